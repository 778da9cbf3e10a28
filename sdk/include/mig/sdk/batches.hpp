// The statements of a backfill, for a dialect that has SELECT … ORDER BY … LIMIT … OFFSET and
// UPDATE: from the pieces that differ to an answer that works in batches.
#pragma once

#include <mig/sdk/dialect.hpp>
#include <mig/sdk/sql.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace mig::sdk {

// A column of the key that a backfill walks along.
struct BatchKey {
  std::string column;  // in quotes
  // Its value as something that can be bound again, and stored as text.
  std::string read;
  // The same value, from its placeholder.
  std::function<std::string(const std::string& placeholder)> bound;
};

// The pieces that differ, as SQL.
struct BatchPieces {
  std::string table;  // in quotes
  std::vector<BatchKey> key;
  std::string set;    // "a = 1, b = 2"
  std::string where;  // condition in parentheses; empty: every row
  std::int64_t rows = 0;
  bool numbered = false;  // placeholders are $1, $2, …, else "?"
  // Whether (a, b) > (1, 2) finds its place in an index.
  bool row_values = false;
};

namespace detail {

// Writes one statement, and which values go into its placeholders.
class BatchWriter {
 public:
  BatchWriter(const BatchPieces& pieces, bool behind) : pieces_(pieces), behind_(behind) {}

  ir::BatchStatement count() {
    return finish("SELECT count(*) FROM " + pieces_.table + where(false));
  }
  ir::BatchStatement end() {
    const std::string order =
        list(pieces_.key, [&](const auto& k) { return pieces_.table + "." + k.column; });
    return finish("SELECT " + list(pieces_.key, [](const auto& k) { return k.read; }) + " FROM " +
                  pieces_.table + where(false) + " ORDER BY " + order + " LIMIT 1 OFFSET " +
                  std::to_string(pieces_.rows - 1));
  }
  ir::BatchStatement update(bool ends) {
    return finish("UPDATE " + pieces_.table + " SET " + pieces_.set + where(ends));
  }

 private:
  std::string where(bool ends) {
    std::vector<std::string> all;
    if (behind_) all.push_back(compared(true));
    if (ends) all.push_back(compared(false));
    if (!pieces_.where.empty()) all.push_back(pieces_.where);
    return all.empty() ? std::string()
                       : " WHERE " + list(
                                         all, [](const auto& each) { return each; }, " AND ");
  }

  // The key behind the first value, or up to the second.
  std::string compared(bool behind) {
    const std::size_t from = behind || !behind_ ? 0 : pieces_.key.size();
    const char* whole = behind ? " > " : " <= ";
    if (pieces_.key.size() == 1) return pieces_.key[0].column + whole + value(from, 0);
    if (pieces_.row_values) {
      std::string values;
      for (std::size_t i = 0; i < pieces_.key.size(); ++i) {
        values += (i == 0 ? "" : ", ") + value(from, i);
      }
      return "(" + list(pieces_.key, [](const auto& k) { return k.column; }) + ")" + whole + "(" +
             values + ")";
    }
    return expanded(behind, from, 0);
  }

  // (a > 1 OR (a = 1 AND b > 2))
  std::string expanded(bool behind, std::size_t from, std::size_t at) {
    const std::string& column = pieces_.key[at].column;
    if (at + 1 == pieces_.key.size()) return column + (behind ? " > " : " <= ") + value(from, at);
    std::string out = "(" + column + (behind ? " > " : " < ") + value(from, at);
    out += " OR (" + column + " = " + value(from, at);
    return out + " AND " + expanded(behind, from, at + 1) + "))";
  }

  std::string value(std::size_t from, std::size_t at) {
    arguments_.push_back(static_cast<std::int64_t>(from + at));
    return pieces_.key[at].bound(pieces_.numbered ? "$" + std::to_string(arguments_.size()) : "?");
  }

  ir::BatchStatement finish(std::string sql) {
    return {std::move(sql), std::exchange(arguments_, {})};
  }

