// SQL text to tokens by SQLite's lexical rules. Blanks and comments are left out; offsets are
// bytes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace mig_sqlite {

// A stretch of text: [begin, end).
struct Range {
  std::size_t begin = 0;
  std::size_t end = 0;
  bool empty() const { return begin == end; }
};

enum class TokenKind { word, quoted, string, number, blob, symbol };

struct Token {
  TokenKind kind = TokenKind::symbol;
  Range at;
};

// `quoted` is a name in "…", `…` or […]; `string` is '…'; every other character is a symbol of its
// own.
std::vector<Token> tokenize(std::string_view sql);

inline std::string_view text_at(std::string_view sql, Range at) {
  return sql.substr(at.begin, at.end - at.begin);
}

// The name that a token stands for, without its quotes. SQLite takes '…' for a name as well.
std::string name_at(std::string_view sql, const Token& token);

// Whether two names are the same to SQLite: letters A to Z in any case.
bool same_name(std::string_view a, std::string_view b);
// Whether one of the names is the same as `name`.
bool has_name(const std::vector<std::string>& names, std::string_view name);

// Whether the token is the bare keyword `upper`.
bool is_keyword(std::string_view sql, const Token& token, std::string_view upper);

}  // namespace mig_sqlite
