// Catalog rows to a schema. The output of pg_get_expr depends on settings of the session; they are
// pinned for the length of the look and put back.
#include "catalog.hpp"

#include "catalog_queries.hpp"
#include "expressions.hpp"
#include "opaque.hpp"
#include "render.hpp"
#include "rows.hpp"
#include "settings.hpp"
#include "types.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <utility>

namespace mig_postgres {

using ir::TypeKind;
using sdk::int_of;
using sdk::is_null;
using sdk::text_of;

namespace {

// ---- settings -----------------------------------------------------------------------------------

// Settings of the transaction under way, or of one that is made for them: behind a pooler whatever
// outlasts a transaction is left to somebody else. Compiling the queries (jit) would take longer
// than running them.
class Pinned {
 public:
  explicit Pinned(const sdk::Session& session) : session_(session) {
    const auto rows = session.query(
        "SELECT current_setting('TimeZone'), current_setting('DateStyle'), "
        "current_setting('IntervalStyle'), current_setting('quote_all_identifiers'), "
        "current_setting('bytea_output'), current_setting('extra_float_digits'), "
        "current_setting('jit'), set_config('mig.looks', 'yes', true)");
    for (const auto& cell : rows.at(0)) before_.push_back(text_of(cell));
    before_.pop_back();
    // without a transaction it was gone with its statement
    const auto left = session.query("SELECT current_setting('mig.looks', true)");
    own_ = text_of(left.at(0).at(0)) != "yes";
    if (own_) session.query("BEGIN");
    set({"UTC", "ISO, MDY", "postgres", "off", "hex", "1", "off"}, "yes");
  }
  ~Pinned() {
    try {
      if (own_) {
        session_.query("ROLLBACK");
      } else {
        set(before_, "");
      }
    } catch (const std::exception&) {
      // the connection is lost, or the transaction is and takes the settings back itself
    }
  }
  Pinned(const Pinned&) = delete;
  Pinned& operator=(const Pinned&) = delete;

 private:
  void set(const std::vector<std::string>& values, const char* looks) const {
    std::vector<mig_value> args;
    for (const auto& each : values) args.push_back(sdk::text_value(each));
    args.push_back(sdk::text_value(looks));
    session_.query(
        "SELECT set_config('TimeZone', $1, true), set_config('DateStyle', $2, true), "
        "set_config('IntervalStyle', $3, true), set_config('quote_all_identifiers', $4, true), "
        "set_config('bytea_output', $5, true), set_config('extra_float_digits', $6, true), "
        "set_config('jit', $7, true), set_config('mig.looks', $8, true)",
        args);
  }

  const sdk::Session& session_;
  std::vector<std::string> before_;
  bool own_ = false;  // the transaction
};

// ---- pieces of rows -----------------------------------------------------------------------------

// {a,"b c"} as the names in it.
std::vector<std::string> names_in(const std::string& array) {
  std::vector<std::string> out;
  std::size_t i = 1;
  while (i + 1 < array.size()) {
    std::string each;
    if (array[i] == '"') {
      for (++i; i < array.size() && array[i] != '"'; ++i) {
        if (array[i] == '\\') ++i;
        each += array[i];
      }
      ++i;
    } else {
      while (i + 1 < array.size() && array[i] != ',') each += array[i++];
    }
    out.push_back(std::move(each));
    ++i;  // the comma
  }
  return out;
}

std::string array_of(const std::vector<std::string>& names) {
  std::string out = "{";
  for (const auto& each : names) {
    out += out.size() > 1 ? ",\"" : "\"";
    for (char c : each) {
      if (c == '"' || c == '\\') out += '\\';
      out += c;
    }
    out += '"';
  }
  return out + "}";
}

ir::FkAction action_of(const std::string& letter) {
  if (letter == "r") return ir::FkAction::restrict;
  if (letter == "c") return ir::FkAction::cascade;
  if (letter == "n") return ir::FkAction::set_null;
  if (letter == "d") return ir::FkAction::set_default;
  return ir::FkAction::no_action;
}

// ---- rows to the schema -------------------------------------------------------------------------

class Inspection {
 public:
  Inspection(const sdk::Session& session, const std::vector<std::string>& tables)
      : session_(session), whole_(tables.empty()), scope_(array_of(tables)) {
    args_.push_back(tables.empty() ? sdk::null_value() : sdk::text_value(scope_));
  }

