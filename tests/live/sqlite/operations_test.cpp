// Every operation, run on a real database, with a look at what it did.
#include "database.hpp"

namespace {

using live::Database;
using live::op;
using testing::HasSubstr;
namespace ir = mig::ir;

std::string definition(Database& db, const std::string& name) {
  return db.text("SELECT sql FROM sqlite_schema WHERE name = '" + name + "'");
}

constexpr const char* kUsers = R"j({"op":"create_table","table":"users","columns":[
  {"name":"id","type":"bigint","identity":true},
  {"name":"email","type":"varchar(255)","nullable":false,"collation":"NOCASE"},
  {"name":"state","type":{"enum":["new","it's"],"name":"user_state"},"default":"new","nullable":false},
  {"name":"active","type":"boolean","default":true},
  {"name":"score","type":"decimal(10,2)","default":1.5},
  {"name":"key","type":"varbinary(8)","default":"ab"},
  {"name":"token","type":"uuid","default_sql":"uuid()"},
  {"name":"born","type":"date","default":{"$temporal":"2026-11-22"}},
  {"name":"at","type":"timestamptz","default_sql":"current_timestamp"},
  {"name":"low","type":"text","generated":{"expression":"lower(email)","stored":false}},
  {"name":"len","type":"integer","generated":"length(email)"}],
  "primary_key":{"name":"pk_users","columns":["id"]},
  "unique":[{"name":"uq_users_email","columns":["email"]}],
  "checks":[{"name":"ck_score","check":"score >= 0"}],
  "indexes":[{"name":"ix_low","columns":["low",{"expression":"score + 1","order":"desc"}],
              "where":"active"}]})j";

constexpr const char* kPosts = R"j({"op":"create_table","table":"posts","columns":[
  {"name":"id","type":"integer","nullable":false},{"name":"user_id","type":"bigint"},
  {"name":"n","type":"integer"}],
  "primary_key":{"name":"pk_posts","columns":["id"]},
  "foreign_keys":[{"name":"fk_posts_user","columns":["user_id"],
    "references":{"table":"users","columns":["id"]},"on_delete":"cascade","deferrable":true,
    "initially":"deferred"}]})j";

TEST(SqliteOperations, create_table_with_everything) {
  Database db;
  db.apply(kUsers);
  db.query("INSERT INTO users(email) VALUES('A@b')");
  EXPECT_EQ(
      db.text("SELECT id, email, state, active, score, hex(key), length(token), born, low, len, "
              "typeof(at) FROM users"),
      "1|A@b|new|1|1.500000|6162|36|2026-11-22|a@b|3|text");
  EXPECT_EQ(db.text("SELECT email = 'a@B' FROM users"), "1");
  EXPECT_THROW(db.query("INSERT INTO users(email, state) VALUES('x', 'other')"), mig::sdk::Error);
  EXPECT_THROW(db.query("INSERT INTO users(email, score) VALUES('x', -1)"), mig::sdk::Error);
  EXPECT_THROW(db.query("INSERT INTO users(email) VALUES('a@B')"), mig::sdk::Error);
  db.query("INSERT INTO users(email, state) VALUES('y', 'it''s')");
  db.query("DELETE FROM users WHERE id = 2");
  EXPECT_EQ(db.text("INSERT INTO users(email) VALUES('z') RETURNING id"), "3");  // not 2 again
  EXPECT_EQ(
      db.text("SELECT length(token), substr(token, 15, 1), substr(token, 20, 1) GLOB '[89ab]', "
              "token GLOB '*-*-*-*-*' FROM users"),
      "36|4|1|1;36|4|1|1");
  EXPECT_EQ(db.text("SELECT count(DISTINCT token) FROM users"), "2");
}

