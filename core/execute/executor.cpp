#include "execute/executor.hpp"

#include "execute/backfill.hpp"
#include "execute/recovery.hpp"
#include "execute/rows.hpp"
#include "revision/checksum.hpp"
#include "support/host.hpp"
#include "support/pause.hpp"
#include "support/text.hpp"
#include "support/toml_text.hpp"
#include <mig/ir/codec.hpp>

#include <algorithm>
#include <chrono>
#include <exception>
#include <utility>

namespace mig::execute {

namespace {

// What ir::Statement::remains answers with.
constexpr const char* kHalf = "half";
constexpr const char* kWhole = "whole";

std::string numbered(const compile::Unit& unit) {
  std::vector<std::string> numbers;
  for (const auto number : unit.numbers) numbers.push_back(std::to_string(number));
  std::vector<std::string> names;
  if (const auto* rebuild = std::get_if<ir::RebuildTable>(&unit.operation.body)) {
    for (const auto& change : rebuild->changes) names.push_back(ir::name_of(change));
  } else {
    names.push_back(ir::name_of(unit.operation));
  }
  std::string out = (numbers.size() > 1 ? "operations " : "operation ") +
                    support::join(numbers, ", ") + " (" + support::join(names, ", ");
  const std::string table = ir::table_of(unit.operation);
  return out + (table.empty() ? ")" : " on '" + table + "')");
}

std::string advice(const port::DatabaseError& error, bool transactional) {
  switch (error.failure) {
    case port::Failure::connection:
      if (transactional) return "run the command again when the database can be reached";
      return "look at the database before you go on: the server may have finished the statement "
             "after the connection was lost";
    case port::Failure::constraint:
      return "stored rows contradict the change: repair them first, in a revision of their own";
    case port::Failure::locked:
      return "another session holds what the statement needs: try again when it is done";
    case port::Failure::cancelled:
      return "run the command again when you want to go on";
    case port::Failure::statement:
    case port::Failure::unsupported:
    case port::Failure::internal:
      break;
  }
  return "mend the revision and run the command again";
}

// What the revision has done is rolled back or noted, and it may be tried again.
struct LostRace {
  Error error;
  std::string why;
};

}  // namespace

// One revision under way.
class Executor::Session {
 public:
  Session(Executor& by, const compile::Step& step, const graph::Rows& expected, Step& report)
      : by_(by),
        step_(step),
        revision_(*step.planned.revision),
        expected_(expected),
        report_(report),
        transactional_(
            by.compiler_.dialect().capabilities(by.compiler_.settings().server).transactional_ddl &&
            revision_.transaction != revision::Transaction::off),
        journalled_(!transactional_ && !by.watch_ && by.compiler_.settings().inspect != nullptr),
        checksum_(revision::checksum(revision_)),
        started_(support::utc_now()) {
    const store::Mark* found = by.journal_.find(revision_.header.id, step.planned.step.direction);
    if (found == nullptr) return;
    from_ = *found;
    halfway_ = true;
    kept_units_ = std::min(from_->operations, step.units.size());
    kept_part_ = from_->statements > 0 && kept_units_ < step.units.size();
  }

  // Whatever is thrown, a callback's exception too: nothing is left open behind it.
  Outcome run() {
    try {
      return attempt();
    } catch (const port::DatabaseError& error) {
      const auto troubles = clean_up();
      const Error described = describe(error, troubles);
      if (error.failure == port::Failure::connection) throw ConnectionLost(described);
      note_failure(error.message);
      if (error.failure == port::Failure::locked && can_be_repeated()) {
        throw LostRace{described, error.message};
      }
      throw described;
    } catch (Error& error) {
      const auto troubles = clean_up();
      note_failure(error.first().message);
      error.note(effect());
      for (const auto& trouble : troubles) error.note(trouble);
      throw;
    } catch (...) {
      static_cast<void>(clean_up());
      throw;
    }
  }

 private:
  [[nodiscard]] bool can_be_repeated() const {
    return !recorded_ && (transactional_ || without_effect_);
  }

