// Constraints and indexes on the real servers.
#include "server.hpp"
#include <mig/sdk/dialect.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace {

using testing::HasSubstr;
using testing::Not;
namespace ir = mig::ir;

class Constraints : public live::ServerTest {
 protected:
  void make() {
    run(R"j({"op":"create_table","table":"p","columns":[{"name":"id","type":"integer"},
      {"name":"u","type":"integer"}],"primary_key":{"name":"pk_p","columns":["id"]}})j");
    run(R"j({"op":"create_table","table":"c","columns":[{"name":"id","type":"integer"},
      {"name":"p","type":"integer"},{"name":"s","type":"varchar(20)"}]})j");
    sql("INSERT INTO p VALUES (1, 10), (2, 20)");
    sql("INSERT INTO c VALUES (1, 1, 'a'), (2, 2, 'b')");
  }
  std::string foreign_key(const std::string& more = "") const {
    return R"j({"op":"add_foreign_key","table":"c","name":"fk","columns":["p"],
      "references":{"table":"p","columns":["id"]})j" +
           more + "}";
  }
  std::size_t indexes_of(const std::string& name) const {
    return sql("SELECT DISTINCT index_name FROM information_schema.statistics WHERE table_schema = "
               "DATABASE() AND table_name = '" +
               name + "'")
        .size();
  }
};
INSTANTIATE_TEST_SUITE_P(Servers, Constraints, live::both(), live::name_of);

TEST_P(Constraints, primary_key_is_added_and_dropped) {
  make();
  run(R"j({"op":"add_primary_key","table":"c","name":"pk_c","columns":["id"]})j");
  EXPECT_EQ(table("c").primary_key->columns.at(0), "id");
  EXPECT_THROW(sql("INSERT INTO c VALUES (1, 1, 'a')"), mig::sdk::Error);
  run(R"j({"op":"rename_constraint","table":"c","name":"pk_c","to":"pk_d"})j");
  run(R"j({"op":"drop_constraint","table":"c","name":"pk_d"})j");
  EXPECT_FALSE(table("c").primary_key.has_value());
}

TEST_P(Constraints, primary_key_that_is_needed_is_kept) {
  make();
  run(foreign_key());
  const auto referred =
      compile(R"j({"op":"drop_constraint","table":"p","name":"pk_p","kind":"primary_key"})j");
  EXPECT_EQ(referred.support, ir::Support::unsupported);
  EXPECT_THAT(referred.reason, HasSubstr("'fk'"));
  run(R"j({"op":"create_table","table":"i","columns":[{"name":"id","type":"integer","identity":true}],
    "primary_key":{"name":"pk_i","columns":["id"]}})j");
  EXPECT_EQ(compile(R"j({"op":"drop_constraint","table":"i","name":"pk_i"})j").support,
            ir::Support::unsupported);
}

TEST_P(Constraints, unique_is_added_renamed_dropped) {
  make();
  run(R"j({"op":"add_unique","table":"c","name":"uq","columns":["p","s"]})j");
  EXPECT_THROW(sql("INSERT INTO c VALUES (3, 1, 'a')"), mig::sdk::Error);
  run(R"j({"op":"rename_constraint","table":"c","name":"uq","to":"uq 2"})j");
  EXPECT_EQ(table("c").unique.at(0).name, "uq 2");
  run(R"j({"op":"drop_constraint","table":"c","name":"uq 2"})j");
  EXPECT_TRUE(table("c").unique.empty());
}

TEST_P(Constraints, check_is_added_renamed_validated_dropped) {
  make();
  run(R"j({"op":"add_check","table":"c","name":"ck","check":"p > 0"})j");
  EXPECT_THROW(sql("INSERT INTO c VALUES (3, -1, 'a')"), mig::sdk::Error);
  EXPECT_THROW(run(R"j({"op":"add_check","table":"c","name":"ck2","check":"p > 1"})j"),
               mig::sdk::Error);
  run(R"j({"op":"rename_constraint","table":"c","name":"ck","to":"ck_b"})j");
  run(R"j({"op":"validate_constraint","table":"c","name":"ck_b"})j");
  EXPECT_EQ(table("c").checks.at(0).name, "ck_b");
  run(R"j({"op":"drop_constraint","table":"c","name":"ck_b"})j");
  EXPECT_TRUE(table("c").checks.empty());
}

