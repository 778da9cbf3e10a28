#include "compile/compiler.hpp"

#include "compile/checks.hpp"
#include "compile/values.hpp"
#include "ir/load_csv.hpp"
#include "support/text.hpp"
#include <mig/ir/apply.hpp>
#include <mig/ir/identifiers.hpp>

#include <algorithm>
#include <memory>
#include <set>

namespace mig::compile {

ir::ResolveContext resolve_context(const port::Dialect& dialect, const ir::Server& server,
                                   const ir::NamingConvention& naming,
                                   std::map<std::string, std::string> variables) {
  ir::ResolveContext out;
  out.names = dialect.names();
  out.naming = naming;
  out.variables = std::move(variables);
  const auto max = dialect.capabilities(server).identifier.max;
  if (max > 0 && static_cast<std::size_t>(max) < out.longest_name) {
    out.longest_name = static_cast<std::size_t>(max);
  }
  return out;
}

namespace {

constexpr const char* kRebuild = "rebuild_table";

// 'add_unique', or 'add_unique', 'drop_column' for the changes of a rebuild.
std::string quoted_names(const ir::Operation& operation) {
  std::vector<std::string> names;
  if (const auto* rebuild = std::get_if<ir::RebuildTable>(&operation.body)) {
    for (const auto& change : rebuild->changes) names.push_back("'" + ir::name_of(change) + "'");
  } else {
    names.push_back("'" + ir::name_of(operation) + "'");
  }
  return support::join(names, ", ");
}

// Whether the table has the columns, constraints and indexes that the operation names.
struct Knows {
  const ir::Table& table;

  [[nodiscard]] bool column(const std::string& name) const {
    return ir::find_column(table, name) != nullptr;
  }
  [[nodiscard]] bool columns(const std::vector<std::string>& names) const {
    return std::all_of(names.begin(), names.end(),
                       [&](const std::string& name) { return column(name); });
  }
  [[nodiscard]] bool constraint(const std::string& name) const {
    return (table.primary_key && table.primary_key->name == name) || has(table.unique, name) ||
           has(table.foreign_keys, name) || has(table.checks, name);
  }
  template <class T>
  static bool has(const std::vector<T>& list, const std::string& name) {
    return std::any_of(list.begin(), list.end(), [&](const T& each) { return each.name == name; });
  }

