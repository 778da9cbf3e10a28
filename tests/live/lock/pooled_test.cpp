// lock = "transaction" behind a real PgBouncer that gives each transaction a session of its own
// choice.
#include "support/folder.hpp"
#include "support/process.hpp"
#include "support/scratch_database.hpp"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <filesystem>
#include <future>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace mig::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

std::string free_port() {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = ::htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const plain = reinterpret_cast<sockaddr*>(&address);
  const bool good = ::bind(socket, plain, size) == 0 && ::getsockname(socket, plain, &size) == 0;
  ::close(socket);
  if (!good) throw std::runtime_error("no free port");
  return std::to_string(::ntohs(address.sin_port));
}

// Debian has it where only root looks.
std::string pgbouncer() {
  for (const char* each :
       {"/usr/sbin/pgbouncer", "/usr/bin/pgbouncer", "/usr/local/bin/pgbouncer"}) {
    if (std::filesystem::exists(each)) return each;
  }
  throw std::runtime_error("pgbouncer is not installed: run scripts/packages test");
}

// A pooler in front of the PostgreSQL of the tests, until the object goes.
class Pooler {
 public:
  // sessions: how many it has with the server for a database.
  explicit Pooler(int sessions) : port_(free_port()) {
    // postgres://mig:mig@127.0.0.1:54329/mig
    const std::string url = server_url("postgres");
    const auto user = url.find("//") + 2;
    const auto at = url.find('@');
    const auto slash = url.find('/', at);
    const std::string who = url.substr(user, at - user);
    const std::string where = url.substr(at + 1, slash - at - 1);
    const std::string name = who.substr(0, who.find(':'));
    folder_.write("pgbouncer.ini",
                  "[databases]\n* = host=" + where.substr(0, where.find(':')) +
                      " port=" + where.substr(where.find(':') + 1) + " user=" + name +
                      " password=" + who.substr(who.find(':') + 1) +
                      "\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = " + port_ +
                      "\nunix_socket_dir =\nauth_type = any\npool_mode = "
                      "transaction\ndefault_pool_size = " +
                      std::to_string(sessions) + "\n");
    std::filesystem::permissions(folder_.path(), std::filesystem::perms::owner_all |
                                                     std::filesystem::perms::group_exec |
                                                     std::filesystem::perms::others_exec);
    std::vector<std::string> words{pgbouncer(), (folder_.path() / "pgbouncer.ini").string()};
    if (::geteuid() == 0) words.insert(words.begin() + 1, {"-u", "nobody"});
    process_ = std::make_unique<Process>(
        words, folder_.path(), std::map<std::string, std::string>{{"PATH", "/usr/bin:/bin"}});
    if (!process_->says("process up"))
      throw std::runtime_error("pgbouncer: " + process_->wait().err);
  }

  // The URL of a database through the pooler.
  [[nodiscard]] std::string url(const std::string& direct) const {
    return "postgres://mig:mig@127.0.0.1:" + port_ + direct.substr(direct.rfind('/'));
  }

 private:
  TemporaryFolder folder_;
  std::string port_;
  std::unique_ptr<Process> process_;
};

OpenOptions pooled(std::map<std::string, std::string> more = {}) {
  OpenOptions out;
  out.driver = std::move(more);
  out.driver["lock"] = "transaction";
  return out;
}

Options in_transactions() {
  Options out;
  out.lock = LockMode::transaction;
  return out;
}

History history(const std::string& last = {}) {
  std::vector<std::pair<std::string, std::string>> files;
  std::string before;
  for (const std::string id : {"a1", "a2", "a3", "a4"}) {
    std::string text = "revision = \"" + id + "\"\n";
    if (!before.empty()) text += "down_revision = \"" + before + "\"\n";
    text += "[[upgrade]]\nop = \"create_table\"\ntable = \"t_" + id +
            "\"\ncolumns = [{ name = \"id\", type = \"bigint\", nullable = false }]\n"
            "[[upgrade]]\nop = \"insert_rows\"\ntable = \"t_" +
            id + "\"\nrows = [{ id = 1 }]\n";
    files.emplace_back(id + ".toml", text);
    before = id;
  }
  if (!last.empty()) files.emplace_back("a5.toml", last);
  return History::of_texts(files);
}

TEST(Pooled, each_revision_is_applied_once_by_sessions_that_are_shared) {
  const ScratchDatabase scratch("postgres");
  const Pooler pooler(3);
  std::vector<std::future<Report>> all;
  for (int i = 0; i < 8; ++i) {
    all.push_back(std::async(std::launch::async, [&] {
      Database database = Database::open(pooler.url(scratch.url()), pooled());
      return upgrade(history(), database, "head", in_transactions());
    }));
  }
  std::map<std::string, int> applied;
  for (auto& each : all) {
    const Report report = each.get();
    EXPECT_THAT(report.after, ElementsAre("a4"));
    for (const auto& step : report.steps) ++applied[step.id];
  }
  EXPECT_THAT(applied, ElementsAre(Pair("a1", 1), Pair("a2", 1), Pair("a3", 1), Pair("a4", 1)));
  Database direct = scratch.open();
  EXPECT_FALSE(lock_holder(direct));
}

TEST(Pooled, nothing_is_left_to_the_next_user_of_a_session) {
  const ScratchDatabase scratch("postgres");
  const Pooler pooler(1);
  const char* settings =
      "SELECT current_setting('lock_timeout'), current_setting('client_min_messages'), "
      "current_setting('jit'), current_setting('TimeZone'), "
      "current_setting('standard_conforming_strings'), pg_backend_pid()";
  Database other = Database::open(pooler.url(scratch.url()), pooled());
  const auto before = rows(other, settings);
  std::string during;
  Options options = in_transactions();
  Database database =
      Database::open(pooler.url(scratch.url()), pooled({{"lock_timeout", "1234ms"}}));
  options.events.statement = [&](std::string_view sql) {
    if (sql.find("INSERT") == 0) during = rows(database, "SHOW lock_timeout")[0][0];
  };
  upgrade(history(), database, "head", options);
  downgrade(history(), database, "a1", options);
  stamp(history(), database, {"a2"}, false, options);
  EXPECT_EQ(during, "1234ms");
  EXPECT_EQ(rows(other, settings), before);
}

TEST(Pooled, what_leaves_its_transaction_is_refused) {
  const ScratchDatabase scratch("postgres");
  const Pooler pooler(1);
  Database database = Database::open(pooler.url(scratch.url()), pooled());
  const auto online = history(R"(revision = "a5"
down_revision = "a4"
[[upgrade]]
op = "create_index"
table = "t_a1"
columns = ["id"]
online = true
)");
  try {
    upgrade(online, database, "head", in_transactions());
    FAIL() << "it ran without a lock";
  } catch (const Error& error) {
    EXPECT_EQ(error.first().code, "MIG-653");
  }
  EXPECT_THAT(version_rows(database), IsEmpty());
}

}  // namespace
}  // namespace mig::test
