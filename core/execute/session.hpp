// One revision under way on one connection. Inside core/execute only.
#pragma once

#include "execute/backfill.hpp"
#include "execute/executor.hpp"
#include "execute/situation.hpp"
#include "store/journal.hpp"

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace mig::execute {

// What the revision has done is rolled back or noted, and it may be tried again.
struct LostRace {
  Error error;
  std::string why;
};

class Executor::Session {
 public:
  Session(Executor& by, const compile::Step& step, const graph::Rows& expected, Step& report);

  // Whatever is thrown, a callback's exception too: nothing is left open behind it.
  Outcome run();

 private:
  [[nodiscard]] bool can_be_repeated() const;

  Outcome attempt();

  void begin();
  void commit();
  void rollback();
  // What has run until here stays, whatever comes.
  void keep();

  // Another process has changed the version rows. Without a lock that is seen here only.
  bool moved() { return by_.watch_ && by_.versions_.read() != expected_; }

  // What runs before the transaction, each statement once for a revision.
  void prologue(const compile::Unit& unit, const ir::Translation& translation);
  void remember(const ir::Statement& statement);
  // All of it runs, also when a part of it fails: the first failure is thrown behind it.
  void epilogue();
  // After a failure. Answers with what could not be put back.
  std::vector<std::string> clean_up();

  void perform(const compile::Unit& unit);

  // Whether an earlier run has begun with what the live schema told it then; the live schema is not
  // any more what it was.
  [[nodiscard]] bool was_planned(const compile::Unit& unit) const;
  [[nodiscard]] ir::Translation stored_plan() const;
  [[nodiscard]] static std::string operation_text(const compile::Unit& unit);

  // What only the live database showed.
  void tell_news(const ir::Translation& live);

  // A table that was not known at the start may need a prologue after all.
  void catch_up(const compile::Unit& unit, const ir::Translation& live);

  // For the checksum of what the revision consists of here.
  void count(const ir::Translation& translation);

  void carry_out(const ir::Translation& translation);

  // Each batch is committed with the key that it came to.
  void in_batches(const ir::Batches& batches);

  void statements(const ir::Translation& translation);

  // Whether a revision without transactions needs one for this: it keeps settings and temporary
  // tables between its statements, and no later process could go on from the middle of it.
  [[nodiscard]] bool stands_around_a_transaction(const ir::Translation& translation) const;
  // An operation whole or not at all, together with the mark that says so.
  void as_one(const std::vector<const ir::Statement*>& all);

  // The first statements, as far as an earlier run did them.
  std::vector<std::string> done_before(const std::vector<const ir::Statement*>& all);
  // Whether an earlier run has begun this statement of the operation under way. number: of those in
  // front of it; where the live table tells them, some may be gone since.
  [[nodiscard]] bool begun_before(const ir::Statement& statement, std::size_t number) const;
  // The operation that was under way is no longer there.
  void end_of_the_begun();
  // The statement that an earlier run began is not part of the revision any more.
  void clear_begun();
  // What an earlier run has set up was gone with its session.
  void set_up(const compile::Unit& unit, const ir::Statement& statement);

  // A statement that no transaction of the revision holds. Where it only changes rows it is one
  // with the mark of where the revision is. In front of anything else stands a mark that says that
  // it is begun, and what the schema was where its effect shows there; behind it stands one that
  // says that it is done, where nothing else would tell.
  void alone(const ir::Statement& statement, std::vector<std::string> done, bool last);
  void with_its_mark(const ir::Statement& statement, std::vector<std::string> done, bool last);
  // In a transaction where another number of rows than the expected one has to be taken back.
  void counted(const ir::Statement& statement, bool last);
  void settle_owed();
  // A mark that is there whatever comes.
  void note(const std::vector<std::string>& done, const ir::Statement* begun,
            const std::string& seen = {});

  // A statement that the database refuses has not taken effect, where it is one step, or where the
  // schema is what it was. began: an earlier run did, and perhaps this is why it is refused now.
  void note_refused(const ir::Statement& statement, const std::vector<std::string>& done,
                    port::Failure failure, bool began, const std::string& was);
  // Whether it does no harm to run a statement that may have taken effect already: a dialect tells
  // of its own ones what they leave behind.
  [[nodiscard]] bool can_run_again(const ir::Statement& statement) const;

  // Whether the statement that an earlier run was interrupted in did its work.
  bool took_effect(const ir::Statement& statement, const std::string& remains);
  // The live schema, as far as a statement of the unit under way shows in it; empty: it does not.
  // before: the statement is still to come.
  std::string seen(const ir::Statement& statement, bool before);

  // What an earlier try of the statement left behind.
  std::string remains_of(const ir::Statement& statement);
  std::string look(const std::string& query);
  void recover(const std::string& sql);

  // The locks of an operation that was to keep nobody waiting do not last into the next one.
  void settle();

  // The table of marks is made before the revision can change where a new table goes.
  void announce();
  // Whether a statement may run outside of the transaction.
  [[nodiscard]] bool splits() const { return at_.transactional && compile::splits(step_); }
  // seen: what the live schema is, or what is known of the statement.
  void mark(const std::vector<std::string>& done, const ir::Statement* begun,
            const std::string& seen = {});

  // What the journal says of the whole revision.
  [[nodiscard]] store::Record work() const;
  // For people who look at it later; the failure itself counts more.
  void note_failure(const std::string& why);

  // How many operations of the revision the first units are.
  [[nodiscard]] std::size_t operations_of(std::size_t units) const;
  // Of so many units.
  [[nodiscard]] std::string digest(std::size_t units) const;
  [[nodiscard]] bool begins_as_it_did() const;

  // The version rows. Several of them change together also where a transaction does not hold DDL.
  void record();

  void tell(const std::string& sql) const;

  void stop_when_asked() const;

  void execute(const ir::Statement& statement, bool last = false);

  // What has to hold before the revision or behind it.
  void require(const std::vector<compile::Check>& checks);

  // Within the time that a statement may take.
  std::int64_t run(const std::string& sql, std::vector<port::Row>* rows,
                   const std::vector<port::Cell>& arguments = {});

  Executor& by_;
  const compile::Step& step_;
  const revision::Revision& revision_;
  const graph::Rows& expected_;
  Step& report_;
  Situation at_;
  std::string checksum_;
  std::string started_;
  std::string sql_;       // of every statement that the revision consists of here
  std::string position_;  // of work in batches of rows
  std::string plan_;      // of the unit under way, when it was compiled from the live schema
  std::string reader_;    // who reads the live schema, and with what
  std::size_t ran_ = 0;   // so many statements ran in earlier runs
  // The statements of the unit under way that are done and not noted as that yet.
  std::optional<std::vector<std::string>> owed_;
  std::optional<store::Mark> from_;  // where an earlier run stopped
  bool outside_ = false;             // a statement of the last operation ran outside
  bool open_ = false;                // a transaction
  bool dirty_ = false;               // … in which a statement of the revision ran
  std::set<std::string> prologues_;
  std::vector<ir::Statement> epilogues_;
  ir::Statement failed_epilogue_;
  // Of the unit under way: at_.statement may point into these after a failure.
  std::optional<Backfill> backfill_;
  ir::Translation live_;

  ir::Statement recovery_;  // what removes what is left of a try

  bool kept_out_ = false;  // it has not the lock that a transaction takes
  // How many units ran whole, and whether the next one has begun.
  std::size_t done_ = 0;
  bool begun_ = false;
  bool without_effect_ = false;  // the statement that failed, where that is no transaction's doing
};

}  // namespace mig::execute