  bool operator()(const ir::DropColumn& op) const { return column(op.name); }
  bool operator()(const ir::RenameColumn& op) const { return column(op.name); }
  bool operator()(const ir::AlterColumn& op) const { return column(op.name); }
  bool operator()(const ir::AddPrimaryKey& op) const { return columns(op.key.columns); }
  bool operator()(const ir::AddUnique& op) const { return columns(op.constraint.columns); }
  bool operator()(const ir::AddForeignKey& op) const { return columns(op.constraint.columns); }
  bool operator()(const ir::DropConstraint& op) const { return constraint(op.name); }
  bool operator()(const ir::RenameConstraint& op) const { return constraint(op.name); }
  bool operator()(const ir::ValidateConstraint& op) const { return constraint(op.name); }
  bool operator()(const ir::DropIndex& op) const { return has(table.indexes, op.name); }
  bool operator()(const ir::RenameIndex& op) const { return has(table.indexes, op.name); }
  template <class T>
  bool operator()(const T&) const {
    return true;
  }
};

Diagnostic unsupported(const port::Dialect& dialect, const revision::Revision& revision,
                       const ir::Operation& operation, const ir::Translation& answer) {
  Diagnostic out;
  out.code = "MIG-420";
  out.message = "revision '" + revision.header.id + "': " + dialect.name() + " cannot do " +
                quoted_names(operation);
  const std::string table = ir::table_of(operation);
  if (!table.empty()) out.message += " on '" + table + "'";
  if (!answer.reason.empty()) out.message += ": " + answer.reason;
  out.hint = answer.way_out;
  if (out.hint.empty()) {
    out.hint = "leave it out for this dialect with except = [\"" + dialect.name() +
               "\"], or write it in SQL with execute";
  }
  out.place = plan::place_of(revision, operation.at);
  return out;
}

bool has_enum(const ir::Table& table, const std::string& name) {
  return std::any_of(table.columns.begin(), table.columns.end(), [&](const ir::Column& column) {
    const ir::Type* type = column.type.get();
    return type != nullptr && type->kind == ir::TypeKind::enumeration && type->name == name;
  });
}

// Whether an operation may join a rebuild of its table that is under way: it changes the table's
// own definition and nothing else. A rename is done in place, as the database then follows it
// everywhere.
bool joins_rebuild(const ir::Operation& operation) {
  return std::holds_alternative<ir::AddColumn>(operation.body) ||
         std::holds_alternative<ir::DropColumn>(operation.body) ||
         std::holds_alternative<ir::AlterColumn>(operation.body) ||
         std::holds_alternative<ir::AddPrimaryKey>(operation.body) ||
         std::holds_alternative<ir::AddUnique>(operation.body) ||
         std::holds_alternative<ir::AddForeignKey>(operation.body) ||
         std::holds_alternative<ir::AddCheck>(operation.body) ||
         std::holds_alternative<ir::DropConstraint>(operation.body) ||
         std::holds_alternative<ir::RenameConstraint>(operation.body);
}

// Whether something in a table gets another name, or the table itself.
bool renames(const ir::Operation& operation) {
  return std::holds_alternative<ir::RenameTable>(operation.body) ||
         std::holds_alternative<ir::RenameColumn>(operation.body) ||
         std::holds_alternative<ir::RenameIndex>(operation.body) ||
         std::holds_alternative<ir::RenameConstraint>(operation.body);
}

// Whether the tables that have an enum may have to be built anew for it.
bool changes_enum(const ir::Operation& operation) {
  return std::holds_alternative<ir::AddEnumValue>(operation.body) ||
         std::holds_alternative<ir::RenameEnumValue>(operation.body) ||
         std::holds_alternative<ir::DropEnumValue>(operation.body);
}

// A lowering that core does not know, or that leads back to itself, is no support.
void require_lowering(const ir::Operation& operation, ir::Translation& answer) {
  if (answer.support != ir::Support::lower) return;
  const bool again = std::holds_alternative<ir::RebuildTable>(operation.body);
  if (answer.lowering == kRebuild && !again) return;
  answer.support = ir::Support::unsupported;
  answer.reason = again ? "it asks for a rebuild of the table, which it cannot do either"
                        : "it asks for the lowering '" + answer.lowering + "', which is not known";
  answer.way_out = "this is for the author of the dialect to mend";
}

// The portable types in what is sent, rendered by the dialect in use, so that one that borrows its
// translation from another keeps its own types.
void render_types(const port::Dialect& dialect, ir::CompileRequest& request) {
  const auto render = [&](const ir::Column& column) {
    const ir::Type* type = column.type.get();
    if (type == nullptr || type->kind == ir::TypeKind::enumeration ||
        type->kind == ir::TypeKind::native) {
      return;
    }
    const std::string text = ir::to_text(*type);
    if (request.types.count(text) > 0) return;
    try {
      request.types[text] = dialect.type(*type, request.server).sql;
    } catch (const Error&) {
      // the dialect has no such type: it says so, with the operation, when it is asked to compile
    }
  };
  const auto render_operation = [&](const ir::Operation& operation) {
    if (const auto* create = std::get_if<ir::CreateTable>(&operation.body)) {
      for (const auto& column : create->definition.columns) render(column);
    } else if (const auto* add = std::get_if<ir::AddColumn>(&operation.body)) {
      render(add->column);
    } else if (const auto* alter = std::get_if<ir::AlterColumn>(&operation.body)) {
      ir::Column column;
      column.type = alter->type;
      render(column);
    }
  };
  render_operation(request.op);
  if (const auto* rebuild = std::get_if<ir::RebuildTable>(&request.op.body)) {
    for (const auto& change : rebuild->changes) render_operation(change);
  }
  for (const auto& table : request.before.tables) {
    for (const auto& column : table.columns) render(column);
  }
}

}  // namespace

namespace {

// What a dialect is asked for: it reads no files.
ir::Operation as_asked(ir::Operation operation, const ir::Schema& before) {
  if (const auto* load = std::get_if<ir::LoadCsv>(&operation.body)) {
    operation.body = ir::rows_of(*load, before);
  }
  return operation;
}

// What it does to the schema. A file of values need not have any rows, and names its columns.
ir::Operation as_applied(ir::Operation operation) {
  if (auto* load = std::get_if<ir::LoadCsv>(&operation.body)) {
    load->columns = ir::columns_of(*load);
  }
  return operation;
}

}  // namespace

Compiler::Compiler(const port::Dialect& dialect, Settings settings)
    : dialect_(dialect), settings_(std::move(settings)) {}

ir::Translation Compiler::ask(const ir::Operation& operation, const ir::Schema& before) const {
  ir::CompileRequest request;
  request.op = as_asked(operation, before);
  request.before = before;
  request.server = settings_.server;
  request.offline = settings_.offline;
  render_types(dialect_, request);
  return dialect_.compile(request);
}

namespace {

// The live table in place of the recorded one. Where the database keeps no name of a primary key,
// the one that the history gave it stays.
void take_live(ir::Table& known, const ir::Table& live) {
  const auto key = known.primary_key;
  known = live;
  if (key && known.primary_key && known.primary_key->columns == key->columns) {
    known.primary_key->name = key->name;
  }
}

}  // namespace

// What the operations so far will have changed, though the database does not have it yet.
struct Compiler::Ahead {
  struct Rename {
    std::string table;  // whose column it is; empty when the table is renamed
    std::string from;
    std::string to;
  };
  std::set<std::string> dropped_views;
  std::set<std::string> changed_tables;
  std::vector<Rename> renames;

