// Real schemas, loaded by the engines' own clients: what mig reads of them makes them again.
#include "support/live_schema.hpp"
#include "support/process.hpp"
#include <mig/ir/apply.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <iterator>
#include <optional>

namespace mig::test {
namespace {

namespace fs = std::filesystem;

std::optional<fs::path> corpus() {
  const char* path = std::getenv("MIG_CORPUS");  // NOLINT(concurrency-mt-unsafe)
  if (path == nullptr || *path == '\0') return std::nullopt;
  return fs::path(path);
}

struct Case {
  std::string name;
  std::string engine;
  fs::path file;
};

std::vector<Case> cases() {
  std::vector<Case> out;
  if (!corpus()) return out;
  for (const auto& folder : fs::directory_iterator(*corpus() / "schemas")) {
    for (const auto& engine : engines()) {
      const std::string family = engine == "mariadb" ? "mysql" : engine;
      const auto file = folder.path() / (family + ".sql");
      if (fs::exists(file)) out.push_back({folder.path().filename().string(), engine, file});
    }
  }
  std::sort(out.begin(), out.end(),
            [](const Case& a, const Case& b) { return a.name + a.engine < b.name + b.engine; });
  return out;
}

std::string text_of_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// Lines of a script that go to a database of their own name.
std::string in_this_database(const std::string& script) {
  std::string out;
  for (std::size_t at = 0; at < script.size();) {
    const auto end = std::min(script.find('\n', at), script.size());
    const std::string line = script.substr(at, end - at);
    const bool elsewhere = line.rfind("USE ", 0) == 0 || line.rfind("CREATE SCHEMA", 0) == 0 ||
                           line.rfind("DROP SCHEMA", 0) == 0;
    if (!elsewhere) out += line + "\n";
    at = end + 1;
  }
  return out;
}

// The client that the engine's users have, for a URL of a scratch database.
std::vector<std::string> client(const std::string& engine, const std::string& url) {
  if (engine == "sqlite") return {"/usr/bin/sqlite3", url.substr(url.find(':') + 1)};
  if (engine == "postgres") return {"/usr/bin/psql", "-q", "-v", "ON_ERROR_STOP=1", url};
  const auto user = url.find("//") + 2;
  const auto password = url.find(':', user);
  const auto host = url.find('@', password);
  const auto port = url.find(':', host);
  const auto name = url.find('/', port);
  return {"/usr/bin/mariadb",
          "--user=" + url.substr(user, password - user),
          "--password=" + url.substr(password + 1, host - password - 1),
          "--host=" + url.substr(host + 1, port - host - 1),
          "--port=" + url.substr(port + 1, name - port - 1),
          url.substr(name + 1)};
}

// Loads a script; the reason why that failed, or nothing.
std::string load(const Case& which, const ScratchDatabase& database) {
  const std::string script = in_this_database(text_of_file(which.file));
  Process process(client(which.engine, database.url()), "/", {{"LANG", "C.UTF-8"}}, script);
  const auto outcome = process.wait();
  return outcome.exit == 0 ? std::string() : outcome.err;
}

// What a declared schema cannot say and its tables need: types and functions.
void make_by_hand(const std::vector<ir::Opaque>& opaque, Database& database) {
  if (database.dialect().name() == "postgres") {
    database.connection().run("SET check_function_bodies = off", {}, nullptr);
  }
  for (const auto& each : opaque) {
    if (each.early && !each.sql.empty()) database.connection().run(each.sql, {}, nullptr);
  }
}

// The names of what the model does not hold and a statement makes again.
std::vector<std::string> made_by_statements(const Project& project, const CompareOptions& options) {
  std::vector<std::string> out;
  const SchemaSource live{SchemaSource::Kind::live};
  for (const auto& each : written_schema(project, project.history(), live, options).opaque) {
    if (!each.sql.empty()) out.push_back(each.kind + " " + each.table + " " + each.name);
  }
  std::sort(out.begin(), out.end());
  return out;
}

class CorpusSchema : public ::testing::TestWithParam<Case> {};

TEST_P(CorpusSchema, is_made_again_from_what_mig_reads) {
  ScratchDatabase original(GetParam().engine);
  if (const auto failed = load(GetParam(), original); !failed.empty()) {
    GTEST_SKIP() << "the engine itself refuses it: " << failed;
  }
  Database database = original.open();
  const auto options = live_options(original, database);
  const SchemaSource live{SchemaSource::Kind::live};
  const auto history = History::of_texts({});
  try {
    const auto schema = written_schema({}, history, live, options);
    ASSERT_FALSE(schema.tables.empty());
    Follower follower(GetParam().engine);
    make_by_hand(schema.opaque, follower.database());
    EXPECT_EQ(follower.follow(declared_text(schema, database.dialect())), "");

    // The database that it was read from has the declared schema as well.
    TemporaryFolder folder;
    folder.write("schema.toml", declared_text(schema, database.dialect()));
    const SchemaSource declared{SchemaSource::Kind::file, {}, folder.path() / "schema.toml"};
    EXPECT_EQ(text_of(compare_schemas({}, history, live, declared, options)), "");
  } catch (const Error& error) {
    FAIL() << text_of(error);
  }
}

TEST_P(CorpusSchema, becomes_the_first_revision_of_a_project) {
  ScratchDatabase original(GetParam().engine);
  if (!load(GetParam(), original).empty()) GTEST_SKIP() << "the engine itself refuses it";
  Database database = original.open();
  const auto options = live_options(original, database);
  TemporaryFolder folder;
  folder.write("mig.toml", "");
  fs::create_directories(folder.path() / "migrations/versions");
  const auto project = Project::load({.folder = folder.path()});
  try {
    const auto made = baseline(project, project.history(), {.message = "baseline"}, options);
    ASSERT_TRUE(made.made.has_value());
    EXPECT_TRUE(current(project.history(), database).at_heads);
    EXPECT_EQ(text_of(drift(project, project.history(), options)), "");

    // It makes the same in an empty database, with what the model does not hold.
    ScratchDatabase copy(GetParam().engine);
    Database again = copy.open();
    static_cast<void>(upgrade(project.history(), again));
    const auto of_copy = live_options(copy, again);
    EXPECT_EQ(text_of(drift(project, project.history(), of_copy)), "");
    EXPECT_EQ(made_by_statements(project, of_copy), made_by_statements(project, options));
  } catch (const Error& error) {
    FAIL() << text_of(error);
  }
}

// A table and a column of it get other names in the declared schema: the data stays.
class RealRename : public CorpusSchema {};

TEST_P(RealRename, comes_out_as_a_rename) {
  ScratchDatabase original(GetParam().engine);
  ASSERT_EQ(load(GetParam(), original), "");
  Database database = original.open();
  auto options = live_options(original, database);
  TemporaryFolder folder;
  folder.write("mig.toml", "schema = \"schema.toml\"\n");
  fs::create_directories(folder.path() / "migrations/versions");
  const auto project = Project::load({.folder = folder.path()});
  try {
    ASSERT_TRUE(baseline(project, project.history(), {.message = "baseline"}, options).made);
    auto schema = written_schema(project, project.history(), {SchemaSource::Kind::live}, options);
    const bool lower = schema.table("artist") != nullptr;
    const std::string table = lower ? "artist" : "Artist";
    const std::string id = lower ? "artist_id" : "ArtistId";
    const std::string name = lower ? "name" : "Name";
    const std::string quote = database.dialect().capabilities({}).identifier.quote;
    const auto quoted = [&](const std::string& text) { return quote + text + quote; };
    database.connection().run("INSERT INTO " + quoted(table) + " (" + quoted(id) + ", " +
                                  quoted(name) + ") VALUES (1, 'one')",
                              {}, nullptr);
    ir::Operation rename;
    rename.body = ir::RenameTable{table, "performers"};
    ASSERT_FALSE(ir::apply(schema, rename));
    rename.body = ir::RenameColumn{"performers", name, "called"};
    ASSERT_FALSE(ir::apply(schema, rename));
    folder.write("schema.toml", declared_text(schema, database.dialect()));

    // Nobody has said that it is a rename, so it is none.
    const auto unsaid = compare_schemas(project, project.history(), {SchemaSource::Kind::recorded},
                                        {SchemaSource::Kind::declared}, options);
    EXPECT_TRUE(std::any_of(unsaid.changes.begin(), unsaid.changes.end(),
                            [](const SchemaChange& each) { return each.destructive; }));

    options.renames = {{{}, table, "performers"}, {"performers", name, "called"}};
    const auto made = autogenerate(project, project.history(), {.message = "names"}, options);
    ASSERT_TRUE(made.made.has_value());
    for (const auto& each : made.difference.changes) EXPECT_FALSE(each.destructive);
    static_cast<void>(upgrade(project.history(), database));
    EXPECT_EQ(rows(database, "SELECT called FROM performers"),
              (std::vector<std::vector<std::string>>{{"one"}}));
    options.renames.clear();
    EXPECT_EQ(text_of(drift(project, project.history(), options)), "");
  } catch (const Error& error) {
    FAIL() << text_of(error);
  }
}

// What a database of another kind cannot have is named, and the rest is made there.
class CarriedOver : public CorpusSchema {};

TEST_P(CarriedOver, is_made_on_every_other_engine) {
  ScratchDatabase original(GetParam().engine);
  if (!load(GetParam(), original).empty()) GTEST_SKIP() << "the engine itself refuses it";
  Database database = original.open();
  const auto options = live_options(original, database);
  try {
    const auto schema =
        written_schema({}, History::of_texts({}), {SchemaSource::Kind::live}, options);
    for (const auto& engine : engines()) {
      if (engine == GetParam().engine) continue;
      SCOPED_TRACE(engine);
      Follower follower(engine);
      const auto over = carried(schema, database.dialect(), follower.database().dialect());
      for (const auto& table : schema.tables) {
        if (over.schema.table(table.name) != nullptr) continue;
        EXPECT_THAT(over.left,
                    ::testing::Contains(::testing::HasSubstr("the table '" + table.name + "'")));
      }
      EXPECT_EQ(follower.follow(declared_text(over.schema, follower.database().dialect())), "");
    }
  } catch (const Error& error) {
    FAIL() << text_of(error);
  }
}

std::string name_of(const ::testing::TestParamInfo<Case>& which) {
  std::string name = which.param.name + "_" + which.param.engine;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

std::vector<Case> cases_where(const std::function<bool(const Case&)>& wanted) {
  std::vector<Case> out = cases();
  std::erase_if(out, [&](const Case& each) { return !wanted(each); });
  return out;
}

// Those that take a minute each run when MIG_LONG is set.
bool is_short(const Case& each) {
  const bool large = each.name == "camunda" || each.name == "flowable";
  return !large || std::getenv("MIG_LONG") != nullptr;  // NOLINT(concurrency-mt-unsafe)
}
bool is_chinook(const Case& each) { return each.name == "chinook"; }

INSTANTIATE_TEST_SUITE_P(Corpus, CorpusSchema, ::testing::ValuesIn(cases()), name_of);
INSTANTIATE_TEST_SUITE_P(Corpus, RealRename, ::testing::ValuesIn(cases_where(is_chinook)), name_of);
INSTANTIATE_TEST_SUITE_P(Corpus, CarriedOver, ::testing::ValuesIn(cases_where(is_short)), name_of);
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(CorpusSchema);
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(RealRename);
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(CarriedOver);

}  // namespace
}  // namespace mig::test