  Outcome attempt() {
    if (from_ && transactional_ && from_->alone) throw other_transactions(revision_);
    for (const auto& unit : step_.units) prologue(unit, unit.translation);
    if (transactional_) begin();
    if (moved()) {
      rollback();
      epilogue();
      return Outcome::moved;
    }
    if (from_ && !begins_as_it_did()) throw edited(revision_, *from_);
    if (!from_) require(step_.before);  // what was begun need not look like that any more
    announce();
    for (const auto& unit : step_.units) {
      if (from_ && done_ < from_->operations) {
        for (const auto& statement : unit.translation.statements) set_up(statement);
        count(unit.translation);
        ++done_;
      } else {
        perform(unit);
      }
    }
    if (from_ && from_->operations == step_.units.size()) end_of_the_begun();
    require(step_.after);
    record();
    epilogue();
    return Outcome::done;
  }

  void begin() {
    by_.connection_.transaction(port::Transaction::begin);
    open_ = true;
    dirty_ = false;
    if (!by_.begins_) return;
    kept_out_ = true;
    by_.begins_();
    kept_out_ = false;
  }
  void commit() {
    if (!open_) return;
    committing_ = true;
    by_.connection_.transaction(port::Transaction::commit);
    committing_ = false;
    open_ = false;
    keep();
  }
  void rollback() {
    if (!open_) return;
    open_ = false;
    by_.connection_.transaction(port::Transaction::rollback);
  }
  // What has run until here stays, whatever comes.
  void keep() {
    kept_units_ = done_;
    kept_part_ = begun_;
  }

  // Another process has changed the version rows. Without a lock that is seen here only.
  bool moved() { return by_.watch_ && by_.versions_.read() != expected_; }

  // What runs before the transaction, each statement once for a revision.
  void prologue(const compile::Unit& unit, const ir::Translation& translation) {
    unit_ = &unit;
    for (const auto& statement : translation.statements) {
      if (statement.phase == ir::Phase::epilogue) remember(statement);
    }
    for (const auto& statement : translation.statements) {
      if (statement.phase != ir::Phase::prologue) continue;
      if (prologues_.insert(statement.sql).second) execute(statement);
    }
  }
  void remember(const ir::Statement& statement) {
    const auto same = [&](const ir::Statement& each) { return each.sql == statement.sql; };
    if (std::none_of(epilogues_.begin(), epilogues_.end(), same)) epilogues_.push_back(statement);
  }
  // All of it runs, also when a part of it fails: the first failure is thrown behind it.
  void epilogue() {
    const auto statements = std::exchange(epilogues_, {});
    std::exception_ptr failed;
    unit_ = nullptr;
    for (const auto& statement : statements) {
      try {
        tell(statement.sql);
        by_.connection_.run(statement.sql, {}, nullptr);
      } catch (...) {
        if (!failed) {
          failed = std::current_exception();
          failed_epilogue_ = statement;
        }
      }
    }
    if (!failed) return;
    statement_ = &failed_epilogue_;
    std::rethrow_exception(failed);
  }
  // After a failure. Answers with what could not be put back.
  std::vector<std::string> clean_up() {
    std::vector<std::string> troubles;
    try {
      rollback();
    } catch (const port::DatabaseError& error) {
      if (error.failure != port::Failure::connection) {
        troubles.push_back(
            "the rollback was refused, as when the database has ended the "
            "transaction by itself: " +
            error.message);
      }
    }
    try {
      settle_owed();
    } catch (const port::DatabaseError&) {  // NOLINT(bugprone-empty-catch): it shows by itself
    }
    for (const auto& statement : std::exchange(epilogues_, {})) {
      try {
        by_.connection_.run(statement.sql, {}, nullptr);
      } catch (const port::DatabaseError& error) {
        if (error.failure == port::Failure::connection) break;  // the settings went with it
        troubles.push_back("not put back, as '" + shown(statement.sql) +
                           "' failed: " + error.message);
      }
    }
    return troubles;
  }

  void perform(const compile::Unit& unit) {
    unit_ = &unit;
    settle();
    if (!unit.live) {
      carry_out(unit.translation);
    } else {
      const bool planned = was_planned(unit);
      live_ = planned ? stored_plan() : by_.compiler_.compile_live(revision_, unit);
      plan_ = journalled_ ? plan_text(live_) : std::string();
      tell_news(live_);
      catch_up(unit, live_);
      carry_out(live_);
      plan_.clear();
    }
    unit_ = nullptr;
    ++done_;
    if (owed_) owed_->clear();  // they were the rest of that operation
    begun_ = false;
    if (!open_ || !dirty_) keep();
    report_.operations += unit.numbers.size();
  }

