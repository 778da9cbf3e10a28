// SQL expressions, queries and definitions as the dialects and the comparison read them: tokens are
// parts of the text, and what is brought into one form is in that form.
#include "mysql/expression.hpp"

#include "compare/portable.hpp"
#include "compare/same.hpp"
#include "mysql/view_text.hpp"
#include "postgres/expressions.hpp"
#include "property.hpp"
#include "sqlite/literals.hpp"
#include "sqlite/spelling.hpp"
#include "sqlite/table_text.hpp"
#include <mig/sdk/dialect.hpp>

#include <optional>

using namespace mig;

namespace {

template <class F>
void settles(const char* what, const std::string& text, F form) {
  const std::string once = form(text);
  const std::string twice = form(once);
  fuzz::holds(once == twice, what, once + "\n" + twice);
}

template <class F>
void may_settle(const char* what, const std::string& text, F form) {
  const std::optional<std::string> once = form(text);
  if (once) {
    const std::optional<std::string> twice = form(*once);
    fuzz::holds(once == twice, what, *once + "\n" + twice.value_or("(nothing)"));
  }
}

void compared(const std::string& sql) {
  settles("plain_sql", sql, [](const auto& text) { return compare::plain_sql(text, false); });
  settles("plain_sql, folded", sql, [](const auto& t) { return compare::plain_sql(t, true); });
  may_settle("portable_expression", sql, compare::portable_expression);
  may_settle("portable_query", sql, compare::portable_query);
}

void postgres(const std::string& sql) {
  settles("plain_expression of PostgreSQL", sql, mig_postgres::plain_expression);
  settles("plain_query of PostgreSQL", sql, mig_postgres::plain_query);
}

void sqlite(const std::string& sql) {
  std::size_t done = 0;
  for (const auto& token : mig_sqlite::tokenize(sql)) {
    fuzz::holds(
        token.at.begin >= done && token.at.end > token.at.begin && token.at.end <= sql.size(),
        "tokens of SQLite follow each other");
    done = token.at.end;
    (void)mig_sqlite::name_at(sql, token);
  }
  static const auto table = *mig_sqlite::parse_table("CREATE TABLE t (a INTEGER, \"b c\" TEXT, d)");
  // No more than an answer is asked for: what is one spelling depends on names that SQLite knows,
  // and it has no text with others.
  (void)mig_sqlite::plain_expression(sql, table);
  (void)mig_sqlite::plain_query(sql, [](std::string_view name) {
    return mig_sqlite::same_name(name, "t") ? &table : nullptr;
  });
  (void)mig_sqlite::expression(sql);
  (void)mig_sqlite::default_expression(sql);
  if (const auto parsed = mig_sqlite::parse_table(sql)) {
    for (const auto& column : parsed->columns) {
      fuzz::holds(column.at.end <= sql.size() && column.at.begin <= column.at.end,
                  "a column is in the text", column.name);
      fuzz::holds(column.at.begin <= column.named.begin && column.named.end <= column.at.end,
                  "a column has its name in it", column.name);
    }
    for (const auto& clause : parsed->constraints) {
      fuzz::holds(clause.at.begin <= clause.at.end && clause.at.end <= sql.size(),
                  "a constraint is in the text", clause.name);
    }
    (void)parsed->primary_key();
    (void)parsed->row_id();
  }
}

void mysql(const std::string& sql) {
  std::size_t done = 0;
  for (const auto& token : mig_mysql::tokens_of(sql)) {
    fuzz::holds(token.at >= done && token.size > 0 && token.size <= sql.size() - token.at,
                "tokens of MySQL follow each other");
    done = token.at + token.size;
  }
  const std::string renamed = mig_mysql::rename_column_in(sql, "a", "z");
  fuzz::holds(!mig_mysql::names_column(renamed, "a"), "the old name is gone", renamed);
  fuzz::holds(!mig_mysql::names_column(sql, "a") || mig_mysql::names_column(renamed, "z"),
              "the new name is there", renamed);
  ir::Table table;
  table.columns.emplace_back();
  table.columns.back().name = "a";
  settles("own_names", sql, [&](const auto& text) { return mig_mysql::own_names(text, table); });
  (void)mig_mysql::is_parenthesised(sql);
  (void)mig_mysql::is_constant(sql);
  (void)mig_mysql::has_double_bar(sql);
  (void)mig_mysql::mentions_in_strings_too(sql, "a");
  (void)mig_mysql::mentions_qualified(sql, "d", "t");
  (void)mig_mysql::view_with_table(sql, "t", "u");
  (void)mig_mysql::view_with_column(sql, "t", "a", "z");
  (void)mig_mysql::view_with_index(sql, "t", "i", "j");
  (void)mig_mysql::query_with_names(sql, {"a", "b"});
  (void)mig_mysql::has_column_list(sql);
  (void)mig_mysql::algorithm_of(sql);
  // A table may bear the name of the database: what is local is not always left alone.
  const std::string local = mig_mysql::view_of_database(sql, "d");
  fuzz::holds(local.size() <= sql.size(), "a view of one database takes no more room", local);
  const std::string anybody = mig_mysql::without_definer(sql);
  fuzz::holds(anybody == sql || anybody.rfind("CREATE ", 0) == 0,
              "a routine is made, whoever it acts as", anybody);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string sql(fuzz::text_of(data, size));
  compared(sql);
  postgres(sql);
  sqlite(sql);
  mysql(sql);
  return 0;
}