TEST(SqliteOperations, create_table_round_trip) {
  Database db;
  db.apply(kUsers);
  db.apply(kPosts);
  const ir::Schema found = db.inspect();
  ASSERT_EQ(found.tables.size(), 2U);
  const ir::Table& users = *found.table("users");
  ir::Table wanted = std::get<ir::CreateTable>(op(kUsers).body).definition;
  // what SQLite has no word for: the type of a row number, the length of bytes, the form of text
  wanted.columns[0].type = ir::Type{};
  wanted.columns[0].nullable = false;
  wanted.columns[5].type.common->kind = ir::TypeKind::blob;
  wanted.columns[5].type.common->size.reset();
  wanted.columns[5].default_value = ir::Bytes{"ab"};
  wanted.columns[6].type.common->kind = ir::TypeKind::character;
  wanted.columns[6].type.common->size = 36;
  wanted.columns[7].default_value = ir::Literal(std::string("2026-11-22"));
  EXPECT_EQ(ir::dump_json(ir::encode(users), 1), ir::dump_json(ir::encode(wanted), 1));
  const ir::Table posts = std::get<ir::CreateTable>(op(kPosts).body).definition;
  EXPECT_EQ(ir::dump_json(ir::encode(*found.table("posts")), 1),
            ir::dump_json(ir::encode(posts), 1));
  ASSERT_EQ(found.enums.size(), 1U);
  EXPECT_EQ(found.enums[0].values, (std::vector<std::string>{"new", "it's"}));
}

TEST(SqliteOperations, create_table_with_options) {
  Database db;
  db.apply(R"j({"op":"create_table","table":"t","columns":[{"name":"a","type":"varchar(9)"},
     {"name":"b","type":"boolean","default":true}],"primary_key":["a"],
     "options":{"sqlite":{"strict":true,"without_rowid":true},"mysql":{"engine":"x"}}})j");
  EXPECT_EQ(db.text("SELECT wr, strict FROM pragma_table_list WHERE name = 't'"), "1|1");
  EXPECT_THAT(
      db.failure(R"j({"op":"create_table","table":"u","columns":[{"name":"a","type":"text"}],
     "options":{"sqlite":{"stirct":true}}})j"),
      HasSubstr("no option 'stirct'"));
  db.apply(R"j({"op":"create_table","table":"t","columns":[{"name":"a","type":"text"}],
     "if_not_exists":true})j");
}

TEST(SqliteOperations, every_portable_type_holds_its_values) {
  Database db;
  db.apply(R"j({"op":"create_table","table":"t","columns":[{"name":"d","type":"date"},
     {"name":"ti","type":"time(3)"},{"name":"ts","type":"timestamp"},{"name":"tz","type":"timestamptz"},
     {"name":"iv","type":"interval"},{"name":"j","type":"json"},{"name":"u","type":"uuid"},
     {"name":"c","type":"char(3)"},{"name":"b","type":"blob"},{"name":"big","type":"bigint"},
     {"name":"dbl","type":"double"},{"name":"arr","type":"array(integer)"}]})j");
  db.apply(R"j({"op":"insert_rows","table":"t","rows":[{"d":{"$temporal":"2026-11-22"},
     "ti":{"$temporal":"15:30:00.5"},"ts":{"$temporal":"2026-11-22T15:30:00"},
     "tz":{"$temporal":"2026-12-31T23:30:00-02:00"},"iv":"5","j":"5","u":"x","c":"007",
     "b":{"hex":"00ff"},"big":9223372036854775807,"dbl":0.1}]})j");
  EXPECT_EQ(
      db.text("SELECT d, ti, ts, tz, typeof(iv), typeof(j), typeof(c), c, hex(b), big, dbl = 0.1 "
              "FROM t"),
      "2026-11-22|15:30:00.5|2026-11-22 15:30:00|2027-01-01 01:30:00|text|text|text|007|00FF|"
      "9223372036854775807|1");
  EXPECT_EQ(db.text("SELECT strftime('%Y', tz) FROM t"), "2027");
}

TEST(SqliteOperations, drop_table) {
  Database db;
  db.apply(kUsers);
  db.apply(kPosts);
  db.script("INSERT INTO users(email) VALUES('a'); INSERT INTO posts VALUES(1, 1, 0)");
  EXPECT_THAT(db.failure(R"j({"op":"drop_table","table":"users"})j"),
              HasSubstr("refers to 'users'"));
  EXPECT_EQ(db.text("SELECT count(*) FROM posts"), "1");
  db.script("CREATE VIEW v AS SELECT * FROM users JOIN posts");
  db.apply(R"j({"op":"drop_table","table":"users","cascade":true})j");
  EXPECT_EQ(db.text("SELECT name FROM sqlite_schema WHERE name NOT LIKE 'sqlite%'"), "posts");
  EXPECT_EQ(db.text("SELECT * FROM posts"), "1|1|0");
  EXPECT_EQ(db.text("SELECT count(*) FROM pragma_foreign_key_list('posts')"), "0");
  db.apply(R"j({"op":"drop_table","table":"users","if_exists":true})j");
}

