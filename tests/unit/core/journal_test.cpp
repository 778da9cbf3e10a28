// The journal: what it says of a run, and what follows from it for revisions that changed since.
#include "unit/core/runs.hpp"
#include <mig/journal.hpp>

#include <gmock/gmock.h>

#include <stdexcept>

namespace mig::test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class JournalTest : public testing::Test {
 protected:
  void up(const History& history, const std::string& target = "head") {
    Database database = fake_.open();
    upgrade(history, database, target);
  }
  std::string failure(const History& history) {
    return error_of([&] { up(history); });
  }
  std::vector<JournalEntry> entries() {
    Database database = fake_.open();
    return journal(database);
  }
  std::vector<std::string> lines() {
    std::vector<std::string> out;
    for (const auto& each : entries()) {
      out.push_back(std::string(name_of(each.action)) + " " + each.revision + " " +
                    name_of(each.state));
    }
    return out;
  }
  std::vector<std::string> found(const History& history) {
    Database database = fake_.open();
    std::vector<std::string> out;
    for (const auto& each : verify(history, database)) {
      out.push_back(each.revision + " " + name_of(each.what));
    }
    return out;
  }
  void accept(const History& history, const std::vector<std::string>& ids) {
    Database database = fake_.open();
    repair(history, database, ids);
  }

  FakeDatabase fake_;
};

TEST_F(JournalTest, a_database_that_mig_never_saw_has_none) {
  EXPECT_THAT(entries(), IsEmpty());
  EXPECT_THAT(found(line({table("a")})), IsEmpty());
}

TEST_F(JournalTest, each_revision_has_a_line_with_who_and_what) {
  up(line({table("a") + table("b"), table("c")}));
  EXPECT_THAT(lines(), ElementsAre("upgrade r1000 done", "upgrade r2000 done"));
  const auto all = entries();
  EXPECT_EQ(all[0].number, 1);
  EXPECT_EQ(all[1].number, 2);
  EXPECT_EQ(all[0].run, all[1].run);
  EXPECT_EQ(all[0].operations, 2U);
  EXPECT_EQ(all[0].statements, 2U);
  EXPECT_THAT(all[0].checksum, testing::StartsWith("1:"));
  EXPECT_NE(all[0].statements_checksum, all[1].statements_checksum);
  EXPECT_EQ(all[0].dialect, "fake");
  EXPECT_FALSE(all[0].who.empty());
  EXPECT_GT(all[0].process, 0);
  EXPECT_THAT(all[0].started, testing::MatchesRegex("....-..-..T..:..:..Z"));
  EXPECT_FALSE(all[0].ended.empty());
}

TEST_F(JournalTest, the_line_is_written_in_the_transaction_of_its_revision) {
  up(line({table("a")}));
  const auto& log = fake_.server->log;
  const auto at = [&](const std::string& text) {
    return std::find_if(log.begin(), log.end(),
                        [&](const std::string& each) { return each.rfind(text, 0) == 0; });
  };
  EXPECT_LT(at("BEGIN"), at("insert_rows mig_journal"));
  EXPECT_LT(at("insert_rows mig_journal"), at("COMMIT"));
}

TEST_F(JournalTest, a_failure_has_its_line_too) {
  const History history = line({table("a")});
  fake_.server->fail("create_table a", database_error("disk full"));
  EXPECT_NE(failure(history), "");
  EXPECT_THAT(lines(), ElementsAre("upgrade r1000 failed"));
  EXPECT_EQ(entries()[0].error, "disk full");
  up(history);
  EXPECT_THAT(lines(), ElementsAre("upgrade r1000 failed", "upgrade r1000 done"));
}

TEST_F(JournalTest, a_failure_that_cannot_be_noted_is_still_the_one_that_is_told) {
  fake_.server->fail("create_table a", database_error("disk full"));
  fake_.server->fail("insert_rows mig_journal", database_error("disk still full"));
  EXPECT_THAT(failure(line({table("a")})),
              AllOf(HasSubstr("disk full"), Not(HasSubstr("disk still full"))));
}

TEST_F(JournalTest, without_transactions_a_line_is_there_from_the_first_statement) {
  fake_.dialect->can.transactional_ddl = false;
  std::vector<std::string> seen;
  fake_.server->on = [&](const std::string& entry) {
    if (entry.rfind("create_table b", 0) != 0) return;
    fake_.server->on = nullptr;
    seen = lines();
  };
  up(line({table("a") + table("b")}));
  EXPECT_THAT(seen, ElementsAre("upgrade r1000 running"));
  EXPECT_THAT(lines(), ElementsAre("upgrade r1000 done"));
}

TEST_F(JournalTest, where_the_schema_shows_it_a_statement_costs_one_mark) {
  fake_.dialect->can.transactional_ddl = false;
  up(line({table("a") + table("b") + table("c")}));
  // one in front of each, and the end of the revision
  const auto& log = fake_.server->log;
  EXPECT_EQ(std::count_if(log.begin(), log.end(),
                          [](const std::string& each) {
                            return each.rfind("insert_rows mig_journal", 0) == 0 ||
                                   each.rfind("update_rows mig_journal", 0) == 0;
                          }),
            4);
}

