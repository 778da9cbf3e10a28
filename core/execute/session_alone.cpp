// The statements that no transaction of the revision holds: noted, run, noted, and decided when an
// earlier run began them.
#include "execute/recovery.hpp"
#include "execute/session.hpp"
#include "execute/sql_words.hpp"

#include <algorithm>
#include <utility>

namespace mig::execute {

bool Executor::Session::stands_around_a_transaction(const ir::Translation& translation) const {
  const auto& all = translation.statements;
  const auto& compiler = by_.compiler_;
  return !at_.transactional &&
         compiler.dialect().capabilities(compiler.settings().server).transactional_ddl &&
         std::any_of(all.begin(), all.end(),
                     [](const ir::Statement& each) { return each.phase != ir::Phase::main; });
}

void Executor::Session::as_one(const std::vector<const ir::Statement*>& all) {
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

std::vector<std::string> Executor::Session::done_before(
    const std::vector<const ir::Statement*>& all) {
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

bool Executor::Session::begun_before(const ir::Statement& statement, std::size_t number) const {
  const bool told_anew = at_.unit->live && from_ && from_->plan.empty();
  return from_ && from_->units == done_ && (told_anew || from_->statements == number) &&
         !from_->begun.empty() && from_->begun == fingerprint({statement.sql});
}

void Executor::Session::end_of_the_begun() {
  if (from_->statements > 0 || !from_->position.empty()) throw edited(revision_, *from_);
  clear_begun();
}

void Executor::Session::clear_begun() {
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

void Executor::Session::set_up(const compile::Unit& unit, const ir::Statement& statement) {
  const auto effect = is_raw(unit.operation) ? session_effect(statement.sql) : SessionEffect::none;
  if (effect == SessionEffect::lost) throw session_lost(revision_, statement.sql);
  if (!statement.session && effect == SessionEffect::none) return;
  if (!statement.transactional) commit();
  if (at_.transactional && statement.transactional && !open_) begin();
  tell(statement.sql);
  by_.connection_.run(statement.sql, {}, nullptr);
}

void Executor::Session::alone(const ir::Statement& statement, std::vector<std::string> done,
                              bool last) {
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
  const bool shows =
      !was.empty() || !statement.remains.empty() || (at_.transactional && can_run_again(statement));
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

void Executor::Session::with_its_mark(const ir::Statement& statement, std::vector<std::string> done,
                                      bool last) {
  begin();
  without_effect_ = true;  // if it fails
  execute(statement, last);
  without_effect_ = false;
  done.push_back(statement.sql);
  mark(done, nullptr);
  commit();
}

void Executor::Session::counted(const ir::Statement& statement, bool last) {
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

void Executor::Session::settle_owed() {
  if (owed_) note(*owed_, nullptr);
}

void Executor::Session::note(const std::vector<std::string>& done, const ir::Statement* begun,
                             const std::string& seen) {
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

void Executor::Session::note_refused(const ir::Statement& statement,
                                     const std::vector<std::string>& done, port::Failure failure,
                                     bool began, const std::string& was) {
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

bool Executor::Session::can_run_again(const ir::Statement& statement) const {
  return is_raw(at_.unit->operation) ? statement.session || is_repeatable(statement.sql)
                                     : at_.transactional;
}

bool Executor::Session::took_effect(const ir::Statement& statement, const std::string& remains) {
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

std::string Executor::Session::seen(const ir::Statement& statement, bool before) {
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

std::string Executor::Session::remains_of(const ir::Statement& statement) {
  return statement.remains.empty() ? std::string() : look(statement.remains);
}

std::string Executor::Session::look(const std::string& query) {
  std::vector<port::Row> rows;
  by_.connection_.run(query, {}, &rows);
  return rows.empty() ? std::string() : port::to_text(rows.front().at(0));
}

void Executor::Session::recover(const std::string& sql) {
  recovery_.sql = sql;
  recovery_.transactional = false;
  at_.statement = &recovery_;
  tell(sql);
  by_.connection_.run(sql, {}, nullptr);
  at_.statement = nullptr;
}

}  // namespace mig::execute
