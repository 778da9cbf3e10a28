// What the linter finds, and what looks like it and is none.
#include "support/fake_database.hpp"
#include "unit/core/runs.hpp"
#include <mig/lint.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace mig::test {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

// A dialect that says of every operation what a test wants it to say.
std::shared_ptr<FakeDialect> dialect(const std::string& name = "fake") {
  auto out = std::make_shared<FakeDialect>();
  out->all = {name};
  return out;
}

// With every rule on, so that those that are off by default are seen.
LintPolicy everything() {
  LintPolicy out;
  for (const auto& family : lint_families()) {
    out.levels[std::string(family.code)] = LintLevel::info;
  }
  return out;
}

class Linting {
 public:
  Linting() { options.policy = everything(); }

  LintReport run(const History& history) {
    if (options.dialects.empty()) options.dialects = {{dialect()}};
    return lint_history(history, options);
  }
  // The rules that are found in the last of these revisions.
  std::set<std::string> names(const std::vector<std::string>& bodies) {
    options.revisions = {"r" + std::to_string(bodies.size()) + "000"};
    std::set<std::string> out;
    for (const auto& each : run(line(bodies)).findings) out.insert(each.name);
    return out;
  }

  LintOptions options;
};

const char* const kShop = R"(message = 'shop'
[[upgrade]]
op = 'create_table'
table = 'items'
columns = [
  { name = 'id', type = 'bigint', nullable = false },
  { name = 'owner_id', type = 'bigint' },
  { name = 'word', type = 'varchar(20)', nullable = false, default = 'x' },
  { name = 'n', type = 'integer' },
  { name = 'spare', type = 'text' },
  { name = 'twice', type = 'integer', generated = { expression = 'n * 2', stored = false } },
]
primary_key = ['id']
unique = [{ name = 'uq_items_word', columns = ['word'] }]
foreign_keys = [{ name = 'fk_items_owner', columns = ['owner_id'], references = { table = 'items', columns = ['id'] } }]
checks = [{ name = 'ck_items_n', check = 'n > 0' }]
indexes = [{ name = 'ix_items_n', columns = ['n', 'word'] }, { name = 'ux_items_n', columns = ['n', 'id'], unique = true }]
[[upgrade]]
op = 'create_enum'
name = 'mood'
values = ['good', 'bad']
[[upgrade]]
op = 'create_sequence'
name = 'numbers'
[[upgrade]]
op = 'create_view'
name = 'words'
query = 'SELECT word FROM items'
)";

const char* const kNew = R"([[upgrade]]
op = 'create_table'
table = 'fresh'
columns = [{ name = 'id', type = 'bigint', nullable = false }, { name = 'a', type = 'varchar(20)' }]
primary_key = ['id']
comment = 'new'
)";

struct Case {
  const char* rule;
  std::string found;
  std::string not_found;  // what is close to it, and harmless

  friend void PrintTo(const Case& one, std::ostream* out) { *out << one.rule; }
};

std::string on_new(const std::string& text) { return kNew + op(text); }

std::string column(const std::string& rest) {
  return op("op='add_column'\ntable='items'\ncolumn={name='m'," + rest + "}");
}

std::vector<Case> destructive() {
  return {
      {"drop-table", op("op='drop_table'\ntable='items'"),
       on_new("op='drop_table'\ntable='fresh'")},
      {"drop-cascade", op("op='drop_table'\ntable='items'\ncascade=true"),
       op("op='drop_table'\ntable='items'")},
      {"drop-column", op("op='drop_column'\ntable='items'\nname='spare'"),
       op("op='drop_column'\ntable='items'\nname='twice'")},
      {"drop-enum-value", op("op='drop_enum_value'\nname='mood'\nvalue='bad'"),
       op("op='create_enum'\nname='e'\nvalues=['a','b']") +
           op("op='drop_enum_value'\nname='e'\nvalue='b'")},
      {"drop-type", op("op='drop_sequence'\nname='numbers'"),
       op("op='create_sequence'\nname='s'") + op("op='drop_sequence'\nname='s'")},
      {"delete-rows", op("op='delete_rows'\ntable='items'\nwhere='n = 1'"),
       on_new("op='delete_rows'\ntable='fresh'\nwhere='id = 1'")},
      {"delete-without-where", op("op='delete_rows'\ntable='items'"),
       op("op='delete_rows'\ntable='items'\nwhere='n = 1'")},
      {"delete-without-where", op("op='delete_rows'\ntable='items'\nwhere='1 = 1'"),
       op("op='delete_rows'\ntable='items'\nwhere='n = 1'")},
      {"update-without-where", op("op='update_rows'\ntable='items'\nset={n=1}"),
       op("op='add_column'\ntable='items'\ncolumn={name='m',type='integer'}") +
           op("op='update_rows'\ntable='items'\nset={m=1}")},
  };
}