TEST_P(Constraints, validate_enforces_a_check_that_was_not) {
  if (maria()) return;  // has no such checks
  make();
  run(R"j({"op":"add_check","table":"c","name":"ck","check":"p > 0"})j");
  sql("ALTER TABLE c ALTER CHECK ck NOT ENFORCED");
  sql("INSERT INTO c VALUES (3, -1, 'a')");
  EXPECT_THROW(run(R"j({"op":"validate_constraint","table":"c","name":"ck"})j"), mig::sdk::Error);
  sql("DELETE FROM c WHERE p < 0");
  run(R"j({"op":"validate_constraint","table":"c","name":"ck"})j");
  EXPECT_THROW(sql("INSERT INTO c VALUES (3, -1, 'a')"), mig::sdk::Error);
}

TEST_P(Constraints, foreign_key_with_its_actions) {
  make();
  run(foreign_key(R"j(,"on_delete":"set null","on_update":"cascade")j"));
  EXPECT_THROW(sql("INSERT INTO c VALUES (3, 9, 'a')"), mig::sdk::Error);
  sql("UPDATE p SET id = 5 WHERE id = 1");
  EXPECT_EQ(cell("SELECT p FROM c WHERE id = 1"), "5");
  sql("DELETE FROM p WHERE id = 5");
  EXPECT_EQ(cell("SELECT p FROM c WHERE id = 1"), "NULL");
  const auto key = table("c").foreign_keys.at(0);
  EXPECT_EQ(key.on_delete, ir::FkAction::set_null);
  EXPECT_EQ(key.on_update, ir::FkAction::cascade);
}

TEST_P(Constraints, a_foreign_key_keeps_writers_of_the_other_table_out_and_says_so) {
  make();
  const auto about_p = [](const ir::Notice& each) {
    return each.code == "blocks-writes" && each.table == "p";
  };
  const auto said = compile(foreign_key()).notices;
  EXPECT_EQ(std::count_if(said.begin(), said.end(), about_p), 1);
  const auto writer = connect();
  live::rows_of(*writer, "BEGIN");
  live::rows_of(*writer, "INSERT INTO p VALUES (3, 30)");  // a row that nobody refers to
  sql("SET lock_wait_timeout = 1");
  EXPECT_THROW(run(foreign_key()), mig::sdk::Error);
  live::rows_of(*writer, "COMMIT");
  sql("SET lock_wait_timeout = DEFAULT");
  run(foreign_key());
  const auto renamed =
      compile(R"j({"op":"rename_constraint","table":"c","name":"fk","to":"fk2"})j").notices;
  EXPECT_EQ(std::count_if(renamed.begin(), renamed.end(), about_p), 1);
}

TEST_P(Constraints, a_foreign_key_to_its_own_table_says_nothing_of_another) {
  make();
  const auto said = compile(R"j({"op":"add_foreign_key","table":"p","name":"fk","columns":["u"],
      "references":{"table":"p","columns":["id"]}})j")
                        .notices;
  EXPECT_TRUE(std::none_of(said.begin(), said.end(), [](const ir::Notice& each) {
    return each.code == "blocks-writes" && !each.table.empty();
  }));
}

TEST_P(Constraints, dropping_a_foreign_key_leaves_no_index_behind) {
  make();
  const std::string before = definition("c");
  run(foreign_key());
  EXPECT_EQ(indexes_of("c"), 1U);
  EXPECT_TRUE(table("c").indexes.empty()) << "the server's own index is not the model's";
  run(R"j({"op":"drop_constraint","table":"c","name":"fk"})j");
  EXPECT_EQ(definition("c"), before);
}

TEST_P(Constraints, dropping_a_foreign_key_keeps_an_index_that_was_asked_for) {
  make();
  run(R"j({"op":"create_index","table":"c","name":"ix","columns":["p","s"]})j");
  run(foreign_key());
  EXPECT_EQ(indexes_of("c"), 1U);
  run(R"j({"op":"drop_constraint","table":"c","name":"fk"})j");
  EXPECT_EQ(table("c").indexes.at(0).name, "ix");
}

