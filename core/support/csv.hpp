// Comma-separated values -> records, strictly by RFC 4180: what is in quotes may hold anything,
// with a quote written twice; outside of them a quote has no place. Our own, because none of the
// libraries tells where a field stands and whether it was in quotes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mig::support {

// Places are counted from 1, columns in bytes.
struct CsvField {
  std::string text;
  bool quoted = false;
  std::uint32_t line = 0;
  std::uint32_t column = 0;
};

using CsvRecord = std::vector<CsvField>;  // never empty

struct CsvProblem {
  std::string message;
  std::uint32_t line = 0;
  std::uint32_t column = 0;
};

struct CsvDocument {
  std::vector<CsvRecord> records;     // up to the problem
  std::optional<CsvProblem> problem;  // the first one; nothing behind it is read
};

// text: with "\n" alone at the ends of lines. An empty text has no records; the line break behind
// the last record may be there or not.
[[nodiscard]] CsvDocument parse_csv(std::string_view text, char delimiter);

// A table of values: the names of its columns, and records that each have as many fields.
struct CsvTable {
  std::vector<std::string> columns;
  std::vector<CsvRecord> records;
  std::optional<CsvProblem> problem;
};

// columns: their names; empty: the first record has them. Besides what parse_csv() finds, problems
// are a name that is empty or stands there twice, and a record of another length.
[[nodiscard]] CsvTable parse_csv_table(std::string_view text, char delimiter,
                                       const std::vector<std::string>& columns);

}  // namespace mig::support