  ir::Schema run() {
    enums();
    columns();
    settings();
    constraints();
    indexes();
    views();
    sequences();
    if (whole_) {
      schema_.opaque = read_opaque(session_);
    } else {
      routines();
    }
    return std::move(schema_);
  }

 private:
  std::vector<sdk::OwnedRow> ask(const char* sql) const { return session_.query(sql, args_); }

  void enums() {
    for (const auto& row : ask(kEnums)) {
      const std::string type = text_of(row[0]);
      if (schema_.enums.empty() || schema_.enums.back().name != type) {
        schema_.enums.push_back(ir::Enum{type, {}, false});
      }
      schema_.enums.back().values.push_back(text_of(row[1]));
    }
  }

  void columns() {
    for (const auto& row : ask(kColumns)) {
      const std::string table = text_of(row[0]);
      if (schema_.tables.empty() || schema_.tables.back().name != table) {
        at_[table] = schema_.tables.size();
        schema_.tables.emplace_back();
        schema_.tables.back().name = table;
        schema_.tables.back().comment = text_of(row[10]);
      }
      if (!is_null(row[1])) schema_.tables.back().columns.push_back(column(row));
    }
  }

  ir::Column column(const sdk::OwnedRow& row) const {
    ir::Column out;
    out.name = text_of(row[1]);
    out.type = type(row);
    out.nullable = !flag(row[4]);
    out.identity = !text_of(row[5]).empty();
    if (!is_null(row[8])) out.collation = text_of(row[8]);
    out.comment = text_of(row[9]);
    const std::string generated = text_of(row[6]);
    if (!generated.empty()) {
      out.generated = ir::Generated{ir::Sql(plain_expression(text_of(row[7]))), generated == "s"};
    } else if (!is_null(row[7])) {
      read_default(text_of(row[7]), out);
    }
    return out;
  }

  ir::Type type(const sdk::OwnedRow& row) const {
    if (is_null(row[3])) return parse_sql_type(text_of(row[2]));
    ir::Type out;
    out.kind = TypeKind::enumeration;
    out.name = text_of(row[3]);
    if (const ir::Enum* found = schema_.enum_type(out.name)) out.values = found->values;
    return out;
  }

  ir::Table* table(const sdk::OwnedCell& cell) {
    const auto found = at_.find(text_of(cell));
    return found == at_.end() ? nullptr : &schema_.tables[found->second];
  }

  void settings() {
    for (const auto& row : ask(kSettings)) {
      ir::Table* owner = table(row[0]);
      if (owner == nullptr) continue;
      add_setting(*owner, text_of(row[1]), text_of(row[2]), text_of(row[3]));
    }
  }

  void constraints() {
    for (const auto& row : ask(kConstraints)) {
      ir::Table* owner = table(row[0]);
      if (owner == nullptr) continue;
      const std::string given = text_of(row[1]);
      const std::string kind = text_of(row[2]);
      if (kind == "p") {
        owner->primary_key = ir::PrimaryKey{given, names_in(text_of(row[3]))};
      } else if (kind == "u") {
        owner->unique.push_back(ir::Unique{given, names_in(text_of(row[3]))});
      } else if (kind == "c") {
        owner->checks.push_back(ir::Check{given, ir::Sql(plain_expression(text_of(row[10])))});
      } else if (!whole_ || !flag(row[11])) {  // else it is opaque: it refers to another schema
        owner->foreign_keys.push_back(foreign(row));
      }
    }
  }

  static ir::ForeignKey foreign(const sdk::OwnedRow& row) {
    ir::ForeignKey out;
    out.name = text_of(row[1]);
    out.columns = names_in(text_of(row[3]));
    out.references.table = text_of(row[4]);
    out.references.columns = names_in(text_of(row[5]));
    out.on_delete = action_of(text_of(row[6]));
    out.on_update = action_of(text_of(row[7]));
    out.deferrable = flag(row[8]);
    out.initially = flag(row[9]) ? ir::Initially::deferred : ir::Initially::immediate;
    return out;
  }

