// Plans: upgrade, downgrade, stamp, and the rows that each step leaves.
#include "graph/steps.hpp"

#include "graph/history.hpp"
#include "unit/graph/graphs.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mig::graph::test {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

//      b1 - b2
//     /       \.
//  a -         m         (labels bee on b1, sea on c1)
//     \       /
//      c1 ----
constexpr const char* kDiamond = "a; b1<a [bee]; b2<b1; c1<a [sea]; m<b2,c1";
constexpr const char* kFork = "a; b1<a [bee]; b2<b1; c1<a [sea]";
// p - p2 (label pea)     q - q2 (label cue), q2 depends on p
constexpr const char* kDepends = "p [pea]; p2<p; q [cue]; q2<q ^p";

std::string why_up(std::string_view shape, const Rows& rows, std::string_view targets) {
  const auto graph = make(shape);
  return refusal([&] { (void)up(graph, rows, targets); });
}

std::string why_down(std::string_view shape, const Rows& rows, std::string_view target) {
  const auto graph = make(shape);
  return refusal([&] { (void)down(graph, rows, target); });
}

Stamp stamp(const Graph& graph, const Rows& rows, std::string_view targets, bool purge = false) {
  std::vector<Target> parsed;
  for (const auto& text : list(targets)) parsed.push_back(parse_target(text));
  return stamp_rows(graph, rows, parsed, purge);
}

std::string stamped(std::string_view shape, const Rows& rows, std::string_view targets,
                    bool purge = false) {
  return show(stamp(make(shape), rows, targets, purge).changes);
}

std::string why_stamp(std::string_view shape, const Rows& rows, std::string_view targets,
                      bool purge = false) {
  return refusal([&] { (void)stamped(shape, rows, targets, purge); });
}

TEST(Upgrade, a_line_moves_its_one_row) {
  EXPECT_EQ(up(make("a; b<a; c<b"), {}, "head"), "a(+a) b(a>b) c(b>c)");
  EXPECT_EQ(up(make("a; b<a; c<b"), {"a"}, "+1"), "b(a>b)");
}

TEST(Upgrade, a_fork_adds_a_row_and_a_merge_takes_it_away) {
  EXPECT_EQ(up(make(kDiamond), {}, "head"), "a(+a) b1(a>b1) b2(b1>b2) c1(+c1) m(-c1 b2>m)");
}

TEST(Upgrade, needs_only_what_is_pending) {
  EXPECT_EQ(up(make(kDiamond), {"b1"}, "m"), "b2(b1>b2) c1(+c1) m(-c1 b2>m)");
  EXPECT_EQ(up(make(kDiamond), {"b1"}, "sea"), "c1(+c1)");
}

TEST(Upgrade, to_what_is_applied_is_an_empty_plan) {
  for (const char* target : {"m", "a", "base", "b1", "bee@head", "heads", "bee@base"}) {
    EXPECT_EQ(up(make(kDiamond), {"m"}, target), "") << target;
  }
}

TEST(Upgrade, takes_several_targets) {
  EXPECT_EQ(up(make(kFork), {}, "b1,c1"), "a(+a) b1(a>b1) c1(+c1)");
  EXPECT_EQ(up(make(kFork), {}, "b1,b1,a"), "a(+a) b1(a>b1)");
}

TEST(Upgrade, applies_dependencies_first_and_swallows_their_rows) {
  EXPECT_EQ(up(make(kDepends), {}, "q2"), "p(+p) q(+q) q2(-q p>q2)");
  EXPECT_EQ(up(make(kDepends), {"p2"}, "cue@head"), "q(+q) q2(q>q2)");
  // p is only implied by q2, so its child gets a row of its own
  EXPECT_EQ(up(make(kDepends), {"q2"}, "pea@+1"), "p2(+p2)");
}

TEST(Upgrade, refuses_rows_that_no_file_has_and_says_the_remedies) {
  const auto text = why_up(kFork, {"gone", "b1", "lost"}, "heads");
  EXPECT_THAT(text, AllOf(StartsWith("MIG-340: the database is at revision 'gone'"),
                          HasSubstr("'lost'"), HasSubstr("stamp --purge"), HasSubstr("restore")));
}

