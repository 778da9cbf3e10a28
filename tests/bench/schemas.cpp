// What it takes to read and compare a large schema, next to the catalog queries alone: the same
// statements, run by the same driver, with their rows thrown away.
//
//   bench_schemas URL [TABLES]      an empty database; 2000 tables by default, made and dropped
#include "port/dialect.hpp"
#include "support/folder.hpp"
#include <mig/compare.hpp>
#include <mig/mig.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <exception>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

// Keeps every statement that goes through it.
class Recorder final : public mig::port::Connection {
 public:
  explicit Recorder(mig::port::Connection& inner) : inner_(inner) {}

  [[nodiscard]] const mig::ir::Server& server() const override { return inner_.server(); }
  std::int64_t run(std::string_view sql, const std::vector<mig::port::Cell>& args,
                   std::vector<mig::port::Row>* rows) override {
    statements.emplace_back(sql, args);
    return inner_.run(sql, args, rows);
  }
  void transaction(mig::port::Transaction verb) override { inner_.transaction(verb); }
  void cancel() override { inner_.cancel(); }

  std::vector<std::pair<std::string, std::vector<mig::port::Cell>>> statements;

 private:
  mig::port::Connection& inner_;
};

double milliseconds_of(const std::function<void()>& work) {
  const auto start = Clock::now();
  work();
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

// Tables as programs have them: a key, texts, numbers with defaults, an index, a reference to the
// table before.
mig::ir::Schema large_schema(std::size_t tables) {
  mig::ir::Schema out;
  const auto column = [](std::string name, mig::ir::TypeKind kind,
                         std::optional<std::int64_t> size) {
    mig::ir::Column made;
    made.name = std::move(name);
    mig::ir::Type type;
    type.kind = kind;
    type.size = size;
    made.type = type;
    return made;
  };
  for (std::size_t i = 0; i < tables; ++i) {
    mig::ir::Table table;
    table.name = "table_" + std::to_string(i);
    table.columns.push_back(column("id", mig::ir::TypeKind::bigint, {}));
    table.columns.back().nullable = false;
    table.primary_key = mig::ir::PrimaryKey{"pk_" + table.name, {"id"}};
    table.columns.push_back(column("parent", mig::ir::TypeKind::bigint, {}));
    for (int k = 0; k < 4; ++k) {
      table.columns.push_back(
          column("text_" + std::to_string(k), mig::ir::TypeKind::varchar, 40 + k));
    }
    for (int k = 0; k < 4; ++k) {
      table.columns.push_back(
          column("number_" + std::to_string(k), mig::ir::TypeKind::integer, {}));
      table.columns.back().default_value = mig::ir::Literal(std::int64_t{k});
    }
    mig::ir::Index index;
    index.name = "ix_" + table.name;
    index.columns.emplace_back().name = "text_0";
    table.indexes.push_back(index);
    if (i > 0) {
      mig::ir::ForeignKey key;
      key.name = "fk_" + table.name;
      key.columns = {"parent"};
      key.references = {"table_" + std::to_string(i - 1), {"id"}};
      table.foreign_keys.push_back(key);
    }
    out.tables.push_back(std::move(table));
  }
  return out;
}

void print(const char* what, double least, double floor) {
  std::printf("| %-44s | %8.1f | %5.2f |\n", what, least, least / floor);
}

int run(const std::string& url, std::size_t tables) {
  constexpr int kRounds = 7;
  auto database = mig::Database::open(url);
  const mig::test::TemporaryFolder folder;
  const auto schema = large_schema(tables);
  folder.write("schema.toml", mig::declared_text(schema, database.dialect()));
  folder.write("mig.toml", "schema = \"schema.toml\"\n");
  std::filesystem::create_directories(folder.path() / "migrations/versions");
  const auto project = mig::Project::load({.folder = folder.path()});
  mig::CompareOptions options;
  options.dialects = {database.shared_dialect()};
  options.database = [&]() -> mig::Database& { return database; };
  options.open = [&](const std::string& other, const auto& driver) {
    return mig::Database::open(other.empty() ? url : other, {.driver = driver});
  };
  static_cast<void>(mig::autogenerate(project, project.history(), {.message = "all"}, options));
  static_cast<void>(mig::upgrade(project.history(), database));

  Recorder recorder(database.connection());
  static_cast<void>(database.catalog()->inspect(recorder, {}));
  double floor = 1e300;
  double inspect = 1e300;
  double drift = 1e300;
  const auto history = project.history();
  history.read_all();
  for (int round = 0; round < kRounds; ++round) {
    floor = std::min(floor, milliseconds_of([&] {
                       for (const auto& [sql, args] : recorder.statements) {
                         std::vector<mig::port::Row> rows;
                         database.connection().run(sql, args, &rows);
                       }
                     }));
    inspect = std::min(inspect, milliseconds_of([&] {
                         static_cast<void>(database.catalog()->inspect(database.connection(), {}));
                       }));
    drift = std::min(drift, milliseconds_of([&] {
                       if (!mig::drift(project, history, options).empty()) {
                         throw std::runtime_error("the database has drifted");
                       }
                     }));
  }
  std::printf("%zu tables of 10 columns, %s %s, %zu statements\n\n", tables,
              database.dialect().name().c_str(), database.connection().server().version.c_str(),
              recorder.statements.size());
  std::printf("| %-44s | least ms |   x   |\n| --- | --- | --- |\n", "");
  print("the catalog queries alone", floor, floor);
  print("inspect", inspect, floor);
  print("drift: inspect, replay, compare", drift, floor);
  static_cast<void>(mig::downgrade(project.history(), database, "base"));
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: bench_schemas URL [TABLES]\n");
    return 2;
  }
  try {
    constexpr std::size_t kTables = 2000;
    return run(argv[1], argc > 2 ? std::stoul(argv[2]) : kTables);
  } catch (const mig::Error& error) {
    std::fprintf(stderr, "%s\n", mig::render(error.first()).c_str());
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
  }
  return 1;
}