  void follow(const ir::Operation& operation) {
    changed_tables.insert(ir::table_of(operation));
    if (const auto* drop = std::get_if<ir::DropView>(&operation.body)) {
      dropped_views.insert(drop->name);
    } else if (const auto* table = std::get_if<ir::RenameTable>(&operation.body)) {
      changed_tables.insert(table->to);
      renames.push_back({"", table->table, table->to});
    } else if (const auto* column = std::get_if<ir::RenameColumn>(&operation.body)) {
      renames.push_back({column->table, column->name, column->to});
    }
  }
  // What the table is called in the database.
  [[nodiscard]] std::string live_name(std::string table) const {
    for (auto each = renames.rbegin(); each != renames.rend(); ++each) {
      if (each->table.empty() && each->to == table) table = each->from;
    }
    return table;
  }
  // The definition as it will be, as far as names go.
  void apply(ir::Verbatim& definition, const std::string& table) const {
    std::string now = live_name(table);
    for (const auto& each : renames) {
      const std::string& own = each.table.empty() ? each.from : each.table;
      if (own != now) continue;
      if (each.table.empty()) now = each.to;
      if (each.table.empty() && definition.table == each.from) definition.table = each.to;
      definition.sql = ir::detail::rename_where(
          definition.sql, each.from, each.to,
          [](std::string_view text, auto f) { ir::detail::each_identifier(text, f); });
    }
  }
};

// Walks the operations of one step, keeps the schema, and folds what is lowered to a rebuild.
class Compiler::Folder {
 public:
  Folder(const Compiler& compiler, ir::Schema& schema, const revision::Revision& revision,
         std::vector<Diagnostic>& problems, Ahead& ahead)
      : compiler_(compiler),
        schema_(schema),
        revision_(revision),
        problems_(problems),
        ahead_(ahead) {}

  std::vector<Unit> run(const plan::Step& step) {
    for (std::size_t i = 0; i < step.operations.size(); ++i) {
      ir::Problems found;
      auto operation = ir::resolve(step.operations[i], compiler_.settings_.resolve, schema_, found);
      for (const auto& problem : found) problems_.push_back(unresolved(step, i, problem));
      if (!operation) continue;
      spare_new_tables(*operation);
      if (found.empty()) {
        one(std::move(*operation), i + 1);
      } else if (ir::apply(schema_, *operation)) {
        schema_.partial = true;  // so that one mistake is not reported again by all that follows
      }
    }
    close();
    return std::move(units_);
  }

