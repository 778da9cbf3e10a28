#include "compare/portable.hpp"

#include <mig/ir/identifiers.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <set>
#include <string>
#include <vector>

namespace mig::compare {

namespace {

enum class Kind { word, name, string, number, symbol };  // name: it stood in quotes

struct Token {
  Kind kind;
  std::string text;  // of a name without its quotes, of a string with them
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string lower(std::string text) {
  for (auto& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

bool is_plain(const std::string& name) {
  return !name.empty() && !is_digit(name.front()) &&
         std::all_of(name.begin(), name.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || is_digit(c) || c == '_'; });
}

// Behind the closing quote; the end when there is none.
std::size_t behind_quote(std::string_view sql, std::size_t at) {
  const char quote = sql[at];
  for (++at; at < sql.size(); ++at) {
    if (sql[at] != quote) continue;
    if (at + 1 < sql.size() && sql[at + 1] == quote) {
      ++at;
    } else {
      return at + 1;
    }
  }
  return sql.size();
}

// Symbols of several characters that mean something of their own.
std::string symbol_at(std::string_view sql, std::size_t at) {
  static constexpr std::array<std::string_view, 9> kLong = {"!~~", "::", "<=", ">=", "<>",
                                                            "!=",  "~~", "||", "=="};
  for (const auto& each : kLong) {
    if (sql.substr(at, each.size()) == each) return std::string(each);
  }
  return std::string(sql.substr(at, 1));
}

std::vector<Token> tokens_of(std::string_view sql) {
  std::vector<Token> out;
  for (std::size_t i = 0; i < sql.size();) {
    const char c = sql[i];
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
      ++i;
    } else if (c == '\'') {
      const std::size_t end = behind_quote(sql, i);
      out.push_back({Kind::string, std::string(sql.substr(i, end - i))});
      i = end;
    } else if (c == '"' || c == '`') {
      const std::size_t end = behind_quote(sql, i);
      out.push_back({Kind::name, std::string(sql.substr(i + 1, end - i - 2))});
      i = end;
    } else if (is_digit(c)) {
      std::size_t end = i;
      while (end < sql.size() && (is_digit(sql[end]) || sql[end] == '.')) ++end;
      if (end < sql.size() && (sql[end] == 'e' || sql[end] == 'E')) {
        ++end;
        if (end < sql.size() && (sql[end] == '-' || sql[end] == '+')) ++end;
        while (end < sql.size() && is_digit(sql[end])) ++end;
      }
      out.push_back({Kind::number, std::string(sql.substr(i, end - i))});
      i = end;
    } else if (ir::detail::word_start(c)) {
      std::size_t end = i;
      while (end < sql.size() && ir::detail::word_part(sql[end])) ++end;
      out.push_back({Kind::word, std::string(sql.substr(i, end - i))});
      i = end;
    } else {
      out.push_back({Kind::symbol, symbol_at(sql, i)});
      i += out.back().text.size();
    }
  }
  return out;
}

// In quotes as well: it is only left out then, which is no harm.
bool has_comment(std::string_view sql) {
  return sql.find("--") != std::string_view::npos || sql.find("/*") != std::string_view::npos ||
         sql.find('#') != std::string_view::npos;
}

// Words that mean something to one database or another, so that a name like it needs its quotes.
bool is_reserved(const std::string& name) {
  static const std::set<std::string> words = {
      "all",      "and",       "as",     "asc",        "between", "by",      "case",      "check",
      "column",   "condition", "create", "cross",      "current", "default", "delete",    "desc",
      "distinct", "drop",      "else",   "end",        "exists",  "for",     "foreign",   "from",
      "function", "grant",     "group",  "groups",     "having",  "in",      "index",     "inner",
      "insert",   "interval",  "into",   "is",         "join",    "key",     "keys",      "left",
      "like",     "limit",     "lock",   "match",      "not",     "null",    "of",        "offset",
      "on",       "option",    "or",     "order",      "outer",   "over",    "partition", "primary",
      "range",    "rank",      "read",   "references", "release", "rename",  "repeat",    "replace",
      "right",    "row",       "rows",   "schema",     "select",  "set",     "show",      "signal",
      "system",   "table",     "then",   "to",         "trigger", "union",   "unique",    "update",
      "usage",    "user",      "using",  "values",     "when",    "where",   "window",    "with",
      "write"};
  return words.count(name) > 0;
}

class Rewriter {
 public:
  Rewriter(std::string_view sql, bool query)
      : in_(tokens_of(sql)), query_(query), commented_(has_comment(sql)) {}

