// A SQLite database of a test, and operations run on it the way mig runs them: prologue, one
// transaction with the checks, epilogue whatever happens.
#pragma once

#include "catalog.hpp"
#include "driver.hpp"
#include "translate.hpp"
#include <mig/ir/codec.hpp>
#include <mig/ir/json.hpp>
#include <mig/sdk/dialect.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace live {

using mig::sdk::OwnedCell;
using mig::sdk::OwnedRow;
namespace ir = mig::ir;
namespace sdk = mig::sdk;

inline std::string temporary_file(const char* suffix = ".db") {
  static std::atomic<int> count{0};
  return (std::filesystem::temp_directory_path() /
          ("mig-sqlite-" + std::to_string(::getpid()) + "-" + std::to_string(++count) + suffix))
      .string();
}

// An operation from its JSON form.
inline ir::Operation op(const std::string& json) {
  ir::Operation out;
  ir::Problems problems;
  if (!ir::decode(ir::parse_json(json), out, problems)) {
    ADD_FAILURE() << problems.front().message << " in " << json;
  }
  return out;
}

struct Refused : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class Database {
 public:
  explicit Database(const std::string& url = "sqlite::memory:")
      : connection_(mig_sqlite::SqliteDriver().open({url, {}})) {}
  explicit Database(std::unique_ptr<sdk::Connection> connection)
      : connection_(std::move(connection)) {}

  sdk::Connection& connection() { return *connection_; }

  std::vector<OwnedRow> query(const std::string& sql) {
    std::vector<OwnedRow> found;
    mig_rows rows{};
    rows.ctx = &found;
    rows.columns = [](void*, const mig_str*, std::size_t) -> std::int32_t { return 0; };
    rows.row = [](void* ctx, const mig_value* cells, std::size_t n) -> std::int32_t {
      OwnedRow row;
      for (std::size_t i = 0; i < n; ++i) {
        switch (cells[i].kind) {
          case MIG_INT:
            row.emplace_back(cells[i].u.i);
            break;
          case MIG_REAL:
            row.emplace_back(cells[i].u.f);
            break;
          case MIG_TEXT:
          case MIG_BLOB:
            row.emplace_back(std::string(sdk::view(cells[i].u.s)));
            break;
          default:
            row.emplace_back();
        }
      }
      static_cast<std::vector<OwnedRow>*>(ctx)->push_back(std::move(row));
      return 0;
    };
    connection_->run(sql, nullptr, 0, sdk::Rows(&rows));
    return found;
  }
  // Every cell as text, cells by "|", rows by ";".
  std::string text(const std::string& sql) {
    std::string out;
    for (const auto& row : query(sql)) {
      if (!out.empty()) out += ";";
      for (std::size_t i = 0; i < row.size(); ++i) {
        out += (i == 0 ? "" : "|") + (sdk::is_null(row[i]) ? "NULL" : sdk::text_of(row[i]));
      }
    }
    return out;
  }
  // A script of several statements.
  void script(const std::string& sql) {
    for (const auto& [from, size] : dialect_.split(sql, {})) {
      connection_->run(sql.substr(from, size), nullptr, 0, sdk::Rows(nullptr));
    }
  }

  ir::Schema inspect(const std::vector<std::string>& tables = {}) {
    mig_session session{};
    session.size = sizeof session;
    session.ctx = connection_.get();
    session.run = [](void* ctx, mig_str sql, const mig_value* args, std::size_t n,
                     const mig_rows* rows, std::int64_t* affected,
                     const mig_error* error) -> mig_status {
      try {
        const auto count =
            static_cast<sdk::Connection*>(ctx)->run(sdk::view(sql), args, n, sdk::Rows(rows));
        if (affected != nullptr) *affected = count;
        return MIG_OK;
      } catch (const sdk::Error& e) {
        error->set(error->ctx, "message", sdk::str(e.message));
        return e.status;
      }
    };
    return mig_sqlite::SqliteCatalog().inspect(sdk::Session(&session), connection_->server(),
                                               tables);
  }

  ir::Translation compile(const ir::Operation& operation, const ir::Schema& before,
                          bool offline = false) {
    const ir::Server server = offline ? ir::Server() : connection_->server();
    const std::map<std::string, std::string> types;
    const sdk::Context context{before,   server, offline, operation.online.value_or(false),
                               dialect_, types};
    return dialect_.compile(operation, context);
  }