TEST(Upgrade, refuses_rows_that_imply_one_another) {
  const auto text = why_up(kFork, {"a", "b2"}, "heads");
  EXPECT_THAT(text, AllOf(StartsWith("MIG-341"), HasSubstr("row 'a' and a row 'b2'"),
                          HasSubstr("'mig stamp --purge b2'")));
  EXPECT_THAT(why_up(kDepends, {"p", "q2"}, "heads"), StartsWith("MIG-341"));
}

TEST(Upgrade, an_empty_history_has_nothing_to_do) {
  EXPECT_THAT(upgrade_steps(Graph(), {}, {parse_target("head")}), IsEmpty());
}

TEST(UpgradeRange, starts_where_the_range_says) {
  const auto graph = make(kDiamond);
  const auto plan = [&](const char* text) {
    return show(graph, upgrade_steps(graph, parse_range(text)));
  };
  EXPECT_EQ(plan("a:b2"), "b1(a>b1) b2(b1>b2)");
  EXPECT_EQ(plan("b1:"), "b2(b1>b2) c1(+c1) m(-c1 b2>m)");
  EXPECT_EQ(plan(":b1"), "a(+a) b1(a>b1)");
  EXPECT_EQ(plan("base:b1"), "a(+a) b1(a>b1)");
  EXPECT_EQ(plan("b1:+1"), "b2(b1>b2)");
  EXPECT_EQ(plan("b1:c1"), "c1(+c1)");
  EXPECT_EQ(plan("b1:b1"), "");
  EXPECT_THAT(refusal([&] { (void)plan("b2:a"); }),
              AllOf(StartsWith("MIG-345: 'b2:a' goes down"), HasSubstr("lower revision first")));
  EXPECT_THAT(refusal([&] { (void)plan("+1:b2"); }), StartsWith("MIG-328"));
  EXPECT_THAT(refusal([&] { (void)plan("current:b2"); }), StartsWith("MIG-328"));
}

TEST(Downgrade, a_line_moves_its_one_row_back) {
  EXPECT_EQ(down(make("a; b<a; c<b"), {"c"}, "a"), "c(c>b) b(b>a)");
  EXPECT_EQ(down(make("a; b<a; c<b"), {"c"}, "base"), "c(c>b) b(b>a) a(-a)");
  EXPECT_EQ(down(make("a; b<a; c<b"), {"c"}, "-2"), "c(c>b) b(b>a)");
  EXPECT_EQ(down(make("a; b<a; c<b"), {"c"}, "-3"), "c(c>b) b(b>a) a(-a)");
}

TEST(Downgrade, a_merge_is_taken_apart_again) {
  EXPECT_EQ(down(make(kDiamond), {"m"}, "bee@-1"), "m(m>b2 +c1)");
  EXPECT_EQ(down(make(kDiamond), {"m"}, "b1"), "m(m>b2 +c1) b2(b2>b1)");
  EXPECT_EQ(down(make(kDiamond), {"m"}, "a"), "m(m>b2 +c1) c1(-c1) b2(b2>b1) b1(b1>a)");
  EXPECT_EQ(down(make(kDiamond), {"m"}, "base"), "m(m>b2 +c1) c1(-c1) b2(b2>b1) b1(b1>a) a(-a)");
}

TEST(Downgrade, below_a_merge_is_ambiguous_without_a_branch) {
  EXPECT_THAT(why_down(kDiamond, {"m"}, "-1"), StartsWith("MIG-326"));
}

TEST(Downgrade, a_dependency_gets_its_row_back) {
  EXPECT_EQ(down(make(kDepends), {"q2"}, "q"), "q2(q2>p +q)");
  EXPECT_EQ(down(make(kDepends), {"p2", "q2"}, "cue@-1"), "q2(q2>q)");
}

