// SQL expressions inside a table's definition: which names they hold, read by the server's lexical
// rules.
#include "expression.hpp"

#include "text.hpp"
#include <mig/sdk/sql.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mig_mysql {

namespace {

using Kind = TokenKind;

bool word_start(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$' ||
         static_cast<unsigned char>(c) >= 0x80U;
}
bool digit(char c) { return c >= '0' && c <= '9'; }

// The end of what begins with a quote at `at`; `name` receives what stands inside.
std::size_t quoted_end(std::string_view sql, std::size_t at, std::string& name) {
  const char quote = sql[at];
  for (std::size_t i = at + 1; i < sql.size(); ++i) {
    if (quote != '`' && sql[i] == '\\' && i + 1 < sql.size()) {
      name += sql[++i];
    } else if (sql[i] == quote) {
      if (i + 1 >= sql.size() || sql[i + 1] != quote) return i + 1;
      name += sql[i++];
    } else {
      name += sql[i];
    }
  }
  return sql.size();
}

std::size_t comment_end(std::string_view sql, std::size_t at) {
  if (sql.substr(at, 2) == "/*") {
    const auto end = sql.find("*/", at + 2);
    return end == std::string_view::npos ? sql.size() : end + 2;
  }
  const bool dashes = sql.substr(at, 2) == "--" && (at + 2 == sql.size() || sql[at + 2] == ' ' ||
                                                    sql[at + 2] == '\n' || sql[at + 2] == '\t');
  if (!dashes && sql[at] != '#') return at;
  const auto end = sql.find('\n', at);
  return end == std::string_view::npos ? sql.size() : end;
}

std::size_t number_end(std::string_view sql, std::size_t at) {
  const bool radix = sql[at] == '0' && at + 1 < sql.size() && word_start(sql[at + 1]);
  const auto sign = [&](std::size_t i) {  // of 1e-10
    return !radix && (sql[i] == '-' || sql[i] == '+') && (sql[i - 1] == 'e' || sql[i - 1] == 'E');
  };
  std::size_t i = at;
  while (i < sql.size() && (word_start(sql[i]) || digit(sql[i]) || sql[i] == '.' || sign(i))) ++i;
  return i;
}

template <class F>
void each_token(std::string_view sql, F f) {
  for (std::size_t i = 0; i < sql.size();) {
    const char c = sql[i];
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
      ++i;
      continue;
    }
    if (const std::size_t end = comment_end(sql, i); end > i) {
      i = end;
      continue;
    }
    Token token;
    token.at = i;
    if (c == '\'' || c == '"' || c == '`') {
      token.kind = c == '\'' ? Kind::string : c == '"' ? Kind::double_quoted : Kind::backtick;
      i = quoted_end(sql, i, token.name);
    } else if (word_start(c)) {
      token.kind = Kind::word;
      while (i < sql.size() && (word_start(sql[i]) || digit(sql[i]))) token.name += sql[i++];
    } else if (digit(c)) {
      token.kind = Kind::number;
      i = number_end(sql, i);
    } else {
      ++i;
    }
    token.size = i - token.at;
    f(token);
  }
}

// A word before "(" is a function, not a column.
bool is_call(std::string_view sql, const Token& token) {
  std::size_t next = token.at + token.size;
  while (next < sql.size() && sql[next] == ' ') ++next;
  return token.kind == Kind::word && next < sql.size() && sql[next] == '(';
}

bool is_column(std::string_view sql, const Token& token, std::string_view column) {
  const bool name =
      token.kind == Kind::backtick || (token.kind == Kind::word && !is_call(sql, token));
  return name && lower(token.name) == lower(column);
}

}  // namespace

std::vector<Token> tokens_of(std::string_view sql) {
  std::vector<Token> out;
  each_token(sql, [&](Token& token) { out.push_back(std::move(token)); });
  return out;
}

bool mentions(std::string_view sql, std::string_view name) {
  bool found = false;
  each_token(sql, [&](const Token& token) {
    const bool any = token.kind == Kind::word || token.kind == Kind::backtick;
    found = found || (any && lower(token.name) == lower(name));
  });
  return found;
}

bool mentions_in_strings_too(std::string_view sql, std::string_view name) {
  bool found = mentions(sql, name);
  each_token(sql, [&](const Token& token) {
    const bool text = token.kind == Kind::string || token.kind == Kind::double_quoted;
    found = found || (text && mentions(token.name, name));
  });
  return found;
}

