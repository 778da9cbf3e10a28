#include "ir/fits.hpp"

#include "ir/load_csv.hpp"
#include "support/characters.hpp"
#include "support/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <limits>
#include <optional>
#include <set>
#include <string_view>
#include <variant>

namespace mig::ir {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

using support::lower;

bool is_word(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), lower(support::trim(text))) != words.end();
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x80U; });
}

// In characters, without white space at the end: PostgreSQL cuts blanks off, MySQL all of it.
std::size_t length_of(std::string_view text) {
  const auto last = text.find_last_not_of(" \t\n\v\f\r");
  return support::characters_in(text.substr(0, last == std::string_view::npos ? 0 : last + 1));
}

// ---- numbers ------------------------------------------------------------------------------------

// PostgreSQL 16 reads underscores between digits as well, MySQL an exponent without digits.
std::optional<double> number_in(std::string_view text) {
  std::string word(support::trim(text));
  if (!word.empty() && word.front() == '+') word.erase(0, 1);
  std::erase(word, '_');
  while (!word.empty() && std::strchr("eE+-", word.back()) != nullptr) word.pop_back();
  double value = 0;
  const char* end = word.data() + word.size();
  const auto [rest, error] = std::from_chars(word.data(), end, value);
  if (rest != end || word.empty() || error == std::errc::invalid_argument) return std::nullopt;
  return error == std::errc::result_out_of_range ? std::numeric_limits<double>::infinity() : value;
}

// Some database reads it as a number. PostgreSQL 16 has other bases too.
bool is_number(std::string_view text) {
  const std::string word = lower(support::trim(text));
  const auto digits = word.find_first_of("xob");
  const bool based = digits != std::string::npos && digits > 0 && word[digits - 1] == '0';
  return based || number_in(text);
}

std::optional<double> number_of(const Literal& literal) {
  if (const auto* whole = std::get_if<std::int64_t>(&literal)) return static_cast<double>(*whole);
  if (const auto* real = std::get_if<double>(&literal)) return *real;
  const auto* text = std::get_if<std::string>(&literal);
  return text == nullptr ? std::nullopt : number_in(*text);
}

std::string beyond(const Literal& literal, double least, double most, const char* range) {
  const auto value = number_of(literal);
  if (!value || !std::isfinite(*value)) return {};
  // a half is rounded to what fits, or to what does not
  return *value <= least - 1 || *value >= most + 1 ? std::string("is not between ") + range : "";
}

std::string whole_number(const Literal& literal, TypeKind kind) {
  if (kind == TypeKind::smallint) return beyond(literal, -32768, 32767, "-32768 and 32767");
  if (kind == TypeKind::integer) {
    return beyond(literal, -2147483648.0, 2147483647.0, "-2147483648 and 2147483647");
  }
  // as doubles, the limits are not themselves: the last digits are left to the database
  return beyond(literal, -9.3e18, 9.3e18, "-9223372036854775808 and 9223372036854775807");
}

// Digits before the point, without zeros in front; nothing for a number with an exponent. A double
// would make 100 of 99 and nines enough.
std::optional<std::size_t> digits_before_point(std::string_view text) {
  text = support::trim(text);
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) text.remove_prefix(1);
  if (text.find_first_not_of("0123456789.") != std::string_view::npos) return std::nullopt;
  text.remove_prefix(std::min(text.find_first_not_of('0'), text.size()));
  return std::min(text.find('.'), text.size());
}

std::string decimal(const Literal& literal, const Type& type) {
  const auto before_point = type.size.value_or(0) - type.scale.value_or(0);
  if (!type.size || before_point < 0) return {};
  std::optional<std::size_t> digits;
  if (const auto* whole = std::get_if<std::int64_t>(&literal)) {
    digits = digits_before_point(std::to_string(*whole));
  } else if (const auto* text = std::get_if<std::string>(&literal)) {
    digits = digits_before_point(*text);
  } else if (const auto* real = std::get_if<double>(&literal)) {
    digits = digits_before_point(fmt::format("{:.0f}", std::trunc(*real)));
  }
  if (!digits || *digits <= static_cast<std::size_t>(before_point)) return {};
  return fmt::format("has more than {} digit{} before the point", before_point,
                     before_point == 1 ? "" : "s");
}

std::string number(const Literal& literal, const Type& type, Fit fit) {
  if (std::holds_alternative<Temporal>(literal)) return "is no number";
  if (const auto* text = std::get_if<std::string>(&literal)) {
    if (!is_number(*text)) return "is no number";
  }
  if (fit == Fit::form) return {};
  switch (type.kind) {
    case TypeKind::smallint:
    case TypeKind::integer:
    case TypeKind::bigint:
      return whole_number(literal, type.kind);
    case TypeKind::decimal:
      return decimal(literal, type);
    default:
      return {};
  }
}

// ---- text and bytes -----------------------------------------------------------------------------

