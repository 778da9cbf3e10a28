#include <mig/capabilities.hpp>
#include <mig/ir/operation.hpp>

#include <gtest/gtest.h>

#include <set>
#include <type_traits>

namespace mig {
namespace {

TEST(Capabilities, every_operation_that_can_be_written_is_asked_for) {
  std::set<std::string> asked;
  for (const auto& each : capabilities({})) asked.insert(each.operation);
  ir::for_each_operation([&](auto* type) {
    using T = std::remove_pointer_t<decltype(type)>;
    if constexpr (!std::is_same_v<T, ir::RebuildTable>) {
      EXPECT_EQ(asked.count(T::kOp), 1U) << T::kOp;
    }
  });
}

}  // namespace
}  // namespace mig