TEST_F(JournalTest, a_revision_that_was_edited_since_stops_the_next_upgrade) {
  up(line({table("a"), table("b")}));
  const History edited = line({table("other"), table("b"), table("c")});
  EXPECT_THAT(found(edited), ElementsAre("r1000 edited"));
  EXPECT_THAT(failure(edited), AllOf(HasSubstr("MIG-640"), HasSubstr("'r1000' was edited"),
                                     HasSubstr("mig repair r1000"), HasSubstr("with mig")));
  EXPECT_EQ(fake_.server->live.table("c"), nullptr);
  accept(edited, {"r1"});
  EXPECT_THAT(found(edited), IsEmpty());
  up(edited);
  EXPECT_NE(fake_.server->live.table("c"), nullptr);
}

TEST_F(JournalTest, a_comment_is_no_edit) {
  up(line({table("a")}));
  EXPECT_THAT(found(line({"# a comment\n" + table("a")})), IsEmpty());
}

TEST_F(JournalTest, what_was_taken_back_may_be_edited) {
  up(line({table("a"), table("b")}));
  Database database = fake_.open();
  downgrade(line({table("a"), table("b")}), database, "-1");
  const History edited = line({table("a"), table("c")});
  EXPECT_THAT(found(edited), IsEmpty());
  up(edited);
  EXPECT_THAT(lines(), ElementsAre("upgrade r1000 done", "upgrade r2000 done",
                                   "downgrade r2000 done", "upgrade r2000 done"));
}

TEST_F(JournalTest, nothing_is_accepted_that_was_not_named) {
  up(line({table("a"), table("b")}));
  const History edited = line({table("x"), table("y"), table("c")});
  accept(edited, {"r2000"});
  EXPECT_THAT(found(edited), ElementsAre("r1000 edited"));
  EXPECT_THAT(error_of([&] { accept(edited, {"r1000", "r2000"}); }), HasSubstr("MIG-642"));
  EXPECT_THAT(found(edited), ElementsAre("r1000 edited"));  // none of them was
}

TEST_F(JournalTest, a_stamp_notes_what_the_revisions_are) {
  const History history = line({table("a"), table("b"), table("c")});
  Database database = fake_.open();
  stamp(history, database, {"r2000"}, false);
  EXPECT_THAT(lines(), ElementsAre("stamp r1000 done", "stamp r2000 done"));
  EXPECT_THAT(found(line({table("a"), table("x"), table("c")})), ElementsAre("r2000 edited"));
  stamp(history, database, {"base"}, false);
  EXPECT_THAT(found(line({table("z"), table("x"), table("c")})), IsEmpty());
}

TEST_F(JournalTest, what_another_tool_applied_is_not_recorded_and_stops_nobody) {
  fake_.server->version_table("mig_version", {"r1000"});
  const History history = line({table("a"), table("b")});
  EXPECT_THAT(found(history), ElementsAre("r1000 unrecorded"));
  up(history);
  accept(history, {"r1000"});
  EXPECT_THAT(found(history), IsEmpty());
}

TEST_F(JournalTest, a_checksum_of_another_kind_is_not_compared) {
  up(line({table("a")}));
  for (auto& [column, cell] : fake_.server->journal.front()) {
    if (column == "checksum") cell = ir::Literal(std::string("2:abc"));
  }
  const History edited = line({table("other"), table("b")});
  EXPECT_THAT(found(edited), ElementsAre("r1000 newer"));
  up(edited);
  EXPECT_NE(fake_.server->live.table("b"), nullptr);
}

TEST_F(JournalTest, a_database_of_a_newer_history_says_so) {
  up(line({table("a"), table("b")}));
  EXPECT_THAT(found(line({table("a")})), ElementsAre("r2000 unknown"));
  EXPECT_THAT(failure(line({table("a")})),
              AllOf(HasSubstr("MIG-340"), HasSubstr("'r2000', which no file has (2"),
                    HasSubstr("update this folder")));
}

TEST_F(JournalTest, an_applied_revision_without_a_file_stops_the_next_upgrade) {
  const auto of = [](const std::vector<std::string>& ids) {
    std::vector<std::pair<std::string, std::string>> files;
    for (const auto& id : ids) {
      files.emplace_back(id + ".toml", "revision = '" + id + "'\n" + table("t" + id));
    }
    return History::of_texts(files);
  };
  Database database = fake_.open();
  upgrade(of({"aa", "bb"}), database, "heads");
  fake_.server->rows["mig_version"] = {"aa"};  // somebody tidied up
  const History without = of({"aa", "cc"});
  EXPECT_THAT(found(without), ElementsAre("bb missing"));
  EXPECT_THAT(error_of([&] { upgrade(without, database, "heads"); }),
              AllOf(HasSubstr("MIG-641"), HasSubstr("mig repair bb")));
  accept(without, {"bb"});
  EXPECT_THAT(found(without), IsEmpty());
  upgrade(without, database, "heads");
}

TEST_F(JournalTest, a_purge_forgets_every_revision_that_has_no_file_any_more) {
  up(line({table("a"), table("b"), table("c")}));
  const History left = line({table("a")});
  Database database = fake_.open();
  stamp(left, database, {"head"}, true);
  EXPECT_THAT(found(left), IsEmpty());
  upgrade(line({table("a"), table("d")}), database);
}

}  // namespace
}  // namespace mig::test
