// The conversions, and the values that each of them must not leave behind.
#include "type_change.hpp"

#include <mig/sdk/conversion.hpp>

#include <cstdint>

namespace mig_sqlite {

namespace ir = mig::ir;
namespace sdk = mig::sdk;
using Group = sdk::TypeGroup;

namespace {

constexpr std::int64_t kUuidLength = 36;

// Types whose values are kept alike.
enum class Storage { whole, number, text, bytes, any };
Storage storage_of(Group group) {
  switch (group) {
    case Group::boolean:
    case Group::whole:
      return Storage::whole;
    case Group::decimal:
    case Group::floating:
      return Storage::number;
    case Group::bytes:
      return Storage::bytes;
    case Group::other:
      return Storage::any;
    default:
      return Storage::text;
  }
}

// A length of time is kept as plain text, and read back as that.
bool is_plain_text(Group group) { return group == Group::text || group == Group::interval; }

class Change {
 public:
  Change(const ir::Type* from, const ir::Type& to, const std::string& old_value,
         const std::string& column)
      : from_(from),
        to_(to),
        f_(from == nullptr ? Group::other : sdk::group_of(*from)),
        t_(sdk::group_of(to)),
        old_(old_value),
        new_(column) {}

  // Values that an expression gave, or of a type that is not known.
  TypeChange check() {
    check_storage();
    if (t_ == Group::text && to_.size) check_length();
    if (t_ == Group::enumeration) constrain();
    return std::move(out_);
  }

  TypeChange run() {
    if (f_ == Group::other || t_ == Group::other) return check();
    if (!sdk::converts(f_, t_)) {
      out_.refused = "there is no conversion from " + ir::to_text(*from_) + " to " +
                     ir::to_text(to_) + " that means the same on every database";
      return std::move(out_);
    }
    if (storage_of(f_) != storage_of(t_)) check_storage();
    convert();
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
        return to_whole();
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
        return constrain();
      default:
        return;
    }
  }

  // ---- pieces ----

  void doubt(const std::string& condition, const std::string& what) {
    out_.doubts.push_back({condition, what});
  }
  void no_values() { doubt_if("typeof(" + new_ + ") NOT IN ('text', 'null')"); }
  void doubt_if(const std::string& condition) {
    doubt(condition, "values that are no " + ir::to_text(to_));
  }
  void constrain() { out_.constrained = "values that are no " + ir::to_text(to_); }
  void lose(std::string what) { out_.losses.push_back(std::move(what)); }
  void differ(std::string what) { out_.differences.push_back(std::move(what)); }

  void check_storage() {
    const auto kept_as = [&](const std::string& types) {
      doubt_if("typeof(" + new_ + ") NOT IN (" + types + ", 'null')");
      // what is cast, or converted by the column itself, leaves nothing behind but stray bytes
      const Storage to = storage_of(t_);
      const bool becomes = to == Storage::text ||
                           (to == Storage::number && storage_of(f_) == Storage::whole) ||
                           to == Storage::bytes;
      out_.doubts.back().likely = !becomes || f_ == Group::other;
    };
    switch (storage_of(t_)) {
      case Storage::whole:
        return kept_as("'integer'");
      case Storage::number:
        return kept_as("'integer', 'real'");
      case Storage::bytes:
        return kept_as("'blob'");
      case Storage::text:
        return kept_as("'text'");
      case Storage::any:
        return;
    }
  }

  void check_length() {
    doubt("length(" + new_ + ") > " + std::to_string(*to_.size),
          "values of more than " + std::to_string(*to_.size) + " characters");
  }

  // "CASE old WHEN 0 THEN 'false' …": other numbers stay what they are.
  std::string spelled_boolean() const {
    return "CASE " + old_ + " WHEN 0 THEN 'false' WHEN 1 THEN 'true' ELSE " + old_ + " END";
  }

  // ---- by what they become ----

  void to_text() {
    if (f_ == Group::boolean) {
      out_.conversion = spelled_boolean();
    } else if (f_ == Group::decimal) {
      spell_decimal();
    } else if (f_ == Group::bytes) {
      out_.conversion = "CAST(" + old_ + " AS TEXT)";
      differ("the bytes stay as they are: that they are text in UTF-8 is not checked");
    } else if (f_ == Group::floating) {
      differ("the text is SQLite's spelling: 1.0, 1.0e+20");
    }
    if (!to_.size || (f_ == Group::text && sdk::fits_as_text(*from_, to_))) return;
    check_length();
    // the old type is not enforced either
    out_.doubts.back().likely = !sdk::fits_as_text(*from_, to_);
  }

  // With as many digits behind the point as the type says, when there are no more.
  void spell_decimal() {
    const std::int64_t scale = from_->size ? from_->scale.value_or(0) : 0;
    if (scale == 0) return;
    const std::string spelled = "printf('%." + std::to_string(scale) + "f', " + old_ + ")";
    out_.conversion = "CASE typeof(" + old_ + ") WHEN 'integer' THEN " + old_ + " || '." +
                      std::string(static_cast<std::size_t>(scale), '0') +
                      "' WHEN 'real' THEN iif(CAST(" + spelled + " AS REAL) = " + old_ + ", " +
                      spelled + ", " + old_ + ") ELSE " + old_ + " END";
  }

  void to_boolean() {
    if (storage_of(f_) == Storage::text) {
      const std::string word = "lower(trim(" + old_ + "))";
      out_.conversion = "CASE WHEN " + word +
                        " IN ('true', 't', 'yes', 'y', 'on', '1') THEN 1 WHEN " + word +
                        " IN ('false', 'f', 'no', 'n', 'off', '0') THEN 0 ELSE " + old_ + " END";
    }
    if (f_ != Group::boolean) doubt(new_ + " NOT IN (0, 1)", "numbers other than 0 and 1");
  }