TEST_P(Constraints, an_index_made_later_takes_over_and_gives_back) {
  make();
  run(foreign_key());
  run(R"j({"op":"create_index","table":"c","name":"ix","columns":["p"]})j");
  EXPECT_EQ(indexes_of("c"), 1U);
  run(R"j({"op":"drop_index","table":"c","name":"ix"})j");
  EXPECT_EQ(indexes_of("c"), 1U);
  EXPECT_EQ(table("c").foreign_keys.size(), 1U);
  EXPECT_TRUE(table("c").indexes.empty());
  run(R"j({"op":"drop_constraint","table":"c","name":"fk"})j");
  EXPECT_EQ(indexes_of("c"), 0U);
}

TEST_P(Constraints, two_foreign_keys_on_one_column) {
  make();
  run(foreign_key());
  run(R"j({"op":"create_table","table":"q","columns":[{"name":"id","type":"integer"}],
    "primary_key":{"name":"pk","columns":["id"]}})j");
  sql("INSERT INTO q VALUES (1), (2)");
  run(R"j({"op":"add_foreign_key","table":"c","name":"fk2","columns":["p"],
    "references":{"table":"q","columns":["id"]}})j");
  EXPECT_EQ(indexes_of("c"), 1U);
  EXPECT_TRUE(table("c").indexes.empty());
  run(R"j({"op":"drop_constraint","table":"c","name":"fk2"})j");
  EXPECT_EQ(table("c").foreign_keys.size(), 1U);
  run(R"j({"op":"add_foreign_key","table":"c","name":"fk3","columns":["p"],
    "references":{"table":"q","columns":["id"]}})j");
  run(R"j({"op":"drop_constraint","table":"c","name":"fk"})j");
  run(R"j({"op":"drop_constraint","table":"c","name":"fk3"})j");
  EXPECT_EQ(indexes_of("c"), 0U);
}

// What the server makes by itself depends on what happened before; mig's state must not.
TEST_P(Constraints, the_index_of_a_foreign_key_depends_on_the_table_alone) {
  make();
  run(foreign_key());
  const std::string text = definition("c");
  sql("DROP TABLE c");
  sql(text);  // as a dump brings it back
  run(R"j({"op":"create_index","table":"c","name":"ix","columns":["p","s"]})j");
  EXPECT_EQ(indexes_of("c"), 1U);
  run(R"j({"op":"drop_index","table":"c","name":"ix"})j");
  EXPECT_EQ(definition("c"), text);
  run(R"j({"op":"add_unique","table":"c","name":"uq","columns":["p"]})j");
  EXPECT_EQ(indexes_of("c"), 1U);
  run(R"j({"op":"drop_constraint","table":"c","name":"uq"})j");
  run(R"j({"op":"add_primary_key","table":"c","name":"pk_c","columns":["p","id"]})j");
  EXPECT_EQ(indexes_of("c"), 1U);
  run(R"j({"op":"drop_constraint","table":"c","name":"pk_c"})j");
  run(R"j({"op":"create_index","table":"c","name":"id","columns":[{"name":"p","order":"desc"}]})j");
  EXPECT_EQ(indexes_of("c"), 2U);
  run(R"j({"op":"drop_constraint","table":"c","name":"fk"})j");
  EXPECT_EQ(indexes_of("c"), 1U);
  run(R"j({"op":"create_index","table":"c","name":"fk","columns":["s"]})j");
  EXPECT_EQ(compile(foreign_key()).support, ir::Support::unsupported);
}

