// What a dialect says about an operation before it runs, held against what the database then does.
#include "live/assess/bench.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace mig::test {
namespace {

using ::testing::Combine;
using ::testing::Contains;
using ::testing::ValuesIn;

Values replaced(Values values, const std::map<std::string, std::string>& becomes) {
  if (becomes.empty()) return values;
  for (auto& column : values) {
    for (auto& value : column) {
      if (const auto found = becomes.find(value); found != becomes.end()) value = found->second;
    }
    std::sort(column.begin(), column.end());
  }
  return values;
}

bool all_kept(const Values& before, const Values& after) {
  return std::all_of(before.begin(), before.end(), [&](const auto& column) {
    return std::any_of(after.begin(), after.end(), [&](const auto& now) {
      return std::includes(now.begin(), now.end(), column.begin(), column.end());
    });
  });
}

class Assess : public ::testing::TestWithParam<std::tuple<std::string, Case>> {
 protected:
  static const std::string& engine() { return std::get<0>(GetParam()); }
  static const Case& what() { return std::get<1>(GetParam()); }
};

TEST_P(Assess, what_was_said_is_what_happens) {
  if (what().lacking.count(engine()) != 0) {
    EXPECT_THROW(Bench(engine(), what()), Error);
    return;
  }
  Bench bench(engine(), what());
  const Values before = bench.values();
  if (bench.answer().support == ir::Support::unsupported) {
    EXPECT_FALSE(bench.answer().reason.empty());
    EXPECT_FALSE(bench.answer().way_out.empty());
    EXPECT_THROW(bench.upgrade(), Error);
    EXPECT_EQ(bench.values(), before);
    return;
  }
  for (const auto& each : bench.answer().statements) {
    if (!works_on_schema(each) || what().name == "execute") continue;
    EXPECT_TRUE(each.work && each.blocks) << "does not say what it does: " << each.sql;
  }
  if (what().name == "backfill") {
    bench.upgrade();  // not by the statement that the translation shows, but in batches
  } else if (engine() == "postgres") {
    Bench apart(engine(), what());
    observe_postgres(apart);
    bench.upgrade();
  } else if (engine() == "sqlite") {
    observe_sqlite(bench);
  } else {
    Bench apart(engine(), what());
    observe_mysql(apart);
    bench.upgrade();
  }
  if (what().name == "execute") return;  // raw SQL: nothing is said of rows
  const bool kept = all_kept(replaced(before, what().becomes), bench.values());
  switch (bench.answer().data_loss) {
    case ir::DataLoss::none:
      EXPECT_TRUE(kept) << "stored values are gone, and nothing was said";
      break;
    case ir::DataLoss::certain:
      EXPECT_FALSE(kept) << "nothing is gone, although that was called certain";
      break;
    case ir::DataLoss::possible:
      break;
  }
}

INSTANTIATE_TEST_SUITE_P(Engines, Assess, Combine(ValuesIn(engines()), ValuesIn(cases())),
                         [](const auto& param) {
                           return std::get<0>(param.param) + "_" + std::get<1>(param.param).name;
                         });

// The operation that nobody writes comes of those that SQLite cannot do in place.
TEST(AssessCases, every_operation_has_one) {
  std::set<std::string> tried;
  for (const auto& each : cases()) {
    tried.insert(each.operation.substr(6, each.operation.find('"', 6) - 6));  // op = "…"
    if (each.lacking.count("sqlite") != 0) continue;
    const Bench bench("sqlite", each);
    tried.insert(ir::name_of(bench.unit().operation));
  }
  ir::for_each_operation([&](auto* op) {
    EXPECT_THAT(tried, Contains(std::string(std::decay_t<decltype(*op)>::kOp)));
  });
}

}  // namespace
}  // namespace mig::test
