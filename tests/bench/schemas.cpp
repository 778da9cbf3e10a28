// What it takes to read and compare a large schema, next to the catalog queries alone: the same
// statements, run by the same driver, with their rows thrown away.
//
//   bench_schemas URL [TABLES]      an empty database; 2000 tables by default, made and dropped
#include "api/context.hpp"
#include "api/schema_source.hpp"
#include "compare/compare.hpp"
#include "compare/present.hpp"
#include "compare/settle.hpp"
#include "port/dialect.hpp"
#include "support/folder.hpp"
#include <mig/compare.hpp>
#include <mig/mig.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <exception>
#include <functional>
#include <map>
#include <memory>
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

// What is measured, and what it took in each round.
struct Line {
  std::string name;
  std::function<void()> work;
  std::vector<double> milliseconds = {};
};

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

// The first line is the floor. Each round is a pair of its own: a busy moment of the machine hits
// all lines of it alike.
void print(const std::vector<Line>& lines) {
  std::printf(
      "| %-52s | least ms | median | least x | median x |\n| --- | --- | --- | --- | --- |\n", "");
  const auto& floor = lines.front().milliseconds;
  const auto least = [](const std::vector<double>& of) {
    return *std::min_element(of.begin(), of.end());
  };
  for (const auto& line : lines) {
    std::vector<double> ratios;
    for (std::size_t i = 0; i < floor.size(); ++i)
      ratios.push_back(line.milliseconds[i] / floor[i]);
    std::printf("| %-52s | %8.1f | %6.1f | %7.2f | %8.2f |\n", line.name.c_str(),
                least(line.milliseconds), median(line.milliseconds),
                least(line.milliseconds) / least(floor), median(ratios));
  }
}

// The types as a dialect writes them, each asked for once.
mig::compare::Forms forms_of(const mig::port::Dialect& dialect, const mig::ir::Server& server) {
  auto known = std::make_shared<std::map<std::string, std::string>>();
  return {dialect.name(),
          [&dialect, server, known](const mig::ir::Type& type) {
            const auto found = known->find(mig::ir::to_text(type));
            if (found != known->end()) return found->second;
            return (*known)[mig::ir::to_text(type)] = dialect.type(type, server).sql;
          },
          dialect.capabilities(server).identifier.primary_key};
}

// What SQLite says of every table without anybody reading its CREATE text, which the dialect does
// instead: checks, names of constraints and collations are in none of it.
const std::vector<std::string> kPragmas = {
    "SELECT type, name, tbl_name, sql FROM main.sqlite_schema",
    "SELECT m.name, x.* FROM main.sqlite_schema m JOIN pragma_table_xinfo(m.name) x "
    "WHERE m.type = 'table'",
    "SELECT m.name, l.*, x.* FROM main.sqlite_schema m JOIN pragma_index_list(m.name) l "
    "JOIN pragma_index_xinfo(l.name) x WHERE m.type = 'table'",
    "SELECT m.name, x.* FROM main.sqlite_schema m JOIN pragma_foreign_key_list(m.name) x "
    "WHERE m.type = 'table'",
};

int run(const std::string& url, std::size_t tables) {
  constexpr std::size_t kRounds = 9;
  auto database = mig::Database::open(url);
  auto& connection = database.connection();
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
  const auto history = project.history();
  history.read_all();

  Recorder recorder(connection);
  static_cast<void>(database.catalog()->inspect(recorder, {}));

  const mig::Options settings;
  const auto context =
      mig::api::settings_for(database.dialect(), connection.server(), settings).resolve;
  const mig::SchemaSource declared_source{mig::SchemaSource::Kind::declared};
  const mig::SchemaSource live_source{mig::SchemaSource::Kind::live};
  const mig::api::Source declared(project, history, declared_source, options, settings);
  const mig::compare::Authored authored{declared.written(context).schema,
                                        declared.resolved(context)};
  const auto forms = forms_of(database.dialect(), connection.server());
  // as mig::compare_schemas() does it once the declared schema is there, where nothing is renamed
  const auto compare = [&] {
    mig::api::Source live(project, history, live_source, options, settings);
    const auto& reported = live.reported();
    if (!mig::compare::doubtful(reported, authored, forms).tables.empty()) {
      throw std::runtime_error("the database writes a table in another way than it was told");
    }
    const auto words =
        mig::compare::with_names(mig::compare::settled(reported, authored, {}, forms), context);
    const auto difference = mig::compare::compare(authored.written, words, {});
    if (!difference.changes.empty()) throw std::runtime_error("the schemas differ");
  };

  std::vector<Line> lines{
      {"the catalog queries alone, rows fetched and dropped",
       [&] {
         for (const auto& [sql, args] : recorder.statements) connection.run(sql, args, nullptr);
       }},
      {"inspect", [&] { static_cast<void>(database.catalog()->inspect(connection, {})); }},
      {"inspect, compare with a declared schema", compare},
      {"the same, and read the declared schema from its file",
       [&] {
         if (!mig::compare_schemas(project, history, declared_source, live_source, options)
                  .changes.empty()) {
           throw std::runtime_error("the schemas differ");
         }
       }},
      {"drift: replay the history, inspect, compare",
       [&] {
         if (!mig::drift(project, history, options).empty()) {
           throw std::runtime_error("the database has drifted");
         }
       }},
  };
  if (database.dialect().name() == "sqlite") {
    lines.push_back({"the pragmas that tell of the same tables, alone", [&] {
                       for (const auto& sql : kPragmas) connection.run(sql, {}, nullptr);
                     }});
  }
  for (std::size_t round = 0; round < kRounds; ++round) {
    for (auto& line : lines) line.milliseconds.push_back(milliseconds_of(line.work));
  }
  std::printf("%zu tables of 10 columns, %s %s, %zu statements, %zu rounds\n\n", tables,
              database.dialect().name().c_str(), connection.server().version.c_str(),
              recorder.statements.size(), kRounds);
  print(lines);
  std::fflush(stdout);  // the tables take their time to go
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
