// Who may know whom, read off the #include lines:
//
//   cli → plugins → core → ir        dialects → sdk → ir        plugins → sdk
//   in core: execute, store → compile → plan → graph → revision → (ir, support);  port → ir;  api →
//   all
//
// A part is a folder, or what a header's name says of it. What is new gets a line in the tables
// below.
#include "sources.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <set>

namespace {

using mig::test::Include;
using mig::test::Source;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::vector<Source>& project() {
  static const auto all =
      mig::test::sources_of(MIG_SOURCE_DIR, {"core", "plugins", "sdk", "dialects", "cli"});
  return all;
}

bool below(std::string_view path, std::string_view folder) { return path.starts_with(folder); }

// ---- parts
// ---------------------------------------------------------------------------------------

// The part that a file of the tree belongs to.
std::string part_of(const std::string& path) {
  if (below(path, "core/ir/include/")) return "ir";
  if (below(path, "core/include/")) return "public";
  if (below(path, "dialects/sqlite/library/")) return "library";
  const auto folder = [&](std::size_t from) {
    return path.substr(from, path.find('/', from) - from);
  };
  if (below(path, "core/")) return "core/" + folder(5);
  return folder(0);
}

// The part that an include means; empty: nothing of this project. `from` includes it.
std::string part_of_include(const std::string& from, const std::string& file) {
  static const std::set<std::string> kCoreFolders = {
      "api",  "compare", "compile", "config",   "execute", "graph",  "ir",
      "lint", "plan",    "port",    "revision", "store",   "support"};
  if (file == "mig/plugin.h" || below(file, "mig/sdk/")) return "sdk";
  if (below(file, "mig/ir/")) return "ir";
  if (file == "mig/plugins.hpp" || file == "mig/open.hpp" || file == "linked.hpp") return "plugins";
  if (file == "mig/sqlite.hpp" || file == "mig/testing.hpp") return "library";
  if (below(file, "mig/")) return "public";
  const auto slash = file.find('/');
  const std::string folder = slash == std::string::npos ? "" : file.substr(0, slash);
  const std::string here = part_of(from);
  if (here != "sdk" && here != "dialects" && kCoreFolders.count(folder) > 0)
    return "core/" + folder;
  return {};
}

// What each part may include besides itself. "public" are the headers that programs include.
const std::map<std::string, std::set<std::string>>& allowed() {
  static const std::set<std::string> kBase = {"ir", "public", "core/ir", "core/support"};
  const auto with = [&](std::set<std::string> more) {
    more.insert(kBase.begin(), kBase.end());
    return more;
  };
  static const std::map<std::string, std::set<std::string>> table = {
      {"ir", {}},
      {"public", {"ir"}},
      {"core/support", {"ir", "public"}},
      {"core/ir", kBase},
      {"core/config", kBase},
      {"core/port", kBase},
      {"core/revision", kBase},
      {"core/graph", with({"core/revision"})},
      {"core/plan", with({"core/graph", "core/revision"})},
      {"core/compile", with({"core/plan", "core/graph", "core/revision", "core/port"})},
      {"core/store",
       with({"core/compile", "core/plan", "core/graph", "core/revision", "core/port"})},
      {"core/execute", with({"core/store", "core/compile", "core/plan", "core/graph",
                             "core/revision", "core/port"})},
      {"core/compare",
       with({"core/compile", "core/plan", "core/graph", "core/revision", "core/port"})},
      {"core/lint",
       with({"core/compile", "core/plan", "core/graph", "core/revision", "core/port"})},
      {"core/api",
       with({"core/config", "core/compare", "core/compile", "core/execute", "core/graph",
             "core/lint", "core/plan", "core/port", "core/revision", "core/store"})},
      {"sdk", {"ir"}},
      {"plugins", with({"core/port", "sdk"})},
      {"dialects", {"sdk", "ir"}},
      // SQLite as a part of a program: above plugins, and the only one in dialects/ that knows them
      {"library", {"plugins", "public", "sdk"}},
      {"cli", with({"plugins", "core/port"})},
  };
  return table;
}

std::vector<std::string> faults_of(const Source& source) {
  std::vector<std::string> out;
  const std::string here = part_of(source.path);
  const auto row = allowed().find(here);
  if (row == allowed().end()) return {source.path + ": '" + here + "' is in no table"};
  for (const Include& include : source.includes) {
    const std::string other = part_of_include(source.path, include.file);
    if (other.empty() || other == here || row->second.count(other) > 0) continue;
    out.push_back(source.path + ":" + std::to_string(include.line) + ": " + here +
                  " must not know " + other + " (" + include.file + ")");
  }
  return out;
}

// The lines that include something which `is_wanted` accepts, as "path:line: file".
template <class Wanted>
std::vector<std::string> includes_where(Wanted is_wanted) {
  std::vector<std::string> out;
  for (const Source& source : project()) {
    for (const Include& include : source.includes) {
      if (is_wanted(source.path, include.file)) {
        out.push_back(source.path + ":" + std::to_string(include.line) + ": " + include.file);
      }
    }
  }
  return out;
}

// ---- words
// ---------------------------------------------------------------------------------------

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

// "path:line: word" for each place of the text where one of the words stands alone.
std::vector<std::string> places_of(const Source& source, const std::string& code,
                                   const std::vector<std::string>& words) {
  std::vector<std::string> out;
  for (const auto& word : words) {
    for (auto at = code.find(word); at != std::string::npos; at = code.find(word, at + 1)) {
      const bool starts = at == 0 || !is_word(code[at - 1]);
      const auto end = at + word.size();
      if (!starts || (end < code.size() && is_word(code[end]))) continue;
      const auto line =
          std::count(code.begin(), code.begin() + static_cast<std::ptrdiff_t>(at), '\n');
      out.push_back(source.path + ":" + std::to_string(line + 1) + ": " + word);
    }
  }
  return out;
}

const std::vector<std::string>& dialect_names() {
  static const std::vector<std::string> names = {"sqlite",     "sqlite3", "postgres",
                                                 "postgresql", "mysql",   "mariadb"};
  return names;
}

// ---- the rules
// -----------------------------------------------------------------------------------

TEST(Architecture, the_sources_are_found) {
  EXPECT_GT(project().size(), 100U) << "looked in " << MIG_SOURCE_DIR;
}

TEST(Architecture, knowledge_goes_one_way) {
  std::vector<std::string> faults;
  for (const Source& source : project()) {
    for (auto& fault : faults_of(source)) faults.push_back(std::move(fault));
  }
  EXPECT_THAT(faults, IsEmpty());
}

TEST(Architecture, core_does_not_know_the_plugin_header) {
  EXPECT_THAT(includes_where([](const std::string& path, const std::string& file) {
                return below(path, "core/") && (file == "mig/plugin.h" || below(file, "mig/sdk/"));
              }),
              IsEmpty());
}

TEST(Architecture, client_libraries_are_known_to_drivers_alone) {
  const std::vector<std::string> clients = {"sqlite3.h", "pqxx/",    "libpq",   "postgres_ext.h",
                                            "mysql",     "cppconn/", "mariadb", "jdbc/"};
  EXPECT_THAT(includes_where([&](const std::string& path, const std::string& file) {
                const bool client =
                    std::any_of(clients.begin(), clients.end(),
                                [&](const auto& each) { return below(file, each); });
                return client && !below(path, "dialects/");
              }),
              IsEmpty());
}

// Texts for people may: an example needs a name.
TEST(Architecture, core_names_no_dialect) {
  std::vector<std::string> places;
  for (const Source& source : project()) {
    if (!below(source.path, "core/")) continue;
    for (auto& place : places_of(source, lower(source.words), dialect_names()))
      places.push_back(std::move(place));
  }
  EXPECT_THAT(places, IsEmpty());
}

TEST(Architecture, cli_names_no_dialect) {
  std::vector<std::string> places;
  for (const Source& source : project()) {
    if (!below(source.path, "cli/")) continue;
    for (auto& place : places_of(source, lower(source.code), dialect_names()))
      places.push_back(std::move(place));
  }
  EXPECT_THAT(places, IsEmpty());
}

TEST(Architecture, cli_writes_no_sql) {
  const std::vector<std::string> words = {"SELECT", "INSERT", "UPDATE", "DELETE",
                                          "CREATE", "ALTER",  "DROP",   "COMMIT"};
  std::vector<std::string> places;
  for (const Source& source : project()) {
    if (!below(source.path, "cli/")) continue;
    for (auto& place : places_of(source, source.code, words)) places.push_back(std::move(place));
  }
  EXPECT_THAT(places, IsEmpty());
}

TEST(Architecture, third_parties_stay_at_their_boundary) {
  // header of a library -> the files that may include it
  const std::map<std::string, std::set<std::string>> boundaries = {
      {"nlohmann/",
       {"core/ir/include/mig/ir/json.hpp", "cli/render/json.cpp", "cli/render/sarif.cpp",
        "cli/output.cpp", "dialects/postgres/parse_tree.cpp"}},
      {"pg_query.h", {"dialects/postgres/pg_query_compat.hpp"}},
      {"toml++/", {"core/support/toml.cpp", "plugins/manifest.cpp"}},
      {"nettle/", {"core/support/text.cpp"}},
      {"boost/", {"plugins/library.cpp", "plugins/search_path.cpp"}},
      {"CLI/", {"cli/parse.cpp"}},
  };
  EXPECT_THAT(includes_where([&](const std::string& path, const std::string& file) {
                for (const auto& [library, files] : boundaries) {
                  if (below(file, library) && files.count(path) == 0) return true;
                }
                return false;
              }),
              IsEmpty());
}

TEST(Architecture, documents_are_read_at_their_boundary) {
  // who includes the JSON of the IR: the one header of the SDK, and one file a part
  EXPECT_THAT(includes_where([](const std::string& path, const std::string& file) {
                static const std::set<std::string> files = {
                    "core/ir/include/mig/ir/json_structs.hpp", "sdk/include/mig/sdk/plugin.hpp",
                    "plugins/documents.cpp", "core/revision/json.cpp", "cli/render/json.cpp"};
                return (file == "mig/ir/json.hpp" || file == "mig/ir/json_structs.hpp") &&
                       files.count(path) == 0;
              }),
              IsEmpty());
}

TEST(Architecture, a_header_that_is_included_by_its_folder_exists) {
  std::vector<std::string> missing;
  const std::filesystem::path root = MIG_SOURCE_DIR;
  for (const Source& source : project()) {
    for (const Include& include : source.includes) {
      const auto part = part_of_include(source.path, include.file);
      if (!below(part, "core/")) continue;
      if (!std::filesystem::exists(root / "core" / include.file)) {
        missing.push_back(source.path + ": " + include.file);
      }
    }
  }
  EXPECT_THAT(missing, IsEmpty());
}

// ---- the tests find what they look for
// -----------------------------------------------------------

Source source(std::string path, std::string_view text) {
  Source out;
  out.path = std::move(path);
  out.code = mig::test::without_comments(text);
  out.words = mig::test::without_comments(text, true);
  out.includes = mig::test::includes_of(out.code);
  return out;
}

TEST(ArchitectureRules, a_step_backwards_is_seen) {
  EXPECT_THAT(
      faults_of(source("core/graph/a.cpp", "#include \"plan/plan.hpp\"\n")),
      ElementsAre("core/graph/a.cpp:1: core/graph must not know core/plan (plan/plan.hpp)"));
  EXPECT_THAT(faults_of(source("core/port/a.cpp", "\n # include <mig/plugin.h>")),
              ElementsAre("core/port/a.cpp:2: core/port must not know sdk (mig/plugin.h)"));
  EXPECT_EQ(faults_of(source("dialects/x/a.cpp", "#include <mig/error.hpp>")).size(), 1U);
  EXPECT_EQ(faults_of(source("core/include/mig/a.hpp", "#include <mig/plugins.hpp>")).size(), 1U);
  EXPECT_EQ(faults_of(source("core/ir/include/mig/ir/a.hpp", "#include <mig/error.hpp>")).size(),
            1U);
  EXPECT_EQ(faults_of(source("core/new/a.cpp", "")).size(), 1U);
  EXPECT_THAT(faults_of(source("core/execute/a.cpp", "#include \"store/version_table.hpp\"")),
              IsEmpty());
}

TEST(ArchitectureRules, comments_do_not_count_and_strings_do) {
  const auto names = [](std::string_view text) {
    const Source made = source("a.cpp", text);
    return places_of(made, lower(made.code), {"mysql"}).size();
  };
  EXPECT_EQ(names("// mysql\n/* MySQL\n mysql */ int a;"), 0U);
  EXPECT_EQ(names("auto a = \"mysql\";"), 1U);
  EXPECT_EQ(names("auto a = \"// mysql\"; // mysql"), 1U);
  EXPECT_EQ(names("auto a = R\"x(// mysql\n)\" mysql)x\";"), 2U);
  EXPECT_EQ(names("int a = 1'000; char b = '\"'; // mysql"), 0U);
  EXPECT_EQ(names("if (name == \"MySQL\") mysql_call();"), 1U);
  EXPECT_EQ(source("a.cpp", "f(\"mysql\", \"write mysql\", R\"(a mysql)\");").words,
            "f(\"mysql\",              ,             );");
  EXPECT_THAT(source("a.cpp", "// #include <x>\n/*\n#include <y>\n*/").includes, IsEmpty());
}

}  // namespace
