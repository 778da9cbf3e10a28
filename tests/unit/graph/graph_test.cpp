// Building a graph and asking it questions.
#include "graph/graph.hpp"

#include "unit/graph/graphs.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace mig::graph::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

Node at(const Graph& graph, std::string_view id) { return graph.find(id).value(); }

std::string build_refusal(std::string_view text) {
  return refusal([&] { make(text); });
}

//      b1 - b2
//     /       \.
//  a -         m - n
//     \       /
//      c1 ----
constexpr const char* kDiamond = "a; b1<a [bee]; b2<b1; c1<a; m<b2,c1; n<m";

TEST(Graph, empty_history_has_neither_heads_nor_bases) {
  const Graph graph{std::vector<revision::Header>{}};
  EXPECT_TRUE(graph.empty());
  EXPECT_THAT(graph.heads(), IsEmpty());
  EXPECT_THAT(graph.bases(), IsEmpty());
}

TEST(Graph, finds_heads_bases_branch_and_merge_points) {
  const auto graph = make(kDiamond);
  EXPECT_EQ(ids(graph, graph.heads()), "n");
  EXPECT_EQ(ids(graph, graph.bases()), "a");
  EXPECT_EQ(ids(graph, graph.branch_points()), "a");
  EXPECT_EQ(ids(graph, graph.merge_points()), "m");
}

TEST(Graph, a_head_that_something_depends_on_is_no_real_head) {
  //  x        y - z (depends on x)
  const auto graph = make("x; y; z<y ^x");
  EXPECT_EQ(ids(graph, graph.heads()), "x z");
  EXPECT_EQ(ids(graph, graph.real_heads()), "z");
}

TEST(Graph, knows_ancestors_and_descendants_over_either_edge_kind) {
  const auto graph = make("x; y; z<y ^x; w<z");
  const auto w = at(graph, "w");
  EXPECT_EQ(ids(graph, graph.ancestors(w, Edges::versioned)), "y z w");
  EXPECT_EQ(ids(graph, graph.ancestors(w, Edges::all)), "x y z w");
  EXPECT_EQ(ids(graph, graph.descendants(at(graph, "x"), Edges::versioned)), "x");
  EXPECT_EQ(ids(graph, graph.descendants(at(graph, "x"), Edges::all)), "x z w");
  EXPECT_TRUE(graph.is_ancestor(at(graph, "x"), w, Edges::all));
  EXPECT_FALSE(graph.is_ancestor(at(graph, "x"), w, Edges::versioned));
  EXPECT_TRUE(graph.is_ancestor(w, w, Edges::versioned));
  EXPECT_FALSE(graph.is_ancestor(w, at(graph, "x"), Edges::all));
}

TEST(Graph, order_finishes_a_branch_before_the_next) {
  const auto graph = make(kDiamond);
  EXPECT_EQ(ids(graph, graph.order()), "a b1 b2 c1 m n");
}

TEST(Graph, order_finishes_a_tree_before_what_depends_on_it) {
  //  a - a2      y - z (depends on a)
  const auto graph = make("y; z<y ^a; a; a2<a");
  EXPECT_EQ(ids(graph, graph.order()), "a a2 y z");
}

TEST(Graph, order_of_ties_is_by_time_and_then_by_id) {
  const auto graph = make(
      "r; a<r @2026-03-01T00:00:00Z; b<r @2026-01-01T00:00:00Z; d<r; c<r; "
      "e<r @2026-01-01T00:30:00+01:00; f<r @yesterday");
  // Without a time first; then text that is none; e is half an hour before b in UTC.
  EXPECT_EQ(ids(graph, graph.order()), "r c d f e b a");
}

TEST(Graph, does_not_depend_on_the_order_of_the_files) {
  auto files = headers(kDiamond);
  const Graph first(files);
  std::sort(files.begin(), files.end(), [](const auto& x, const auto& y) { return x.id > y.id; });
  const Graph second(files);
  EXPECT_EQ(ids(first, first.order()), ids(second, second.order()));
}

TEST(Graph, a_label_is_carried_to_all_descendants_through_merges) {
  const auto graph = make(kDiamond);
  EXPECT_THAT(graph.labels(at(graph, "b2")), ElementsAre("bee"));
  EXPECT_THAT(graph.labels(at(graph, "n")), ElementsAre("bee"));
  EXPECT_THAT(graph.labels(at(graph, "c1")), IsEmpty());
}

TEST(Graph, a_label_is_carried_down_the_line_up_to_a_branch_point) {
  //  a - b - c(x) - d     and r - s(y), r - t
  const auto graph = make("a; b<a; c<b [x]; d<c; r; s<r; u<s [y]; t<r");
  EXPECT_THAT(graph.labels(at(graph, "a")), ElementsAre("x"));
  EXPECT_THAT(graph.labels(at(graph, "s")), ElementsAre("y"));
  EXPECT_THAT(graph.labels(at(graph, "r")), IsEmpty());
}

TEST(Graph, a_label_above_a_merge_does_not_reach_what_is_merged) {
  const auto graph = make("a; b; m<a,b; n<m [x]");
  EXPECT_THAT(graph.labels(at(graph, "m")), IsEmpty());
  EXPECT_THAT(graph.labels(at(graph, "a")), IsEmpty());
}

