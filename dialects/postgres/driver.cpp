// A session with a PostgreSQL server. libpqxx would reconnect by itself where it can; here a lost
// connection stays lost, because the lock and the transaction are lost with it.
#include "driver.hpp"

#include "pqxx_compat.hpp"
#include "server_error.hpp"
#include "url.hpp"
#include <mig/sdk/process.hpp>

#include <unistd.h>

#include <atomic>
#include <charconv>
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <vector>

namespace mig_postgres {

namespace ir = mig::ir;
namespace sdk = mig::sdk;

namespace {

// Types by their numbers in pg_type, which never change.
constexpr unsigned kBool = 16;
constexpr unsigned kBytea = 17;
constexpr unsigned kInt8 = 20;
constexpr unsigned kInt2 = 21;
constexpr unsigned kInt4 = 23;
constexpr unsigned kOid = 26;
constexpr unsigned kFloat4 = 700;
constexpr unsigned kFloat8 = 701;

std::string hex(std::string_view bytes) {
  static const char* const digits = "0123456789abcdef";
  std::string out = "\\x";
  for (char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    out += digits[byte >> 4U];
    out += digits[byte & 15U];
  }
  return out;
}

// bytea in its hex form, which the session is set to.
std::string bytes_of(std::string_view text) {
  const auto digit = [](char c) { return c <= '9' ? c - '0' : (c | 32) - 'a' + 10; };
  std::string out;
  for (std::size_t i = 2; i + 1 < text.size(); i += 2) {
    out += static_cast<char>(digit(text[i]) * 16 + digit(text[i + 1]));
  }
  return out;
}

std::string number_text(double number) {
  char buffer[64];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, number).ptr;
  return {buffer, end};
}

compat::Arguments arguments_of(const mig_value* args, std::size_t count) {
  compat::Arguments out;
  for (std::size_t i = 0; i < count; ++i) {
    switch (args[i].kind) {
      case MIG_INT:
        out.emplace_back(std::to_string(args[i].u.i));
        break;
      case MIG_REAL:
        out.emplace_back(number_text(args[i].u.f));
        break;
      case MIG_TEXT:
        out.emplace_back(std::string(sdk::view(args[i].u.s)));
        if (out.back()->find('\0') != std::string::npos) {
          throw sdk::Error(MIG_E_UNSUPPORTED, "PostgreSQL cannot hold text with a NUL character");
        }
        break;
      case MIG_BLOB:
        out.emplace_back(hex(sdk::view(args[i].u.s)));
        break;
      default:
        out.emplace_back();
    }
  }
  return out;
}

template <class T>
bool parse(std::string_view text, T& out) {
  const auto result = std::from_chars(text.data(), text.data() + text.size(), out);
  return result.ec == std::errc() && result.ptr == text.data() + text.size();
}

// A cell by the type of its column; `kept` owns what the result does not hold as it is.
mig_value value_of(std::string_view text, unsigned type, std::deque<std::string>& kept) {
  std::int64_t number = 0;
  double real = 0;
  switch (type) {
    case kBool:
      return sdk::int_value(text == "t" ? 1 : 0);
    case kInt2:
    case kInt4:
    case kInt8:
    case kOid:
      if (parse(text, number)) return sdk::int_value(number);
      break;
    case kFloat4:
    case kFloat8:
      if (parse(text, real)) return sdk::real_value(real);
      break;
    case kBytea:
      kept.push_back(bytes_of(text));
      return sdk::blob_value(kept.back());
    default:
      break;
  }
  return sdk::text_value(text);
}

void send(const pqxx::result& result, const sdk::Rows& rows) {
  using Column = decltype(result.columns());
  const Column width = result.columns();
  std::vector<std::string> names;
  std::vector<unsigned> types;
  for (Column i = 0; i < width; ++i) {
    names.emplace_back(result.column_name(i));
    types.push_back(static_cast<unsigned>(result.column_type(i)));
  }
  std::vector<mig_str> shown;
  for (const auto& each : names) shown.push_back(sdk::str(each));
  if (!rows.columns(shown)) return;
  std::vector<mig_value> cells;
  std::deque<std::string> kept;
  for (decltype(result.size()) row = 0; row < result.size(); ++row) {
    cells.clear();
    kept.clear();
    const auto line = result[row];
    for (Column i = 0; i < width; ++i) {
      const auto field = line[i];
      cells.push_back(field.is_null()
                          ? sdk::null_value()
                          : value_of({field.c_str(), static_cast<std::size_t>(field.size())},
                                     types[static_cast<std::size_t>(i)], kept));
    }
    if (!rows.row(cells)) return;
  }
}

// Whether the server counts rows for a statement: by its first word.
bool counts_rows(std::string_view sql) {
  const auto from = sql.find_first_not_of(" \t\r\n(");
  if (from == std::string_view::npos) return false;
  std::string word;
  for (char c : sql.substr(from, 8)) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    if (c < 'A' || c > 'Z') break;
    word += c;
  }
  for (const char* each : {"INSERT", "UPDATE", "DELETE", "MERGE", "SELECT", "WITH", "VALUES",
                           "COPY", "FETCH", "MOVE", "TABLE"}) {
    if (word == each) return true;
  }
  return false;
}

