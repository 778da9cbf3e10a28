// Finding dialects: the search, what it says, the frozen ABI, derived and linked-in dialects.
#include "abi/plugin_folder.hpp"
#include <mig/plugin.h>

#include <thread>

namespace mig::test {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

PluginFolder& classic(PluginFolder& folder) {
  folder.library("classic");
  folder.manifest(
      "classic", "classic.so", {},
      "aliases = [\"old\"]\nfamilies = [\"base\"]\n[[dialect]]\nname = \"classic_two\"\n");
  return folder;
}

// ---- the wire -----------------------------------------------------------------------------------

TEST(wire, plugin_of_the_first_header_works) {
  PluginFolder folder;
  const auto dialect = classic(folder).host().dialect("classic");
  EXPECT_EQ(dialect->name(), "classic");
  EXPECT_THAT(dialect->names(), ElementsAre("classic", "base"));
  EXPECT_FALSE(dialect->capabilities({}).transactional_ddl);
  ir::Server nine;
  nine.version = "9";
  EXPECT_TRUE(dialect->capabilities(nine).transactional_ddl);
  EXPECT_EQ(&dialect->capabilities(nine), &dialect->capabilities(nine));
  EXPECT_EQ(dialect->compile(drop("t")).statements.front().sql, "DROP TABLE t");
  ir::Type type;
  type.kind = ir::TypeKind::varchar;
  type.size = 20;
  const auto rendered = dialect->type(type, {});
  EXPECT_EQ(rendered.sql, "varchar(20)");
  EXPECT_FALSE(rendered.exact);
  EXPECT_EQ(rendered.note, "as it came");
  // its table ends before split: the standard lexer
  EXPECT_EQ(dialect->split("a ';' ; b -- c", {}).size(), 2U);
}

TEST(wire, request_document) {
  PluginFolder folder;
  const auto dialect = classic(folder).host().dialect("classic");
  auto request = drop("mirror");
  request.server.product = "Classic";
  request.types["integer"] = "int";
  request.offline = true;
  EXPECT_THAT(
      error_of([&] { (void)dialect->compile(request); }),
      StartsWith(
          "error[MIG-521]: dialect 'classic': "
          R"({"ir":"1.0","op":{"op":"drop_table","table":"mirror"},"before":{},)"
          R"("server":{"product":"Classic"},"types":{"integer":"int"},"options":{"offline":true}})"));
}

TEST(wire, newer_document_is_not_sent) {
  PluginFolder folder;
  const auto dialect = classic(folder).host().dialect("classic");
  auto request = drop("t");
  request.ir = "1.2";
  EXPECT_EQ(
      error_of([&] { (void)dialect->compile(request); }),
      "error[MIG-522]: dialect 'classic' was built for IR 1.0 and cannot express drop_table of IR "
      "1.2\n  library " +
          (folder.path() / "classic.so").string() +
          "\n  = update the plugin of 'classic', or leave out what is new in that revision");
}

TEST(wire, any_thread) {
  PluginFolder folder;
  const auto dialect = classic(folder).host().dialect("classic");
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 100; ++n) {
        ir::Server server;
        server.version = std::to_string(n % 10);
        (void)dialect->capabilities(server);
        (void)dialect->compile(drop("t"));
      }
    });
  }
  for (auto& thread : threads) thread.join();
}

// ---- derived ------------------------------------------------------------------------------------

void check_derived(const std::string& module) {
  PluginFolder folder;
  classic(folder).install(module, "derived");
  auto host = folder.host();
  const auto dialect = host.dialect("derived");
  EXPECT_EQ(dialect->compile(drop("mine")).statements.front().sql, "DROP MY TABLE");
  EXPECT_EQ(dialect->compile(drop("nobody")).reason, "the base is not there");
  EXPECT_THAT(dialect->compile(drop("t")).statements.back().sql, HasSubstr("DROP TABLE t"));
  ir::Type type;
  EXPECT_EQ(dialect->type(type, {}).sql, "derived_integer");
  EXPECT_THAT(error_of([&] { (void)dialect->compile(drop("throw")); }),
              StartsWith("error[MIG-521]"));
  const auto opened = host.open("derived:x");  // the server says "classic"
  EXPECT_EQ(opened.connection->run("x", {}, nullptr), 3);
  EXPECT_EQ(opened.dialect->name(), "classic");
}

TEST(derived, translation_and_driver_are_borrowed) { check_derived("derived"); }