  // Whether an earlier run has begun with what the live schema told it then; the live schema is not
  // any more what it was.
  [[nodiscard]] bool was_planned(const compile::Unit& unit) const {
    return from_ && from_->operations == done_ && !from_->plan.empty() &&
           from_->planned == fingerprint({operation_text(unit)});
  }
  [[nodiscard]] ir::Translation stored_plan() const {
    auto out = plan_of(from_->plan);
    if (!out) throw unreadable(revision_);
    return std::move(*out);
  }
  [[nodiscard]] static std::string operation_text(const compile::Unit& unit) {
    ir::Operation operation = unit.operation;
    operation.online.reset();  // what is done is the same either way
    return support::toml_inline(ir::encode(operation));
  }

  // What only the live database showed.
  void tell_news(const ir::Translation& live) {
    for (const auto& notice : live.notices) {
      if (notice.severity == ir::Severity::info) continue;
      std::string note = compile::note_of(notice);
      const auto& said = report_.notes;
      if (std::find(said.begin(), said.end(), note) == said.end()) {
        report_.notes.push_back(std::move(note));
      }
    }
  }

  // A table that was not known at the start may need a prologue after all.
  void catch_up(const compile::Unit& unit, const ir::Translation& live) {
    const bool missing =
        std::any_of(live.statements.begin(), live.statements.end(), [&](const ir::Statement& s) {
          return s.phase == ir::Phase::prologue && prologues_.count(s.sql) == 0;
        });
    if (!missing || !open_) return prologue(unit, live);
    if (dirty_) {
      throw Error({"MIG-615",
                   "revision '" + revision_.header.id + "': " + numbered(unit) +
                       " needs a statement outside of the transaction that is under way",
                   "put this operation into a revision of its own",
                   plan::place_of(revision_, unit.at)});
    }
    rollback();
    if (splits()) by_.journal_.load();
    prologue(unit, live);
    begin();
    if (!moved()) return announce();
    throw Error({"MIG-612", "another process has changed the version table in the meantime",
                 "see where the database is with `mig current`, then run the command again"});
  }

  // For the checksum of what the revision consists of here.
  void count(const ir::Translation& translation) {
    for (const auto& statement : translation.statements) {
      if (statement.phase == ir::Phase::main) sql_ += statement.sql + "\n";
    }
  }

  void carry_out(const ir::Translation& translation) {
    if (translation.batches) {
      count(translation);
      in_batches(*translation.batches);
    } else {
      statements(translation);
    }
  }

  // Each batch is committed with the key that it came to.
  void in_batches(const ir::Batches& batches) {
    Backfill rows(*unit_, batches, [this](const auto& sql, const auto& arguments, auto* found) {
      return run(sql, found, arguments);
    });
    const bool begun = from_ && from_->operations == done_;
    if (begun && !from_->position.empty()) {
      if (!rows.resume(from_->position)) throw edited(revision_, *from_);
      begun_ = true;
    } else if (begun) {
      end_of_the_begun();
    }
    position_ = rows.position();
    mark({}, nullptr);
    commit();
    halfway_ = true;
    outside_ = true;
    const BatchReport report(rows, unit_->operation, by_.options_.events.rows);
    while (rows.more()) {
      stop_when_asked();
      begin();
      statement_ = &rows.statement();
      without_effect_ = true;  // if it fails
      rows.next([this](const std::string& sql) { tell(sql); });
      without_effect_ = false;
      statement_ = nullptr;
      ++report_.statements;
      begun_ = true;
      position_ = rows.position();
      mark({}, nullptr);
      commit();
      report.tell();
      if (rows.more()) rows.pause(by_.options_.interrupted);
    }
    position_.clear();
  }

  void statements(const ir::Translation& translation) {
    count(translation);
    std::vector<const ir::Statement*> all;
    for (const auto& statement : translation.statements) {
      if (statement.phase == ir::Phase::main) all.push_back(&statement);
    }
    std::vector<std::string> done = done_before(all);
    for (std::size_t i = done.size(); i < all.size(); ++i) {
      if (transactional_ && !all[i]->transactional) {
        outside(*all[i], done, i + 1 == all.size());
      } else if (transactional_) {
        if (!open_) begin();
        execute(*all[i], i + 1 == all.size());
      } else {
        alone(*all[i], done, i + 1 == all.size());
      }
      done.push_back(all[i]->sql);
    }
  }

