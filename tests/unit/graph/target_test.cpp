// Reading targets and finding what they mean.
#include "graph/target.hpp"

#include "unit/graph/graphs.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mig::graph::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;
using Anchor = Target::Anchor;

//          b1 - b2          (label bee on b1)
//         /        \.
//  r - a -          m - n
//         \        /
//          c1 - c2          (label sea on c1)
constexpr const char* kDiamond = "r; a<r; b1<a [bee]; b2<b1; c1<a [sea]; c2<c1; m<b2,c2; n<m";

// The same without m and n: two heads.
constexpr const char* kFork = "r; a<r; b1<a [bee]; b2<b1; c1<a [sea]; c2<c1";

// Two trees: p - p2 (label pea on p), q - q2 (label cue on q)
constexpr const char* kTrees = "p [pea]; p2<p; q [cue]; q2<q";

std::string why(std::string_view shape, std::string_view text, const Rows& rows = {},
                Use use = Use::upgrade) {
  const auto graph = make(shape);
  return refusal([&] { (void)where(graph, text, rows, use); });
}

TEST(ParseTarget, reads_every_form) {
  EXPECT_EQ(parse_target("head"), (Target{"", Anchor::head, "", 0}));
  EXPECT_EQ(parse_target("heads"), (Target{"", Anchor::heads, "", 0}));
  EXPECT_EQ(parse_target("base"), (Target{"", Anchor::base, "", 0}));
  EXPECT_EQ(parse_target("current"), (Target{"", Anchor::current, "", 0}));
  EXPECT_EQ(parse_target("3f2a"), (Target{"", Anchor::name, "3f2a", 0}));
  EXPECT_EQ(parse_target("+2"), (Target{"", Anchor::rows, "", 2}));
  EXPECT_EQ(parse_target("-1"), (Target{"", Anchor::rows, "", -1}));
  EXPECT_EQ(parse_target("3f2a+2"), (Target{"", Anchor::name, "3f2a", 2}));
  EXPECT_EQ(parse_target("head-2"), (Target{"", Anchor::head, "", -2}));
  EXPECT_EQ(parse_target("base+2"), (Target{"", Anchor::base, "", 2}));
  EXPECT_EQ(parse_target("bee@head"), (Target{"bee", Anchor::head, "", 0}));
  EXPECT_EQ(parse_target("bee@heads"), (Target{"bee", Anchor::heads, "", 0}));
  EXPECT_EQ(parse_target("bee@base"), (Target{"bee", Anchor::base, "", 0}));
  EXPECT_EQ(parse_target("bee@+1"), (Target{"bee", Anchor::rows, "", 1}));
  EXPECT_EQ(parse_target("bee@-1"), (Target{"bee", Anchor::rows, "", -1}));
  EXPECT_EQ(parse_target("bee@3f2a-3"), (Target{"bee", Anchor::name, "3f2a", -3}));
}

TEST(ParseTarget, prints_what_it_reads) {
  for (const char* text : {"head", "heads", "base", "current", "3f2a", "+2", "-1", "3f2a+2",
                           "head-2", "bee@head", "bee@+1", "bee@3f2a-3", "bee@base+1"}) {
    EXPECT_EQ(print(parse_target(text)), text);
  }
  for (const char* text : {"a:b", "a:", ":b", "-3:current", "bee@base:head-1"}) {
    EXPECT_EQ(print(parse_range(text)), text);
  }
}

TEST(ParseTarget, refuses_what_is_no_target) {
  for (const char* text :
       {"",         " ",       "a b",     "a+",          "a-",    "+",      "-",
        "+0",       "-0",      "a+0",     "a+1zzz",      "a+1+1", "a+-1",   "a+1000000000",
        "@",        "@head",   "bee@",    "a@b@c",       "a@b@",  "head@a", "base@head",
        "a+1@head", "heads+1", "heads-1", "bee@heads-1", "a:b",   ":"}) {
    EXPECT_THAT(refusal([&] { (void)parse_target(text); }), StartsWith("MIG-320")) << text;
  }
  EXPECT_THAT(refusal([] { (void)parse_target("a+1zzz"); }),
              HasSubstr("'a+1zzz' is not a target: 'zzz' after the number of steps"));
}

TEST(ParseRange, refuses_what_is_no_range) {
  for (const char* text : {"", "a", ":", "a:b:c", "a:b+", "a b:c", "::"}) {
    EXPECT_THAT(refusal([&] { (void)parse_range(text); }), StartsWith("MIG-320")) << text;
  }
}

