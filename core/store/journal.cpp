#include "store/journal.hpp"

#include "ir/resolve.hpp"
#include "support/characters.hpp"
#include "support/host.hpp"
#include "support/toml.hpp"
#include "support/toml_text.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <iterator>
#include <string_view>
#include <utility>

namespace mig::store {

namespace {

constexpr std::size_t kLongestError = 2000;
constexpr const char* kState = "state";
constexpr const char* kMark = "mark";
constexpr const char* kNumber = "entry";

struct ColumnOf {
  const char* name;
  ir::TypeKind kind;
  std::int64_t size = 0;  // 0: none
};
// In the order of a line; `mark` is what only an unfinished one has.
constexpr std::array<ColumnOf, 20> kColumns = {{{kNumber, ir::TypeKind::bigint},
                                                {"run", ir::TypeKind::varchar, 32},
                                                {"revision", ir::TypeKind::varchar, 255},
                                                {"action", ir::TypeKind::varchar, 16},
                                                {kState, ir::TypeKind::varchar, 16},
                                                {"operations", ir::TypeKind::integer},
                                                {"statements", ir::TypeKind::integer},
                                                {"checksum", ir::TypeKind::varchar, 80},
                                                {"statements_checksum", ir::TypeKind::varchar, 80},
                                                {"dialect", ir::TypeKind::varchar, 64},
                                                {"server", ir::TypeKind::varchar, 64},
                                                {"version", ir::TypeKind::varchar, 32},
                                                {"who", ir::TypeKind::varchar, 255},
                                                {"host", ir::TypeKind::varchar, 255},
                                                {"process", ir::TypeKind::bigint},
                                                {"started", ir::TypeKind::varchar, 32},
                                                {"ended", ir::TypeKind::varchar, 32},
                                                {"error", ir::TypeKind::text},
                                                {kMark, ir::TypeKind::text},
                                                {"format", ir::TypeKind::integer}}};
// The format of a line and its mark.
constexpr std::int64_t kFormat = 1;

std::vector<std::string> names(std::size_t count = kColumns.size()) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < count; ++i) out.emplace_back(kColumns.at(i).name);
  return out;
}

ir::Schema schema_of(const std::string& table) {
  ir::Table out;
  out.name = table;
  for (const auto& each : kColumns) {
    ir::Column column;
    column.name = each.name;
    ir::Type type;
    type.kind = each.kind;
    if (each.size > 0) type.size = each.size;
    column.type = type;
    column.nullable = false;
    out.columns.push_back(std::move(column));
  }
  out.primary_key = ir::PrimaryKey{table + "_pkc", {kNumber}};
  ir::Schema schema;
  schema.tables.push_back(std::move(out));
  return schema;
}

ir::Row row_of(const JournalEntry& line, const std::string& mark) {
  ir::Row out;
  const auto add = [&](ir::Literal value) {
    const auto& column = kColumns.at(out.size());
    if (auto* text = std::get_if<std::string>(&value); text != nullptr && column.size > 0) {
      *text = std::string(support::beginning(*text, static_cast<std::size_t>(column.size)));
    }
    out.emplace_back(column.name, ir::Cell(std::move(value)));
  };
  add(line.number);
  add(line.run);
  add(line.revision);
  add(std::string(name_of(line.action)));
  add(std::string(name_of(line.state)));
  add(static_cast<std::int64_t>(line.operations));
  add(static_cast<std::int64_t>(line.statements));
  add(line.checksum);
  add(line.statements_checksum);
  add(line.dialect);
  add(line.server);
  add(line.version);
  add(line.who);
  add(line.host);
  add(line.process);
  add(line.started);
  add(line.ended);
  add(std::string(support::beginning(line.error, kLongestError)));
  add(mark);
  add(kFormat);
  return out;
}

std::int64_t number_in(const port::Row& row, std::size_t at) {
  return std::strtoll(port::to_text(row.at(at)).c_str(), nullptr, 10);
}

Error newer(const port::Row& row, const std::string& what) {
  return Error(
      {"MIG-605",
       "line " + port::to_text(row.at(0)) + " of the journal, on revision '" +
           port::to_text(row.at(2)) + "', " + what + ", which this mig does not know",
       "mig " + port::to_text(row.at(11)) + " has written it: use that one or a newer one"});
}

