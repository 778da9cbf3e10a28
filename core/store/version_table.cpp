#include "store/version_table.hpp"

#include "store/own_table.hpp"

#include <algorithm>
#include <utility>

namespace mig::store {

namespace {

constexpr const char* kColumn = "version_num";
constexpr std::size_t kAlembicWidth = 32;

ir::Row row_of(const std::string& id) { return {{kColumn, ir::Cell(ir::Literal(id))}}; }

}  // namespace

ir::Operation create_operation(const std::string& table) {
  ir::Operation operation;
  operation.body = ir::CreateTable{version_schema(table).tables.front(), true};
  return operation;
}

ir::Schema version_schema(const std::string& table) {
  ir::Column column;
  column.name = kColumn;
  ir::Type type;
  type.kind = ir::TypeKind::varchar;
  type.size = 255;
  column.type = type;
  column.nullable = false;
  ir::Table out;
  out.name = table;
  out.columns.push_back(std::move(column));
  out.primary_key = ir::PrimaryKey{table + "_pkc", {kColumn}};
  ir::Schema schema;
  schema.tables.push_back(std::move(out));
  return schema;
}

ir::Operation change_operation(const std::string& table, const graph::RowChange& change) {
  ir::Operation operation;
  switch (change.kind) {
    case graph::RowChange::Kind::insert:
      operation.body = ir::InsertRows{table, {row_of(change.to)}};
      break;
    case graph::RowChange::Kind::update:
      operation.body = ir::UpdateRows{table, row_of(change.to), {row_of(change.from)}, {}, {}};
      break;
    case graph::RowChange::Kind::remove:
      operation.body = ir::DeleteRows{table, {row_of(change.from)}, {}, {}};
      break;
  }
  return operation;
}

VersionTable::VersionTable(const compile::Compiler& compiler, port::Connection& connection,
                           port::Catalog* catalog, std::string name)
    : compiler_(compiler), connection_(connection), catalog_(catalog), name_(std::move(name)) {}

graph::Rows VersionTable::select() {
  graph::Rows rows;
  for (const auto& row : select_all(compiler_, connection_, {kColumn}, name_)) {
    rows.push_back(port::to_text(row.at(0)));
  }
  std::sort(rows.begin(), rows.end());
  return rows;
}

graph::Rows VersionTable::read() {
  try {
    graph::Rows rows = select();
    exists_ = true;
    return rows;
  } catch (const port::DatabaseError& error) {
    if (exists_ || error.failure != port::Failure::statement) throw unreadable(error);
    if (catalog_ == nullptr) return {};
    // only in the place of the default: who names a table means that one
    std::vector<std::string> names = {name_};
    if (name_ == kDefaultTable) names.emplace_back(kAlembicTable);
    const ir::Schema live = catalog_->inspect(connection_, names);
    if (live.table(name_) == nullptr) {
      if (live.table(names.back()) == nullptr) return {};
      name_ = kAlembicTable;
    }
  }
  // where the name stays, another process may have made the table a moment ago
  exists_ = true;
  try {
    return select();
  } catch (const port::DatabaseError& error) {
    throw unreadable(error);
  }
}

Error VersionTable::unreadable(const port::DatabaseError& error) const {
  std::string hint;
  switch (error.failure) {
    case port::Failure::connection:
      hint = "check that the database can be reached, then run the command again";
      break;
    case port::Failure::locked:
    case port::Failure::cancelled:
      hint = "another session is at work in the database: run the command again when it is done";
      break;
    case port::Failure::statement:
    case port::Failure::constraint:
    case port::Failure::unsupported:
    case port::Failure::internal:
      hint =
          "check that it has a column 'version_num' and that the database user may read it, or "
          "name another one with version_table";
      break;
  }
  return Error({"MIG-602", "the version table '" + name_ + "' cannot be read: " + error.message,
                std::move(hint)});
}

std::int64_t VersionTable::run(const ir::Operation& operation) {
  return run_own(compiler_, connection_, operation, version_schema(name_));
}

void VersionTable::ensure() {
  if (exists_) return;
  try {
    run(create_operation(name_));
  } catch (const port::DatabaseError& error) {
    throw not_made("the version table '" + name_ + "'", error);
  }
  exists_ = true;
  if (catalog_ != nullptr) return;
  // without a catalog a table of another shape looked like none until now
  try {
    static_cast<void>(select());
  } catch (const port::DatabaseError& error) {
    throw unreadable(error);
  }
}

void VersionTable::require_room(const std::vector<graph::RowChange>& changes) {
  if (name_ != kAlembicTable || !exists_) return;
  for (const auto& change : changes) {
    if (change.to.size() <= kAlembicWidth) continue;
    const std::size_t width = alembic_width();
    if (change.to.size() <= width) continue;
    throw Error(
        {"MIG-613",
         "the id '" + change.to + "' does not fit the version table '" + name_ + "', which holds " +
             std::to_string(width) + " characters",
         "widen its column version_num to varchar(255), or give the revision a shorter id"});
  }
}

// What a row of Alembic's table holds: 32 characters, unless somebody has widened it.
std::size_t VersionTable::alembic_width() {
  if (catalog_ == nullptr) return kAlembicWidth;
  const ir::Schema live = catalog_->inspect(connection_, {name_});
  const ir::Table* table = live.table(name_);
  const ir::Column* column = table == nullptr ? nullptr : ir::find_column(*table, kColumn);
  const ir::Type* type = column == nullptr ? nullptr : column->type.get();
  if (type != nullptr && type->kind == ir::TypeKind::text) return std::string::npos;
  if (type == nullptr || !type->size) return kAlembicWidth;
  return static_cast<std::size_t>(*type->size);
}

void VersionTable::change(const std::vector<graph::RowChange>& changes) {
  for (const auto& change : changes) {
    const std::int64_t affected = run(change_operation(name_, change));
    if (affected == 1 || affected == -1) continue;
    throw Error(
        {"MIG-612",
         "the version table '" + name_ + "' has " +
             (affected == 0 ? "no row" : std::to_string(affected) + " rows") + " '" +
             (change.kind == graph::RowChange::Kind::insert ? change.to : change.from) +
             "' where one was expected",
         "another migration is or was at work: see where the database is with `mig current`, "
         "then run the command again"});
  }
}

}  // namespace mig::store