std::vector<Case> data_dependent() {
  return {
      {"unique-on-rows", op("op='add_unique'\ntable='items'\ncolumns=['n']"),
       on_new("op='add_unique'\ntable='fresh'\ncolumns=['a']")},
      {"unique-on-rows",
       column("type='text',default='x'") +
           op("op='create_index'\ntable='items'\ncolumns=['m']\nunique=true"),
       column("type='text'") + op("op='create_index'\ntable='items'\ncolumns=['m']\nunique=true")},
      {"column-required",
       op("op='add_column'\ntable='items'\ncolumn={name='m',type='integer',nullable=false}"),
       op("op='add_column'\ntable='items'\ncolumn={name='m',type='integer',nullable=false,default="
          "1}")},
      {"not-null-added", op("op='alter_column'\ntable='items'\nname='n'\nnullable=false"),
       op("op='alter_column'\ntable='items'\nname='word'\nnullable=false")},
      {"foreign-key-on-rows",
       op("op='add_foreign_key'\ntable='items'\ncolumns=['n']\nreferences={table='items',columns=['"
          "id']}"),
       op("op='add_column'\ntable='items'\ncolumn={name='m',type='bigint'}") +
           op("op='add_foreign_key'\ntable='items'\ncolumns=['m']\nreferences={table='items',"
              "columns=['id']}")},
      {"check-on-rows", op("op='add_check'\ntable='items'\ncheck='n < 9'"),
       on_new("op='add_check'\ntable='fresh'\ncheck='id > 0'")},
      {"primary-key-on-rows",
       op("op='drop_constraint'\ntable='items'\nname='pk_items'") +
           op("op='add_primary_key'\ntable='items'\ncolumns=['n']"),
       op("op='drop_constraint'\ntable='items'\nname='pk_items'")},
  };
}

std::vector<Case> incompatible() {
  const std::string alter = "op='alter_column'\ntable='items'\n";
  return {
      {"rename-table", op("op='rename_table'\ntable='items'\nto='things'"),
       op("op='rename_table'\ntable='items'\nto='things'") +
           op("op='create_view'\nname='items'\nquery='SELECT * FROM things'")},
      {"rename-column", op("op='rename_column'\ntable='items'\nname='n'\nto='m'"),
       op("op='rename_column'\ntable='items'\nname='n'\nto='m'") +
           op("op='add_column'\ntable='items'\ncolumn={name='n',type='integer',generated='m'}")},
      {"type-change", op(alter + "name='n'\ntype='text'"), op(alter + "name='n'\ntype='bigint'")},
      {"not-null-dropped", op(alter + "name='word'\nnullable=true"),
       op(alter + "name='n'\nnullable=true")},
      {"default-changed", op(alter + "name='word'\ndrop_default=true"),
       op(alter + "name='n'\ndefault=1")},
      {"rename-enum-value", op("op='rename_enum_value'\nname='mood'\nvalue='bad'\nto='sad'"),
       op("op='create_enum'\nname='e'\nvalues=['a','b']") +
           op("op='rename_enum_value'\nname='e'\nvalue='a'\nto='c'")},
      {"drop-view", op("op='drop_view'\nname='words'"),
       op("op='drop_view'\nname='words'") +
           op("op='create_view'\nname='words'\nquery='SELECT word, n FROM items'")},
      {"replace-view", op("op='alter_view'\nname='words'\nquery='SELECT n FROM items'"),
       op("op='drop_view'\nname='words'")},
      {"generated-changed", op(alter + "name='twice'\ndrop_generated=true"),
       op(alter + "name='n'\ncomment='x'")},
      {"collation-changed", op(alter + "name='word'\ncollation='C'"),
       op(alter + "name='word'\ncomment='x'")},
  };
}

std::vector<Case> constraints() {
  const std::string drop = "op='drop_constraint'\ntable='items'\n";
  return {
      {"drop-foreign-key", op(drop + "name='fk_items_owner'"),
       op(drop + "name='fk_items_owner'") +
           op("op='add_foreign_key'\ntable='items'\ncolumns=['owner_id']\nreferences={table='items'"
              ",columns=['id']}\non_delete='cascade'")},
      {"drop-check", op(drop + "name='ck_items_n'"),
       op(drop + "name='ck_items_n'") +
           op("op='add_check'\ntable='items'\nname='ck_items_n'\ncheck='n > 1'")},
      {"drop-primary-key", op(drop + "name='pk_items'"),
       op(drop + "name='pk_items'") + op("op='add_primary_key'\ntable='items'\ncolumns=['word']")},
      {"drop-unique", op(drop + "name='uq_items_word'"), op(drop + "name='ck_items_n'")},
      {"drop-unique", op("op='drop_index'\ntable='items'\nname='ux_items_n'"),
       op("op='drop_index'\ntable='items'\nname='ix_items_n'")},
  };
}