TEST(SqliteOperations, drop_table_never_deletes_rows_of_tables_that_are_not_known) {
  Database db;
  db.script(
      "CREATE TABLE p(id INTEGER PRIMARY KEY); CREATE TABLE c(p REFERENCES p ON DELETE CASCADE);"
      "INSERT INTO p VALUES(1); INSERT INTO c VALUES(1)");
  const auto answer = db.compile(op(R"j({"op":"drop_table","table":"p"})j"), ir::Schema());
  EXPECT_THROW(db.run(answer), mig::sdk::Error);
  EXPECT_EQ(db.text("SELECT * FROM c"), "1");
}

TEST(SqliteOperations, rename_table_with_all_that_names_it) {
  Database db;
  db.apply(kUsers);
  db.apply(kPosts);
  db.script("CREATE VIEW v AS SELECT email FROM users");
  db.apply(R"j({"op":"rename_table","table":"users","to":"people"})j");
  EXPECT_EQ(db.text("SELECT \"table\" FROM pragma_foreign_key_list('posts')"), "people");
  EXPECT_EQ(db.text("SELECT count(*) FROM v"), "0");
  db.apply(R"j({"op":"rename_table","table":"people","to":"People"})j");
  EXPECT_EQ(db.text("SELECT name FROM sqlite_schema WHERE name LIKE 'people'"), "People");
  EXPECT_EQ(db.text("SELECT \"table\" FROM pragma_foreign_key_list('posts')"), "People");
}

TEST(SqliteOperations, renames_follow_references_also_where_the_session_has_legacy_alter_table) {
  Database db;
  db.script("CREATE TABLE t(a); CREATE VIEW v AS SELECT a FROM t; PRAGMA legacy_alter_table=ON");
  db.apply(R"j({"op":"rename_table","table":"t","to":"u"})j");
  EXPECT_EQ(db.text("SELECT count(*) FROM v"), "0");
  EXPECT_EQ(db.text("PRAGMA legacy_alter_table"), "1");
  db.apply(R"j({"op":"alter_column","table":"u","name":"a","type":"integer"})j");
  EXPECT_EQ(db.text("PRAGMA legacy_alter_table"), "1");
}

TEST(SqliteOperations, add_column) {
  Database db;
  db.script("CREATE TABLE t(id INTEGER PRIMARY KEY); INSERT INTO t VALUES(1),(2)");
  const auto add = [&](const std::string& column, const std::string& more = "") {
    db.apply(R"j({"op":"add_column","table":"t","column":{)j" + column + "}" + more + "}");
  };
  add(R"j("name":"a","type":"integer")j");
  add(R"j("name":"b","type":"integer","nullable":false,"default":7)j");
  add(R"j("name":"c","type":"integer","generated":{"expression":"b * 2","stored":false})j");
  add(R"j("name":"d","type":"integer","generated":"b * 3")j");
  add(R"j("name":"e","type":"timestamp","nullable":false,"default_sql":"current_timestamp")j");
  add(R"j("name":"f","type":"uuid","nullable":false,"default_sql":"uuid()")j");
  add(R"j("name":"g","type":"text","default_sql":"'x'")j", R"j(,"first":true)j");
  add(R"j("name":"h","type":{"enum":["p","q"],"name":"h_kind"},"default":"p")j",
      R"j(,"after":"id")j");
  EXPECT_EQ(db.text("SELECT name FROM pragma_table_xinfo('t')"), "g;id;h;a;b;c;d;e;f");
  EXPECT_EQ(db.text("SELECT g, id, h, a, b, c, d, length(e) FROM t"),
            "x|1|p|NULL|7|14|21|19;x|2|p|NULL|7|14|21|19");
  EXPECT_EQ(db.text("SELECT count(DISTINCT f) FROM t"), "2");
  EXPECT_THAT(db.failure(R"j({"op":"add_column","table":"t","column":{"name":"z","type":"text",
                             "nullable":false}})j"),
              HasSubstr("has rows"));
}