TEST_P(Constraints, the_indexes_of_a_table_made_elsewhere_are_told_apart) {
  make();
  sql("CREATE TABLE q (id int PRIMARY KEY)");
  sql("INSERT INTO q VALUES (1), (2)");
  sql("ALTER TABLE c ADD CONSTRAINT k1 FOREIGN KEY (p) REFERENCES p (id)");
  sql("ALTER TABLE c ADD CONSTRAINT k2 FOREIGN KEY (p) REFERENCES q (id)");  // has the index
  schema_ = inspect();
  ASSERT_EQ(table("c").indexes.size(), 1U) << "it has not the name that it has here";
  run(R"j({"op":"drop_constraint","table":"c","name":"k2"})j");
  EXPECT_EQ(indexes_of("c"), 1U);
  run(R"j({"op":"drop_index","table":"c","name":"k2"})j");
  EXPECT_EQ(indexes_of("c"), 1U);
  run(R"j({"op":"drop_constraint","table":"c","name":"k1"})j");
  EXPECT_EQ(indexes_of("c"), 0U);
  sql("ALTER TABLE c ADD KEY k3 (p), ADD KEY longer (p, id), ADD CONSTRAINT k3 FOREIGN KEY (p) "
      "REFERENCES p (id)");
  schema_ = inspect();
  EXPECT_EQ(table("c").indexes.size(), 2U) << "none of the two is the foreign key's own";
  run(R"j({"op":"drop_index","table":"c","name":"k3"})j");
  run(R"j({"op":"drop_index","table":"c","name":"longer"})j");
  EXPECT_EQ(indexes_of("c"), 1U);
}

// In whatever order they come and go, the index is that of the least name: it is renamed, not
// built.
TEST_P(Constraints, foreign_keys_that_share_an_index_hand_it_on) {
  make();
  const auto key = [](const std::string& name) {
    return R"j({"op":"add_foreign_key","table":"c","name":")j" + name +
           R"j(","columns":["p"],"references":{"table":"p","columns":["id"]}})j";
  };
  const auto drop = [](const std::string& name) {
    return R"j({"op":"drop_constraint","table":"c","name":")j" + name + R"j("})j";
  };
  const auto expect_index = [&](const std::string& name) {
    EXPECT_EQ(cell("SELECT GROUP_CONCAT(DISTINCT index_name) FROM information_schema.statistics "
                   "WHERE table_schema = DATABASE() AND table_name = 'c'"),
              name);
    EXPECT_TRUE(table("c").indexes.empty());
  };
  run(key("k2"));
  expect_index("k2");
  run(key("k1"));
  expect_index("k1");
  run(key("k3"));
  expect_index("k1");
  const std::string all = definition("c");
  std::vector<std::string> order = {"k1", "k2", "k3"};
  do {
    for (const auto& each : order) run(drop(each));
    expect_index("NULL");
    for (const auto& each : order) run(key(each));
    expect_index("k1");
    EXPECT_EQ(definition("c"), all);
  } while (std::next_permutation(order.begin(), order.end()));
  const auto said = compile(drop("k1"));
  EXPECT_EQ(said.statements.at(0).work, ir::Work::none);
  run(R"j({"op":"rename_constraint","table":"c","name":"k1","to":"k4"})j");
  expect_index("k2");
}

// One that is asked for on the very columns takes the place of the key's own, and gives it back.
TEST_P(Constraints, the_index_of_a_foreign_key_is_renamed_where_it_has_the_same_columns) {
  make();
  run(foreign_key());
  const std::string own = definition("c");
  const std::string create = R"j({"op":"create_index","table":"c","name":"ix","columns":["p"]})j";
  const std::string drop = R"j({"op":"drop_index","table":"c","name":"ix"})j";
  const ir::Work work = maria() ? ir::Work::index : ir::Work::none;  // at most
  EXPECT_EQ(compile(create).statements.at(0).work, work);
  run(create);
  EXPECT_THAT(definition("c"), HasSubstr("`ix` (`p`)"));
  EXPECT_EQ(indexes_of("c"), 1U);
  EXPECT_EQ(compile(drop).statements.at(0).work, ir::Work::none);
  run(drop);
  EXPECT_EQ(definition("c"), own);
  run(R"j({"op":"create_index","table":"c","name":"ix","columns":["p"],"if_not_exists":true})j");
  EXPECT_EQ(indexes_of("c"), 1U);
  run(R"j({"op":"drop_index","table":"c","name":"ix","if_exists":true})j");
  EXPECT_EQ(definition("c"), own);
  run(R"j({"op":"create_index","table":"c","name":"ix","columns":["p"],"unique":true})j");
  EXPECT_EQ(indexes_of("c"), 1U);
  EXPECT_EQ(compile(drop).statements.at(0).work, ir::Work::index) << "unique: another index";
  run(drop);
  EXPECT_EQ(definition("c"), own);
}

