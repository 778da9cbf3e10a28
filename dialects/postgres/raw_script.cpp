#include "raw_script.hpp"

#include <algorithm>

namespace mig_postgres {

namespace {

const char* name_of(Lock lock) {
  switch (lock) {
    case Lock::none:
      return "";
    case Lock::access_share:
      return "ACCESS SHARE";
    case Lock::row_share:
      return "ROW SHARE";
    case Lock::row_exclusive:
      return "ROW EXCLUSIVE";
    case Lock::share_update_exclusive:
      return kShareUpdateExclusive;
    case Lock::share:
      return kShare;
    case Lock::share_row_exclusive:
      return kShareRowExclusive;
    case Lock::exclusive:
      return "EXCLUSIVE";
    case Lock::access_exclusive:
      return kAccessExclusive;
  }
  return "";
}

ir::Blocks blocks_of(Lock lock) {
  if (lock == Lock::access_exclusive) return ir::Blocks::everything;
  return lock >= Lock::share ? ir::Blocks::writes : ir::Blocks::nothing;
}

}  // namespace

std::string dotted(const Node& names) {
  std::string out;
  for (const Node& each : names.items()) {
    if (!out.empty()) out += '.';
    out += each.as("String")["sval"].text();
  }
  return out;
}

std::string last_of(const Node& names) {
  return names.items().empty() ? std::string() : names.items().back().as("String")["sval"].text();
}

std::string relation_name(const Node& range_var) {
  const std::string& schema = range_var["schemaname"].text();
  const std::string& name = range_var["relname"].text();
  return schema.empty() ? name : schema + "." + name;
}

std::string sql_name(const Node& range_var, const std::string& other) {
  const std::string& schema = range_var["schemaname"].text();
  const std::string name =
      mig::sdk::identifier(other.empty() ? range_var["relname"].text() : other);
  return schema.empty() ? name : mig::sdk::identifier(schema) + "." + name;
}

std::string sql_name_of(const Node& names) {
  std::string out;
  for (const Node& each : names.items()) {
    if (!out.empty()) out += '.';
    out += mig::sdk::identifier(each.as("String")["sval"].text());
  }
  return out;
}

std::string without_public(const std::string& name) {
  return name.rfind("public.", 0) == 0 ? name.substr(7) : name;
}

std::string quoted(const std::string& name) { return "'" + name + "'"; }

bool option(const Node& options, std::string_view name) {
  for (const Node& each : options.items()) {
    const Node& element = each.as("DefElem");
    if (element["defname"].text() != name) continue;
    const Node& value = element["arg"];
    const std::string& word = value.as("String")["sval"].text();
    const bool no = word == "false" || word == "off" || word == "0" ||
                    (value.kind() == "Integer" && value.body()["ival"].number() == 0) ||
                    (value.kind() == "Boolean" && !value.body()["boolval"].flag());
    return !no;
  }
  return false;
}

void Script::begin(std::size_t index) {
  index_ = index;
  lock_ = Lock::none;
  work_ = ir::Work::none;
  work_known_ = true;
  known_ = true;
}

void Script::make(const std::string& name, bool surely) {
  made_.insert(without_public(name));
  if (surely) new_.insert(name);
}

void Script::unmake(const std::string& name) {
  made_.erase(without_public(name));
  new_.erase(name);
}

void Script::rename(const std::string& from, const std::string& to) {
  const bool own = made(from);
  const bool surely = new_.count(from) != 0;
  unmake(from);
  unmake(to);
  if (own) make(to, surely);
}

void Script::end() {
  if (!known_) return;
  ir::Statement& out = statement();
  out.lock = name_of(lock_);
  out.blocks = blocks_of(lock_);
  if (work_known_ || work_ == ir::Work::rewrite) out.work = work_;
}

void Script::effect(const std::string& on, Lock lock, std::optional<ir::Work> work) {
  if (made(on)) return;
  lock_ = std::max(lock_, lock);
  work_ = std::max(work_, work.value_or(ir::Work::none));
  work_known_ = work_known_ && work.has_value();
}

void Script::let_go(const std::string& table) {
  for (const auto& other : refers_[table]) effect(other, Lock::access_exclusive);
}

void Script::note(const char* code, ir::Severity severity, std::string message, std::string advice,
                  const std::string& table) {
  ir::Notice out = notice(code, severity, std::move(message), std::move(advice));
  out.table = without_public(table);
  // a text of many statements of one kind says each thing once
  if (std::find(out_.notices.begin(), out_.notices.end(), out) == out_.notices.end()) {
    out_.notices.push_back(std::move(out));
  }
}

void Script::lose(ir::DataLoss loss, std::string message, const std::string& table,
                  ir::Severity severity) {
  if (new_.count(table) != 0) return;
  out_.data_loss = std::max(out_.data_loss, loss);
  note("data-loss", severity, std::move(message), {}, table);
}

void Script::keeps_waiting(const std::string& table, Lock lock, const std::string& meanwhile,
                           std::string advice) {
  const bool all = blocks_of(lock) == ir::Blocks::everything;
  warn(all ? "blocks-reads-and-writes" : "blocks-writes",
       std::string("nobody can ") + (all ? "read or write " : "write ") + quoted(table) +
           " while " + meanwhile,
       std::move(advice), table);
}

void Script::rewrites(const std::string& table) {
  warn("table-rewrite",
       quoted(table) + " and its indexes are copied; nobody can read or write it meanwhile", {},
       table);
}

}  // namespace mig_postgres
