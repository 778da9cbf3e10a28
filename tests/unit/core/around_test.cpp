// What stands around a run: what is told before it begins, and the copy of the database.
#include "unit/core/runs.hpp"
#include <mig/backup.hpp>

#include <gmock/gmock.h>

#include <chrono>

namespace mig::test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class AroundTest : public testing::Test {
 protected:
  Report up(const History& history, const Options& options, const std::string& target = "head") {
    Database database = fake_.open();
    return upgrade(history, database, target, options);
  }
  FakeDatabase fake_;
};

TEST_F(AroundTest, a_run_is_told_before_it_begins_with_its_steps) {
  std::vector<std::string> told;
  Options options;
  options.events.run_begins = [&](const std::vector<Step>& steps) {
    for (const auto& step : steps) {
      told.push_back(step.id + " " + std::to_string(step.number) + "/" + std::to_string(step.of));
    }
    EXPECT_THAT(fake_.server->changes(), IsEmpty());
    EXPECT_EQ(fake_.server->count("lock mig:mig_version"), 1U);
  };
  up(line({table("a"), table("b")}), options);
  EXPECT_THAT(told, ElementsAre("r1000 1/2", "r2000 2/2"));
}

TEST_F(AroundTest, with_nothing_to_do_no_run_is_told) {
  Options options;
  up(line({table("a")}), options);
  options.events.run_begins = [](const std::vector<Step>&) { FAIL(); };
  up(line({table("a")}), options);
}

TEST_F(AroundTest, an_error_before_the_run_leaves_everything_as_it_is) {
  Options options;
  options.events.run_begins = [](const std::vector<Step>&) { throw Error(Diagnostic{"X", "no"}); };
  EXPECT_THAT(error_of([&] { up(line({table("a")}), options); }), HasSubstr("error[X]: no"));
  EXPECT_THAT(fake_.server->changes(), IsEmpty());
  EXPECT_EQ(fake_.server->log.back(), "unlock mig:mig_version");
}

TEST_F(AroundTest, an_error_before_a_revision_leaves_those_before_it) {
  Options options;
  options.events.step_begins = [](const Step& step) {
    if (step.number == 2) throw Error(Diagnostic{"X", "no"});
  };
  EXPECT_THAT(error_of([&] { up(line({table("a"), table("b")}), options); }), HasSubstr("X"));
  EXPECT_THAT(fake_.server->rows.at("mig_version"), ElementsAre("r1000"));
  up(line({table("a"), table("b")}), {});
  EXPECT_THAT(fake_.server->rows.at("mig_version"), ElementsAre("r2000"));
}

TEST_F(AroundTest, a_copy_is_named_by_its_time_in_utc) {
  Database database = fake_.open();
  using std::chrono::milliseconds;
  const std::chrono::system_clock::time_point now(milliseconds(1'772'366'405'007));
  EXPECT_EQ(backup(database, {}, now), "fake.db.20260301T120005.007Z.bak");
  EXPECT_EQ(backup(database, "mine", now), "mine");
}

TEST_F(AroundTest, a_copy_that_is_not_made_says_why) {
  Database database = fake_.open();
  fake_.server->fail("backup", database_error("disk full"));
  EXPECT_THAT(error_of([&] { static_cast<void>(backup(database, "mine")); }),
              AllOf(HasSubstr("MIG-663"), HasSubstr("disk full"), HasSubstr("nothing has been")));
}

}  // namespace
}  // namespace mig::test
