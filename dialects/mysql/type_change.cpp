// The conversions, and the values that each of them must not meet.
#include "type_change.hpp"

#include "text.hpp"
#include "types.hpp"
#include <mig/sdk/conversion.hpp>
#include <mig/sdk/sql.hpp>

#include <cstdint>

namespace mig_mysql {

namespace ir = mig::ir;
namespace sdk = mig::sdk;
using Group = sdk::TypeGroup;

namespace {

constexpr std::int64_t kMostSecondDigits = 6;
constexpr std::int64_t kUuidBytes = 16;
constexpr const char* kDate = "[0-9]{4}-[0-9]{2}-[0-9]{2}";
constexpr const char* kClock = "[0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?";
constexpr const char* kInexact = "numbers become the nearest floating point numbers";

std::int64_t digits_of_second(const ir::Type& type) {
  return type.size.value_or(kMostSecondDigits);
}

class Change {
 public:
  Change(const ir::Type& from, const ir::Type& to, const std::string& column, const Engine& engine)
      : from_(from),
        to_(to),
        f_(sdk::group_of(from)),
        t_(sdk::group_of(to)),
        column_(column),
        engine_(engine) {}

  TypeChange run() {
    if (!sdk::converts(f_, t_)) {
      out_.refused = "there is no conversion from " + ir::to_text(from_) + " to " +
                     ir::to_text(to_) + " that means the same on every database";
    } else if (f_ == Group::other || t_ == Group::other) {
      out_.may_fail.emplace_back("a value that the new type does not hold");
    } else {
      convert();
    }
    return std::move(out_);
  }

 private:
  void convert() {
    switch (t_) {
      case Group::text:
        return to_text();
      case Group::boolean:
        return to_boolean();
      case Group::whole:
      case Group::decimal:
      case Group::floating:
        return to_number();
      case Group::bytes:
        return to_bytes();
      case Group::date:
      case Group::time:
      case Group::timestamp:
      case Group::timestamptz:
        return to_time();
      case Group::uuid:
        return to_uuid();
      case Group::json:
        return to_json();
      case Group::enumeration:
        return to_enum();
      default:
        return;
    }
  }

  // ---- pieces ----

  std::string as_text() const { return "CAST(" + column_ + " AS CHAR)"; }
  // The value as text; of JSON, what a string holds and the text of everything else.
  std::string plain_text() const {
    // every byte is a character of latin1
    if (f_ == Group::bytes) return "CAST(" + column_ + " AS CHAR CHARACTER SET latin1)";
    if (f_ != Group::json) return f_ == Group::text ? column_ : as_text();
    return "CAST(JSON_UNQUOTE(" + column_ + ") AS CHAR)";
  }
  void guard(const std::string& condition, const std::string& what) {
    out_.guards.push_back({condition, what});
  }
  // The text must look like this, but for blanks around it where the database ignores them.
  void guard_form(const std::string& form, bool blanks = false) {
    const std::string space = blanks ? " *" : "";
    guard(plain_text() + " NOT REGEXP " + text_literal("^" + space + form + space + "$"),
          "values that are no " + ir::to_text(to_));
  }
  void lose(std::string what) { out_.losses.push_back(std::move(what)); }
  void differ(std::string what) { out_.differences.push_back(std::move(what)); }
  void too_long() { out_.may_fail.push_back("a value longer than " + std::to_string(*to_.size)); }
  void lose_fractions() {
    lose(std::string("fractions of a second are ") + (engine_.maria ? "cut off" : "rounded"));
  }

  // ---- by what they become ----

  void to_text() {
    if (f_ == Group::boolean) {
      out_.conversion =
          "CASE " + column_ + " WHEN 0 THEN 'false' WHEN 1 THEN 'true' ELSE " + as_text() + " END";
      if (!sdk::fits_as_text(from_, to_)) {
        guard("CHAR_LENGTH(" + out_.conversion + ") > " + std::to_string(*to_.size),
              "values that are longer as text");
      }
      return;
    }
    if (!sdk::fits_as_text(from_, to_)) too_long();
    if (f_ == Group::bytes) out_.may_fail.emplace_back("bytes that are no text");
    if (from_.kind == ir::TypeKind::real) {
      lose("numbers keep the 6 digits with which the database shows them");
    }
    if (f_ == Group::floating || sdk::is_clock(f_)) {
      differ("the text is the database's spelling: 1e20, 12:34:56.500000");
    }
  }

  void to_boolean() {
    if (sdk::is_number(f_)) {
      guard(column_ + " NOT IN (0, 1)", "numbers other than 0 and 1");
      return;
    }
    const std::string text = "LOWER(TRIM(" + plain_text() + "))";
    const std::string yes = "('true', 't', 'yes', 'y', 'on', '1')";
    const std::string no = "('false', 'f', 'no', 'n', 'off', '0')";
    guard(text + " NOT IN " + yes + " AND " + text + " NOT IN " + no, "values that are no boolean");
    out_.conversion =
        "CASE WHEN " + text + " IN " + yes + " THEN 1 WHEN " + text + " IN " + no + " THEN 0 END";
  }

  void to_number() {
    if (f_ == Group::text || f_ == Group::json || f_ == Group::bytes) return text_to_number();
    const sdk::NumberChange change = sdk::compare_numbers(from_, to_);
    if (change.fractions) {
      const std::int64_t scale = t_ == Group::whole ? 0 : to_.scale.value_or(0);
      lose("digits after the point" +
           (scale > 0 ? " beyond " + std::to_string(scale) : std::string()) + " are rounded away");
    }
    if (change.digits) lose(kInexact);
    if (change.out_of_range) {
      out_.may_fail.push_back("a number out of the range of " + ir::to_text(to_));
    }
  }

