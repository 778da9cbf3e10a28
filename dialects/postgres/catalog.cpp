// Catalog rows to a schema. The output of pg_get_expr depends on settings of the session; they are
// pinned for the length of the look and put back.
#include "catalog.hpp"

#include "render.hpp"
#include "types.hpp"
#include <mig/ir/identifiers.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <optional>
#include <thread>

namespace mig_postgres {

using ir::TypeKind;
using sdk::int_of;
using sdk::is_null;
using sdk::text_of;

namespace {

// ---- settings -----------------------------------------------------------------------------------

class Pinned {
 public:
  explicit Pinned(const sdk::Session& session) : session_(session) {
    const auto rows = session.query(
        "SELECT current_setting('TimeZone'), current_setting('DateStyle'), "
        "current_setting('IntervalStyle'), current_setting('quote_all_identifiers')");
    for (const auto& cell : rows.at(0)) before_.push_back(text_of(cell));
    set({"UTC", "ISO, MDY", "postgres", "off"});
  }
  ~Pinned() {
    try {
      set(before_);
    } catch (const std::exception&) {
      // the connection is lost, or the transaction is and takes the settings back itself
    }
  }
  Pinned(const Pinned&) = delete;
  Pinned& operator=(const Pinned&) = delete;

 private:
  void set(const std::vector<std::string>& values) const {
    std::vector<mig_value> args;
    for (const auto& each : values) args.push_back(sdk::text_value(each));
    session_.query(
        "SELECT set_config('TimeZone', $1, false), set_config('DateStyle', $2, false), "
        "set_config('IntervalStyle', $3, false), set_config('quote_all_identifiers', $4, false)",
        args);
  }

  const sdk::Session& session_;
  std::vector<std::string> before_;
};

// ---- queries ------------------------------------------------------------------------------------

// $1: the tables to look at as an array of text, NULL for all of them.
constexpr const char* kColumns = R"(
SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
       et.typname, t.typelem <> 0 AND t.typcategory = 'A',
       a.attnotnull, a.attidentity, a.attgenerated,
       pg_get_expr(d.adbin, d.adrelid),
       CASE WHEN a.attcollation <> t.typcollation THEN co.collname END,
       dc.description, dt.description
FROM pg_catalog.pg_class c
LEFT JOIN pg_catalog.pg_attribute a
       ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_catalog.pg_type et
       ON et.oid = CASE WHEN t.typcategory = 'A' THEN t.typelem ELSE t.oid END
      AND et.typtype = 'e' AND et.typnamespace = c.relnamespace
LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
LEFT JOIN pg_catalog.pg_collation co ON co.oid = a.attcollation
LEFT JOIN pg_catalog.pg_description dc
       ON dc.classoid = 'pg_catalog.pg_class'::regclass AND dc.objoid = c.oid
      AND dc.objsubid = a.attnum
LEFT JOIN pg_catalog.pg_description dt
       ON dt.classoid = 'pg_catalog.pg_class'::regclass AND dt.objoid = c.oid AND dt.objsubid = 0
WHERE c.relnamespace = to_regnamespace(quote_ident(current_schema()))
  AND c.relkind IN ('r', 'p') AND NOT c.relispartition
  AND ($1::text[] IS NULL OR c.relname = ANY ($1::text[]))
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend e
                  WHERE e.classid = 'pg_catalog.pg_class'::regclass AND e.objid = c.oid
                    AND e.deptype = 'e')
ORDER BY c.relname, a.attnum)";

constexpr const char* kConstraints = R"(
SELECT c.relname, k.conname, k.contype,
       ARRAY(SELECT a.attname FROM unnest(k.conkey) WITH ORDINALITY u(num, ord)
             JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.num
             ORDER BY u.ord)::text[]::text,
       CASE WHEN f.relnamespace = c.relnamespace THEN f.relname::text ELSE f.oid::regclass::text END,
       ARRAY(SELECT a.attname FROM unnest(k.confkey) WITH ORDINALITY u(num, ord)
             JOIN pg_catalog.pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.num
             ORDER BY u.ord)::text[]::text,
       k.confdeltype, k.confupdtype, k.condeferrable, k.condeferred,
       CASE WHEN k.contype = 'c' THEN pg_get_expr(k.conbin, k.conrelid) END
FROM pg_catalog.pg_constraint k
JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
LEFT JOIN pg_catalog.pg_class f ON f.oid = k.confrelid
WHERE c.relnamespace = to_regnamespace(quote_ident(current_schema()))
  AND k.contype IN ('p', 'u', 'f', 'c') AND k.conparentid = 0
  AND ($1::text[] IS NULL OR c.relname = ANY ($1::text[]))