 private:
  // When a unit is compiled: now; now and again when it runs; only when it runs.
  enum class When { now, again, later };

  void one(ir::Operation operation, std::size_t number) {
    const bool joins = rebuild_ && joins_rebuild(operation) &&
                       ir::table_of(operation) == ir::table_of(rebuild_->operation);
    if (!joins) close();
    Unit unit;
    unit.numbers = {number};
    unit.at = operation.at;
    When when = When::now;
    if (!joins) {
      unit.before = relevant(schema_, operation);
      when = look(operation, unit.before);
      unit.live = when != When::now;
    }
    check_values(operation, schema_, revision_, compiler_.dialect_, compiler_.settings_.server,
                 problems_);
    if (const auto failed = ir::apply(schema_, as_applied(operation))) {
      problems_.push_back(plan::diagnose("MIG-401", revision_, *failed));
      schema_.partial = true;
      return;
    }
    ahead_.follow(operation);
    if (joins) return join(std::move(operation), number);
    unit.operation = std::move(operation);
    if (when != When::later && !translate(unit)) return;
    if (unit.translation.support == ir::Support::lower) return open(std::move(unit));
    units_.push_back(std::move(unit));
  }

  // Nobody waits for a table that the revision itself has made, and what keeps nobody waiting costs
  // a commit.
  void spare_new_tables(ir::Operation& operation) {
    if (new_tables_.count(ir::table_of(operation)) != 0) operation.online.reset();
    if (const auto* create = std::get_if<ir::CreateTable>(&operation.body)) {
      if (!create->if_not_exists) new_tables_.insert(create->definition.name);
    } else if (const auto* rename = std::get_if<ir::RenameTable>(&operation.body)) {
      if (new_tables_.erase(rename->table) != 0) new_tables_.insert(rename->to);
    }
  }

  // Where raw SQL ran, asks the database for what the history does not know. What raw SQL changed
  // in a column that is known does not show either, and some databases write a changed column out
  // whole.
  //
  // What depends on a name that changes is a matter of the database as well: triggers and routines
  // are in no history, nor is what somebody added to the table by hand.
  When look(const ir::Operation& operation, ir::Schema& before) {
    const std::string table = ir::table_of(operation);
    const bool follow = renames(operation) && compiler_.settings_.inspect;
    if (follow) follow_live(operation, before);
    if (changes_enum(operation) && !before.tables.empty()) return When::again;
    if (!schema_.partial || table.empty() || !compiler_.settings_.inspect ||
        std::holds_alternative<ir::CreateTable>(operation.body)) {
      return follow ? When::again : When::now;
    }
    const ir::Table* known = schema_.table(table);
    if (known != nullptr && std::visit(Knows{*known}, operation.body)) {
      const bool alters = std::holds_alternative<ir::AlterColumn>(operation.body);
      return alters || follow ? When::again : When::now;
    }
    const ir::Schema live = compiler_.settings_.inspect({table});
    const ir::Table* found = live.table(table);
    if (found == nullptr || !std::visit(Knows{*found}, operation.body)) return When::later;
    if (known == nullptr) {
      schema_.tables.push_back(*found);  // known from here on
      before = relevant(schema_, operation);
    } else {
      take_live(*before.table(table), *found);
    }
    before.verbatim = live.verbatim;
    return When::again;
  }

  // The live table, unless an operation before this one changes it, and what the database holds
  // that may name it, but for views that will be gone by then.
  void follow_live(const ir::Operation& operation, ir::Schema& before) const {
    const std::string table = ir::table_of(operation);
    const ir::Schema live = compiler_.settings_.inspect({ahead_.live_name(table)});
    const ir::Table* found = live.table(table);
    ir::Table* known = before.table(table);
    const bool as_it_is = ahead_.changed_tables.count(table) == 0 && known != nullptr &&
                          found != nullptr && std::visit(Knows{*found}, operation.body);
    if (as_it_is) take_live(*known, *found);
    before.verbatim = live.verbatim;
    std::erase_if(before.verbatim, [&](const ir::Verbatim& each) {
      const bool gone = each.type == "view" && ahead_.dropped_views.count(each.name) > 0;
      return gone || (!as_it_is && (each.type == "table" || each.type == "index"));
    });
    for (auto& each : before.verbatim) ahead_.apply(each, table);
  }