  // The first statements, as far as an earlier run did them.
  std::vector<std::string> done_before(const std::vector<const ir::Statement*>& all) {
    std::vector<std::string> out;
    if (!from_ || from_->operations != done_) return out;
    if (!from_->position.empty()) throw edited(revision_, *from_);  // it is no work in batches now
    const std::size_t count = std::min(from_->statements, all.size());
    for (std::size_t i = 0; i < count; ++i) out.push_back(all[i]->sql);
    if (from_->statements > 0 && from_->part != fingerprint(out)) {
      // what is told from the live table leaves out by itself what is done already
      if (!unit_->live) throw edited(revision_, *from_);
      out.clear();
    }
    begun_ = from_->statements > 0;
    for (std::size_t i = 0; i < out.size(); ++i) set_up(*all[i]);
    bool goes_on = false;
    for (std::size_t i = 0; i < all.size(); ++i) goes_on = goes_on || begun_before(*all[i], i);
    if (!goes_on) clear_begun();
    return out;
  }
  // Whether an earlier run has begun this statement of the operation under way. number: of those in
  // front of it; where the live table tells them, some may be gone since.
  [[nodiscard]] bool begun_before(const ir::Statement& statement, std::size_t number) const {
    const bool told_anew = unit_->live && from_ && from_->plan.empty();
    return from_ && from_->operations == done_ && (told_anew || from_->statements == number) &&
           !from_->begun.empty() && from_->begun == fingerprint({statement.sql});
  }
  // The operation that was under way is no longer there.
  void end_of_the_begun() {
    if (from_->statements > 0 || !from_->position.empty()) throw edited(revision_, *from_);
    clear_begun();
  }
  // The statement that an earlier run began is not part of the revision any more.
  void clear_begun() {
    if (from_->begun.empty() || from_->seen == store::kNoEffect) return;
    if (from_->alone && from_->remains.empty()) throw begun(revision_, *from_);
    if (from_->remains.empty()) return;
    const std::string remains = look(from_->remains);
    if (remains.empty()) return;
    if (remains != kHalf || from_->recover.empty()) throw begun(revision_, *from_);
    commit();
    recover(from_->recover);
  }
  // What an earlier run has set up was gone with its session.
  void set_up(const ir::Statement& statement) {
    const bool raw = unit_ == nullptr || std::holds_alternative<ir::Execute>(unit_->operation.body);
    const auto effect = journalled_ && raw ? session_effect(statement.sql) : SessionEffect::none;
    if (effect == SessionEffect::lost) throw session_lost(revision_, statement.sql);
    if (!statement.session && effect == SessionEffect::none) return;
    if (!statement.transactional) commit();
    if (transactional_ && statement.transactional && !open_) begin();
    tell(statement.sql);
    by_.connection_.run(statement.sql, {}, nullptr);
  }

  // What is done so far is committed with a mark of where that is; then the statement runs alone.
  void outside(const ir::Statement& statement, const std::vector<std::string>& done, bool last) {
    const bool again = begun_before(statement, done.size());
    const std::string remains = remains_of(statement);
    outside_ = true;
    if (again && remains == kWhole) {
      begun_ = true;
      return commit();
    }
    if (remains == kHalf && !again) throw half(revision_, numbered(*unit_), unit_->at, statement);
    mark(done, remains == kWhole ? nullptr : &statement);
    commit();
    halfway_ = true;
    if (remains == kHalf) recover(statement.recover);
    execute(statement, last);
  }

