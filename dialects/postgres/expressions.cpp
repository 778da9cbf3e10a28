#include "expressions.hpp"

#include "render.hpp"

#include <cstddef>
#include <vector>

namespace mig_postgres {

namespace {

// Behind the text in quotes that begins at `at`.
std::size_t behind_quotes(std::string_view sql, std::size_t at) {
  const char quote = sql[at];
  const bool escapes = quote == '\'' && at > 0 && (sql[at - 1] == 'E' || sql[at - 1] == 'e');
  for (++at; at < sql.size(); ++at) {
    if (escapes && sql[at] == '\\') {
      ++at;
    } else if (sql[at] == quote) {
      return at + 1;
    }
  }
  return sql.size();
}

// Whether the first parenthesis closes at the very end.
bool wrapped(std::string_view sql) {
  if (sql.size() < 2 || sql.front() != '(' || sql.back() != ')') return false;
  int depth = 0;
  for (std::size_t at = 0; at < sql.size();) {
    const char c = sql[at];
    if (c == '\'' || c == '"') {
      at = behind_quotes(sql, at);
      continue;
    }
    ++at;
    if (c == '(') {
      ++depth;
    } else if (c == ')' && --depth == 0 && at < sql.size()) {
      return false;
    }
  }
  return depth == 0;
}

std::string bare(std::string_view sql) {
  while (wrapped(sql)) sql = trimmed(sql.substr(1, sql.size() - 2));
  return std::string(sql);
}

// What stands between commas from `at` up to the bracket that closes; `at` is then behind that.
// Nothing when it never closes.
std::vector<std::string_view> elements(std::string_view sql, std::size_t& at) {
  std::vector<std::string_view> out;
  int depth = 0;
  for (std::size_t from = at; at < sql.size();) {
    const char c = sql[at];
    if (c == '\'' || c == '"') {
      at = behind_quotes(sql, at);
      continue;
    }
    const bool ends = depth == 0 && (c == ',' || c == ']');
    if (c == '(' || c == '[') ++depth;
    if (c == ')' || (c == ']' && !ends)) --depth;
    ++at;
    if (!ends) continue;
    out.push_back(trimmed(sql.substr(from, at - 1 - from)));
    from = at;
    if (c == ']') return out;
  }
  return {};
}

// The type in "::type[]" at `at`, which is then behind it; empty when no such cast stands there.
std::string_view array_cast(std::string_view sql, std::size_t& at) {
  if (sql.substr(at, 2) != "::") return {};
  std::size_t end = at + 2;
  while (end < sql.size()) {
    const char c = sql[end];
    const bool part = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '.' ||
                      c == ' ' || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
    if (c == '"') {
      end = behind_quotes(sql, end);
    } else if (part) {
      ++end;
    } else {
      break;
    }
  }
  const auto type = sql.substr(at + 2, end - at - 2);
  if (type.empty() || sql.substr(end, 2) != "[]" || sql.substr(end + 2, 1) == "[") return {};
  at = end + 2;
  return type;
}

// "(ARRAY[a, b])::t[]" at `at` with the cast at each element; empty when nothing such stands there.
std::string spread(std::string_view sql, std::size_t& at);

std::string spread_casts(std::string_view sql) {
  std::string out;
  for (std::size_t at = 0; at < sql.size();) {
    const char c = sql[at];
    if (c == '\'' || c == '"') {
      const std::size_t end = behind_quotes(sql, at);
      out += sql.substr(at, end - at);
      at = end;
      continue;
    }
    const std::string changed = c == '(' ? spread(sql, at) : std::string();
    if (changed.empty()) {
      out += sql[at++];
    } else {
      out += changed;
    }
  }
  return out;
}

std::string spread(std::string_view sql, std::size_t& at) {
  constexpr std::string_view kOpen = "(ARRAY[";
  if (sql.substr(at, kOpen.size()) != kOpen) return {};
  std::size_t end = at + kOpen.size();
  const auto parts = elements(sql, end);
  if (parts.empty() || parts.front().empty() || sql.substr(end, 1) != ")") return {};
  ++end;
  const auto type = array_cast(sql, end);
  if (type.empty()) return {};
  at = end;
  std::string out = "ARRAY[";
  for (const auto& part : parts) {
    if (out.back() != '[') out += ", ";
    out += "(" + spread_casts(part) + ")::" + std::string(type);
  }
  return out + "]";
}

}  // namespace

std::string plain_expression(std::string_view sql) { return bare(spread_casts(trimmed(sql))); }

std::string plain_query(std::string_view sql) { return spread_casts(query_text(sql)); }

}  // namespace mig_postgres
