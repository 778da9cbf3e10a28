// The scanner, and comparisons of names.
#include "tokens.hpp"

#include <algorithm>

namespace mig_sqlite {

namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool starts_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}
bool in_word(char c) { return starts_word(c) || is_digit(c) || c == '$'; }

// The offset behind a quoted stretch that starts at `from`; a doubled quote is part of it.
std::size_t skip_quoted(std::string_view sql, std::size_t from, char close, bool doubles) {
  for (std::size_t i = from + 1; i < sql.size(); ++i) {
    if (sql[i] != close) continue;
    if (doubles && i + 1 < sql.size() && sql[i + 1] == close) {
      ++i;
      continue;
    }
    return i + 1;
  }
  return sql.size();
}

std::size_t skip_number(std::string_view sql, std::size_t i) {
  if (sql[i] == '0' && i + 1 < sql.size() && (sql[i + 1] == 'x' || sql[i + 1] == 'X')) {
    for (i += 2; i < sql.size() && in_word(sql[i]);) ++i;
    return i;
  }
  const auto digits = [&] {
    while (i < sql.size() && (is_digit(sql[i]) || sql[i] == '_')) ++i;
  };
  digits();
  if (i < sql.size() && sql[i] == '.') {
    ++i;
    digits();
  }
  if (i < sql.size() && (sql[i] == 'e' || sql[i] == 'E')) {
    std::size_t next = i + 1;
    if (next < sql.size() && (sql[next] == '+' || sql[next] == '-')) ++next;
    if (next < sql.size() && is_digit(sql[next])) {
      i = next;
      digits();
    }
  }
  return i;
}

}  // namespace

std::vector<Token> tokenize(std::string_view sql) {
  std::vector<Token> tokens;
  tokens.reserve(sql.size() / 4);
  std::size_t i = 0;
  const auto take = [&](TokenKind kind, std::size_t end) {
    tokens.push_back({kind, {i, end}});
    i = end;
  };
  while (i < sql.size()) {
    const char c = sql[i];
    const char next = i + 1 < sql.size() ? sql[i + 1] : '\0';
    if (is_blank(c)) {
      ++i;
    } else if (c == '-' && next == '-') {
      const auto end = sql.find('\n', i);
      i = end == std::string_view::npos ? sql.size() : end + 1;
    } else if (c == '/' && next == '*') {
      const auto end = sql.find("*/", i + 2);
      i = end == std::string_view::npos ? sql.size() : end + 2;
    } else if (c == '\'') {
      take(TokenKind::string, skip_quoted(sql, i, '\'', true));
    } else if (c == '"' || c == '`') {
      take(TokenKind::quoted, skip_quoted(sql, i, c, true));
    } else if (c == '[') {
      take(TokenKind::quoted, skip_quoted(sql, i, ']', false));
    } else if ((c == 'x' || c == 'X') && next == '\'') {
      take(TokenKind::blob, skip_quoted(sql, i + 1, '\'', false));
    } else if (is_digit(c) || (c == '.' && is_digit(next))) {
      take(TokenKind::number, skip_number(sql, i));
    } else if (starts_word(c)) {
      std::size_t end = i + 1;
      while (end < sql.size() && in_word(sql[end])) ++end;
      take(TokenKind::word, end);
    } else {
      take(TokenKind::symbol, i + 1);
    }
  }
  return tokens;
}

std::string name_at(std::string_view sql, const Token& token) {
  const auto text = text_at(sql, token.at);
  if (token.kind != TokenKind::quoted && token.kind != TokenKind::string) return std::string(text);
  const char close = text.front() == '[' ? ']' : text.front();
  std::string out;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == close) {
      if (close == ']' || i + 1 >= text.size() || text[i + 1] != close) break;
      ++i;
    }
    out += text[i];
  }
  return out;
}

bool same_name(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  const auto lower = [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  };
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (lower(a[i]) != lower(b[i])) return false;
  }
  return true;
}

bool has_name(const std::vector<std::string>& names, std::string_view name) {
  return std::any_of(names.begin(), names.end(),
                     [&](const std::string& each) { return same_name(each, name); });
}

bool is_keyword(std::string_view sql, const Token& token, std::string_view upper) {
  return token.kind == TokenKind::word && same_name(text_at(sql, token.at), upper);
}

}  // namespace mig_sqlite