template <class Enum, std::size_t N>
Enum named(const port::Row& row, std::size_t at, const std::array<Enum, N>& all) {
  const std::string name = port::to_text(row.at(at));
  for (const Enum each : all) {
    if (name == name_of(each)) return each;
  }
  throw newer(row, "says '" + name + "'");
}

// Throws MIG-605.
JournalEntry line_in(const port::Row& row) {
  const std::int64_t format = number_in(row, kColumns.size() - 1);
  if (format > kFormat) throw newer(row, "has format " + std::to_string(format));
  using A = JournalAction;
  using S = JournalState;
  constexpr std::array<A, 6> kActions = {A::upgrade, A::downgrade, A::stamp,
                                         A::unstamp, A::repair,    A::forget};
  constexpr std::array<S, 4> kStates = {S::done, S::running, S::failed, S::abandoned};
  const auto text = [&](std::size_t at) { return port::to_text(row.at(at)); };
  JournalEntry out;
  out.number = number_in(row, 0);
  out.run = text(1);
  out.revision = text(2);
  out.action = named(row, 3, kActions);
  out.state = named(row, 4, kStates);
  out.operations = static_cast<std::size_t>(number_in(row, 5));
  out.statements = static_cast<std::size_t>(number_in(row, 6));
  out.checksum = text(7);
  out.statements_checksum = text(8);
  out.dialect = text(9);
  out.server = text(10);
  out.version = text(11);
  out.who = text(12);
  out.host = text(13);
  out.process = number_in(row, 14);
  out.started = text(15);
  out.ended = text(16);
  out.error = text(17);
  return out;
}

// The rest of a mark, beside what the line says anyway; both ways with one list of fields.
template <class MarkOf, class F>
void each_text(MarkOf& mark, F field) {
  field("digest", mark.digest);
  field("part", mark.part);
  field("begun", mark.begun);
  field("remains", mark.remains);
  field("recover", mark.recover);
  field("seen", mark.seen);
  field("by", mark.by);
  field("plan", mark.plan);
  field("planned", mark.planned);
  field("position", mark.position);
}

std::string text_of(const Mark& mark) {
  ir::Value out = ir::Value::table();
  each_text(mark, [&](const char* name, const std::string& value) {
    if (!value.empty()) out.set(name, ir::Value::of(value));
  });
  out.set("units", ir::Value::of(static_cast<std::int64_t>(mark.units)));
  out.set("ran", ir::Value::of(static_cast<std::int64_t>(mark.ran)));
  if (mark.alone) out.set("alone", ir::Value::of(true));
  return "mark = " + support::toml_inline(out);
}

void read_into(Mark& mark, const std::string& text) {
  const auto document = support::parse_toml(text);
  const ir::Value* found = document.root.find("mark");
  if (found == nullptr) return;
  each_text(mark, [&](const char* name, std::string& value) {
    if (const ir::Value* member = found->find(name)) value = member->text;
  });
  const auto number = [&](const char* name, std::size_t otherwise) {
    const ir::Value* member = found->find(name);
    return member == nullptr ? otherwise : static_cast<std::size_t>(member->integer);
  };
  mark.units = number("units", mark.operations);
  mark.ran = number("ran", mark.statements);
  mark.alone = found->find("alone") != nullptr;
}

}  // namespace

std::string journal_table(const std::string& versions, std::size_t longest_name) {
  if (versions == "mig_version" || versions == "alembic_version") return "mig_journal";
  return ir::shorten(versions + "_journal", longest_name);
}

bool is_in_flight(const Mark& mark) {
  return !mark.begun.empty() && mark.seen != kTookEffect && mark.seen != kNoEffect;
}

bool is_untouched(const Mark& mark) {
  return mark.units == 0 && mark.statements == 0 && mark.position.empty() &&
         (mark.begun.empty() || mark.seen == kNoEffect);
}