TEST(Downgrade, dependents_go_before_what_they_depend_on) {
  EXPECT_EQ(down(make(kDepends), {"p2", "q2"}, "base"), "q2(q2>q) q(-q) p2(p2>p) p(-p)");
}

TEST(Downgrade, to_where_the_database_is_is_an_empty_plan) {
  EXPECT_EQ(down(make(kFork), {"b2"}, "b2"), "");
  EXPECT_EQ(down(make(kFork), {}, "base"), "");
  EXPECT_EQ(down(make(kFork), {"b2"}, "bee@head"), "");
  EXPECT_EQ(down(make(kFork), {"c1"}, "bee@base"), "");
}

TEST(Downgrade, to_what_is_not_applied_is_refused) {
  EXPECT_THAT(why_down(kFork, {"b1"}, "b2"),
              AllOf(StartsWith("MIG-342"), HasSubstr("revision 'b2' is not applied")));
  EXPECT_THAT(why_down(kFork, {}, "a"), StartsWith("MIG-342"));
}

TEST(Downgrade, to_several_heads_is_refused) {
  EXPECT_THAT(why_down(kFork, {"b2", "c1"}, "heads"), StartsWith("MIG-324"));
}

TEST(Downgrade, a_count_from_several_heads_is_refused_with_the_choices) {
  EXPECT_THAT(why_down(kFork, {"b2", "c1"}, "-1"),
              AllOf(StartsWith("MIG-329"), HasSubstr("'bee@-1', 'sea@-1'")));
}

TEST(Downgrade, a_count_is_exact_about_its_branch) {
  EXPECT_EQ(down(make(kFork), {"b2", "c1"}, "bee@-2"), "b2(b2>b1) b1(-b1)");
  EXPECT_EQ(down(make(kFork), {"b2"}, "-2"), "b2(b2>b1) b1(b1>a)");
  EXPECT_THAT(why_down(kFork, {"b2"}, "-4"), HasSubstr("there are only 3"));
}

TEST(Downgrade, a_branch_goes_without_what_it_shares) {
  EXPECT_EQ(down(make(kFork), {"b2", "c1"}, "bee@base"), "b2(b2>b1) b1(-b1)");
  EXPECT_EQ(down(make(kFork), {"b2"}, "bee@base"), "b2(b2>b1) b1(b1>a)");
  EXPECT_EQ(down(make(kDepends), {"p2", "q2"}, "cue@base"), "q2(q2>q) q(-q)");
  EXPECT_EQ(down(make(kDepends), {"q2"}, "cue@base"), "q2(q2>p +q) q(-q)");
  EXPECT_EQ(down(make(kDiamond), {"m"}, "bee@base"), "m(m>b2 +c1) b2(b2>b1) b1(-b1)");
}

TEST(Downgrade, a_branch_with_a_root_of_its_own_goes_whole) {
  EXPECT_EQ(down(make("a; b<a [x]; c<b; z"), {"c", "z"}, "x@base"), "c(c>b) b(b>a) a(-a)");
}

TEST(Downgrade, a_branch_that_others_depend_on_is_refused_with_the_way_to_do_it) {
  const auto text = why_down(kDepends, {"p2", "q2"}, "pea@base");
  EXPECT_THAT(text, AllOf(StartsWith("MIG-343: 'pea@base' would also take down 1 revision"),
                          HasSubstr("- 'q2' do q2 [cue]"), HasSubstr("'mig downgrade q2@q'"),
                          HasSubstr("'mig downgrade base'")));
  // and the way works
  const auto graph = make(kDepends);
  auto rows = after({"p2", "q2"}, downgrade_steps(graph, {"p2", "q2"}, parse_target("q2@q")));
  EXPECT_EQ(down(graph, rows, "pea@base"), "p2(p2>p) p(-p)");
}

TEST(Downgrade, a_count_that_would_cross_into_another_branch_is_refused) {
  EXPECT_THAT(why_down(kDepends, {"p2", "q2"}, "pea@-2"), StartsWith("MIG-343"));
  EXPECT_EQ(down(make(kDepends), {"p2", "q2"}, "pea@-1"), "p2(-p2)");  // q2 implies p
}