// The option that names another database than the URL does, and the one that asks for what holds
// here anyway: to connect makes no database. The others are settings of the server.
constexpr const char* kDatabase = "database";
// "transaction": no setting may outlast one.
constexpr const char* kLock = "lock";
constexpr const char* kMustExist = "must_exist";

std::string option(const sdk::OpenConfig& config, const char* name) {
  const auto found = config.options.find(name);
  return found == config.options.end() ? std::string() : found->second;
}

// How others see who is connected; PostgreSQL keeps 63 bytes of it.
std::string program_name() {
  constexpr std::size_t kLongestHost = 40;
  return "mig " + sdk::host_name().substr(0, kLongestHost) + ":" + std::to_string(::getpid());
}

class PostgresConnection final : public sdk::Connection {
 public:
  PostgresConnection(const sdk::OpenConfig& config, PostgresDriver::LogNotice log)
      : connection_(connection_string(config.url, option(config, kDatabase), program_name())),
        notices_(connection_, log),
        pooled_(option(config, kLock) == "transaction"),
        settings_(config.options) {
    compat::be_verbose(connection_);
    settings_.erase(kDatabase);
    settings_.erase(kLock);
    settings_.erase(kMustExist);
    if (!pooled_) pin();
  }

  ir::Server server() override {
    ir::Server out;
    out.product = "PostgreSQL";
    out.flavour = "postgres";
    sdk::OwnedRow row = first_row(
        "SELECT current_setting('server_version'), current_setting('TimeZone'), "
        "current_setting('server_encoding'), current_setting('search_path'), version()");
    const std::string version = sdk::text_of(row[0]);
    out.version = version.substr(0, version.find(' '));
    out.settings.set("TimeZone", ir::Value::of(sdk::text_of(row[1])));
    out.settings.set("server_encoding", ir::Value::of(sdk::text_of(row[2])));
    out.settings.set("search_path", ir::Value::of(sdk::text_of(row[3])));
    if (sdk::text_of(row[4]).find("CockroachDB") != std::string::npos) {
      out.product = "CockroachDB";
      out.flavour = "cockroach";
    }
    return out;
  }

  std::int64_t run(std::string_view sql, const mig_value* args, std::size_t count,
                   const sdk::Rows& rows) override {
    if (lost_) throw sdk::Error(MIG_E_CONNECTION, "the connection to the server is lost");
    if (sql.find('\0') != std::string_view::npos) {
      throw sdk::Error(MIG_E_INVALID, "the statement holds a NUL character");
    }
    const std::string text(sql);
    const pqxx::result result = ask(text, arguments_of(args, count));
    if (result.columns() > 0) send(result, rows);
    const auto affected = static_cast<std::int64_t>(result.affected_rows());
    return affected > 0 || counts_rows(sql) ? affected : -1;
  }