  std::optional<std::string> run() {
    if (commented_ || !drop_casts() || !lists() || !names()) return std::nullopt;
    for (std::size_t i = 0; i < in_.size(); ++i) {
      if (!is_common(i)) return std::nullopt;
    }
    return text();
  }

 private:
  [[nodiscard]] bool is(std::size_t i, std::string_view symbol) const {
    return i < in_.size() && in_[i].kind == Kind::symbol && in_[i].text == symbol;
  }
  [[nodiscard]] bool is_word(std::size_t i, std::string_view word) const {
    return i < in_.size() && in_[i].kind == Kind::word && lower(in_[i].text) == word;
  }
  void erase(std::size_t from, std::size_t to) {
    in_.erase(in_.begin() + static_cast<std::ptrdiff_t>(from),
              in_.begin() + static_cast<std::ptrdiff_t>(to));
  }

  // How many tokens a type takes behind "::"; 0: it is none that a constant can lose.
  [[nodiscard]] std::size_t type_at(std::size_t i) const {
    static constexpr std::array<std::string_view, 17> kWords = {
        "text",    "character", "varying", "varchar",   "bpchar",  "numeric",
        "integer", "bigint",    "double",  "precision", "real",    "boolean",
        "date",    "timestamp", "without", "time",      "smallint"};
    std::size_t end = i;
    while (end < in_.size() && in_[end].kind == Kind::word &&
           (std::find(kWords.begin(), kWords.end(), lower(in_[end].text)) != kWords.end() ||
            (end > i && lower(in_[end].text) == "zone"))) {
      ++end;
    }
    if (end == i) return 0;
    if (is(end, "(")) {
      std::size_t close = end + 1;
      while (close < in_.size() && (in_[close].kind == Kind::number || is(close, ","))) ++close;
      if (!is(close, ")")) return 0;
      end = close + 1;
    }
    if (is(end, "[") && is(end + 1, "]")) end += 2;
    return end - i;
  }
  [[nodiscard]] bool is_text(std::size_t i) const {
    return is_word(i, "text") || is_word(i, "varchar") || is_word(i, "bpchar") ||
           is_word(i, "character");
  }
  // Whether what ends in front of token `i` is a constant, or with `column` a name.
  [[nodiscard]] bool operand_before(std::size_t i, bool column) const {
    std::size_t at = i;
    const bool wrapped = at > 0 && is(at - 1, ")");
    if (wrapped) --at;
    if (at == 0) return false;
    const Kind kind = in_[at - 1].kind;
    const bool fits = kind == Kind::string || kind == Kind::number ||
                      (column && (kind == Kind::word || kind == Kind::name));
    if (!fits) return false;
    if (!wrapped) return true;
    std::size_t open = at - 1;
    if (open > 0 && is(open - 1, "-")) --open;
    return open > 0 && is(open - 1, "(") && (open < 2 || in_[open - 2].kind != Kind::word);
  }

  bool drop_casts() {
    for (std::size_t i = 0; i < in_.size(); ++i) {
      if (!is(i, "::")) continue;
      const std::size_t size = type_at(i + 1);
      const bool array = i > 0 && is(i - 1, "]");
      const bool list = array || (i > 1 && is(i - 1, ")") && is(i - 2, "]"));
      if (size == 0 || !(list || operand_before(i, is_text(i + 1)))) return false;
      erase(i, i + 1 + size);
      --i;
    }
    return true;
  }

  // = ANY (ARRAY['a', 'b']) → IN ('a', 'b'); the operators of LIKE.
  bool lists() {
    for (std::size_t i = 0; i < in_.size(); ++i) {
      if (is(i, "~~")) in_[i] = {Kind::word, "LIKE"};
      if (is(i, "!~~")) {
        in_[i] = {Kind::word, "LIKE"};
        in_.insert(in_.begin() + static_cast<std::ptrdiff_t>(i), Token{Kind::word, "NOT"});
      }
      if (!is(i, "=") || !is_word(i + 1, "any") || !is(i + 2, "(")) continue;
      std::size_t from = i + 3;
      const bool wrapped = is(from, "(");
      if (wrapped) ++from;
      if (!is_word(from, "array") || !is(from + 1, "[")) return false;
      std::size_t close = from + 2;
      while (close < in_.size() && !is(close, "]")) ++close;
      if (!is(close + 1, ")") || (wrapped && !is(close + 2, ")"))) return false;
      in_[close] = {Kind::symbol, ")"};
      erase(close + 1, close + (wrapped ? 3 : 2));
      erase(i + 1, from + 2);
      in_[i] = {Kind::word, "IN"};
      in_.insert(in_.begin() + static_cast<std::ptrdiff_t>(i) + 1, Token{Kind::symbol, "("});
    }
    return true;
  }

