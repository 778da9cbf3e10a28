#include "execute/backfill.hpp"

#include "support/duration.hpp"
#include "support/pause.hpp"
#include "support/text.hpp"
#include "support/toml.hpp"
#include "support/toml_text.hpp"
#include <mig/ir/codec.hpp>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <utility>
#include <variant>

namespace mig::execute {

namespace {

constexpr const char* kPosition = "position";
constexpr const char* kWork = "work";
constexpr const char* kKey = "key";
constexpr const char* kDone = "done";

// Bytes that are no text are kept as such.
ir::Literal literal_of(const port::Cell& cell) {
  if (const auto* number = std::get_if<std::int64_t>(&cell)) return *number;
  if (const auto* real = std::get_if<double>(&cell)) return *real;
  const auto* text = std::get_if<std::string>(&cell);
  if (text == nullptr) return ir::Null{};
  const bool plain = !support::first_invalid_utf8(*text) && text->find('\0') == std::string::npos;
  return plain ? ir::Literal(*text) : ir::Literal(ir::Bytes{*text});
}

port::Cell cell_of(const ir::Literal& literal) {
  if (const auto* number = std::get_if<std::int64_t>(&literal)) return *number;
  if (const auto* real = std::get_if<double>(&literal)) return *real;
  if (const auto* text = std::get_if<std::string>(&literal)) return *text;
  if (const auto* bytes = std::get_if<ir::Bytes>(&literal)) return bytes->data;
  return {};
}

}  // namespace

Backfill::Backfill(const compile::Unit& unit, const ir::Batches& batches, Run run)
    : batches_(batches),
      run_(std::move(run)),
      work_(support::sha256(batches.first.rest.sql + "\n" + batches.next.rest.sql)) {
  const auto* operation = std::get_if<ir::Backfill>(&unit.operation.body);
  if (operation == nullptr || operation->pause.empty()) return;
  pause_ = support::parse_duration(operation->pause).value_or(pause_);
}

bool Backfill::resume(const std::string& position) {
  const auto document = support::parse_toml(position);
  const ir::Value* table = document.root.find(kPosition);
  const ir::Value* work = table == nullptr ? nullptr : table->find(kWork);
  const ir::Value* key = table == nullptr ? nullptr : table->find(kKey);
  if (work == nullptr || key == nullptr || work->text != work_) return false;
  std::vector<ir::Literal> cells;
  ir::Problems problems;
  if (!ir::decode(*key, cells, problems)) return false;
  last_.clear();
  for (const auto& cell : cells) last_.push_back(cell_of(cell));
  done_ = table->find(kDone) != nullptr;
  return true;
}

std::string Backfill::position() const {
  std::vector<ir::Literal> key;
  for (const auto& cell : last_) key.push_back(literal_of(cell));
  ir::Value out = ir::Value::table();
  out.set(kWork, ir::Value::of(work_));
  out.set(kKey, ir::encode(key));
  if (done_) out.set(kDone, ir::Value::of(true));
  return std::string(kPosition) + " = " + support::toml_inline(out);
}

const ir::BatchStatements& Backfill::statements() const {
  return last_.empty() ? batches_.first : batches_.next;
}

void Backfill::next(const std::function<void(const std::string& sql)>& tell) {
  const ir::BatchStatements& all = statements();
  std::vector<port::Row> ends;
  run(all.end, {}, &ends);
  const bool last = ends.empty();
  if (!last && ends.front() == last_) throw stands_still();
  const ir::BatchStatement& batch = last ? all.rest : all.step;
  tell(batch.sql);
  const std::int64_t affected = run(batch, last ? port::Row{} : ends.front(), nullptr);
  rows_ += static_cast<std::size_t>(std::max<std::int64_t>(affected, 0));
  if (last) {
    done_ = true;
  } else {
    last_ = std::move(ends.front());
  }
}

// Instead of without end.
Error Backfill::stands_still() const {
  std::string key;
  for (const auto& cell : last_) key += (key.empty() ? "" : ", ") + port::to_text(cell);
  return Error({"MIG-622", "the backfill does not get past the key " + key,
                "the database does not find the rows behind it by this value: name another 'key', "
                "of numbers, text or times; what the batches before it changed stays"});
}

std::size_t Backfill::count() {
  std::vector<port::Row> rows;
  run(statements().count, {}, &rows);
  const std::string text = rows.empty() ? std::string() : port::to_text(rows.front().at(0));
  return static_cast<std::size_t>(std::strtoull(text.c_str(), nullptr, 10));
}

std::int64_t Backfill::run(const ir::BatchStatement& statement, const port::Row& end,
                           std::vector<port::Row>* rows) {
  statement_.sql = statement.sql;
  port::Row values = last_;
  values.insert(values.end(), end.begin(), end.end());
  std::vector<port::Cell> arguments;
  for (const auto at : statement.arguments) {
    arguments.push_back(values.at(static_cast<std::size_t>(at)));
  }
  return run_(statement.sql, arguments, rows);
}

BatchReport::BatchReport(Backfill& rows, const ir::Operation& operation,
                         const std::function<void(const RowProgress&)>& wanted)
    : rows_(rows),
      wanted_(wanted),
      table_(ir::table_of(operation)),
      total_(wanted && rows.more() ? rows.count() : 0),
      from_(std::chrono::steady_clock::now()) {}

void BatchReport::tell() const {
  if (!wanted_) return;
  RowProgress out;
  out.table = table_;
  out.done = rows_.rows();
  out.total = std::max(total_, out.done);
  out.took = std::chrono::steady_clock::now() - from_;
  wanted_(out);
}

void Backfill::pause(const std::function<bool()>& stop) const {
  if (pause_.count() > 0) support::pause(pause_, stop);
}

}  // namespace mig::execute
