// SQL expressions inside a table's definition (checks, generated columns, defaults, index keys):
// which names they hold, read by the server's lexical rules.
#pragma once

#include <mig/ir/schema.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace mig_mysql {

enum class TokenKind { word, backtick, double_quoted, string, number, other };

struct Token {
  TokenKind kind = TokenKind::other;
  std::size_t at = 0;
  std::size_t size = 0;
  std::string name;  // of a word, a quoted name or a string, without its quotes
};

// The text without blanks and comments.
std::vector<Token> tokens_of(std::string_view sql);

// Whether the text names it, whatever it is: bare (in any case) or in backticks.
bool mentions(std::string_view sql, std::string_view name);

// Whether the text names it, or a string in it does, as the text of a statement that is prepared.
bool mentions_in_strings_too(std::string_view sql, std::string_view name);

// Whether the text names it with its database before it.
bool mentions_qualified(std::string_view sql, std::string_view database, std::string_view name);

// Whether the text holds the value as a string.
bool has_string(std::string_view sql, std::string_view value);

// Whether the expression names the column: bare (in any case) or in backticks.
bool names_column(std::string_view sql, std::string_view column);

// The expression with every mention of the column replaced by the other name in backticks.
std::string rename_column_in(std::string_view sql, std::string_view from, std::string_view to);

// The expression as the server reads it: "name" in double quotes, which would be a string here, in
// backticks where the table has a column of that name.
std::string own_names(std::string_view sql, const mig::ir::Table& table);

// Whether `||` occurs, which means OR here.
bool has_double_bar(std::string_view sql);

// Whether a word such as a function's name occurs outside of strings and quoted names.
bool has_word(std::string_view sql, std::string_view lower_case_word);

// Whether the whole text stands between one pair of parentheses.
bool is_parenthesised(std::string_view sql);

// A number, a string, TRUE, FALSE or NULL: what a DEFAULT takes without parentheses.
bool is_constant(std::string_view sql);

}  // namespace mig_mysql
