#include <mig/ir/codec.hpp>
#include <mig/ir/lock.hpp>

#include <gtest/gtest.h>

namespace mig::ir {
namespace {

TEST(LockHolder, is_told_with_what_is_known) {
  EXPECT_EQ(to_text(LockHolder{}), "somebody");
  EXPECT_EQ(to_text(LockHolder{"345", "", "10.0.0.7", {}, "app", ""}),
            "somebody on 10.0.0.7, user app, session 345");
  EXPECT_EQ(to_text(LockHolder{"", "", "web1", 4711, "", ""}), "process 4711 on web1");
  EXPECT_EQ(to_text(LockHolder{"8", "mig", "web1", 4711, "app", "noon"}),
            "mig, process 4711 on web1, user app, session 8, since noon");
}

TEST(LockState, without_a_holder_is_an_empty_document) {
  EXPECT_TRUE(encode(LockState{}).members.empty());
  LockState out;
  Problems problems;
  const LockState in{LockHolder{}};
  EXPECT_TRUE(decode(encode(in), out, problems));
  EXPECT_TRUE(out.holder.has_value());
}

}  // namespace
}  // namespace mig::ir