std::string text(const Literal& literal, const Type& type) {
  const auto* value = std::get_if<std::string>(&literal);
  if (value == nullptr || !type.size) return {};
  const std::size_t length = length_of(*value);
  if (length <= static_cast<std::size_t>(*type.size)) return {};
  return fmt::format("has {} characters", length);
}

std::string bytes(const Literal& literal, const Type& type) {
  const auto* value = std::get_if<Bytes>(&literal);
  if (value == nullptr || !type.size) return {};
  const std::size_t length = value->data.size();
  if (length <= static_cast<std::size_t>(*type.size)) return {};
  return fmt::format("has {} bytes", length);
}

std::string truth(const Literal& literal) {
  const auto* value = std::get_if<std::string>(&literal);
  if (std::holds_alternative<Temporal>(literal)) return "is neither true nor false";
  if (value == nullptr || is_number(*value)) return {};
  // what PostgreSQL reads, which takes beginnings of words too
  const bool known = is_word(*value, {"t", "tr", "tru", "true", "y", "ye", "yes", "on", "f", "fa",
                                      "fal", "fals", "false", "n", "no", "of", "off"});
  return known ? "" : "is neither true nor false";
}

// Digits and dashes, maybe in braces, as PostgreSQL reads it (manual, 8.12 UUID Type).
std::string uuid(const Literal& literal) {
  const auto* value = std::get_if<std::string>(&literal);
  if (value == nullptr) return {};
  std::string digits = lower(support::trim(*value));
  std::erase_if(digits, [](char c) { return c == '-' || c == '{' || c == '}'; });
  const bool good =
      digits.size() == 32 && digits.find_first_not_of("0123456789abcdef") == std::string::npos;
  return good ? "" : "is no UUID";
}

std::string enumeration(const Literal& literal, const Type& type, const Schema& schema) {
  const auto* value = std::get_if<std::string>(&literal);
  if (value == nullptr) return {};
  if (schema.partial && !type.name.empty()) return {};
  const auto* named = type.values.empty() ? schema.enum_type(type.name) : nullptr;
  const auto& values = named != nullptr ? named->values : type.values;
  // MySQL compares by a collation, and takes the number of a value
  const bool known = std::any_of(values.begin(), values.end(), [&](const std::string& each) {
    return !is_ascii(each) || is_word(*value, {lower(support::trim(each))});
  });
  if (values.empty() || known || !is_ascii(*value) || number_in(*value)) return {};
  return "is none of its values: '" + support::join(values, "', '") + "'";
}

// ---- dates and times ----------------------------------------------------------------------------

int days_in(int year, int month) {
  constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return month == 2 && leap ? 29 : kDays[month - 1];
}

// YYYY-MM-DD in front, with a month or a day that no year has. MySQL's zeros may be allowed there,
// and years before Christ have other leap years.
bool is_no_day(std::string_view text) {
  if (text.size() < 10 || text[4] != '-' || text[7] != '-') return false;
  if (text.size() > 10 && text[10] != ' ' && text[10] != 'T') return false;
  if (lower(text).find("bc") != std::string::npos) return false;
  const auto number = [&](std::size_t from, std::size_t count) {
    int out = 0;
    for (const char c : text.substr(from, count)) out = is_digit(c) ? out * 10 + (c - '0') : 10000;
    return out;
  };
  const int year = number(0, 4);
  const int month = number(5, 2);
  const int day = number(8, 2);
  if (year > 9999 || month >= 10000 || day >= 10000) return false;
  if (month > 12 || day > 31) return true;
  return month > 0 && day > days_in(year, month);
}

std::string moment(const Literal& literal, TypeKind kind) {
  const auto* temporal = std::get_if<Temporal>(&literal);
  const auto* value = std::get_if<std::string>(&literal);
  if (temporal == nullptr && value == nullptr) return {};
  const std::string_view written = temporal != nullptr ? temporal->text : support::trim(*value);
  if (kind != TypeKind::time && is_no_day(written)) return "is no day of the calendar";
  if (temporal == nullptr) return {};
  const bool has_date = written.size() > 4 && written[4] == '-';
  const bool has_time = written.find(':') != std::string_view::npos;
  if (kind == TypeKind::time && !has_time) return "is a date";
  if (kind != TypeKind::time && !has_date) return "is a time of day";
  return {};
}

// ---- operations ---------------------------------------------------------------------------------

// The literal as it is shown: the beginning of a long one.
std::string shown(const Literal& literal) {
  struct Shower {
    std::string operator()(Null) const { return "NULL"; }
    std::string operator()(bool value) const { return value ? "true" : "false"; }
    std::string operator()(std::int64_t value) const { return std::to_string(value); }
    std::string operator()(double value) const { return fmt::format("{}", value); }
    std::string operator()(const std::string& value) const {
      const auto begin = support::beginning(value, 40);
      return fmt::format("'{}{}'", begin, begin.size() < value.size() ? "…" : "");
    }
    std::string operator()(const Temporal& value) const { return value.text; }
    std::string operator()(const Bytes&) const { return "the value"; }
  };
  return std::visit(Shower{}, literal);
}