TEST(Resolve, heads_and_base) {
  EXPECT_EQ(where(make(kDiamond), "head"), "n");
  EXPECT_EQ(where(make(kFork), "heads"), "b2 c2");
  EXPECT_EQ(where(make(kFork), "base"), "");
}

TEST(Resolve, heads_leaves_out_a_head_that_another_revision_depends_on) {
  EXPECT_EQ(where(make("x; y ^x"), "heads"), "y");
}

TEST(Resolve, head_of_several_lists_them_and_the_ways_on) {
  const auto text = why(kFork, "head");
  EXPECT_THAT(text, StartsWith("MIG-324: 'head' could be any of 2 heads"));
  EXPECT_THAT(text, AllOf(HasSubstr("'b2' do b2 [bee] (b2.toml)"), HasSubstr("'c2' do c2 [sea]"),
                          HasSubstr("'heads'"), HasSubstr("<label>@head"), HasSubstr("mig merge")));
}

TEST(Resolve, head_counts_a_head_that_another_revision_depends_on) {
  EXPECT_THAT(why("x; y ^x", "head"),
              HasSubstr("'x' do x (x.toml) (another revision depends on it)"));
}

TEST(Resolve, ids_labels_and_partial_ids) {
  const auto graph = make("abcdef1; abcdxy<abcdef1; abcd_<abcdxy [bee]; 1234<abcd_; 12345<1234");
  EXPECT_EQ(where(graph, "abcdxy"), "abcdxy");
  EXPECT_EQ(where(graph, "abcde"), "abcdef1");
  EXPECT_EQ(where(graph, "bee"), "abcd_");
  EXPECT_EQ(where(graph, "1234"), "1234");  // a whole id, though another begins with it
}

TEST(Resolve, whole_ids_may_be_short_and_partial_ones_may_not) {
  EXPECT_EQ(where(make("a; b<a"), "b"), "b");
  const auto text = why("abcdef", "abc");
  EXPECT_THAT(text, StartsWith("MIG-323: 'abc' is too short"));
  EXPECT_THAT(text, HasSubstr("'abcdef' do abcdef"));
}

TEST(Resolve, an_ambiguous_partial_id_lists_the_candidates) {
  const auto text = why("abcdef; abcdxy<abcdef", "abcd");
  EXPECT_THAT(text, StartsWith("MIG-322: 'abcd' is the beginning of 2 ids"));
  EXPECT_THAT(text, AllOf(HasSubstr("'abcdef' do abcdef"), HasSubstr("'abcdxy' do abcdxy")));
}

TEST(Resolve, a_branch_narrows_partial_ids) {
  const auto graph = make("abcdef [bee]; abcdxy [sea]");
  EXPECT_EQ(where(graph, "bee@abcd"), "abcdef");
}

TEST(Resolve, partial_ids_are_case_sensitive_and_never_labels) {
  EXPECT_THAT(why("abcdef", "ABCDE"), AllOf(StartsWith("MIG-321"), HasSubstr("'abcdef'?")));
  EXPECT_THAT(why("a [billing]", "billin"), AllOf(StartsWith("MIG-321"), HasSubstr("'billing'?")));
}

TEST(Resolve, unknown_names_say_the_nearest) {
  EXPECT_THAT(why(kFork, "hed"), AllOf(StartsWith("MIG-321: no revision or branch 'hed'"),
                                       HasSubstr("did you mean 'head'?")));
  EXPECT_THAT(why("3f2a9c1b", "3f2a9c1d"), HasSubstr("did you mean '3f2a9c1b'?"));
  EXPECT_THAT(why(kFork, "somethingelse"), HasSubstr("mig history"));
}

TEST(Resolve, an_unknown_branch_is_an_error_in_every_form) {
  for (const char* text : {"nosuch@head", "nosuch@heads", "nosuch@base", "nosuch@+1", "nosuch@a"}) {
    EXPECT_THAT(why(kFork, text), HasSubstr("no revision or branch 'nosuch'")) << text;
  }
  EXPECT_THAT(why(kFork, "nosuch@-1", {"b2"}, Use::downgrade), StartsWith("MIG-321"));
}

