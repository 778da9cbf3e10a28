#include "live/renames/cases.hpp"

namespace mig::test {

namespace {

using PerEngine = std::map<std::string, Script>;

PerEngine all(Script script) { return {{"", std::move(script)}}; }

// A trigger with the same body on every engine. when: "AFTER INSERT"; condition: of PostgreSQL's
// and SQLite's WHEN.
PerEngine trigger(const std::string& when, const std::string& table, const std::string& body) {
  const std::string create = "CREATE TRIGGER tg " + when + " ON " + table;
  return {{"", {create + " FOR EACH ROW " + body}},
          {"sqlite", {create + " BEGIN " + body + "; END"}},
          {"postgres",
           {"CREATE FUNCTION tf() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN " + body +
                "; RETURN NEW; END $$",
            create + " FOR EACH ROW EXECUTE FUNCTION tf()"}}};
}

PerEngine function(const std::string& query) {
  return {{"", {"CREATE FUNCTION f() RETURNS BIGINT READS SQL DATA RETURN (" + query + ")"}},
          {"postgres", {"CREATE FUNCTION f() RETURNS bigint LANGUAGE sql AS $$ " + query + " $$"}}};
}

// A routine that runs a text.
PerEngine preparing(const std::string& query) {
  return {{"",
           {"CREATE PROCEDURE f() BEGIN PREPARE s FROM 'DO (" + query +
            ")'; EXECUTE s; DEALLOCATE PREPARE s; END"}},
          {"postgres",
           {"CREATE PROCEDURE f() LANGUAGE plpgsql AS $$ DECLARE r bigint; BEGIN EXECUTE '" +
            query + "' INTO r; END $$"}}};
}

std::string view(const std::string& name, const std::string& query) {
  return "[[upgrade]]\nop = \"create_view\"\nname = \"" + name + "\"\nquery = \"" + query + "\"\n";
}

std::string on_items(const std::string& op, const std::string& rest) {
  return "[[upgrade]]\nop = \"" + op + "\"\ntable = \"items\"\n" + rest + "\n";
}

const char* const kToItems = R"t([[upgrade]]
op = "add_foreign_key"
table = "logs"
name = "fk_logs_item"
columns = ["item"]
references = { table = "items", columns = ["id"] }
)t";

const char* const kExpression =
    R"t(name = "ix_items_more"
columns = [{ expression = "n + 1" }])t";

const char* const kGenerated =
    R"t(column = { name = "twice", type = "bigint", generated = { expression = "n * 2", stored = true } })t";

constexpr const char* kAdd = "INSERT INTO audit VALUES (1)";