  // A problem of an operation as it is written.
  [[nodiscard]] Diagnostic unresolved(const plan::Step& step, std::size_t number,
                                      const ir::Problem& problem) const {
    Diagnostic out = plan::diagnose("MIG-402", revision_, problem);
    const auto* execute = std::get_if<ir::Execute>(&step.operations[number].body);
    const auto& names = compiler_.settings_.resolve.names;
    if (execute != nullptr && execute->sql.find(names) == nullptr &&
        revision::is_sql_file(revision_.header.file)) {
      const std::string section =
          step.step.direction == graph::Direction::up ? "-- mig:upgrade" : "-- mig:downgrade";
      out.message = "revision '" + revision_.header.id + "' has no section '" + section +
                    "' for the dialect '" + names.front() + "'";
      out.hint = "add a section '" + section + " " + names.front() + "', or a plain '" + section +
                 "' for every dialect";
    }
    return out;
  }

  bool translate(Unit& unit) {
    try {
      unit.translation = compiler_.ask(unit.operation, unit.before);
    } catch (const Error& error) {
      for (Diagnostic each : error.diagnostics()) {
        if (each.place.file.empty()) each.place = plan::place_of(revision_, unit.at);
        each.notes.push_back("while translating " + quoted_names(unit.operation) +
                             " of revision '" + revision_.header.id + "' for " +
                             compiler_.dialect_.name());
        problems_.push_back(std::move(each));
      }
      return false;
    }
    require_lowering(unit.operation, unit.translation);
    const bool can = unit.translation.support != ir::Support::unsupported;
    if (can || compiler_.settings_.keep_unsupported) return true;
    problems_.push_back(
        unsupported(compiler_.dialect_, revision_, unit.operation, unit.translation));
    return false;
  }

  void open(Unit unit) {
    const bool live = std::any_of(unit.before.verbatim.begin(), unit.before.verbatim.end(),
                                  [](const ir::Verbatim& each) { return each.type == "table"; });
    if (!live) unit.before.verbatim.clear();  // a rebuild needs all of it or nothing
    ir::RebuildTable rebuild;
    rebuild.table = ir::table_of(unit.operation);
    unit.operation.online.reset();
    rebuild.changes.push_back(std::move(unit.operation));
    unit.operation = ir::Operation();
    unit.operation.at = unit.at;
    unit.operation.body = std::move(rebuild);
    unit.live = true;
    rebuild_ = std::make_unique<Unit>(std::move(unit));
  }

  void join(ir::Operation operation, std::size_t number) {
    rebuild_->numbers.push_back(number);
    operation.online.reset();
    std::get<ir::RebuildTable>(rebuild_->operation.body).changes.push_back(std::move(operation));
  }

  void close() {
    if (!rebuild_) return;
    Unit unit = std::move(*rebuild_);
    rebuild_.reset();
    // the tables that later changes refer to
    const ir::Schema now = relevant(schema_, unit.operation);
    for (const auto& each : now.tables) {
      if (unit.before.table(each.name) == nullptr) unit.before.tables.push_back(each);
    }
    // and the enums of theirs that those have: one that only this table has is made by the rebuild
    for (const auto& each : now.enums) {
      const bool shared =
          std::any_of(now.tables.begin(), now.tables.end(), [&](const ir::Table& table) {
            return table.name != ir::table_of(unit.operation) && has_enum(table, each.name);
          });
      if (shared && unit.before.enum_type(each.name) == nullptr) unit.before.enums.push_back(each);
    }
    if (translate(unit)) units_.push_back(std::move(unit));
  }