  void transaction(std::int32_t verb) override {
    const sdk::Rows none(nullptr);
    if (verb == MIG_COMMIT && failed_) {
      // COMMIT of a failed transaction rolls back and says that all is well
      try {
        run("SELECT 1", nullptr, 0, none);
      } catch (const sdk::Error& e) {
        if (e.sqlstate == "25P02") run("ROLLBACK", nullptr, 0, none);
        failed_ = false;
        throw;
      }
    }
    run(verb == MIG_BEGIN ? "BEGIN" : verb == MIG_COMMIT ? "COMMIT" : "ROLLBACK", nullptr, 0, none);
    failed_ = false;
    if (verb == MIG_BEGIN && pooled_) pin();
  }

  void cancel() override {
    if (!running_) return;
    cancelled_ = true;
    connection_.cancel_query();
  }

  // A dump is the work of a program that knows more of the server than any client.
  std::string backup(std::string_view, std::string_view) override {
    sdk::Error error(MIG_E_UNSUPPORTED, "PostgreSQL leaves that to a program of its own");
    error.hint =
        "run pg_dump --format=custom --file=FILE before the run, by "
        "hand or as the hook before_run";
    throw error;
  }

 private:
  class Running {
   public:
    explicit Running(std::atomic<bool>& flag) : flag_(flag) { flag_ = true; }
    ~Running() { flag_ = false; }
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;

   private:
    std::atomic<bool>& flag_;
  };

  pqxx::result ask(const std::string& sql, const compat::Arguments& arguments) {
    cancelled_ = false;
    try {
      const Running running(running_);
      return compat::run(connection_, sql, arguments);
    } catch (const sdk::Error&) {
      throw;
    } catch (const std::exception& e) {
      failed_ = true;
      Circumstances circumstances;
      circumstances.cancelled = cancelled_;
      circumstances.lost =
          dynamic_cast<const pqxx::broken_connection*>(&e) != nullptr || !connection_.is_open();
      sdk::Error error = server_error(e.what(), sql, circumstances);
      if (error.status == MIG_E_CONNECTION) lost_ = true;
      throw error;
    }
  }

  sdk::OwnedRow first_row(const std::string& sql) {
    const pqxx::result result = ask(sql, {});
    sdk::OwnedRow out;
    using Column = decltype(result.columns());
    const auto line = result[0];
    for (Column i = 0; i < result.columns(); ++i) {
      out.emplace_back(std::string(line[i].c_str()));
    }
    return out;
  }

  // What the translation relies on. The time zone stays the user's: values are read in it.
  void pin() {
    std::string sql = "SELECT ";
    compat::Arguments values;
    const auto set = [&](const std::string& name, const std::string& value) {
      const auto at = values.size();
      sql += (at == 0 ? "set_config($" : ", set_config($") + std::to_string(at + 1) + ", $" +
             std::to_string(at + 2) + (pooled_ ? ", true)" : ", false)");
      values.emplace_back(name);
      values.emplace_back(value);
    };
    set("client_min_messages", "warning");
    set("standard_conforming_strings", "on");
    set("bytea_output", "hex");
    for (const auto& [name, value] : settings_) set(name, value);
    ask(sql, values);
  }

  pqxx::connection connection_;
  compat::Notices notices_;
  std::atomic<bool> running_{false};
  std::atomic<bool> cancelled_{false};
  bool lost_ = false;
  bool failed_ = false;  // a statement failed since the transaction began
  bool pooled_;          // each transaction may be on another session of the server
  std::map<std::string, std::string> settings_;
};

}  // namespace

std::unique_ptr<sdk::Connection> PostgresDriver::open(const sdk::OpenConfig& config) const {
  try {
    return std::make_unique<PostgresConnection>(config, log_notice_);
  } catch (const sdk::Error& e) {
    sdk::Error error = e;
    error.message = without_secrets(error.message, config.url);
    throw error;
  } catch (const std::exception& e) {
    sdk::Error error = server_error(e.what(), {}, {});
    error.status = MIG_E_CONNECTION;
    error.message = without_secrets(error.message, config.url);
    throw error;
  }
}

}  // namespace mig_postgres
