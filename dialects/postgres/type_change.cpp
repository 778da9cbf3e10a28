// The conversions: a table of what PostgreSQL casts by itself on assignment, what needs a cast that
// is written out, and what has none.
#include "type_change.hpp"

#include "types.hpp"

namespace mig_postgres {

using ir::Severity;
using ir::Type;
using ir::TypeKind;

namespace {

enum class Group {
  boolean,
  whole,
  decimal,
  floating,
  text,
  bytes,
  date,
  time,
  timestamp,
  timestamptz,
  interval,
  uuid,
  json,
  enumeration,
  array,
  other
};

Group group_of(const Type& type) {
  switch (type.kind) {
    case TypeKind::boolean:
      return Group::boolean;
    case TypeKind::smallint:
    case TypeKind::integer:
    case TypeKind::bigint:
      return Group::whole;
    case TypeKind::decimal:
      return Group::decimal;
    case TypeKind::real:
    case TypeKind::double_precision:
      return Group::floating;
    case TypeKind::character:
    case TypeKind::varchar:
    case TypeKind::text:
      return Group::text;
    case TypeKind::binary:
    case TypeKind::varbinary:
    case TypeKind::blob:
      return Group::bytes;
    case TypeKind::date:
      return Group::date;
    case TypeKind::time:
      return Group::time;
    case TypeKind::timestamp:
      return Group::timestamp;
    case TypeKind::timestamptz:
      return Group::timestamptz;
    case TypeKind::interval:
      return Group::interval;
    case TypeKind::uuid:
      return Group::uuid;
    case TypeKind::json:
      return Group::json;
    case TypeKind::enumeration:
      return Group::enumeration;
    case TypeKind::array:
      return Group::array;
    case TypeKind::native:
      return Group::other;
  }
  return Group::other;
}

bool number(Group g) { return g == Group::whole || g == Group::decimal || g == Group::floating; }
bool moment(Group g) {
  return g == Group::date || g == Group::timestamp || g == Group::timestamptz;
}

// Rank of a whole or floating type: from a higher to a lower one values may not fit.
int width(const Type& type) {
  switch (type.kind) {
    case TypeKind::smallint:
    case TypeKind::real:
      return 1;
    case TypeKind::integer:
    case TypeKind::double_precision:
      return 2;
    case TypeKind::bigint:
      return 3;
    default:
      return 0;
  }
}

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
    if (t_ == Group::text) {
      if (f_ == Group::bytes) out_.conversion = "convert_from(" + column_ + ", 'UTF8')";
      return;  // everything else has an assignment cast to text
    }
    if (f_ == Group::other || t_ == Group::other) return cast();
    if (f_ == t_) return same_group();
    if (f_ == Group::text) return from_text();
    if (t_ == Group::json) return to_json();
    if (f_ == Group::json) return from_json();
    if (number(f_) && number(t_)) return;
    if (number(f_) && t_ == Group::boolean) {
      out_.conversion = "(" + column_ + " <> 0)";
      return;
    }
    if (f_ == Group::boolean && number(t_)) {
      out_.conversion = column_ + "::integer";
      return;
    }
    if (moment(f_) && moment(t_)) return;
    if ((f_ == Group::timestamp || f_ == Group::timestamptz) && t_ == Group::time) return;
    if ((f_ == Group::time && t_ == Group::interval) ||
        (f_ == Group::interval && t_ == Group::time)) {
      return;
    }
    if (f_ == Group::bytes && t_ == Group::uuid) {
      out_.conversion = "encode(" + column_ + ", 'hex')::uuid";
      return;
    }
    if (f_ == Group::uuid && t_ == Group::bytes) {
      out_.conversion = "uuid_send(" + column_ + ")";
      return;
    }
    // bytes hold the value's text, as they do on the other databases
    if (t_ == Group::bytes) {
      out_.conversion = "convert_to(" + column_ + "::text, 'UTF8')";
      return;
    }
    if (f_ == Group::bytes) {
      out_.conversion = "convert_from(" + column_ + ", 'UTF8')::" + sql_;
      return may_fail("bytes of '" + column_ + "' that are not the text of a value are refused");
    }
    refuse();
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

  void to_json() {
    if (f_ == Group::bytes) return refuse();
    out_.conversion = "to_jsonb(" + column_ + ")";
  }

  void from_json() {
    if (t_ == Group::bytes || t_ == Group::array) return refuse();
    if (number(t_) || t_ == Group::boolean) return cast();
    out_.conversion = "(" + column_ + " #>> '{}')::" + sql_;
  }

  // ---- at what price ----

  void weigh() {
    out_.work = rewrites() ? ir::Work::rewrite : ir::Work::none;
    if (f_ == Group::text && t_ == Group::text) {
      weigh_text();
    } else if (t_ == Group::text) {
      if (to_.size) too_long();
    } else if (f_ == Group::text || f_ == Group::other || t_ == Group::enumeration) {
      may_fail("values that are no " + ir::to_text(to_) + " make it fail");
    } else if (number(f_) && number(t_)) {
      weigh_numbers();
    } else {
      weigh_times();
    }
    if (f_ == Group::bytes && t_ == Group::text) may_fail("bytes that are not UTF-8 make it fail");
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

  void weigh_text() {
    if (to_.size && (!from_.size || *to_.size < *from_.size)) too_long();
  }

  void weigh_numbers() {
    if (t_ == Group::whole && f_ != Group::whole) {
      lose("digits after the point are rounded away");
    } else if (t_ == Group::floating && f_ == Group::decimal) {
      lose("exact numbers become the nearest floating point numbers");
    }
    if (t_ == Group::whole && (f_ != Group::whole || width(to_) < width(from_))) {
      may_fail("numbers out of the range of " + ir::to_text(to_) + " make it fail");
    }
    if (f_ == Group::floating && t_ == Group::floating && width(to_) < width(from_)) {
      lose("numbers keep about 6 significant digits");
    }
    if (t_ == Group::decimal && to_.size) weigh_decimal();
  }

  void weigh_decimal() {
    const std::int64_t scale = to_.scale.value_or(0);
    const bool known = f_ == Group::whole || (f_ == Group::decimal && from_.size);
    const std::int64_t from_scale = f_ == Group::whole ? 0 : from_.scale.value_or(0);
    if (!known || scale < from_scale) {
      lose("digits after the point beyond " + std::to_string(scale) + " are rounded away");
    }
    const bool fits =
        f_ == Group::decimal && from_.size && *to_.size - scale >= *from_.size - from_scale;
    if (!fits)
      may_fail("numbers that need more than " + std::to_string(*to_.size - scale) +
               " digits before the point make it fail");
  }

  void weigh_times() {
    const bool zoned = (f_ == Group::timestamp && t_ == Group::timestamptz) ||
                       (f_ == Group::timestamptz && t_ == Group::timestamp);
    if (zoned) {
      warn("data-reinterpreted", "the values are read in the time zone of the session",
           "say the zone they are in: using = \"" + column_ + " AT TIME ZONE 'UTC'\"");
    }
    if ((zoned || (f_ == t_ && (moment(f_) || f_ == Group::time))) &&
        digits_of_second(to_) < digits_of_second(from_)) {
      lose("fractions of a second are rounded");
    }
    if ((f_ == Group::timestamp || f_ == Group::timestamptz) &&
        (t_ == Group::date || t_ == Group::time)) {
      lose(t_ == Group::date ? "the time of day is dropped" : "the date is dropped");
    }
    if (f_ == Group::interval && t_ == Group::time) lose("whole days are dropped");
  }

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
