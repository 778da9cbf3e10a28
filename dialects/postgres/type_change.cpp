// The conversions: a table of what PostgreSQL casts by itself on assignment, what needs a cast that
// is written out, and what has none.
#include "type_change.hpp"

#include "types.hpp"
#include <mig/sdk/conversion.hpp>

namespace mig_postgres {

using ir::Severity;
using ir::Type;
using ir::TypeKind;

namespace {

using Group = sdk::TypeGroup;
using sdk::group_of;

bool number(Group g) { return sdk::is_number(g); }
bool moment(Group g) { return sdk::is_moment(g); }

std::int64_t digits_of_second(const Type& type) { return type.size.value_or(6); }

class Change {
 public:
  Change(const Type& from, const Type& to, const std::string& column, const sdk::Context& context)
      : from_(from),
        to_(to),
        f_(group_of(from)),
        t_(group_of(to)),
        column_(column),
        sql_(context.type_sql(to)),
        utc_(in_utc(context.server)) {}

  TypeChange run() {
    convert();
    if (out_.refused.empty()) weigh();
    return std::move(out_);
  }

 private:
  static bool in_utc(const ir::Server& server) {
    const ir::Value* zone = server.settings.find("TimeZone");
    return zone != nullptr && (zone->text == "UTC" || zone->text == "Etc/UTC" ||
                               zone->text == "GMT" || zone->text == "Etc/GMT");
  }

  void cast() { out_.conversion = column_ + "::" + sql_; }
  void refuse() {
    out_.refused =
        "PostgreSQL has no conversion from " + ir::to_text(from_) + " to " + ir::to_text(to_);
  }
  void warn(const char* code, std::string message, std::string advice = {}) {
    out_.notices.push_back(notice(code, Severity::warning, std::move(message), std::move(advice)));
  }
  void lose(std::string what) {
    out_.data_loss = ir::DataLoss::possible;
    warn("data-loss", std::move(what));
  }
  void may_fail(const std::string& what) {
    warn("may-fail-on-data", what, "look for such values before the migration");
  }

  // ---- how ----

  void convert() {
    if (!sdk::converts(f_, t_)) return refuse();
    if (t_ == Group::text) {
      if (f_ == Group::bytes) out_.conversion = "convert_from(" + column_ + ", 'UTF8')";
      return;  // everything else has an assignment cast to text
    }
    if (f_ == Group::other || t_ == Group::other) return cast();
    if (f_ == t_) return same_group();
    if (f_ == Group::text) return from_text();
    if (t_ == Group::json) return to_json();
    if (f_ == Group::json) return from_json();
    if (t_ == Group::boolean) {
      // by way of the text, which is refused unless it is 0 or 1
      const bool scaled = f_ == Group::decimal;
      out_.conversion = (scaled ? "trim_scale(" + column_ + ")" : column_) + "::text::boolean";
    } else if (f_ == Group::boolean) {
      out_.conversion = column_ + "::integer";
    } else if (f_ == Group::bytes && t_ == Group::whole) {
      out_.conversion = "convert_from(" + column_ + ", 'UTF8')::" + sql_;
    } else if (f_ == Group::whole && t_ == Group::bytes) {
      out_.conversion = "convert_to(" + column_ + "::text, 'UTF8')";
    } else if (f_ == Group::bytes) {
      out_.conversion = "encode(" + column_ + ", 'hex')::uuid";
    } else if (t_ == Group::bytes) {
      out_.conversion = "uuid_send(" + column_ + ")";
    }
    // the others have an assignment cast
  }

  void same_group() {
    if (f_ == Group::enumeration) {
      out_.conversion = column_ + "::text::" + sql_;
    } else if (f_ == Group::array) {
      const bool enums = !to_.element.empty() && group_of(to_.element[0]) == Group::enumeration;
      out_.conversion = column_ + (enums ? "::text[]::" : "::") + sql_;
    }
  }

  void from_text() {
    if (t_ == Group::bytes) {
      out_.conversion = "convert_to(" + column_ + ", 'UTF8')";
    } else if (t_ == Group::array) {
      refuse();
    } else if (from_.kind == TypeKind::character) {
      out_.conversion = column_ + "::text::" + sql_;  // without the padding
    } else {
      cast();
    }
  }

  void to_json() { out_.conversion = "to_jsonb(" + column_ + ")"; }

  // By way of the text. A null of JSON would become NULL without a word: as text it is refused.
  void from_json() {
    out_.conversion = "(CASE WHEN jsonb_typeof(" + column_ + ") = 'null' THEN 'null' ELSE " +
                      column_ + " #>> '{}' END)::" + sql_;
  }

  // ---- at what price ----

  void weigh() {
    out_.work = rewrites() ? ir::Work::rewrite : ir::Work::none;
    if (t_ == Group::text) {
      weigh_to_text();
    } else if (f_ == Group::text && t_ == Group::bytes) {
      return;  // every text has bytes
    } else if (f_ == Group::text || f_ == Group::other || f_ == Group::json ||
               t_ == Group::enumeration || (f_ == Group::bytes && t_ == Group::whole)) {
      may_fail("values that are no " + ir::to_text(to_) + " make it fail");
      if (f_ == Group::text || f_ == Group::json) weigh_text();
    } else if (t_ == Group::boolean) {
      may_fail("numbers other than 0 and 1 make it fail");
    } else if (t_ == Group::uuid) {
      may_fail("values that are not 16 bytes long make it fail");
    } else if (number(t_)) {
      weigh_numbers();
    } else if (t_ == Group::json && sdk::is_clock(f_)) {
      differ("times become text in the form of ISO 8601");
    } else {
      weigh_times();
    }
  }