TEST_P(Constraints, indexes_on_other_columns_are_no_twins_of_a_foreign_keys) {
  make();
  run(R"j({"op":"add_column","table":"c","column":{"name":"n","type":"integer"}})j");
  run(foreign_key());
  const std::string own = definition("c");
  for (const char* columns : {R"j(["p","n"])j", R"j([{"name":"p","order":"desc"}])j", R"j(["n"])j",
                              R"j([{"expression":"(p + 1)"}])j"}) {
    if (maria() && std::string(columns).find("expression") != std::string::npos) continue;
    run(std::string(R"j({"op":"create_index","table":"c","name":"ix","columns":)j") + columns +
        "}");
    run(R"j({"op":"drop_index","table":"c","name":"ix"})j");
    EXPECT_EQ(definition("c"), own) << columns;
  }
}

TEST_P(Constraints, two_foreign_keys_on_the_same_columns_and_an_index_that_is_asked_for) {
  make();
  run(R"j({"op":"create_table","table":"q","columns":[{"name":"id","type":"integer"}],
    "primary_key":{"name":"pk_q","columns":["id"]}})j");
  sql("INSERT INTO q VALUES (1), (2)");
  run(foreign_key());
  run(R"j({"op":"add_foreign_key","table":"c","name":"before","columns":["p"],
    "references":{"table":"q","columns":["id"]}})j");
  const std::string own = definition("c");
  run(R"j({"op":"create_index","table":"c","name":"ix","columns":["p"]})j");
  EXPECT_EQ(indexes_of("c"), 1U);
  run(R"j({"op":"drop_index","table":"c","name":"ix"})j");
  EXPECT_EQ(definition("c"), own);
}

// What raw SQL made has its indexes under other names than the history thinks: MariaDB finds them,
// MySQL stops with nothing changed.
TEST_P(Constraints, the_index_of_a_foreign_key_may_have_another_name) {
  make();
  run(foreign_key());
  sql("ALTER TABLE c RENAME INDEX fk TO other");
  const std::string create = R"j({"op":"create_index","table":"c","name":"ix","columns":["p"]})j";
  if (!maria()) {
    const std::string before = definition("c");
    EXPECT_THROW(run(create), mig::sdk::Error);
    EXPECT_EQ(definition("c"), before);
    return;
  }
  run(create);
  EXPECT_THAT(definition("c"), HasSubstr("`ix` (`p`)"));
  sql("ALTER TABLE c ADD INDEX fk (p)");
  run(R"j({"op":"drop_index","table":"c","name":"ix"})j");
  EXPECT_THAT(definition("c"), HasSubstr("`fk` (`p`)"));
}

// At no moment the table is without it.
TEST_P(Constraints, a_foreign_key_is_renamed_by_the_case_of_its_letters) {
  make();
  for (const auto& [from, to] :
       {std::pair("fk", "FK"), std::pair("FK", "ré"), std::pair("ré", "RÉ")}) {
    if (table("c").foreign_keys.empty()) run(foreign_key());
    run(std::string(R"j({"op":"rename_constraint","table":"c","name":")j") + from +
        R"j(","to":")j" + to + R"j("})j");
    EXPECT_THAT(definition("c"), HasSubstr("CONSTRAINT `" + std::string(to) + "` FOREIGN KEY"));
    EXPECT_THAT(definition("c"), HasSubstr("KEY `" + std::string(to) + "` (`p`)"));
    EXPECT_EQ(indexes_of("c"), 1U);
  }
  const auto renamed = compile(R"j({"op":"rename_constraint","table":"c","name":"RÉ","to":"ré"})j");
  ASSERT_EQ(renamed.statements.size(), 2U);
  EXPECT_THAT(renamed.statements[0].sql, HasSubstr("ADD CONSTRAINT `mig_new_ré`"));
}