  const Compiler& compiler_;
  ir::Schema& schema_;
  const revision::Revision& revision_;
  std::vector<Diagnostic>& problems_;
  Ahead& ahead_;
  std::vector<Unit> units_;
  std::unique_ptr<Unit> rebuild_;
  std::set<std::string> new_tables_;
};

namespace {

// The schema behind a step down whose operations do not tell it.
ir::Schema synchronised(ir::Schema schema, const plan::Resync& resync) {
  bool failed = false;
  for (const auto& operation : resync.operations) {
    if (!ir::leaves_unknown(operation)) failed = ir::apply(schema, operation) || failed;
  }
  schema.partial = resync.partial || failed;
  return schema;
}

}  // namespace

bool splits(const Step& step) {
  const auto alone = [](const ir::Statement& each) {
    return each.phase == ir::Phase::main && !each.transactional;
  };
  return std::any_of(step.units.begin(), step.units.end(), [&](const Unit& unit) {
    const auto& all = unit.translation.statements;
    return std::any_of(all.begin(), all.end(), alone) ||
           (unit.live && unit.operation.online.value_or(false));
  });
}

std::string note_of(const ir::Notice& notice) {
  return notice.message + (notice.advice.empty() ? "" : " (" + notice.advice + ")");
}

std::vector<Step> Compiler::compile(plan::Plan plan) const {
  std::vector<Step> out;
  std::vector<Diagnostic> problems;
  Ahead ahead;
  ir::Schema schema = std::move(plan.schema);
  for (auto& planned : plan.steps) {
    Step step;
    std::optional<ir::Schema> start;
    if (planned.resync) start = schema;
    if (planned.step.direction == graph::Direction::up) {
      const revision::Revision& revision = *planned.revision;
      step.before = checks_of(revision.before, true, revision, dialect_, settings_, problems);
      step.after = checks_of(revision.after, false, revision, dialect_, settings_, problems);
    }
    step.units = Folder(*this, schema, *planned.revision, problems, ahead).run(planned);
    if (planned.resync) schema = synchronised(std::move(*start), *planned.resync);
    for (const auto& unit : step.units) {
      for (const auto& notice : unit.translation.notices) {
        if (notice.severity != ir::Severity::info) step.notes.push_back(note_of(notice));
      }
    }
    step.planned = std::move(planned);
    out.push_back(std::move(step));
  }
  if (!problems.empty()) throw Error(std::move(problems));
  return out;
}

// What a unit is compiled from when it runs: the live tables in the place of the recorded ones.
ir::Schema Compiler::live_before(const Unit& unit) const {
  ir::Schema before = unit.before;
  if (!settings_.inspect) return before;
  const std::string own = ir::table_of(unit.operation);
  std::vector<std::string> names;
  if (!own.empty()) names.push_back(own);
  for (const auto& table : unit.before.tables) {
    if (table.name != own) names.push_back(table.name);
  }
  const ir::Schema live = settings_.inspect(names);
  before.verbatim = live.verbatim;
  if (own.empty()) return before;  // which columns have the enum is known to the history alone
  for (const auto& table : live.tables) {
    if (ir::Table* known = before.table(table.name)) {
      take_live(*known, table);
    } else {
      before.tables.push_back(table);
    }
  }
  return before;
}

ir::Translation Compiler::compile_live(const revision::Revision& revision, const Unit& unit) const {
  const ir::Schema before = live_before(unit);
  ir::Operation operation = unit.operation;
  ir::Translation answer;
  try {
    answer = ask(operation, before);
    require_lowering(operation, answer);
    if (answer.support == ir::Support::lower) {
      operation.body = ir::RebuildTable{ir::table_of(unit.operation), {unit.operation}};
      answer = ask(operation, before);
      require_lowering(operation, answer);
    }
  } catch (Error& error) {
    error.note("while translating " + quoted_names(unit.operation) + " of revision '" +
               revision.header.id + "' for " + dialect_.name());
    throw;
  }
  if (answer.support == ir::Support::unsupported) {
    throw Error(unsupported(dialect_, revision, operation, answer));
  }
  return answer;
}

ir::Translation Compiler::compile_one(const ir::Operation& operation,
                                      const ir::Schema& before) const {
  return ask(operation, before);
}

}  // namespace mig::compile