ORDER BY c.relname, k.conname)";

constexpr const char* kIndexes = R"(
SELECT c.relname, ic.relname, i.indisunique, am.amname, pg_get_expr(i.indpred, i.indrelid),
       k.ord > i.indnkeyatts, a.attname,
       CASE WHEN k.num = 0 THEN pg_get_indexdef(i.indexrelid, k.ord::int, true) END,
       CASE WHEN NOT op.opcdefault THEN
         CASE WHEN pg_opclass_is_visible(op.oid) THEN quote_ident(op.opcname)
              ELSE quote_ident(opn.nspname) || '.' || quote_ident(op.opcname) END
       END,
       CASE WHEN k.ord <= i.indnkeyatts THEN i.indoption[k.ord - 1] ELSE 0 END
FROM pg_catalog.pg_index i
JOIN pg_catalog.pg_class ic ON ic.oid = i.indexrelid
JOIN pg_catalog.pg_class c ON c.oid = i.indrelid
JOIN pg_catalog.pg_am am ON am.oid = ic.relam
CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY k(num, ord)
LEFT JOIN pg_catalog.pg_attribute a
       ON a.attrelid = i.indrelid AND a.attnum = k.num AND k.num <> 0
LEFT JOIN pg_catalog.pg_opclass op
       ON k.ord <= i.indnkeyatts AND op.oid = i.indclass[k.ord - 1]
LEFT JOIN pg_catalog.pg_namespace opn ON opn.oid = op.opcnamespace
WHERE c.relnamespace = to_regnamespace(quote_ident(current_schema()))
  AND c.relkind IN ('r', 'p') AND i.indisvalid AND NOT i.indisprimary
  AND ($1::text[] IS NULL OR c.relname = ANY ($1::text[]))
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint q
                  WHERE q.conindid = i.indexrelid AND q.contype IN ('p', 'u', 'x'))
ORDER BY c.relname, ic.relname, k.ord)";

constexpr const char* kViews = R"(
SELECT c.relname, c.relkind = 'm', pg_get_viewdef(c.oid)
FROM pg_catalog.pg_class c
WHERE c.relnamespace = to_regnamespace(quote_ident(current_schema()))
  AND c.relkind IN ('v', 'm')
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend e
                  WHERE e.classid = 'pg_catalog.pg_class'::regclass AND e.objid = c.oid
                    AND e.deptype = 'e')
  AND ($1::text[] IS NULL OR EXISTS (
        SELECT FROM pg_catalog.pg_rewrite r
        JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_rewrite'::regclass
             AND d.objid = r.oid AND d.refclassid = 'pg_catalog.pg_class'::regclass
        JOIN pg_catalog.pg_class b ON b.oid = d.refobjid
        WHERE r.ev_class = c.oid AND b.oid <> c.oid AND b.relnamespace = c.relnamespace
          AND b.relname = ANY ($1::text[])))
ORDER BY c.relname)";

constexpr const char* kEnums = R"(
SELECT t.typname, e.enumlabel
FROM pg_catalog.pg_type t
JOIN pg_catalog.pg_enum e ON e.enumtypid = t.oid
WHERE t.typnamespace = to_regnamespace(quote_ident(current_schema()))
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                  WHERE d.classid = 'pg_catalog.pg_type'::regclass AND d.objid = t.oid
                    AND d.deptype = 'e')
  AND ($1::text[] IS NULL OR EXISTS (
        SELECT FROM pg_catalog.pg_attribute a
        JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
        WHERE a.atttypid IN (t.oid, t.typarray) AND NOT a.attisdropped
          AND c.relnamespace = t.typnamespace AND c.relname = ANY ($1::text[])))
ORDER BY t.typname, e.enumsortorder)";

constexpr const char* kSequences = R"(
SELECT c.relname, s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcycle
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_sequence s ON s.seqrelid = c.oid
WHERE c.relnamespace = to_regnamespace(quote_ident(current_schema()))
  AND $1::text[] IS NULL
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                  WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid
                    AND d.deptype IN ('a', 'i', 'e'))
ORDER BY c.relname)";

// Functions whose text is read when they run: those of the tables' triggers, what names a table,
// and what takes or returns its rows.
constexpr const char* kRoutines = R"(
SELECT 'trigger', t.tgname, c.relname, p.prosrc
FROM pg_catalog.pg_trigger t
JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid
JOIN pg_catalog.pg_proc p ON p.oid = t.tgfoid
JOIN pg_catalog.pg_language l ON l.oid = p.prolang
WHERE c.relnamespace = to_regnamespace(quote_ident(current_schema()))
  AND c.relname = ANY ($1::text[]) AND NOT t.tgisinternal AND l.lanname NOT IN ('c', 'internal')
