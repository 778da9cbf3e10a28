// For any schema: what is generated for it makes, on a real server, a database in which nothing
// differs from it; and so does what leads on to any other schema.
//
// An engine gets 100 random pairs, and 25 there and back; RC_PARAMS="max_success=1000" gives it
// more.
#include "support/gen_real_schema.hpp"
#include "support/live_schema.hpp"
#include "support/random_cases.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <string>

namespace mig::test {
namespace {

class RoundTrip : public ::testing::TestWithParam<std::string> {};

TEST_P(RoundTrip, nothing_differs_from_what_was_declared) {
  const std::string engine = GetParam();
  EXPECT_TRUE(rc::check("nothing differs from what was declared", [&] {
    const auto first = *real_schema(engine);
    const auto second = *real_schema(engine);
    Follower follower(engine);
    for (const auto* schema : {&first, &second}) {
      const std::string declared = declared_text(*schema, follower.database().dialect());
      const std::string left = follower.follow(declared);
      if (!left.empty()) RC_FAIL(left + "\nthe declared schema:\n" + declared);
    }
  }));
}

// What is derived to take the operations back, too.
TEST_P(RoundTrip, the_way_back_leads_where_it_came_from) {
  draw_cases(25);  // each takes three times as long as above
  const std::string engine = GetParam();
  EXPECT_TRUE(rc::check("the way back leads where it came from", [&] {
    const auto from = *real_schema(engine);
    const auto to = *real_schema(engine);
    Follower follower(engine);
    const auto& dialect = follower.database().dialect();
    const std::string first = declared_text(from, dialect);
    const std::string second = declared_text(to, dialect);
    std::string left = follower.follow(first);
    if (left.empty()) left = follower.follow(second);
    if (left.empty()) left = follower.back_and_forth();
    if (!left.empty()) {
      RC_FAIL(left + "\nthe first schema:\n" + first + "\nthe second:\n" + second);
    }
  }));
}

INSTANTIATE_TEST_SUITE_P(Engines, RoundTrip, ::testing::ValuesIn(engines()),
                         [](const auto& engine) { return engine.param; });

}  // namespace
}  // namespace mig::test
