// What is said of raw SQL beforehand, held against what the server then does: the locks that it
// holds, the files that it writes, the sessions that it keeps waiting.
#include "parse_tree.hpp"
#include "support/postgres_live.hpp"

#include <algorithm>
#include <map>

namespace mig_postgres_test {
namespace {

constexpr const char* kSchema = R"(
  CREATE TABLE p (id int PRIMARY KEY, n int, name varchar(50), flag bool, ts timestamptz NOT NULL,
                  code text, big bigint, CONSTRAINT uq_code UNIQUE (code));
  CREATE INDEX ix_n ON p (n);
  CREATE UNIQUE INDEX ux_big ON p (big);
  CREATE TABLE c (id int PRIMARY KEY, p_id int, k int NOT NULL DEFAULT 1,
                  CONSTRAINT fk_p FOREIGN KEY (p_id) REFERENCES p);
  CREATE TABLE bare (id int NOT NULL, p_id int, span int4range);
  CREATE UNIQUE INDEX ux_bare ON bare (id);
  CREATE TABLE part (id int, a int) PARTITION BY RANGE (id);
  CREATE TABLE part1 PARTITION OF part FOR VALUES FROM (0) TO (1000);
  CREATE TABLE part2 (id int, a int);
  CREATE VIEW v AS SELECT id FROM p;
  CREATE MATERIALIZED VIEW mv AS SELECT id FROM p;
  CREATE UNIQUE INDEX ux_mv ON mv (id);
  CREATE SEQUENCE s;
  CREATE TYPE e AS ENUM ('a', 'b');
  CREATE DOMAIN posint AS int CHECK (VALUE > 0);
  CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
  CREATE TRIGGER tg AFTER INSERT ON p FOR EACH ROW EXECUTE FUNCTION f();
  INSERT INTO p SELECT i, i, 'n' || i, true, now(), 'c' || i, i FROM generate_series(1, 200) i;
  INSERT INTO c SELECT i, i FROM generate_series(1, 200) i;
  INSERT INTO bare SELECT i, i, int4range(i, i + 1) FROM generate_series(1, 200) i;
  INSERT INTO part SELECT i, i FROM generate_series(1, 200) i;
  INSERT INTO part2 SELECT i, i FROM generate_series(1000, 1200) i;
  ALTER TABLE p ADD CONSTRAINT nv CHECK (n > 0) NOT VALID;
  ALTER TABLE bare ADD CONSTRAINT fk_nv FOREIGN KEY (p_id) REFERENCES p NOT VALID)";

const char* const kModes[] = {"none",
                              "AccessShareLock",
                              "RowShareLock",
                              "RowExclusiveLock",
                              "ShareUpdateExclusiveLock",
                              "ShareLock",
                              "ShareRowExclusiveLock",
                              "ExclusiveLock",
                              "AccessExclusiveLock"};

// "SHARE UPDATE EXCLUSIVE" is ShareUpdateExclusiveLock to pg_locks; what only reads has none.
std::string mode_of(const std::string& lock) {
  if (lock.empty() || lock == "ACCESS SHARE") return "none";
  std::string out;
  bool first = true;
  for (const char c : lock) {
    if (c != ' ') out += first ? c : static_cast<char>(c - 'A' + 'a');
    first = c == ' ';
  }
  return out + "Lock";
}

template <class T>
std::string word(std::optional<T> value) {
  return value ? ir::Words<T>::list().at(static_cast<std::size_t>(*value)) : "not said";
}

class RawSqlLive : public Live, public ::testing::WithParamInterface<const char*> {
 protected:
  // A relation that was there before: its kind, its file, the table of an index, rows read.
  struct Relation {
    std::string kind, file, table;
    std::int64_t read = 0;
  };
  using Relations = std::map<std::string, Relation>;

  void SetUp() override {
    if (mig_postgres::grammar_version() == 0) GTEST_SKIP() << "this build has no grammar";
    Live::SetUp();
    for (const auto& [offset, length] : dialect.split(kSchema, server)) {
      execute(std::string_view(kSchema).substr(offset, length));
    }
    before_ = relations();
  }

  ir::Translation explained(const std::string& sql) const {
    ir::Execute op;
    op.sql = ir::Sql(sql);
    ir::Operation operation;
    operation.body = op;
    return compile(operation);
  }

