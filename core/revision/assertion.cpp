#include "revision/assertion.hpp"

#include "revision/head.hpp"
#include <mig/ir/codec.hpp>

#include <algorithm>
#include <utility>
#include <variant>

namespace mig::revision {

namespace {

using ir::Value;

// Fractions are left out because databases write them as they like: 12.5, 12.50.
bool decode_cell(const Value& value, ir::Literal& out, ir::Problems& problems) {
  const bool plain = value.is(Value::Kind::string) || value.is(Value::Kind::integer) ||
                     value.is(Value::Kind::boolean) || value.is(Value::Kind::table);
  if (plain && ir::decode(value, out, problems) && !std::holds_alternative<ir::Bytes>(out)) {
    return true;
  }
  if (!problems.empty() && value.is(Value::Kind::table)) return false;
  ir::detail::wrong(value, "an integer, a text, true, false or { null = true }", problems);
  problems.back().hint = "other values are compared as text: write what the database shows";
  return false;
}

}  // namespace

bool decode(const Value& value, ExpectedResult& out, ir::Problems& problems) {
  out.rows.clear();
  if (!value.is(Value::Kind::array)) {
    return decode_cell(value, out.rows.emplace_back().emplace_back(), problems);
  }
  bool good = true;
  for (const auto& row : value.items) {
    auto& cells = out.rows.emplace_back();
    if (!row.is(Value::Kind::array)) {
      good = decode_cell(row, cells.emplace_back(), problems) && good;
      continue;
    }
    for (const auto& cell : row.items) {
      good = decode_cell(cell, cells.emplace_back(), problems) && good;
    }
  }
  return good;
}

Value encode(const ExpectedResult& in) {
  const auto& rows = in.rows;
  if (rows.size() == 1 && rows.front().size() == 1) return ir::encode(rows.front().front());
  const bool single =
      std::all_of(rows.begin(), rows.end(), [](const auto& row) { return row.size() == 1; });
  Value out = Value::array();
  for (const auto& row : rows) {
    Value cells = Value::array();
    for (const auto& cell : row) cells.items.push_back(ir::encode(cell));
    out.items.push_back(single ? std::move(cells.items.front()) : std::move(cells));
  }
  return out;
}

bool decode(const Value& value, Assertions& out, ir::Problems& problems) {
  if (!value.is(Value::Kind::array)) {
    return ir::detail::wrong(value, "an array of tables, each under [[…]]", problems);
  }
  static const auto keys = ir::keys_of<Assertion>();
  bool all = true;
  for (const auto& item : value.items) {
    Assertion& one = out.list.emplace_back();
    one.at = item.at;
    bool good = item.is(Value::Kind::table) || ir::detail::wrong(item, "a table", problems);
    if (good) {
      good = ir::detail::only_known(item, keys, "an assertion", problems);
      good = ir::detail::decode_fields(item, one, "an assertion", problems) && good;
    }
    out.good.push_back(good);
    all = all && good;
  }
  return all;
}

Value encode(const Assertion& in) {
  Value out = Value::table();
  ir::detail::encode_fields(in, out);
  return out;
}

Value encode(const Assertions& in) {
  Value out = Value::array();
  for (const auto& each : in.list) out.items.push_back(encode(each));
  return out;
}

std::string cell_text(const ir::Literal& literal) {
  if (const auto* text = std::get_if<std::string>(&literal)) return *text;
  if (const auto* number = std::get_if<std::int64_t>(&literal)) return std::to_string(*number);
  if (const auto* truth = std::get_if<bool>(&literal)) return *truth ? "1" : "0";
  return "NULL";
}

}  // namespace mig::revision
