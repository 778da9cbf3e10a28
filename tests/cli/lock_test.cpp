// mig lock, and the setting of what holds the lock.
#include "cli/project.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace mig::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class LockCommand : public CliTest {
 protected:
  // Of the three revisions the first is applied.
  LockCommand() {
    line();
    EXPECT_EQ(mig({"upgrade", "aaaa1111"}).exit, 0);
  }
  // This process has the lock as another mig would have it.
  void take() {
    const auto path = folder.write("test.db-mig-lock", "host=web1\npid=4711\nuser=app\n");
    held_ = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
    ASSERT_EQ(::flock(held_, LOCK_EX | LOCK_NB), 0);
  }
  ~LockCommand() override {
    if (held_ >= 0) ::close(held_);
  }

 private:
  int held_ = -1;
};

TEST_F(LockCommand, status_says_who_has_it) {
  EXPECT_EQ(mig({"lock", "status"}).out, "free\n");
  EXPECT_EQ(nlohmann::json::parse(mig({"lock", "status", "--json"}).out),
            nlohmann::json::parse(R"({"held": false, "holder": null})"));
  take();
  const auto outcome = mig({"lock", "status"});
  EXPECT_EQ(outcome.exit, 0);
  EXPECT_EQ(outcome.out, "held by process 4711 on web1, user app\n");
  EXPECT_EQ(nlohmann::json::parse(mig({"lock", "status", "--json"}).out),
            nlohmann::json::parse(R"({"held": true, "holder": {"session": "", "program": "",
                "host": "web1", "pid": 4711, "user": "app", "since": ""}})"));
}

TEST_F(LockCommand, release_asks_and_says_what_to_end) {
  EXPECT_THAT(mig({"lock", "release"}).err, HasSubstr("the lock is free"));
  take();
  const auto asked = mig({"lock", "release"});
  EXPECT_EQ(asked.exit, 2);
  EXPECT_THAT(asked.err, AllOf(HasSubstr("process 4711"), HasSubstr("--yes")));
  const auto outcome = mig({"lock", "release", "--yes"});
  EXPECT_EQ(outcome.exit, 1);
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("MIG-650"), HasSubstr("end process 4711 on web1")));
}

TEST_F(LockCommand, upgrade_names_who_it_waits_for) {
  take();
  env["MIG_LOCK_WAIT"] = "1ms";
  const auto outcome = mig({"upgrade", "head"});
  EXPECT_EQ(outcome.exit, 1);
  EXPECT_THAT(outcome.err,
              AllOf(HasSubstr("(process 4711 on web1, user app): waiting for its end"),
                    HasSubstr("MIG-620"), HasSubstr("held by process 4711 on web1, user app")));
}

TEST_F(LockCommand, sqlite_has_no_lock_that_a_transaction_holds) {
  env["MIG_LOCK"] = "transaction";
  const auto outcome = mig({"upgrade", "head"});
  EXPECT_EQ(outcome.exit, 1);
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("MIG-652"), HasSubstr("'sqlite'")));
}

}  // namespace
}  // namespace mig::test