TEST(Downgrade, a_branch_at_an_id_leaves_the_sibling_alone_or_refuses) {
  EXPECT_EQ(down(make(kFork), {"b2", "c1"}, "bee@b1"), "b2(b2>b1)");
  EXPECT_EQ(down(make(kFork), {"b2", "c1"}, "bee@a"), "b2(b2>b1) b1(-b1)");
  //  a - b - c(x)
  //        \ d
  const auto text = why_down("a; b<a; c<b [x]; d<b", {"c", "d"}, "x@a");
  EXPECT_THAT(text, AllOf(StartsWith("MIG-343"), HasSubstr("'d'"), HasSubstr("mig downgrade d@b"),
                          HasSubstr("'mig downgrade a'")));
  EXPECT_THAT(why_down(kFork, {"b2", "c1"}, "bee@c1"), StartsWith("MIG-327"));
}

TEST(Downgrade, an_id_takes_down_everything_built_on_it) {
  EXPECT_EQ(down(make(kFork), {"b2", "c1"}, "a"), "c1(-c1) b2(b2>b1) b1(b1>a)");
  EXPECT_EQ(down(make("p; p2<p; z"), {"p2", "z"}, "p"), "p2(p2>p)");
}

TEST(Downgrade, below_the_first_revision_of_a_tree_leaves_the_other_tree) {
  EXPECT_EQ(down(make("p; p2<p; z"), {"p2", "z"}, "p-1"), "p2(p2>p) p(-p)");
  EXPECT_EQ(down(make(kDepends), {"q2"}, "-2"), "q2(q2>p +q) q(-q)");
}

TEST(Downgrade, an_unknown_branch_takes_down_nothing) {
  EXPECT_THAT(why_down(kFork, {"b2"}, "nosuch@base"), StartsWith("MIG-321"));
}

TEST(DowngradeRange, needs_both_sides_and_the_right_way_round) {
  const auto graph = make(kDiamond);
  const auto plan = [&](const char* text) {
    return show(graph, downgrade_steps(graph, parse_range(text)));
  };
  EXPECT_EQ(plan("b2:a"), "b2(b2>b1) b1(b1>a)");
  EXPECT_EQ(plan("b2:-1"), "b2(b2>b1)");
  EXPECT_EQ(plan("b2:base"), "b2(b2>b1) b1(b1>a) a(-a)");
  EXPECT_THAT(refusal([&] { (void)plan("b2:"); }), StartsWith("MIG-345"));
  EXPECT_THAT(refusal([&] { (void)plan(":a"); }), StartsWith("MIG-345"));
  EXPECT_THAT(refusal([&] { (void)plan("a:b2"); }), StartsWith("MIG-342"));
  EXPECT_THAT(refusal([&] { (void)plan("-1:a"); }), StartsWith("MIG-328"));
}

TEST(StampRows, moves_the_related_row_and_leaves_the_others) {
  EXPECT_EQ(stamped(kFork, {}, "b1"), "+b1");
  EXPECT_EQ(stamped(kFork, {"a"}, "b1"), "a>b1");
  EXPECT_EQ(stamped(kFork, {"b2"}, "b1"), "b2>b1");
  EXPECT_EQ(stamped(kFork, {"b1"}, "b1"), "");
  EXPECT_EQ(stamped(kFork, {"b1"}, "c1"), "+c1");
  EXPECT_EQ(stamped(kFork, {"b2", "c1"}, "a"), "-c1 b2>a");
  EXPECT_EQ(stamped(kDiamond, {"b2", "c1"}, "head"), "-c1 b2>m");
}

TEST(StampRows, says_what_is_recorded_and_what_is_forgotten) {
  const auto graph = make(kDiamond);
  const auto one = stamp(graph, {"m"}, "b1");
  EXPECT_EQ(show(one.changes), "m>b1");
  EXPECT_EQ(ids(graph, one.forgotten), "b2 c1 m");
  EXPECT_EQ(ids(graph, stamp(graph, {"a"}, "b2").recorded), "b1 b2");
}