UNION ALL
SELECT 'routine', p.proname, p.proname, p.prosrc
FROM pg_catalog.pg_proc p
JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
JOIN pg_catalog.pg_language l ON l.oid = p.prolang
WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND l.lanname NOT IN ('c', 'internal')
  AND EXISTS (SELECT FROM unnest($1::text[]) u(name)
              WHERE strpos(lower(p.prosrc), lower(u.name)) > 0)
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend e
                  WHERE e.classid = 'pg_catalog.pg_proc'::regclass AND e.objid = p.oid
                    AND e.deptype = 'e')
UNION
SELECT 'routine', p.proname, c.relname, p.prosrc
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_type t ON c.reltype IN (t.oid, t.typelem)
JOIN pg_catalog.pg_proc p ON t.oid = p.prorettype OR t.oid = ANY (p.proargtypes::oid[])
  OR t.oid = ANY (p.proallargtypes)
JOIN pg_catalog.pg_language l ON l.oid = p.prolang
WHERE c.relnamespace = to_regnamespace(quote_ident(current_schema()))
  AND c.relname = ANY ($1::text[]) AND l.lanname NOT IN ('c', 'internal')
ORDER BY 1, 2, 3)";

// ---- pieces of rows -----------------------------------------------------------------------------

bool flag(const sdk::OwnedCell& cell) {
  const std::string text = text_of(cell);
  return text == "1" || text == "t" || text == "true";
}

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

// Whether the first parenthesis closes at the very end.
bool wrapped(std::string_view sql) {
  if (sql.size() < 2 || sql.front() != '(' || sql.back() != ')') return false;
  int depth = 0;
  char quote = '\0';
  for (std::size_t i = 0; i < sql.size(); ++i) {
    const char c = sql[i];
    if (quote != '\0') {
      if (c == quote) quote = '\0';
    } else if (c == '\'' || c == '"') {
      quote = c;
    } else if (c == '(') {
      ++depth;
    } else if (c == ')' && --depth == 0 && i + 1 < sql.size()) {
      return false;
    }
  }
  return depth == 0;
}

std::string bare(std::string_view sql) {
  while (wrapped(sql)) sql = sql.substr(1, sql.size() - 2);
  return std::string(sql);
}

ir::FkAction action_of(const std::string& letter) {
  if (letter == "r") return ir::FkAction::restrict;
  if (letter == "c") return ir::FkAction::cascade;
  if (letter == "n") return ir::FkAction::set_null;
  if (letter == "d") return ir::FkAction::set_default;
  return ir::FkAction::no_action;
}

// ---- defaults -----------------------------------------------------------------------------------

// 'it''s'::text → it's, with what follows behind; nothing when the text is no quoted constant.
std::optional<std::string> quoted_constant(std::string_view sql) {
  const bool escaped = sql.size() > 1 && (sql[0] == 'E' || sql[0] == 'e') && sql[1] == '\'';
  std::size_t i = escaped ? 1 : 0;
  if (i >= sql.size() || sql[i] != '\'') return std::nullopt;
  std::string out;
  for (++i; i < sql.size(); ++i) {
    if (escaped && sql[i] == '\\' && i + 1 < sql.size()) {
      if (sql[i + 1] != '\\' && sql[i + 1] != '\'') return std::nullopt;
      out += sql[++i];
    } else if (sql[i] != '\'') {
      out += sql[i];
    } else if (i + 1 < sql.size() && sql[i + 1] == '\'') {
      out += sql[++i];
    } else {
      break;
    }
  }
  if (i >= sql.size()) return std::nullopt;
  const auto rest = sql.substr(i + 1);
  if (!rest.empty() && rest.substr(0, 2) != "::") return std::nullopt;
  // one cast, to a type of plain words
  for (char c : rest.empty() ? rest : rest.substr(2)) {
    if (c == ':' || c == '\'' || c == '|' || c == '+') return std::nullopt;
  }
  return out;
}

std::optional<std::int64_t> whole_number(const std::string& text) {
  if (text.empty() || text.find_first_not_of("-0123456789") != std::string::npos) return {};
  if (text.size() > 19) return {};
  return std::strtoll(text.c_str(), nullptr, 10);
}

