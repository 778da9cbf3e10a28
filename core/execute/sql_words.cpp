#include "execute/sql_words.hpp"

#include <mig/ir/identifiers.hpp>

#include <algorithm>
#include <cstddef>
#include <initializer_list>

namespace mig::execute {

namespace {

// A word in lower case, a quoted name as it is, or one character. depth: of the parentheses around
// it.
struct Word {
  std::string text;
  bool quoted = false;
  int depth = 0;
};

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// Literals and comments are left out, but for what MySQL and MariaDB run of a comment.
class Words {
 public:
  explicit Words(std::string_view sql) : sql_(sql) {
    while (at_ < sql_.size()) step();
  }

  [[nodiscard]] bool end() const { return next_ >= all_.size(); }
  [[nodiscard]] bool is(std::string_view word) const {
    return !end() && !all_[next_].quoted && all_[next_].text == word;
  }
  [[nodiscard]] bool is_any(std::initializer_list<std::string_view> words) const {
    return std::any_of(words.begin(), words.end(), [&](std::string_view each) { return is(each); });
  }
  [[nodiscard]] const std::string& first() const {
    static const std::string none;
    return all_.empty() || all_.front().quoted ? none : all_.front().text;
  }
  [[nodiscard]] bool has(std::string_view word) const {
    return std::any_of(all_.begin(), all_.end(),
                       [&](const Word& each) { return !each.quoted && each.text == word; });
  }
  // Whether the two stand somewhere, one behind the other.
  [[nodiscard]] bool has(std::string_view one, std::string_view other) const {
    for (std::size_t i = 1; i < all_.size(); ++i) {
      const Word& left = all_[i - 1];
      if (!left.quoted && left.text == one && !all_[i].quoted && all_[i].text == other) return true;
    }
    return false;
  }
  // Whether the word stands somewhere outside of parentheses.
  [[nodiscard]] bool has_outside(std::string_view word) const {
    return std::any_of(all_.begin(), all_.end(), [&](const Word& each) {
      return !each.quoted && each.depth == 0 && each.text == word;
    });
  }
  bool take(std::string_view word) {
    const bool found = is(word);
    if (found) ++next_;
    return found;
  }
  void skip() { ++next_; }
  void skip_any(std::initializer_list<std::string_view> words) {
    while (is_any(words)) ++next_;
  }
  // Behind the next such word outside of parentheses; false: there is none.
  bool skip_behind(std::string_view word) {
    for (; !end(); ++next_) {
      if (all_[next_].depth == 0 && take(word)) return true;
    }
    return false;
  }
  [[nodiscard]] bool quoted() const { return !end() && all_[next_].quoted; }
  // The last part of a name that may have qualifiers.
  std::string name() {
    std::string out = part();
    while (take(".")) out = part();
    return out;
  }

 private:
  std::string part() {
    if (end() || is_any({",", "(", ")"})) return {};
    return as_written_[next_++];
  }
  [[nodiscard]] bool here(std::string_view text) const {
    return sql_.substr(at_, text.size()) == text;
  }
  void skip_to(std::string_view end) {
    const std::size_t found = sql_.find(end, at_);
    at_ = found == std::string_view::npos ? sql_.size() : found + end.size();
  }
  void digits() {
    while (at_ < sql_.size() && sql_[at_] >= '0' && sql_[at_] <= '9') ++at_;
  }
  void add(std::string text, std::string written, bool quoted) {
    all_.push_back({std::move(text), quoted, depth_});
    as_written_.push_back(std::move(written));
  }

  void step() {
    const char c = sql_[at_];
    if (here("--") || c == '#') {
      skip_to("\n");
    } else if (here("/*!") || here("/*M!")) {  // run by a server of this version or a newer one
      at_ += here("/*!") ? 3 : 4;
      digits();
    } else if (here("*/")) {
      at_ += 2;
    } else if (here("/*")) {
      at_ += 2;
      skip_to("*/");
    } else if (c == '$') {
      at_ = ir::detail::behind_dollar_quotes(sql_, at_);
    } else if (c == '\'') {
      static_cast<void>(quoted_text('\''));
    } else if (c == '"' || c == '`' || c == '[') {
      const std::string text = quoted_text(c == '[' ? ']' : c);
      add(text, text, true);
    } else if (ir::detail::word_start(c)) {
      const std::size_t from = at_;
      while (at_ < sql_.size() && ir::detail::word_part(sql_[at_])) ++at_;
      std::string written(sql_.substr(from, at_ - from));
      std::string text = written;
      std::transform(text.begin(), text.end(), text.begin(), lower);
      add(std::move(text), std::move(written), false);
    } else if (ir::detail::blank(c) || (c >= '0' && c <= '9')) {
      ++at_;
    } else {
      ++at_;
      if (c == ')') --depth_;
      add(std::string(1, c), std::string(1, c), false);
      if (c == '(') ++depth_;
    }
  }
  // Up to the closing quote; a doubled one stands for itself.
  std::string quoted_text(char close) {
    std::string out;
    for (++at_; at_ < sql_.size(); ++at_) {
      if (sql_[at_] == close) {
        if (close == ']' || at_ + 1 >= sql_.size() || sql_[at_ + 1] != close) break;
        ++at_;
      }
      out += sql_[at_];
    }
    ++at_;
    return out;
  }