  Relations relations() {
    Relations out;
    for (const auto& row : query(*connection,
                                 "SELECT c.oid::text, c.relkind::text, "
                                 "coalesce(pg_relation_filenode(c.oid), 0)::text, "
                                 "coalesce(i.indrelid, 0)::text, "
                                 "coalesce(pg_stat_get_xact_tuples_returned(c.oid), 0) "
                                 "FROM pg_class c LEFT JOIN pg_index i ON i.indexrelid = c.oid "
                                 "WHERE relnamespace = current_schema()::regnamespace")) {
      out[sdk::text_of(row[0])] = {sdk::text_of(row[1]), sdk::text_of(row[2]), sdk::text_of(row[3]),
                                   sdk::int_of(row[4])};
    }
    return out;
  }

  // What was done to the relations that were there at first, since `then`.
  ir::Work work_since(const Relations& then) {
    ir::Work out = ir::Work::none;
    for (const auto& [oid, now] : relations()) {
      const auto was = then.find(oid);
      const bool other_file = was == then.end() || was->second.file != now.file;
      if (now.kind == "i") {
        if (other_file && before_.count(now.table) != 0) out = std::max(out, ir::Work::index);
      } else if (before_.count(oid) != 0 && now.kind != "S" && was != then.end()) {
        if (other_file) out = std::max(out, ir::Work::rewrite);
        if (was->second.read != now.read) out = std::max(out, ir::Work::scan);
      }
    }
    return out;
  }

  std::string strongest_lock(sdk::Connection& through, const std::string& pid) {
    std::size_t strongest = 0;
    for (const auto& row : query(through,
                                 "SELECT relation::text, mode FROM pg_locks WHERE granted AND "
                                 "locktype = 'relation' AND pid = " +
                                     pid)) {
      if (before_.count(sdk::text_of(row[0])) == 0) continue;
      const auto* mode = std::find(std::begin(kModes), std::end(kModes), sdk::text_of(row[1]));
      strongest = std::max(strongest, static_cast<std::size_t>(mode - std::begin(kModes)));
    }
    return strongest <= 1 ? "none" : kModes[strongest];
  }

  static bool waits(sdk::Connection& session, const std::string& sql) {
    try {
      query(session, sql);
    } catch (const sdk::Error& error) {
      if (error.sqlstate == "55P03") return true;
      throw;
    }
    return false;
  }

  // By asking: whether another session can read and write every table.
  ir::Blocks blocks(sdk::Connection& other) {
    query(other, "SET lock_timeout = '50ms'");
    for (const char* relation : {"p", "c", "bare", "part", "part2", "v", "mv", "s"}) {
      if (waits(other, std::string("SELECT count(*) FROM ") + relation)) {
        return ir::Blocks::everything;
      }
    }
    std::vector<std::string> writes = {"SELECT nextval('s')",
                                       "REFRESH MATERIALIZED VIEW CONCURRENTLY mv"};
    for (const char* table : {"p", "c", "bare", "part", "part2"}) {
      writes.push_back(std::string("UPDATE ") + table + " SET id = id WHERE id = -1");
    }
    for (const auto& sql : writes) {
      if (waits(other, sql)) return ir::Blocks::writes;
    }
    return ir::Blocks::nothing;
  }