std::vector<Dependant> of_table() {
  const std::string v = view("v", "SELECT id, n FROM items WHERE n > 1");
  std::vector<Dependant> out;
  const auto add = [&](const char* what, std::string operations, PerEngine by_hand, PerEngine use,
                       std::vector<std::string> lacking = {}) {
    out.push_back({"table", what, std::move(operations), std::move(by_hand), std::move(use),
                   std::move(lacking)});
  };
  add("a view", v, {}, all({"=2 SELECT count(n) FROM v"}));
  add("a view with an alias", view("v", "SELECT i.n FROM items i JOIN nums ON nums.id = i.n"), {},
      all({"=2 SELECT count(n) FROM v"}));
  add("a view on a view", v + view("w", "SELECT n FROM v"), {}, all({"=2 SELECT count(n) FROM w"}));
  add("a view made by hand", "", all({"CREATE VIEW v AS SELECT id, n FROM items WHERE n > 1"}),
      all({"=2 SELECT count(n) FROM v"}));
  add("a view with a query of its name", "",
      all({"CREATE VIEW v AS WITH items(n) AS (SELECT 77) SELECT n FROM items"}),
      all({"=77 SELECT n FROM v"}));
  add("a materialized view", "",
      {{"postgres", {"CREATE MATERIALIZED VIEW v AS SELECT id FROM items"}}},
      all({"REFRESH MATERIALIZED VIEW v", "=2 SELECT count(*) FROM v"}),
      {"sqlite", "mysql", "mariadb"});
  add("a foreign key of another table", kToItems, {},
      all({"INSERT INTO logs (id, item) VALUES (8, 2)",
           "!INSERT INTO logs (id, item) VALUES (9, 77)"}));
  add("a foreign key to itself",
      on_items("add_column", R"t(column = { name = "up", type = "bigint" })t") +
          on_items("add_foreign_key",
                   "columns = [\"up\"]\nreferences = { table = \"items\", columns = [\"id\"] }"),
      {},
      all({"INSERT INTO things (n, up) VALUES (9, 1)",
           "!INSERT INTO things (n, up) VALUES (8, 77)"}));
  add("a check", on_items("add_check", "name = \"ck_items_n\"\ncheck = \"n > 0\""), {},
      all({"INSERT INTO things (n) VALUES (9)", "!INSERT INTO things (n) VALUES (-1)"}));
  add("a generated column", on_items("add_column", kGenerated), {},
      all({"INSERT INTO things (n) VALUES (9)", "=18 SELECT twice FROM things WHERE n = 9"}));
  add("an expression index", on_items("create_index", kExpression), {},
      all({"INSERT INTO things (n) VALUES (9)"}), {"mariadb"});
  add("a partial index",
      on_items("create_index", "name = \"ix_items_part\"\ncolumns = [\"m\"]\nwhere = \"n > 0\""),
      {}, all({"INSERT INTO things (n) VALUES (9)"}), {"mysql", "mariadb"});
  add("a trigger of the table", "",
      trigger("AFTER INSERT", "items", "INSERT INTO audit VALUES (NEW.n)"),
      all({"INSERT INTO things (n) VALUES (9)", "=9 SELECT max(x) FROM audit"}));
  add("a trigger of another table", "",
      trigger("AFTER INSERT", "audit", "UPDATE items SET m = 7 WHERE id = 1"),
      all({kAdd, "=7 SELECT m FROM things WHERE id = 1"}));
  PerEngine instead = trigger("INSTEAD OF INSERT", "v", "INSERT INTO items (n) VALUES (NEW.n)");
  add("an INSTEAD OF trigger of a view", v, instead,
      all({"INSERT INTO v (n) VALUES (9)", "=1 SELECT count(*) FROM things WHERE n = 9"}),
      {"mysql", "mariadb"});
  add("a routine", "", function("SELECT count(*) FROM items"), all({"=2 SELECT f()"}), {"sqlite"});
  add("a routine that runs a text", "", preparing("SELECT count(*) FROM items"), all({"CALL f()"}),
      {"sqlite"});
  add("the numbering of rows", "", {},
      all({"INSERT INTO things (n) VALUES (9)", "=3 SELECT id FROM things WHERE n = 9"}));
  return out;
}