TEST(SqliteOperations, add_identity_with_its_key) {
  Database db;
  db.script("CREATE TABLE t(a TEXT); INSERT INTO t VALUES('x'),('y')");
  EXPECT_THAT(db.failure(R"j({"op":"add_column","table":"t","column":{"name":"id","type":"bigint",
                             "identity":true}})j"),
              HasSubstr("primary key"));
  db.apply(std::vector<std::string>{
      R"j({"op":"add_column","table":"t","column":{"name":"id","type":"bigint","identity":true},
           "first":true})j",
      R"j({"op":"add_primary_key","table":"t","name":"pk_t","columns":["id"]})j"});
  EXPECT_EQ(db.text("SELECT id, a FROM t"), "1|x;2|y");
  EXPECT_TRUE(db.inspect().tables[0].columns[0].identity);
  EXPECT_EQ(db.inspect().tables[0].primary_key->name, "pk_t");
}

TEST(SqliteOperations, a_key_that_numbers_rows_goes_with_its_column_or_makes_way_for_another) {
  Database db;
  const auto made = [&] {
    db.script(
        "DROP TABLE IF EXISTS t; CREATE TABLE t(id INTEGER NOT NULL CONSTRAINT pk PRIMARY KEY "
        "AUTOINCREMENT, a TEXT NOT NULL); INSERT INTO t VALUES(7, 'x'), (9, 'y')");
  };
  const std::string drop =
      R"j({"op":"drop_constraint","table":"t","name":"pk","kind":"primary_key"})j";
  made();
  EXPECT_THAT(db.failure(drop), HasSubstr("one column of a primary key"));
  db.apply(std::vector<std::string>{
      drop, R"j({"op":"drop_column","table":"t","name":"id"})j",
      R"j({"op":"add_primary_key","table":"t","name":"pk","columns":["a"]})j"});
  EXPECT_EQ(db.text("SELECT * FROM t"), "x;y");
  made();
  db.apply(std::vector<std::string>{
      drop, R"j({"op":"add_primary_key","table":"t","name":"other","columns":["id"]})j"});
  EXPECT_TRUE(db.inspect({"t"}).tables.at(0).columns[0].identity);
  EXPECT_EQ(db.text("INSERT INTO t(a) VALUES('z') RETURNING id"), "10");
  made();
  db.apply(std::vector<std::string>{
      drop, R"j({"op":"alter_column","table":"t","name":"id","identity":false})j"});
  EXPECT_FALSE(db.inspect({"t"}).tables.at(0).primary_key);
  EXPECT_EQ(db.text("SELECT * FROM t"), "7|x;9|y");
}

TEST(SqliteOperations, of_two_columns_that_are_to_number_rows_none_is_forgotten) {
  Database db;
  db.script(
      "CREATE TABLE t(id INTEGER NOT NULL CONSTRAINT pk PRIMARY KEY AUTOINCREMENT, x INTEGER NOT "
      "NULL); INSERT INTO t VALUES(7, 1)");
  const std::string drop =
      R"j({"op":"drop_constraint","table":"t","name":"pk","kind":"primary_key"})j";
  const std::string key = R"j({"op":"add_primary_key","table":"t","name":"pk","columns":["x"]})j";
  const std::string numbers = R"j({"op":"alter_column","table":"t","name":"x","identity":true})j";
  EXPECT_THAT(db.failure(std::vector<std::string>{drop, numbers, key}),
              HasSubstr("one column of a primary key"));
  db.apply(std::vector<std::string>{
      numbers, drop, R"j({"op":"alter_column","table":"t","name":"id","identity":false})j", key});
  EXPECT_TRUE(db.inspect({"t"}).tables.at(0).columns[1].identity);
}

TEST(SqliteOperations, drop_column_in_place) {
  Database db;
  db.apply(kUsers);
  db.query("INSERT INTO users(email) VALUES('a')");
  const auto answer = db.apply(R"j({"op":"drop_column","table":"users","name":"state"})j");
  EXPECT_EQ(answer.support, ir::Support::native);
  EXPECT_EQ(db.text("SELECT count(*) FROM pragma_table_xinfo('users') WHERE name = 'state'"), "0");
  EXPECT_TRUE(db.inspect().enums.empty());
  db.apply(R"j({"op":"drop_column","table":"users","name":"nope","if_exists":true})j");
  EXPECT_THAT(db.failure(R"j({"op":"drop_column","table":"users","name":"email"})j"),
              HasSubstr("generated column"));
}

