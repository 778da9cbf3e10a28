// Views that are older than the name of a column in them.
#include "compare/renamed.hpp"

#include "text.hpp"
#include <mig/ir/apply.hpp>

namespace mig::test {
namespace {

using ::testing::ElementsAre;

class Renamed : public ::testing::Test {
 protected:
  template <class T>
  void did(T body) {
    ir::Operation operation;
    operation.body = std::move(body);
    ASSERT_FALSE(ir::apply(schema_, operation));
    history_.push_back(std::move(operation));
  }
  void makes_table(const std::string& name, const std::vector<std::string>& columns) {
    ir::CreateTable op;
    op.definition.name = name;
    for (const auto& each : columns) {
      ir::Column column;
      column.name = each;
      column.type = ir::Type();
      op.definition.columns.push_back(column);
    }
    did(op);
  }
  void makes_view(const std::string& name, const std::string& query) {
    ir::CreateView op;
    op.view.name = name;
    op.view.query = ir::Sql(query);
    did(op);
  }
  // What is made first, then what follows.
  [[nodiscard]] std::vector<std::string> outline() const {
    const auto earlier = compare::before_renames(schema_, history_);
    if (!earlier) return {};
    std::vector<std::string> out;
    for (const auto& table : earlier->schema.tables) {
      out.push_back(table.name);
      for (const auto& column : table.columns) out.back() += " " + column.name;
    }
    for (const auto& each : earlier->then) {
      if (const auto* rename = std::get_if<ir::RenameColumn>(&each.body)) {
        out.push_back(rename->table + "." + rename->name + "=" + rename->to);
      } else {
        out.push_back(std::get<ir::CreateView>(each.body).view.name);
      }
    }
    return out;
  }

  ir::Schema schema_;
  std::vector<ir::Operation> history_;
};

TEST_F(Renamed, a_view_is_made_by_the_names_of_its_time) {
  makes_table("a", {"id", "n"});
  did(ir::RenameColumn{"a", "id", "number"});  // before there was a view
  makes_view("v", "select n from a");
  did(ir::RenameColumn{"a", "n", "m"});
  makes_view("w", "select m from a");
  did(ir::RenameTable{"a", "b"});
  did(ir::RenameColumn{"b", "m", "k"});
  EXPECT_THAT(outline(), ElementsAre("b number n", "v", "b.n=m", "w", "b.m=k"));
}

TEST_F(Renamed, views_that_say_the_names_of_today_are_made_as_they_are) {
  makes_table("a", {"n", "o"});
  makes_view("v", "select n from a");
  did(ir::RenameColumn{"a", "o", "p"});
  EXPECT_FALSE(compare::before_renames(schema_, history_));
  did(ir::RenameColumn{"a", "n", "m"});
  EXPECT_TRUE(compare::before_renames(schema_, history_));
  ir::AlterView altered;
  altered.view.name = "v";
  altered.view.query = ir::Sql("select m from a");
  did(altered);
  EXPECT_FALSE(compare::before_renames(schema_, history_));
}

TEST_F(Renamed, a_name_that_is_taken_again_is_no_way_back) {
  makes_table("a", {"n"});
  makes_view("v", "select n from a");
  did(ir::RenameColumn{"a", "n", "m"});
  ir::AddColumn again;
  again.table = "a";
  again.column.name = "n";
  again.column.type = ir::Type();
  did(again);
  EXPECT_FALSE(compare::before_renames(schema_, history_));
}

TEST_F(Renamed, what_sql_is_said_to_do_counts) {
  makes_table("a", {"n"});
  makes_view("v", "select n from a");
  ir::Operation rename;
  rename.body = ir::RenameColumn{"a", "n", "m"};
  ir::Execute by_hand;
  by_hand.sql = ir::Sql("ALTER TABLE a RENAME n TO m");
  by_hand.state = {rename};
  did(by_hand);
  EXPECT_THAT(outline(), ElementsAre("a n", "v", "a.n=m"));
}

}  // namespace
}  // namespace mig::test