std::vector<Dependant> of_column() {
  const std::string v = view("v", "SELECT id, n FROM items WHERE n > 1");
  const std::string unique = on_items("add_unique", "name = \"uq_items_n\"\ncolumns = [\"n\"]");
  std::vector<Dependant> out;
  const auto add = [&](const char* what, std::string operations, PerEngine by_hand, PerEngine use,
                       std::vector<std::string> lacking = {}) {
    out.push_back({"column", what, std::move(operations), std::move(by_hand), std::move(use),
                   std::move(lacking)});
  };
  add("a view", v, {}, all({"=2 SELECT count(n) FROM v"}));
  add("a view with a name of its own for it", view("v", "SELECT i.n AS k FROM items i"), {},
      all({"=2 SELECT count(k) FROM v"}));
  add("a view that says *", view("v", "SELECT * FROM items"), {},
      all({"=2 SELECT count(n) FROM v"}));
  add("a view on a view", v + view("w", "SELECT n FROM v"), {}, all({"=2 SELECT count(n) FROM w"}));
  add("a view made by hand", "", all({"CREATE VIEW v AS SELECT id, n FROM items WHERE n > 1"}),
      all({"=2 SELECT count(n) FROM v"}));
  add("a materialized view", "",
      {{"postgres", {"CREATE MATERIALIZED VIEW v AS SELECT n FROM items"}}},
      all({"REFRESH MATERIALIZED VIEW v", "=2 SELECT count(n) FROM v"}),
      {"sqlite", "mysql", "mariadb"});
  add("a foreign key of another table", unique + R"t([[upgrade]]
op = "add_foreign_key"
table = "logs"
columns = ["item"]
references = { table = "items", columns = ["n"] }
)t",
      {},
      all({"INSERT INTO logs (id, item) VALUES (8, 6)",
           "!INSERT INTO logs (id, item) VALUES (9, 77)"}));
  add("a foreign key on it",
      on_items("add_foreign_key",
               "columns = [\"n\"]\nreferences = { table = \"nums\", columns = [\"id\"] }"),
      {},
      all({"INSERT INTO items (amount) VALUES (9)", "!INSERT INTO items (amount) VALUES (77)"}));
  add("a unique constraint", unique, {}, all({"!INSERT INTO items (amount) VALUES (5)"}));
  add("a check", on_items("add_check", "name = \"ck_items_n\"\ncheck = \"n > 0\""), {},
      all({"INSERT INTO items (amount) VALUES (9)", "!INSERT INTO items (amount) VALUES (-1)"}));
  add("a generated column", on_items("add_column", kGenerated), {},
      all({"INSERT INTO items (amount) VALUES (9)",
           "=18 SELECT twice FROM items WHERE amount = 9"}));
  add("an expression index", on_items("create_index", kExpression), {},
      all({"INSERT INTO items (amount) VALUES (9)"}), {"mariadb"});
  add("a partial index",
      on_items("create_index", "name = \"ix_items_part\"\ncolumns = [\"m\"]\nwhere = \"n > 0\""),
      {}, all({"INSERT INTO items (amount) VALUES (9)"}), {"mysql", "mariadb"});
  add("a trigger of the table", "",
      trigger("AFTER INSERT", "items", "INSERT INTO audit VALUES (NEW.n)"),
      all({"INSERT INTO items (amount) VALUES (9)", "=9 SELECT max(x) FROM audit"}));
  PerEngine of = trigger("AFTER UPDATE OF n", "items", "INSERT INTO audit VALUES (3)");
  add("a trigger that waits for changes of it", "", of,
      all({"UPDATE items SET amount = 9", "=3 SELECT max(x) FROM audit"}), {"mysql", "mariadb"});
  add("a trigger of another table", "",
      trigger("AFTER INSERT", "audit", "UPDATE items SET n = 9 WHERE id = 1"),
      all({kAdd, "=9 SELECT amount FROM items WHERE id = 1"}));
  PerEngine instead = trigger("INSTEAD OF INSERT", "v", "INSERT INTO audit VALUES (NEW.n)");
  add("an INSTEAD OF trigger of a view", v, instead,
      all({"INSERT INTO v (n) VALUES (9)", "=9 SELECT max(x) FROM audit"}), {"mysql", "mariadb"});
  add("a routine", "", function("SELECT max(n) FROM items"), all({"=6 SELECT f()"}), {"sqlite"});
  add("a routine that runs a text", "", preparing("SELECT max(n) FROM items"), all({"CALL f()"}),
      {"sqlite"});
  add("a routine that takes its rows", "",
      {{"postgres",
        {"CREATE FUNCTION f(items) RETURNS bigint LANGUAGE sql AS $$ SELECT $1.n::bigint $$"}}},
      all({"=6 SELECT max(f(i)) FROM items i"}), {"sqlite", "mysql", "mariadb"});
  const std::string parts = " FROM items PARTITION (p0) x";
  add("a view of a part of it", "",
      all({"ALTER TABLE items DROP INDEX uq_items_m",
           "ALTER TABLE items PARTITION BY HASH (id) PARTITIONS 1",
           "CREATE VIEW v AS SELECT x.n" + parts}),
      all({"=2 SELECT count(n) FROM v"}), {"postgres", "sqlite"});
  return out;
}