TEST(SqliteOperations, rename_column) {
  Database db;
  db.apply(kUsers);
  db.apply(kPosts);
  db.apply(R"j({"op":"rename_column","table":"users","name":"id","to":"user id"})j");
  EXPECT_EQ(db.text("SELECT \"to\" FROM pragma_foreign_key_list('posts')"), "user id");
  db.apply(R"j({"op":"rename_column","table":"posts","name":"n","to":"N"})j");
  EXPECT_EQ(db.inspect({"posts"}).tables[0].columns[2].name, "N");
}

TEST(SqliteOperations, alter_column_type) {
  Database db;
  db.script(
      "CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT DEFAULT '5', b INT); INSERT INTO t VALUES(1, "
      "'007', 5), (2, NULL, NULL)");
  db.apply(R"j({"op":"alter_column","table":"t","name":"a","type":"integer"})j");
  db.apply(R"j({"op":"alter_column","table":"t","name":"b","type":"varchar(9)"})j");
  EXPECT_EQ(db.text("SELECT a, typeof(a), b, typeof(b) FROM t"),
            "7|integer|5|text;NULL|null|NULL|null");
  db.query("UPDATE t SET b = 'abc'");
  EXPECT_THAT(db.failure(R"j({"op":"alter_column","table":"t","name":"b","type":"integer"})j"),
              HasSubstr("are no integer:"));
  EXPECT_THAT(db.failure(R"j({"op":"alter_column","table":"t","name":"b","type":"varchar(2)"})j"),
              HasSubstr("more than 2 characters"));
  db.apply(
      R"j({"op":"alter_column","table":"t","name":"b","type":"integer","using":"length(b)"})j");
  EXPECT_EQ(db.text("SELECT b FROM t"), "3;3");
  db.apply(R"j({"op":"alter_column","table":"t","name":"b","type":"text"})j");
  db.apply(R"j({"op":"alter_column","table":"t","name":"b","type":"blob"})j");
  EXPECT_EQ(db.text("SELECT typeof(b), hex(b) FROM t WHERE id = 1"), "blob|33");
}

TEST(SqliteOperations, alter_column_to_and_from_an_enum) {
  Database db;
  db.script("CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT); INSERT INTO t VALUES(1, 'x')");
  db.apply(R"j({"op":"alter_column","table":"t","name":"a","type":{"enum":["x","y"],"name":"e"},
               "default":"y"})j");
  EXPECT_THROW(db.query("INSERT INTO t(a) VALUES('z')"), mig::sdk::Error);
  db.query("INSERT INTO t(id) VALUES(2)");
  db.apply(R"j({"op":"alter_column","table":"t","name":"a","type":"text"})j");
  db.query("INSERT INTO t(a) VALUES('z')");
  EXPECT_EQ(db.text("SELECT a FROM t"), "x;y;z");
}

