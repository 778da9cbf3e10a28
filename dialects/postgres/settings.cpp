#include "settings.hpp"

#include "render.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <iterator>

namespace mig_postgres {

using ir::Value;

namespace {

ir::Translation refuse_setting(const std::string& key, const std::string& why) {
  return sdk::unsupported(
      "the option '" + key + "' of a PostgreSQL table " + why,
      "known are tablespace, unlogged, fillfactor, partition_by, with = { … } for "
      "other storage parameters, and serial = { column = \"sequence\" } for "
      "sequences that go with a column");
}

bool is_parameter(const std::string& text) {
  if (text.empty()) return false;
  for (char c : text) {
    const bool good = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
    if (!good) return false;
  }
  return true;
}

// One storage parameter; false when the value is of no use.
bool add_parameter(Settings& settings, const std::string& key, const Value& value) {
  std::string sql;
  switch (value.kind) {
    case Value::Kind::boolean:
      sql = value.boolean ? "true" : "false";
      break;
    case Value::Kind::integer:
      sql = std::to_string(value.integer);
      break;
    case Value::Kind::real:
      sql = literal(ir::Literal(value.real), nullptr);
      break;
    case Value::Kind::string:
      sql = text_literal(value.text);
      break;
    case Value::Kind::null:
    case Value::Kind::temporal:
    case Value::Kind::array:
    case Value::Kind::table:
      return false;
  }
  if (!is_parameter(key)) return false;
  settings.storage.emplace_back(key, sql);
  return true;
}

void read_setting(Settings& settings, const ir::Member& member) {
  const auto& [key, value, at] = member;
  bool good = true;
  if (key == "tablespace") {
    good = value.is(Value::Kind::string);
    settings.tablespace = value.text;
  } else if (key == "unlogged") {
    good = value.is(Value::Kind::boolean);
    settings.unlogged = value.boolean;
  } else if (key == "partition_by") {
    good = value.is(Value::Kind::string);
    settings.partition_by = query_text(value.text);
  } else if (key == "fillfactor") {
    good = value.is(Value::Kind::integer) && add_parameter(settings, key, value);
  } else if (key == "serial") {
    good = value.is(Value::Kind::table);
    for (const auto& each : value.members) {
      good = good && each.value.is(Value::Kind::string);
      settings.serial.emplace_back(each.key, each.value.text);
    }
  } else if (key == "with") {
    good = value.is(Value::Kind::table);
    for (const auto& each : value.members)
      good = good && add_parameter(settings, each.key, each.value);
  } else {
    settings.refused = refuse_setting(key, "is not known");
    return;
  }
  if (!good) settings.refused = refuse_setting(key, "has a value that it cannot have");
}

}  // namespace

Settings read_settings(const ir::Options& options) {
  Settings settings;
  for (const char* dialect : {"postgres", "postgresql", "pg"}) {
    const auto found = options.find(dialect);
    if (found == options.end()) continue;
    for (const auto& member : found->second.members) {
      if (!settings.refused) read_setting(settings, member);
    }
  }
  return settings;
}

std::string storage_list(const Settings& settings) {
  return "(" +
         sdk::list(settings.storage,
                   [](const auto& each) { return each.first + " = " + each.second; }) +
         ")";
}

namespace {

// A parameter as an author would write it: the server keeps all of them as text.
Value parameter_value(const std::string& parameter, const std::string& text) {
  static const char* const switches[] = {"autovacuum_enabled", "toast.autovacuum_enabled",
                                         "user_catalog_table", "vacuum_truncate",
                                         "toast.vacuum_truncate"};
  const bool is_switch = std::any_of(std::begin(switches), std::end(switches),
                                     [&](const char* each) { return parameter == each; });
  if (is_switch && (text == "on" || text == "true")) return Value::of(true);
  if (is_switch && (text == "off" || text == "false")) return Value::of(false);
  const char* const end = text.data() + text.size();
  std::int64_t whole = 0;
  const auto read = std::from_chars(text.data(), end, whole);
  if (read.ec == std::errc() && read.ptr == end) return Value::of(whole);
  double real = 0;
  const auto broken = std::from_chars(text.data(), end, real);
  if (broken.ec == std::errc() && broken.ptr == end) return Value::of(real);
  return Value::of(text);
}

Value& member(Value& table, const std::string& key, Value fresh) {
  for (auto& each : table.members) {
    if (each.key == key) return each.value;
  }
  table.set(key, std::move(fresh));
  return table.members.back().value;
}

}  // namespace

void add_setting(ir::Table& table, const std::string& setting, const std::string& part,
                 const std::string& value) {
  Value& options = table.options.try_emplace("postgres", Value::table()).first->second;
  if (setting == "unlogged") {
    options.set(setting, Value::of(true));
  } else if (part == "fillfactor") {
    options.set(part, parameter_value(part, value));
  } else if (part.empty()) {
    options.set(setting, Value::of(value));
  } else {
    Value& parts = member(options, setting, Value::table());
    parts.set(part, setting == "with" ? parameter_value(part, value) : Value::of(value));
  }
}

// The sequence that a default takes its numbers from, as SQL; empty when it is not a serial column.
std::string sequence_of(const ir::Column& column) {
  const std::string* sql = column.default_sql.get();
  if (sql == nullptr || sql->rfind("nextval('", 0) != 0) return {};
  const auto end = sql->find('\'', 9);
  std::string text = end == std::string::npos ? std::string() : sql->substr(9, end - 9);
  for (char c : text) {
    const bool good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '_' || c == '.' || c == '"';
    if (!good) return {};
  }
  return text;
}

void keep_sequence(ir::Translation& answer, const ir::Table& table, const ir::Column& column,
                   const sdk::Context& context) {
  const std::string counting = sequence_of(column);
  for (const auto& [owner, sequence] : read_settings(table.options).serial) {
    const bool its = owner == column.name || counting == sequence || counting == name(sequence);
    if (!its || context.before.sequence(sequence) == nullptr) continue;
    answer.statements.push_back(
        locking("ALTER SEQUENCE " + name(sequence) + " OWNED BY NONE", kShareRowExclusive));
  }
}

}  // namespace mig_postgres
