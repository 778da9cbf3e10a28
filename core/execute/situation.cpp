#include "execute/situation.hpp"

#include "execute/recovery.hpp"
#include "port/resources.hpp"
#include "support/text.hpp"

namespace mig::execute {

namespace {

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
  if (port::lacks_resources(error)) {
    return "the database lacks room, or another resource: see to that, then run the command again";
  }
  return "mend the revision and run the command again";
}

// The statement that failed ran outside of the revision's transaction.
bool nothing_open(const Situation& at) {
  return at.statement != nullptr && !at.statement->transactional;
}

}  // namespace

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

Error describe(const Situation& at, const port::DatabaseError& error,
               const std::vector<std::string>& troubles) {
  const auto& revision = *at.step.planned.revision;
  Diagnostic out;
  out.code = "MIG-610";
  out.message = "revision '" + revision.header.id + "' failed: " + error.message;
  out.place.file = revision.header.file;
  if (at.recorded) {
    out.message = "revision '" + revision.header.id +
                  "' is done, but what puts the session's settings back failed: " + error.message;
  } else if (at.committing) {
    out.notes.emplace_back("when the transaction was committed");
  } else if (at.recording) {
    out.notes.push_back("when it was recorded in the version table '" + at.versions + "'");
  } else if (at.unit != nullptr) {
    out.place = plan::place_of(revision, at.unit->at);
    out.notes.push_back("in " + numbered(*at.unit) + " of " +
                        std::to_string(at.step.planned.operations.size()) +
                        (at.step.planned.derived ? ", derived from the upgrade" : ""));
  }
  if (at.statement != nullptr) out.notes.push_back("statement: " + shown(at.statement->sql));
  if (!error.sqlstate.empty() || !error.code.empty()) {
    out.notes.push_back("reported as " +
                        (error.sqlstate.empty() ? "" : "SQLSTATE " + error.sqlstate) +
                        (error.sqlstate.empty() || error.code.empty() ? "" : ", ") +
                        (error.code.empty() ? "" : "code " + error.code));
  }
  if (!error.hint.empty()) out.notes.push_back("the database says: " + error.hint);
  const bool lost = error.failure == port::Failure::connection;
  const bool unsure = at.committing && lost && !at.journalled;
  if (at.journalled && lost && !at.recorded) {
    out.notes.emplace_back(
        "whether what was under way took effect is seen when the command is run again");
  } else if (unsure) {
    out.notes.emplace_back(
        "nobody knows whether it took effect: the connection was lost before the answer");
  } else {
    out.notes.push_back(effect_of(at));
    if (at.unsure) {
      out.notes.emplace_back("the statement may have done a part of its work, which does not show");
    }
  }
  out.notes.insert(out.notes.end(), troubles.begin(), troubles.end());
  if (at.statement != nullptr && !at.statement->recover.empty() &&
      (at.statement->remains.empty() || (!at.transactional && at.unsplit_remains.empty()))) {
    out.notes.push_back("before another try, run: " + at.statement->recover);
  }
  if (at.recorded) {
    out.hint = "the revision need not be run again; a new connection has its own settings";
  } else if (unsure) {
    out.hint = "see with `mig current` whether the revision is recorded: both or none took effect";
  } else {
    out.hint = at.unsure ? "look at the database, then say `mig resolve --applied` or `mig resolve "
                           "--not-applied`, and run the command again"
                         : advice(error, at.journalled || (at.transactional && !nothing_open(at)));
    if (error.failure == port::Failure::constraint && at.transactional && nothing_open(at)) {
      out.hint = "stored rows contradict the change: repair them, then run the command again";
    }
  }
  return Error(std::move(out));
}

std::string effect_of(const Situation& at) {
  const bool up = at.step.planned.step.direction == graph::Direction::up;
  if (at.recorded) {
    return std::string("the revision is ") + (up ? "applied" : "taken back") + " and recorded";
  }
  if (at.kept_units == 0 && !at.kept_part) {
    if (at.halfway && !at.step.units.empty()) {
      return numbered(at.step.units.front()) +
             " is begun and not complete; the command goes on from there when it is run again";
    }
    return at.transactional ? "nothing of this revision stays: it was rolled back"
                            : "nothing of this revision took effect";
  }
  std::vector<std::string> stays;
  for (std::size_t i = 0; i < at.kept_units; ++i) stays.push_back(numbered(at.step.units[i]));
  if (at.kept_part)
    stays.push_back("the first statements of " + numbered(at.step.units[at.kept_units]));
  return "took effect and stays: " + support::join(stays, ", ") +
         "; the revision is not recorded as " + (up ? "applied" : "taken back") +
         (at.transactional || at.journalled
              ? ", and the command goes on from there when it is run again"
              : "");
}

}  // namespace mig::execute