std::vector<Case> conventions() {
  const std::string keyless =
      op("op='create_table'\ntable='t'\ncolumns=[{name='a',type='bigint'}]");
  return {
      {"no-primary-key", keyless, keyless + op("op='add_primary_key'\ntable='t'\ncolumns=['a']")},
      {"no-comment", keyless, kNew},
      {"column-order",
       op("op='create_table'\ntable='t'\ncolumns=[{name='a',type='integer'},{name='b',type='bigint'"
          "}]"),
       op("op='create_table'\ntable='t'\ncolumns=[{name='b',type='bigint'},{name='a',type='integer'"
          "}]")},
      {"integer-key", column("type='integer',identity=true"),
       column("type='bigint',identity=true")},
      {"integer-type", column("type='smallint'"), column("type='bigint'")},
      {"char-type", column("type='char(2)'"), column("type='varchar(2)'")},
      {"timestamp-without-zone", column("type='timestamp'"), column("type='timestamptz'")},
      {"float-type", column("type='double'"), column("type='decimal(9,2)'")},
      {"limited-text", column("type='varchar(9)'"), column("type='text'")},
      {"enum-type", column("type={enum=['a'],name='e'}"), column("type='text'")},
      {"nullable-column", column("type='text'"), column("type='text',nullable=false,default='x'")},
      {"wide-index", op("op='create_index'\ntable='items'\ncolumns=['id','n','word','owner_id']"),
       op("op='create_index'\ntable='items'\ncolumns=['owner_id','n','word']")},
      {"duplicate-index", op("op='create_index'\ntable='items'\nname='ix'\ncolumns=['n']"),
       op("op='create_index'\ntable='items'\nname='ix'\ncolumns=['n']\nwhere='n > 1'")},
      {"foreign-key-without-index",
       op("op='add_foreign_key'\ntable='items'\ncolumns=['owner_id']\nreferences={table='items',"
          "columns=['id']}"),
       op("op='add_foreign_key'\ntable='items'\ncolumns=['owner_id']\nreferences={table='items',"
          "columns=['id']}") +
           op("op='create_index'\ntable='items'\ncolumns=['owner_id']")},
      {"foreign-key-type",
       op("op='add_foreign_key'\ntable='items'\ncolumns=['n']\nreferences={table='items',columns=['"
          "id']}"),
       op("op='add_foreign_key'\ntable='items'\ncolumns=['owner_id']\nreferences={table='items',"
          "columns=['id']}")},
      {"cascade-delete",
       op("op='add_foreign_key'\ntable='items'\ncolumns=['n']\nreferences={table='items',columns=['"
          "id']}\non_delete='cascade'"),
       op("op='add_foreign_key'\ntable='items'\ncolumns=['n']\nreferences={table='items',columns=['"
          "id']}")},
      {"guarded", op("op='drop_table'\ntable='items'\nif_exists=true"),
       op("op='drop_table'\ntable='items'")},
      {"made-and-dropped", on_new("op='drop_table'\ntable='fresh'"),
       op("op='drop_table'\ntable='items'")},
      {"name-case", op("op='rename_table'\ntable='items'\nto='Things'"), column("type='text'")},
      {"reserved-word", op("op='rename_table'\ntable='items'\nto='order'"),
       op("op='rename_table'\ntable='items'\nto='orders'")},
  };
}

std::vector<Case> history() {
  return {
      {"no-message", op("op='execute'\nsql='SELECT 1'"),
       "message = 'm'\n" + op("op='execute'\nsql='SELECT 1'")},
      {"empty-revision", "message = 'm'\n", op("op='execute'\nsql='SELECT 1'")},
      {"irreversible", op("op='execute'\nsql='CREATE TABLE x (a int)'"),
       op("op='execute'\nsql='CREATE TABLE x (a int)'\nundo='DROP TABLE x'")},
      {"opaque-sql", op("op='execute'\nsql='CREATE TABLE x (a int)'"),
       op("op='execute'\nsql='UPDATE items SET n = 1 WHERE id = 2'")},
      {"downgrade-loses-data", op("op='drop_column'\ntable='items'\nname='spare'"),
       op("op='add_column'\ntable='items'\ncolumn={name='m',type='text'}")},
      {"unused-suppression", "lint_ignore = ['drop-table']\n" + column("type='text'"),
       "lint_ignore = ['drop-table']\n" + op("op='drop_table'\ntable='items'")},
      {"unknown-suppression", "lint_ignore = ['drop-tabel']\n" + column("type='text'"),
       "lint_ignore = ['DS']\n" + op("op='drop_table'\ntable='items'")},
  };
}

std::vector<Case> cases() {
  std::vector<Case> all;
  for (const auto& list :
       {destructive(), data_dependent(), incompatible(), constraints(), conventions(), history()}) {
    all.insert(all.end(), list.begin(), list.end());
  }
  return all;
}

class Rule : public ::testing::TestWithParam<Case> {};

TEST_P(Rule, is_found_where_it_holds_and_nowhere_else) {
  Linting linting;
  EXPECT_THAT(linting.names({kShop, GetParam().found}), Contains(GetParam().rule));
  EXPECT_THAT(linting.names({kShop, GetParam().not_found}), Not(Contains(GetParam().rule)));
}

INSTANTIATE_TEST_SUITE_P(Lint, Rule, ::testing::ValuesIn(cases()), [](const auto& param) {
  std::string out = param.param.rule;
  std::replace(out.begin(), out.end(), '-', '_');
  return out + "_" + std::to_string(param.index);
});

TEST(LintExemption, names_of_one_kind_are_not_those_of_another) {
  Linting linting;
  const std::string drop = op("op='drop_column'\ntable='items'\nname='spare'");
  EXPECT_THAT(linting.names({kShop, op("op='create_index'\ntable='items'\nname='spare'\ncolumns=['"
                                       "id']") +
                                        drop}),
              Contains("drop-column"));
}

TEST(LintExemption, what_was_dropped_again_is_not_new) {
  Linting linting;
  const std::string drop = op("op='drop_column'\ntable='items'\nname='m'");
  EXPECT_THAT(linting.names({kShop, column("type='text'") + drop}), Not(Contains("drop-column")));
  EXPECT_THAT(
      linting.names({kShop, column("type='text'") + drop +
                                op("op='rename_column'\ntable='items'\nname='spare'\nto='m'") +
                                drop}),
      Contains("drop-column"));
}