TEST(SqliteOperations, alter_column_null_default_identity_generated_collation) {
  Database db;
  db.script(
      "CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT, b INT AS (id * 2) STORED, c TEXT COLLATE "
      "NOCASE NOT NULL DEFAULT 'd'); INSERT INTO t(id, a) VALUES(1, NULL)");
  const auto alter = [&](const std::string& name, const std::string& what) {
    return R"j({"op":"alter_column","table":"t","name":")j" + name + "\"," + what + "}";
  };
  EXPECT_THAT(db.failure(alter("a", R"j("nullable":false)j")), HasSubstr("holds NULLs"));
  db.query("UPDATE t SET a = 'v'");
  db.apply(alter("a", R"j("nullable":false)j"));
  EXPECT_THROW(db.query("INSERT INTO t(id) VALUES(2)"), mig::sdk::Error);
  db.apply(alter("a", R"j("default":"it's")j"));
  db.query("INSERT INTO t(id) VALUES(2)");
  db.apply(alter("a", R"j("default_sql":"upper('q')")j"));
  db.query("INSERT INTO t(id) VALUES(3)");
  db.apply(alter("a", R"j("drop_default":true)j"));
  db.apply(alter("a", R"j("nullable":true)j"));
  db.query("INSERT INTO t(id) VALUES(4)");
  EXPECT_EQ(db.text("SELECT a FROM t"), "v;it's;Q;NULL");
  db.apply(alter("b", R"j("drop_generated":true)j"));
  EXPECT_EQ(db.text("UPDATE t SET b = b + 1 WHERE id = 4 RETURNING b"), "9");
  db.apply(alter("b", R"j("generated":"id * 5")j"));
  EXPECT_EQ(db.text("SELECT b FROM t"), "5;10;15;20");
  db.apply(alter("c", R"j("collation":"BINARY")j"));
  EXPECT_EQ(db.text("SELECT count(*) FROM t WHERE c = 'D'"), "0");
  db.apply(alter("id", R"j("identity":true)j"));
  EXPECT_THAT(definition(db, "t"), HasSubstr("id INTEGER PRIMARY KEY AUTOINCREMENT"));
  db.query("DELETE FROM t WHERE id = 4");
  EXPECT_EQ(db.text("INSERT INTO t DEFAULT VALUES RETURNING id"), "5");
  db.apply(alter("id", R"j("identity":false)j"));
  EXPECT_EQ(definition(db, "t").find("AUTOINCREMENT"), std::string::npos);
}

TEST(SqliteOperations, constraints) {
  Database db;
  db.script(
      "CREATE TABLE p(id INTEGER PRIMARY KEY); INSERT INTO p VALUES(1); CREATE TABLE t(a INT, b "
      "INT, c INT CONSTRAINT own CHECK (c > 0)); INSERT INTO t VALUES(1, 1, 1), (2, NULL, 2)");
  db.apply(R"j({"op":"add_primary_key","table":"t","name":"pk","columns":["a"]})j");
  EXPECT_THROW(db.query("INSERT INTO t(a) VALUES(NULL)"), mig::sdk::Error);
  db.apply(R"j({"op":"add_unique","table":"t","name":"uq","columns":["b","c"]})j");
  db.apply(R"j({"op":"add_check","table":"t","name":"ck","check":"b < 100 -- small"})j");
  db.apply(R"j({"op":"add_foreign_key","table":"t","name":"fk","columns":["b"],
               "references":{"table":"p","columns":["id"]},"on_update":"set null"})j");
  EXPECT_THROW(db.query("INSERT INTO t VALUES(3, 9, 9)"), mig::sdk::Error);
  db.apply(R"j({"op":"validate_constraint","table":"t","name":"ck"})j");
  db.apply(R"j({"op":"validate_constraint","table":"t","name":"fk"})j");
  db.apply(R"j({"op":"rename_constraint","table":"t","name":"own","to":"mine"})j");
  db.apply(R"j({"op":"rename_constraint","table":"t","name":"pk","to":"pk_t"})j");
  const ir::Schema found = db.inspect({"t"});
  const ir::Table& t = found.tables.at(0);
  EXPECT_EQ(t.primary_key->name, "pk_t");
  EXPECT_EQ(t.unique.at(0).name, "uq");
  EXPECT_EQ(t.foreign_keys.at(0).on_update, ir::FkAction::set_null);
  ASSERT_EQ(t.checks.size(), 2U);
  EXPECT_EQ(t.checks[0].name, "mine");
  for (const char* name : {"uq", "fk", "ck", "mine", "pk_t"}) {
    db.apply(std::string(R"j({"op":"drop_constraint","table":"t","name":")j") + name + "\"}");
  }
  EXPECT_EQ(definition(db, "t"), "CREATE TABLE \"t\"(a INT NOT NULL, b INT, c INT)");
  EXPECT_THAT(db.failure(R"j({"op":"drop_constraint","table":"t","name":"ck"})j"),
              HasSubstr("no constraint 'ck'"));
  EXPECT_THAT(db.failure(R"j({"op":"add_foreign_key","table":"t","name":"fk","columns":["a"],
               "references":{"table":"p","columns":["id"]}})j"),
              HasSubstr("violate a foreign key"));
}

