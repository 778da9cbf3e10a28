// A password never appears: many commands, good and bad, with a password that is looked for in
// everything that comes of them.
#include "support/folder.hpp"
#include "support/process.hpp"
#include "support/scratch_database.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

namespace mig::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

// What is in the password has a meaning in a URL; the marks are found however it is written.
constexpr const char* kPassword = "Aq7SECRET/@:%Zw9SECRET";
constexpr const char* kEncoded = "Aq7SECRET%2F%40%3A%25Zw9SECRET";
constexpr const char* kMark = "SECRET";

std::string content(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string replaced(std::string text, const std::string& what, const std::string& with) {
  const auto at = text.find(what);
  if (at == std::string::npos) ADD_FAILURE() << what << " is not in " << text;
  return text.replace(at, what.size(), with);
}

class Secrets : public testing::TestWithParam<std::string> {
 protected:
  Secrets() : database_(GetParam()) {
    if (GetParam() == "sqlite") {
      url_ = database_.url() + "?key=" + kEncoded;
      good_ = database_.url();
      return;
    }
    user_ = fs::path(database_.url()).filename().string();
    admin({"CREATE USER " + account() + " " + identified()});
    admin(GetParam() == "postgres"
              ? std::vector<std::string>{"ALTER DATABASE " + user_ + " OWNER TO " + user_}
              : std::vector<std::string>{"GRANT ALL ON " + user_ + ".* TO " + account()});
    url_ = replaced(database_.url(), "mig:mig@", user_ + ":" + kEncoded + "@");
    good_ = url_;
  }
  ~Secrets() override {
    if (user_.empty()) return;
    if (GetParam() == "postgres") {  // what the role owns stands in the way of its end
      auto database = database_.open();
      database.connection().run("REASSIGN OWNED BY " + user_ + " TO mig", {}, nullptr);
    }
    admin({"DROP USER " + account()});
  }

  void SetUp() override {
    folder_.write("mig.toml", R"(
[hooks]
before_run = "tr '\\0' '\\n' < /proc/$PPID/cmdline >> seen; env >> seen"
failed_run = "env >> seen"
[environments.variable]
url = "${APP_URL}"
[environments.file]
url = "file:../secret/url"
[environments.command]
url = 'cmd:printf %s "$APP_URL"'
[environments.part]
url = ")" +
                                  (GetParam() == "sqlite" ? database_.url() + "?key=${PART}"
                                                          : replaced(good_, kEncoded, "${PART}")) +
                                  "\"\n");
    write("aaaa1111", "",
          "op = \"create_table\"\ntable = \"a\"\n"
          "columns = [{ name = \"id\", type = \"bigint\", nullable = false }]\n");
    write("bbbb2222", "aaaa1111",
          "op = \"execute\"\nsql = \"DROP TABLE nowhere\"\nundo = \"SELECT 1\"\n");
    env_ = {{"PATH", "/usr/bin:/bin"}, {"HOME", folder_.path().string()}};
  }
  void write(const std::string& id, const std::string& parent, const std::string& operation) {
    folder_.write("migrations/versions/" + id + ".toml",
                  "revision = \"" + id + "\"\n" +
                      (parent.empty() ? "" : "down_revision = \"" + parent + "\"\n") +
                      "[[upgrade]]\n" + operation);
  }

  // Runs mig, and looks at what it says.
  Outcome mig(std::vector<std::string> words) {
    std::string line;
    for (const auto& word : words) line += " " + word;
    words.insert(words.begin(), MIG_PROGRAM);
    auto outcome = run(words, folder_.path(), env_);
    EXPECT_THAT(outcome.out, Not(HasSubstr(kMark))) << line;
    EXPECT_THAT(outcome.err, Not(HasSubstr(kMark))) << line;
    return outcome;
  }
  // Everything that can be done with a database.
  void everything(const std::vector<std::string>& which) {
    for (std::vector<std::string> words :
         std::vector<std::vector<std::string>>{{"upgrade", "aaaa1111", "-v"},
                                               {"upgrade", "head", "-v"},
                                               {"--json", "upgrade", "head"},
                                               {"plan", "--sql"},
                                               {"--json", "plan"},
                                               {"plan", "-o", "plan.json"},
                                               {"status"},
                                               {"--json", "status"},
                                               {"log"},
                                               {"--json", "log"},
                                               {"verify"},
                                               {"current"},
                                               {"check", "--live"},
                                               {"drift"},
                                               {"inspect", "live"},
                                               {"lock", "status"},
                                               {"diff", "base", "live"},
                                               {"plugin", "doctor"},
                                               {"resolve", "--applied"},
                                               {"repair", "aaaa1111"},
                                               {"upgrade", "--backup", "head"},
                                               {"downgrade", "base", "-v"},
                                               {"stamp", "base"}}) {
      words.insert(words.begin(), which.begin(), which.end());
      mig(words);
    }
  }
  // The files that were made, the journal included where the database is a file.
  void look_into_files() {
    for (const auto& root : {folder_.path(), fs::path(database_folder())}) {
      if (root.empty()) continue;
      for (const auto& entry : fs::recursive_directory_iterator(root)) {
        if (!entry.is_regular_file() || entry.path().filename() == "core") continue;
        EXPECT_THAT(content(entry.path()), Not(HasSubstr(kMark))) << entry.path();
      }
    }
  }
  [[nodiscard]] std::string journal() {
    auto database = Database::open(database_.url());
    std::string out;
    for (const auto& entry : mig::journal(database)) {
      out += entry.error + entry.who + entry.host + entry.revision + "\n";
    }
    return out;
  }

  // A folder beside the project, whose content is no finding.
  TemporaryFolder outside_;
  TemporaryFolder folder_;
  ScratchDatabase database_;
  std::map<std::string, std::string> env_;
  std::string url_;   // with the password
  std::string good_;  // the same, or where there is none a URL that opens the database

 private:
  [[nodiscard]] std::string database_folder() const {
    return GetParam() == "sqlite"
               ? fs::path(database_.url().substr(std::string("sqlite:").size())).parent_path()
               : "";
  }
  [[nodiscard]] std::string account() const {
    return GetParam() == "postgres" ? user_ : "'" + user_ + "'@'%'";
  }
  [[nodiscard]] std::string identified() const {
    return GetParam() == "postgres" ? std::string("PASSWORD '") + kPassword + "'"
                                    : std::string("IDENTIFIED BY '") + kPassword + "'";
  }
  void admin(const std::vector<std::string>& statements) {
    auto database = Database::open(server_url(GetParam()));
    for (const auto& each : statements) database.connection().run(each, {}, nullptr);
  }

  std::string user_;
};

TEST_P(Secrets, of_the_environment_of_the_process) {
  env_["MIG_URL"] = url_;
  everything({});
  env_.erase("MIG_URL");
  env_["APP_URL"] = url_;
  everything({"-e", "variable"});
  everything({"-e", "command"});
  env_.erase("APP_URL");
  env_["PART"] = kEncoded;
  everything({"-e", "part"});
  look_into_files();
  EXPECT_THAT(journal(), Not(HasSubstr(kMark)));
}

TEST_P(Secrets, of_a_file) {
  outside_.write("url", url_ + "\n");
  fs::create_directory_symlink(outside_.path(), folder_.path() / "secret");
  auto text = content(folder_.path() / "mig.toml");
  folder_.write("mig.toml", replaced(text, "../secret/url", "secret/url"));
  everything({"-e", "file"});
  fs::remove(folder_.path() / "secret");
  look_into_files();
  EXPECT_THAT(journal(), Not(HasSubstr(kMark)));
}

TEST_P(Secrets, of_the_command_line) {
  everything({"--url", url_});
  everything({"--url=" + url_});
  look_into_files();
}

// What the hook has looked at is there at all: the test above would not fail without it.
TEST_P(Secrets, the_command_line_was_looked_at) {
  const auto outcome = mig({"--url", good_, "upgrade", "aaaa1111"});
  ASSERT_EQ(outcome.exit, 0) << outcome.err;
  EXPECT_THAT(content(folder_.path() / "seen"), HasSubstr("--url\n" + GetParam() + ":***"));
  look_into_files();
}

TEST_P(Secrets, of_urls_that_are_wrong) {
  const auto wrong = [&](const std::string& url) {
    mig({"--url", url, "upgrade", "head", "-v"});
    mig({"--json", "--url", url, "status"});
    env_["MIG_URL"] = url;
    mig({"plugin", "doctor"});
    mig({"upgrade", "head"});
    env_["APP_URL"] = url;
    env_.erase("MIG_URL");
    mig({"-e", "variable", "plan"});
    mig({"-e", "command", "plan"});
    env_.erase("APP_URL");
    mig({"diff", "base", "db:" + url});
    folder_.write("broken/mig.toml", "[environments.test]\nurl = \"" + url + "\"\nulr = 1\n");
    mig({"-c", "broken/mig.toml", "upgrade", "head"});
    folder_.write("broken/mig.toml", "[environments.test]\nurl = \"" + url + "\n");
    mig({"-c", "broken/mig.toml", "upgrade", "head"});
    fs::remove_all(folder_.path() / "broken");
  };
  const std::string scheme = GetParam();
  const std::string secret = kEncoded;
  wrong(replaced(url_, secret, secret + secret));                 // another password
  wrong(scheme + "://127.0.0.1:1/db?user=u&password=" + secret);  // as a parameter
  wrong(scheme + "://127.0.0.1:1/db?passwd=" + secret + "&nonsense=1");
  wrong(scheme + "://127.0.0.1:1/db?sslpassword=" + secret);
  wrong("postgers://user:" + secret + "@127.0.0.1/db");  // no such dialect
  if (scheme != "sqlite") {                              // there the rest is the name of a file
    const std::string user = "user:" + secret;
    wrong(scheme + "://" + user + "@127.0.0.1:1/db");            // nobody is there
    wrong(scheme + "://" + user + "@nowhere.invalid/db");        // no such host
    wrong(scheme + "://" + user + "@127.0.0.1:port/db");         // no port
    wrong(scheme + "://" + user + "@[::1/db");                   // no address
    wrong(scheme + "://" + user + "%zz@127.0.0.1:1/db");         // no percent-encoding
    wrong(scheme + "://user:" + kPassword + "@127.0.0.1:1/db");  // not encoded
    wrong(scheme + ":/" + user + "@127.0.0.1/db");               // a slash too few
    wrong(scheme + ":" + user + "@127.0.0.1/db");                // none
    wrong(scheme + "//" + user + "@127.0.0.1/db");               // no colon
  }
  look_into_files();
}

INSTANTIATE_TEST_SUITE_P(Engines, Secrets, testing::ValuesIn(engines()),
                         [](const auto& each) { return each.param; });

}  // namespace
}  // namespace mig::test