TEST(LintExemption, a_new_column_has_to_be_filled_before_it_may_not_be_null) {
  Linting linting;
  const std::string required = op("op='alter_column'\ntable='items'\nname='m'\nnullable=false");
  const std::string fill = op("op='update_rows'\ntable='items'\nset={m='x'}");
  EXPECT_THAT(linting.names({kShop, column("type='text'") + required}),
              Contains("column-required"));
  const auto filled = linting.names({kShop, column("type='text'") + fill + required});
  EXPECT_THAT(filled, Not(Contains("column-required")));
  EXPECT_THAT(filled, Not(Contains("not-null-added")));
}

TEST(LintExemption, what_raw_sql_is_said_to_do_is_looked_at) {
  Linting linting;
  EXPECT_THAT(
      linting.names({kShop, op("op='execute'\nsql='DROP TABLE items'\nstate=[{op='drop_table',"
                               "table='items'}]")}),
      Contains("drop-table"));
}

TEST(LintExemption, what_is_replaced_is_not_dropped) {
  Linting linting;
  const std::string add = op("op='add_unique'\ntable='items'\nname='uq'\ncolumns=['word']");
  const std::string drop = op("op='drop_constraint'\ntable='items'\nname='uq_items_word'");
  EXPECT_THAT(linting.names({kShop, add + drop}), Not(Contains("drop-unique")));
  EXPECT_THAT(linting.names({kShop, drop + add}), Not(Contains("drop-unique")));
}

// ---- what dialects say --------------------------------------------------------------------------

struct Said {
  const char* notice;
  std::string operation;
  const char* rule;
};

std::vector<Said> said() {
  const std::string on = "\ntable='items'\n";
  const std::string key = "\nreferences={table='items',columns=['id']}";
  return {
      {"blocks-writes", "op='create_index'" + on + "name='ix'\ncolumns=['n']", "index-not-online"},
      {"blocks-reads-and-writes", "op='drop_index'" + on + "name='ix_items_n'",
       "drop-index-not-online"},
      {"blocks-reads-and-writes", "op='add_unique'" + on + "columns=['n']", "unique-not-online"},
      {"blocks-writes", "op='add_foreign_key'" + on + "columns=['n']" + key,
       "foreign-key-not-online"},
      {"blocks-writes", "op='add_check'" + on + "check='n > 1'", "check-not-online"},
      {"blocks-reads-and-writes", "op='alter_column'" + on + "name='n'\nnullable=false",
       "not-null-not-online"},
      {"blocks-writes", "op='alter_table'" + on + "comment='x'", "blocks"},
      {"table-rewrite", "op='alter_column'" + on + "name='n'\ntype='text'", "type-change-rewrite"},
      {"table-rewrite", "op='add_column'" + on + "column={name='m',type='text'}",
       "add-column-rewrite"},
      {"table-rewrite", "op='add_column'" + on + "column={name='m',type='bigint',identity=true}",
       "identity-added"},
      {"table-rewrite", "op='add_column'" + on + "column={name='m',type='text',default_sql='f()'}",
       "volatile-default"},
      {"table-rewrite", "op='alter_table'" + on + "comment='x'", "table-rewrite"},
      {"may-fail-on-data", "op='alter_column'" + on + "name='n'\ntype='smallint'",
       "type-change-on-rows"},
      {"may-fail-on-data", "op='alter_table'" + on + "comment='x'", "may-fail-on-data"},
      {"data-loss", "op='alter_column'" + on + "name='n'\ntype='smallint'", "lossy-type-change"},
      {"data-loss", "op='alter_table'" + on + "comment='x'", "data-loss"},
      {"constraint-not-validated-online", "op='execute'\nsql='x'", "constraint-not-online"},
      {"no-online-way", "op='alter_column'" + on + "name='n'\ntype='text'", "no-online-way"},
  };
}

std::string op_of(const std::string& operation) {
  return operation.substr(4, operation.find('\'', 4) - 4);
}

LintReport lint_said(const Said& one, const std::string& before = {}) {
  auto speaking = dialect();
  speaking->notices[op_of(one.operation)] = {
      {one.notice, ir::Severity::warning, "as it is", "do something"}};
  Linting linting;
  linting.options.dialects = {{speaking}};
  linting.options.revisions = {"r2000"};
  return linting.run(line({kShop, before + op(one.operation)}));
}

TEST(LintAnswers, what_a_dialect_says_becomes_the_rule_of_its_operation) {
  for (const auto& one : said()) {
    SCOPED_TRACE(std::string(one.notice) + " of " + one.operation);
    std::vector<std::string> found;
    for (const auto& each : lint_said(one).findings) {
      if (each.message == "as it is") found.push_back(each.name);
    }
    EXPECT_THAT(found, ElementsAre(one.rule));
  }
}

