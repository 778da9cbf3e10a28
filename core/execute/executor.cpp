#include "execute/executor.hpp"

#include "execute/backfill.hpp"
#include "execute/expectations.hpp"
#include "execute/recovery.hpp"
#include "execute/situation.hpp"
#include "execute/sql_words.hpp"
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
        at_(step, by.versions_.name()),
        checksum_(revision::checksum(revision_)),
        started_(support::utc_now()) {
    const auto& settings = by.compiler_.settings();
    at_.transactional = by.compiler_.dialect().capabilities(settings.server).transactional_ddl &&
                        revision_.transaction != revision::Transaction::off;
    at_.journalled = !at_.transactional && !by.watch_ && settings.inspect != nullptr;
    const store::Mark* found = by.journal_.find(revision_.header.id, step.planned.step.direction);
    if (found == nullptr) return;
    from_ = *found;
    ran_ = from_->ran;
    at_.halfway = !store::is_untouched(*from_);
    at_.kept_units = std::min(from_->units, step.units.size());
    at_.kept_part = from_->statements > 0 && at_.kept_units < step.units.size();
  }

  // Whatever is thrown, a callback's exception too: nothing is left open behind it.
  Outcome run() {
    try {
      return attempt();
    } catch (const port::DatabaseError& error) {
      const auto troubles = clean_up();
      const Error described = describe(at_, error, troubles);
      if (error.failure == port::Failure::connection) throw ConnectionLost(described);
      note_failure(error.message);
      if (error.failure == port::Failure::locked && can_be_repeated()) {
        throw LostRace{described, error.message};
      }
      throw described;
    } catch (Error& error) {
      const auto troubles = clean_up();
      note_failure(error.first().message);
      error.note(effect_of(at_));
      for (const auto& trouble : troubles) error.note(trouble);
      throw;
    } catch (...) {
      static_cast<void>(clean_up());
      throw;
    }
  }

 private:
  [[nodiscard]] bool can_be_repeated() const {
    return !at_.recorded && !at_.unsure && (at_.transactional || without_effect_);
  }

  Outcome attempt() {
    if (from_ && at_.transactional && from_->alone) throw other_transactions(revision_);
    if (at_.journalled) reader_ = by_.reader();
    for (const auto& unit : step_.units) prologue(unit, unit.translation);
    if (at_.transactional) begin();
    if (moved()) {
      rollback();
      epilogue();
      return Outcome::moved;
    }
    if (from_ && !begins_as_it_did()) throw edited(revision_, *from_);
    if (!from_) require(step_.before);  // what was begun need not look like that any more
    announce();
    for (const auto& unit : step_.units) {
      if (from_ && done_ < from_->units) {
        for (const auto& statement : unit.translation.statements) set_up(unit, statement);
        count(unit.translation);
        ++done_;
      } else {
        perform(unit);
      }
    }
    if (from_ && from_->units == step_.units.size()) end_of_the_begun();
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
    at_.committing = true;
    by_.connection_.transaction(port::Transaction::commit);
    at_.committing = false;
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
    at_.kept_units = done_;
    at_.kept_part = begun_;
  }

  // Another process has changed the version rows. Without a lock that is seen here only.
  bool moved() { return by_.watch_ && by_.versions_.read() != expected_; }

  // What runs before the transaction, each statement once for a revision.
  void prologue(const compile::Unit& unit, const ir::Translation& translation) {
    at_.unit = &unit;
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
    at_.unit = nullptr;
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
    at_.statement = &failed_epilogue_;
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
    at_.unit = &unit;
    settle();
    if (!unit.live) {
      carry_out(unit.translation);
    } else {
      const bool planned = was_planned(unit);
      live_ = planned ? stored_plan() : by_.compiler_.compile_live(revision_, unit);
      plan_ = at_.journalled ? plan_text(live_) : std::string();
      tell_news(live_);
      catch_up(unit, live_);
      carry_out(live_);
      plan_.clear();
    }
    at_.unit = nullptr;
    ++done_;
    if (owed_) owed_->clear();  // they were the rest of that operation
    begun_ = false;
    if (!open_ || !dirty_) keep();
    report_.operations += unit.numbers.size();
  }

  // Whether an earlier run has begun with what the live schema told it then; the live schema is not
  // any more what it was.
  [[nodiscard]] bool was_planned(const compile::Unit& unit) const {
    return from_ && from_->units == done_ && !from_->plan.empty() &&
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
    Backfill& rows = backfill_.emplace(*at_.unit, batches,
                                       [this](const auto& sql, const auto& arguments, auto* found) {
                                         return run(sql, found, arguments);
                                       });
    const bool begun = from_ && from_->units == done_;
    if (begun && !from_->position.empty()) {
      if (!rows.resume(from_->position)) throw edited(revision_, *from_);
      begun_ = true;
    } else if (begun) {
      end_of_the_begun();
    }
    position_ = rows.position();
    mark({}, nullptr);
    commit();
    at_.halfway = true;
    outside_ = true;
    const BatchReport report(rows, at_.unit->operation, by_.options_.events.rows);
    while (rows.more()) {
      stop_when_asked();
      begin();
      at_.statement = &rows.statement();
      without_effect_ = true;  // if it fails
      rows.next([this](const std::string& sql) { tell(sql); });
      without_effect_ = false;
      at_.statement = nullptr;
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
    if (stands_around_a_transaction(translation)) return as_one(all);
    std::vector<std::string> done = done_before(all);
    for (std::size_t i = done.size(); i < all.size(); ++i) {
      if (at_.transactional && all[i]->transactional) {
        if (!open_) begin();
        execute(*all[i], i + 1 == all.size());
      } else {
        alone(*all[i], done, i + 1 == all.size());
      }
      done.push_back(all[i]->sql);
    }
  }

  // Whether a revision without transactions needs one for this: it keeps settings and temporary
  // tables between its statements, and no later process could go on from the middle of it.
  [[nodiscard]] bool stands_around_a_transaction(const ir::Translation& translation) const {
    const auto& all = translation.statements;
    const auto& compiler = by_.compiler_;
    return !at_.transactional &&
           compiler.dialect().capabilities(compiler.settings().server).transactional_ddl &&
           std::any_of(all.begin(), all.end(),
                       [](const ir::Statement& each) { return each.phase != ir::Phase::main; });
  }
  // An operation whole or not at all, together with the mark that says so.
  void as_one(const std::vector<const ir::Statement*>& all) {
    const bool begun = from_ && from_->units == done_ && !from_->begun.empty();
    if (begun && (from_->statements > 0 || from_->seen != store::kNoEffect)) {
      throw unreadable(revision_);  // another version of mig has begun it statement by statement
    }
    settle_owed();
    plan_.clear();
    begin();
    without_effect_ = true;  // if it fails
    for (const auto* each : all) execute(*each, each == all.back());
    without_effect_ = false;
    begun_ = false;
    ++done_;
    if (at_.journalled) mark({}, nullptr);
    commit();
    --done_;  // the caller counts it
  }

  // The first statements, as far as an earlier run did them.
  std::vector<std::string> done_before(const std::vector<const ir::Statement*>& all) {
    std::vector<std::string> out;
    if (!from_ || from_->units != done_) return out;
    if (!from_->position.empty()) throw edited(revision_, *from_);  // it is no work in batches now
    const std::size_t count = std::min(from_->statements, all.size());
    for (std::size_t i = 0; i < count; ++i) out.push_back(all[i]->sql);
    if (from_->statements > 0 && from_->part != fingerprint(out)) {
      // what is told from the live table leaves out by itself what is done already
      if (!at_.unit->live) throw edited(revision_, *from_);
      out.clear();
    }
    begun_ = from_->statements > 0;
    for (std::size_t i = 0; i < out.size(); ++i) set_up(*at_.unit, *all[i]);
    bool goes_on = false;
    for (std::size_t i = 0; i < all.size(); ++i) goes_on = goes_on || begun_before(*all[i], i);
    if (!goes_on) clear_begun();
    return out;
  }
  // Whether an earlier run has begun this statement of the operation under way. number: of those in
  // front of it; where the live table tells them, some may be gone since.
  [[nodiscard]] bool begun_before(const ir::Statement& statement, std::size_t number) const {
    const bool told_anew = at_.unit->live && from_ && from_->plan.empty();
    return from_ && from_->units == done_ && (told_anew || from_->statements == number) &&
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
    if (from_->remains.empty()) {
      if (from_->alone || !from_->seen.empty()) throw begun(revision_, *from_);
      return;  // one of the dialect's own, which leaves nothing
    }
    const std::string remains = look(from_->remains);
    if (remains.empty()) return;
    if (remains != kHalf || from_->recover.empty()) throw begun(revision_, *from_);
    commit();
    recover(from_->recover);
  }
  // What an earlier run has set up was gone with its session.
  void set_up(const compile::Unit& unit, const ir::Statement& statement) {
    const auto effect =
        is_raw(unit.operation) ? session_effect(statement.sql) : SessionEffect::none;
    if (effect == SessionEffect::lost) throw session_lost(revision_, statement.sql);
    if (!statement.session && effect == SessionEffect::none) return;
    if (!statement.transactional) commit();
    if (at_.transactional && statement.transactional && !open_) begin();
    tell(statement.sql);
    by_.connection_.run(statement.sql, {}, nullptr);
  }

  // A statement that no transaction of the revision holds. Where it only changes rows it is one
  // with the mark of where the revision is. In front of anything else stands a mark that says that
  // it is begun, and what the schema was where its effect shows there; behind it stands one that
  // says that it is done, where nothing else would tell.
  void alone(const ir::Statement& statement, std::vector<std::string> done, bool last) {
    const bool again = begun_before(statement, done.size());
    const std::string remains = remains_of(statement);
    if (!at_.transactional) at_.unsplit_remains = remains;
    if (remains == kHalf && !again) {
      throw half(revision_, numbered(*at_.unit), at_.unit->at, statement);
    }
    if (at_.transactional) {
      outside_ = true;
    } else {
      stop_when_asked();
    }
    const bool noted =
        at_.transactional || (at_.journalled && !statement.expect && !statement.session);
    if (!noted) settle_owed();
    if (again && took_effect(statement, remains)) {
      begun_ = true;
      ++ran_;
      done.push_back(statement.sql);
      return note(done, nullptr);
    }
    if (at_.journalled && changes_rows(statement.sql)) {
      return with_its_mark(statement, std::move(done), last);
    }
    const std::string was = noted ? seen(statement, true) : std::string();
    const bool shows = !was.empty() || !statement.remains.empty() ||
                       (at_.transactional && can_run_again(statement));
    // what stands there already, and no run of this revision has made, is not its own
    const bool is_own = remains != kWhole || again;
    const bool hidden = at_.transactional && !shows;
    if (noted) note(done, is_own ? &statement : nullptr, hidden ? store::kNotKnown : was);
    if (remains == kHalf) recover(statement.recover);
    try {
      counted(statement, last);
    } catch (const port::DatabaseError& error) {
      if (noted) note_refused(statement, done, error.failure, again, was);
      throw;
    }
    done.push_back(statement.sql);
    if (!noted) return;
    if (at_.transactional) {
      if (hidden) note(done, nullptr);
      return;
    }
    // where the database itself shows that the statement is done, the next mark says it soon enough
    owed_ = std::move(done);
    if (!shows) settle_owed();
  }
  void with_its_mark(const ir::Statement& statement, std::vector<std::string> done, bool last) {
    begin();
    without_effect_ = true;  // if it fails
    execute(statement, last);
    without_effect_ = false;
    done.push_back(statement.sql);
    mark(done, nullptr);
    commit();
  }
  // In a transaction where another number of rows than the expected one has to be taken back.
  void counted(const ir::Statement& statement, bool last) {
    const bool held = last && !at_.transactional && statement.transactional &&
                      ir::expected_rows(at_.unit->operation) != nullptr;
    if (!held) return execute(statement, last);
    begin();
    try {
      execute(statement, last);
    } catch (const port::DatabaseError&) {
      rollback();
      throw;
    }
    commit();
  }
  void settle_owed() {
    if (owed_) note(*owed_, nullptr);
  }
  // A mark that is there whatever comes.
  void note(const std::vector<std::string>& done, const ir::Statement* begun,
            const std::string& seen = {}) {
    if (!at_.journalled && !at_.transactional) return;
    mark(done, begun, seen);
    if (at_.transactional) {
      commit();
    } else {
      by_.connection_.transaction(port::Transaction::commit);
      open_ = false;
    }
    at_.halfway = begun == nullptr || seen != store::kNoEffect;
  }

  // A statement that the database refuses has not taken effect, where it is one step, or where the
  // schema is what it was. began: an earlier run did, and perhaps this is why it is refused now.
  void note_refused(const ir::Statement& statement, const std::vector<std::string>& done,
                    port::Failure failure, bool began, const std::string& was) {
    if (failure == port::Failure::connection || failure == port::Failure::cancelled) return;
    if (!statement.remains.empty() || (at_.transactional && can_run_again(statement))) return;
    try {
      const bool nothing =
          is_one_step(statement.sql) || (!was.empty() && seen(statement, false) == was);
      if ((began && from_->seen != store::kNoEffect) || !nothing) {
        at_.unsure = true;
        return;
      }
      note(done, &statement, store::kNoEffect);
      without_effect_ = true;
    } catch (const port::DatabaseError&) {  // NOLINT(bugprone-empty-catch): the first one counts
    }
  }
  // Whether it does no harm to run a statement that may have taken effect already: a dialect tells
  // of its own ones what they leave behind.
  [[nodiscard]] bool can_run_again(const ir::Statement& statement) const {
    return is_raw(at_.unit->operation) ? statement.session || is_repeatable(statement.sql)
                                       : at_.transactional;
  }

  // Whether the statement that an earlier run was interrupted in did its work.
  bool took_effect(const ir::Statement& statement, const std::string& remains) {
    switch (verdict_on(*from_, statement, remains, can_run_again(statement), reader_,
                       [&] { return seen(statement, false); })) {
      case Verdict::done:
        return true;
      case Verdict::not_done:
        return false;
      case Verdict::ask:
        break;
    }
    throw undecided(revision_, numbered(*at_.unit), at_.unit->at, statement);
  }
  // The live schema, as far as a statement of the unit under way shows in it; empty: it does not.
  // before: the statement is still to come.
  std::string seen(const ir::Statement& statement, bool before) {
    if (!at_.journalled) return {};
    const auto what = showing(at_.unit->operation, at_.unit->before, statement.sql);
    if (!what) return {};
    try {
      const auto part = part_of(by_.compiler_.settings().inspect(what->tables), *what);
      if (before && what->elsewhere && is_empty(part)) return {};  // it is not found by that name
      return fingerprint(part);
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
    at_.statement = &recovery_;
    tell(sql);
    by_.connection_.run(sql, {}, nullptr);
    at_.statement = nullptr;
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
  [[nodiscard]] bool splits() const { return at_.transactional && compile::splits(step_); }
  // seen: what the live schema is, or what is known of the statement.
  void mark(const std::vector<std::string>& done, const ir::Statement* begun,
            const std::string& seen = {}) {
    if (!open_) begin();
    store::Mark out;
    out.revision = revision_.header.id;
    out.direction = step_.planned.step.direction;
    out.units = done_;
    out.operations = operations_of(done_);
    out.statements = done.size();
    out.ran = ran_ + report_.statements;
    out.digest = digest(done_);
    out.part = fingerprint(done);
    if (begun != nullptr) {
      out.begun = fingerprint({begun->sql});
      out.remains = begun->remains;
      out.recover = begun->recover;
      out.seen = seen;
      out.by = reader_;
    }
    out.alone = at_.journalled;
    out.position = position_;
    out.plan = plan_;
    if (!plan_.empty()) out.planned = fingerprint({operation_text(*at_.unit)});
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
    out.statements = ran_ + report_.statements;
    out.checksum = checksum_;
    out.statements_checksum = support::sha256(sql_);
    out.started = started_;
    return out;
  }
  // For people who look at it later; the failure itself counts more.
  void note_failure(const std::string& why) {
    if (at_.recorded || kept_out_) return;
    store::Record record = work();
    record.operations = operations_of(at_.kept_units);
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

  // How many operations of the revision the first units are.
  [[nodiscard]] std::size_t operations_of(std::size_t units) const {
    std::size_t out = 0;
    for (std::size_t i = 0; i < units; ++i) out += step_.units[i].numbers.size();
    return out;
  }
  // Of so many units.
  [[nodiscard]] std::string digest(std::size_t units) const {
    std::string text;
    for (std::size_t i = 0; i < units; ++i) text += operation_text(step_.units[i]) + "\n";
    return support::sha256(text);
  }
  [[nodiscard]] bool begins_as_it_did() const {
    return from_->units <= step_.units.size() && from_->digest == digest(from_->units);
  }

  // The version rows. Several of them change together also where a transaction does not hold DDL.
  void record() {
    at_.recording = true;
    const auto& rows = step_.planned.step.rows;
    if (!open_) begin();
    by_.journal_.finish(work());
    by_.versions_.change(rows);
    commit();
    at_.recording = false;
    at_.recorded = true;
  }

  void tell(const std::string& sql) const {
    if (by_.options_.events.statement) by_.options_.events.statement(sql);
  }

  void stop_when_asked() const {
    if (!by_.options_.interrupted || !by_.options_.interrupted()) return;
    throw Error(
        {"MIG-630",
         "interrupted before " + numbered(*at_.unit) + " of revision '" + revision_.header.id + "'",
         "run the command again to go on"});
  }

  void execute(const ir::Statement& statement, bool last = false) {
    if (!at_.journalled) stop_when_asked();
    tell(statement.sql);
    at_.statement = &statement;
    std::vector<port::Row> rows;
    const std::int64_t affected = run(statement.sql, statement.expect ? &rows : nullptr);
    at_.statement = nullptr;
    ++report_.statements;
    if (statement.phase == ir::Phase::main) {
      dirty_ = true;
      begun_ = begun_ || !statement.expect;  // a check changes nothing
      if (!open_) keep();
    }
    if (statement.expect) {
      require_result(revision_, statement, rows, ", " + numbered(*at_.unit), at_.unit->at);
    }
    if (last) require_rows(revision_, *at_.unit, statement, affected);
  }

  // What has to hold before the revision or behind it.
  void require(const std::vector<compile::Check>& checks) {
    for (const auto& each : checks) {
      tell(each.statement.sql);
      at_.statement = &each.statement;
      std::vector<port::Row> rows;
      run(each.statement.sql, &rows);
      at_.statement = nullptr;
      require_result(revision_, each.statement, rows, {}, each.at);
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

void wait_between_tries(const Options& options, std::chrono::milliseconds time) {
  if (options.pause) {
    options.pause(time);
  } else {
    support::pause(time, options.interrupted);
  }
}

Executor::Executor(const compile::Compiler& compiler, port::Connection& connection,
                   store::VersionTable& versions, store::Journal& journal, const Options& options,
                   bool watch, std::function<void()> begins, std::function<std::string()> user)
    : compiler_(compiler),
      connection_(connection),
      versions_(versions),
      journal_(journal),
      options_(options),
      watch_(watch),
      deadline_(connection, options.statement_timeout),
      begins_(std::move(begins)),
      user_(std::move(user)) {}

const std::string& Executor::reader() {
  if (reader_.empty()) {
    const ir::Server& server = compiler_.settings().server;
    reader_ = "mig " + std::string(support::version()) + ", " + server.product + " " +
              server.version + ", " + (user_ ? user_() : std::string());
  }
  return reader_;
}

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
      wait_between_tries(options_, pause);
      journal_.load();  // what the next try goes on from
    }
  }
}

}  // namespace mig::execute