std::optional<ir::Literal> number(const std::string& text, const ir::Type* type) {
  if (type == nullptr) return std::nullopt;
  const bool whole = type->kind == TypeKind::smallint || type->kind == TypeKind::integer ||
                     type->kind == TypeKind::bigint;
  const bool broken = type->kind == TypeKind::real || type->kind == TypeKind::double_precision ||
                      type->kind == TypeKind::decimal;
  if (!whole && !broken) return std::nullopt;
  if (const auto found = whole_number(text)) return ir::Literal(*found);
  if (!broken || text.find_first_not_of("-+.eE0123456789") != std::string::npos) {
    return std::nullopt;
  }
  char* end = nullptr;
  const double real = std::strtod(text.c_str(), &end);
  if (end != text.c_str() + text.size() || text.empty()) return std::nullopt;
  return ir::Literal(real);
}

std::optional<std::string> bytes(const std::string& text) {
  if (text.rfind("\\x", 0) != 0 || text.size() % 2 != 0) return std::nullopt;
  std::string out;
  for (std::size_t i = 2; i < text.size(); i += 2) {
    out += static_cast<char>(std::strtol(text.substr(i, 2).c_str(), nullptr, 16));
  }
  return out;
}

std::optional<ir::Literal> constant(const std::string& text, const ir::Type* type) {
  if (auto found = number(text, type)) return found;
  if (type == nullptr) return std::nullopt;
  switch (type->kind) {
    case TypeKind::blob:
      if (auto data = bytes(text)) return ir::Literal(ir::Bytes{*data});
      return std::nullopt;
    case TypeKind::date:
    case TypeKind::time:
    case TypeKind::timestamp:
    case TypeKind::timestamptz:
      return ir::Literal(ir::Temporal{text});
    case TypeKind::boolean:
      return std::nullopt;
    default:
      return ir::Literal(text);
  }
}

}  // namespace

void read_default(std::string_view sql, ir::Column& column) {
  const ir::Type* type = column.type.get();
  const std::string text = bare(sql);
  if (type != nullptr && type->kind == TypeKind::boolean && (text == "true" || text == "false")) {
    column.default_value = ir::Literal(text == "true");
    return;
  }
  if (text.rfind("NULL::", 0) == 0) return;  // as good as none
  if (auto found = number(text, type)) {
    column.default_value = std::move(*found);
    return;
  }
  if (const auto quoted = quoted_constant(text)) {
    if (auto found = constant(*quoted, type)) {
      column.default_value = std::move(*found);
      return;
    }
  }
  if (text == "CURRENT_TIMESTAMP") {
    column.default_sql = std::string("current_timestamp");
  } else if (text == "CURRENT_DATE") {
    column.default_sql = std::string("current_date");
  } else if (text == "gen_random_uuid()") {
    column.default_sql = std::string("uuid()");
  } else {
    column.default_sql = text;
  }
}

namespace {

// ---- rows to the schema -------------------------------------------------------------------------

class Inspection {
 public:
  Inspection(const sdk::Session& session, const std::vector<std::string>& tables)
      : session_(session), scope_(array_of(tables)) {
    args_.push_back(tables.empty() ? sdk::null_value() : sdk::text_value(scope_));
  }