TEST(LintAnswers, every_rule_can_be_found) {
  std::set<std::string> tried = {// below, and in tests of their own
                                 "mixed-transaction",
                                 "not-atomic",
                                 "locks-several-tables",
                                 "data-with-schema",
                                 "validate-in-same-transaction",
                                 "enum-value-used",
                                 "unsupported",
                                 "only-some-dialects",
                                 "one-sql-for-all",
                                 "rebuild",
                                 "unknown-before-rebuild",
                                 "no-lock-timeout",
                                 "edited",
                                 "unrecorded",
                                 "missing-revision",
                                 "several-heads",
                                 "many-indexes",
                                 "table-name",
                                 "column-name",
                                 "index-name",
                                 "constraint-name",
                                 "view-name",
                                 "type-name"};
  for (const auto& one : cases()) tried.insert(one.rule);
  for (const auto& one : said()) tried.insert(one.rule);
  for (const auto& rule : lint_rules()) {
    if (tried.count(std::string(rule.name)) > 0) continue;
    // what only a dialect can tell comes under the name of its rule
    const std::string name(rule.name);
    const auto report = lint_said({name.c_str(), "op='execute'\nsql='x'", name.c_str()});
    const auto found =
        std::any_of(report.findings.begin(), report.findings.end(), [&](const LintFinding& each) {
          return each.name == name && each.message == "as it is" && each.advice == "do something";
        });
    EXPECT_TRUE(found) << rule.code << " " << name;
  }
}

TEST(LintAnswers, what_a_dialect_only_mentions_is_no_warning) {
  auto speaking = dialect();
  speaking->notices["alter_table"] = {{"table-rewrite", ir::Severity::info, "as it is", ""}};
  Linting linting;
  linting.options.policy = {};
  linting.options.dialects = {{speaking}};
  const auto report =
      linting.run(line({kShop, op("op='alter_table'\ntable='items'\ncomment='x'")}));
  const auto found = std::find_if(report.findings.begin(), report.findings.end(),
                                  [](const auto& each) { return each.message == "as it is"; });
  ASSERT_NE(found, report.findings.end());
  EXPECT_EQ(found->level, LintLevel::info);
}

TEST(LintAnswers, of_raw_sql_the_exact_notice_counts) {
  auto speaking = dialect();
  speaking->notices["execute"] = {
      {"blocks-writes", ir::Severity::warning, "in general", "", "items"},
      {"index-not-online", ir::Severity::info, "exactly", "", "items"},
      {"data-loss", ir::Severity::warning, "of another table", "", "others"}};
  Linting linting;
  linting.options.policy = {};
  linting.options.dialects = {{speaking}};
  std::vector<std::pair<std::string, LintLevel>> found;
  for (const auto& each :
       linting.run(line({"message = 'm'\n" + op("op='execute'\nsql='x'\nundo='y'\nstate=[]")}))
           .findings) {
    if (each.code != "SQ201") found.emplace_back(each.name, each.level);
  }
  EXPECT_THAT(found, UnorderedElementsAre(
                         std::make_pair(std::string("index-not-online"), LintLevel::warning),
                         std::make_pair(std::string("data-loss"), LintLevel::warning)));
}

TEST(LintAnswers, a_table_that_the_revision_made_itself_is_nobodys_concern) {
  const Said one{"blocks-writes", "op='create_index'\ntable='fresh'\ncolumns=['a']", ""};
  for (const auto& each : lint_said(one, kNew).findings) EXPECT_NE(each.message, "as it is");
}

TEST(LintAnswers, names_that_only_a_plugin_knows_are_kept) {
  const auto report = lint_said({"own-thing", "op='execute'\nsql='x'", ""});
  const auto found = std::find_if(report.findings.begin(), report.findings.end(),
                                  [](const auto& each) { return each.message == "as it is"; });
  ASSERT_NE(found, report.findings.end());
  EXPECT_EQ(found->code, "fake.own-thing");
  EXPECT_EQ(found->level, LintLevel::warning);
  EXPECT_THAT(found->dialects, ElementsAre("fake"));
}

TEST(LintAnswers, changes_that_become_a_rebuild_are_looked_at_one_by_one) {
  auto rebuilding = dialect();
  rebuilding->rebuilds = {"alter_column", "drop_column"};
  rebuilding->notices["rebuild_table"] = {
      {"table-rewrite", ir::Severity::warning, "built anew", ""},
      {"data-loss", ir::Severity::warning, "some values of 'word' are cut", ""},
      {"data-loss", ir::Severity::warning, "the values of 'spare' go", ""}};
  Linting linting;
  linting.options.dialects = {{rebuilding}};
  const auto names =
      linting.names({kShop, op("op='drop_column'\ntable='items'\nname='spare'") +
                                op("op='alter_column'\ntable='items'\nname='word'\ntype='varchar("
                                   "5)'")});
  EXPECT_THAT(names, ::testing::IsSupersetOf({"drop-column", "lossy-type-change", "rebuild"}));
  EXPECT_THAT(names, Not(Contains("data-loss")));
}

TEST(LintAnswers, a_rebuild_after_raw_sql) {
  auto rebuilding = dialect();
  rebuilding->rebuilds = {"alter_column"};
  Linting linting;
  linting.options.dialects = {{rebuilding}};
  const std::string alter = op("op='alter_column'\ntable='items'\nname='n'\ntype='text'");
  const std::string raw = op("op='execute'\nsql='CREATE TABLE x (a int)'");
  EXPECT_THAT(linting.names({kShop, raw + alter}), Contains("unknown-before-rebuild"));
  EXPECT_THAT(linting.names({kShop, alter}), Not(Contains("unknown-before-rebuild")));
}

// ---- transactions -------------------------------------------------------------------------------

ir::Statement locking_everybody() {
  ir::Statement out;
  out.sql = "lock";
  out.blocks = ir::Blocks::everything;
  return out;
}