  // A statement of a revision without transactions. What changes rows is one with the mark of where
  // the revision is; in front of what does not roll back stands a mark of what the schema was.
  void alone(const ir::Statement& statement, std::vector<std::string> done, bool last) {
    const bool again = begun_before(statement, done.size());
    unsplit_remains_ = remains_of(statement);
    if (unsplit_remains_ == kHalf && !again) {
      throw half(revision_, numbered(*unit_), unit_->at, statement);
    }
    stop_when_asked();
    const bool noted = journalled_ && !statement.expect && !statement.session;
    if (!noted) settle_owed();
    if (journalled_ && changes_rows(statement.sql)) {
      begin();
      without_effect_ = true;  // if it fails
      execute(statement, last);
      without_effect_ = false;
      done.push_back(statement.sql);
      mark(done, nullptr);
      return commit();
    }
    if (again && took_effect(statement)) {
      begun_ = true;
      done.push_back(statement.sql);
      return note(done, nullptr);
    }
    std::string was = noted ? seen() : std::string();
    const bool shows = !was.empty() || !statement.remains.empty();
    if (noted) note(done, &statement, was);
    if (unsplit_remains_ == kHalf) recover(statement.recover);
    try {
      execute(statement, last);
    } catch (const port::DatabaseError& error) {
      if (noted) note_refused(statement, done, error.failure);
      throw;
    }
    done.push_back(statement.sql);
    if (!noted) return;
    // where the database itself shows that the statement is done, the next mark says it soon enough
    owed_ = std::move(done);
    if (!shows) settle_owed();
  }
  void settle_owed() {
    if (owed_) note(*owed_, nullptr);
  }
  // A mark that is there whatever comes.
  void note(const std::vector<std::string>& done, const ir::Statement* begun,
            const std::string& seen = {}) {
    if (!journalled_) return;
    mark(done, begun, seen);
    by_.connection_.transaction(port::Transaction::commit);
    open_ = false;
  }

  // A statement that the database refuses has not taken effect, where it is one step.
  void note_refused(const ir::Statement& statement, const std::vector<std::string>& done,
                    port::Failure failure) {
    if (failure == port::Failure::connection || failure == port::Failure::cancelled) return;
    if (!statement.remains.empty() || is_divisible(statement.sql)) return;
    try {
      note(done, &statement, store::kNoEffect);
      without_effect_ = true;
    } catch (const port::DatabaseError&) {  // NOLINT(bugprone-empty-catch): the first one counts
    }
  }

  // Whether the statement that an earlier run was interrupted in did its work. Of raw SQL nobody
  // knows how that shows.
  bool took_effect(const ir::Statement& statement) {
    if (from_->seen == store::kTookEffect) return true;
    if (from_->seen == store::kNoEffect) return false;
    if (!statement.remains.empty()) return unsplit_remains_ == kWhole;
    const std::string now = seen();
    if (now.empty() || from_->seen.empty()) {
      throw undecided(revision_, numbered(*unit_), unit_->at, statement);
    }
    return now != from_->seen;
  }
  // The live schema, as far as a statement of the operation under way shows in it; empty: it does
  // not.
  std::string seen() {
    if (!journalled_) return {};
    const auto what = showing(unit_->operation, unit_->before);
    if (!what) return {};
    try {
      return fingerprint(part_of(by_.compiler_.settings().inspect(what->tables), *what));
    } catch (const port::DatabaseError& error) {
      // in the middle of an operation there may be what cannot be read: a view of what is gone
      if (error.failure == port::Failure::connection) throw;
      return {};
    }
  }

  // What an earlier try of the statement left behind.
  std::string remains_of(const ir::Statement& statement) {
    return statement.remains.empty() ? std::string() : look(statement.remains);
  }
  std::string look(const std::string& query) {
    std::vector<port::Row> rows;
    by_.connection_.run(query, {}, &rows);
    return rows.empty() ? std::string() : port::to_text(rows.front().at(0));
  }
  void recover(const std::string& sql) {
    recovery_.sql = sql;
    recovery_.transactional = false;
    statement_ = &recovery_;
    tell(sql);
    by_.connection_.run(sql, {}, nullptr);
    statement_ = nullptr;
  }

  // The locks of an operation that was to keep nobody waiting do not last into the next one.
  void settle() {
    if (!outside_) return;
    mark({}, nullptr);
    commit();
    outside_ = false;
  }

  // The table of marks is made before the revision can change where a new table goes.
  void announce() {
    if (!from_ && splits()) mark({}, nullptr);
  }
  // Whether a statement may run outside of the transaction.
  [[nodiscard]] bool splits() const { return transactional_ && compile::splits(step_); }
  // seen: what the live schema is, or what is known of the statement.
  void mark(const std::vector<std::string>& done, const ir::Statement* begun,
            const std::string& seen = {}) {
    if (!open_) begin();
    store::Mark out;
    out.revision = revision_.header.id;
    out.direction = step_.planned.step.direction;
    out.operations = done_;
    out.statements = done.size();
    out.digest = digest(done_);
    out.part = fingerprint(done);
    if (begun != nullptr) {
      out.begun = fingerprint({begun->sql});
      out.remains = begun->remains;
      out.recover = begun->recover;
      out.seen = seen;
    }
    out.alone = journalled_;
    out.position = position_;
    out.plan = plan_;
    if (!plan_.empty()) out.planned = fingerprint({operation_text(*unit_)});
    by_.journal_.write(out, checksum_);
    owed_.reset();
  }