  // Compiles against the live schema and runs; what is lowered is rebuilt.
  ir::Translation apply(const std::string& json) { return apply(std::vector<std::string>{json}); }
  ir::Translation apply(const std::vector<std::string>& changes) {
    std::vector<ir::Operation> operations;
    for (const auto& each : changes) operations.push_back(op(each));
    return apply(operations);
  }
  ir::Translation apply(const std::vector<ir::Operation>& operations) {
    const std::string table = ir::table_of(operations.front());
    const ir::Schema before = inspect();
    ir::Translation answer = compile(operations.front(), before);
    if (operations.size() > 1 || answer.support == ir::Support::lower) {
      ir::RebuildTable rebuild;
      rebuild.table = table;
      rebuild.changes = operations;
      answer = compile(ir::Operation{rebuild, {}, {}, {}, {}}, inspect({table}));
    }
    run(answer);
    return answer;
  }
  // Run with the schema that a history would have recorded.
  ir::Translation apply_recorded(const std::string& json, const ir::Schema& before) {
    ir::Translation answer = compile(op(json), before);
    run(answer);
    return answer;
  }

  void run(const ir::Translation& answer) {
    if (answer.support == ir::Support::unsupported) throw Refused(answer.reason);
    EXPECT_NE(answer.support, ir::Support::lower);
    try {
      run_phase(answer, ir::Phase::prologue);
      const bool transaction = std::all_of(
          answer.statements.begin(), answer.statements.end(), [](const ir::Statement& each) {
            return each.transactional || each.phase != ir::Phase::main;
          });
      if (transaction) connection_->transaction(MIG_BEGIN);
      run_phase(answer, ir::Phase::main);
      if (transaction) connection_->transaction(MIG_COMMIT);
    } catch (...) {
      connection_->transaction(MIG_ROLLBACK);
      run_phase(answer, ir::Phase::epilogue);
      throw;
    }
    run_phase(answer, ir::Phase::epilogue);
  }

  // The message of what goes wrong; empty when nothing does.
  template <class Change>
  std::string failure(const Change& change) {
    try {
      apply(change);
    } catch (const sdk::Error& e) {
      return e.message;
    } catch (const Refused& e) {
      return e.what();
    }
    return {};
  }

  // Everything but the table's own definition: rows with their rowids, other objects, counters,
  // statistics.
  std::string snapshot(const std::string& without = {}) {
    std::string out = text("SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE name <> '" +
                           without + "' ORDER BY type, name") +
                      "\n";
    for (const auto& row : query("SELECT name, wr FROM pragma_table_list WHERE schema = 'main' AND "
                                 "type = 'table' AND name <> 'sqlite_schema' ORDER BY name")) {
      const std::string name = sdk::text_of(row[0]);
      const bool hidden = sdk::int_of(row[1]) == 0 && name.rfind("sqlite_", 0) != 0;
      out += name + ": " +
             text(std::string("SELECT ") + (hidden ? "rowid, " : "") + "* FROM \"" + name +
                  "\" ORDER BY 1, 2") +
             "\n";
    }
    return out + "temp: " + text("SELECT type, name, sql FROM temp.sqlite_schema ORDER BY 1, 2");
  }

 private:
  void run_phase(const ir::Translation& answer, ir::Phase phase) {
    for (const auto& statement : answer.statements) {
      if (statement.phase != phase) continue;
      try {
        const auto found = query(statement.sql);
        if (!statement.expect) continue;
        std::vector<std::vector<std::string>> rows;
        for (const auto& row : found) {
          rows.emplace_back();
          for (const auto& cell : row) {
            rows.back().push_back(sdk::is_null(cell) ? "NULL" : sdk::text_of(cell));
          }
        }
        if (rows != statement.expect->rows) {
          throw sdk::Error(MIG_E_STATEMENT, statement.expect->message);
        }
      } catch (sdk::Error& e) {
        if (std::getenv("MIG_TEST_VERBOSE") != nullptr) {
          std::fprintf(stderr, "%s\n  in: %s\n", e.message.c_str(), statement.sql.c_str());
        }
        throw;
      }
    }
  }

  mig_sqlite::SqliteDialect dialect_;
  std::unique_ptr<sdk::Connection> connection_;
};

// A file that goes when the test ends.
class File {
 public:
  File() : path_(temporary_file()) {}
  ~File() {
    for (const char* suffix : {"", "-wal", "-shm", "-journal"}) {
      std::remove((path_ + suffix).c_str());
    }
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  const std::string& path() const { return path_; }
  std::string url() const { return "sqlite://" + path_; }

 private:
  std::string path_;
};

}  // namespace live