  const BatchPieces& pieces_;
  bool behind_;
  std::vector<std::int64_t> arguments_;
};

inline ir::BatchStatements batch_statements(const BatchPieces& pieces, bool behind) {
  BatchWriter writer(pieces, behind);
  ir::BatchStatements out;
  out.count = writer.count();
  out.end = writer.end();
  out.step = writer.update(true);
  out.rest = writer.update(false);
  return out;
}

// Whether `columns` begin `key`, in this order.
template <class T, class Name>
bool begins(const std::vector<T>& key, const std::vector<std::string>& columns, Name name) {
  if (columns.size() > key.size()) return false;
  return std::equal(columns.begin(), columns.end(), key.begin(),
                    [&](const std::string& column, const T& each) { return column == name(each); });
}

// Whether something of the table finds its rows along these columns.
inline bool is_indexed(const ir::Table& table, const std::vector<std::string>& columns) {
  const auto plain = [](const std::string& each) { return each; };
  if (table.primary_key && begins(table.primary_key->columns, columns, plain)) return true;
  for (const auto& each : table.unique) {
    if (begins(each.columns, columns, plain)) return true;
  }
  for (const auto& each : table.indexes) {
    const auto name = [](const ir::IndexColumn& part) { return part.name; };
    if (each.where.empty() && begins(each.columns, columns, name)) return true;
  }
  return false;
}

}  // namespace detail

// The columns that a backfill walks along, or why there are none that can be.
struct BatchKeyChoice {
  std::vector<std::string> columns;
  std::string reason;
  std::string way_out;
};

// A value that is NULL stands in no order, and without an index each batch would read the whole
// table.
inline BatchKeyChoice batch_key(const ir::Backfill& op, const Context& context) {
  const ir::Table* table = context.table(op.table);
  const bool written = !op.key.list.empty();
  if (!written && (table == nullptr || !table->primary_key)) {
    return {{},
            table == nullptr ? "the history does not know the primary key of '" + op.table + "'"
                             : "table '" + op.table + "' has no primary key to walk along",
            "say key = \"…\": a column that has an index and is never NULL"};
  }
  if (table == nullptr) return {op.key.list, {}, {}};
  const auto& columns = written ? op.key.list : table->primary_key->columns;
  for (const auto& name : columns) {
    const ir::Column* column = ir::find_column(*table, name);
    const bool in_primary =
        table->primary_key && std::count(table->primary_key->columns.begin(),
                                         table->primary_key->columns.end(), name) > 0;
    if (column == nullptr || !column->nullable || in_primary) continue;
    return {{},
            "column '" + name + "' may be NULL, so a walk along it would leave rows out",
            "choose a key that is never NULL"};
  }
  if (!detail::is_indexed(*table, columns)) {
    return {{},
            "no key or index of '" + op.table + "' begins with (" +
                list(columns, [](const auto& each) { return each; }) +
                "), so each batch would read the whole table",
            "choose another key, or create an index first"};
  }
  return {columns, {}, {}};
}

// The answer: in batches, and as one UPDATE for a script.
inline ir::Translation in_batches(const ir::Backfill& op, const BatchPieces& pieces) {
  ir::Translation out;
  out.support = ir::Support::native;
  ir::Batches batches;
  batches.rows = pieces.rows;
  batches.first = detail::batch_statements(pieces, false);
  batches.next = detail::batch_statements(pieces, true);
  ir::Statement whole = statement(batches.first.rest.sql);
  whole.transactional = false;  // as each batch is committed by itself
  whole.work = ir::Work::scan;
  whole.blocks = ir::Blocks::nothing;
  out.statements.push_back(std::move(whole));
  out.batches = std::move(batches);
  out.data_loss = ir::DataLoss::possible;
  ir::Notice replaced;
  replaced.code = "data-loss";
  replaced.message = "values of '" + op.table + "' are replaced";
  out.notices.push_back(std::move(replaced));
  ir::Notice batched;
  batched.code = "in-batches";
  batched.message = "in batches of " + std::to_string(pieces.rows) +
                    " rows, each committed by itself: others wait for the rows of one batch at the "
                    "most, and a run that is interrupted goes on behind the last one";
  out.notices.push_back(std::move(batched));
  return out;
}

}  // namespace mig::sdk
