#include "live/assess/cases.hpp"

namespace mig::test {

namespace {

const char* const kAudit =
    R"t(op = "add_column", table = "items", column = { name = "audit", type = "integer", default = 7 })t";

const char* const kSequence = R"t(op = "create_sequence", name = "numbers")t";

const char* const kEnum = R"t(op = "create_enum", name = "spare", values = ["a", "b"])t";

const char* const kIndex =
    R"t(op = "create_index", table = "logs", name = "ix_logs_word", columns = ["word"])t";

std::vector<Case> columns() {
  return {
      {"add_column_nullable",
       R"t(op = "add_column", table = "items", column = { name = "extra", type = "varchar(30)" })t"},
      {"add_column_default",
       R"t(op = "add_column", table = "items", column = { name = "extra", type = "integer", nullable = false, default = 4 })t"},
      {"add_column_uuid",
       R"t(op = "add_column", table = "items", column = { name = "extra", type = "uuid", nullable = false, default_sql = "uuid()" })t"},
      {"add_column_now",
       R"t(op = "add_column", table = "items", column = { name = "extra", type = "timestamp", nullable = false, default_sql = "current_timestamp" })t"},
      {"add_column_expression",
       R"t(op = "add_column", table = "items", column = { name = "extra", type = "integer", default_sql = "(1 + 2)" })t"},
      {"add_column_stored",
       R"t(op = "add_column", table = "items", column = { name = "extra", type = "integer", generated = { expression = "n * 2", stored = true } })t"},
      {"add_column_computed",
       R"t(op = "add_column", table = "items", column = { name = "extra", type = "integer", generated = { expression = "n * 2", stored = false } })t"},
      {"add_column_identity",
       R"t(op = "add_column", table = "logs", column = { name = "extra", type = "bigint", identity = true, nullable = false })t"},
      {"add_column_after",
       R"t(op = "add_column", table = "items", after = "n", column = { name = "extra", type = "integer" })t"},
      {"add_column_with_enum",
       R"t(op = "add_column", table = "items", column = { name = "extra", type = { enum = ["x", "y"], name = "extra_kind" }, default = "x" })t"},
      {"add_column_with_comment",
       R"t(op = "add_column", table = "items", column = { name = "extra", type = "integer", comment = "more" })t"},
      {"drop_column_plain", R"t(op = "drop_column", table = "items", name = "m")t"},
      {"drop_column_in_index", R"t(op = "drop_column", table = "items", name = "n")t"},
      {"drop_column_in_check", R"t(op = "drop_column", table = "items", name = "price")t"},
      {"drop_column_in_foreign_key", R"t(op = "drop_column", table = "items", name = "owner_id")t"},
      {"drop_column_in_key", R"t(op = "drop_column", table = "tags", name = "id")t"},
      {"rename_column_plain", R"t(op = "rename_column", table = "items", name = "m", to = "mm")t"},
      {"rename_column_in_check",
       R"t(op = "rename_column", table = "items", name = "price", to = "cost")t"},
      {"rename_column_in_foreign_key",
       R"t(op = "rename_column", table = "items", name = "owner_id", to = "holder")t"},
      {"rename_column_in_expression",
       R"t(op = "rename_column", table = "logs", name = "word", to = "text")t",
       R"t(op = "create_index", table = "logs", name = "ix_logs_lower", columns = [{ expression = "lower(word)" }])t",
       {},
       {"mariadb"}},
      {"alter_column_collation",
       R"t(op = "alter_column", table = "logs", name = "word", collation = { mysql = "utf8mb4_bin", postgres = "C", sqlite = "NOCASE" })t"},
      {"alter_column_collation_indexed",
       R"t(op = "alter_column", table = "logs", name = "word", collation = { mysql = "utf8mb4_bin", postgres = "C", sqlite = "NOCASE" })t",
       kIndex},
      {"alter_column_default_of_text",
       R"t(op = "alter_column", table = "logs", name = "story", default = "x")t",
       R"t(op = "add_column", table = "logs", column = { name = "story", type = "text" })t"},
      {"alter_column_not_null",
       R"t(op = "alter_column", table = "items", name = "m", nullable = false)t"},
      {"alter_column_null",
       R"t(op = "alter_column", table = "items", name = "n", nullable = true)t"},
      {"alter_column_default",
       R"t(op = "alter_column", table = "items", name = "m", default = 5)t"},
      {"alter_column_drop_default",
       R"t(op = "alter_column", table = "items", name = "audit", drop_default = true)t", kAudit},
      {"alter_column_default_now",
       R"t(op = "alter_column", table = "items", name = "made", default_sql = "current_timestamp")t"},
      {"alter_column_comment",
       R"t(op = "alter_column", table = "items", name = "m", comment = "how many")t"},
      {"alter_column_identity",
       R"t(op = "alter_column", table = "tags", name = "id", identity = true)t"},
      {"alter_column_no_identity",
       R"t(op = "alter_column", table = "items", name = "id", identity = false)t"},
      {"alter_column_expression",
       R"t(op = "alter_column", table = "items", name = "extra", generated = { expression = "n * 3", stored = true })t",
       R"t(op = "add_column", table = "items", column = { name = "extra", type = "integer", generated = { expression = "n * 2", stored = true } })t"},
      {"alter_column_drop_expression",
       R"t(op = "alter_column", table = "items", name = "extra", drop_generated = true)t",
       R"t(op = "add_column", table = "items", column = { name = "extra", type = "integer", generated = { expression = "n * 2", stored = true } })t"},
      {"alter_column_wider_number",
       R"t(op = "alter_column", table = "items", name = "m", type = "bigint")t"},
      {"alter_column_under_a_computed_one",
       R"t(op = "alter_column", table = "items", name = "m", type = "bigint")t",
       R"t(op = "add_column", table = "items", column = { name = "extra", type = "bigint", generated = { expression = "m * 2", stored = true } })t"},
      {"alter_column_longer_text",
       R"t(op = "alter_column", table = "logs", name = "word", type = "varchar(50)")t"},
  };
}

std::vector<Case> tables_and_constraints() {
  return {
      {"create_table_alone",
       R"t(op = "create_table", table = "made", columns = [{ name = "id", type = "bigint", nullable = false }, { name = "a", type = "integer", comment = "one" }], primary_key = ["id"], indexes = [{ columns = ["a"] }])t"},
      {"create_table_with_foreign_key",
       R"t(op = "create_table", table = "made", columns = [{ name = "id", type = "bigint", nullable = false }, { name = "owner_id", type = "bigint" }], primary_key = ["id"], foreign_keys = [{ columns = ["owner_id"], references = { table = "owners", columns = ["id"] } }])t"},
      {"create_table_if_not_exists",
       R"t(op = "create_table", table = "made", if_not_exists = true, columns = [{ name = "id", type = "bigint" }, { name = "kind", type = { enum = ["x", "y"], name = "made_kind" } }])t"},
      {"drop_table_alone", R"t(op = "drop_table", table = "logs")t"},
      {"drop_table_cascade", R"t(op = "drop_table", table = "owners", cascade = true)t"},
      {"drop_table_with_foreign_key", R"t(op = "drop_table", table = "items")t",
       R"t(op = "drop_view", name = "big_items")t"},
      {"rename_table_with_view", R"t(op = "rename_table", table = "items", to = "things")t"},
      {"rename_table_alone", R"t(op = "rename_table", table = "logs", to = "diary")t"},
      {"alter_table_comment", R"t(op = "alter_table", table = "logs", comment = "what happened")t"},
      {"alter_table_settings",
       R"t(op = "alter_table", table = "logs", options = { postgres = { fillfactor = 80 }, mysql = { row_format = "dynamic" } })t"},
      {"alter_table_rewritten",
       R"t(op = "alter_table", table = "logs", options = { postgres = { unlogged = true }, mysql = { charset = "latin1", convert = true } })t"},
      {"add_primary_key", R"t(op = "add_primary_key", table = "logs", columns = ["id"])t"},
      {"add_unique", R"t(op = "add_unique", table = "logs", columns = ["id"])t"},
      {"add_unique_of_nullable", R"t(op = "add_unique", table = "logs", columns = ["word"])t"},
      {"add_foreign_key",
       R"t(op = "add_foreign_key", table = "logs", columns = ["item"], references = { table = "owners", columns = ["id"] })t"},
      {"add_check",
       R"t(op = "add_check", table = "logs", name = "ck_logs_item", check = "item > 0")t"},
      {"drop_constraint_primary_key",
       R"t(op = "drop_constraint", table = "tags", name = "pk_tags")t"},
      {"drop_constraint_unique",
       R"t(op = "drop_constraint", table = "items", name = "uq_items_name")t"},
      {"drop_constraint_unique_alone",
       R"t(op = "drop_constraint", table = "logs", name = "uq_logs_id")t",
       R"t(op = "add_unique", table = "logs", name = "uq_logs_id", columns = ["id"])t"},
      {"drop_constraint_foreign_key",
       R"t(op = "drop_constraint", table = "items", name = "fk_items_owner")t"},
      {"drop_constraint_check",
       R"t(op = "drop_constraint", table = "items", name = "ck_items_price")t"},
      {"rename_constraint_primary_key",
       R"t(op = "rename_constraint", table = "tags", name = "pk_tags", to = "pk_tags_2")t"},
      {"rename_constraint_unique",
       R"t(op = "rename_constraint", table = "items", name = "uq_items_name", to = "uq_items_called")t"},
      {"rename_constraint_foreign_key",
       R"t(op = "rename_constraint", table = "items", name = "fk_items_owner", to = "fk_items_holder")t"},
      {"rename_constraint_check",
       R"t(op = "rename_constraint", table = "items", name = "ck_items_price", to = "ck_items_cost")t"},
      {"validate_constraint_check",
       R"t(op = "validate_constraint", table = "items", name = "ck_items_price")t",
       "",
       {{"postgres",
         "ALTER TABLE items DROP CONSTRAINT ck_items_price, ADD CONSTRAINT ck_items_price CHECK "
         "(price >= 0) NOT VALID"},
        {"mysql", "ALTER TABLE items ALTER CHECK ck_items_price NOT ENFORCED"}}},
      {"validate_constraint_foreign_key",
       R"t(op = "validate_constraint", table = "items", name = "fk_items_owner")t",
       "",
       {{"postgres",
         "ALTER TABLE items DROP CONSTRAINT fk_items_owner, ADD CONSTRAINT fk_items_owner "
         "FOREIGN "
         "KEY (owner_id) REFERENCES owners (id) NOT VALID"}}},
  };
}

std::vector<Case> indexes_and_objects() {
  return {
      {"create_index_plain", R"t(op = "create_index", table = "logs", columns = ["word"])t"},
      {"create_index_unique",
       R"t(op = "create_index", table = "logs", columns = ["id"], unique = true)t"},
      {"create_index_expression",
       R"t(op = "create_index", table = "logs", name = "ix_logs_lower", columns = [{ expression = "lower(word)" }])t"},
      {"create_index_partial",
       R"t(op = "create_index", table = "logs", name = "ix_logs_some", columns = ["word"], where = "id > 100")t"},
      {"create_index_if_not_exists",
       R"t(op = "create_index", table = "logs", columns = ["word"], if_not_exists = true)t"},
      {"create_index_by_method",
       R"t(op = "create_index", table = "logs", columns = ["word"], method = { mysql = "fulltext", postgres = "hash", default = "btree" })t"},
      {"drop_index_of_foreign_key", R"t(op = "drop_index", table = "items", name = "ix_owner")t",
       R"t(op = "create_index", table = "items", name = "ix_owner", columns = ["owner_id"])t"},
      {"drop_index_plain", R"t(op = "drop_index", table = "logs", name = "ix_logs_word")t", kIndex},
      {"drop_index_if_exists",
       R"t(op = "drop_index", table = "logs", name = "ix_logs_word", if_exists = true)t", kIndex},
      {"rename_index",
       R"t(op = "rename_index", table = "logs", name = "ix_logs_word", to = "ix_logs_text")t",
       kIndex},
      {"create_view_plain",
       R"t(op = "create_view", name = "words", query = "SELECT id, word FROM logs")t"},
      {"create_view_materialized",
       R"t(op = "create_view", name = "words", materialized = true, query = "SELECT id, word FROM logs")t"},
      {"alter_view",
       R"t(op = "alter_view", name = "big_items", query = "SELECT id FROM items WHERE id > 1000")t"},
      {"drop_view", R"t(op = "drop_view", name = "big_items")t"},
      {"create_enum", R"t(op = "create_enum", name = "size", values = ["s", "m"])t"},
      {"add_enum_value_last", R"t(op = "add_enum_value", name = "item_status", value = "lost")t"},
      {"add_enum_value_before",
       R"t(op = "add_enum_value", name = "item_status", value = "lost", before = "paid")t"},
      {"rename_enum_value",
       R"t(op = "rename_enum_value", name = "item_status", value = "paid", to = "settled")t",
       "",
       {},
       {},
       {{"paid", "settled"}}},
      {"drop_enum_value", R"t(op = "drop_enum_value", name = "item_status", value = "gone")t"},
      {"drop_enum", R"t(op = "drop_enum", name = "spare")t", kEnum},
      {"create_sequence", R"t(op = "create_sequence", name = "numbers", start = 5)t"},
      {"alter_sequence",
       R"t(op = "alter_sequence", name = "numbers", increment = 10)t",
       kSequence,
       {},
       {"sqlite", "mysql"}},
      {"drop_sequence",
       R"t(op = "drop_sequence", name = "numbers")t",
       kSequence,
       {},
       {"sqlite", "mysql"}},
  };
}

std::vector<Case> rows_and_sql() {
  return {
      {"insert_rows",
       R"t(op = "insert_rows", table = "owners", rows = [{ id = 100, label = "new" }, { id = 101, label = "newer" }])t"},
      {"update_rows",
       R"t(op = "update_rows", table = "items", set = { m = 1 }, where = "id > 1000")t"},
      {"delete_rows_some", R"t(op = "delete_rows", table = "logs", match = [{ id = 17 }])t"},
      {"delete_rows_all", R"t(op = "delete_rows", table = "logs")t"},
      {"load_csv",
       R"t(op = "load_csv", table = "owners", text = "id,label\n100,new\n101,newer\n")t"},
      {"backfill",
       R"t(op = "backfill", table = "items", set = { m = 1 }, where = "id > 1000", batch = 300)t"},
      {"execute", R"t(op = "execute", sql = "UPDATE logs SET word = 'x' WHERE id = 1")t"},
  };
}

// The same, so that nobody has to wait.
std::vector<Case> online(std::vector<Case> some) {
  for (auto& each : some) {
    each.name += "_online";
    each.operation += ", online = true";
  }
  return some;
}

}  // namespace

const std::vector<Case>& cases() {
  static const std::vector<Case> all = [] {
    std::vector<Case> out = columns();
    for (auto& more :
         {tables_and_constraints(), indexes_and_objects(), rows_and_sql(), online(columns()),
          online(tables_and_constraints()), online(indexes_and_objects())}) {
      out.insert(out.end(), more.begin(), more.end());
    }
    return out;
  }();
  return all;
}

const std::string& base_operations() {
  static const std::string text = R"t(
[[upgrade]]
op = "create_table"
table = "owners"
columns = [{ name = "id", type = "bigint", nullable = false }, { name = "label", type = "varchar(40)" }]
primary_key = ["id"]

[[upgrade]]
op = "create_enum"
name = "item_status"
values = ["new", "paid", "gone"]

[[upgrade]]
op = "create_table"
table = "items"
columns = [
  { name = "id", type = "bigint", nullable = false, identity = true },
  { name = "name", type = "varchar(40)", nullable = false },
  { name = "n", type = "integer", nullable = false },
  { name = "m", type = "integer" },
  { name = "price", type = "integer" },
  { name = "status", type = { enum = "item_status" } },
  { name = "made", type = "timestamp" },
  { name = "owner_id", type = "bigint" },
  { name = "note", type = "varchar(300)" },
]
primary_key = ["id"]
unique = [{ name = "uq_items_name", columns = ["name"] }]
checks = [{ name = "ck_items_price", check = "price >= 0" }]
indexes = [{ name = "ix_items_n", columns = ["n"] }]
foreign_keys = [{ name = "fk_items_owner", columns = ["owner_id"], references = { table = "owners", columns = ["id"] } }]

[[upgrade]]
op = "create_table"
table = "logs"
columns = [
  { name = "id", type = "bigint", nullable = false },
  { name = "item", type = "bigint" },
  { name = "word", type = "varchar(40)" },
  { name = "note", type = "varchar(300)" },
]

[[upgrade]]
op = "create_table"
table = "tags"
columns = [{ name = "id", type = "bigint", nullable = false }, { name = "word", type = "varchar(300)" }]
primary_key = { name = "pk_tags", columns = ["id"] }

[[upgrade]]
op = "create_view"
name = "big_items"
query = "SELECT id, name FROM items WHERE id > 1000"
)t";
  return text;
}  // namespace