  // What the journal says of the whole revision.
  [[nodiscard]] store::Record work() const {
    store::Record out;
    out.revision = revision_.header.id;
    out.action = step_.planned.step.direction == graph::Direction::up ? JournalAction::upgrade
                                                                      : JournalAction::downgrade;
    out.operations = step_.planned.operations.size();
    out.statements = report_.statements;
    out.checksum = checksum_;
    out.statements_checksum = support::sha256(sql_);
    out.started = started_;
    return out;
  }
  // For people who look at it later; the failure itself counts more.
  void note_failure(const std::string& why) {
    if (recorded_ || kept_out_) return;
    store::Record record = work();
    record.operations = kept_units_;
    record.statements_checksum.clear();
    // where transactions hold the lock, the journal's next number is another's without one
    const bool locks = static_cast<bool>(by_.begins_);
    try {
      if (locks) by_.connection_.transaction(port::Transaction::begin);
      open_ = locks;
      if (locks) by_.begins_();
      by_.journal_.load();  // without what was rolled back
      by_.journal_.fail(record, why);
      if (locks) by_.connection_.transaction(port::Transaction::commit);
      open_ = false;
    } catch (const std::exception&) {
      static_cast<void>(clean_up());
    }
  }

  // Of so many operations.
  [[nodiscard]] std::string digest(std::size_t operations) const {
    std::string text;
    for (std::size_t i = 0; i < operations; ++i) text += operation_text(step_.units[i]) + "\n";
    return support::sha256(text);
  }
  [[nodiscard]] bool begins_as_it_did() const {
    return from_->operations <= step_.units.size() && from_->digest == digest(from_->operations);
  }

  // The version rows. Several of them change together also where a transaction does not hold DDL.
  void record() {
    recording_ = true;
    const auto& rows = step_.planned.step.rows;
    if (!open_) begin();
    by_.journal_.finish(work());
    by_.versions_.change(rows);
    commit();
    recording_ = false;
    recorded_ = true;
  }

  void tell(const std::string& sql) const {
    if (by_.options_.events.statement) by_.options_.events.statement(sql);
  }

  void stop_when_asked() const {
    if (!by_.options_.interrupted || !by_.options_.interrupted()) return;
    throw Error(
        {"MIG-630",
         "interrupted before " + numbered(*unit_) + " of revision '" + revision_.header.id + "'",
         "run the command again to go on"});
  }

  void execute(const ir::Statement& statement, bool last = false) {
    if (!journalled_) stop_when_asked();
    tell(statement.sql);
    statement_ = &statement;
    std::vector<port::Row> rows;
    const std::int64_t affected = run(statement.sql, statement.expect ? &rows : nullptr);
    statement_ = nullptr;
    ++report_.statements;
    if (statement.phase == ir::Phase::main) {
      dirty_ = true;
      begun_ = begun_ || !statement.expect;  // a check changes nothing
      if (!open_) keep();
    }
    if (statement.expect) {
      check(statement, rows, ", " + numbered(*unit_), unit_->at);
    }
    if (last) require_rows(revision_, *unit_, statement, affected);
  }

  // What has to hold before the revision or behind it.
  void require(const std::vector<compile::Check>& checks) {
    for (const auto& each : checks) {
      tell(each.statement.sql);
      statement_ = &each.statement;
      std::vector<port::Row> rows;
      run(each.statement.sql, &rows);
      statement_ = nullptr;
      check(each.statement, rows, {}, each.at);
    }
  }

  // Within the time that a statement may take.
  std::int64_t run(const std::string& sql, std::vector<port::Row>* rows,
                   const std::vector<port::Cell>& arguments = {}) {
    try {
      const Deadline::Statement watched(by_.deadline_);
      return by_.connection_.run(sql, arguments, rows);
    } catch (port::DatabaseError& error) {
      if (error.failure != port::Failure::cancelled || !by_.deadline_.passed()) throw;
      error.message = "the statement took longer than statement_timeout, " +
                      std::to_string(by_.deadline_.limit().count()) + " ms, and was cancelled";
      error.hint = "allow it more time, or have it do less";
      throw;
    }
  }

