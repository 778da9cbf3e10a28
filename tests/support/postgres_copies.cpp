#include "support/postgres_copies.hpp"

#include <mig/ir/apply.hpp>
#include <mig/ir/codec.hpp>
#include <mig/ir/identifiers.hpp>
#include <mig/ir/json.hpp>

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <stdexcept>
#include <utility>

namespace mig_postgres_test {

namespace {

void run_in(sdk::Connection& connection, std::string_view sql) {
  try {
    connection.run(sql, nullptr, 0, sdk::Rows(nullptr));
  } catch (const sdk::Error& error) {
    throw std::runtime_error(error.message + "\nin " + std::string(sql));
  }
}

std::string url_of(const std::string& database) {
  const std::string url = server_url();
  return url.substr(0, url.rfind('/') + 1) + database;
}

class Making {
 public:
  explicit Making(sdk::Connection& connection)
      : connection_(connection), server_(connection.server()) {}

  void make(const ir::Schema& schema) {
    for (const auto& each : schema.enums) apply(ir::CreateEnum{each.name, each.values});
    for (const auto& each : schema.sequences) apply(ir::CreateSequence{each});
    opaque(schema, true);
    for (const auto& table : schema.tables) {
      ir::CreateTable op;
      op.definition = table;
      op.definition.foreign_keys.clear();
      apply(std::move(op));
    }
    for (const auto& table : schema.tables) {
      for (const auto& key : table.foreign_keys) apply(ir::AddForeignKey{table.name, key});
    }
    views(schema.views);
    opaque(schema, false);
  }

 private:
  void apply(ir::AnyOperation body) {
    ir::Operation op;
    op.body = std::move(body);
    const std::map<std::string, std::string> types;
    const auto answer =
        dialect_.compile(op, sdk::Context{before_, server_, false, false, dialect_, types});
    if (answer.support == ir::Support::unsupported) throw std::runtime_error(answer.reason);
    for (const auto& each : answer.statements) run_in(connection_, each.sql);
    if (const auto problem = ir::apply(before_, op)) throw std::runtime_error(problem->message);
  }

  void opaque(const ir::Schema& schema, bool early) {
    for (const auto& each : schema.opaque) {
      if (each.early == early && !each.sql.empty()) run_in(connection_, each.sql);
    }
  }

  void views(std::vector<ir::View> waiting) {
    while (!waiting.empty()) {
      const auto ready = std::find_if(waiting.begin(), waiting.end(), [&](const ir::View& view) {
        return std::none_of(waiting.begin(), waiting.end(), [&](const ir::View& other) {
          return other.name != view.name && ir::mentions(*view.query.get(), other.name);
        });
      });
      if (ready == waiting.end()) throw std::runtime_error("views in a circle");
      apply(ir::CreateView{*ready});
      waiting.erase(ready);
    }
  }

  sdk::Connection& connection_;
  ir::Server server_;
  ir::Schema before_;
  mig_postgres::PostgresDialect dialect_;
};

template <class T>
void write(std::string& out, const char* what, const std::vector<T>& parts) {
  for (const auto& part : parts) {
    out += std::string(what) + " " + ir::dump_json(ir::encode(part)) + "\n";
  }
}

}  // namespace

std::string written(const ir::Table& table) {
  ir::Table rest = table;
  std::string parts;
  write(parts, "  column", std::exchange(rest.columns, {}));
  write(parts, "  unique", std::exchange(rest.unique, {}));
  write(parts, "  foreign key", std::exchange(rest.foreign_keys, {}));
  write(parts, "  check", std::exchange(rest.checks, {}));
  write(parts, "  index", std::exchange(rest.indexes, {}));
  return "table " + ir::dump_json(ir::encode(rest)) + "\n" + parts;
}

std::string written(const ir::Schema& schema) {
  std::string out;
  for (const auto& table : schema.tables) out += written(table);
  write(out, "view", schema.views);
  write(out, "enum", schema.enums);
  write(out, "sequence", schema.sequences);
  write(out, "opaque", schema.opaque);
  return out;
}

ir::Schema decoded_again(const ir::Schema& given) {
  return schema(ir::dump_json(ir::encode(given)));
}

ir::Schema inspect_whole(sdk::Connection& connection, const std::vector<std::string>& tables) {
  const LentSession lent(connection);
  return mig_postgres::PostgresCatalog().inspect(lent.session(), connection.server(), tables);
}

void make(sdk::Connection& connection, const ir::Schema& schema) {
  Making(connection).make(schema);
}

void Copies::SetUp() {
  static std::atomic<int> counter{0};
  name_ = "mig_copy_" + std::to_string(::getpid()) + "_" + std::to_string(++counter);
  const auto server = connect(server_url());
  for (const char* which : {"_1", "_2"}) run_in(*server, "CREATE DATABASE " + name_ + which);
  first_ = connect(url_of(name_ + "_1"));
  second_ = connect(url_of(name_ + "_2"));
}

void Copies::TearDown() {
  first_.reset();
  second_.reset();
  const auto server = connect(server_url());
  for (const char* which : {"_1", "_2"}) {
    run_in(*server, "DROP DATABASE IF EXISTS " + name_ + which + " WITH (FORCE)");
  }
}

void Copies::first(std::string_view sql) { run_in(*first_, sql); }
void Copies::second(std::string_view sql) { run_in(*second_, sql); }

ir::Schema Copies::copied() {
  ir::Schema schema = inspect_whole(*first_);
  make(*second_, schema);
  const ir::Schema copy = inspect_whole(*second_);
  EXPECT_EQ(written(copy), written(schema));
  EXPECT_TRUE(copy == schema);
  return schema;
}

std::string Copies::opaque(const ir::Schema& schema, const std::string& kind) {
  std::string out;
  for (const auto& each : schema.opaque) {
    if (each.kind != kind) continue;
    if (!out.empty()) out += '\n';
    out += each.sql;
  }
  return out;
}

}  // namespace mig_postgres_test