Journal::Journal(const compile::Compiler& compiler, port::Connection& connection,
                 port::Catalog* catalog, const std::string& versions, std::string run)
    : compiler_(compiler),
      connection_(connection),
      catalog_(catalog),
      table_(journal_table(versions, compiler.settings().resolve.longest_name)),
      run_(std::move(run)) {}

std::optional<std::vector<port::Row>> Journal::select(const std::vector<std::string>& columns,
                                                      const Where& where) {
  try {
    auto rows = select_all(compiler_, connection_, columns, table_, where);
    exists_ = true;
    return rows;
  } catch (const port::DatabaseError& error) {
    if (!exists_ && error.failure == port::Failure::statement) {
      const bool there =
          catalog_ != nullptr && catalog_->inspect(connection_, {table_}).table(table_) != nullptr;
      if (!there) return std::nullopt;
      exists_ = true;  // perhaps another process has made it a moment ago
      return select(columns, where);
    }
    throw Error({"MIG-605", "the journal '" + table_ + "' cannot be read: " + error.message,
                 error.failure == port::Failure::statement
                     ? "a newer mig may have made it: use that one; else check that the database "
                       "user may read it"
                     : "check that the database can be reached, then run the command again"});
  }
}

void Journal::load() {
  open_.clear();
  const auto rows = select(names(), {kState, name_of(JournalState::running)});
  if (!rows) return;
  for (const auto& row : *rows) {
    const JournalEntry line = line_in(row);
    Open& found = open_.emplace_back();
    found.number = line.number;
    found.started = line.started;
    found.checksum = line.checksum;
    found.mark.revision = line.revision;
    found.mark.direction =
        line.action == JournalAction::downgrade ? graph::Direction::down : graph::Direction::up;
    found.mark.operations = line.operations;
    found.mark.statements = line.statements;
    found.mark.units = line.operations;
    read_into(found.mark, port::to_text(row.at(18)));
  }
}

std::vector<Mark> Journal::marks() const {
  std::vector<Mark> out;
  for (const auto& each : open_) out.push_back(each.mark);
  return out;
}

const Mark* Journal::find(const std::string& revision, graph::Direction direction) const {
  const auto it = std::find_if(open_.begin(), open_.end(), [&](const Open& each) {
    return each.mark.revision == revision && each.mark.direction == direction;
  });
  return it == open_.end() ? nullptr : &it->mark;
}

std::vector<Journal::Open>::iterator Journal::open(const std::string& revision) {
  return std::find_if(open_.begin(), open_.end(),
                      [&](const Open& each) { return each.mark.revision == revision; });
}

void Journal::ensure() {
  if (exists_) return;
  ir::Operation operation;
  operation.body = ir::CreateTable{schema_of(table_).tables.front(), true};
  try {
    run_own(compiler_, connection_, operation, schema_of(table_));
  } catch (const port::DatabaseError& error) {
    throw not_made("the journal '" + table_ + "'", error);
  }
  exists_ = true;
}

std::int64_t Journal::next_number() {
  return select_highest(compiler_, connection_, kNumber, table_) + 1;
}

JournalEntry Journal::line_of(const Record& record) {
  if (!author_) {
    author_.emplace();
    author_->run = run_.empty() ? support::random_id() : run_;
    author_->dialect = compiler_.dialect().name();
    author_->server = compiler_.settings().server.version;
    author_->version = support::version();
    author_->who = support::user_name();
    author_->host = support::host_name();
    author_->process = support::process_id();
  }
  JournalEntry out = *author_;
  out.revision = record.revision;
  out.action = record.action;
  out.operations = record.operations;
  out.statements = record.statements;
  out.checksum = record.checksum;
  out.statements_checksum = record.statements_checksum;
  out.started = record.started.empty() ? support::utc_now() : record.started;
  return out;
}

void Journal::insert(const std::vector<std::pair<JournalEntry, std::string>>& lines) {
  ir::InsertRows body{table_, {}};
  for (const auto& [line, mark] : lines) body.rows.push_back(row_of(line, mark));
  ir::Operation operation;
  operation.body = std::move(body);
  run_own(compiler_, connection_, operation, schema_of(table_));
}

