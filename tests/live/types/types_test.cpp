// Every portable type to every other, on every engine: what was said of a change is what happens,
// and values that fit end the same everywhere.
#include "live/types/matrix.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <tuple>

namespace mig::test {
namespace {

std::vector<const Kind*> sources() {
  std::vector<const Kind*> out;
  for (const auto& kind : kinds()) {
    if (!kind.samples.empty()) out.push_back(&kind);
  }
  return out;
}

class TypeChanges : public ::testing::TestWithParam<std::tuple<std::string, const Kind*>> {};

TEST_P(TypeChanges, do_what_was_said) {
  const auto& [engine, from] = GetParam();
  const bool no_interval = engine == "mysql" || engine == "mariadb";
  if (no_interval && from->type.kind == ir::TypeKind::interval) {
    GTEST_SKIP() << engine << " has no type for an interval: there is no such column to change";
  }
  try {
    const auto cells = try_changes(engine, *from);
    const bool clean = std::all_of(cells.begin(), cells.end(),
                                   [](const Cell& cell) { return cell.faults.empty(); });
    EXPECT_TRUE(clean) << report(engine, *from, cells);
    if (std::getenv("MIG_TEST_SHOW") != nullptr) std::cout << report(engine, *from, cells);
  } catch (const Error& error) {
    FAIL() << render(error.first());
  } catch (const port::DatabaseError& error) {
    FAIL() << error.message;
  }
}

std::string name_of(const ::testing::TestParamInfo<TypeChanges::ParamType>& info) {
  std::string out = std::get<0>(info.param) + "_" + std::get<1>(info.param)->name;
  std::replace_if(
      out.begin(), out.end(), [](char c) { return c == '(' || c == ')' || c == ',' || c == ' '; },
      '_');
  return out;
}

INSTANTIATE_TEST_SUITE_P(Engines, TypeChanges,
                         ::testing::Combine(::testing::ValuesIn(engines()),
                                            ::testing::ValuesIn(sources())),
                         name_of);

}  // namespace
}  // namespace mig::test