  bool rewrites() const {
    if (f_ == Group::text && t_ == Group::text) {
      if (from_.kind == TypeKind::character || to_.kind == TypeKind::character) return true;
      return to_.size && (!from_.size || *to_.size < *from_.size);
    }
    if (f_ == Group::decimal && t_ == Group::decimal) {
      if (!to_.size) return false;
      return !from_.size || *to_.size < *from_.size ||
             to_.scale.value_or(0) != from_.scale.value_or(0);
    }
    const bool zoned = (f_ == Group::timestamp && t_ == Group::timestamptz) ||
                       (f_ == Group::timestamptz && t_ == Group::timestamp);
    const bool clock = f_ == Group::timestamp || f_ == Group::timestamptz || f_ == Group::time;
    if (clock && f_ == t_) return digits_of_second(to_) < digits_of_second(from_);
    if (zoned && utc_) return digits_of_second(to_) < 6;
    return !(f_ == Group::bytes && t_ == Group::bytes);
  }

  void too_long() {
    may_fail("values longer than " + std::to_string(*to_.size) +
             " characters are refused; blanks at their end are cut off");
  }

  void differ(std::string message) {
    out_.notices.push_back(notice("differs", Severity::info, std::move(message)));
  }

  void weigh_to_text() {
    if (!sdk::fits_as_text(from_, to_)) too_long();
    if (f_ == Group::bytes) may_fail("bytes that are not UTF-8 make it fail");
    if (f_ == Group::floating || sdk::is_clock(f_) || f_ == Group::interval) {
      differ("the text is PostgreSQL's spelling: 1e+20, 12:34:56.5, with +00 behind an instant");
    }
  }

  void weigh_text() {
    if (t_ == Group::decimal && to_.size) {
      lose("digits after the point beyond " + std::to_string(to_.scale.value_or(0)) +
           " are rounded away");
    } else if (t_ == Group::floating) {
      lose(kInexact);
    } else if (t_ == Group::json) {
      differ("of keys that come twice the last one stays, and blanks go");
    } else if (t_ == Group::interval) {
      lose("PostgreSQL makes a length of time of what it can: '5' and '[5]' are 5 seconds");
    } else if (t_ == Group::date) {
      lose("a time of day behind the date is dropped");
    } else if (t_ == Group::time) {
      lose("a date before the time is dropped");
    }
    if (sdk::is_clock(t_) && digits_of_second(to_) < kMostSecondDigits) {
      lose("fractions of a second are rounded");
    }
  }

  void weigh_numbers() {
    const sdk::NumberChange change = sdk::compare_numbers(from_, to_);
    if (change.fractions && t_ == Group::whole) lose("digits after the point are rounded away");
    if (change.fractions && t_ == Group::decimal) {
      lose("digits after the point beyond " + std::to_string(to_.scale.value_or(0)) +
           " are rounded away");
    }
    if (change.digits) lose(kInexact);
    if (change.out_of_range) {
      may_fail("numbers out of the range of " + ir::to_text(to_) + " make it fail");
    }
  }

  void weigh_times() {
    const bool from_zone = f_ == Group::timestamptz;
    const bool to_zone = t_ == Group::timestamptz;
    if (from_zone != to_zone && (from_zone ? moment(t_) || t_ == Group::time : moment(f_))) {
      warn("data-reinterpreted", "the values are read in the time zone of the session",
           "say the zone they are in: using = \"" + column_ + " AT TIME ZONE 'UTC'\"");
    }
    const bool clocks = sdk::is_clock(f_) && sdk::is_clock(t_);
    if (clocks && digits_of_second(to_) < digits_of_second(from_)) {
      lose("fractions of a second are rounded");
    }
    if ((f_ == Group::timestamp || f_ == Group::timestamptz) &&
        (t_ == Group::date || t_ == Group::time)) {
      lose(t_ == Group::date ? "the time of day is dropped" : "the date is dropped");
    }
    if (f_ == Group::interval && t_ == Group::time) lose("whole days are dropped");
    if (f_ == Group::interval && t_ == Group::time && digits_of_second(to_) < kMostSecondDigits) {
      lose("fractions of a second are rounded");
    }
  }

  static constexpr const char* kInexact = "numbers become the nearest floating point numbers";
  static constexpr std::int64_t kMostSecondDigits = 6;

  const Type& from_;
  const Type& to_;
  Group f_;
  Group t_;
  const std::string& column_;
  std::string sql_;
  bool utc_;
  TypeChange out_;
};

// An alias such as { postgres = "int4" } is the portable type that it spells.
Type resolved(const Type& type) {
  return type.kind == TypeKind::native ? parse_sql_type(type.native) : type;
}

}  // namespace

TypeChange change_type(const Type* from, const Type& to, const std::string& column,
                       const sdk::Context& context) {
  const Type target = resolved(to);
  if (from != nullptr) {
    const Type source = resolved(*from);
    return Change(source, target, column, context).run();
  }
  TypeChange out;
  if (group_of(target) != Group::text) out.conversion = column + "::" + context.type_sql(to);
  out.notices.push_back(notice("may-fail-on-data", Severity::warning,
                               "the column's present type is not known; values that are no " +
                                   ir::to_text(to) + " make it fail"));
  return out;
}

}  // namespace mig_postgres
