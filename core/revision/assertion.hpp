// What has to hold before a revision is applied, or behind it: a query and what it must return.
#pragma once

#include <mig/ir/schema.hpp>

#include <string>
#include <vector>

namespace mig::revision {

// The rows that a query must return, cell by cell. Written as one value for a single cell, as an
// array of values for rows of one cell, or as an array of arrays.
struct ExpectedResult {
  std::vector<std::vector<ir::Literal>> rows;
};
inline bool operator==(const ExpectedResult& a, const ExpectedResult& b) {
  return a.rows == b.rows;
}

struct Assertion {
  ir::Sql sql;
  ExpectedResult expect;
  std::string message;
  std::vector<std::string> only;
  std::vector<std::string> except;
  ir::Position at;  // where it was written; does not count in comparisons

  template <class V>
  static void describe(V& v) {
    v.required("sql", &Assertion::sql, "one query; one text, or one per dialect");
    v.required("expect", &Assertion::expect,
               "what it must return: a value, or an array of rows; [] for no row");
    v.optional("message", &Assertion::message, "what it means when it returns something else");
    v.optional("only", &Assertion::only, "dialects that it is for");
    v.optional("except", &Assertion::except, "dialects that it is not for");
  }
};
inline bool operator==(const Assertion& a, const Assertion& b) {
  return a.sql == b.sql && a.expect == b.expect && a.message == b.message && a.only == b.only &&
         a.except == b.except;
}

// A cell as a database's answer is compared with it: every value as text, truth values as 1 and 0,
// no value as "NULL".
[[nodiscard]] std::string cell_text(const ir::Literal& literal);

}  // namespace mig::revision