#ifdef MIG_HAVE_LIBCXX
TEST(derived, another_compiler_and_standard_library) { check_derived("libcxx"); }
#endif

TEST(derived, base_is_missing) {
  PluginFolder folder;
  folder.install("derived", "derived");
  auto host = folder.host();
  EXPECT_EQ(host.dialect("derived")->compile(drop("t")).reason, "the base is not there");
  EXPECT_THAT(error_of([&] { (void)host.open("derived:x"); }),
              AllOf(StartsWith("error[MIG-501]: no dialect named 'classic'"),
                    HasSubstr("dialect 'derived' borrows the driver of 'classic'")));
}

// ---- the search ---------------------------------------------------------------------------------

TEST(search, by_alias_and_by_a_second_name) {
  PluginFolder folder;
  auto host = classic(folder).host();
  EXPECT_EQ(host.dialect("old")->name(), "classic");
  EXPECT_EQ(host.dialect("classic_two")->name(), "classic_two");
  EXPECT_EQ(host.dialect_for_url("OLD://host/db"), "classic");
  EXPECT_EQ(host.dialect("old"), host.dialect("classic"));
}

TEST(search, exact_name_comes_before_an_alias) {
  PluginFolder first;
  PluginFolder second;
  classic(first);
  second.library("offline");
  write_all(second.path() / "offline.toml",
            "manifest = 1\nabi = 1\nlibrary = \"offline.so\"\n[[dialect]]\nname = \"offline\"\n"
            "aliases = [\"classic\", \"alone\"]\n");
  auto options = second.options();
  options.plugin_dirs = {second.path(), first.path()};
  plugins::Host host(options);
  EXPECT_EQ(host.dialect("classic")->name(), "classic");
  EXPECT_EQ(host.dialect("alone")->name(), "offline");
}

TEST(search, first_folder_wins_and_the_other_is_reported) {
  PluginFolder first;
  PluginFolder second;
  classic(first);
  classic(second);
  auto options = first.options();
  options.plugin_dirs = {first.path(), second.path()};
  plugins::Host host(options);
  const auto list = host.list();
  ASSERT_EQ(list.size(), 4U);
  EXPECT_EQ(list[0].name, "classic");
  EXPECT_THAT(list[0].aliases, ElementsAre("old"));
  EXPECT_EQ(list[0].library, first.path() / "classic.so");
  EXPECT_EQ(list[0].shadowed_by, "");
  EXPECT_EQ(list[2].name, "classic");
  EXPECT_EQ(list[2].shadowed_by, (first.path() / "classic.toml").string());
}

TEST(search, list_runs_no_code) {
  const PluginFolder folder;
  folder.install("throwing_entry", "broken");
  folder.manifest("gone", "gone.so");
  write_all(folder.path() / "odd.toml", "manifest = 1\nabi = \"x\"\n");
  write_all(folder.path() / "later.toml", "manifest = 1\nabi = 3\n");
  write_all(folder.path() / "Not-A-Name.toml", "nonsense");
  const auto list = folder.host().list();
  ASSERT_EQ(list.size(), 4U);
  EXPECT_EQ(list[0].name, "broken");
  EXPECT_EQ(list[0].problem, "");
  EXPECT_THAT(list[1].problem, HasSubstr("gone.so does not exist"));
  EXPECT_EQ(list[2].problem, "built for plugin ABI 3; this mig speaks plugin ABI 1");
  EXPECT_EQ(list[3].problem, "'abi' is not a number");
}

TEST(search, says_where_it_looked) {
  PluginFolder folder;
  PluginFolder home;
  PluginFolder open;
  classic(folder);
  fs::permissions(open.path(), fs::perms(0777));
  auto options = folder.options();
  options.environment.home = home.path().string();
  options.environment.plugin_path = open.path().string() + ":relative/dir:";
  options.program = home.path() / "usr" / "bin" / "mig";
  const std::string error = error_of([&] { (void)plugins::Host(options).dialect("clasic"); });
  EXPECT_THAT(error,
              StartsWith("error[MIG-501]: no dialect named 'clasic'\n"
                         "  looked for clasic.toml in:\n"
                         "    --plugin-dir     " +
                         folder.path().string() +
                         "         2 dialects: classic, classic_two\n"
                         "    MIG_PLUGIN_PATH  " +
                         open.path().string() + "         refused: " + open.path().string() +
                         " is writable by everyone (chmod o-w " + open.path().string() + ")\n"));
  EXPECT_THAT(error, HasSubstr("ignored: 'relative/dir' is not an absolute path\n"));
  EXPECT_THAT(error, HasSubstr("ignored: an empty entry\n"));
  EXPECT_THAT(error,
              HasSubstr("    user             ~/.local/share/mig/plugins  does not exist\n"));
  EXPECT_THAT(error, HasSubstr("    installed        ~/usr/lib/mig/plugins"));
  EXPECT_THAT(error, testing::EndsWith("\n  = did you mean 'classic'?"));
}