TEST_P(Constraints, a_longer_foreign_key_serves_a_shorter_one) {
  make();
  run(R"j({"op":"add_unique","table":"p","name":"uq","columns":["id","u"]})j");
  run(R"j({"op":"add_column","table":"c","column":{"name":"u","type":"integer"}})j");
  run(foreign_key());
  run(R"j({"op":"add_foreign_key","table":"c","name":"fk2","columns":["p","u"],
    "references":{"table":"p","columns":["id","u"]}})j");
  EXPECT_EQ(indexes_of("c"), 1U);
  run(R"j({"op":"drop_constraint","table":"c","name":"fk2"})j");
  EXPECT_EQ(indexes_of("c"), 1U);
  run(R"j({"op":"drop_constraint","table":"c","name":"fk"})j");
  EXPECT_EQ(indexes_of("c"), 0U);
}

TEST_P(Constraints, an_action_that_the_server_does_not_follow_up_is_refused) {
  make();
  run(R"j({"op":"add_check","table":"c","name":"ck","check":"p > 0"})j");
  EXPECT_EQ(compile(foreign_key(R"j(,"on_delete":"set null")j")).support, ir::Support::unsupported);
  EXPECT_NE(compile(foreign_key(R"j(,"on_delete":"cascade")j")).support, ir::Support::unsupported);
  run(R"j({"op":"drop_constraint","table":"c","name":"ck"})j");
  run(R"j({"op":"add_column","table":"c","column":{"name":"g","type":"integer",
    "generated":"p * 2"}})j");
  EXPECT_EQ(compile(foreign_key(R"j(,"on_delete":"cascade")j")).support == ir::Support::unsupported,
            !maria());
}

TEST_P(Constraints, rename_foreign_key) {
  make();
  run(foreign_key());
  run(R"j({"op":"rename_constraint","table":"c","name":"fk","to":"fk_new"})j");
  EXPECT_EQ(table("c").foreign_keys.at(0).name, "fk_new");
  EXPECT_TRUE(table("c").indexes.empty());
  run(R"j({"op":"drop_constraint","table":"c","name":"fk_new"})j");
  EXPECT_EQ(indexes_of("c"), 0U);
}

TEST_P(Constraints, a_table_may_refer_to_itself) {
  run(R"j({"op":"create_table","table":"tree","columns":[{"name":"id","type":"integer"},
    {"name":"up","type":"integer"}],"primary_key":{"name":"pk","columns":["id"]},
    "foreign_keys":[{"name":"fk_up","columns":["up"],"references":{"table":"tree","columns":["id"]}}]})j");
  sql("INSERT INTO tree VALUES (1, NULL), (2, 1)");
  EXPECT_THROW(sql("INSERT INTO tree VALUES (3, 9)"), mig::sdk::Error);
  run(R"j({"op":"drop_table","table":"tree"})j");
}

TEST_P(Constraints, what_the_server_cannot_is_refused_before_anything_runs) {
  make();
  EXPECT_EQ(compile(foreign_key(R"j(,"deferrable":true)j")).support, ir::Support::unsupported);
  EXPECT_EQ(compile(foreign_key(R"j(,"on_delete":"set default")j")).support,
            ir::Support::unsupported);
  EXPECT_EQ(compile(R"j({"op":"add_foreign_key","table":"c","name":"f","columns":["p"],
    "references":{"table":"p","columns":["u"]}})j")
                .support,
            ir::Support::unsupported);
  EXPECT_EQ(compile(R"j({"op":"add_foreign_key","table":"c","name":"f","columns":["s"],
    "references":{"table":"p","columns":["id"]}})j")
                .support,
            ir::Support::unsupported);
}

TEST_P(Constraints, drop_constraint_of_an_unknown_table_finds_it_by_name) {
  sql("CREATE TABLE e (a int, CONSTRAINT ck CHECK (a > 0), UNIQUE KEY uq (a))");
  schema_.partial = true;
  run(R"j({"op":"drop_constraint","table":"e","name":"ck"})j");
  run(R"j({"op":"drop_constraint","table":"e","name":"uq","kind":"unique"})j");
  EXPECT_THAT(definition("e"), Not(HasSubstr("uq")));
  EXPECT_THAT(definition("e"), Not(HasSubstr("CHECK")));
}

// ---- indexes
// --------------------------------------------------------------------------------------