TEST(Resolve, branch_at_head_and_heads) {
  EXPECT_EQ(where(make(kFork), "bee@head"), "b2");
  EXPECT_EQ(where(make(kFork), "bee@heads"), "b2");
  EXPECT_EQ(where(make(kFork), "c1@head"), "c2");
  EXPECT_EQ(where(make(kDiamond), "bee@head"), "n");  // past the merge
  EXPECT_EQ(where(make(kFork), "a@heads"), "b2 c2");
  EXPECT_THAT(why(kFork, "a@head"), AllOf(StartsWith("MIG-324"), HasSubstr("'a@heads'")));
}

TEST(Resolve, branch_at_base_is_base_and_keeps_the_branch) {
  const auto graph = make(kFork);
  const auto found = resolve(graph, parse_target("bee@base"), {}, Use::downgrade);
  EXPECT_EQ(found, (Resolved{{}, graph.find("b1"), std::nullopt}));
}

TEST(Resolve, branch_at_id_must_be_of_that_lineage) {
  EXPECT_EQ(where(make(kFork), "bee@b2"), "b2");
  EXPECT_EQ(where(make(kFork), "bee@r"), "r");
  EXPECT_EQ(where(make(kDiamond), "bee@m"), "m");
  EXPECT_THAT(
      why(kFork, "bee@c2"),
      AllOf(StartsWith("MIG-327: revision 'c2' is not on branch 'bee'"), HasSubstr("branch sea")));
}

TEST(Resolve, counts_from_an_id_a_head_and_base) {
  const auto graph = make(kDiamond);
  EXPECT_EQ(where(graph, "b1+1"), "b2");
  EXPECT_EQ(where(graph, "b1+3"), "n");
  EXPECT_EQ(where(graph, "b2-2"), "a");
  EXPECT_EQ(where(graph, "head-1"), "m");
  EXPECT_EQ(where(graph, "base+2"), "a");
  EXPECT_EQ(where(graph, "bee+1"), "b2");
  EXPECT_EQ(where(graph, "r-1"), "");
  EXPECT_EQ(where(graph, "bee@head-2"), "b2");
  EXPECT_EQ(where(graph, "sea@base+3"), "c1");
  EXPECT_EQ(where(graph, "sea@a+1"), "c1");
}

TEST(Resolve, one_step_below_the_first_revision_is_base_and_remembers_it) {
  const auto graph = make(kTrees);
  const auto found = resolve(graph, parse_target("p2-2"), {}, Use::downgrade);
  EXPECT_EQ(found, (Resolved{{}, std::nullopt, graph.find("p")}));
}

TEST(Resolve, a_walk_past_an_end_says_how_many_steps_there_are) {
  EXPECT_THAT(why(kDiamond, "b1+9"),
              StartsWith("MIG-325: 'b1+9' asks for 9 steps up from 'b1', but there are only 3"));
  EXPECT_THAT(why(kDiamond, "head+1"), HasSubstr("1 step up from 'n', but there is none"));
  EXPECT_THAT(why(kDiamond, "a-3"), HasSubstr("3 steps down from 'a', but there are only 2"));
  EXPECT_THAT(why(kDiamond, "r-2"), HasSubstr("but there is only 1"));
  EXPECT_THAT(why(kDiamond, "base-1"), HasSubstr("down from base, but there is none"));
}

TEST(Resolve, a_walk_that_forks_lists_the_candidates) {
  EXPECT_THAT(why(kFork, "a+1"),
              AllOf(StartsWith("MIG-326"), HasSubstr("2 revisions come after 'a'"),
                    HasSubstr("'b1' do b1"), HasSubstr("'c1' do c1")));
  EXPECT_THAT(why(kDiamond, "n-2"), AllOf(StartsWith("MIG-326"), HasSubstr("'m' merges 2")));
  EXPECT_THAT(why(kTrees, "base+1"), HasSubstr("2 revisions come after base"));
}

TEST(Resolve, upgrade_counts_from_the_one_row_or_from_base) {
  const auto graph = make(kDiamond);
  EXPECT_EQ(where(graph, "+1"), "r");
  EXPECT_EQ(where(graph, "+1", {"r"}), "a");
  EXPECT_EQ(where(graph, "+2", {"b1"}), "m");
  EXPECT_THAT(why(kFork, "+9", {"b1"}), HasSubstr("there is only 1"));
}

