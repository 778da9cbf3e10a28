// Each way in which a plugin can be broken, and the exact refusal.
#include "abi/plugin_folder.hpp"

#include <unistd.h>

namespace mig::test {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

const char* const kLoad = "error[MIG-512]: dialect 'broken' could not be loaded\n  ";

// What asking for the dialect says when its library is this module; %s is the library.
std::string refusal(const std::string& module, const std::string& dialect = "broken") {
  const PluginFolder folder;
  folder.install(module, dialect);
  std::string out = error_of([&] { (void)folder.host().dialect(dialect); });
  const std::string path = (folder.path() / (module + ".so")).string();
  for (auto at = out.find(path); at != std::string::npos; at = out.find(path)) {
    out.replace(at, path.size(), "%s");
  }
  return out;
}

std::string breach(const std::string& how) {
  return std::string(kLoad) + "%s broke the plugin contract: " + how +
         "\n  = this is a defect of the plugin: tell its author, or use another version of it";
}

// ---- the file -----------------------------------------------------------------------------------

TEST(broken, library_is_not_there) {
  const PluginFolder folder;
  folder.manifest("broken", "none.so");
  EXPECT_EQ(error_of([&] { (void)folder.host().dialect("broken"); }),
            "error[MIG-510]: dialect 'broken' could not be loaded\n  " +
                (folder.path() / "none.so").string() + ": No such file or directory");
}

std::string refused_file(std::string_view bytes) {
  const PluginFolder folder;
  write_all(folder.path() / "odd.so", bytes);
  folder.manifest("broken", "odd.so");
  std::string out = error_of([&] { (void)folder.host().dialect("broken"); });
  const std::string path = (folder.path() / "odd.so").string();
  out.replace(out.find(path), path.size(), "%s");
  return out;
}

TEST(broken, file_is_empty) {
  EXPECT_EQ(refused_file(""),
            "error[MIG-510]: dialect 'broken' could not be loaded\n  %s is empty\n"
            "  = install the plugin again");
}

TEST(broken, file_is_text) {
  EXPECT_EQ(refused_file("#!/bin/sh\necho no library\n"),
            "error[MIG-510]: dialect 'broken' could not be loaded\n  %s is not a library\n"
            "  = install the plugin again");
}

TEST(broken, file_is_cut_short) {
  const std::string whole = read_all(fs::path(MIG_ABI_MODULES) / "classic.so");
  for (const std::size_t size :
       {std::size_t{20}, std::size_t{63}, std::size_t{100}, whole.size() / 4, whole.size() / 2}) {
    EXPECT_THAT(
        refused_file(std::string_view(whole).substr(0, size)),
        StartsWith("error[MIG-510]: dialect 'broken' could not be loaded\n  %s is cut short: " +
                   std::to_string(size) + " bytes are there"));
  }
}

TEST(broken, needs_a_library_that_is_not_installed) {
  EXPECT_EQ(refusal("missing_library"),
            "error[MIG-510]: dialect 'broken' could not be loaded\n"
            "  %s: libmig_standin.so: cannot open shared object file: No such file or directory\n"
            "  = install the package that provides libmig_standin.so");
}

TEST(broken, driver_needs_a_library_that_is_not_installed) {
  const PluginFolder folder;
  folder.library("cut_dialect");
  const auto driver = folder.library("missing_library");
  folder.manifest("cut", "cut_dialect.so", "driver = \"missing_library.so\"\n");
  auto host = folder.host();
  EXPECT_EQ(host.dialect("cut")->compile(drop("t")).statements.size(), 1U);  // offline still works
  EXPECT_EQ(
      error_of([&] { (void)host.open("cut:here"); }),
      "error[MIG-513]: the driver of dialect 'cut' could not be loaded\n  " + driver.string() +
          ": libmig_standin.so: cannot open shared object file: No such file or directory\n"
          "  = offline commands still work (mig upgrade --sql); to connect, install the package "
          "that provides libmig_standin.so");
}

TEST(broken, is_no_plugin) {
  EXPECT_EQ(refusal("missing_symbol"),
            "error[MIG-511]: dialect 'broken' could not be loaded\n"
            "  %s: is not a plugin of mig: it does not export mig_plugin_v1");
}

TEST(broken, exports_a_later_version_only) {
  EXPECT_EQ(refusal("other_version"),
            "error[MIG-511]: dialect 'broken' could not be loaded\n"
            "  %s: was built for plugin ABI 2; this mig speaks plugin ABI 1\n"
            "  = update mig, or use an older version of the plugin");
}

// ---- the manifest -------------------------------------------------------------------------------

TEST(broken, manifest_has_another_abi) {
  const PluginFolder folder;
  const auto file = folder.path() / "broken.toml";
  write_all(file, "manifest = 1\nabi = 2\nsomething_new = true\n");
  EXPECT_EQ(error_of([&] { (void)folder.host().dialect("broken"); }),
            "error[MIG-511]: the plugin was built for plugin ABI 2; this mig speaks plugin ABI 1\n "
            " --> " +
                file.string() + "\n  = update mig, or use an older version of the plugin");
}

TEST(broken, manifest_names_another_dialect) {
  const PluginFolder folder;
  folder.install("none", "other");
  EXPECT_EQ(error_of([&] { (void)folder.host().dialect("other"); }),
            "error[MIG-512]: dialect 'other' could not be loaded\n  the manifest " +
                (folder.path() / "other.toml").string() +
                " names the dialect 'other', its library holds 'broken'\n"
                "  = manifest and library do not belong together: install the plugin again");
}

TEST(broken, manifest_pins_another_file) {
  const PluginFolder folder;
  folder.library("classic");
  const std::string pin(64, 'a');
  folder.manifest("classic", "classic.so", "sha256 = \"" + pin + "\"\n");
  const auto library = folder.path() / "classic.so";
  EXPECT_EQ(error_of([&] { (void)folder.host().dialect("classic"); }),
            "error[MIG-505]: dialect 'classic' could not be loaded\n  " + library.string() +
                " is not the library that its manifest was written for\n  sha256 in the manifest " +
                pin + "\n  sha256 of the file     " + support::sha256(read_all(library)) +
                "\n  = install the plugin again from a source that you trust");
  folder.manifest("classic", "classic.so",
                  "sha256 = \"" + support::sha256(read_all(library)) + "\"\n");
  EXPECT_EQ(folder.host().dialect("classic")->name(), "classic");
}

// ---- the tables ---------------------------------------------------------------------------------

TEST(broken, sound_one_is_loaded) { EXPECT_EQ(refusal("none"), "nothing was thrown"); }

TEST(broken, entry_returns_nothing) {
  EXPECT_EQ(refusal("null_plugin"), breach("its entry function returned a null pointer"));
}

TEST(broken, entry_says_why_it_refuses) {
  EXPECT_EQ(refusal("refuses"),
            "error[MIG-521]: dialect 'broken' could not be loaded\n"
            "  %s refuses to work: needs a licence");
}

TEST(broken, plugin_table_is_too_small) {
  EXPECT_EQ(refusal("plugin_short"),
            breach("its plugin table claims a size of 8 bytes; 32 are needed at least"));
}

TEST(broken, plugin_table_is_too_large) {
  EXPECT_EQ(refusal("plugin_huge"),
            breach("its plugin table claims a size of 1099511627776 bytes, which cannot be true"));
}

TEST(broken, plugin_is_empty) { EXPECT_EQ(refusal("no_dialects"), breach("it holds no dialect")); }

TEST(broken, plugin_holds_too_much) {
  EXPECT_EQ(refusal("many_dialects"),
            breach("it claims to hold 18446744073709551615 dialects, which cannot be true"));
}

TEST(broken, list_of_dialects_is_null) {
  EXPECT_EQ(refusal("null_list"), breach("its list of dialects is a null pointer"));
}

TEST(broken, facet_function_is_null) {
  EXPECT_EQ(refusal("null_facet"), breach("its plugin table lacks the function 'facet'"));
}

TEST(broken, description_is_null) {
  EXPECT_EQ(refusal("null_info"), breach("the description of dialect 1 is a null pointer"));
}

TEST(broken, description_is_too_small) {
  EXPECT_EQ(
      refusal("info_short"),
      breach("the description of dialect 1 claims a size of 8 bytes; 16 are needed at least"));
}

TEST(broken, dialect_has_no_name) {
  EXPECT_EQ(refusal("nameless"), breach("dialect 1 has no name"));
}

TEST(broken, dialect_has_a_bad_name) {
  EXPECT_EQ(refusal("bad_name"),
            breach("dialect 1 is called '../Broken', which is not a dialect's name "
                   "([a-z][a-z0-9_]*, 32 characters at most)"));
}

TEST(broken, dialect_is_there_twice) {
  EXPECT_EQ(refusal("twice"), breach("it holds the dialect 'broken' twice"));
}

TEST(broken, dialect_is_not_offered) {
  EXPECT_EQ(refusal("null_table"),
            std::string(kLoad) +
                "%s broke the plugin contract: it does not offer mig.dialect/1 for 'broken'\n"
                "  = this is a defect of the plugin: tell its author");
}

TEST(broken, table_ends_too_early) {
  EXPECT_EQ(refusal("table_short"),
            breach("the table mig.dialect/1 of 'broken' lacks the function 'compile'"));
}

TEST(broken, table_is_too_large) {
  EXPECT_EQ(
      refusal("table_huge"),
      breach("the table mig.dialect/1 of 'broken' claims a size of 18446744073709551615 bytes, "
             "which cannot be true"));
}

TEST(broken, table_has_no_size) {
  EXPECT_EQ(refusal("table_zero"),
            breach("the table mig.dialect/1 of 'broken' claims a size of 0 bytes; "
                   "8 are needed at least"));
}

TEST(broken, required_function_is_null) {
  EXPECT_EQ(refusal("null_compile"),
            breach("the table mig.dialect/1 of 'broken' lacks the function 'compile'"));
}

TEST(broken, driver_is_hollow) {
  EXPECT_EQ(refusal("null_driver"),
            breach("the table mig.driver/1 of 'broken' lacks the function 'open'"));
}

TEST(broken, lock_comes_without_unlock) {
  EXPECT_EQ(refusal("half_lock"),
            breach("the table mig.catalog/1 of 'broken' lacks the function 'unlock'"));
}

// ---- exceptions ---------------------------------------------------------------------------------

TEST(throwing, entry) {
  EXPECT_EQ(refusal("throwing_entry"), breach("it threw an exception: no entry"));
}

TEST(throwing, entry_with_a_number) {
  EXPECT_EQ(refusal("throwing_number"),
            breach("it threw something that is not a std::exception of this program"));
}

TEST(throwing, facet) {
  EXPECT_EQ(refusal("throwing_facet"), breach("it threw an exception: no facets today"));
}

TEST(throwing, entry_is_called_once) {
  const PluginFolder folder;
  folder.install("throwing_entry", "broken");
  const std::string first = error_of([&] { (void)folder.host().dialect("broken"); });
  EXPECT_EQ(error_of([&] { (void)folder.host().dialect("broken"); }), first);
}

TEST(throwing, translation) {
  const PluginFolder folder;
  folder.install("throwing", "throwing");
  const auto dialect = folder.host().dialect("throwing");
  const std::string library =
      "\n  library " + (folder.path() / "throwing.so").string() +
      "\n  = this is a defect of the plugin: tell its author, or use another version of it";
  const std::string begin =
      "error[MIG-512]: the plugin of dialect 'throwing' broke the plugin contract in ";
  const std::string foreign = "it threw something that is not a std::exception of this program";
  EXPECT_EQ(error_of([&] { (void)dialect->compile(drop("t")); }),
            begin + "compile: it threw an exception: boom with password=***" + library);
  EXPECT_EQ(error_of([&] { (void)dialect->compile(drop("number")); }),
            begin + "compile: " + foreign + library);
  EXPECT_EQ(error_of([&] { (void)dialect->compile(drop("object")); }),
            begin + "compile: " + foreign + library);
  EXPECT_THAT(error_of([&] { (void)dialect->capabilities({}); }),
              StartsWith(begin + "capabilities: it threw an exception: boom"));
  EXPECT_THAT(error_of([&] { (void)dialect->type({}, {}); }), StartsWith(begin + "type: "));
}

TEST(throwing, driver) {
  const PluginFolder folder;
  folder.install("throwing", "throwing");
  auto host = folder.host();
  const std::string begin =
      "DatabaseError: the plugin of dialect 'throwing' broke the plugin contract in ";
  EXPECT_EQ(error_of([&] { (void)host.open("throwing:no_open"); }),
            begin + "open: it threw an exception: boom");
  const auto opened = host.open("throwing:x");
  EXPECT_EQ(error_of([&] { opened.connection->run("x", {}, nullptr); }),
            begin + "run: it threw an exception: boom");
  EXPECT_THAT(error_of([&] { opened.connection->transaction(port::Transaction::begin); }),
              StartsWith(begin + "transaction: it threw something"));
  EXPECT_EQ(error_of([&] { static_cast<void>(opened.connection->backup("", "")); }),
            begin + "backup: it threw an exception: boom");
  opened.connection->cancel();  // throws inside, and so does close: neither gets out
}

// ---- answers ------------------------------------------------------------------------------------

std::string answer(const std::string& how) {
  const PluginFolder folder;
  folder.install("classic", "classic");
  const auto dialect = folder.host().dialect("classic");
  const std::string out = error_of([&] { (void)dialect->compile(drop(how)); });
  return out.substr(0, out.find('\n'));
}
const std::string kAnswer =
    "error[MIG-512]: the plugin of dialect 'classic' broke the plugin contract in compile: ";

TEST(answers, sound_one) { EXPECT_EQ(answer("t"), "nothing was thrown"); }

TEST(answers, garbage) {
  EXPECT_THAT(answer("garbage"), StartsWith(kAnswer + "its answer is not a JSON document: "));
}

TEST(answers, empty) {
  EXPECT_EQ(answer("empty"), kAnswer + "it answered with an empty document");
  EXPECT_EQ(answer("blank"), kAnswer + "it answered with an empty document");
}

TEST(answers, unknown_key) {
  EXPECT_EQ(answer("unknown_key"),
            kAnswer +
                "its answer is not a valid translation: unknown key 'statement' in "
                "this table (did you mean 'statements'?)");
}

TEST(answers, unknown_word) {
  EXPECT_EQ(
      answer("unknown_word"),
      kAnswer +
          "its answer is not a valid translation: unknown value 'nativ' (did you mean 'native'?)");
}

TEST(answers, wrong_shape) {
  EXPECT_EQ(answer("array"),
            kAnswer + "its answer is not a valid translation: expected a table, found an array");
}

TEST(answers, not_utf8) {
  EXPECT_EQ(answer("latin"), kAnswer + "its answer is not UTF-8 at byte 13");
}

TEST(answers, null_text) {
  EXPECT_EQ(answer("null_chunk"), kAnswer + "it wrote text that is a null pointer");
}

TEST(answers, unsupported) {
  EXPECT_EQ(answer("new"), "error[MIG-520]: dialect 'classic': does not know 'new'");
}

TEST(answers, failure_without_a_message) {
  EXPECT_EQ(answer("mute"),
            "error[MIG-521]: dialect 'classic': the plugin of dialect 'classic' reported 'internal "
            "error' in "
            "compile and no message");
}

TEST(answers, status_that_is_none) {
  EXPECT_EQ(answer("odd_status"),
            "error[MIG-521]: dialect 'classic': the plugin of dialect 'classic' reported the "
            "unknown status "
            "42 in compile and no message");
}

TEST(answers, split_outside_of_the_script) {
  const PluginFolder folder;
  folder.library("cut_dialect");
  folder.manifest("cut", "cut_dialect.so");
  const auto dialect = folder.host().dialect("cut");
  using Ranges = std::vector<std::pair<std::size_t, std::size_t>>;
  EXPECT_EQ(dialect->split("abc;de", {}), (Ranges{{0, 3}, {4, 2}}));
  for (const char* script : {"outside", "back and forth", "pair of numbers", "abc"}) {
    EXPECT_THAT(error_of([&] { (void)dialect->split(script, {}); }),
                HasSubstr("of its answer is not a part of the script behind the one before it"));
  }
}

// ---- who could have put it there ----------------------------------------------------------------

TEST(trust, file_is_writable_by_everyone) {
  const PluginFolder folder;
  folder.install("classic", "classic");
  const auto library = folder.path() / "classic.so";
  fs::permissions(library, fs::perms(0777));
  EXPECT_EQ(error_of([&] { (void)folder.host().dialect("classic"); }),
            "error[MIG-504]: dialect 'classic' could not be loaded\n  " + library.string() +
                ": refused: " + library.string() + " is writable by everyone (chmod o-w " +
                library.string() +
                ")\n"
                "  = code is loaded only from where nobody but you and root can write");
}

TEST(trust, folder_is_writable_by_everyone) {
  const PluginFolder folder;
  folder.install("classic", "classic");
  fs::permissions(folder.path(), fs::perms(0777));
  EXPECT_THAT(
      error_of([&] { (void)folder.host().dialect("classic"); }),
      AllOf(StartsWith("error[MIG-501]: no dialect named 'classic'\n"),
            HasSubstr("  refused: " + folder.path().string() +
                      " is writable by everyone (chmod o-w " + folder.path().string() + ")")));
  fs::permissions(folder.path(), fs::perms(01777));  // sticky: anybody may still add a file
  EXPECT_THAT(error_of([&] { (void)folder.host().dialect("classic"); }), HasSubstr("refused: "));
}

TEST(trust, manifest_is_writable_by_everyone) {
  const PluginFolder folder;
  folder.install("classic", "classic");
  fs::permissions(folder.path() / "classic.toml", fs::perms(0666));
  EXPECT_THAT(error_of([&] { (void)folder.host().dialect("classic"); }),
              HasSubstr("classic.toml is refused: "));
}

TEST(trust, link_into_an_open_folder) {
  const PluginFolder folder;
  const PluginFolder open;
  open.library("classic");
  fs::permissions(open.path(), fs::perms(0777));
  fs::create_symlink(open.path() / "classic.so", folder.path() / "classic.so");
  folder.manifest("classic", "classic.so");
  EXPECT_THAT(error_of([&] { (void)folder.host().dialect("classic"); }),
              AllOf(StartsWith("error[MIG-504]: dialect 'classic' could not be loaded"),
                    HasSubstr("refused: " + open.path().string() + " is writable by everyone")));
}

TEST(trust, file_of_another_user) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give a file away";
  const PluginFolder folder;
  folder.install("classic", "classic");
  ASSERT_EQ(::chown((folder.path() / "classic.so").c_str(), 12345, 12345), 0);
  EXPECT_THAT(error_of([&] { (void)folder.host().dialect("classic"); }),
              HasSubstr("classic.so belongs to another user (id 12345)"));
}

TEST(trust, file_of_a_foreign_group) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give a file away";
  const PluginFolder folder;
  folder.install("classic", "classic");
  const auto library = folder.path() / "classic.so";
  ASSERT_EQ(::chown(library.c_str(), 0, 12345), 0);
  fs::permissions(library, fs::perms(0775));
  EXPECT_THAT(error_of([&] { (void)folder.host().dialect("classic"); }),
              HasSubstr("is writable by the group with id 12345 (chmod g-w "));
}

}  // namespace
}  // namespace mig::test