  // where: which operation the check belongs to.
  void check(const ir::Statement& statement, const std::vector<port::Row>& rows,
             const std::string& where, ir::Position at) const {
    std::vector<std::vector<std::string>> found;
    for (const auto& row : rows) {
      auto& cells = found.emplace_back();
      for (const auto& cell : row) cells.push_back(port::to_text(cell));
    }
    if (found == statement.expect->rows) return;
    Diagnostic out;
    out.code = "MIG-614";
    out.message =
        "revision '" + revision_.header.id + "'" + where + ": " + statement.expect->message;
    out.notes.push_back("statement: " + shown(statement.sql));
    constexpr std::size_t kMost = 5;
    for (std::size_t i = 0; i < found.size() && i < kMost; ++i) {
      out.notes.push_back("found: " + support::join(found[i], " | "));
    }
    if (found.empty()) out.notes.emplace_back("found: no rows");
    if (found.size() > kMost) {
      out.notes.push_back("… " + std::to_string(found.size()) + " rows in all");
    }
    out.hint = "repair what the check found, then run the command again";
    out.place = plan::place_of(revision_, at);
    throw Error(std::move(out));
  }

  [[nodiscard]] Error describe(const port::DatabaseError& error,
                               const std::vector<std::string>& troubles) const {
    Diagnostic out;
    out.code = "MIG-610";
    out.message = "revision '" + revision_.header.id + "' failed: " + error.message;
    out.place.file = revision_.header.file;
    if (recorded_) {
      out.message = "revision '" + revision_.header.id +
                    "' is done, but what puts the session's settings back failed: " + error.message;
    } else if (committing_) {
      out.notes.emplace_back("when the transaction was committed");
    } else if (recording_) {
      out.notes.push_back("when it was recorded in the version table '" + by_.versions_.name() +
                          "'");
    } else if (unit_ != nullptr) {
      out.place = plan::place_of(revision_, unit_->at);
      out.notes.push_back("in " + numbered(*unit_) + " of " +
                          std::to_string(step_.planned.operations.size()) +
                          (step_.planned.derived ? ", derived from the upgrade" : ""));
    }
    if (statement_ != nullptr) out.notes.push_back("statement: " + shown(statement_->sql));
    if (!error.sqlstate.empty() || !error.code.empty()) {
      out.notes.push_back("reported as " +
                          (error.sqlstate.empty() ? "" : "SQLSTATE " + error.sqlstate) +
                          (error.sqlstate.empty() || error.code.empty() ? "" : ", ") +
                          (error.code.empty() ? "" : "code " + error.code));
    }
    if (!error.hint.empty()) out.notes.push_back("the database says: " + error.hint);
    const bool lost = error.failure == port::Failure::connection;
    const bool unsure = committing_ && lost && !journalled_;
    if (journalled_ && lost && !recorded_) {
      out.notes.emplace_back(
          "whether what was under way took effect is seen when the command is run again");
    } else if (unsure) {
      out.notes.emplace_back(
          "nobody knows whether it took effect: the connection was lost before the answer");
    } else {
      out.notes.push_back(effect());
    }
    out.notes.insert(out.notes.end(), troubles.begin(), troubles.end());
    if (statement_ != nullptr && !statement_->recover.empty() &&
        (statement_->remains.empty() || (!transactional_ && unsplit_remains_.empty()))) {
      out.notes.push_back("before another try, run: " + statement_->recover);
    }
    if (recorded_) {
      out.hint = "the revision need not be run again; a new connection has its own settings";
    } else if (unsure) {
      out.hint =
          "see with `mig current` whether the revision is recorded: both or none took effect";
    } else {
      out.hint = advice(error, journalled_ || (transactional_ && !nothing_open()));
      if (error.failure == port::Failure::constraint && transactional_ && nothing_open()) {
        out.hint = "stored rows contradict the change: repair them, then run the command again";
      }
    }
    return Error(std::move(out));
  }

  // The statement that failed ran outside of the revision's transaction.
  [[nodiscard]] bool nothing_open() const {
    return statement_ != nullptr && !statement_->transactional;
  }