TEST(LintTransaction, parts_inside_and_outside_of_it) {
  auto apart = dialect();
  apart->outside = {"create_index"};
  Linting linting;
  linting.options.dialects = {{apart}};
  const std::string index = op("op='create_index'\ntable='items'\nname='ix'\ncolumns=['n']");
  EXPECT_THAT(linting.names({kShop, index + column("type='text'")}), Contains("mixed-transaction"));
  EXPECT_THAT(linting.names({kShop, index}), Not(Contains("mixed-transaction")));
  EXPECT_THAT(linting.names({kShop, "transaction = 'off'\n" + index + column("type='text'")}),
              Not(Contains("mixed-transaction")));
}

TEST(LintTransaction, none_where_the_database_commits_each) {
  auto plain = dialect();
  plain->can.transactional_ddl = false;
  Linting linting;
  linting.options.dialects = {{plain}};
  EXPECT_THAT(linting.names({kShop, column("type='text'") + op("op='drop_view'\nname='words'")}),
              Contains("not-atomic"));
  EXPECT_THAT(linting.names({kShop, column("type='text'")}), Not(Contains("not-atomic")));
}

TEST(LintTransaction, locks_that_are_held_while_other_things_are_done) {
  auto locking = dialect();
  locking->further["alter_table"] = {locking_everybody()};
  Linting linting;
  linting.options.dialects = {{locking}};
  const std::string alter = op("op='alter_table'\ntable='items'\ncomment='x'");
  const std::string update = op("op='update_rows'\ntable='items'\nset={n=1}\nwhere='n=2'");
  EXPECT_THAT(linting.names({kShop, alter + update}), Contains("data-with-schema"));
  EXPECT_THAT(linting.names({kShop, update + alter}), Not(Contains("data-with-schema")));
  const std::string first = std::string(kShop) + kNew;
  const std::string other = op("op='alter_table'\ntable='fresh'\ncomment='x'");
  EXPECT_THAT(linting.names({kShop, alter + op("op='rename_table'\ntable='items'\nto='things'") +
                                        op("op='alter_table'\ntable='things'\ncomment='y'")}),
              Not(Contains("locks-several-tables")));
  EXPECT_THAT(linting.names({first, alter + other}), Contains("locks-several-tables"));
  EXPECT_THAT(linting.names({kShop, kNew + alter + other}), Not(Contains("locks-several-tables")));
}

TEST(LintTransaction, a_new_value_of_an_enum_is_used_too_early) {
  auto speaking = dialect();
  speaking->notices["add_enum_value"] = {
      {"not-usable-in-this-transaction", ir::Severity::warning, "later", ""}};
  Linting linting;
  linting.options.dialects = {{speaking}};
  const std::string add = op("op='add_enum_value'\nname='mood'\nvalue='new'");
  const std::string update = op("op='update_rows'\ntable='items'\nset={n=1}\nwhere='n=2'");
  const std::string use = op("op='update_rows'\ntable='items'\nset={word='new'}\nwhere='n=2'");
  const std::string made = op("op='create_enum'\nname='e'\nvalues=['a']") +
                           op("op='add_enum_value'\nname='e'\nvalue='new'");
  EXPECT_THAT(linting.names({kShop, add + use}), Contains("enum-value-used"));
  EXPECT_THAT(linting.names({kShop, add + column("type='text',default='new'")}),
              Contains("enum-value-used"));
  EXPECT_THAT(linting.names({kShop, use + add}), Not(Contains("enum-value-used")));
  EXPECT_THAT(linting.names({kShop, add + update}), Not(Contains("enum-value-used")));
  EXPECT_THAT(linting.names({kShop, made + use}), Not(Contains("enum-value-used")));
}

TEST(LintTransaction, a_constraint_is_validated_where_it_was_added) {
  Linting linting;
  const std::string add = op("op='add_check'\ntable='items'\nname='ck'\ncheck='n > 1'");
  const std::string validate = op("op='validate_constraint'\ntable='items'\nname='ck'");
  EXPECT_THAT(linting.names({kShop, add + validate}), Contains("validate-in-same-transaction"));
  EXPECT_THAT(linting.names({std::string(kShop) + add, validate}),
              Not(Contains("validate-in-same-transaction")));
}

// ---- several dialects ---------------------------------------------------------------------------

TEST(LintDialects, what_all_have_in_common_is_said_once) {
  Linting linting;
  auto second = dialect("other");
  second->notices["drop_table"] = {{"blocks-writes", ir::Severity::warning, "waits", ""}};
  linting.options.dialects = {{dialect()}, {second}};
  linting.options.policy = {};
  linting.options.revisions = {"r2000"};
  const auto report = linting.run(line({kShop, op("op='drop_table'\ntable='items'")}));
  std::vector<std::pair<std::string, std::vector<std::string>>> found;
  for (const auto& each : report.findings) {
    if (each.name == "drop-table" || each.name == "blocks") {
      found.emplace_back(each.name, each.dialects);
    }
  }
  EXPECT_THAT(found, UnorderedElementsAre(
                         std::make_pair(std::string("drop-table"), std::vector<std::string>{}),
                         std::make_pair(std::string("blocks"), std::vector<std::string>{"other"})));
}

