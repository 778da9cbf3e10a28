// What each rule finds, and what is close to it and harmless.
#include "unit/lint/linting.hpp"

namespace mig::test {

namespace {

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

}  // namespace

std::vector<Case> cases() {
  std::vector<Case> all;
  for (const auto& list :
       {destructive(), data_dependent(), incompatible(), constraints(), conventions(), history()}) {
    all.insert(all.end(), list.begin(), list.end());
  }
  return all;
}

}  // namespace mig::test
