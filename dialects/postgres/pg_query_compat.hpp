// What differs between the versions of libpg_query, and the memory that they all hand out.
#pragma once

#include <pg_query.h>

#include <string>

namespace mig_postgres::compat {

// The nodes and their members have had these names since the grammar of 15.
static_assert(PG_VERSION_NUM >= 150000, "libpg_query 15 or newer is needed");
inline constexpr int kGrammar = PG_VERSION_NUM / 10000;

class ParseResult {
 public:
  explicit ParseResult(const std::string& sql) : result_(pg_query_parse(sql.c_str())) {}
  ~ParseResult() { pg_query_free_parse_result(result_); }
  ParseResult(const ParseResult&) = delete;
  ParseResult& operator=(const ParseResult&) = delete;

  // The tree as JSON, or null.
  const char* tree() const { return result_.parse_tree; }
  const PgQueryError* error() const { return result_.error; }

 private:
  PgQueryParseResult result_;
};

}  // namespace mig_postgres::compat
