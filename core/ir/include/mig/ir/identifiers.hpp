// Names inside SQL text (checks, generated columns, index predicates, views): found and replaced by
// token, never inside string literals and comments.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>

namespace mig::ir {

namespace detail {

inline bool word_start(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}
inline bool word_part(char c) { return word_start(c) || (c >= '0' && c <= '9') || c == '$'; }

inline bool same_name(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  const auto lower = [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  };
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (lower(a[i]) != lower(b[i])) return false;
  }
  return true;
}

// Where the text goes on behind $tag$ … $tag$, or behind the '$' when none is opened there.
inline std::size_t behind_dollar_quotes(std::string_view sql, std::size_t at) {
  std::size_t end = at + 1;
  if (end < sql.size() && word_start(sql[end])) {
    while (end < sql.size() && word_part(sql[end]) && sql[end] != '$') ++end;
  }
  if (end >= sql.size() || sql[end] != '$') return at + 1;
  const std::string_view tag = sql.substr(at, end + 1 - at);
  const std::size_t close = sql.find(tag, end + 1);
  return close == std::string_view::npos ? at + 1 : close + tag.size();
}

// Calls f(offset, length, name, quote) for every identifier; quote is 0, '"', '`' or '['.
template <class F>
void each_identifier(std::string_view sql, F f) {
  std::size_t i = 0;
  while (i < sql.size()) {
    const char c = sql[i];
    if (c == '\'') {
      for (++i; i < sql.size(); ++i) {
        if (sql[i] != '\'') continue;
        if (i + 1 < sql.size() && sql[i + 1] == '\'') {
          ++i;
          continue;
        }
        break;
      }
      if (i < sql.size()) ++i;
    } else if (c == '-' && sql.substr(i, 2) == "--") {
      while (i < sql.size() && sql[i] != '\n') ++i;
    } else if (c == '/' && sql.substr(i, 2) == "/*") {
      const std::size_t end = sql.find("*/", i + 2);
      i = end == std::string_view::npos ? sql.size() : end + 2;
    } else if (c == '$') {
      i = behind_dollar_quotes(sql, i);
    } else if (c == '"' || c == '`' || c == '[') {
      const char close = c == '[' ? ']' : c;
      std::string name;
      const std::size_t from = i;
      for (++i; i < sql.size(); ++i) {
        if (sql[i] == close) {
          if (c != '[' && i + 1 < sql.size() && sql[i + 1] == close) {
            ++i;
          } else {
            break;
          }
        }
        name += sql[i];
      }
      if (i < sql.size()) ++i;
      f(from, i - from, std::string_view(name), c);
    } else if (word_start(c)) {
      const std::size_t from = i;
      while (i < sql.size() && word_part(sql[i])) ++i;
      f(from, i - from, sql.substr(from, i - from), '\0');
    } else if (c >= '0' && c <= '9') {
      while (i < sql.size() && word_part(sql[i])) ++i;
    } else {
      ++i;
    }
  }
}

inline bool blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
inline char next_char(std::string_view sql, std::size_t at) {
  while (at < sql.size() && blank(sql[at])) ++at;
  return at < sql.size() ? sql[at] : '\0';
}
inline char previous_char(std::string_view sql, std::size_t at) {
  while (at > 0 && blank(sql[at - 1])) --at;
  return at > 0 ? sql[at - 1] : '\0';
}

// Calls f(offset, length, name, quote) for what may be a column of an expression: not for the names
// of functions, types behind "::" and AS, prefixes of literals (date '…', e'…') and qualifiers.
template <class F>
void each_column(std::string_view sql, F f) {
  bool type_follows = false;
  each_identifier(sql, [&](std::size_t at, std::size_t size, std::string_view name, char quote) {
    const bool type = type_follows || (at >= 2 && sql.substr(at - 2, 2) == "::");
    type_follows = quote == '\0' && same_name(name, "as");
    const char next = next_char(sql, at + size);
    if (type || next == '(' || next == '.' || (quote == '\0' && next == '\'')) return;
    f(at, size, name, quote);
  });
}

// Calls f(offset, length, name, quote) for what may be a table of a query: what stands behind FROM,
// JOIN and the like, and qualifiers of columns.
template <class F>
void each_table(std::string_view sql, F f) {
  bool list = false;      // inside of a list behind FROM
  bool expected = false;  // the next name is one
  each_identifier(sql, [&](std::size_t at, std::size_t size, std::string_view name, char quote) {
    const auto word = [&](std::initializer_list<std::string_view> words) {
      for (const auto each : words) {
        if (quote == '\0' && same_name(name, each)) return true;
      }
      return false;
    };
    if (word({"from", "join", "into", "update", "only", "lateral"})) {
      list = true;
      expected = true;
      return;
    }
    if (word({"where", "on", "using", "group", "order", "having", "limit", "union", "except",
              "intersect", "select", "set", "window", "values"})) {
      list = false;
      expected = false;
      return;
    }
    const char before = previous_char(sql, at);
    const bool here = expected || (list && before == ',');
    const bool qualifier = next_char(sql, at + size) == '.' && before != '.';
    expected = here && qualifier;  // the name of a namespace: the table stands behind it
    if (here || qualifier) f(at, size, name, quote);
  });
}

// The text with `from` replaced by `to` in every place that `each` finds, in the same quotes; a
// bare name gets double quotes when `to` is not a plain lower-case word.
template <class Each>
std::string rename_where(std::string_view sql, std::string_view from, std::string_view to,
                         Each each) {
  std::string out;
  std::size_t done = 0;
  bool plain = !to.empty() && word_start(to[0]);
  for (char c : to) plain = plain && word_part(c) && !(c >= 'A' && c <= 'Z');
  each(sql, [&](std::size_t at, std::size_t size, std::string_view name, char quote) {
    if (!same_name(name, from)) return;
    out += sql.substr(done, at - done);
    done = at + size;
    const char open = quote == '\0' && !plain ? '"' : quote;
    const char close = open == '[' ? ']' : open;
    if (open != '\0') out += open;
    for (char c : to) {
      if (c == close && open != '\0') out += c;
      out += c;
    }
    if (close != '\0') out += close;
  });
  out += sql.substr(done);
  return out;
}

}  // namespace detail

// Whether the text names `name`, whatever it is: bare (in any case) or quoted.
inline bool mentions(std::string_view sql, std::string_view name) {
  bool found = false;
  detail::each_identifier(sql, [&](std::size_t, std::size_t, std::string_view each, char) {
    found = found || detail::same_name(each, name);
  });
  return found;
}

// Whether the expression names `name` where a column can stand: length(n) does not name "length".
inline bool mentions_column(std::string_view sql, std::string_view name) {
  bool found = false;
  detail::each_column(sql, [&](std::size_t, std::size_t, std::string_view each, char) {
    found = found || detail::same_name(each, name);
  });
  return found;
}

// The expression with every mention of the column `from` replaced by `to`.
inline std::string rename_column_in(std::string_view sql, std::string_view from,
                                    std::string_view to) {
  return detail::rename_where(sql, from, to,
                              [](std::string_view text, auto f) { detail::each_column(text, f); });
}

// The query with every mention of the table `from` replaced by `to`.
inline std::string rename_table_in(std::string_view sql, std::string_view from,
                                   std::string_view to) {
  return detail::rename_where(sql, from, to,
                              [](std::string_view text, auto f) { detail::each_table(text, f); });
}

}  // namespace mig::ir