std::vector<Dependant> of_index() {
  const auto hinted = [](const std::string& index) {
    return PerEngine{
        {"", {"CREATE VIEW v AS SELECT id FROM items USE INDEX (" + index + ") WHERE n > 1"}},
        {"sqlite", {"CREATE VIEW v AS SELECT id FROM items INDEXED BY " + index + " WHERE n > 1"}}};
  };
  const PerEngine trigger_hint = {{"",
                                   {"CREATE TRIGGER tg AFTER INSERT ON audit FOR EACH ROW INSERT "
                                    "INTO logs (id, item) SELECT 50, id FROM "
                                    "items USE INDEX (ix_items_n) WHERE n = 5"}},
                                  {"sqlite",
                                   {"CREATE TRIGGER tg AFTER INSERT ON audit BEGIN INSERT INTO "
                                    "logs (id, item) SELECT 50, id FROM items "
                                    "INDEXED BY ix_items_n WHERE n = 5; END"}}};
  return {
      {"index",
       "a view that says which index to use",
       "",
       hinted("ix_items_n"),
       all({"=2 SELECT count(*) FROM v"}),
       {"postgres"}},
      {"index",
       "a trigger that says which index to use",
       "",
       trigger_hint,
       all({kAdd, "=2 SELECT count(*) FROM logs"}),
       {"postgres"}},
      {"index",
       "a routine that says which index to use",
       "",
       function("SELECT count(*) FROM items USE INDEX (ix_items_n)"),
       all({"=2 SELECT f()"}),
       {"postgres", "sqlite"}},
      {"index",
       "a foreign key that needs it",
       on_items("add_foreign_key",
                "columns = [\"n\"]\nreferences = { table = \"nums\", columns = [\"id\"] }"),
       {},
       all({"INSERT INTO items (n) VALUES (9)", "!INSERT INTO items (n) VALUES (77)"})},
      {"unique constraint",
       "what it holds for",
       "",
       {},
       all({"!INSERT INTO items (n, m) VALUES (9, 10)"})},
      {"unique constraint",
       "a foreign key that refers to it",
       R"t([[upgrade]]
op = "add_foreign_key"
table = "logs"
columns = ["other"]
references = { table = "items", columns = ["m"] }
)t",
       {},
       all({"INSERT INTO logs (id, other) VALUES (8, 20)",
            "!INSERT INTO logs (id, other) VALUES (9, 77)"})},
      {"unique constraint",
       "a view that says which index to use",
       "",
       hinted("uq_items_m"),
       all({"=2 SELECT count(*) FROM v"}),
       {"postgres", "sqlite"}},
      {"unique constraint",
       "a routine that names it",
       "",
       {{"postgres",
         {"CREATE FUNCTION f() RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN INSERT INTO items (n, "
          "m) "
          "VALUES (9, 10) ON CONFLICT ON CONSTRAINT uq_items_m DO NOTHING; RETURN 2; END $$"}}},
       all({"=2 SELECT f()"}),
       {"sqlite", "mysql", "mariadb"}},
      {"other constraint",
       "the rows of a check",
       "",
       {},
       all({"!INSERT INTO items (n, m) VALUES (9, -1)"})},
  };
}