const std::vector<std::string>& base_rows() {
  static const std::vector<std::string> all = [] {
    std::string owners = "INSERT INTO owners (id, label) VALUES ";
    for (int i = 1; i <= 20; ++i) {
      const std::string number = std::to_string(i);
      owners += (i == 1 ? "(" : ", (") + number + ", 'owner " + number + "')";
    }
    std::string items =
        "INSERT INTO items (name, n, m, price, status, made, owner_id, note) VALUES ";
    std::string logs = "INSERT INTO logs (id, item, word, note) VALUES ";
    std::string tags = "INSERT INTO tags (id, word) VALUES ";
    const std::string filler(220, 'f');
    for (int i = 1; i <= 2000; ++i) {
      const std::string next = i == 1 ? "(" : ", (";
      const std::string text = std::to_string(i) + "'";
      items += next + "'name " + text + ", " + std::to_string(10000 + i) + ", " +
               std::to_string(20000 + i) + ", " + std::to_string(30000 + i) + ", '" +
               (i % 3 == 0 ? "paid" : "new") + "', '2020-01-02 03:04:05', " +
               std::to_string(1 + i % 20) + ", '" + filler + text + ")";
      logs += next + std::to_string(40000 + i) + ", " + std::to_string(1 + i % 10) + ", 'word " +
              text + ", 'log " + filler + text + ")";
      tags += next + std::to_string(50000 + i) + ", 'tag " + filler + text + ")";
    }
    // logs and tags have their own numbers; a few rows of logs have small ones
    logs += ", (1, 1, 'one', ''), (17, 2, 'seventeen', '')";
    return std::vector<std::string>{owners, items, logs, tags};
  }();
  return all;
}

}  // namespace mig::test