  Relations before_;
};

// ---- in a transaction ---------------------------------------------------------------------------

// A text before the last "; " only prepares.
TEST_P(RawSqlLive, does_in_a_transaction_what_was_said) {
  const std::string text = GetParam();
  const ir::Translation answer = explained(text);
  const std::string pid = ask("SELECT pg_backend_pid()");
  const auto other = another();
  connection->transaction(MIG_BEGIN);
  std::size_t strongest = 0;
  ir::Blocks said = ir::Blocks::nothing;
  for (const auto& each : answer.statements) {
    SCOPED_TRACE(each.sql);
    ASSERT_TRUE(each.transactional);
    ASSERT_TRUE(each.blocks) << "nothing is said";
    const Relations then = relations();
    execute(each.sql);
    const auto* mode = std::find(std::begin(kModes), std::end(kModes), mode_of(each.lock));
    strongest = std::max(strongest, static_cast<std::size_t>(mode - std::begin(kModes)));
    said = std::max(said, *each.blocks);
    const ir::Work done = work_since(then);
    EXPECT_EQ(word(each.work), word(each.work ? std::optional(done) : std::nullopt));
    EXPECT_EQ(strongest_lock(*other, pid), kModes[strongest]);
    EXPECT_EQ(word(std::optional(said)), word(std::optional(blocks(*other))));
  }
  connection->transaction(MIG_ROLLBACK);
}

const char* const kInside[] = {
    "ALTER TABLE p ADD x int",
    "ALTER TABLE p ADD x int NOT NULL DEFAULT 7",
    "ALTER TABLE p ADD x timestamptz NOT NULL DEFAULT now()",
    "ALTER TABLE p ADD x timestamptz DEFAULT clock_timestamp()",
    "ALTER TABLE p ADD x serial",
    "ALTER TABLE p ADD x int GENERATED ALWAYS AS IDENTITY",
    "ALTER TABLE p ADD x int GENERATED ALWAYS AS (n * 2) STORED",
    "ALTER TABLE p ADD x int UNIQUE",
    "ALTER TABLE p ADD x int DEFAULT 1 CHECK (x > 0)",
    "ALTER TABLE bare ADD x int REFERENCES c",
    "ALTER TABLE bare ADD x int DEFAULT 1 REFERENCES c",
    "ALTER TABLE p DROP COLUMN flag",
    "ALTER TABLE p ALTER n TYPE bigint",
    "ALTER TABLE p ALTER n SET NOT NULL",
    "ALTER TABLE bare ADD CONSTRAINT b CHECK (p_id IS NOT NULL) NOT VALID; "
    "ALTER TABLE bare VALIDATE CONSTRAINT b; ALTER TABLE bare ALTER p_id SET NOT NULL",
    "ALTER TABLE p ALTER ts DROP NOT NULL",
    "ALTER TABLE p ALTER n SET DEFAULT 5",
    "ALTER TABLE p ALTER n SET STATISTICS 10",
    "ALTER TABLE p ALTER n SET (n_distinct = 5)",
    "ALTER TABLE p ALTER code SET STORAGE EXTERNAL",
    "ALTER TABLE c ALTER id ADD GENERATED BY DEFAULT AS IDENTITY",
    "ALTER TABLE p ADD CHECK (n > 0)",
    "ALTER TABLE p ADD CHECK (n > 0) NOT VALID",
    "ALTER TABLE p VALIDATE CONSTRAINT nv",
    "ALTER TABLE bare VALIDATE CONSTRAINT fk_nv",
    "ALTER TABLE bare ADD FOREIGN KEY (id) REFERENCES c",
    "ALTER TABLE bare ADD FOREIGN KEY (id) REFERENCES c NOT VALID",
    "ALTER TABLE bare ADD UNIQUE (p_id)",
    "ALTER TABLE bare ADD UNIQUE USING INDEX ux_bare",
    "ALTER TABLE bare ADD PRIMARY KEY (id)",
    "ALTER TABLE bare ADD EXCLUDE USING gist (span WITH &&)",
    "ALTER TABLE p DROP CONSTRAINT nv",
    "ALTER TABLE c DROP CONSTRAINT fk_p",
    "ALTER TABLE bare SET UNLOGGED",
    "ALTER TABLE bare SET (fillfactor = 70)",
    "ALTER TABLE bare CLUSTER ON ux_bare",
    "ALTER TABLE bare REPLICA IDENTITY FULL",
    "ALTER TABLE bare ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE p DISABLE TRIGGER tg",
    "ALTER TABLE part DETACH PARTITION part1",
    "ALTER TABLE part ATTACH PARTITION part2 FOR VALUES FROM (1000) TO (2000)",
    "CREATE TABLE part3 PARTITION OF part FOR VALUES FROM (3000) TO (4000)",
    "ALTER TABLE p RENAME TO pp",
    "ALTER TABLE p RENAME n TO nn",
    "ALTER TABLE c RENAME CONSTRAINT fk_p TO fk",
    "ALTER INDEX ix_n RENAME TO ix",
    "ALTER INDEX ix_n SET (fillfactor = 70)",
    "CREATE INDEX i ON p (n)",
    "DROP INDEX ix_n",
    "REINDEX INDEX ix_n",
    "REINDEX TABLE p",
    "CLUSTER bare USING ux_bare",
    "CREATE TABLE t (a int REFERENCES p)",
    "CREATE TABLE t (a int); ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES p; DROP TABLE t",
    "CREATE TABLE t AS SELECT id FROM p",
    "CREATE TABLE t (a int) INHERITS (bare)",
    "CREATE OR REPLACE VIEW v AS SELECT id FROM p",
    "DROP VIEW v",
    "DROP MATERIALIZED VIEW mv",
    "DROP TABLE bare",
    "DROP TABLE p CASCADE",
    "DROP TRIGGER tg ON p",
    "CREATE TRIGGER t2 BEFORE INSERT ON p FOR EACH ROW EXECUTE FUNCTION f()",
    "CREATE POLICY po ON bare",
    "REFRESH MATERIALIZED VIEW mv",
    "REFRESH MATERIALIZED VIEW CONCURRENTLY mv",
    "ALTER SEQUENCE s RESTART 5",
    "DROP SEQUENCE s",
    "ALTER TYPE e ADD VALUE 'c'",
    "ALTER TYPE e RENAME VALUE 'a' TO 'aa'",
    "COMMENT ON TABLE p IS 'x'",
    "COMMENT ON COLUMN p.n IS 'x'",
    "INSERT INTO bare VALUES (1000)",
    "DELETE FROM c WHERE id = 1",
    "UPDATE p SET n = n WHERE id = 1",
    "ANALYZE p",
    "LOCK TABLE p IN SHARE MODE",
    "CREATE FUNCTION g() RETURNS int LANGUAGE sql AS 'SELECT 1'",
};

INSTANTIATE_TEST_SUITE_P(Statements, RawSqlLive, ::testing::ValuesIn(kInside),
                         [](const auto& param) { return std::to_string(param.index); });

// ---- and outside --------------------------------------------------------------------------------

class RawSqlOutside : public RawSqlLive {};

TEST_P(RawSqlOutside, is_refused_in_a_transaction_as_was_said) {
  ASSERT_FALSE(explained(GetParam()).statements.at(0).transactional);
  connection->transaction(MIG_BEGIN);
  std::string state = "none";
  try {
    execute(GetParam());
  } catch (const sdk::Error& error) {
    state = error.sqlstate;
  }
  connection->transaction(MIG_ROLLBACK);
  EXPECT_EQ(state, "25001");
}

const char* const kOutside[] = {
    "CREATE INDEX CONCURRENTLY i ON p (n)",
    "DROP INDEX CONCURRENTLY ix_n",
    "REINDEX INDEX CONCURRENTLY ix_n",
    "REINDEX (CONCURRENTLY) TABLE p",
    "REINDEX SCHEMA s",
    "ALTER TABLE part DETACH PARTITION part1 CONCURRENTLY",
    "VACUUM p",
    "VACUUM (FULL) p",
    "CLUSTER",
    "CREATE DATABASE d",
    "DROP DATABASE d",
    "CREATE TABLESPACE t LOCATION '/nowhere'",
    "ALTER SYSTEM SET work_mem = 1000",
};

INSTANTIATE_TEST_SUITE_P(Statements, RawSqlOutside, ::testing::ValuesIn(kOutside),
                         [](const auto& param) { return std::to_string(param.index); });

class RawSqlAlone : public RawSqlLive {};

// Outside a transaction the files tell what was done.
TEST_P(RawSqlAlone, does_the_work_that_was_said) {
  const auto said = explained(GetParam()).statements.at(0).work;
  execute(GetParam());
  ir::Work done = work_since(before_);
  if (done == ir::Work::scan) done = ir::Work::none;  // counters end with a transaction
  EXPECT_EQ(word(said == ir::Work::scan ? ir::Work::none : said), word(std::optional(done)));
}

const char* const kAlone[] = {
    "CREATE INDEX CONCURRENTLY i ON p (n)",
    "DROP INDEX CONCURRENTLY ix_n",
    "REINDEX INDEX CONCURRENTLY ix_n",
    "ALTER TABLE part DETACH PARTITION part1 CONCURRENTLY",
    "VACUUM p",
    "VACUUM FULL p",
};

INSTANTIATE_TEST_SUITE_P(Statements, RawSqlAlone, ::testing::ValuesIn(kAlone),
                         [](const auto& param) { return std::to_string(param.index); });

}  // namespace
}  // namespace mig_postgres_test
