#include "ir/load_csv.hpp"

#include "support/csv.hpp"

#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace mig::ir {

namespace {

std::optional<bool> truth(const std::string& text) {
  for (const char* word : {"true", "TRUE", "True", "t", "1"}) {
    if (text == word) return true;
  }
  for (const char* word : {"false", "FALSE", "False", "f", "0"}) {
    if (text == word) return false;
  }
  return std::nullopt;
}

std::optional<std::int64_t> number(const std::string& text) {
  std::int64_t out = 0;
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, out);
  if (error != std::errc{} || rest != end) return std::nullopt;
  return out;
}

Literal literal(const support::CsvField& field, const Type* type, const LoadCsv& operation) {
  if (!field.quoted && operation.null_text && field.text == *operation.null_text) return Null{};
  const TypeKind kind = type == nullptr ? TypeKind::text : type->kind;
  if (kind == TypeKind::boolean) {
    if (const auto value = truth(field.text)) return *value;
  } else if (kind == TypeKind::smallint || kind == TypeKind::integer || kind == TypeKind::bigint) {
    if (const auto value = number(field.text)) return *value;
  }
  return field.text;
}

support::CsvTable table_of(const LoadCsv& operation) {
  const char delimiter = operation.delimiter.empty() ? ',' : operation.delimiter.front();
  return support::parse_csv_table(operation.text, delimiter, operation.columns);
}

}  // namespace

std::vector<std::string> columns_of(const LoadCsv& operation) {
  return table_of(operation).columns;
}

InsertRows rows_of(const LoadCsv& operation, const Schema& before) {
  InsertRows out;
  out.table = operation.table;
  const auto csv = table_of(operation);
  const Table* table = before.table(operation.table);
  std::vector<const Type*> types;
  for (const auto& name : csv.columns) {
    const Column* column = table == nullptr ? nullptr : find_column(*table, name);
    types.push_back(column == nullptr ? nullptr : column->type.get());
  }
  out.rows.reserve(csv.records.size());
  for (const auto& record : csv.records) {
    Row& row = out.rows.emplace_back();
    row.reserve(record.size());
    for (std::size_t i = 0; i < record.size(); ++i) {
      row.emplace_back(csv.columns[i], Cell(literal(record[i], types[i], operation)));
    }
  }
  return out;
}

}  // namespace mig::ir