TEST_P(Constraints, indexes_of_every_kind) {
  make();
  run(R"j({"op":"create_index","table":"c","name":"i1","columns":["p",{"name":"s","order":"desc"}]})j");
  run(R"j({"op":"create_index","table":"c","name":"i2","columns":["id"],"unique":true,"online":true})j");
  run(R"j({"op":"create_index","table":"c","name":"i3","columns":[{"name":"s","length":5}],
    "method":"btree"})j");
  run(R"j({"op":"create_index","table":"c","name":"i4","columns":["s"],"method":"fulltext"})j");
  const ir::Table c = table("c");
  EXPECT_EQ(c.indexes.size(), 3U);
  EXPECT_EQ(c.unique.size(), 1U);
  run(R"j({"op":"rename_index","table":"c","name":"i1","to":"i 1"})j");
  run(R"j({"op":"drop_index","table":"c","name":"i 1","online":true})j");
  run(R"j({"op":"drop_index","table":"c","name":"i2"})j");
  EXPECT_EQ(table("c").indexes.size(), 2U);
  const auto expression = compile(
      R"j({"op":"create_index","table":"c","name":"i5","columns":[{"expression":"lower(s)"},"p"]})j");
  if (maria()) {
    EXPECT_EQ(expression.support, ir::Support::unsupported);
    return;
  }
  run(R"j({"op":"create_index","table":"c","name":"i5","columns":[{"expression":"lower(\"s\")"},"p"]})j");
  EXPECT_EQ(*table("c").indexes.back().columns[0].expression.get(), "lower(`s`)");
}

TEST_P(Constraints, index_if_exists_and_if_not_exists) {
  make();
  const char* create = R"j({"op":"create_index","table":"c","name":"it's","columns":["p"],
    "if_not_exists":true})j";
  run(create);
  run(create);
  EXPECT_EQ(indexes_of("c"), 1U);
  const char* drop = R"j({"op":"drop_index","table":"c","name":"it's","if_exists":true})j";
  run(drop);
  run(drop);
  EXPECT_EQ(indexes_of("c"), 0U);
}

TEST_P(Constraints, an_index_is_whole_or_refused) {
  run(R"j({"op":"create_table","table":"t","columns":[{"name":"v","type":"varchar(800)"},
    {"name":"l","type":"text"},{"name":"b","type":"varbinary(3000)"},
    {"name":"w","type":"varchar(768)"},{"name":"j","type":"json"}]})j");
  for (const char* column : {"v", "l", "j"}) {
    const std::string name = column;
    EXPECT_EQ(
        compile(R"j({"op":"create_index","table":"t","name":"ix","columns":[")j" + name + "\"]}")
            .support,
        ir::Support::unsupported)
        << name;
    EXPECT_EQ(
        compile(R"j({"op":"add_unique","table":"t","name":"uq","columns":[")j" + name + "\"]}")
            .support,
        ir::Support::unsupported)
        << name;
  }
  for (const char* column : {"w", "b"}) {
    run(R"j({"op":"create_index","table":"t","name":"ix_)j" + std::string(column) +
        R"j(","columns":[")j" + column + "\"]}");
  }
  run(R"j({"op":"create_index","table":"t","name":"ix_l","columns":[{"name":"l","length":700}]})j");
  EXPECT_EQ(table("t").indexes.size(), 3U);
}

TEST_P(Constraints, indexes_that_the_server_does_not_have_are_refused) {
  make();
  for (const char* more : {R"j("where":"p > 1")j", R"j("include":["s"])j", R"j("method":"gin")j",
                           R"j("unique":true,"method":"fulltext")j"}) {
    const auto answer =
        compile(R"j({"op":"create_index","table":"c","name":"ix","columns":["p"],)j" +
                std::string(more) + "}");
    EXPECT_EQ(answer.support, ir::Support::unsupported) << more;
    EXPECT_FALSE(answer.way_out.empty()) << more;
  }
  EXPECT_EQ(compile(R"j({"op":"create_index","table":"c","name":"ix",
    "columns":[{"name":"p","nulls":"last"}]})j")
                .support,
            ir::Support::unsupported);
  EXPECT_EQ(compile(R"j({"op":"create_index","table":"c","name":"ix",
    "columns":[{"name":"p","opclass":"int4_ops"}]})j")
                .support,
            ir::Support::unsupported);
}

}  // namespace