  bool names() {
    for (auto& each : in_) {
      if (each.kind != Kind::name) continue;
      if (!is_plain(each.text) || is_reserved(each.text)) return false;
      each.kind = Kind::word;
    }
    return true;
  }

  [[nodiscard]] bool is_common(std::size_t i) const {
    // not "/", "%" and "||": they mean one thing here and another one there
    static constexpr std::array<std::string_view, 15> kSymbols = {
        "(", ")", ",", "=", "<", ">", "<=", ">=", "<>", "!=", "+", "-", "*", ".", ";"};
    static constexpr std::array<std::string_view, 15> kFunctions = {
        "lower", "upper", "length", "coalesce", "abs", "trim",    "round", "nullif",
        "count", "sum",   "min",    "max",      "avg", "replace", "substr"};
    // a word in front of a parenthesis that is no function
    static constexpr std::array<std::string_view, 18> kWords = {
        "in",   "and",  "or",  "not",  "is",     "like", "between", "then", "else",
        "when", "case", "end", "null", "exists", "on",   "where",   "from", "select"};
    const Token& token = in_[i];
    if (token.kind == Kind::symbol) {
      return std::find(kSymbols.begin(), kSymbols.end(), token.text) != kSymbols.end();
    }
    if (token.kind == Kind::string) return token.text.find('\\') == std::string::npos;
    if (token.kind != Kind::word) return true;
    // operators that are words, and not those of every database
    static constexpr std::array<std::string_view, 14> kOperators = {
        "glob", "regexp", "rlike", "ilike",  "similar",  "match",    "collate",
        "div",  "mod",    "xor",   "binary", "interval", "overlaps", "isnull"};
    const std::string word = lower(token.text);
    // of a statement, or of what MySQL says behind a default
    if (!query_ && (word == "select" || word == "from" || word == "on" || word == "update")) {
      return false;
    }
    if (word == "distinct" && (!query_ || is_word(i - 1, "from") || is_word(i + 1, "on"))) {
      return false;
    }
    if (std::find(kOperators.begin(), kOperators.end(), word) != kOperators.end()) return false;
    if (!is(i + 1, "(")) return true;
    if (std::find(kWords.begin(), kWords.end(), word) != kWords.end()) return true;
    if (query_ && (word == "as" || word == "by" || word == "having" || word == "union"))
      return true;
    return std::find(kFunctions.begin(), kFunctions.end(), word) != kFunctions.end();
  }

  [[nodiscard]] std::string text() const {
    std::string out;
    for (std::size_t i = 0; i < in_.size(); ++i) {
      const std::string& word = in_[i].text;
      const bool after = word == ")" || word == "," || word == "." || word == ";";
      const bool before = !out.empty() && (out.back() == '(' || out.back() == '.');
      const bool call = word == "(" && i > 0 && in_[i - 1].kind == Kind::word && is_call(i - 1);
      const bool sign = i > 0 && is(i - 1, "-") && word != "-" &&  // "--" is a comment
                        (i < 2 || (in_[i - 2].kind == Kind::symbol && in_[i - 2].text != ")"));
      if (!out.empty() && !after && !before && !call && !sign) out += ' ';
      out += word;
    }
    return out;
  }
  [[nodiscard]] bool is_call(std::size_t i) const {
    const std::string word = lower(in_[i].text);
    return word != "in" && word != "and" && word != "or" && word != "not" && word != "from" &&
           word != "on" && word != "where" && word != "as" && word != "by" && word != "when" &&
           word != "then" && word != "else" && word != "select";
  }

  std::vector<Token> in_;
  bool query_;
  bool commented_;
};

}  // namespace

std::optional<std::string> portable_expression(std::string_view sql) {
  return Rewriter(sql, false).run();
}
std::optional<std::string> portable_query(std::string_view sql) {
  return Rewriter(sql, true).run();
}

}  // namespace mig::compare