std::vector<Dependant> of_value() {
  const std::string f = "SELECT count(*) FROM items WHERE kind = 'a'";
  std::vector<Dependant> out;
  const auto add = [&](const char* what, std::string operations, PerEngine by_hand, PerEngine use,
                       std::vector<std::string> lacking = {}) {
    out.push_back({"enum value", what, std::move(operations), std::move(by_hand), std::move(use),
                   std::move(lacking)});
  };
  add("rows", "", {}, all({"=1 SELECT count(*) FROM items WHERE kind = 'z'"}));
  add("the default of a column", on_items("alter_column", "name = \"kind\"\ndefault = \"a\""), {},
      all({"INSERT INTO items (n) VALUES (9)", "=z SELECT kind FROM items WHERE n = 9"}));
  add("a view", view("v", "SELECT id FROM items WHERE kind = 'a'"), {},
      all({"=1 SELECT count(*) FROM v"}));
  add("a check",
      on_items("add_check", "name = \"ck_items_kind\"\ncheck = \"kind <> 'a' OR n < 100\""), {},
      all({"!INSERT INTO items (n, kind) VALUES (101, 'z')"}));
  add("a generated column",
      on_items(
          "add_column",
          R"t(column = { name = "is_a", type = "integer", generated = { expression = "CASE WHEN kind = 'a' THEN 1 ELSE 0 END", stored = true } })t"),
      {}, all({"=1 SELECT is_a FROM items WHERE kind = 'z'"}));
  add("a partial index",
      on_items("create_index",
               "name = \"ix_items_part\"\ncolumns = [\"m\"]\nwhere = \"kind = 'a'\""),
      {},
      {{"postgres", {"=1 SELECT count(*) FROM pg_indexes WHERE indexdef LIKE '%''z''%'"}},
       {"sqlite",
        {"=1 SELECT count(*) FROM sqlite_schema WHERE name = 'ix_items_part' AND sql "
         "LIKE '%''z''%'"}}},
      {"mysql", "mariadb"});
  add("a trigger", "",
      trigger("AFTER INSERT", "items",
              "INSERT INTO audit SELECT count(*) FROM items WHERE kind = 'a'"),
      all({"INSERT INTO items (n, kind) VALUES (9, 'z')", "=2 SELECT max(x) FROM audit"}));
  add("a routine", "", function(f), all({"=1 SELECT f()"}), {"sqlite"});
  return out;
}

}  // namespace

const std::map<std::string, std::string>& renames() {
  static const std::map<std::string, std::string> kRenames = {
      {"table", R"t(op = "rename_table", table = "items", to = "things")t"},
      {"column", R"t(op = "rename_column", table = "items", name = "n", to = "amount")t"},
      {"index", R"t(op = "rename_index", table = "items", name = "ix_items_n", to = "ix_other")t"},
      {"unique constraint",
       R"t(op = "rename_constraint", table = "items", name = "uq_items_m", to = "uq_other")t"},
      {"other constraint",
       R"t(op = "rename_constraint", table = "items", name = "ck_items_m", to = "ck_items_mm")t"},
      {"enum value", R"t(op = "rename_enum_value", name = "kind", value = "a", to = "z")t"}};
  return kRenames;
}

const std::vector<Dependant>& dependants() {
  static const std::vector<Dependant> kAll = [] {
    std::vector<Dependant> out = of_table();
    for (auto&& part : {of_column(), of_index(), of_value()}) {
      out.insert(out.end(), part.begin(), part.end());
    }
    return out;
  }();
  return kAll;
}

const std::string& renames_base() {
  static const std::string kBase = R"t([[upgrade]]
op = "create_table"
table = "nums"
columns = [{ name = "id", type = "bigint", nullable = false }]
primary_key = ["id"]

[[upgrade]]
op = "create_enum"
name = "kind"
values = ["a", "b"]

[[upgrade]]
op = "create_table"
table = "items"
columns = [
  { name = "id", type = "bigint", identity = true, nullable = false },
  { name = "n", type = "bigint", nullable = false },
  { name = "m", type = "bigint" },
  { name = "kind", type = { enum = "kind" } },
]
primary_key = ["id"]
unique = [{ name = "uq_items_m", columns = ["m"] }]
checks = [{ name = "ck_items_m", check = "m > 0" }]
indexes = [{ name = "ix_items_n", columns = ["n"] }]

[[upgrade]]
op = "create_table"
table = "logs"
columns = [
  { name = "id", type = "bigint", nullable = false },
  { name = "item", type = "bigint" },
  { name = "other", type = "bigint" },
]
primary_key = ["id"]

[[upgrade]]
op = "create_table"
table = "audit"
columns = [{ name = "x", type = "bigint" }]

)t";
  return kBase;
}

const Script& renames_rows() {
  static const Script kRows = {"INSERT INTO nums VALUES (5), (6), (9)",
                               "INSERT INTO items (n, m, kind) VALUES (5, 10, 'a'), (6, 20, 'b')",
                               "INSERT INTO logs (id) VALUES (1)"};
  return kRows;
}

}  // namespace mig::test
