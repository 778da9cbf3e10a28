#include "revision/head.hpp"

#include <mig/ir/codec.hpp>

#include <utility>

namespace mig::revision {

using ir::Value;

bool decode(const Value& value, Irreversible& out, ir::Problems& problems) {
  out.set = true;
  if (value.is(Value::Kind::boolean)) return ir::decode(value, out.set, problems);
  if (value.is(Value::Kind::string)) return ir::decode(value, out.reason, problems);
  return ir::detail::wrong(value, "true, or the reason as a string", problems);
}

bool decode(const Value& value, Moment& out, ir::Problems& problems) {
  const bool date = value.text.size() >= 10 && value.text[4] == '-';
  if (value.is(Value::Kind::temporal) && date) {
    out.text = value.text;
    return true;
  }
  ir::detail::wrong(value, "a date and time", problems);
  problems.back().hint = "write it without quotes: 2026-11-22T15:30:00Z";
  return false;
}

bool decode(const Value& value, Steps& out, ir::Problems& problems) {
  if (!value.is(Value::Kind::array)) {
    return ir::detail::wrong(value, "an array of operations, each under [[…]]", problems);
  }
  bool all = true;
  for (const auto& item : value.items) {
    const bool good = ir::decode(item, out.list.emplace_back(), problems);
    out.good.push_back(good);
    all = all && good;
  }
  return all;
}

Value encode(const Irreversible& in) {
  return in.reason.empty() ? Value::of(in.set) : Value::of(in.reason);
}

Value encode(const Moment& in) { return Value::temporal(in.text); }

Value encode(const Steps& in) { return ir::encode(in.list); }

HeadKeys head_of(const Revision& revision) {
  HeadKeys out;
  out.revision = revision.header.id;
  out.down_revision = {revision.header.down_revisions};
  out.depends_on = revision.header.depends_on;
  out.branch_labels = revision.header.branch_labels;
  out.message = revision.header.message;
  out.created = {revision.header.created};
  out.transaction = revision.transaction;
  if (revision.irreversible) out.irreversible = {true, revision.irreversible_reason};
  out.lint_ignore = revision.lint_ignore;
  return out;
}

}  // namespace mig::revision