  std::string_view sql_;
  std::size_t at_ = 0;
  int depth_ = 0;
  std::vector<Word> all_;
  std::vector<std::string> as_written_;
  std::size_t next_ = 0;
};

bool one_of(const std::string& word, std::initializer_list<std::string_view> list) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

// Behind CREATE, ALTER, DROP and what may stand between that and the kind of the object.
void skip_to_kind(Words& words) {
  words.skip();
  while (
      !words.end() &&
      (words.quoted() ||
       words.is_any({"or",        "replace",      "temporary", "temp",      "unlogged",  "global",
                     "local",     "unique",       "fulltext",  "spatial",   "online",    "offline",
                     "ignore",    "materialized", "recursive", "algorithm", "undefined", "merge",
                     "temptable", "definer",      "sql",       "security",  "invoker",   "=",
                     "@",         "current_user"}))) {
    words.skip();
  }
}

// A variable of the user's own, which may come of what the statements before it did.
bool names_own_variable(std::string_view sql) {
  for (auto at = sql.find('@'); at != std::string_view::npos; at = sql.find('@', at + 1)) {
    if (at + 1 < sql.size() && sql[at + 1] == '@') {
      ++at;
    } else {
      return true;
    }
  }
  return false;
}

}  // namespace

bool changes_rows(std::string_view sql) {
  // no definition begins with WITH
  return one_of(Words(sql).first(), {"insert", "update", "delete", "replace", "merge", "with"});
}

bool is_query(std::string_view sql) {
  const Words words(sql);
  const std::string& first = words.first();
  if (one_of(first, {"show", "describe", "desc", "values", "table"})) return true;
  if (first == "pragma") return !words.has("=") && !words.has("(");  // both may set it
  if (!one_of(first, {"select", "with", "("})) return false;
  if (words.has_outside("into")) return false;  // a new table, or a file
  // rows that are changed in a WITH
  return !words.has("insert", "into") && !words.has("delete", "from") &&
         !words.has("merge", "into") && !words.has("(", "update") &&
         !(first == "with" &&
           (words.has(")", "update") || words.has(")", "replace") || words.has(")", "delete")));
}

bool is_one_step(std::string_view sql) {
  Words words(sql);
  if (words.has("concurrently")) return false;  // it commits on its way
  const std::string verb = words.first();
  if (changes_rows(sql) || is_repeatable(sql)) return true;
  if (one_of(verb, {"select", "values", "table", "comment", "truncate"})) return true;
  const bool several = sql.find(',') != std::string_view::npos;
  if (verb == "rename" || verb == "grant" || verb == "revoke") return !several;
  if (!one_of(verb, {"create", "alter", "drop"})) return false;
  const bool replaces = words.has("or") && words.has("replace");
  skip_to_kind(words);
  if (words.is("table")) {
    return (verb != "create" || !replaces) && (verb != "drop" || !several);
  }
  const bool defines =
      words.is_any({"index", "view", "sequence", "trigger", "procedure", "function", "event",
                    "type", "domain", "extension", "schema", "aggregate", "collation", "policy",
                    "rule", "cast", "operator", "publication", "statistics"});
  if (words.is("schema") && verb == "drop") return false;  // MySQL's other word for DATABASE
  if (words.is_any({"database", "user", "role", "tablespace", "server"})) {
    return verb == "create" && !several;
  }
  return defines && (verb != "drop" || !several);
}

bool is_repeatable(std::string_view sql) {
  const Words words(sql);
  if (session_effect(sql) == SessionEffect::repeatable) return true;
  return one_of(words.first(),
                {"vacuum", "analyze", "checkpoint", "explain", "show", "reset", "discard"}) ||
         (words.first() == "reindex" && !words.has("concurrently"));
}

SessionEffect session_effect(std::string_view sql) {
  Words words(sql);
  const std::string verb = words.first();
  if (one_of(verb, {"prepare", "lock", "declare", "handler", "attach", "listen"})) {
    return SessionEffect::lost;
  }
  if (verb == "create") {
    words.skip();
    words.skip_any({"or", "replace", "global", "local"});
    return words.is_any({"temporary", "temp"}) ? SessionEffect::lost : SessionEffect::none;
  }
  if (verb == "use" || verb == "pragma") return SessionEffect::repeatable;
  if (verb == "select" && words.has("set_config")) {
    return words.has("from") ? SessionEffect::lost : SessionEffect::repeatable;
  }
  if (verb != "set") return SessionEffect::none;
  return names_own_variable(sql) ? SessionEffect::lost : SessionEffect::repeatable;
}

bool ends_with_transaction(std::string_view sql) {
  Words words(sql);
  const std::string verb = words.first();
  if (verb == "lock") return true;
  if (verb == "set") {
    words.skip();
    return words.is_any({"local", "constraints", "transaction"});
  }
  if (verb == "select") return words.has("set_config") && words.has("true");
  if (verb != "create" || session_effect(sql) != SessionEffect::lost) return false;
  return words.skip_behind("commit") && words.is_any({"drop", "delete"});
}

Target target_of(std::string_view sql) {
  Target out;
  Words words(sql);
  const std::string verb = words.first();
  if (!one_of(verb, {"create", "alter", "drop", "rename", "truncate"})) return out;
  skip_to_kind(words);
  const auto skip_guard = [&] { words.skip_any({"if", "not", "exists", "only"}); };
  if (words.take("table") || verb == "truncate") {
    skip_guard();
    out.tables.push_back(words.name());
    if (verb == "rename" && words.take("to")) out.tables.push_back(words.name());
    while ((verb == "drop" || verb == "rename") && words.take(",")) {
      out.tables.push_back(words.name());
      if (words.take("to")) out.tables.push_back(words.name());
    }
  } else if (words.take("index") || words.take("trigger")) {
    if (!words.skip_behind("on")) return out;
    skip_guard();
    out.tables.push_back(words.name());
  } else if (words.take("view") || words.take("sequence")) {
    skip_guard();
    out.object = words.name();
  }
  out.tables.erase(std::remove(out.tables.begin(), out.tables.end(), std::string()),
                   out.tables.end());
  return out;
}

}  // namespace mig::execute