TEST(search, places_that_are_found) {
  PluginFolder flag;
  PluginFolder variable;
  PluginFolder prefix;
  auto options = flag.options();
  options.environment.plugin_path = variable.path().string();
  options.environment.data_home = (prefix.path() / "data").string();
  options.program = prefix.path() / "bin" / "mig";
  const auto install = [&](const fs::path& dir) {
    fs::create_directories(dir);
    fs::copy_file(fs::path(MIG_ABI_MODULES) / "offline.so", dir / "offline.so");
    write_all(dir / "offline.toml",
              "manifest = 1\nabi = 1\nlibrary = \"offline.so\"\n[[dialect]]\nname = \"offline\"\n");
  };
  const auto used = [&] {
    for (const auto& each : plugins::Host(options).list()) {
      if (each.shadowed_by.empty()) return each.source + " " + each.library.parent_path().string();
    }
    return std::string();
  };
  const auto installed = prefix.path() / "lib" / "mig" / "plugins";
  install(installed);
  EXPECT_EQ(used(), "installed " + installed.string());
  const auto user = prefix.path() / "data" / "mig" / "plugins";
  install(user);
  EXPECT_EQ(used(), "user " + user.string());
  install(variable.path());
  EXPECT_EQ(used(), "MIG_PLUGIN_PATH " + variable.path().string());
  options.environment.raised = true;  // a set-user-id program must not run what a user names
  EXPECT_EQ(used(), "installed " + installed.string());
  install(flag.path());
  EXPECT_EQ(used(), "--plugin-dir " + flag.path().string());
}

TEST(search, working_directory_is_never_looked_at) {
  PluginFolder folder;
  classic(folder);
  const fs::path before = fs::current_path();
  fs::current_path(folder.path());
  plugins::Options options;
  options.program = "/nonexistent/bin/mig";
  options.environment.plugin_path = ".:";
  const std::string error = error_of([&] { (void)plugins::Host(options).dialect("classic"); });
  options.plugins = {"classic.so"};
  const std::string bare = error_of([&] { (void)plugins::Host(options).dialect("classic"); });
  fs::current_path(before);
  EXPECT_THAT(error, StartsWith("error[MIG-501]"));
  EXPECT_THAT(bare, HasSubstr("a plugin is loaded by an absolute path only"));
}

TEST(search, faulty_manifest_is_shown_with_its_place) {
  PluginFolder folder;
  const auto file = folder.path() / "acme.toml";
  write_all(file, "manifest = 1\nabi = 1\nlibary = \"x.so\"\n");
  EXPECT_EQ(error_of([&] { (void)folder.host().dialect("acme"); }),
            "error[MIG-503]: unknown key 'libary' in a manifest\n  --> " + file.string() +
                ":3:1\n    |\n  3 | libary = \"x.so\"\n    | ^\n  = did you mean 'library'?");
  // and does not hinder others
  classic(folder);
  EXPECT_EQ(folder.host().dialect("old")->name(), "classic");
  const auto attempts = folder.host().search("nothing");
  EXPECT_EQ(attempts.front().why, plugins::Why::faulty);
  EXPECT_THAT(attempts.front().detail, HasSubstr("acme.toml: unknown key 'libary'"));
}

TEST(search, names_are_checked_before_a_path_is_made_of_them) {
  const PluginFolder folder;
  for (const char* name : {"../x", "", "Postgres", "a b", "/etc/passwd", "x.toml"}) {
    EXPECT_THAT(error_of([&] { (void)folder.host().dialect(name); }),
                StartsWith("error[MIG-501]: '" + std::string(name) + "' is not a dialect's name"));
  }
}

TEST(search, url_without_a_scheme) {
  const PluginFolder folder;
  EXPECT_EQ(
      error_of([&] { (void)folder.host().dialect_for_url("/var/lib/x.db?password=abc"); }),
      "error[MIG-502]: the URL '/var/lib/x.db?password=***' does not begin with a dialect's name\n"
      "  = write sqlite:path, postgres://host/database or the like");
}