bool mentions_qualified(std::string_view sql, std::string_view database, std::string_view name) {
  const auto tokens = tokens_of(sql);
  const auto is = [&](const Token& token, std::string_view what) {
    const bool any = token.kind == Kind::word || token.kind == Kind::backtick;
    return any && lower(token.name) == lower(what);
  };
  for (std::size_t i = 0; i + 2 < tokens.size(); ++i) {
    const bool dot = sql[tokens[i + 1].at] == '.';
    if (dot && is(tokens[i], database) && is(tokens[i + 2], name)) return true;
  }
  return false;
}

bool has_string(std::string_view sql, std::string_view value) {
  bool found = false;
  each_token(sql, [&](const Token& token) {
    const bool text = token.kind == Kind::string || token.kind == Kind::double_quoted;
    found = found || (text && token.name == value);
  });
  return found;
}

bool names_column(std::string_view sql, std::string_view column) {
  bool found = false;
  each_token(sql, [&](const Token& token) { found = found || is_column(sql, token, column); });
  return found;
}

namespace {

// A text in which some tokens become names in backticks. Names that touch would be read as one with
// a backtick in it: a blank keeps them apart.
class Respelling {
 public:
  explicit Respelling(std::string_view sql) : sql_(sql) {}

  // Tokens come in their order.
  void name(const Token& token, std::string_view name) {
    out_ += sql_.substr(done_, token.at - done_);
    if (!out_.empty() && out_.back() == '`') out_ += ' ';
    out_ += quote(name);
    done_ = token.at + token.size;
    if (done_ < sql_.size() && sql_[done_] == '`') out_ += ' ';
  }
  std::string finish() { return out_.append(sql_.substr(done_)); }

 private:
  std::string_view sql_;
  std::string out_;
  std::size_t done_ = 0;
};

}  // namespace

std::string rename_column_in(std::string_view sql, std::string_view from, std::string_view to) {
  Respelling out(sql);
  each_token(sql, [&](const Token& token) {
    if (is_column(sql, token, from)) out.name(token, to);
  });
  return out.finish();
}

std::string own_names(std::string_view sql, const mig::ir::Table& table) {
  Respelling out(sql);
  each_token(sql, [&](const Token& token) {
    if (token.kind != Kind::double_quoted) return;
    bool known = false;
    for (const auto& column : table.columns) known = known || column.name == token.name;
    if (known) out.name(token, token.name);
  });
  return out.finish();
}

bool has_double_bar(std::string_view sql) {
  bool found = false;
  each_token(sql, [&](const Token& token) {
    found = found || (token.kind == Kind::other && sql.substr(token.at, 2) == "||");
  });
  return found;
}

bool has_word(std::string_view sql, std::string_view lower_case_word) {
  bool found = false;
  each_token(sql, [&](const Token& token) {
    found = found || (token.kind == Kind::word && lower(token.name) == lower_case_word);
  });
  return found;
}

bool is_parenthesised(std::string_view sql) {
  sql = trim(sql);
  if (sql.size() < 2 || sql.front() != '(' || sql.back() != ')') return false;
  int depth = 0;
  bool whole = true;
  each_token(sql, [&](const Token& token) {
    if (token.kind != Kind::other) return;
    if (sql[token.at] == '(') ++depth;
    if (sql[token.at] == ')') --depth;
    whole = whole && (depth > 0 || token.at + 1 == sql.size());
  });
  return whole && depth == 0;
}

bool is_constant(std::string_view sql) {
  int count = 0;
  bool good = true;
  each_token(sql, [&](const Token& token) {
    const bool sign = count == 0 && (sql[token.at] == '-' || sql[token.at] == '+');
    if (sign) return;
    ++count;
    const std::string word = lower(token.name);
    const bool value =
        token.kind == Kind::number || token.kind == Kind::string ||
        (token.kind == Kind::word && (word == "null" || word == "true" || word == "false"));
    // x'41' and b'0' are a word and a string
    const bool radix = token.kind == Kind::word && (word == "x" || word == "b");
    if (radix) --count;
    good = good && (value || radix);
  });
  return good && count == 1;
}

}  // namespace mig_mysql
