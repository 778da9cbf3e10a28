#include "support/characters.hpp"

#include <gtest/gtest.h>

namespace mig::support {
namespace {

TEST(Characters, lower_is_for_ascii_alone) { EXPECT_EQ(lower("AZ az [Ä"), "az az [Ä"); }

TEST(Characters, are_counted_not_bytes) {
  EXPECT_EQ(characters_in(""), 0U);
  EXPECT_EQ(characters_in("aß漢😀"), 4U);
}

TEST(Characters, a_beginning_ends_between_them) {
  EXPECT_EQ(beginning("abc", 3), "abc");
  EXPECT_EQ(beginning("abc", 2), "ab");
  EXPECT_EQ(beginning("aß", 2), "a");
  EXPECT_EQ(beginning("aß", 3), "aß");
  EXPECT_EQ(beginning("😀", 3), "");
  EXPECT_EQ(beginning("a", 0), "");
}

}  // namespace
}  // namespace mig::support
