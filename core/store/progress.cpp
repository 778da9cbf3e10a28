#include "store/progress.hpp"

#include "ir/resolve.hpp"
#include "store/own_table.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <utility>

namespace mig::store {

namespace {

constexpr const char* kRevision = "revision";
constexpr const char* kGoing = "going";
constexpr const char* kOperations = "operations";
constexpr const char* kStatements = "statements";
constexpr const char* kDigest = "digest";
constexpr const char* kPart = "part";
constexpr const char* kBegun = "begun";
constexpr const char* kRemains = "remains";
constexpr const char* kRecover = "recover";
constexpr const char* kSeen = "seen";
constexpr const char* kPlan = "plan";
constexpr const char* kPlanned = "planned";
constexpr const char* kAlone = "alone";
constexpr const char* kYes = "yes";
constexpr const char* kUp = "up";

ir::Column column(const char* name, ir::TypeKind kind, std::optional<std::int64_t> size = {}) {
  ir::Column out;
  out.name = name;
  ir::Type type;
  type.kind = kind;
  type.size = size;
  out.type = type;
  out.nullable = false;
  return out;
}

ir::Schema schema_of(const std::string& table) {
  ir::Table out;
  out.name = table;
  out.columns = {column(kRevision, ir::TypeKind::varchar, 255),
                 column(kGoing, ir::TypeKind::varchar, 4),
                 column(kOperations, ir::TypeKind::integer),
                 column(kStatements, ir::TypeKind::integer),
                 column(kDigest, ir::TypeKind::varchar, 64),
                 column(kPart, ir::TypeKind::varchar, 64),
                 column(kBegun, ir::TypeKind::varchar, 64),
                 column(kRemains, ir::TypeKind::text),
                 column(kRecover, ir::TypeKind::text),
                 column(kSeen, ir::TypeKind::varchar, 64),
                 column(kPlan, ir::TypeKind::text),
                 column(kPlanned, ir::TypeKind::varchar, 64),
                 column(kAlone, ir::TypeKind::varchar, 3)};
  out.primary_key = ir::PrimaryKey{{}, {kRevision}};
  ir::Schema schema;
  schema.tables.push_back(std::move(out));
  return schema;
}

ir::Row key_of(const std::string& revision) {
  return {{kRevision, ir::Cell(ir::Literal(revision))}};
}

ir::Row row_of(const Mark& mark) {
  const auto number = [](std::size_t value) {
    return ir::Cell(ir::Literal(static_cast<std::int64_t>(value)));
  };
  ir::Row out = key_of(mark.revision);
  const std::string going = mark.direction == graph::Direction::up ? kUp : "down";
  out.emplace_back(kGoing, ir::Cell(ir::Literal(going)));
  out.emplace_back(kOperations, number(mark.operations));
  out.emplace_back(kStatements, number(mark.statements));
  out.emplace_back(kDigest, ir::Cell(ir::Literal(mark.digest)));
  out.emplace_back(kPart, ir::Cell(ir::Literal(mark.part)));
  out.emplace_back(kBegun, ir::Cell(ir::Literal(mark.begun)));
  out.emplace_back(kRemains, ir::Cell(ir::Literal(mark.remains)));
  out.emplace_back(kRecover, ir::Cell(ir::Literal(mark.recover)));
  out.emplace_back(kSeen, ir::Cell(ir::Literal(mark.seen)));
  out.emplace_back(kPlan, ir::Cell(ir::Literal(mark.plan)));
  out.emplace_back(kPlanned, ir::Cell(ir::Literal(mark.planned)));
  out.emplace_back(kAlone, ir::Cell(ir::Literal(std::string(mark.alone ? kYes : ""))));
  return out;
}

Mark mark_of(const port::Row& row) {
  const auto number = [&](std::size_t at) {
    return static_cast<std::size_t>(std::strtoull(port::to_text(row.at(at)).c_str(), nullptr, 10));
  };
  Mark out;
  out.revision = port::to_text(row.at(0));
  out.direction = port::to_text(row.at(1)) == kUp ? graph::Direction::up : graph::Direction::down;
  out.operations = number(2);
  out.statements = number(3);
  out.digest = port::to_text(row.at(4));
  out.part = port::to_text(row.at(5));
  out.begun = port::to_text(row.at(6));
  out.remains = port::to_text(row.at(7));
  out.recover = port::to_text(row.at(8));
  out.seen = port::to_text(row.at(9));
  out.plan = port::to_text(row.at(10));
  out.planned = port::to_text(row.at(11));
  out.alone = port::to_text(row.at(12)) == kYes;
  return out;
}

}  // namespace

std::string progress_table(const std::string& versions, std::size_t longest_name) {
  return ir::shorten(versions + "_progress", longest_name);
}

Progress::Progress(const compile::Compiler& compiler, port::Connection& connection,
                   port::Catalog* catalog, const std::string& versions)
    : compiler_(compiler),
      connection_(connection),
      catalog_(catalog),
      table_(progress_table(versions, compiler.settings().resolve.longest_name)) {}

void Progress::load() {
  marks_.clear();
  exists_ =
      catalog_ != nullptr && catalog_->inspect(connection_, {table_}).table(table_) != nullptr;
  if (!exists_) return;
  for (const auto& row : select_all(compiler_, connection_,
                                    {kRevision, kGoing, kOperations, kStatements, kDigest, kPart,
                                     kBegun, kRemains, kRecover, kSeen, kPlan, kPlanned, kAlone},
                                    table_)) {
    marks_.push_back(mark_of(row));
  }
}

const Mark* Progress::find(const std::string& revision, graph::Direction direction) const {
  const auto it = std::find_if(marks_.begin(), marks_.end(), [&](const Mark& each) {
    return each.revision == revision && each.direction == direction;
  });
  return it == marks_.end() ? nullptr : &*it;
}

void Progress::prepare() {
  if (exists_) return;
  ir::Operation operation;
  operation.body = ir::CreateTable{schema_of(table_).tables.front(), true};
  run(operation);
  exists_ = true;
}

void Progress::drop_when_empty() {
  if (!exists_ || !marks_.empty()) return;
  ir::Operation operation;
  operation.body = ir::DropTable{table_};
  run(operation);
  exists_ = false;
}

void Progress::write(const Mark& mark) {
  prepare();
  ir::Operation operation;
  const auto known = std::find_if(marks_.begin(), marks_.end(),
                                  [&](const Mark& each) { return each.revision == mark.revision; });
  if (known == marks_.end()) {
    operation.body = ir::InsertRows{table_, {row_of(mark)}};
    run(operation);
    marks_.push_back(mark);
  } else {
    operation.body = ir::UpdateRows{table_, row_of(mark), {key_of(mark.revision)}, {}};
    run(operation);
    *known = mark;
  }
}

void Progress::remove(const std::string& revision) {
  const auto known = std::find_if(marks_.begin(), marks_.end(),
                                  [&](const Mark& each) { return each.revision == revision; });
  if (known == marks_.end()) return;
  marks_.erase(known);
  ir::Operation operation;
  operation.body = ir::DeleteRows{table_, {key_of(revision)}, {}};
  run(operation);
}

void Progress::run(const ir::Operation& operation) {
  run_own(compiler_, connection_, operation, schema_of(table_));
}

}  // namespace mig::store
