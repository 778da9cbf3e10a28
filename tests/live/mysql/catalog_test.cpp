// Introspection and the migration lock on the real servers.
#include "server.hpp"
#include <mig/sdk/dialect.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <thread>

namespace {

namespace ir = mig::ir;
namespace sdk = mig::sdk;

class Catalog : public live::ServerTest {};
INSTANTIATE_TEST_SUITE_P(Servers, Catalog, live::both(), live::name_of);

// Portable columns come back as they were written, but for what the server cannot tell apart.
TEST_P(Catalog, portable_columns_come_back) {
  const std::string columns[] = {
      R"j({"name":"id","type":"bigint","nullable":false,"identity":true})j",
      R"j({"name":"a","type":"boolean","default":true})j",
      R"j({"name":"a2","type":"boolean","nullable":false,"default":false})j",
      R"j({"name":"b","type":"smallint","default":-3})j",
      R"j({"name":"c","type":"integer","nullable":false})j",
      R"j({"name":"d","type":"decimal(10,2)","default":1.5})j",
      R"j({"name":"d2","type":"decimal(10)","default":2})j",
      R"j({"name":"e","type":"decimal"})j",
      R"j({"name":"f","type":"real","default":0.5})j",
      R"j({"name":"g","type":"double","default":-2.25})j",
      R"j({"name":"h","type":"char(3)","default":"abc"})j",
      R"j({"name":"i","type":"varchar(255)","default":"it's a \\ \"q\"","comment":"c'\\"})j",
      R"j({"name":"i2","type":"varchar(20)","default":"CURRENT_TIMESTAMP"})j",
      R"j({"name":"i3","type":"varchar(20)","default":""})j",
      R"j({"name":"i4","type":"varchar(20)","default":"NULL"})j",
      R"j({"name":"i5","type":"varchar(20)","default":"7","collation":"utf8mb4_bin"})j",
      R"j({"name":"j","type":"text","default":"long 'text' \\"})j",
      R"j({"name":"k","type":"binary(4)"})j",
      R"j({"name":"l","type":"varbinary(20)","default":{"hex":"4142"}})j",
      R"j({"name":"m","type":"blob"})j",
      R"j({"name":"n","type":"date","default_sql":"current_date"})j",
      R"j({"name":"n2","type":"date","default":"2020-02-29"})j",
      R"j({"name":"o","type":"time(3)","default":"12:30:00"})j",
      R"j({"name":"p","type":"timestamp","default_sql":"current_timestamp"})j",
      R"j({"name":"p0","type":"timestamp(0)","default_sql":"current_timestamp"})j",
      R"j({"name":"p2","type":"timestamp","nullable":false,"default":"2020-02-29T10:11:12.5"})j",
      R"j({"name":"q","type":"timestamptz(3)","default_sql":"current_timestamp"})j",
      R"j({"name":"s","type":"json"})j",
      R"j({"name":"u","type":"integer","generated":"c * 2"})j",
      R"j({"name":"v","type":"integer","generated":{"expression":"c + 1","stored":false}})j"};
  std::string all;
  for (const auto& column : columns) all += (all.empty() ? "" : ",") + column;
  run(R"j({"op":"create_table","table":"t","columns":[)j" + all +
      R"j(],"primary_key":{"name":"PRIMARY","columns":["id"]}})j");
  const ir::Table t = table("t");
  ASSERT_EQ(t.columns.size(), std::size(columns));
  for (std::size_t i = 0; i < t.columns.size(); ++i) {
    ir::Column wanted = live::column(columns[i]);
    ir::Column found = t.columns[i];
    SCOPED_TRACE(columns[i]);
    EXPECT_EQ(found.type, wanted.type) << to_text(*found.type.get());
    EXPECT_EQ(found.nullable, wanted.nullable);
    EXPECT_EQ(found.default_sql, wanted.default_sql)
        << (found.default_sql.get() == nullptr ? "-" : *found.default_sql.get());
    if (wanted.default_value && std::holds_alternative<std::string>(*wanted.default_value) &&
        found.default_value && std::holds_alternative<ir::Temporal>(*found.default_value)) {
      EXPECT_EQ(std::get<ir::Temporal>(*found.default_value).text,
                std::get<std::string>(*wanted.default_value));
    } else {
      EXPECT_TRUE(found.default_value == wanted.default_value);
    }
    EXPECT_EQ(found.identity, wanted.identity);
    EXPECT_EQ(found.comment, wanted.comment);
    EXPECT_EQ(found.collation, wanted.collation);
    EXPECT_EQ(found.generated.has_value(), wanted.generated.has_value());
    if (found.generated && wanted.generated) {
      EXPECT_EQ(found.generated->stored, wanted.generated->stored);
    }
  }
}

// What is inspected, made again, is inspected the same.
TEST_P(Catalog, what_is_inspected_can_be_made_again) {
  sql("CREATE TABLE p (id int unsigned NOT NULL AUTO_INCREMENT, code varchar(20) COLLATE "
      "utf8mb4_bin "
      "NOT NULL DEFAULT 'a''b', PRIMARY KEY (id), UNIQUE KEY uq (code)) COMMENT='it''s'");
  sql("CREATE TABLE c (id bigint NOT NULL, pid int unsigned, e enum('a','b''c') DEFAULT 'a', "
      "at timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3), "
      "w datetime NULL DEFAULT NULL ON UPDATE CURRENT_TIMESTAMP, m mediumtext, s set('x','y'), "
      "y year DEFAULT 2020, bi bit(3) DEFAULT b'101', b40 bit(40) DEFAULT b'1', "
      "f float(7,3) DEFAULT 1.5, f2 float DEFAULT 0.1, d double DEFAULT 1e300, "
      "d2 double DEFAULT 1e-10, dd decimal(30,20) DEFAULT 1.00000000000000000001, "
      "d3 decimal(8,3) DEFAULT 0.250, ui bigint unsigned DEFAULT 18446744073709551615, "
      "zf int zerofill DEFAULT 7, ti tinyint(1) DEFAULT 5, t3 time(3) DEFAULT '10:11:12.5', "
      "vb varbinary(5) DEFAULT x'00ff41', vq varbinary(9) DEFAULT x'275c0a2c00', "
      "bn binary(3) DEFAULT 'a', vn varbinary(3) DEFAULT '', "
      "ch char(5) CHARACTER SET latin1 DEFAULT 'ä', bs varchar(10) DEFAULT 'a\\\\b', "
      "nl varchar(10) DEFAULT 'a\nb', nu varchar(5) DEFAULT 'null', sx set('x','y') DEFAULT 'x,y', "
      "x int DEFAULT (1 + 2), "
      "u char(36) DEFAULT (uuid()), g int AS (id * 2) STORED, v varchar(10) DEFAULT (concat('a', "
      "'b')), "
      "PRIMARY KEY (id), KEY ix (pid, id DESC), KEY pre (m(10)), FULLTEXT KEY ft (m), "
      "CONSTRAINT fk FOREIGN KEY (pid) REFERENCES p (id) ON DELETE CASCADE, "
      "CONSTRAINT ck CHECK (e <> 'b''c' OR id > 5))");
  const ir::Schema first = inspect();
  sql("DROP TABLE c");
  sql("DROP TABLE p");
  const ir::Server server = connection().server();
  const std::map<std::string, std::string> types;
  const ir::Schema nothing;
  for (const char* name : {"p", "c"}) {
    ir::Operation create;
    create.body = ir::CreateTable{*first.table(name), false};
    const auto made = dialect().compile(create, {nothing, server, false, false, dialect(), types});
    ASSERT_NE(made.support, ir::Support::unsupported) << made.reason;
    for (const auto& statement : made.statements) sql(statement.sql);
  }
  const ir::Schema second = inspect();
  for (const auto& each : first.tables) {
    const ir::Table* again = second.table(each.name);
    ASSERT_NE(again, nullptr);
    ASSERT_EQ(again->columns.size(), each.columns.size());
    for (std::size_t i = 0; i < each.columns.size(); ++i) {
      EXPECT_TRUE(again->columns[i] == each.columns[i]) << each.columns[i].name;
    }
    EXPECT_TRUE(*again == each) << each.name;
  }
  sql("INSERT INTO c (id) VALUES (1)");
  EXPECT_EQ(
      sql("SELECT bi + 0, b40 + 0, f, dd, ui, ti, HEX(vb), HEX(vq), HEX(bn), HEX(vn), ch, bs, "
          "HEX(nl), nu, sx, e, v FROM c"),
      (live::Rows{{"5", "1", "1.500000", "1.00000000000000000001", "18446744073709551615", "5",
                   "00FF41", "275C0A2C00", "610000", "", "ä", "a\\b", "610A62", "null", "x,y", "a",
                   "ab"}}));
}

TEST_P(Catalog, only_the_tables_asked_for) {
  sql("CREATE TABLE a (id int PRIMARY KEY)");
  sql("CREATE TABLE `B'` (id int PRIMARY KEY)");
  sql("CREATE VIEW v AS SELECT id FROM a");
  EXPECT_EQ(inspect({"B'", "nowhere"}).tables.size(), 1U);
  EXPECT_EQ(inspect({"B'"}).tables.at(0).name, "B'");
  EXPECT_EQ(inspect({"A"}).tables.size(), 0U);
  EXPECT_EQ(inspect().tables.size(), 2U);
  EXPECT_EQ(inspect().views.at(0).name, "v");
}

TEST_P(Catalog, an_empty_database_is_empty) {
  const ir::Schema schema = inspect();
  EXPECT_TRUE(schema.tables.empty());
  EXPECT_TRUE(schema.views.empty());
}

TEST_P(Catalog, the_lock_is_held_by_one) {
  const live::Lent mine(connection());
  catalog().lock(mine.session(), "mig", 0);
  const auto other = connect();
  const live::Lent theirs(*other);
  try {
    catalog().lock(theirs.session(), "mig", 1000);
    FAIL() << "two hold the lock";
  } catch (const sdk::Error& error) {
    EXPECT_EQ(error.status, MIG_E_LOCKED);
    EXPECT_THAT(error.message, testing::HasSubstr("session " + cell("SELECT CONNECTION_ID()")));
  }
  catalog().lock(theirs.session(), std::string(200, 'x'), 0);  // another name, and a long one
  catalog().unlock(mine.session(), "mig");
  catalog().lock(theirs.session(), "mig", 0);
}

TEST_P(Catalog, the_lock_goes_with_its_connection) {
  {
    const auto other = connect();
    const live::Lent theirs(*other);
    catalog().lock(theirs.session(), "mig", 0);
  }
  const live::Lent mine(connection());
  catalog().lock(mine.session(), "mig", 5000);
}

}  // namespace