class Looker {
 public:
  Looker(const Schema& before, Position at, const std::function<bool(const Type&)>& keeps)
      : before_(before), at_(at), keeps_(keeps) {}

  void operator()(const CreateTable& op) {
    for (const auto& column : op.definition.columns) default_of(op.definition.name, column);
  }
  void operator()(const AddColumn& op) { default_of(op.table, op.column); }
  void operator()(const AlterColumn& op) {
    const Column* now = column_of(op.table, op.name);
    const Type* type = op.type.get();
    if (type == nullptr && now != nullptr) type = now->type.get();
    if (type == nullptr) return;
    if (op.default_value) {
      look(*op.default_value, *type, op.table, op.name, "", Fit::form);
    } else if (now != nullptr && now->default_value && keeps_default(op, *now)) {
      look(*now->default_value, *type, op.table, op.name, "", Fit::form,
           "write drop_default = true, or a default of the new type, in this operation");
    }
  }
  void operator()(const InsertRows& op) {
    for (std::size_t i = 0; i < op.rows.size(); ++i) {
      row(op.table, op.rows[i], op.rows.size() > 1 ? fmt::format("row {}: ", i + 1) : "");
    }
  }
  void operator()(const UpdateRows& op) { row(op.table, op.set, ""); }
  void operator()(const Backfill& op) { row(op.table, op.set, ""); }
  void operator()(const LoadCsv& op) {
    if (!op.null_text) empty_ = "null = \"\" makes an empty field NULL; else ";
    if (!before_.partial && before_.table(op.table) != nullptr) (*this)(rows_of(op, before_));
  }
  template <class T>
  void operator()(const T&) {}

  Problems take() { return std::move(out_); }

 private:
  [[nodiscard]] const Column* column_of(const std::string& table, const std::string& name) const {
    const Table* known = before_.partial ? nullptr : before_.table(table);
    return known == nullptr ? nullptr : find_column(*known, name);
  }

  // Through a change of its type.
  static bool keeps_default(const AlterColumn& op, const Column& now) {
    const bool gone = op.drop_default || op.identity.value_or(false) || op.generated;
    return !gone && op.default_sql.empty() && !op.type.empty() && op.type != now.type;
  }

  void default_of(const std::string& table, const Column& column) {
    const Type* type = column.type.get();
    if (type == nullptr || !column.default_value) return;
    look(*column.default_value, *type, table, column.name, "", Fit::form);
  }

  void row(const std::string& table, const Row& row, const std::string& where) {
    for (const auto& [name, cell] : row) {
      const auto* literal = std::get_if<Literal>(&cell);
      const Column* column = literal == nullptr ? nullptr : column_of(table, name);
      const Type* type = column == nullptr ? nullptr : column->type.get();
      if (type != nullptr) look(*literal, *type, table, name, where);
    }
  }

  void look(const Literal& literal, const Type& type, const std::string& table,
            const std::string& column, const std::string& where, Fit fit = Fit::size,
            const std::string& way_out =
                "write a value that the column can hold, or give the "
                "column a type that holds this one") {
    const std::string why = misfit(literal, type, before_, fit);
    if (why.empty() || !keeps_(type) || !said_.insert(column).second) return;
    const bool empty = literal == Literal(std::string());
    out_.push_back({at_,
                    fmt::format("{}'{}.{}' is {}, and {}{} {}", where, table, column, to_text(type),
                                fit == Fit::form ? "its default " : "", shown(literal), why),
                    (empty ? empty_ : "") + way_out,
                    "",
                    {}});
  }

  const Schema& before_;
  Position at_;
  const std::function<bool(const Type&)>& keeps_;
  std::string empty_;           // what to do with an empty text
  std::set<std::string> said_;  // columns
  Problems out_;
};

}  // namespace

std::string misfit(const Literal& literal, const Type& type, const Schema& schema, Fit fit) {
  if (std::holds_alternative<Null>(literal)) return {};
  switch (type.kind) {
    case TypeKind::smallint:
    case TypeKind::integer:
    case TypeKind::bigint:
    case TypeKind::decimal:
    case TypeKind::real:
    case TypeKind::double_precision:
      return number(literal, type, fit);
    case TypeKind::character:
    case TypeKind::varchar:
      return fit == Fit::size ? text(literal, type) : "";
    case TypeKind::binary:
    case TypeKind::varbinary:
      return fit == Fit::size ? bytes(literal, type) : "";
    case TypeKind::boolean:
      return truth(literal);
    case TypeKind::uuid:
      return uuid(literal);
    case TypeKind::enumeration:
      return enumeration(literal, type, schema);
    case TypeKind::date:
    case TypeKind::time:
    case TypeKind::timestamp:
    case TypeKind::timestamptz:
      return moment(literal, type.kind);
    default:
      return {};
  }
}

Problems misfits(const Operation& operation, const Schema& before,
                 const std::function<bool(const Type&)>& keeps) {
  Looker looker(before, operation.at, keeps);
  std::visit(looker, operation.body);
  return looker.take();
}

}  // namespace mig::ir