TEST(StampRows, records_several_unrelated_targets) {
  EXPECT_EQ(stamped(kDiamond, {}, "b2,c1"), "+b2 +c1");
  EXPECT_EQ(stamped(kDiamond, {"m"}, "b2,c1"), "m>b2 +c1");
  EXPECT_EQ(stamped(kFork, {}, "heads"), "+b2 +c1");
}

TEST(StampRows, counts_the_same_revision_once) {
  EXPECT_EQ(stamped(kFork, {}, "b1,bee,b1"), "+b1");
}

TEST(StampRows, refuses_targets_of_which_one_implies_another) {
  EXPECT_THAT(why_stamp(kFork, {}, "a,c1"),
              AllOf(StartsWith("MIG-344"), HasSubstr("'a' is applied whenever 'c1' is")));
  EXPECT_THAT(why_stamp(kDepends, {}, "p,q2"), StartsWith("MIG-344"));
}

TEST(StampRows, base_empties_the_table_and_stands_alone) {
  EXPECT_EQ(stamped(kFork, {"b2", "c1"}, "base"), "-b2 -c1");
  EXPECT_EQ(stamped(kFork, {}, "base"), "");
  EXPECT_THAT(why_stamp(kFork, {"b2"}, "base,c1"), StartsWith("MIG-344"));
  EXPECT_THAT(why_stamp(kFork, {"b2"}, ""), StartsWith("MIG-344"));
}

TEST(StampRows, branch_at_base_leaves_what_a_downgrade_of_the_branch_would_leave) {
  EXPECT_EQ(stamped(kFork, {"b2", "c1"}, "bee@base"), "-b2");
  EXPECT_EQ(stamped(kFork, {"b2"}, "bee@base"), "b2>a");
  EXPECT_EQ(stamped("p [x]; p2<p; z", {"p2", "z"}, "p2-2"), "-p2");
  EXPECT_THAT(
      why_stamp(kDepends, {"p2", "q2"}, "pea@base"),
      AllOf(StartsWith("MIG-343"), HasSubstr("also forget"), HasSubstr("'mig stamp --purge q'")));
  EXPECT_THAT(why_stamp(kFork, {"b2"}, "nosuch@base"), StartsWith("MIG-321"));
}

TEST(StampRows, rows_without_a_file_go_only_by_purge) {
  EXPECT_THAT(why_stamp(kFork, {"gone"}, "b1"), StartsWith("MIG-340"));
  EXPECT_EQ(stamped(kFork, {"gone"}, "b1", true), "-gone +b1");
  EXPECT_EQ(stamped(kFork, {"gone", "c1", "a"}, "b1", true), "-gone -c1 a>b1");
  EXPECT_EQ(stamped(kFork, {"b1", "c1"}, "b1", true), "-c1");
  EXPECT_EQ(stamped(kFork, {"gone", "c1"}, "base", true), "-gone -c1");
}

TEST(StampRows, purge_is_not_for_one_branch) {
  EXPECT_THAT(why_stamp(kFork, {"b1", "c1"}, "bee@base", true),
              AllOf(StartsWith("MIG-344"), HasSubstr("'mig stamp --purge base'")));
}

TEST(StampRows, mends_rows_that_imply_one_another_when_they_are_touched) {
  EXPECT_EQ(stamped(kFork, {"a", "b2"}, "b2"), "-a");
  EXPECT_THAT(why_stamp("a; b<a; z", {"a", "b"}, "z"), StartsWith("MIG-341"));
}

TEST(AppliedSet, holds_the_rows_and_all_that_they_need) {
  const auto graph = make(kDepends);
  EXPECT_EQ(ids(graph, applied_set(graph, {"q2"})), "p q q2");
  EXPECT_THAT(rows_at(graph, applied_set(graph, {"q2"})), ElementsAre("q2"));
  EXPECT_THAT(refusal([&] { (void)applied_set(graph, {"gone"}); }), StartsWith("MIG-340"));
}