TEST(SqliteOperations, indexes) {
  Database db;
  db.script("CREATE TABLE t(a TEXT, b INT); INSERT INTO t VALUES('A', 1), ('B', 2)");
  db.apply(R"j({"op":"create_index","table":"t","name":"i1","columns":[{"name":"a","order":"desc",
     "nulls":"last"}],"unique":true,"where":"b > 1"})j");
  db.apply(
      R"j({"op":"create_index","table":"t","name":"i2","columns":[{"expression":"lower(a)"},"b"]})j");
  EXPECT_EQ(definition(db, "i1"), "CREATE UNIQUE INDEX \"i1\" ON \"t\" (\"a\" DESC) WHERE b > 1");
  EXPECT_EQ(definition(db, "i2"), "CREATE INDEX \"i2\" ON \"t\" ((lower(a)), \"b\")");
  db.apply(R"j({"op":"rename_index","table":"t","name":"i1","to":"i3"})j");
  EXPECT_EQ(definition(db, "i3"), "CREATE UNIQUE INDEX \"i3\" ON \"t\" (\"a\" DESC) WHERE b > 1");
  EXPECT_THAT(db.failure(R"j({"op":"create_index","table":"t","name":"x","columns":["nope"]})j"),
              HasSubstr("no column 'nope'"));
  const auto blind =
      db.compile(op(R"j({"op":"create_index","table":"t","name":"x","columns":["nope"]})j"), {});
  EXPECT_THROW(db.run(blind), mig::sdk::Error);  // "nope" would be indexed as a string
  db.apply(R"j({"op":"drop_index","table":"t","name":"i3"})j");
  db.apply(R"j({"op":"drop_index","table":"t","name":"i3","if_exists":true})j");
  EXPECT_EQ(db.text("SELECT name FROM sqlite_schema WHERE type = 'index'"), "i2");
}

TEST(SqliteOperations, views) {
  Database db;
  db.script("CREATE TABLE t(a)");
  db.apply(R"j({"op":"create_view","name":"v","query":"SELECT a FROM t"})j");
  db.script("CREATE TRIGGER tv INSTEAD OF INSERT ON v BEGIN INSERT INTO t VALUES(new.a); END");
  db.apply(R"j({"op":"alter_view","name":"v","query":"SELECT a, 1 AS one FROM t"})j");
  db.query("INSERT INTO v(a) VALUES(5)");
  EXPECT_EQ(db.text("SELECT * FROM v"), "5|1");
  EXPECT_EQ(*db.inspect().views.at(0).query.get(), "SELECT a, 1 AS one FROM t");
  EXPECT_THAT(db.failure(R"j({"op":"create_view","name":"w","query":"SELECT nope FROM t"})j"),
              HasSubstr("no such column"));
  EXPECT_EQ(definition(db, "w"), "");
  db.apply(R"j({"op":"drop_view","name":"v"})j");
  db.apply(R"j({"op":"drop_view","name":"v","if_exists":true})j");
  EXPECT_THAT(
      db.failure(R"j({"op":"create_view","name":"m","query":"SELECT 1","materialized":true})j"),
      HasSubstr("materialized"));
}

TEST(SqliteOperations, enums) {
  Database db;
  db.apply(R"j({"op":"create_enum","name":"color","values":["red","green"]})j");
  ir::Schema recorded;
  for (const char* name : {"t", "u"}) {
    db.apply(
        std::string(R"j({"op":"create_table","table":")j") + name +
        R"j(","columns":[{"name":"id","type":"integer"},{"name":"c","type":{"enum":["red","green"],
             "name":"color"},"default":"red"}]})j");
    db.query(std::string("INSERT INTO ") + name + " VALUES(1, 'red'), (2, 'green'), (3, NULL)");
  }
  db.apply(R"j({"op":"add_enum_value","name":"color","value":"blue","before":"green"})j");
  EXPECT_EQ(db.inspect().enums.at(0).values, (std::vector<std::string>{"red", "blue", "green"}));
  db.query("INSERT INTO u VALUES(4, 'blue')");
  EXPECT_THAT(db.failure(R"j({"op":"drop_enum_value","name":"color","value":"blue"})j"),
              HasSubstr("enum_color"));
  db.apply(R"j({"op":"rename_enum_value","name":"color","value":"red","to":"it's"})j");
  EXPECT_EQ(db.text("SELECT c FROM u"), "it's;green;NULL;blue");
  EXPECT_EQ(db.text("INSERT INTO t(id) VALUES(9) RETURNING c"), "it's");
  db.query("DELETE FROM u WHERE c = 'blue'");
  db.apply(R"j({"op":"drop_enum_value","name":"color","value":"blue"})j");
  // from the recorded schema, without the text of the tables
  recorded = db.inspect();
  recorded.verbatim.clear();
  db.apply_recorded(R"j({"op":"add_enum_value","name":"color","value":"pink"})j", recorded);
  db.query("INSERT INTO t VALUES(5, 'pink')");
  EXPECT_EQ(db.text("PRAGMA foreign_keys"), "1");
}