void Journal::update(const JournalEntry& line, const std::string& mark) {
  ir::Row row = row_of(line, mark);
  const ir::Row key = {row.front()};
  row.erase(row.begin());
  ir::Operation operation;
  operation.body = ir::UpdateRows{table_, std::move(row), {key}, {}, {}};
  run_own(compiler_, connection_, operation, schema_of(table_));
}

void Journal::write(const Mark& mark, const std::string& checksum) {
  auto known = open(mark.revision);
  Record record;
  record.revision = mark.revision;
  record.action =
      mark.direction == graph::Direction::up ? JournalAction::upgrade : JournalAction::downgrade;
  record.operations = mark.operations;
  record.statements = mark.statements;
  record.checksum = checksum;
  if (known != open_.end()) record.started = known->started;
  JournalEntry line = line_of(record);
  line.state = JournalState::running;
  if (known == open_.end()) {
    line.number = next_number();
    insert({{line, text_of(mark)}});
    open_.push_back({line.number, line.started, checksum, mark});
  } else {
    line.number = known->number;
    update(line, text_of(mark));
    known->mark = mark;
    known->checksum = checksum;
  }
}

void Journal::resolve(const Mark& mark) {
  const auto known = open(mark.revision);
  if (known != open_.end()) write(mark, known->checksum);
}

void Journal::finish(const Record& record) {
  JournalEntry line = line_of(record);
  line.state = JournalState::done;
  line.ended = support::utc_now();
  const auto known = open(record.revision);
  if (known == open_.end()) {
    line.number = next_number();
    return insert({{line, {}}});
  }
  line.number = known->number;
  line.started = known->started;
  update(line, {});
  open_.erase(known);
}

void Journal::fail(const Record& record, const std::string& error) {
  JournalEntry line = line_of(record);
  line.error = error;
  const auto known = open(record.revision);
  if (known == open_.end()) {
    line.state = JournalState::failed;
    line.ended = support::utc_now();
    line.number = next_number();
    return insert({{line, {}}});
  }
  line.number = known->number;
  line.started = known->started;
  if (is_untouched(known->mark)) {
    line.state = JournalState::failed;
    line.ended = support::utc_now();
    update(line, {});
    open_.erase(known);
    return;
  }
  line.state = JournalState::running;
  line.operations = known->mark.operations;
  line.statements = known->mark.statements;
  update(line, text_of(known->mark));
}

void Journal::abandon(const std::string& revision) {
  const auto known = open(revision);
  if (known == open_.end()) return;
  Record record;
  record.revision = revision;
  record.action = known->mark.direction == graph::Direction::up ? JournalAction::upgrade
                                                                : JournalAction::downgrade;
  record.operations = known->mark.operations;
  record.statements = known->mark.statements;
  record.checksum = known->checksum;
  record.started = known->started;
  JournalEntry line = line_of(record);
  line.number = known->number;
  line.state = JournalState::abandoned;
  line.ended = support::utc_now();
  update(line, {});
  open_.erase(known);
}

void Journal::note(const std::vector<Record>& records) {
  if (records.empty()) return;
  std::int64_t number = next_number();
  std::vector<std::pair<JournalEntry, std::string>> lines;
  for (const auto& record : records) {
    JournalEntry line = line_of(record);
    line.state = JournalState::done;
    line.ended = line.started;
    line.number = number++;
    lines.emplace_back(std::move(line), std::string());
  }
  constexpr std::size_t kMost = 500;  // rows of one statement
  for (std::size_t at = 0; at < lines.size(); at += kMost) {
    const auto from = lines.begin() + static_cast<std::ptrdiff_t>(at);
    const auto to = lines.begin() + static_cast<std::ptrdiff_t>(std::min(at + kMost, lines.size()));
    insert({std::make_move_iterator(from), std::make_move_iterator(to)});
  }
}

std::vector<JournalEntry> Journal::entries() {
  std::vector<JournalEntry> out;
  const auto rows = select(names(), {});
  if (!rows) return out;
  for (const auto& row : *rows) out.push_back(line_in(row));
  std::sort(out.begin(), out.end(),
            [](const JournalEntry& a, const JournalEntry& b) { return a.number < b.number; });
  return out;
}

}  // namespace mig::store