TEST(LintDialects, operations_for_some_of_them) {
  Linting linting;
  linting.options.dialects = {{dialect("a")}, {dialect("b")}};
  const std::string one = op("op='execute'\nsql='x'\nonly=['a']");
  EXPECT_THAT(linting.names({kShop, one}), Contains("only-some-dialects"));
  EXPECT_THAT(linting.names({kShop, one + op("op='execute'\nsql='y'\nonly=['b']")}),
              Not(Contains("only-some-dialects")));
}

TEST(LintDialects, what_has_nothing_to_do_with_them_names_none) {
  Linting linting;
  linting.options.dialects = {{dialect("a")}, {dialect("b")}};
  for (const auto& each : linting.run(line({kShop, "message = ''\n"})).findings) {
    if (each.name != "empty-revision") continue;
    EXPECT_THAT(each.dialects, IsEmpty());
  }
}

TEST(LintDialects, one_text_for_all_of_them) {
  Linting linting;
  linting.options.dialects = {{dialect("a")}, {dialect("b")}};
  EXPECT_THAT(linting.names({kShop, op("op='execute'\nsql='CREATE TABLE x (a int)'")}),
              Contains("one-sql-for-all"));
  EXPECT_THAT(linting.names({kShop, op("op='execute'\nsql={a='CREATE TABLE x (a int)',b='CREATE "
                                       "TABLE x (a int)'}")}),
              Not(Contains("one-sql-for-all")));
  EXPECT_THAT(linting.names({kShop, op("op='execute'\nsql='DELETE FROM items WHERE n = 1'")}),
              Not(Contains("one-sql-for-all")));
}

TEST(LintDialects, what_one_cannot_do_is_a_finding) {
  auto unable = dialect();
  unable->refuses["create_view"] = "there are no views";
  Linting linting;
  linting.options.dialects = {{unable}};
  const auto report = linting.run(line({kShop}));
  const auto found = std::find_if(report.findings.begin(), report.findings.end(),
                                  [](const auto& each) { return each.name == "unsupported"; });
  ASSERT_NE(found, report.findings.end());
  EXPECT_EQ(found->message, "there are no views");
}

// ---- policy -------------------------------------------------------------------------------------

TEST(LintPolicies, the_most_exact_level_counts) {
  Linting linting;
  linting.options.policy = {};
  linting.options.policy.levels = {
      {"DS", LintLevel::off}, {"drop-table", LintLevel::warning}, {"DS102", LintLevel::info}};
  const auto history = line({kShop, op("op='drop_table'\ntable='items'\ncascade=true")});
  linting.options.revisions = {"r2000"};
  std::vector<std::pair<std::string, LintLevel>> found;
  for (const auto& each : linting.run(history).findings) {
    if (each.code.starts_with("DS")) found.emplace_back(each.name, each.level);
  }
  EXPECT_THAT(found, ElementsAre(std::make_pair(std::string("drop-table"), LintLevel::info)));
}

TEST(LintPolicies, a_suppression_is_by_code_name_family_or_dialect) {
  for (const auto* entry : {"DS102", "drop-table", "DS", "fake:DS102", "clan:DS102"}) {
    SCOPED_TRACE(entry);
    Linting linting;
    auto one = dialect();
    one->all = {"fake", "clan"};
    linting.options.dialects = {{one}};
    const auto names = linting.names({kShop, "lint_ignore = ['" + std::string(entry) + "']\n" +
                                                 op("op='drop_table'\ntable='items'")});
    EXPECT_THAT(names, Not(Contains("drop-table")));
    EXPECT_THAT(names, Not(Contains("unused-suppression")));
    EXPECT_THAT(names, Not(Contains("unknown-suppression")));
  }
  Linting linting;
  const auto names = linting.names(
      {kShop, "lint_ignore = ['other:DS102']\n" + op("op='drop_table'\ntable='items'")});
  EXPECT_THAT(names, Contains("drop-table"));
  EXPECT_THAT(names, Contains("unknown-suppression"));  // there is no such dialect
}

TEST(LintPolicies, a_suppression_may_have_its_use_on_a_dialect_that_is_not_looked_at) {
  Linting linting;
  linting.options.narrowed = true;
  EXPECT_THAT(linting.names({kShop, "lint_ignore = ['drop-table']\n" + column("type='text'")}),
              Not(Contains("unused-suppression")));
}

TEST(LintPolicies, what_is_suppressed_is_counted) {
  Linting linting;
  linting.options.revisions = {"r2000"};
  linting.options.dialects = {{dialect("a")}, {dialect("b")}};
  EXPECT_EQ(
      linting.run(line({kShop, "lint_ignore = ['DS102']\n" + op("op='drop_table'\ntable='items'")}))
          .suppressed,
      1U);
}

TEST(LintPolicies, rules_that_do_not_exist_are_refused) {
  Linting linting;
  linting.options.policy.levels["DS1O2"] = LintLevel::off;
  linting.options.policy.ignore = {"drop-tabel"};
  const std::string text = error_of([&] { static_cast<void>(linting.run(line({kShop}))); });
  EXPECT_THAT(text, HasSubstr("DS1O2"));
  EXPECT_THAT(text, HasSubstr("did you mean 'drop-table'?"));
}