  ir::Schema run() {
    enums();
    columns();
    constraints();
    indexes();
    views();
    sequences();
    routines();
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
        schema_.tables.back().comment = text_of(row[11]);
      }
      if (!is_null(row[1])) schema_.tables.back().columns.push_back(column(row));
    }
  }

  ir::Column column(const sdk::OwnedRow& row) const {
    ir::Column out;
    out.name = text_of(row[1]);
    out.type = type(row);
    out.nullable = !flag(row[5]);
    out.identity = !text_of(row[6]).empty();
    if (!is_null(row[9])) out.collation = text_of(row[9]);
    out.comment = text_of(row[10]);
    const std::string generated = text_of(row[7]);
    if (!generated.empty()) {
      out.generated = ir::Generated{ir::Sql(bare(text_of(row[8]))), generated == "s"};
    } else if (!is_null(row[8])) {
      read_default(text_of(row[8]), out);
    }
    return out;
  }

  ir::Type type(const sdk::OwnedRow& row) const {
    if (is_null(row[3])) return parse_sql_type(text_of(row[2]));
    ir::Type out;
    out.kind = TypeKind::enumeration;
    out.name = text_of(row[3]);
    if (const ir::Enum* found = schema_.enum_type(out.name)) out.values = found->values;
    if (!flag(row[4])) return out;
    ir::Type array;
    array.kind = TypeKind::array;
    array.element.push_back(std::move(out));
    return array;
  }

  ir::Table* table(const sdk::OwnedCell& cell) {
    const auto found = at_.find(text_of(cell));
    return found == at_.end() ? nullptr : &schema_.tables[found->second];
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
        owner->checks.push_back(ir::Check{given, ir::Sql(bare(text_of(row[10])))});
      } else {
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
        if (!is_null(row[4])) index.where = bare(text_of(row[4]));
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
    if (is_null(row[7])) {
      out.name = text_of(row[6]);
    } else {
      out.expression = bare(text_of(row[7]));
    }
    if (!is_null(row[8])) out.opclass = text_of(row[8]);
    const std::int64_t option = int_of(row[9]);
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
      view.query = query_text(text_of(row[2]));
      schema_.views.push_back(std::move(view));
    }
  }

  // What a sequence has by default is not said.
  void sequences() {
    for (const auto& row : ask(kSequences)) {
      const std::int64_t step = int_of(row[2]);
      const std::int64_t least = step > 0 ? 1 : INT64_MIN;
      const std::int64_t most = step > 0 ? INT64_MAX : -1;
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

  // Of tables that are asked for: what a rename does not follow into.
  void routines() {
    for (const auto& row : ask(kRoutines)) {
      schema_.verbatim.push_back(
          {text_of(row[0]), text_of(row[1]), text_of(row[2]), text_of(row[3])});
    }
  }

  const sdk::Session& session_;
  std::string scope_;
  std::vector<mig_value> args_;
  ir::Schema schema_;
  std::map<std::string, std::size_t> at_;
};

// FNV-1a: the same number for the same name in every version of mig.
std::int64_t lock_key(std::string_view name) {
  std::uint64_t hash = 14695981039346656037U;
  for (char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
  return static_cast<std::int64_t>(hash);
}

// "process 4711 (mig, user app, from 10.0.0.7)" for who holds the lock.
std::string holder(const sdk::Session& session, std::int64_t key) {
  const auto rows = session.query(
      "SELECT a.pid, a.application_name, a.usename, a.client_addr::text, a.backend_start::text "
      "FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid "
      "WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 "
      "AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = "
      "current_database()) "
      "AND (l.classid::bigint << 32) | l.objid::bigint = $1::bigint LIMIT 1",
      {sdk::int_value(key)});
  if (rows.empty()) return {};
  const auto& row = rows.front();
  std::string out = "process " + text_of(row[0]);
  if (!text_of(row[1]).empty()) out += ", " + text_of(row[1]);
  if (!text_of(row[2]).empty()) out += ", user " + text_of(row[2]);
  if (!text_of(row[3]).empty()) out += ", from " + text_of(row[3]);
  if (!text_of(row[4]).empty()) out += ", connected since " + text_of(row[4]);
  return out;
}

}  // namespace

ir::Schema PostgresCatalog::inspect(const sdk::Session& session, const ir::Server&,
                                    const std::vector<std::string>& tables) const {
  const Pinned pinned(session);
  return Inspection(session, tables).run();
}

void PostgresCatalog::lock(const sdk::Session& session, std::string_view name,
                           std::int64_t timeout_ms) const {
  using Clock = std::chrono::steady_clock;
  constexpr std::chrono::milliseconds kLongestPause(500);
  const std::int64_t key = lock_key(name);
  const auto start = Clock::now();
  std::chrono::milliseconds pause(20);
  for (;;) {
    const auto rows =
        session.query("SELECT pg_try_advisory_lock($1::bigint)", {sdk::int_value(key)});
    if (!rows.empty() && flag(rows.front().front())) return;
    const auto waited = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start);
    const std::chrono::milliseconds left = std::chrono::milliseconds(timeout_ms) - waited;
    if (timeout_ms >= 0 && left.count() <= 0) {
      const std::string by = holder(session, key);
      sdk::Error error(MIG_E_LOCKED, "the lock '" + std::string(name) + "' is held" +
                                         (by.empty() ? " elsewhere" : " by " + by));
      error.hint = "wait for the other migration to end, or allow more time for the lock";
      throw error;
    }
    std::this_thread::sleep_for(timeout_ms >= 0 ? std::min(pause, left) : pause);
    pause = std::min(pause * 2, kLongestPause);
  }
}

void PostgresCatalog::unlock(const sdk::Session& session, std::string_view name) const {
  session.query("SELECT pg_advisory_unlock($1::bigint)", {sdk::int_value(lock_key(name))});
}

}  // namespace mig_postgres