  // What of this revision is in the database now.
  [[nodiscard]] std::string effect() const {
    const bool up = step_.planned.step.direction == graph::Direction::up;
    if (recorded_) {
      return std::string("the revision is ") + (up ? "applied" : "taken back") + " and recorded";
    }
    if (kept_units_ == 0 && !kept_part_) {
      if (halfway_ && transactional_ && !step_.units.empty()) {
        return numbered(step_.units.front()) +
               " is begun and not complete; the command goes on from there when it is run again";
      }
      return transactional_ ? "nothing of this revision stays: it was rolled back"
                            : "nothing of this revision took effect";
    }
    std::vector<std::string> stays;
    for (std::size_t i = 0; i < kept_units_; ++i) stays.push_back(numbered(step_.units[i]));
    if (kept_part_)
      stays.push_back("the first statements of " + numbered(step_.units[kept_units_]));
    return "took effect and stays: " + support::join(stays, ", ") +
           "; the revision is not recorded as " + (up ? "applied" : "taken back") +
           (transactional_ || journalled_
                ? ", and the command goes on from there when it is run again"
                : "");
  }

  Executor& by_;
  const compile::Step& step_;
  const revision::Revision& revision_;
  const graph::Rows& expected_;
  Step& report_;
  bool transactional_;
  bool journalled_;  // without transactions, each statement has its mark
  std::string checksum_;
  std::string started_;
  std::string sql_;       // of every statement that the revision consists of here
  std::string position_;  // of work in batches of rows
  std::string plan_;      // of the unit under way, when it was compiled from the live schema
  // The statements of the unit under way that are done and not noted as that yet.
  std::optional<std::vector<std::string>> owed_;
  std::optional<store::Mark> from_;  // where an earlier run stopped
  bool halfway_ = false;             // a mark of where it is was committed
  // What was there of a statement's result before it ran in a revision without transactions.
  std::string unsplit_remains_;
  bool outside_ = false;  // a statement of the last operation ran outside
  bool open_ = false;     // a transaction
  bool dirty_ = false;    // … in which a statement of the revision ran
  std::set<std::string> prologues_;
  std::vector<ir::Statement> epilogues_;
  ir::Statement failed_epilogue_;
  ir::Translation live_;  // of the unit under way; statement_ may point into it after a failure

  ir::Statement recovery_;  // what removes what is left of a try

  // Where it is, for the message of a failure.
  const compile::Unit* unit_ = nullptr;
  const ir::Statement* statement_ = nullptr;
  bool committing_ = false;
  bool recording_ = false;
  bool kept_out_ = false;  // it has not the lock that a transaction takes
  bool recorded_ = false;
  // How many units ran whole, whether the next one has begun, and how much of that stays.
  std::size_t done_ = 0;
  bool begun_ = false;
  bool without_effect_ = false;  // the statement that failed, where that is no transaction's doing
  std::size_t kept_units_ = 0;
  bool kept_part_ = false;
};

Executor::Executor(const compile::Compiler& compiler, port::Connection& connection,
                   store::VersionTable& versions, store::Journal& journal, const Options& options,
                   bool watch, std::function<void()> begins)
    : compiler_(compiler),
      connection_(connection),
      versions_(versions),
      journal_(journal),
      options_(options),
      watch_(watch),
      deadline_(connection, options.statement_timeout),
      begins_(std::move(begins)) {}

Outcome Executor::run(const compile::Step& step, const graph::Rows& expected, Step& report) {
  constexpr std::chrono::milliseconds kFirstPause(200);
  constexpr std::chrono::milliseconds kLongestPause(10'000);
  const auto from = std::chrono::steady_clock::now();
  for (std::size_t number = 1;; ++number) {
    Step tried = report;
    try {
      const Outcome outcome = Session(*this, step, expected, tried).run();
      report = std::move(tried);
      report.took = std::chrono::steady_clock::now() - from;
      return outcome;
    } catch (LostRace& lost) {
      if (number > options_.retries) {
        if (number > 1) lost.error.note("tried " + std::to_string(number) + " times");
        throw lost.error;
      }
      const auto pause = support::backoff(number + 1, kFirstPause, kLongestPause);
      if (options_.events.retrying) options_.events.retrying(lost.why, number, pause);
      if (options_.pause) {
        options_.pause(pause);
      } else {
        support::pause(pause, options_.interrupted);
      }
    }
  }
}

}  // namespace mig::execute