TEST(CurrentRows, show_implied_redundant_and_unknown_ones) {
  const auto graph = make(kDepends);
  const auto found = current(graph, {"q2", "q", "gone"});
  EXPECT_EQ(ids(graph, found.rows), "q q2");
  EXPECT_EQ(ids(graph, found.implied), "p");
  EXPECT_EQ(ids(graph, found.redundant), "q");
  EXPECT_THAT(found.unknown, ElementsAre("gone"));
}

TEST(IsAtHeads, a_head_that_another_row_implies_is_no_false_alarm) {
  const auto graph = make("x; y ^x");
  EXPECT_TRUE(is_at_heads(graph, {"y"}));
  EXPECT_FALSE(is_at_heads(graph, {"x"}));
  EXPECT_FALSE(is_at_heads(graph, {}));
  EXPECT_TRUE(is_at_heads(Graph(), {}));
}

std::string listed(std::string_view shape, const char* range, const Rows& rows = {}) {
  const auto graph = make(shape);
  return ids(graph, history(graph, parse_range(range), rows));
}

TEST(History, is_newest_first) {
  const auto graph = make(kDiamond);
  EXPECT_EQ(ids(graph, history(graph, {}, {})), "m c1 b2 b1 a");
}

TEST(History, includes_both_ends) {
  EXPECT_EQ(listed(kDiamond, "a:b2"), "b2 b1 a");
  EXPECT_EQ(listed(kDiamond, "b1:"), "m b2 b1");
  EXPECT_EQ(listed(kDiamond, ":b1"), "b1 a");
  EXPECT_EQ(listed(kDiamond, "b1:b1"), "b1");
  EXPECT_EQ(listed(kDiamond, "base:head"), "m c1 b2 b1 a");
  EXPECT_EQ(listed(kFork, "a:heads"), "c1 b2 b1 a");
  EXPECT_EQ(listed(kDepends, ":q2"), "q2 q p");
}

TEST(History, takes_current_and_counts) {
  EXPECT_EQ(listed(kFork, "a:current", {"b2"}), "b2 b1 a");
  EXPECT_EQ(listed(kFork, "current:heads", {"b1"}), "b2 b1");
  EXPECT_EQ(listed(kFork, "-1:current", {"b2"}), "b2 b1");
  EXPECT_EQ(listed(kFork, "-2:b2"), "b2 b1 a");
  EXPECT_EQ(listed(kFork, "b1:+1"), "b2 b1");
  EXPECT_EQ(listed(kFork, ":+1", {"b1"}), "b2 b1 a");
  EXPECT_EQ(listed(kFork, "-1:", {"b2"}), "b2 b1");
  EXPECT_EQ(listed(kFork, "-1:+1", {"b1"}), "b2 b1 a");
  EXPECT_EQ(listed(kFork, ":current", {}), "");
}

TEST(History, keeps_to_a_branch) {
  EXPECT_EQ(listed(kFork, "bee@base:bee@head"), "b2 b1 a");
  EXPECT_EQ(listed(kFork, "bee@base:heads"), "b2 b1 a");
}

TEST(History, refuses_the_wrong_way_round_and_the_unrelated) {
  EXPECT_THAT(refusal([] { (void)listed(kFork, "b2:a"); }),
              AllOf(StartsWith("MIG-345: 'b2:a' is the wrong way round"), HasSubstr("'a:b2'")));
  EXPECT_THAT(refusal([] { (void)listed(kFork, "b2:c1"); }), HasSubstr("are unrelated"));
  EXPECT_THAT(refusal([] { (void)listed(kFork, "a:base"); }), HasSubstr("wrong way round"));
  EXPECT_THAT(refusal([] { (void)listed(kFork, "a:current"); }), HasSubstr("wrong way round"));
  EXPECT_THAT(refusal([] { (void)listed(kDepends, "cue@base:p2"); }), HasSubstr("are unrelated"));
  EXPECT_THAT(refusal([] { (void)listed(kFork, "nosuch@base:b2"); }), StartsWith("MIG-321"));
}

}  // namespace
}  // namespace mig::graph::test
