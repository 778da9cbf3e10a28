// upgrade, downgrade, stamp, current, scripts on a database in memory.
#include "unit/core/runs.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <chrono>

namespace mig::test {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::UnorderedElementsAre;

class MigrateTest : public testing::Test {
 protected:
  Report up(const History& history, const std::string& target = "head",
            const Options& options = {}) {
    Database database = fake_.open();
    return upgrade(history, database, target, options);
  }
  Report down(const History& history, const std::string& target) {
    Database database = fake_.open();
    return downgrade(history, database, target);
  }
  [[nodiscard]] std::vector<std::string> rows() const {
    return fake_.server->rows.at("mig_version");
  }
  // Another process: changes things when this text arrives, once.
  void meanwhile(const std::string& text, std::function<void()> what) {
    fake_.server->on = [this, text, what = std::move(what)](const std::string& entry) {
      if (entry.find(text) == std::string::npos) return;
      const auto now = what;
      fake_.server->on = nullptr;
      now();
    };
  }

  FakeDatabase fake_;
};

TEST_F(MigrateTest, the_version_table_is_made_when_it_is_needed) {
  const Report report = up(line({table("a"), table("b")}));
  EXPECT_THAT(report.before, IsEmpty());
  EXPECT_THAT(report.after, ElementsAre("r2000"));
  EXPECT_THAT(fake_.server->log,
              Contains("create_table_if_missing mig_version(version_num "
                       "varchar(255) not null, primary key mig_version_pkc(version_num))"));
}

TEST_F(MigrateTest, a_revision_is_known_by_its_whole_id_alone) {
  const History history = line({table("a"), table("b")});
  const auto found = history.with_id("r2000");
  ASSERT_TRUE(found);
  EXPECT_THAT(found->down_revisions, ElementsAre("r1000"));
  EXPECT_TRUE(found->is_head);
  EXPECT_FALSE(history.with_id("r200"));
  EXPECT_FALSE(history.with_id("head"));
}

TEST_F(MigrateTest, with_nothing_to_do_only_the_rows_are_read) {
  up(line({table("a")}));
  fake_.server->log.clear();
  EXPECT_THAT(up(line({table("a")})).steps, IsEmpty());
  EXPECT_THAT(fake_.server->log, ElementsAre("SELECT \"version_num\" FROM \"mig_version\"",
                                             testing::StartsWith("SELECT \"entry\", ")));
}

TEST_F(MigrateTest, the_lock_is_let_go_after_a_failure_too) {
  fake_.server->fail("create_table a", database_error("no"));
  EXPECT_NE(error_of([&] { up(line({table("a")})); }), "");
  EXPECT_EQ(fake_.server->count("lock mig:mig_version"), 1U);
  EXPECT_EQ(fake_.server->log.back(), "unlock mig:mig_version");
}

TEST_F(MigrateTest, who_waits_for_the_lock_is_told_and_plans_anew) {
  fake_.server->version_table("mig_version", {});
  fake_.server->locked_for = 1;
  int waited = 0;
  Options options;
  fake_.server->holder = LockHolder{"7", "mig", "web1", 42, "app", {}};
  std::string holder;
  options.events.waiting = [&](std::string_view by) {
    holder = by;
    ++waited;
    fake_.server->rows["mig_version"] = {"r1000"};  // what it did
    fake_.server->live.tables.emplace_back().name = "a";
  };
  const Report report = up(line({table("a"), table("b")}), "head", options);
  EXPECT_EQ(waited, 1);
  EXPECT_EQ(holder, "mig, process 42 on web1, user app, session 7");
  EXPECT_THAT(report.before, ElementsAre("r1000"));
  ASSERT_EQ(report.steps.size(), 1U);
  EXPECT_EQ(report.steps[0].id, "r2000");
}

TEST_F(MigrateTest, a_lock_that_is_not_let_go_is_an_error_that_changes_nothing) {
  fake_.server->locked_for = 2;
  Options options;
  options.lock_wait = std::chrono::milliseconds(0);
  EXPECT_THAT(error_of([&] { up(line({table("a")}), "head", options); }),
              AllOf(HasSubstr("MIG-620"), HasSubstr("held by another session"),
                    HasSubstr("nothing has been changed")));
  EXPECT_THAT(fake_.server->changes(), IsEmpty());
  EXPECT_EQ(fake_.server->count("unlock mig:mig_version"), 0U);
}

TEST_F(MigrateTest, who_waits_for_the_lock_can_be_interrupted) {
  fake_.server->locked_for = 1000;
  Options options;
  options.interrupted = [] { return true; };
  EXPECT_THAT(error_of([&] { up(line({table("a")}), "head", options); }),
              AllOf(HasSubstr("MIG-630"), HasSubstr("waited for the migration lock")));
  EXPECT_EQ(fake_.server->count("lock mig:mig_version"), 1U);
  fake_.server->fail("lock", database_error("stopped", port::Failure::cancelled));
  EXPECT_THAT(error_of([&] { up(line({table("a")})); }), HasSubstr("MIG-630"));
}

TEST_F(MigrateTest, the_version_table_is_made_under_the_lock_alone) {
  Database database = fake_.open();
  ensure_version(database);
  const auto& log = fake_.server->log;
  const auto at = [&](const std::string& text) {
    return std::find_if(log.begin(), log.end(),
                        [&](const auto& entry) { return entry.find(text) == 0; });
  };
  ASSERT_NE(at("create_table_if_missing"), log.end());
  EXPECT_LT(at("lock mig:mig_version"), at("create_table_if_missing"));
  EXPECT_LT(at("create_table_if_missing"), at("unlock mig:mig_version"));
  fake_.server->log.clear();
  ensure_version(database);
  EXPECT_EQ(fake_.server->count("lock mig:mig_version"), 0U);
}

class TransactionLock : public MigrateTest {
 protected:
  TransactionLock() {
    fake_.server->can_lock_transactions = true;
    options_.lock = LockMode::transaction;
  }
  // What takes a lock, and what begins, ends or changes something.
  [[nodiscard]] std::vector<std::string> order() const {
    std::vector<std::string> out;
    for (const auto& entry : fake_.server->log) {
      const std::string word = entry.substr(0, entry.find_first_of(" ("));
      if (word != "SELECT" && word != "inspect") out.push_back(word);
    }
    return out;
  }