  void indexes() {
    for (const auto& row : ask(kIndexes)) {
      ir::Table* owner = table(row[0]);
      if (owner == nullptr) continue;
      const std::string given = text_of(row[1]);
      if (owner->indexes.empty() || owner->indexes.back().name != given) {
        ir::Index index;
        index.name = given;
        index.unique = flag(row[2]);
        if (text_of(row[3]) != "btree") index.method = text_of(row[3]);
        if (!is_null(row[4])) index.where = plain_expression(text_of(row[4]));
        owner->indexes.push_back(std::move(index));
      }
      ir::Index& index = owner->indexes.back();
      if (flag(row[5])) {
        index.include.push_back(text_of(row[6]));
      } else {
        index.columns.push_back(index_column(row));
      }
    }
  }

  static ir::IndexColumn index_column(const sdk::OwnedRow& row) {
    ir::IndexColumn out;
    const bool sorted = !is_null(row[9]);  // by another collation than its own
    std::string sql = is_null(row[7]) ? std::string() : plain_expression(text_of(row[7]));
    if (sql.empty() && !sorted) {
      out.name = text_of(row[6]);
    } else if (sorted) {
      sql = sql.empty() ? name(text_of(row[6])) : "(" + sql + ")";
      out.expression = sql + " COLLATE " + text_of(row[9]);
    } else {
      out.expression = sql;
    }
    if (!is_null(row[8])) out.opclass = text_of(row[8]);
    const std::int64_t option = int_of(row[10]);
    const bool descending = (option & 1) != 0;
    const bool nulls_first = (option & 2) != 0;
    if (descending) out.order = ir::Order::desc;
    if (nulls_first != descending) out.nulls = nulls_first ? ir::Nulls::first : ir::Nulls::last;
    return out;
  }

  void views() {
    for (const auto& row : ask(kViews)) {
      ir::View view;
      view.name = text_of(row[0]);
      view.materialized = flag(row[1]);
      view.query = plain_query(text_of(row[2]));
      schema_.views.push_back(std::move(view));
    }
  }

  // What a sequence has by default is not said; the limits of a serial column's type are.
  void sequences() {
    for (const auto& row : ask(kSequences)) {
      const std::int64_t step = int_of(row[2]);
      const auto [lowest, highest] = range(flag(row[6]) ? text_of(row[7]) : "bigint");
      const std::int64_t least = step > 0 ? 1 : lowest;
      const std::int64_t most = step > 0 ? highest : -1;
      ir::Sequence sequence;
      sequence.name = text_of(row[0]);
      if (step != 1) sequence.increment = step;
      if (int_of(row[3]) != least) sequence.minimum = int_of(row[3]);
      if (int_of(row[4]) != most) sequence.maximum = int_of(row[4]);
      if (int_of(row[1]) != (step > 0 ? int_of(row[3]) : int_of(row[4]))) {
        sequence.start = int_of(row[1]);
      }
      sequence.cycle = flag(row[5]);
      schema_.sequences.push_back(std::move(sequence));
    }
  }

  static std::pair<std::int64_t, std::int64_t> range(const std::string& type) {
    const auto of = [](auto zero) {
      using Limits = std::numeric_limits<decltype(zero)>;
      return std::pair<std::int64_t, std::int64_t>(Limits::min(), Limits::max());
    };
    if (type == "smallint") return of(std::int16_t{});
    return type == "integer" ? of(std::int32_t{}) : of(std::int64_t{});
  }

  // Of tables that are asked for: what a rename does not follow into.
  void routines() {
    for (const auto& row : ask(kRoutines)) {
      schema_.verbatim.push_back(
          {text_of(row[0]), text_of(row[1]), text_of(row[2]), text_of(row[3])});
    }
  }

  const sdk::Session& session_;
  bool whole_;
  std::string scope_;
  std::vector<mig_value> args_;
  ir::Schema schema_;
  std::map<std::string, std::size_t> at_;
};

}  // namespace

ir::Schema PostgresCatalog::inspect(const sdk::Session& session, const ir::Server&,
                                    const std::vector<std::string>& tables) const {
  const Pinned pinned(session);
  return Inspection(session, tables).run();
}

}  // namespace mig_postgres