TEST(Resolve, counting_from_several_rows_is_refused_with_the_choices) {
  EXPECT_THAT(why(kFork, "+1", {"b1", "c1"}),
              AllOf(StartsWith("MIG-329: '+1' could be counted from any of 2 current revisions"),
                    HasSubstr("'bee@+1', 'sea@+1'"), HasSubstr("'b1' do b1")));
  EXPECT_THAT(why(kFork, "-1", {"b1", "c1"}, Use::downgrade), HasSubstr("'bee@-1', 'sea@-1'"));
  EXPECT_THAT(why("a; b", "-1", {"a", "b"}, Use::downgrade), HasSubstr("'a@-1', 'b@-1'"));
}

TEST(Resolve, branch_counts_from_its_row_or_its_applied_ancestor_or_base) {
  const auto graph = make(kFork);
  EXPECT_EQ(where(graph, "bee@+1", {"b1", "c1"}), "b2");
  EXPECT_EQ(where(graph, "bee@+1", {"c2"}), "b1");  // from a, which c2 implies
  EXPECT_EQ(where(graph, "bee@+1", {"a"}), "b1");
  EXPECT_EQ(where(graph, "bee@+1"), "r");
  EXPECT_EQ(where(graph, "bee@-1", {"b2", "c1"}, Use::downgrade), "b1");
  EXPECT_EQ(where(make(kTrees), "cue@+1", {"p2"}), "q");
  EXPECT_EQ(where(make(kDiamond), "sea@-1", {"m"}, Use::downgrade), "c2");
}

TEST(Resolve, branch_counts_from_a_tip_that_another_row_implies) {
  //  x - x2        y (depends on x)
  EXPECT_EQ(where(make("x [ex]; x2<x; y ^x"), "ex@+1", {"y"}), "x2");
}

TEST(Resolve, counting_down_from_nothing_is_refused) {
  EXPECT_THAT(why(kFork, "-1", {}, Use::downgrade), StartsWith("MIG-330: no revision is applied"));
  EXPECT_THAT(why(kTrees, "cue@-1", {"p2"}, Use::downgrade),
              StartsWith("MIG-330: nothing of branch 'cue' is applied"));
}

TEST(Resolve, refuses_forms_that_have_no_meaning_for_the_command) {
  EXPECT_THAT(why(kDiamond, "-1", {"n"}),
              AllOf(StartsWith("MIG-328"), HasSubstr("mig downgrade -1")));
  EXPECT_THAT(why(kDiamond, "+1", {"r"}, Use::downgrade), HasSubstr("mig upgrade +1"));
  EXPECT_THAT(why(kDiamond, "+1", {"r"}, Use::stamp), StartsWith("MIG-328"));
  EXPECT_THAT(why(kDiamond, "+1", {}, Use::start), StartsWith("MIG-328"));
  for (const auto use : {Use::upgrade, Use::downgrade, Use::stamp, Use::start}) {
    EXPECT_THAT(why(kDiamond, "current", {"r"}, use), StartsWith("MIG-328"));
  }
}

TEST(Resolve, current_is_the_rows) {
  const auto graph = make(kFork);
  EXPECT_EQ(where(graph, "current", {"c1", "b1"}, Use::show), "b1 c1");
  EXPECT_EQ(where(graph, "bee@current", {"c1", "b1"}, Use::show), "b1");
  EXPECT_EQ(where(graph, "current", {}, Use::show), "");
  EXPECT_EQ(where(graph, "current-1", {"b2"}, Use::show), "b1");
  EXPECT_THAT(why(kFork, "current+1", {"c1", "b1"}, Use::show), StartsWith("MIG-329"));
}

TEST(Resolve, a_row_without_a_file_matters_only_where_rows_are_read) {
  EXPECT_EQ(where(make(kFork), "bee@head", {"gone"}), "b2");
  EXPECT_THAT(why(kFork, "+1", {"gone"}), StartsWith("MIG-340"));
}

TEST(Resolve, an_empty_history_has_nothing_to_show_or_stamp) {
  const Graph graph;
  EXPECT_EQ(where(graph, "head"), "");
  for (const auto use : {Use::show, Use::stamp}) {
    EXPECT_THAT(refusal([&] { (void)where(graph, "head", {}, use); }), StartsWith("MIG-321"));
  }
  EXPECT_THAT(refusal([&] { (void)where(graph, "abcd"); }), HasSubstr("mig revision"));
}

}  // namespace
}  // namespace mig::graph::test