TEST(LintPolicies, names_as_agreed) {
  Linting linting;
  linting.options.policy.names = {{"table", "[a-z_]+s"},    {"column", "[a-z]+"},
                                  {"index", "ix_.*"},       {"view", "v_.*"},
                                  {"foreign_key", "fk_.*"}, {"enum", "[a-z]+_kind"}};
  const auto names = linting.names(
      {kShop, op("op='create_table'\ntable='thing'\ncolumns=[{name='an_id',type='bigint'}]\n"
                 "primary_key=['an_id']") +
                  op("op='create_index'\ntable='thing'\nname='by_id'\ncolumns=['an_id']") +
                  op("op='create_view'\nname='w'\nquery='SELECT 1'") +
                  op("op='create_enum'\nname='e'\nvalues=['a']") +
                  op("op='add_foreign_key'\ntable='thing'\nname='own'\ncolumns=['an_id']\n"
                     "references={table='items',columns=['id']}")});
  EXPECT_THAT(names, ::testing::IsSupersetOf({"table-name", "column-name", "index-name",
                                              "view-name", "type-name", "constraint-name"}));
}

TEST(LintPolicies, a_pattern_that_is_none_and_a_name_without_end) {
  Linting linting;
  linting.options.policy.names = {{"table", "[a-z"}};
  EXPECT_THAT(error_of([&] { static_cast<void>(linting.run(line({kShop}))); }),
              HasSubstr("'[a-z' is no regular expression"));
  Linting other;
  other.options.policy.names = {{"column", "[a-z][a-z0-9_]*"}};
  EXPECT_THAT(other.names({kShop, op("op='add_column'\ntable='items'\ncolumn={name='" +
                                     std::string(300'000, 'a') + "',type='text'}")}),
              Contains("column-name"));
}

TEST(LintPolicies, the_level_from_which_on_it_is_broken) {
  LintReport report;
  report.findings.emplace_back();
  report.findings.back().level = LintLevel::warning;
  LintPolicy policy;
  EXPECT_FALSE(breaks(report, policy));
  policy.fail_on = LintLevel::warning;
  EXPECT_TRUE(breaks(report, policy));
  policy.fail_on = LintLevel::off;
  report.findings.back().level = LintLevel::error;
  EXPECT_FALSE(breaks(report, policy));
}

// ---- the history as a whole ---------------------------------------------------------------------

TEST(LintHistory, only_the_revisions_that_are_asked_for) {
  Linting linting;
  linting.options.revisions = {"r2000"};
  const auto report = linting.run(line({kShop, column("type='text'"),
                                        op("op='drop_table'\ntable="
                                           "'items'")}));
  EXPECT_EQ(report.revisions, 1U);
  for (const auto& each : report.findings) EXPECT_EQ(each.revision, "r2000");
}

TEST(LintHistory, findings_are_in_the_order_of_application) {
  Linting linting;
  linting.options.policy = {};
  linting.options.policy.levels = {{"CV", LintLevel::off}, {"IN", LintLevel::off}};
  std::vector<std::string> order;
  for (const auto& each : linting
                              .run(line({kShop,
                                         op("op='drop_column'\ntable='items'\nname='spare'") +
                                             op("op='delete_rows'\ntable='items'"),
                                         op("op='drop_table'\ntable='items'")}))
                              .findings) {
    if (each.level == LintLevel::error) order.push_back(each.operation);
  }
  EXPECT_THAT(order,
              ElementsAre("drop_column items.spare", "delete_rows items", "drop_table items"));
}

TEST(LintHistory, several_heads_and_the_sums) {
  Linting linting;
  linting.options.edited = {"a000"};
  linting.options.unrecorded = {"b000"};
  linting.options.missing = {"c000"};
  const auto history = History::of_texts(
      {{"a.toml", "revision = 'a000'\n" + std::string(kNew)}, {"b.toml", "revision = 'b000'\n"}});
  std::set<std::string> names;
  for (const auto& each : linting.run(history).findings) names.insert(each.name);
  EXPECT_THAT(names, ::testing::IsSupersetOf(
                         {"several-heads", "edited", "unrecorded", "missing-revision"}));
}

TEST(LintHistory, an_environment_without_a_limit_for_locks) {
  auto locking = dialect();
  locking->further["alter_table"] = {locking_everybody()};
  Linting linting;
  linting.options.dialects = {{locking}};
  linting.options.without_lock_timeout = {{"prod", "fake"}, {"other", "another"}};
  EXPECT_THAT(linting.names({kShop, op("op='alter_table'\ntable='items'\ncomment='x'")}),
              Contains("no-lock-timeout"));
  EXPECT_THAT(linting.names({kShop, column("type='text'")}), Not(Contains("no-lock-timeout")));
}

TEST(LintHistory, needs_a_dialect) {
  EXPECT_THAT(error_of([] { static_cast<void>(lint_history(line({kShop}), {})); }),
              HasSubstr("no dialect to lint for"));
}

TEST(LintRules, codes_and_names_are_unique_and_of_a_family) {
  std::set<std::string> codes;
  std::set<std::string> names;
  for (const auto& rule : lint_rules()) {
    EXPECT_TRUE(codes.insert(std::string(rule.code)).second) << rule.code;
    EXPECT_TRUE(names.insert(std::string(rule.name)).second) << rule.name;
    EXPECT_FALSE(rule.advice.empty()) << rule.code;
    EXPECT_TRUE(std::any_of(lint_families().begin(), lint_families().end(), [&](const auto& each) {
      return each.code == rule.code.substr(0, 2);
    })) << rule.code;
  }
}

}  // namespace
}  // namespace mig::test