TEST(Graph, a_merge_carries_the_labels_of_both_sides) {
  const auto graph = make("a [x]; b [y]; m<a,b");
  EXPECT_THAT(graph.labels(at(graph, "m")), ElementsAre("x", "y"));
}

TEST(Graph, branch_is_the_set_of_revisions_that_carry_the_label) {
  const auto graph = make(kDiamond);
  EXPECT_EQ(ids(graph, graph.branch(at(graph, "b2"))), "b1 b2 m n");
  EXPECT_EQ(ids(graph, graph.lineage(at(graph, "b2"))), "a b1 b2 m n");
  EXPECT_EQ(ids(graph, graph.tips(at(graph, "b1"))), "n");
}

TEST(Graph, a_dependency_is_an_id_a_label_or_the_beginning_of_one_id) {
  const auto graph = make("abcdef; x [lab]; y ^abcd; z ^lab; w ^x");
  EXPECT_EQ(ids(graph, graph.dependencies(at(graph, "y"))), "abcdef");
  EXPECT_EQ(ids(graph, graph.dependencies(at(graph, "z"))), "x");
  EXPECT_EQ(ids(graph, graph.dependents(at(graph, "x"))), "w z");
}

TEST(Graph, a_dependency_on_a_parent_says_nothing_new) {
  const auto graph = make("a; b<a ^a");
  EXPECT_THAT(graph.dependencies(at(graph, "b")), IsEmpty());
}

TEST(Graph, names_suggest_ids_and_labels) {
  EXPECT_THAT(make("b [x]; a").names(), ElementsAre("a", "b", "x"));
}

TEST(GraphRefuses, duplicate_ids_naming_both_files) {
  auto files = headers("a; b<a");
  files.push_back(files.front());
  files.back().file = "copy.toml";
  const auto text = refusal([&] { Graph graph(files); });
  EXPECT_THAT(text, HasSubstr("MIG-301: revision id 'a' is used by two files: 'a.toml' and "
                              "'copy.toml'"));
}

TEST(GraphRefuses, duplicate_labels_against_labels_and_ids) {
  EXPECT_THAT(build_refusal("a [x]; b [x]"),
              HasSubstr("MIG-308: revision 'b' (b.toml): the branch label 'x' is already given by "
                        "revision 'a' (a.toml)"));
  EXPECT_THAT(
      build_refusal("a [b]; b"),
      HasSubstr("MIG-308: revision 'a' (a.toml): the branch label 'b' is the id of revision "
                "'b' (b.toml)"));
  EXPECT_THAT(build_refusal("a [x,x]"), HasSubstr("'x' is given twice"));
}

TEST(GraphRefuses, missing_parents_with_the_nearest_id) {
  const auto text = build_refusal("abcdef; x<abcdeg");
  EXPECT_THAT(text, HasSubstr("MIG-302: revision 'x' (x.toml): its down_revision 'abcdeg' does "
                              "not exist"));
  EXPECT_THAT(text, HasSubstr("did you mean 'abcdef'?"));
}

TEST(GraphRefuses, a_label_or_a_partial_id_as_a_parent) {
  EXPECT_THAT(build_refusal("a [x]; b<x"),
              HasSubstr("'x' is a branch label; name its revision 'a'"));
  EXPECT_THAT(build_refusal("abcdef; b<abcd"), HasSubstr("MIG-302"));
}

TEST(GraphRefuses, missing_short_and_ambiguous_dependencies) {
  EXPECT_THAT(build_refusal("a ^nowhere"),
              HasSubstr("MIG-303: revision 'a' (a.toml): its dependency 'nowhere' does not exist"));
  EXPECT_THAT(build_refusal("abcdef; a ^abc"), HasSubstr("'abc' is too short for a partial id"));
  const auto text = build_refusal("abcdef; abcdxy; a ^abcd");
  EXPECT_THAT(text, HasSubstr("'abcd' is the beginning of 2 ids"));
  EXPECT_THAT(text, HasSubstr("revision 'abcdxy' (abcdxy.toml)"));
}

TEST(GraphRefuses, self_references) {
  EXPECT_THAT(build_refusal("a<a"),
              HasSubstr("MIG-304: revision 'a' (a.toml): down_revision names itself"));
  EXPECT_THAT(build_refusal("a ^a"), HasSubstr("depends_on names itself"));
  EXPECT_THAT(build_refusal("a [x] ^x"), HasSubstr("depends_on names itself"));
}

TEST(GraphRefuses, a_parent_named_twice) {
  EXPECT_THAT(build_refusal("a; b<a,a"), HasSubstr("MIG-309"));
}

TEST(GraphRefuses, cycles_naming_just_their_members) {
  //  r - a -> b -> c -> a,  c - t
  const auto text = build_refusal("r; a<r,c; b<a; c<b; t<c");
  EXPECT_THAT(text, HasSubstr("MIG-305: revisions come after one another in a circle: 'a' after "
                              "'c' after 'b' after 'a'"));
  EXPECT_THAT(text, HasSubstr("revision 'a' (a.toml) comes after 'c'"));
  EXPECT_THAT(text, Not(HasSubstr("'t'")));
  EXPECT_THAT(text, Not(HasSubstr("'r'")));
}

