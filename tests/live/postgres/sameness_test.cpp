// The same schema made at once and come to by changes: inspect() says the same of both.
#include "support/postgres_copies.hpp"

#include <ostream>

namespace mig_postgres_test {
namespace {

struct Case {
  const char* name;
  const char* changed;
  const char* at_once;
};
std::ostream& operator<<(std::ostream& out, const Case& each) { return out << each.name; }

class Sameness : public Copies, public ::testing::WithParamInterface<Case> {};

TEST_P(Sameness, of_what_is_changed_and_what_is_made_at_once) {
  first(GetParam().changed);
  second(GetParam().at_once);
  EXPECT_EQ(written(inspect_whole(*first_)), written(inspect_whole(*second_)));
}

const Case kCases[] = {
    {"widened_number",
     "CREATE TABLE t (a int DEFAULT 0, b smallint DEFAULT -1, c bigint DEFAULT 7, d int DEFAULT 5);"
     "ALTER TABLE t ALTER a TYPE bigint, ALTER b TYPE integer, ALTER c TYPE numeric(10,2),"
     " ALTER d TYPE double precision",
     "CREATE TABLE t (a bigint DEFAULT 0, b integer DEFAULT -1, c numeric(10,2) DEFAULT 7,"
     " d double precision DEFAULT 5)"},
    {"number_that_became_text",
     "CREATE TABLE t (a int DEFAULT 0, b int DEFAULT -1, c numeric DEFAULT 1.5, d bool DEFAULT "
     "true);"
     "ALTER TABLE t ALTER a TYPE text, ALTER b TYPE varchar(20), ALTER c TYPE text, ALTER d TYPE "
     "text",
     "CREATE TABLE t (a text DEFAULT '0', b varchar(20) DEFAULT '-1', c text DEFAULT '1.5',"
     " d text DEFAULT 'true')"},
    {"text_of_another_kind",
     "CREATE TABLE t (a varchar(5) DEFAULT 'x', b text DEFAULT 'it''s', c varchar DEFAULT "
     "E'a\\\\b');"
     "ALTER TABLE t ALTER a TYPE text, ALTER b TYPE varchar(9), ALTER c TYPE text",
     "CREATE TABLE t (a text DEFAULT 'x', b varchar(9) DEFAULT 'it''s', c text DEFAULT E'a\\\\b')"},
    {"date_and_time",
     "CREATE TABLE t (a date DEFAULT '2024-02-03', b timestamp DEFAULT '2024-02-03 04:05:06',"
     " c timestamp DEFAULT current_timestamp, d timestamptz DEFAULT now());"
     "ALTER TABLE t ALTER a TYPE timestamp, ALTER b TYPE date, ALTER c TYPE timestamptz,"
     " ALTER d TYPE timestamptz(3)",
     "CREATE TABLE t (a timestamp DEFAULT '2024-02-03', b date DEFAULT '2024-02-03',"
     " c timestamptz DEFAULT current_timestamp, d timestamptz(3) DEFAULT now())"},
    {"text_that_became_an_enum",
     "CREATE TYPE mood AS ENUM ('ok', 'sad'); CREATE TABLE t (m text DEFAULT 'ok');"
     "ALTER TABLE t ALTER m DROP DEFAULT, ALTER m TYPE mood USING m::mood, ALTER m SET DEFAULT "
     "'ok'",
     "CREATE TYPE mood AS ENUM ('ok', 'sad'); CREATE TABLE t (m mood DEFAULT 'ok')"},
    {"enum_whose_values_came_later",
     "CREATE TYPE old AS ENUM ('b'); CREATE TABLE t (m old DEFAULT 'b', CHECK (m <> 'b'));"
     "ALTER TYPE old ADD VALUE 'a' BEFORE 'b'; ALTER TYPE old ADD VALUE 'd';"
     "ALTER TYPE old ADD VALUE 'c' BEFORE 'd'; ALTER TYPE old RENAME VALUE 'd' TO 'dd';"
     "ALTER TYPE old RENAME TO \"Mood\"",
     "CREATE TYPE \"Mood\" AS ENUM ('a', 'b', 'c', 'dd');"
     "CREATE TABLE t (m \"Mood\" DEFAULT 'b', CHECK (m <> 'b'))"},
    {"names_that_changed",
     "CREATE TABLE old (id int, v varchar(9), CONSTRAINT pk PRIMARY KEY (id),"
     " CONSTRAINT ck CHECK (v IN ('a', 'b')), g int GENERATED ALWAYS AS (id + 1) STORED);"
     "CREATE TABLE child (a int, CONSTRAINT fk FOREIGN KEY (a) REFERENCES old);"
     "CREATE INDEX ix ON old (lower(v)) WHERE id > 3; CREATE VIEW w AS SELECT id, v FROM old;"
     "ALTER TABLE old RENAME v TO \"select\"; ALTER TABLE old RENAME id TO \"Id\";"
     "ALTER TABLE old RENAME TO \"New one\"; ALTER TABLE child RENAME CONSTRAINT fk TO \"fk 2\";"
     "ALTER INDEX ix RENAME TO \"ix 2\"",
     "CREATE TABLE \"New one\" (\"Id\" int, \"select\" varchar(9), CONSTRAINT pk PRIMARY KEY "
     "(\"Id\"),"
     " CONSTRAINT ck CHECK (\"select\" IN ('a', 'b')), g int GENERATED ALWAYS AS (\"Id\" + 1) "
     "STORED);"
     "CREATE TABLE child (a int, CONSTRAINT \"fk 2\" FOREIGN KEY (a) REFERENCES \"New one\");"
     "CREATE INDEX \"ix 2\" ON \"New one\" (lower(\"select\")) WHERE \"Id\" > 3;"
     "CREATE VIEW w AS SELECT \"Id\" AS id, \"select\" AS v FROM \"New one\""},
    {"index_that_became_a_constraint",
     "CREATE TABLE t (a int NOT NULL, b int); CREATE UNIQUE INDEX pk ON t (a);"
     "CREATE UNIQUE INDEX uq ON t (b); ALTER TABLE t ADD CONSTRAINT pk PRIMARY KEY USING INDEX pk,"
     " ADD CONSTRAINT uq UNIQUE USING INDEX uq",
     "CREATE TABLE t (a int CONSTRAINT pk PRIMARY KEY, b int CONSTRAINT uq UNIQUE)"},
    {"constraint_that_was_validated",
     "CREATE TABLE t (a int PRIMARY KEY, b int);"
     "ALTER TABLE t ADD CONSTRAINT ck CHECK (b > 0) NOT VALID;"
     "ALTER TABLE t ADD CONSTRAINT fk FOREIGN KEY (b) REFERENCES t NOT VALID;"
     "ALTER TABLE t VALIDATE CONSTRAINT ck, VALIDATE CONSTRAINT fk",
     "CREATE TABLE t (a int PRIMARY KEY, b int, CONSTRAINT ck CHECK (b > 0),"
     " CONSTRAINT fk FOREIGN KEY (b) REFERENCES t (a))"},
    {"values_in_a_list_read_again",
     "CREATE TABLE t (v varchar(3), c char(2), CONSTRAINT ck CHECK (v IN ('a', 'b,]', 'it''s')),"
     " CONSTRAINT ck2 CHECK (c IN ('a', 'b') OR v NOT IN ('x', NULL)),"
     " CONSTRAINT ck3 CHECK (v = ANY (ARRAY['a', lower('B')]::varchar[])));"
     "CREATE INDEX ix ON t (v) WHERE v IN ('a', 'b');"
     "CREATE VIEW w AS SELECT v FROM t WHERE v IN ('(ARRAY[', 'b')",
     "CREATE TABLE t (v varchar(3), c char(2),"
     " CONSTRAINT ck CHECK (((v)::text = ANY (ARRAY[('a'::character varying)::text,"
     "  ('b,]'::character varying)::text, ('it''s'::character varying)::text]))),"
     " CONSTRAINT ck2 CHECK (((c = ANY (ARRAY['a'::bpchar, 'b'::bpchar])) OR ((v)::text <> ALL "
     "(ARRAY[('x'::character varying)::text, (NULL::character varying)::text])))),"
     " CONSTRAINT ck3 CHECK (((v)::text = ANY (ARRAY[('a'::character varying)::text,"
     "  ((lower('B'::text))::character varying)::text]))));"
     "CREATE INDEX ix ON t (v) WHERE ((v)::text = ANY (ARRAY[('a'::character varying)::text,"
     "  ('b'::character varying)::text]));"
     "CREATE VIEW w AS SELECT v FROM t WHERE ((v)::text = ANY (ARRAY[('(ARRAY['::character "
     "varying)::text, ('b'::character varying)::text]))"},
    {"serial_column",
     "CREATE SEQUENCE t_id_seq AS integer; CREATE TABLE t (id integer NOT NULL);"
     "ALTER SEQUENCE t_id_seq OWNED BY t.id;"
     "ALTER TABLE ONLY t ALTER COLUMN id SET DEFAULT nextval('t_id_seq'::regclass);"
     "ALTER TABLE ONLY t ADD CONSTRAINT t_pkey PRIMARY KEY (id)",
     "CREATE TABLE t (id serial PRIMARY KEY)"},
    {"identity_that_came_later",
     "CREATE TABLE t (id int NOT NULL); ALTER TABLE t ALTER id ADD GENERATED BY DEFAULT AS "
     "IDENTITY;"
     "ALTER TABLE t ALTER id TYPE bigint",
     "CREATE TABLE t (id bigint GENERATED BY DEFAULT AS IDENTITY)"},
    {"settings_in_another_order",
     "CREATE TABLE t (a int); ALTER TABLE t SET (autovacuum_enabled = off, fillfactor = 70);"
     "ALTER TABLE t SET UNLOGGED",
     "CREATE UNLOGGED TABLE t (a int) WITH (fillfactor = 70, autovacuum_enabled = false)"},
    {"no_default_in_three_ways",
     "CREATE TABLE t (a varchar(5) DEFAULT NULL, b int DEFAULT NULL, c text DEFAULT 'x');"
     "ALTER TABLE t ALTER c DROP DEFAULT",
     "CREATE TABLE t (a varchar(5), b int, c text)"},
    {"columns_that_went",
     "CREATE TABLE t (a int, b int, c int, CHECK (a > 0)); ALTER TABLE t DROP b; ALTER TABLE t ADD "
     "d int;"
     "CREATE INDEX ix ON t (d, c)",
     "CREATE TABLE t (a int, c int, d int, CHECK (a > 0)); CREATE INDEX ix ON t (d, c)"},
    {"inheritance_that_came_later",
     "CREATE TABLE p (a int, CONSTRAINT ck CHECK (a > 0)); CREATE TABLE t (a int, CONSTRAINT ck "
     "CHECK "
     "(a > 0)); ALTER TABLE t INHERIT p",
     "CREATE TABLE p (a int, CONSTRAINT ck CHECK (a > 0)); CREATE TABLE t () INHERITS (p)"},
    {"partition_that_was_attached",
     "CREATE TABLE p (a int NOT NULL, b int, PRIMARY KEY (a)) PARTITION BY RANGE (a);"
     "CREATE INDEX ix ON p (b); CREATE TABLE p1 (a int NOT NULL, b int);"
     "ALTER TABLE p ATTACH PARTITION p1 FOR VALUES FROM (1) TO (5)",
     "CREATE TABLE p (a int NOT NULL, b int, PRIMARY KEY (a)) PARTITION BY RANGE (a);"
     "CREATE INDEX ix ON p (b); CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (1) TO (5)"},
    {"collation_that_is_the_default_one",
     "CREATE TABLE t (a text COLLATE \"C\"); ALTER TABLE t ALTER a TYPE text COLLATE \"default\"",
     "CREATE TABLE t (a text)"},
    {"expression_that_is_a_column",
     "CREATE TABLE t (a text, d date); CREATE INDEX ix ON t ((a COLLATE \"C\"), (d));"
     "CREATE INDEX ix2 ON t (date(d))",
     "CREATE TABLE t (a text, d date); CREATE INDEX ix ON t (a COLLATE \"C\", d);"
     "CREATE INDEX ix2 ON t (d)"},
    {"empty_array", "CREATE TABLE t (a int[] DEFAULT '{}', b text[] DEFAULT ARRAY[]::text[])",
     "CREATE TABLE t (a int[] DEFAULT ARRAY[]::int[], b text[] DEFAULT '{}')"},
};

INSTANTIATE_TEST_SUITE_P(Postgres, Sameness, ::testing::ValuesIn(kCases),
                         [](const auto& each) { return std::string(each.param.name); });

// What looks alike and is not: a time zone takes part, or the text would be another.
TEST_F(Copies, defaults_that_depend_on_the_session_are_not_taken_for_constants) {
  first(
      "CREATE TABLE t (a date DEFAULT '2024-02-03', b date DEFAULT '2024-02-03', c text DEFAULT "
      "'x');"
      "ALTER TABLE t ALTER a TYPE timestamptz, ALTER b TYPE text;"
      "ALTER TABLE t ALTER c SET DEFAULT 'abc'::char(2)");
  const auto table = copied().tables.at(0);
  for (const auto& column : table.columns) {
    EXPECT_FALSE(column.default_value.has_value()) << column.name;
    EXPECT_NE(column.default_sql.get(), nullptr) << column.name;
  }
}

}  // namespace
}  // namespace mig_postgres_test