  // The database takes a number from the beginning of the text, and rounds it.
  void text_to_number() {
    out_.may_fail.push_back("a number out of the range of " + ir::to_text(to_));
    if (f_ == Group::json) out_.conversion = plain_text();
    if (t_ == Group::whole) return guard_form("[-+]?[0-9]+", true);
    if (t_ == Group::decimal) {
      const std::string fraction =
          to_.size ? "[0-9]{0," + std::to_string(to_.scale.value_or(0)) + "}0*" : "[0-9]*";
      return guard_form("[-+]?[0-9]+([.]" + fraction + ")?", true);
    }
    lose(kInexact);
    guard_form("[-+]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][-+]?[0-9]+)?", true);
  }

  void to_bytes() {
    if (f_ == Group::uuid) {
      out_.conversion = "UNHEX(REPLACE(" + as_text() + ", '-', ''))";
      if (to_.size && *to_.size < kUuidBytes) out_.refused = "the 16 bytes of a uuid do not fit";
    } else if (to_.size && !(from_.size && f_ == Group::bytes && *from_.size <= *to_.size)) {
      out_.may_fail.push_back("a value of more than " + std::to_string(*to_.size) + " bytes");
    }
    if (to_.kind == ir::TypeKind::binary) lose("shorter values are padded with zero bytes");
  }

  void to_time() {
    if (t_ == Group::timestamptz) {
      out_.may_fail.emplace_back("a time before 1970 or after 2038");
    }
    const bool text = f_ == Group::text || f_ == Group::json;
    if (sdk::is_clock(t_) &&
        (text ? digits_of_second(to_) < kMostSecondDigits
              : sdk::is_clock(f_) && digits_of_second(to_) < digits_of_second(from_))) {
      lose_fractions();
    }
    if (text) {
      if (f_ == Group::json) out_.conversion = plain_text();
      out_.may_fail.push_back("a value that is no " + ir::to_text(to_));
      out_.reinterpreted = t_ == Group::timestamptz;
      if (t_ == Group::time) return guard_form(kClock);
      const std::string clock = t_ == Group::date ? "" : std::string("([ T]") + kClock + ")?";
      return guard_form(kDate + clock);
    }
    out_.reinterpreted = (f_ == Group::timestamptz) != (t_ == Group::timestamptz);
    if (f_ != Group::date && t_ == Group::date) lose("the time of day is dropped");
    if (f_ != Group::time && t_ == Group::time) lose("the date is dropped");
  }

  void to_uuid() {
    if (f_ == Group::bytes) {
      const std::string hex = "LOWER(HEX(" + column_ + "))";
      const auto part = [&](int at, int count) {
        return "SUBSTRING(" + hex + ", " + std::to_string(at) + ", " + std::to_string(count) + ")";
      };
      out_.conversion = "CONCAT_WS('-', " + part(1, 8) + ", " + part(9, 4) + ", " + part(13, 4) +
                        ", " + part(17, 4) + ", " + part(21, 12) + ")";
      // joining skips what is NULL
      out_.conversion = "IF(" + column_ + " IS NULL, NULL, " + out_.conversion + ")";
      return guard("LENGTH(" + column_ + ") <> " + std::to_string(kUuidBytes),
                   "values that are not 16 bytes long");
    }
    if (f_ == Group::json) out_.conversion = plain_text();
    guard_form("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
  }

  void to_json() {
    if (f_ == Group::text) {
      out_.may_fail.emplace_back("text that is no JSON");
    } else if (f_ == Group::boolean) {
      out_.conversion =
          "CASE " + column_ + " WHEN 0 THEN 'false' WHEN 1 THEN 'true' ELSE " + as_text() + " END";
    } else if (!sdk::is_number(f_) && f_ != Group::array) {
      out_.conversion = "JSON_QUOTE(" + as_text() + ")";
      if (sdk::is_clock(f_)) differ("the text is the database's spelling: 12:34:56.500000");
    }
  }

  // A number, or text that is one, would count the values.
  void to_enum() {
    if (f_ == Group::enumeration) {
      out_.may_fail.push_back("a value that is no " + ir::to_text(to_));
      return;
    }
    if (f_ == Group::json) out_.conversion = plain_text();
    const std::string values =
        sdk::list(to_.values, [](const std::string& value) { return text_literal(value); });
    guard("CAST(" + plain_text() + " AS BINARY) NOT IN (" + values + ")",
          "values that are no " + ir::to_text(to_));
  }

  const ir::Type& from_;
  const ir::Type& to_;
  Group f_;
  Group t_;
  const std::string& column_;
  const Engine& engine_;
  TypeChange out_;
};

// A type of the database's own that is a portable one in its words.
ir::Type resolved(const ir::Type& type, const Engine& engine) {
  return type.kind == ir::TypeKind::native ? parse_type(type.native, engine) : type;
}

}  // namespace

TypeChange change_type(const ir::Type& from, const ir::Type& to, const std::string& column,
                       const Engine& engine) {
  const ir::Type source = resolved(from, engine);
  const ir::Type target = resolved(to, engine);
  return Change(source, target, column, engine).run();
}

}  // namespace mig_mysql
