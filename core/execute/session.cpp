#include "execute/session.hpp"

#include "execute/expectations.hpp"
#include "execute/recovery.hpp"
#include "revision/checksum.hpp"
#include "support/host.hpp"
#include "support/text.hpp"
#include "support/toml_text.hpp"
#include <mig/ir/codec.hpp>

#include <algorithm>
#include <exception>
#include <utility>

namespace mig::execute {

Executor::Session::Session(Executor& by, const compile::Step& step, const graph::Rows& expected,
                           Step& report)
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

Outcome Executor::Session::run() {
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

std::int64_t Executor::Session::run(const std::string& sql, std::vector<port::Row>* rows,
                                    const std::vector<port::Cell>& arguments) {
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

bool Executor::Session::can_be_repeated() const {
  return !at_.recorded && !at_.unsure && (at_.transactional || without_effect_);
}

Outcome Executor::Session::attempt() {
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

void Executor::Session::begin() {
  by_.connection_.transaction(port::Transaction::begin);
  open_ = true;
  dirty_ = false;
  if (!by_.begins_) return;
  kept_out_ = true;
  by_.begins_();
  kept_out_ = false;
}

void Executor::Session::commit() {
  if (!open_) return;
  at_.committing = true;
  by_.connection_.transaction(port::Transaction::commit);
  at_.committing = false;
  open_ = false;
  keep();
}

void Executor::Session::rollback() {
  if (!open_) return;
  open_ = false;
  by_.connection_.transaction(port::Transaction::rollback);
}

void Executor::Session::keep() {
  at_.kept_units = done_;
  at_.kept_part = begun_;
}

void Executor::Session::prologue(const compile::Unit& unit, const ir::Translation& translation) {
  at_.unit = &unit;
  for (const auto& statement : translation.statements) {
    if (statement.phase == ir::Phase::epilogue) remember(statement);
  }
  for (const auto& statement : translation.statements) {
    if (statement.phase != ir::Phase::prologue) continue;
    if (prologues_.insert(statement.sql).second) execute(statement);
  }
}

void Executor::Session::remember(const ir::Statement& statement) {
  const auto same = [&](const ir::Statement& each) { return each.sql == statement.sql; };
  if (std::none_of(epilogues_.begin(), epilogues_.end(), same)) epilogues_.push_back(statement);
}

void Executor::Session::epilogue() {
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

std::vector<std::string> Executor::Session::clean_up() {
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

void Executor::Session::perform(const compile::Unit& unit) {
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

bool Executor::Session::was_planned(const compile::Unit& unit) const {
  return from_ && from_->units == done_ && !from_->plan.empty() &&
         from_->planned == fingerprint({operation_text(unit)});
}

ir::Translation Executor::Session::stored_plan() const {
  auto out = plan_of(from_->plan);
  if (!out) throw unreadable(revision_);
  return std::move(*out);
}

std::string Executor::Session::operation_text(const compile::Unit& unit) {
  ir::Operation operation = unit.operation;
  operation.online.reset();  // what is done is the same either way
  return support::toml_inline(ir::encode(operation));
}

void Executor::Session::tell_news(const ir::Translation& live) {
  for (const auto& notice : live.notices) {
    if (notice.severity == ir::Severity::info) continue;
    std::string note = compile::note_of(notice);
    const auto& said = report_.notes;
    if (std::find(said.begin(), said.end(), note) == said.end()) {
      report_.notes.push_back(std::move(note));
    }
  }
}

void Executor::Session::catch_up(const compile::Unit& unit, const ir::Translation& live) {
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

void Executor::Session::count(const ir::Translation& translation) {
  for (const auto& statement : translation.statements) {
    if (statement.phase == ir::Phase::main) sql_ += statement.sql + "\n";
  }
}

void Executor::Session::carry_out(const ir::Translation& translation) {
  if (translation.batches) {
    count(translation);
    in_batches(*translation.batches);
  } else {
    statements(translation);
  }
}

void Executor::Session::in_batches(const ir::Batches& batches) {
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

void Executor::Session::statements(const ir::Translation& translation) {
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

void Executor::Session::settle() {
  if (!outside_) return;
  mark({}, nullptr);
  commit();
  outside_ = false;
}

void Executor::Session::announce() {
  if (!from_ && splits()) mark({}, nullptr);
}

void Executor::Session::mark(const std::vector<std::string>& done, const ir::Statement* begun,
                             const std::string& seen) {
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

store::Record Executor::Session::work() const {
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

void Executor::Session::note_failure(const std::string& why) {
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

std::size_t Executor::Session::operations_of(std::size_t units) const {
  std::size_t out = 0;
  for (std::size_t i = 0; i < units; ++i) out += step_.units[i].numbers.size();
  return out;
}

std::string Executor::Session::digest(std::size_t units) const {
  std::string text;
  for (std::size_t i = 0; i < units; ++i) text += operation_text(step_.units[i]) + "\n";
  return support::sha256(text);
}

bool Executor::Session::begins_as_it_did() const {
  return from_->units <= step_.units.size() && from_->digest == digest(from_->units);
}

void Executor::Session::record() {
  at_.recording = true;
  const auto& rows = step_.planned.step.rows;
  if (!open_) begin();
  by_.journal_.finish(work());
  by_.versions_.change(rows);
  commit();
  at_.recording = false;
  at_.recorded = true;
}

void Executor::Session::tell(const std::string& sql) const {
  if (by_.options_.events.statement) by_.options_.events.statement(sql);
}

void Executor::Session::stop_when_asked() const {
  if (!by_.options_.interrupted || !by_.options_.interrupted()) return;
  throw Error(
      {"MIG-630",
       "interrupted before " + numbered(*at_.unit) + " of revision '" + revision_.header.id + "'",
       "run the command again to go on"});
}

void Executor::Session::execute(const ir::Statement& statement, bool last) {
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

void Executor::Session::require(const std::vector<compile::Check>& checks) {
  for (const auto& each : checks) {
    tell(each.statement.sql);
    at_.statement = &each.statement;
    std::vector<port::Row> rows;
    run(each.statement.sql, &rows);
    at_.statement = nullptr;
    require_result(revision_, each.statement, rows, {}, each.at);
  }
}

}  // namespace mig::execute
