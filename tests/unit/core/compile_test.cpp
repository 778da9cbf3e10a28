// Folding into rebuilds, what is refused, and what is asked of the live schema.
#include "compile/compiler.hpp"
#include "support/operations.hpp"
#include "unit/core/runs.hpp"

#include <gmock/gmock.h>

namespace mig::test {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

const std::string kUsers =
    table("users", ", { name = 'a', type = 'text' }, { name = 'b', type = 'text' }");

class CompileTest : public testing::Test {
 protected:
  CompileTest() {
    fake_.server->version_table("mig_version", {});
    fake_.dialect->rebuilds = {"alter_column", "add_unique", "drop_constraint", "drop_column"};
  }
  std::vector<std::string> statements(const History& history, const std::string& target = "head") {
    Database database = fake_.open();
    upgrade(history, database, target);
    std::vector<std::string> out;
    for (const auto& entry : fake_.server->changes()) {
      if (entry.find("mig_version") == std::string::npos && entry != "BEGIN" && entry != "COMMIT") {
        out.push_back(entry);
      }
    }
    return out;
  }
  std::string failure(const History& history) {
    return error_of([&] {
      Database database = fake_.open();
      upgrade(history, database);
    });
  }
  [[nodiscard]] const ir::CompileRequest& last_asked(const std::string& op) const {
    const auto& asked = fake_.dialect->asked;
    return *std::find_if(asked.rbegin(), asked.rend(), [&](const ir::CompileRequest& each) {
      return ir::name_of(each.op) == op;
    });
  }
  FakeDatabase fake_;
};

TEST_F(CompileTest, neighbours_on_one_table_become_one_rebuild) {
  const auto done =
      statements(line({kUsers + op("op='add_unique'\ntable='users'\ncolumns=['a']") +
                       op("op='add_column'\ntable='users'\ncolumn={name='c', type='text'}") +
                       op("op='drop_column'\ntable='users'\nname='b'")}));
  ASSERT_EQ(done.size(), 2U);
  EXPECT_THAT(done[1], AllOf(HasSubstr("rebuild_table users"), HasSubstr("op=add_unique"),
                             HasSubstr("op=add_column"), HasSubstr("op=drop_column")));
}

TEST_F(CompileTest, a_value_that_its_column_cannot_hold_is_refused_before_anything_runs) {
  const auto history = line({table("users", ", { name = 'age', type = 'integer' }") +
                             op("op='insert_rows'\ntable='users'\nrows=[{age='old'}]")});
  EXPECT_THAT(failure(history), AllOf(HasSubstr("MIG-401"), HasSubstr("'old' is no number")));
  EXPECT_THAT(fake_.server->changes(), testing::Not(Contains(HasSubstr("create_table"))));
  fake_.dialect->can.keeps_any_value = true;
  EXPECT_THAT(statements(history), Contains(HasSubstr("insert_rows")));
}

TEST_F(CompileTest, a_rename_and_another_table_end_a_rebuild) {
  const auto done = statements(line({kUsers + table("posts", ", { name = 'x', type = 'text' }") +
                                     op("op='drop_column'\ntable='users'\nname='b'") +
                                     op("op='rename_column'\ntable='users'\nname='a'\nto='aa'") +
                                     op("op='add_unique'\ntable='users'\ncolumns=['aa']") +
                                     op("op='drop_column'\ntable='posts'\nname='x'")}));
  ASSERT_EQ(done.size(), 6U);
  EXPECT_THAT(done[2], HasSubstr("rebuild_table users"));
  EXPECT_THAT(done[3], HasSubstr("rename_column users"));
  EXPECT_THAT(done[4], AllOf(HasSubstr("rebuild_table users"), HasSubstr("uq_users_aa")));
  EXPECT_THAT(done[5], HasSubstr("rebuild_table posts"));
}

TEST_F(CompileTest, tables_in_turns_are_rebuilt_in_turns) {
  const auto done =
      statements(line({kUsers + table("posts", ", { name = 'x', type = 'text' }") +
                       op("op='alter_column'\ntable='users'\nname='a'\nnullable=false") +
                       op("op='add_check'\ntable='users'\nname='ck'\ncheck='a > b'") +
                       op("op='drop_column'\ntable='posts'\nname='x'") +
                       op("op='drop_constraint'\ntable='users'\nname='ck'") +
                       op("op='add_column'\ntable='users'\ncolumn={name='c', type='text'}") +
                       op("op='drop_column'\ntable='users'\nname='b'")}));
  ASSERT_EQ(done.size(), 5U);
  EXPECT_THAT(done[2], AllOf(HasSubstr("rebuild_table users"), HasSubstr("op=alter_column"),
                             HasSubstr("op=add_check")));
  EXPECT_THAT(done[3], HasSubstr("rebuild_table posts"));
  EXPECT_THAT(done[4], AllOf(HasSubstr("rebuild_table users"), HasSubstr("op=drop_constraint"),
                             HasSubstr("op=add_column"), HasSubstr("op=drop_column")));
}

TEST_F(CompileTest, a_rename_is_compiled_with_what_the_database_holds) {
  statements(line({kUsers, op("op='rename_column'\ntable='users'\nname='a'\nto='aa'")}));
  EXPECT_FALSE(last_asked("rename_column").before.verbatim.empty());
}

TEST_F(CompileTest, a_rename_is_planned_with_the_live_table) {
  statements(line({kUsers}));
  ir::Column by_hand;
  by_hand.name = "by_hand";
  fake_.server->live.table("users")->columns.push_back(by_hand);
  statements(line({kUsers, op("op='rename_column'\ntable='users'\nname='a'\nto='aa'")}));
  std::size_t seen = 0;
  for (const auto& asked : fake_.dialect->asked) {
    if (ir::name_of(asked.op) != "rename_column") continue;
    ++seen;
    EXPECT_NE(ir::find_column(*asked.before.table("users"), "by_hand"), nullptr);
  }
  EXPECT_EQ(seen, 2U);  // for the plan, and when it runs
}

TEST_F(CompileTest, a_rename_behind_a_rename_finds_what_depends_on_the_old_name) {
  statements(line({kUsers}));
  fake_.server->live.verbatim.push_back({"trigger", "tg", "users", "audit NEW.a of users"});
  statements(line({kUsers, op("op='rename_table'\ntable='users'\nto='people'") +
                               op("op='rename_column'\ntable='people'\nname='a'\nto='b2'") +
                               op("op='rename_column'\ntable='people'\nname='b2'\nto='c'")}));
  std::vector<ir::Verbatim> planned;
  for (const auto& asked : fake_.dialect->asked) {
    const auto* op = std::get_if<ir::RenameColumn>(&asked.op.body);
    if (op != nullptr && op->to == "c" && planned.empty()) planned = asked.before.verbatim;
  }
  ASSERT_EQ(planned.size(), 1U);
  EXPECT_EQ(planned[0].table, "people");
  EXPECT_EQ(planned[0].sql, "audit NEW.b2 of people");
}

TEST_F(CompileTest, what_only_the_live_database_shows_is_said_when_it_runs) {
  fake_.server->raw["meanwhile"] = [this](ir::Schema&) {
    fake_.dialect->notices["rename_column"] = {{"late", ir::Severity::warning, "look", "here", ""}};
  };
  Database database = fake_.open();
  const Report report = upgrade(line({kUsers, op("op='execute'\nsql='meanwhile'"),
                                      op("op='rename_column'\ntable='users'\nname='a'\nto='aa'")}),
                                database);
  EXPECT_THAT(report.steps.back().notes, ElementsAre("look (here)"));
}

TEST_F(CompileTest, a_rebuild_knows_the_enums_that_its_later_changes_share) {
  const std::string type = "type = { enum = ['x'], name = 'e' }";
  statements(line({kUsers + table("other", ", { name = 'e', " + type + " }") +
                   op("op='drop_column'\ntable='users'\nname='b'") +
                   op("op='add_column'\ntable='users'\ncolumn={ name='e', " + type + " }") +
                   op("op='add_column'\ntable='users'\ncolumn={ name='f', type = { enum = ['y'], "
                      "name = 'own' } }")}));
  const auto& before = last_asked("rebuild_table").before;
  EXPECT_NE(before.enum_type("e"), nullptr);
  EXPECT_EQ(before.enum_type("own"), nullptr);
}

TEST_F(CompileTest, a_column_added_renamed_and_dropped_in_one_revision) {
  statements(line({kUsers + op("op='add_column'\ntable='users'\ncolumn={name='c', type='text'}") +
                   op("op='rename_column'\ntable='users'\nname='c'\nto='d'") +
                   op("op='drop_column'\ntable='users'\nname='d'")}));
  EXPECT_EQ(fake_.server->live.table("users")->columns.size(), 3U);
}

TEST_F(CompileTest, a_rebuild_is_compiled_from_the_live_table) {
  fake_.server->on = [&](const std::string& entry) {
    if (entry.rfind("create_table users", 0) != 0) return;
    fake_.server->on = nullptr;
    fake_.server->raw["touch"] = [](ir::Schema& live) { live.table("users")->comment = "live"; };
  };
  statements(line(
      {kUsers +
       op("op='execute'\nsql='touch'\nstate=[{op='alter_table', table='users', comment='said'}]") +
       op("op='drop_column'\ntable='users'\nname='b'")}));
  const auto& before = last_asked("rebuild_table").before;
  EXPECT_EQ(before.table("users")->comment, "live");
  ASSERT_EQ(before.verbatim.size(), 1U);
  EXPECT_EQ(before.verbatim[0].sql, "verbatim users");
}

TEST_F(CompileTest, a_rebuild_works_without_a_catalog) {
  Database database = fake_.open_without_catalog();
  upgrade(line({kUsers + op("op='drop_column'\ntable='users'\nname='b'")}), database);
  EXPECT_EQ(fake_.server->live.table("users")->columns.size(), 2U);
}

TEST_F(CompileTest, online_comes_from_the_environment_unless_the_operation_says_otherwise) {
  const auto index = [](const std::string& column, const std::string& more = {}) {
    return op("op='create_index'\ntable='users'\ncolumns=['" + column + "']\n" + more);
  };
  const History history =
      line({kUsers, index("a") + index("b", "online = false") + index("id", "online = true")});
  const auto asked = [&](bool online) {
    FakeDatabase fake;
    fake.server->version_table("mig_version", {});
    Database database = fake.open();
    Options options;
    options.online = online;
    upgrade(history, database, "head", options);
    std::vector<bool> out;
    for (const auto& each : fake.dialect->asked) {
      if (ir::name_of(each.op) == "create_index") out.push_back(each.op.online.value_or(false));
    }
    return out;
  };
  EXPECT_THAT(asked(false), ElementsAre(false, false, true));
  EXPECT_THAT(asked(true), ElementsAre(true, false, true));
}

TEST_F(CompileTest, nobody_waits_for_a_table_that_the_revision_makes) {
  const std::string index = "op='create_index'\ncolumns=['id']\nonline=true\ntable='";
  statements(line({table("old"), table("made") + op(index + "made'") +
                                     op("op='rename_table'\ntable='made'\nto='named'") +
                                     op(index + "named'\nname='ix_2'") + op(index + "old'")}));
  std::vector<std::string> online;
  for (const auto& each : fake_.dialect->asked) {
    if (each.op.online) online.push_back(ir::table_of(each.op));
  }
  EXPECT_THAT(online, ElementsAre("old"));
}

TEST_F(CompileTest, everything_unsupported_is_refused_at_once_with_its_place) {
  fake_.dialect->refuses = {{"create_sequence", "it has no sequences"}, {"create_view", ""}};
  const std::string text = failure(line({table("a") + op("op='create_sequence'\nname='s'"),
                                         op("op='create_view'\nname='v'\nquery='select 1'")}));
  EXPECT_THAT(text, AllOf(HasSubstr("error[MIG-420]: revision 'r1000': fake cannot do "
                                    "'create_sequence': it has no sequences"),
                          HasSubstr("r1000.toml:6"), HasSubstr("except = [\"fake\"]"),
                          HasSubstr("revision 'r2000': fake cannot do 'create_view'")));
  EXPECT_TRUE(fake_.server->changes().empty());
}

TEST_F(CompileTest, a_dialect_that_lowers_a_rebuild_again_is_refused) {
  fake_.dialect->rebuilds.insert("rebuild_table");
  EXPECT_THAT(failure(line({kUsers + op("op='drop_column'\ntable='users'\nname='b'")})),
              AllOf(HasSubstr("cannot do 'drop_column' on 'users'"),
                    HasSubstr("which it cannot do either")));
}

TEST_F(CompileTest, one_mistake_is_reported_once) {
  const std::string text =
      failure(line({op("op='create_table'\ntable='t'\ncolumns=[{name='a', type={mysql='x'}}]") +
                    op("op='add_column'\ntable='t'\ncolumn={name='b', type='text'}") +
                    op("op='drop_column'\ntable='t'\nname='a'")}));
  EXPECT_THAT(text, HasSubstr("'type' has no value for the dialect 'fake'"));
  EXPECT_THAT(text, Not(HasSubstr("MIG-401")));
}

TEST_F(CompileTest, what_contradicts_the_schema_names_what_there_is) {
  const std::string text =
      failure(line({kUsers, op("op='drop_column'\ntable='users'\nname='zzz'")}));
  EXPECT_THAT(text, AllOf(HasSubstr("error[MIG-401]: table 'users' has no column 'zzz'"),
                          HasSubstr("there are: id, a, b"), HasSubstr("r2000.toml:3")));
  EXPECT_THAT(failure(line({kUsers + op("op='drop_table'\ntable='user'")})),
              HasSubstr("did you mean 'users'?"));
}

TEST_F(CompileTest, a_sql_revision_without_a_fitting_section_says_which_to_write) {
  const std::string text =
      failure(line({"-- mig:upgrade mysql\ncreate table x (a int)\n"}, ".sql"));
  EXPECT_THAT(
      text,
      AllOf(HasSubstr("revision 'r1000' has no section '-- mig:upgrade' for the dialect 'fake'"),
            HasSubstr("add a section '-- mig:upgrade fake'")));
}

TEST_F(CompileTest, a_table_made_by_raw_sql_is_looked_at_when_it_is_there) {
  fake_.server->raw["make raw"] = [](ir::Schema& live) {
    live = schema_of(table("raw", ", { name = 'x', type = 'text' }"), live);
  };
  const auto history = line({op("op='execute'\nsql='make raw'"),
                             op("op='alter_column'\ntable='raw'\nname='x'\nnullable=false") +
                                 op("op='rename_column'\ntable='raw'\nname='x'\nto='y'")});
  statements(history);
  const auto* made = fake_.server->live.table("raw");
  EXPECT_EQ(made->columns[1].name, "y");
  EXPECT_FALSE(made->columns[1].nullable);
}

TEST_F(CompileTest, behind_raw_sql_a_changed_column_is_taken_as_it_is) {
  fake_.dialect->rebuilds = {};
  fake_.server->raw["widen"] = [](ir::Schema& live) {
    ir::find_column(*live.table("users"), "a")->type.common->kind = ir::TypeKind::blob;
  };
  statements(line({kUsers, op("op='execute'\nsql='widen'"),
                   op("op='alter_column'\ntable='users'\nname='a'\nnullable=false")}));
  const auto& last = last_asked("alter_column");
  EXPECT_EQ(ir::find_column(*last.before.table("users"), "a")->type.common->kind,
            ir::TypeKind::blob);
}

TEST(Relevant, holds_the_table_and_what_hangs_on_it) {
  const auto schema = schema_of(
      table("a") + table("b") + table("c") +
      op("op='add_foreign_key'\ntable='b'\ncolumns=['id']\nreferences={table='a',columns=['id']}") +
      op("op='create_table'\ntable='d'\ncolumns=[{name='e',type={enum=['x'],name='e'}}]") +
      op("op='create_table'\ntable='f'\ncolumns=[{name='e',type={enum=['x'],name='e'}}]"));
  const auto names = [&](const std::string& lines) {
    std::vector<std::string> out;
    for (const auto& each : compile::relevant(schema, resolved(operation(lines), schema)).tables) {
      out.push_back(each.name);
    }
    return out;
  };
  EXPECT_THAT(names("op='drop_column'\ntable='a'\nname='id'"), ElementsAre("a", "b"));
  EXPECT_THAT(names("op='drop_column'\ntable='b'\nname='id'"), ElementsAre("a", "b"));
  EXPECT_THAT(names("op='drop_table'\ntable='d'"), ElementsAre("d", "f"));
  EXPECT_THAT(names("op='add_enum_value'\nname='e'\nvalue='y'"), ElementsAre("d", "f"));
  EXPECT_THAT(names("op='add_column'\ntable='c'\ncolumn={name='e',type={enum='e'}}"),
              ElementsAre("c", "d", "f"));
}

}  // namespace
}  // namespace mig::test