  Options options_;
};

TEST_F(TransactionLock, is_the_first_thing_in_each_transaction_and_there_is_no_other) {
  up(line({table("a"), table("b")}), "head", options_);
  EXPECT_THAT(order(), ElementsAre("BEGIN", "lock", "create_table_if_missing",
                                   "create_table_if_missing", "COMMIT", "BEGIN", "lock",
                                   "create_table", "insert_rows", "insert_rows", "COMMIT", "BEGIN",
                                   "lock", "create_table", "insert_rows", "update_rows", "COMMIT"));
  EXPECT_EQ(fake_.server->count("lock transaction mig:mig_version"), 3U);
}

TEST_F(TransactionLock, rows_that_moved_meanwhile_are_seen_under_it) {
  fake_.server->version_table("mig_version", {});
  fake_.server->live.tables.emplace_back().name = "mig_journal";
  int begins = 0;
  fake_.server->on = [&](const std::string& entry) {
    if (entry != "BEGIN" || ++begins != 1) return;
    fake_.server->rows["mig_version"] = {"r1000"};  // what another one has committed
    fake_.server->live.tables.emplace_back().name = "a";
  };
  const Report report = up(line({table("a"), table("b")}), "head", options_);
  ASSERT_EQ(report.steps.size(), 1U);
  EXPECT_EQ(report.steps[0].id, "r2000");
  EXPECT_THAT(rows(), ElementsAre("r2000"));
}

TEST_F(TransactionLock, covers_no_revision_that_leaves_its_transaction) {
  fake_.dialect->outside = {"create_index"};
  const auto history =
      line({table("a"), op("op='create_index'\ntable='a'\nname='i'\ncolumns=['id']")});
  EXPECT_THAT(error_of([&] { up(history, "head", options_); }),
              AllOf(HasSubstr("MIG-653"), HasSubstr("r2000")));
  EXPECT_THAT(fake_.server->changes(), IsEmpty());
}

TEST_F(TransactionLock, is_refused_where_there_is_none) {
  fake_.server->can_lock_transactions = false;
  EXPECT_THAT(error_of([&] { up(line({table("a")}), "head", options_); }), HasSubstr("MIG-652"));
  EXPECT_THAT(fake_.server->changes(), IsEmpty());
}

TEST_F(TransactionLock, that_is_held_elsewhere_is_waited_for) {
  fake_.server->locked_for = 1;
  up(line({table("a")}), "head", options_);
  EXPECT_THAT(rows(), ElementsAre("r1000"));
  fake_.server->locked_for = 1;
  options_.lock_wait = std::chrono::milliseconds(0);
  EXPECT_THAT(error_of([&] {
                up(line({table("a"), table("b")}), "head", options_);
              }),
              AllOf(HasSubstr("MIG-620"), HasSubstr("held by another session")));
  EXPECT_THAT(rows(), ElementsAre("r1000"));
  EXPECT_FALSE(fake_.server->in_transaction());
}

TEST_F(TransactionLock, covers_stamping_too) {
  const auto history = line({table("a")});
  Database database = fake_.open();
  stamp(history, database, {"head"}, false, options_);
  EXPECT_THAT(rows(), ElementsAre("r1000"));
  EXPECT_THAT(order(), ElementsAre("BEGIN", "lock", "create_table_if_missing", "COMMIT",  //
                                   "BEGIN", "lock", "create_table_if_missing", "COMMIT", "BEGIN",
                                   "lock", "insert_rows", "insert_rows", "COMMIT"));
}

TEST_F(TransactionLock, covers_the_line_of_a_failure) {
  fake_.server->fail("create_table a", database_error("no"));
  EXPECT_THAT(error_of([&] { up(line({table("a")}), "head", options_); }), HasSubstr("MIG-610"));
  EXPECT_THAT(order(), ElementsAre("BEGIN", "lock", "create_table_if_missing",
                                   "create_table_if_missing", "COMMIT",  //
                                   "BEGIN", "lock", "create_table", "ROLLBACK", "BEGIN", "lock",
                                   "insert_rows", "COMMIT"));
}

TEST_F(MigrateTest, the_holder_of_the_lock_can_be_ended) {
  Database database = fake_.open();
  EXPECT_FALSE(lock_holder(database));
  fake_.server->holder = LockHolder{"7", {}, {}, {}, {}, {}};
  const auto holder = lock_holder(database);
  ASSERT_TRUE(holder);
  EXPECT_EQ(to_text(*holder), "somebody, session 7");
  release_lock(database, *holder);
  EXPECT_EQ(fake_.server->count("release mig:mig_version 7"), 1U);
  EXPECT_FALSE(lock_holder(database));
}

TEST_F(MigrateTest, tables_that_another_process_makes_while_they_are_looked_for_are_read) {
  const auto history = line({table("a")});
  bool made = false;
  fake_.server->on = [&](const std::string& entry) {
    if (made || entry.find("inspect mig_version") != 0) return;
    made = true;
    fake_.server->version_table("mig_version", {"r1000"});
  };
  Database database = fake_.open();
  EXPECT_THAT(version_rows(database), ElementsAre("r1000"));
  EXPECT_TRUE(made);
}

TEST_F(MigrateTest, without_a_catalog_nobody_is_told_to_hold_the_lock) {
  Database database = fake_.open_without_catalog();
  EXPECT_THAT(error_of([&] { static_cast<void>(lock_holder(database)); }), HasSubstr("MIG-650"));
}

TEST_F(MigrateTest, a_lock_that_fails_otherwise_does_not_blame_another_migration) {
  fake_.server->fail("lock", database_error("permission denied"));
  EXPECT_THAT(error_of([&] { up(line({table("a")})); }),
              AllOf(HasSubstr("permission denied"), HasSubstr("rights of the database user"),
                    Not(HasSubstr("another migration"))));
}

TEST_F(MigrateTest, a_relative_target_is_not_counted_twice) {
  const auto history = line({table("a"), table("b"), table("c")});
  up(history);
  meanwhile("lock", [&] { fake_.server->rows["mig_version"] = {"r2000"}; });
  EXPECT_THAT(error_of([&] { down(history, "-1"); }),
              AllOf(HasSubstr("MIG-612"), HasSubstr("moved the database from r3000 to r2000"),
                    HasSubstr("'-1' no longer means what it did")));
  EXPECT_THAT(rows(), ElementsAre("r2000"));
}

TEST_F(MigrateTest, without_a_lock_rows_that_moved_are_seen_and_planned_anew) {
  fake_.server->can_lock = false;
  fake_.server->version_table("mig_version", {});
  meanwhile("BEGIN", [&] {
    fake_.server->rows["mig_version"] = {"r1000"};
    fake_.server->live.tables.emplace_back().name = "a";
  });
  const Report report = up(line({table("a"), table("b")}));
  EXPECT_THAT(rows(), ElementsAre("r2000"));
  ASSERT_EQ(report.steps.size(), 1U);
  EXPECT_EQ(fake_.server->count("ROLLBACK"), 1U);
}

TEST_F(MigrateTest, without_a_catalog_it_works_as_well) {
  Database database = fake_.open_without_catalog();
  upgrade(line({table("a")}), database);
  EXPECT_THAT(rows(), ElementsAre("r1000"));
}

TEST_F(MigrateTest, a_table_that_is_no_version_table_is_refused_before_anything_runs) {
  fake_.server->live.tables.emplace_back().name = "mig_version";
  EXPECT_THAT(error_of([&] { up(line({table("a")})); }),
              AllOf(HasSubstr("MIG-602"), HasSubstr("a column 'version_num'")));
  EXPECT_THAT(fake_.server->changes(), IsEmpty());
}

TEST_F(MigrateTest, a_lost_connection_at_the_start_is_said_as_such) {
  fake_.server->fail("SELECT", database_error("gone", port::Failure::connection));
  EXPECT_THAT(error_of([&] { up(line({table("a")})); }),
              AllOf(HasSubstr("MIG-602"), HasSubstr("can be reached")));
}

TEST_F(MigrateTest, alembics_table_is_adopted_as_it_stands) {
  fake_.server->version_table("alembic_version", {"r1000"}, 32);
  const Report report = up(line({table("a"), table("b")}));
  EXPECT_THAT(report.before, ElementsAre("r1000"));
  EXPECT_THAT(fake_.server->rows["alembic_version"], ElementsAre("r2000"));
  EXPECT_EQ(fake_.server->rows.count("mig_version"), 0U);
}

TEST_F(MigrateTest, a_table_that_was_named_is_not_replaced_by_alembics) {
  fake_.server->version_table("alembic_version", {"another"}, 32);
  Options options;
  options.version_table = "mine";
  up(line({table("a")}), "head", options);
  EXPECT_THAT(fake_.server->rows["mine"], ElementsAre("r1000"));
  EXPECT_THAT(fake_.server->rows["alembic_version"], ElementsAre("another"));
}

TEST_F(MigrateTest, an_id_that_does_not_fit_alembics_table_is_refused_first) {
  const std::string id(40, 'a');
  const auto history = History::of_texts({{"a.toml", "revision = '" + id + "'\n" + table("a")}});
  fake_.server->version_table("alembic_version", {}, 32);
  EXPECT_THAT(error_of([&] { up(history); }),
              AllOf(HasSubstr("MIG-613"), HasSubstr("32 characters")));
  EXPECT_THAT(fake_.server->changes(), IsEmpty());
  fake_.server->live.table("alembic_version")->columns[0].type.common->size = 64;
  EXPECT_EQ(error_of([&] { up(history); }), "");
}

TEST_F(MigrateTest, a_downgrade_is_derived_and_says_what_is_lost) {
  const auto history = line(
      {table("a", ", { name = 'x', type = 'text' }"), op("op='drop_column'\ntable='a'\nname='x'")});
  up(history);
  const Report report = down(history, "-1");
  ASSERT_EQ(report.steps.size(), 1U);
  EXPECT_EQ(report.steps[0].going, Going::down);
  EXPECT_THAT(report.steps[0].notes, ElementsAre("does not come back: the values of 'a.x'"));
  EXPECT_EQ(fake_.server->live.table("a")->columns.size(), 2U);
  down(history, "base");
  EXPECT_EQ(fake_.server->live.table("a"), nullptr);
  EXPECT_THAT(rows(), IsEmpty());
}

TEST_F(MigrateTest, a_written_downgrade_is_taken) {
  const auto history = line({table("a") + "[[downgrade]]\nop='execute'\nsql='mine'\n"});
  up(history);
  down(history, "base");
  EXPECT_THAT(fake_.server->log, Contains("mine"));
}

TEST_F(MigrateTest, everything_that_cannot_be_taken_back_is_refused_at_once) {
  const auto history = line(
      {"irreversible = 'data is merged'\n" + table("a"), op("op='execute'\nsql='x'"), table("c")});
  up(history);
  const std::string text = error_of([&] { down(history, "base"); });
  EXPECT_THAT(text,
              AllOf(HasSubstr("revision 'r1000' is irreversible and cannot be taken back"),
                    HasSubstr("because data is merged"), HasSubstr("at or above it"),
                    HasSubstr("revision 'r2000' cannot be taken back: 'execute' has no inverse"),
                    HasSubstr("because it is raw SQL without undo"), HasSubstr("r2000.toml:3")));
  EXPECT_THAT(rows(), ElementsAre("r3000"));
}

TEST_F(MigrateTest, below_raw_sql_that_is_taken_back_the_schema_is_known_again) {
  const auto history =
      line({table("a"), op("op='execute'\nsql='x y'\nundo='z'") + table("b"), table("c")});
  up(history);
  fake_.dialect->asked.clear();
  down(history, "base");
  EXPECT_EQ(fake_.server->live.tables.size(), 2U);  // mig's own
  bool partial = true;
  for (const auto& each : fake_.dialect->asked) {
    if (pseudo_sql(each.op) == "drop_table a") partial = each.before.partial;
  }
  EXPECT_FALSE(partial);
}

TEST_F(MigrateTest, a_written_downgrade_in_raw_sql_takes_the_tables_of_its_upgrade_along) {
  const auto history =
      line({table("a"), op("op='add_column'\ntable='a'\ncolumn={name='x',type='text'}") +
                            "[[downgrade]]\nop='execute'\nsql='drop x'\n"});
  up(history);
  fake_.server->raw["drop x"] = [](ir::Schema& live) { live.table("a")->columns.pop_back(); };
  fake_.dialect->asked.clear();
  down(history, "base");
  for (const auto& each : fake_.dialect->asked) {
    if (pseudo_sql(each.op) != "drop_table a") continue;
    EXPECT_EQ(each.before.table("a")->columns.size(), 1U);
    EXPECT_FALSE(each.before.partial);
  }
}

TEST_F(MigrateTest, an_operation_for_other_dialects_leaves_its_revision_empty) {
  const auto history = line({op("op='execute'\nsql='x'\nonly=['mysql']")});
  up(history);
  EXPECT_THAT(rows(), ElementsAre("r1000"));
  down(history, "base");  // nothing ran, so nothing has to be taken back
  EXPECT_THAT(rows(), IsEmpty());
}

TEST_F(MigrateTest, stamp_writes_rows_only_and_under_the_lock) {
  const auto history = line({table("a"), table("b")});
  Database database = fake_.open();
  const Report report = stamp(history, database, {"head"}, false);
  EXPECT_THAT(report.after, ElementsAre("r2000"));
  EXPECT_THAT(rows(), ElementsAre("r2000"));
  EXPECT_EQ(fake_.server->live.table("a"), nullptr);
  EXPECT_EQ(fake_.server->log.back(), "unlock mig:mig_version");
}

TEST_F(MigrateTest, stamp_looks_again_when_it_has_the_lock) {
  const auto history = line({table("a"), table("b")});
  fake_.server->version_table("mig_version", {});
  meanwhile("lock", [&] { fake_.server->rows["mig_version"] = {"r1000"}; });
  Database database = fake_.open();
  EXPECT_THAT(stamp(history, database, {"head"}, false).before, ElementsAre("r1000"));
  EXPECT_THAT(rows(), ElementsAre("r2000"));
}

TEST_F(MigrateTest, a_failed_stamp_leaves_the_rows_and_says_the_first_error) {
  const auto history = line({table("a"), table("b")});
  fake_.server->version_table("mig_version", {});
  fake_.server->fail("insert_rows", database_error("read-only"));
  fake_.server->fail("ROLLBACK", database_error("second"));
  EXPECT_THAT(error_of([&] {
                Database database = fake_.open();
                stamp(history, database, {"head"}, false);
              }),
              AllOf(HasSubstr("read-only"), Not(HasSubstr("second"))));
}

TEST_F(MigrateTest, stamp_purge_forgets_rows_that_no_file_has) {
  const auto history = line({table("a")});
  fake_.server->version_table("mig_version", {"zzzz"});
  Database database = fake_.open();
  EXPECT_THAT(error_of([&] { stamp(history, database, {"head"}, false); }), HasSubstr("zzzz"));
  stamp(history, database, {"head"}, true);
  EXPECT_THAT(rows(), ElementsAre("r1000"));
}

TEST_F(MigrateTest, current_shows_rows_of_any_kind) {
  const auto history = line({table("a"), table("b")});
  Database database = fake_.open();
  EXPECT_THAT(current(history, database).revisions, IsEmpty());
  EXPECT_EQ(fake_.server->live.tables.size(), 0U);  // it creates nothing
  fake_.server->version_table("mig_version", {"r1000", "zzzz"});
  const Current now = current(history, database);
  ASSERT_EQ(now.revisions.size(), 2U);
  EXPECT_EQ(now.revisions[0].revision.id, "r1000");
  EXPECT_TRUE(now.revisions[1].unknown);
  EXPECT_FALSE(now.at_heads);
  EXPECT_EQ(version_rows(database), (std::vector<std::string>{"r1000", "zzzz"}));
}

TEST_F(MigrateTest, ensure_version_makes_the_table_once) {
  Database database = fake_.open();
  ensure_version(database);
  ensure_version(database);
  EXPECT_EQ(fake_.server->changes().size(), 1U);
}

TEST_F(MigrateTest, events_tell_the_steps_and_the_statements) {
  std::vector<std::string> told;
  Options options;
  options.events.step_begins = [&](const Step& step) { told.push_back("begin " + step.id); };
  options.events.step_ends = [&](const Step& step) { told.push_back("end " + step.id); };
  options.events.statement = [&](std::string_view sql) { told.emplace_back(sql); };
  up(line({table("a")}), "head", options);
  EXPECT_THAT(told, ElementsAre("begin r1000", "create_table a(id bigint)", "end r1000"));
}

TEST_F(MigrateTest, a_range_is_refused_on_a_database) {
  EXPECT_THAT(error_of([&] { up(line({table("a")}), "base:head"); }), HasSubstr("MIG-702"));
}

class ScriptTest : public MigrateTest {};

TEST_F(ScriptTest, an_upgrade_is_complete_and_in_transactions) {
  EXPECT_EQ(upgrade_script(line({table("a")}), *fake_.dialect, "head"),
            "-- the table that says what is applied\n"
            "create_table_if_missing mig_version(version_num varchar(255) not null, primary key "
            "mig_version_pkc(version_num));\n\n"
            "-- upgrade base -> r1000\nBEGIN;\ncreate_table a(id bigint);\n"
            "insert_rows mig_version rows=[{version_num=r1000}];\nCOMMIT;\n\n");
}

TEST_F(ScriptTest, a_range_starts_where_it_says) {
  const auto history = line({table("a"), table("b")});
  const std::string script = upgrade_script(history, *fake_.dialect, "r1000:head");
  EXPECT_THAT(script, AllOf(HasSubstr("-- upgrade r1000 -> r2000"),
                            Not(HasSubstr("create_table a")), Not(HasSubstr("if_missing"))));
  const std::string down = downgrade_script(history, *fake_.dialect, "r2000:r1000");
  EXPECT_THAT(down, AllOf(HasSubstr("-- downgrade r2000 -> r1000"), HasSubstr("drop_table b;")));
  EXPECT_THAT(
      error_of([&] { static_cast<void>(downgrade_script(history, *fake_.dialect, "base")); }),
      HasSubstr("MIG-703"));
  EXPECT_THAT(stamp_script(history, *fake_.dialect, "r1000:r2000"),
              HasSubstr("update_rows mig_version"));
}

TEST_F(ScriptTest, a_comment_at_the_end_does_not_swallow_the_semicolon) {
  EXPECT_THAT(
      upgrade_script(line({op("op='execute'\nsql='select 1 -- one'")}), *fake_.dialect, "head"),
      HasSubstr("select 1 -- one\n;\n"));
}

TEST_F(ScriptTest, statements_outside_and_around_stand_outside) {
  ir::Statement off;
  off.sql = "checks off";
  off.phase = ir::Phase::prologue;
  ir::Statement on;
  on.sql = "checks on";
  on.phase = ir::Phase::epilogue;
  fake_.dialect->further["rebuild_table"] = {off, on};
  fake_.dialect->rebuilds = {"drop_column"};
  fake_.dialect->outside = {"create_index"};
  const std::string script =
      upgrade_script(line({table("a", ", { name = 'x', type = 'text' }"),
                           op("op='drop_column'\ntable='a'\nname='x'") +
                               op("op='create_index'\ntable='a'\ncolumns=['id']")}),
                     *fake_.dialect, "r1000:head");
  EXPECT_THAT(script, HasSubstr("checks off;\nBEGIN;\nrebuild_table a"));
  EXPECT_THAT(script, HasSubstr("COMMIT;\ncreate_index a name=ix_a_id columns=[id];\nBEGIN;\n"));
  EXPECT_THAT(script, HasSubstr("COMMIT;\nchecks on;\n"));
}

TEST_F(ScriptTest, a_part_that_failed_keeps_the_revision_from_being_recorded) {
  fake_.dialect->outside = {"create_index"};
  const std::string index = op("op='create_index'\ntable='a'\ncolumns=['id']");
  const auto history = line({table("a") + index + table("b")});
  EXPECT_THAT(upgrade_script(history, *fake_.dialect, "head"),
              AllOf(HasSubstr("create_table a(id bigint);\n"
                              "insert_rows mig_version rows=[{version_num=r1000 (part 1)}];\n"
                              "COMMIT;\n"),
                    HasSubstr("update_rows mig_version set={version_num=r1000} "
                              "match=[{version_num=r1000 (part 1)}];\nCOMMIT;\n")));
  fake_.dialect->outside = {"drop_index"};
  EXPECT_THAT(downgrade_script(history, *fake_.dialect, "r1000:base"),
              AllOf(HasSubstr("drop_table b;\nupdate_rows mig_version set={version_num=r1000 (part "
                              "1)} match=[{version_num=r1000}];\nCOMMIT;\n"),
                    HasSubstr("delete_rows mig_version match=[{version_num=r1000 (part 1)}];")));
}

TEST_F(ScriptTest, validate_reports_every_dialect) {
  auto other = std::make_shared<FakeDialect>();
  other->all = {"other"};
  other->refuses = {{"create_view", "none here"}};
  ValidateOptions options;
  options.dialects = {fake_.dialect, other};
  const auto history =
      line({op("op='create_view'\nname='v'\nquery='select 1'") + op("op='drop_table'\ntable='x'")});
  const std::string said = error_of([&] { validate(history, options); });
  EXPECT_THAT(said, AllOf(HasSubstr("other cannot do 'create_view': none here"),
                          HasSubstr("on other\n"), HasSubstr("on fake, other")));
  EXPECT_EQ(said.find("there is no table 'x'"), said.rfind("there is no table 'x'"))
      << "what both say alike is said once";
}

}  // namespace
}  // namespace mig::test