TEST(SqliteOperations, rows) {
  Database db;
  db.apply(kUsers);
  db.apply(R"j({"op":"insert_rows","table":"users","rows":[{"email":"a","active":false,"key":"\\x"},
     {"email":"b'c","active":true,"key":{"hex":"00"}},{"email":{"sql":"lower('D')"},
      "at":{"sql":"current_timestamp"}}]})j");
  EXPECT_EQ(db.text("SELECT email, active, hex(key) FROM users"), "a|0|5C78;b'c|1|00;d|1|6162");
  db.apply(R"j({"op":"update_rows","table":"users","set":{"score":2,"active":{"sql":"NOT active"}},
               "match":[{"email":"a"},{"email":"d"}],"where":"score > 1"})j");
  EXPECT_EQ(db.text("SELECT score, active FROM users"), "2|1;1.500000|1;2|0");
  db.apply(R"j({"op":"delete_rows","table":"users","match":[{"key":{"hex":"00"}}]})j");
  db.apply(R"j({"op":"delete_rows","table":"users","where":"email = 'd'"})j");
  EXPECT_EQ(db.text("SELECT email FROM users"), "a");
  db.apply(R"j({"op":"delete_rows","table":"users"})j");
  EXPECT_EQ(db.text("SELECT count(*) FROM users"), "0");
}

TEST(SqliteOperations, execute_scripts) {
  Database db;
  db.apply(
      R"j({"op":"execute","sql":"CREATE TABLE t(a); -- one; two\nCREATE TRIGGER tg AFTER INSERT ON t BEGIN UPDATE t SET a = CASE WHEN a > 1 THEN 1 ELSE a END; SELECT 1; END; INSERT INTO t VALUES(';'); INSERT INTO t VALUES(5)"})j");
  EXPECT_EQ(db.text("SELECT a FROM t"), "1;1");
  EXPECT_THAT(db.failure(R"j({"op":"execute","sql":"DROP TABLE t; COMMIT"})j"),
              HasSubstr("ends a transaction"));
  db.apply(R"j({"op":"execute","sql":"VACUUM"})j");
}

TEST(SqliteOperations, comments_are_said_to_be_lost) {
  Database db;
  const auto answer = db.apply(R"j({"op":"create_table","table":"t","comment":"x",
     "columns":[{"name":"a","type":"text","comment":"y"}]})j");
  EXPECT_EQ(answer.support, ir::Support::approximated);
  EXPECT_EQ(answer.notices.size(), 2U);
  db.apply(R"j({"op":"alter_table","table":"t","comment":"z"})j");
  db.apply(R"j({"op":"alter_column","table":"t","name":"a","comment":"z"})j");
}

TEST(SqliteOperations, names_of_every_kind) {
  Database db;
  for (const char* name :
       {"order", "Mixed Case", "quo\\\"te", "ünïcode", "a.b", "semi;colon", "it's"}) {
    const std::string n = name;
    db.apply(R"j({"op":"create_table","table":")j" + n + R"j(","columns":[{"name":")j" + n +
             R"j(","type":"integer"},{"name":"x","type":"integer"}],
             "checks":[{"name":")j" +
             n + R"j(","check":"x > 0"}],
             "indexes":[{"name":"ix )j" +
             n + R"j(","columns":[")j" + n + R"j("]}]})j");
    db.apply(R"j({"op":"alter_column","table":")j" + n + R"j(","name":")j" + n +
             R"j(","nullable":false})j");
    db.apply(R"j({"op":"drop_column","table":")j" + n + R"j(","name":")j" + n + R"j("})j");
  }
  EXPECT_EQ(db.inspect().tables.size(), 7U);
}

}  // namespace