TEST(GraphRefuses, cycles_that_only_dependencies_close) {
  const auto text = build_refusal("a ^b; b<c; c<a");
  EXPECT_THAT(text, HasSubstr("'a' after 'b' after 'c' after 'a'"));
  EXPECT_THAT(text, HasSubstr("change down_revision or depends_on"));
}

TEST(GraphRefuses, illegal_ids) {
  for (const char* id : {"a@b", "a-b", "a+b", "a:b", "head", "heads", "base", "current", ""}) {
    auto files = headers("x");
    files.front().id = id;
    EXPECT_THAT(refusal([&] { Graph graph(files); }), HasSubstr("MIG-306")) << id;
  }
  for (const auto& id : {std::string("a b"), std::string("a\t"), std::string(256, 'a')}) {
    auto files = headers("x");
    files.front().id = id;
    EXPECT_THAT(refusal([&] { Graph graph(files); }), HasSubstr("MIG-306")) << id;
  }
  EXPECT_EQ(make(std::string(255, 'a')).size(), 1U);
}

TEST(GraphRefuses, illegal_labels) {
  for (const char* label : {"a@b", "a-b", "head", "current", "a:b"}) {
    EXPECT_THAT(build_refusal(std::string("x [") + label + "]"), HasSubstr("MIG-307")) << label;
  }
}

TEST(GraphRefuses, all_problems_at_once_with_their_places) {
  try {
    make("a<a; b<gone; c ^lost; d<e; e<d; f [x]; g [x]; current");
    FAIL() << "nothing was refused";
  } catch (const Error& error) {
    std::vector<std::string> codes;
    for (const auto& problem : error.diagnostics()) {
      codes.push_back(problem.code);
      EXPECT_FALSE(problem.hint.empty()) << problem.message;
      EXPECT_FALSE(problem.place.file.empty()) << problem.message;
    }
    EXPECT_THAT(codes,
                ElementsAre("MIG-306", "MIG-308", "MIG-304", "MIG-302", "MIG-303", "MIG-305"));
  }
}

std::vector<revision::Header> chain(std::size_t count) {
  std::vector<revision::Header> out(count);
  for (std::size_t i = 0; i < count; ++i) {
    out[i].id = "r" + std::to_string(i);
    if (i > 0) out[i].down_revisions = {"r" + std::to_string(i - 1)};
    if (i % 1000 == 0) out[i].branch_labels = {"label" + std::to_string(i)};
  }
  return out;
}

TEST(GraphOfManyRevisions, a_chain_of_100000_needs_no_deep_stack_and_no_square_time) {
  constexpr std::size_t kCount = 100'000;
  const Graph graph(chain(kCount));
  EXPECT_EQ(graph.heads().size(), 1U);
  EXPECT_EQ(graph.ancestors(kCount - 1, Edges::all).size(), kCount);
  EXPECT_EQ(graph.branch(kCount - 1).size(), kCount);
  EXPECT_EQ(graph.labels(kCount - 1).size(), kCount / 1000);
  const auto steps = upgrade_steps(graph, {}, {parse_target("head")});
  EXPECT_EQ(steps.size(), kCount);
  EXPECT_EQ(downgrade_steps(graph, {graph.id(kCount - 1)}, parse_target("-99999")).size(),
            kCount - 1);
}

TEST(GraphOfManyRevisions, a_circle_of_100000_is_named_without_a_deep_stack) {
  auto files = chain(100'000);
  files.front().down_revisions = {files.back().id};
  try {
    Graph graph(files);
    FAIL() << "nothing was refused";
  } catch (const Error& error) {
    EXPECT_EQ(error.diagnostics().size(), 1U);
    EXPECT_EQ(error.first().notes.size(), 100'000U);
  }
}

TEST(GraphOfManyRevisions, each_step_costs_the_rows_it_touches_and_no_more) {
  // A fan: 5,000 children of one base, each with a child, all merged by one revision.
  std::vector<revision::Header> files(10'002);
  files[0].id = "base0";
  files[10'001].id = "merge";
  for (std::size_t i = 1; i <= 5'000; ++i) {
    files[i].id = "b" + std::to_string(i);
    files[i].down_revisions = {"base0"};
    files[i + 5'000].id = "c" + std::to_string(i);
    files[i + 5'000].down_revisions = {files[i].id};
    files[10'001].down_revisions.push_back(files[i + 5'000].id);
  }
  const Graph graph(files);
  const auto steps = upgrade_steps(graph, {}, {parse_target("head")});
  std::size_t changes = 0;
  for (const auto& step : steps) changes += step.rows.size();
  EXPECT_EQ(steps.size(), 10'002U);
  EXPECT_EQ(changes, 10'001U + 5'000U);
  EXPECT_THAT(after({}, steps), ElementsAre("merge"));
}

}  // namespace
}  // namespace mig::graph::test