  void to_whole() {
    if (f_ == Group::bytes) out_.conversion = "CAST(" + old_ + " AS TEXT)";
    const bool wider =
        f_ == Group::whole && sdk::digits_of(from_->kind) <= sdk::digits_of(to_.kind);
    if (f_ == Group::boolean || wider || to_.kind == ir::TypeKind::bigint) return;
    const bool small = to_.kind == ir::TypeKind::smallint;
    doubt(new_ +
              (small ? " NOT BETWEEN -32768 AND 32767" : " NOT BETWEEN -2147483648 AND 2147483647"),
          "numbers out of the range of " + ir::to_text(to_));
  }

  void to_number() {
    const bool text = storage_of(f_) == Storage::text;
    if (text || from_->kind == ir::TypeKind::bigint) {
      lose("digits beyond the first 15 are rounded away");
    }
    if (to_.kind == ir::TypeKind::real) differ("SQLite keeps a real with the digits of a double");
  }

  void to_bytes() {
    if (f_ == Group::bytes) return;
    out_.conversion = "CAST(" + old_ + " AS BLOB)";
    if (from_->kind == ir::TypeKind::character && from_->size == kUuidLength) {
      differ("a uuid becomes the bytes of its text");
    }
  }

  void to_time() {
    if (storage_of(f_) == Storage::text && !sdk::is_clock(f_) && f_ != Group::date) {
      no_values();  // '5' becomes the number 5 in such a column
      if (t_ == Group::timestamp || t_ == Group::timestamptz) complete_date();
      if (to_.size && sdk::is_clock(t_)) differ("the digits of a second stay as they are");
      return check_time();
    }
    if (f_ == Group::date) {
      complete_date();
    } else if (t_ == Group::date) {
      out_.conversion = part_of_text("1, 10");
      lose("the time of day is dropped");
    } else if (t_ == Group::time && f_ != Group::time) {
      out_.conversion = part_of_text("12");
      lose("the date is dropped");
    }
    if (to_.size && sdk::is_clock(t_)) differ("the digits of a second stay as they are");
    const bool as_it_is =
        f_ != Group::date && f_ != Group::time && t_ != Group::date && t_ != Group::time;
    if (f_ == t_ || as_it_is) return;
    no_values();
    check_time();
  }

  std::string part_of_text(const std::string& part) const {
    return "CASE typeof(" + old_ + ") WHEN 'text' THEN substr(" + old_ + ", " + part + ") ELSE " +
           old_ + " END";
  }
  void complete_date() {
    out_.conversion = "CASE WHEN typeof(" + old_ + ") = 'text' AND length(" + old_ +
                      ") = 10 THEN " + old_ + " || ' 00:00:00' ELSE " + old_ + " END";
  }

  // With a modifier, date() takes the 30th of February for the 1st of March.
  void check_time() {
    if (t_ == Group::time) {
      return doubt_if("time(" + new_ + ") IS NULL AND " + new_ + " IS NOT NULL OR " + new_ +
                      " NOT GLOB '[0-9][0-9]:[0-9][0-9]*'");
    }
    const std::string date = "substr(" + new_ + ", 1, 10)";
    const std::string wrong_date = "date(" + date + ", '+0 days') IS NOT " + date;
    if (t_ == Group::date) return doubt_if(wrong_date + " OR length(" + new_ + ") <> 10");
    doubt_if(wrong_date + " OR datetime(" + new_ + ") IS NULL AND " + new_ + " IS NOT NULL");
  }

  void to_uuid() {
    if (f_ == Group::bytes) {
      const std::string hex = "lower(hex(" + old_ + "))";
      const auto part = [&](int at, int count) {
        return "substr(" + hex + ", " + std::to_string(at) + ", " + std::to_string(count) + ")";
      };
      out_.conversion = "CASE WHEN length(" + old_ + ") = 16 THEN " + part(1, 8) + " || '-' || " +
                        part(9, 4) + " || '-' || " + part(13, 4) + " || '-' || " + part(17, 4) +
                        " || '-' || " + part(21, 12) + " ELSE " + old_ + " END";
    }
    doubt_if(new_ + " NOT LIKE '________-____-____-____-____________' OR " + new_ +
             " GLOB '*[^0-9a-fA-F-]*'");
  }

  void to_json() {
    if (f_ == Group::boolean) {
      out_.conversion = spelled_boolean();
    } else if (from_->kind == ir::TypeKind::character && from_->size == kUuidLength) {
      // a uuid is read back as text of 36 characters
      out_.conversion = "iif(" + old_ + " IS NULL OR json_valid(" + old_ + "), " + old_ +
                        ", json_quote(" + old_ + "))";
    } else if (storage_of(f_) == Storage::text && !is_plain_text(f_) && f_ != Group::array) {
      out_.conversion = "iif(" + old_ + " IS NULL, NULL, json_quote(" + old_ + "))";
    }
    doubt_if(new_ + " IS NOT NULL AND NOT json_valid(" + new_ + ")");
    out_.doubts.back().likely = is_plain_text(f_);
  }

  const ir::Type* from_;
  const ir::Type& to_;
  Group f_;
  Group t_;
  const std::string& old_;
  const std::string& new_;
  TypeChange out_;
};

}  // namespace

TypeChange change_type(const ir::Type& from, const ir::Type& to, const std::string& old_value,
                       const std::string& column) {
  if (from == to) return {};
  return Change(&from, to, old_value, column).run();
}

TypeChange check_type(const ir::Type& to, const std::string& column) {
  return Change(nullptr, to, column, column).check();
}

}  // namespace mig_sqlite