TEST(search, library_without_a_manifest) {
  PluginFolder folder;
  auto options = folder.options();
  options.plugin_dirs = {};
  options.plugins = {folder.library("cut_dialect"), folder.library("cut_driver")};
  plugins::Host host(options);
  EXPECT_EQ(host.dialect("old")->name(), "cut");
  EXPECT_EQ(host.open("cut:x").connection->run("x", {}, nullptr), 3);
  const auto list = host.list();
  ASSERT_EQ(list.size(), 1U);
  EXPECT_EQ(list[0].source, "--plugin");
}

// ---- linked in ----------------------------------------------------------------------------------

mig_status MIG_CALL answer(mig_str, const mig_sink* out, const mig_error*) {
  constexpr std::string_view kText = R"({"operations":[]})";
  out->write(out->ctx, {kText.data(), kText.size()});
  return MIG_OK;
}
mig_status MIG_CALL answer_type(mig_str, mig_str, const mig_sink* out, const mig_error*) {
  constexpr std::string_view kText = R"({"sql":"int"})";
  out->write(out->ctx, {kText.data(), kText.size()});
  return MIG_OK;
}
const mig_plugin* linked(const mig_host* host, const mig_error*) {
  static const mig_dialect_1 dialect{sizeof(mig_dialect_1), answer, answer, answer_type, nullptr};
  static const mig_dialect_info info{sizeof(mig_dialect_info),
                                     "linked",
                                     nullptr,
                                     nullptr,
                                     nullptr,
                                     nullptr,
                                     "2.0",
                                     nullptr,
                                     nullptr,
                                     0};
  static const mig_dialect_info* const infos[] = {&info};
  static const mig_plugin plugin{
      sizeof(mig_plugin), 1, infos, [](size_t, const char* id) {
        return std::string_view(id) == MIG_DIALECT_1 ? static_cast<const void*>(&dialect) : nullptr;
      }};
  return host->facet("linked", MIG_DIALECT_1) == nullptr ? &plugin : nullptr;  // not during entry
}

TEST(linked, is_found_last) {
  plugins::register_static(&linked);
  const PluginFolder folder;
  auto host = folder.host();
  EXPECT_EQ(host.dialect("linked")->name(), "linked");
  ir::Type type;
  EXPECT_EQ(host.dialect("linked")->type(type, {}).sql, "int");
  const auto list = host.list();
  EXPECT_EQ(list.back().source, "linked in");
  EXPECT_EQ(list.back().version, "2.0");
}

// ---- doctor -------------------------------------------------------------------------------------

TEST(doctor, sees_what_is_wrong) {
  PluginFolder folder;
  PluginFolder open;
  classic(folder);
  folder.install("null_compile", "broken");
  folder.install("offline", "offline");
  folder.library("cut_dialect");
  folder.library("missing_library");
  folder.manifest("cut", "cut_dialect.so", "driver = \"missing_library.so\"\n");
  write_all(folder.path() / "odd.toml", "manifest = 7\n");
  fs::permissions(open.path(), fs::perms(0777));
  auto options = folder.options();
  options.environment.plugin_path = open.path().string() + ":here";
  std::vector<std::string> failed;
  std::vector<std::string> fine;
  for (const auto& check : plugins::Host(options).doctor()) {
    (check.ok ? fine : failed).push_back(check.subject + ": " + check.what + ": " + check.why);
  }
  EXPECT_THAT(failed,
              Contains(HasSubstr("null_compile.so: library loads and keeps the contract: ")));
  EXPECT_THAT(failed, Contains(HasSubstr("install the package that provides libmig_standin.so")));
  EXPECT_THAT(failed,
              Contains(HasSubstr("odd.toml: manifest is valid: the manifest has format 7")));
  EXPECT_THAT(failed, Contains(HasSubstr("owner and permissions: " + open.path().string())));
  EXPECT_THAT(failed, Contains(HasSubstr("ignored: 'here' is not an absolute path")));
  EXPECT_THAT(failed,
              Contains(HasSubstr("reports its capabilities: says nothing about create_table")));
  EXPECT_THAT(fine, Contains(AllOf(StartsWith("classic ("), HasSubstr("can connect"))));
  EXPECT_THAT(fine, Contains(AllOf(StartsWith("offline ("), HasSubstr("works offline only"))));
}

}  // namespace
}  // namespace mig::test
