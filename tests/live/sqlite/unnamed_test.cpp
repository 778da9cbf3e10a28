// Constraints that another tool made without names: the history calls them by the convention's.
#include "database.hpp"

namespace {

using live::Database;
namespace ir = mig::ir;

class SqliteUnnamed : public ::testing::Test {
 protected:
  SqliteUnnamed() {
    db_.script(R"sql(
      CREATE TABLE p(id INTEGER PRIMARY KEY, code TEXT UNIQUE);
      CREATE TABLE t(a TEXT NOT NULL, b INT CHECK ("b" > 0), c TEXT REFERENCES P(code), d INT REFERENCES p,
        PRIMARY KEY (a), UNIQUE (b, c), CHECK (t.a <> "x" AND b < 9), CONSTRAINT named CHECK (d <> 1));
      INSERT INTO t VALUES ('a', 1, NULL, NULL);
    )sql");
  }

  // Runs the changes the way mig does: the table as the history has it, the text as it is.
  void apply(const std::vector<std::string>& changes) {
    ir::Schema before = db_.inspect({"t"});
    ir::Table& t = *before.table("t");
    t.primary_key->name = "pk_t";
    t.unique.at(0).name = "uq_t_b_c";
    t.foreign_keys.at(0).name = "fk_t_c_p";
    t.foreign_keys.at(1).name = "fk_t_d_p";
    for (auto& each : t.checks) {
      if (*each.check.get() == "b > 0") each.name = "ck_t_b";
      // as somebody wrote it in a revision
      if (each.name.empty()) each = {"ck_t", ir::Sql("a  <> 'x' and B < 9")};
    }
    ir::RebuildTable rebuild;
    rebuild.table = "t";
    for (const auto& each : changes) rebuild.changes.push_back(live::op(each));
    db_.run(db_.compile(ir::Operation{rebuild, {}, {}, {}, {}}, before));
  }
  std::string text() { return db_.text("SELECT sql FROM sqlite_schema WHERE name = 't'"); }

  Database db_;
};

TEST_F(SqliteUnnamed, are_dropped_by_the_names_of_the_history) {
  std::vector<std::string> changes;
  for (const char* name : {"uq_t_b_c", "fk_t_c_p", "fk_t_d_p", "ck_t_b", "ck_t"}) {
    changes.push_back(std::string(R"({"op":"drop_constraint","table":"t","name":")") + name +
                      "\"}");
  }
  apply(changes);
  EXPECT_EQ(text(),
            "CREATE TABLE \"t\"(a TEXT NOT NULL, b INT, c TEXT, d INT,\n        PRIMARY KEY (a), "
            "CONSTRAINT named CHECK (d <> 1))");
  EXPECT_EQ(db_.text("SELECT a FROM t"), "a");
}

TEST_F(SqliteUnnamed, get_a_name_when_they_are_renamed) {
  std::vector<std::string> changes;
  for (const char* name : {"pk_t", "uq_t_b_c", "fk_t_d_p", "ck_t_b", "ck_t", "named"}) {
    changes.push_back(std::string(R"({"op":"rename_constraint","table":"t","name":")") + name +
                      R"(","to":"new_)" + name + "\"}");
  }
  apply(changes);
  const ir::Table t = *db_.inspect({"t"}).table("t");
  EXPECT_EQ(t.primary_key->name, "new_pk_t");
  EXPECT_EQ(t.unique.at(0).name, "new_uq_t_b_c");
  EXPECT_EQ(t.foreign_keys.at(1).name, "new_fk_t_d_p");
  std::vector<std::string> checks;
  for (const auto& each : t.checks) checks.push_back(each.name);
  EXPECT_EQ(checks, (std::vector<std::string>{"new_ck_t_b", "new_ck_t", "new_named"}));
}

TEST_F(SqliteUnnamed, are_left_alone_where_the_text_says_something_else) {
  db_.script(
      "DROP TABLE t; CREATE TABLE t(a TEXT PRIMARY KEY NOT NULL, b INT, c TEXT, d INT, UNIQUE (c, "
      "b), CHECK (b < 10))");
  ir::Schema before = db_.inspect({"t"});
  before.table("t")->unique = {{"uq", {"b", "c"}}};
  before.table("t")->checks = {{"ck", ir::Sql("b < 9")}};
  for (const char* name : {"uq", "ck"}) {
    ir::RebuildTable rebuild;
    rebuild.table = "t";
    rebuild.changes = {
        live::op(std::string(R"({"op":"drop_constraint","table":"t","name":")") + name + "\"}")};
    EXPECT_THROW(db_.run(db_.compile(ir::Operation{rebuild, {}, {}, {}, {}}, before)),
                 live::Refused);
  }
}

}  // namespace
