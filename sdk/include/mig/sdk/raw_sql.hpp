// mig/sdk/raw_sql.hpp - what the words of raw SQL show, in the SQL that most databases share: what
// a statement drops, empties or renames, and whom it leaves without a condition. No grammar: what
// is not recognised is not said. A dialect with a parser of its own says more.
#pragma once

#include <mig/ir/translation.hpp>

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mig::sdk {

// How a database writes text and comments, where that differs.
struct RawLexis {
  bool backslash = false;      // '\'' is a quote in a text
  bool hash_comments = false;  // # up to the end of the line
};

namespace detail {

// A word, a quoted name, or one of . , ( ) ; literals and comments are left out. depth: of the
// parentheses around it.
struct RawToken {
  std::string text;
  bool quoted = false;
  int depth = 0;

  bool is(std::string_view word) const {
    return !quoted && text.size() == word.size() &&
           std::equal(text.begin(), text.end(), word.begin(), [](char a, char b) {
             return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
           });
  }
};

class RawLexer {
 public:
  RawLexer(std::string_view sql, const RawLexis& lexis) : sql_(sql), lexis_(lexis) {}

  std::vector<RawToken> run() {
    while (at_ < sql_.size()) step();
    return std::move(out_);
  }

 private:
  static bool word_char(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '$' || static_cast<unsigned char>(c) >= 0x80;
  }
  bool here(std::string_view text) const { return sql_.substr(at_, text.size()) == text; }
  void skip_to(std::string_view end) {
    const std::size_t found = sql_.find(end, at_);
    at_ = found == std::string_view::npos ? sql_.size() : found + end.size();
  }

  void step() {
    const char c = sql_[at_];
    if (here("--") || (c == '#' && lexis_.hash_comments)) {
      skip_to("\n");
    } else if (here("/*!") || here("/*M!")) {  // a comment that is run
      at_ += here("/*!") ? 3 : 4;
      while (at_ < sql_.size() && sql_[at_] >= '0' && sql_[at_] <= '9') ++at_;
    } else if (here("/*")) {
      at_ += 2;
      skip_to("*/");
    } else if (c == '\'') {
      quoted('\'', lexis_.backslash);
    } else if (c == '"' || c == '`' || c == '[') {
      std::string name = quoted(c == '[' ? ']' : c, false);
      out_.push_back({std::move(name), true, depth_});
    } else if (word_char(c)) {
      const std::size_t from = at_;
      while (at_ < sql_.size() && word_char(sql_[at_])) ++at_;
      out_.push_back({std::string(sql_.substr(from, at_ - from)), false, depth_});
    } else {
      ++at_;
      if (c == ')') --depth_;
      if (c == '(' || c == ')' || c == ',' || c == '.') {
        out_.push_back({std::string(1, c), false, depth_});
      }
      if (c == '(') ++depth_;
    }
  }
  // The text up to the closing quote; a doubled one stands for itself.
  std::string quoted(char close, bool backslash) {
    std::string out;
    for (++at_; at_ < sql_.size(); ++at_) {
      if (backslash && sql_[at_] == '\\') {
        ++at_;
        continue;
      }
      if (sql_[at_] == close) {
        if (at_ + 1 >= sql_.size() || sql_[at_ + 1] != close) break;
        ++at_;
      }
      out += sql_[at_];
    }
    ++at_;
    return out;
  }

  std::string_view sql_;
  const RawLexis& lexis_;
  std::size_t at_ = 0;
  int depth_ = 0;
  std::vector<RawToken> out_;
};

// Reads tokens from the left. What is not there reads as an empty word.
class RawReader {
 public:
  explicit RawReader(std::vector<RawToken> tokens) : tokens_(std::move(tokens)) {}

  bool end() const { return at_ >= tokens_.size(); }
  bool is(std::string_view word) const { return !end() && tokens_[at_].is(word); }
  bool is_any(std::initializer_list<std::string_view> words) const {
    return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return is(word); });
  }
  bool take(std::string_view word) {
    const bool found = is(word);
    if (found) ++at_;
    return found;
  }
  void skip() { ++at_; }
  void skip_any(std::initializer_list<std::string_view> words) {
    while (is_any(words)) ++at_;
  }
  // The last part of a name that may have qualifiers.
  std::string name() {
    std::string out = next();
    while (take(".")) out = next();
    return out;
  }
  // Behind the next word of this kind outside of parentheses; false: there is none.
  bool skip_behind(std::string_view word) {
    for (std::size_t i = at_; i < tokens_.size(); ++i) {
      if (tokens_[i].depth > 0 || !tokens_[i].is(word)) continue;
      at_ = i + 1;
      return true;
    }
    return false;
  }
  // Whether one of the words stands somewhere behind, outside of parentheses.
  bool follows(std::initializer_list<std::string_view> words) const {
    return std::any_of(tokens_.begin() + static_cast<std::ptrdiff_t>(std::min(at_, tokens_.size())),
                       tokens_.end(), [&](const RawToken& token) {
                         return token.depth == 0 &&
                                std::any_of(words.begin(), words.end(),
                                            [&](std::string_view word) { return token.is(word); });
                       });
  }

 private:
  std::string next() {
    if (end() || tokens_[at_].is(",") || tokens_[at_].is("(")) return {};
    return tokens_[at_++].text;
  }

  std::vector<RawToken> tokens_;
  std::size_t at_ = 0;
};

}  // namespace detail

// Reads the statements of one script in order and adds to the answer what they show.
class RawSql {
 public:
  explicit RawSql(ir::Translation& answer, RawLexis lexis = {}) : answer_(answer), lexis_(lexis) {}

  void statement(std::string_view sql) {
    detail::RawReader in(detail::RawLexer(sql, lexis_).run());
    if (in.is("with")) skip_with(in);
    if (in.take("create")) {
      create(in);
    } else if (in.take("drop")) {
      drop(in);
    } else if (in.take("alter")) {
      alter(in);
    } else if (in.take("rename")) {
      rename(in);
    } else if (in.take("truncate")) {
      in.take("table");
      emptied(in.name());
    } else if (in.take("delete")) {
      if (in.skip_behind("from")) rows(in, true);
    } else if (in.take("update")) {
      in.skip_any({"low_priority", "ignore"});
      if (in.take("or")) in.skip();
      rows(in, false);
    } else if (in.is_any({"grant", "revoke"})) {
      rights();
    }
  }

  // Whether the script drops a table and gives its name to another one.
  bool rebuilds_by_hand() const {
    return std::any_of(renamed_to_.begin(), renamed_to_.end(),
                       [&](const std::string& name) { return dropped_.count(name) > 0; });
  }

 private:
  using Reader = detail::RawReader;

  void say(std::string code, std::string message, const std::string& table,
           ir::Severity severity = ir::Severity::warning) {
    ir::Notice notice;
    notice.code = std::move(code);
    notice.severity = severity;
    notice.message = std::move(message);
    notice.table = table;
    answer_.notices.push_back(std::move(notice));
  }
  void lose(ir::DataLoss loss) { answer_.data_loss = std::max(answer_.data_loss, loss); }
  bool made(const std::string& table) const { return made_.count(table) > 0; }

  // To the statement behind WITH … AS (…).
  static void skip_with(Reader& in) {
    while (!in.end() && !in.is_any({"delete", "update", "insert", "select"})) {
      in.skip();
      if (in.is("(")) {
        int depth = 0;
        do {
          if (in.is("(")) ++depth;
          if (in.is(")")) --depth;
          in.skip();
        } while (depth > 0 && !in.end());
      }
    }
  }
  static bool skip_if(Reader& in) {
    if (!in.take("if")) return false;
    in.skip_any({"not", "exists"});
    return true;
  }
  void rights() { say("privileges", "rights, roles or owners change", "", ir::Severity::info); }

  void create(Reader& in) {
    const bool again = in.take("or");
    if (again) in.take("replace");
    in.skip_any({"temporary", "temp"});
    if (in.is_any({"user", "role"})) return rights();
    if (!in.take("table")) return;
    const bool guarded = skip_if(in);
    const std::string name = in.name();
    if (again && !made(name)) dropped(name);
    if (!guarded) made_.insert(name);
  }

  void dropped(const std::string& name) {
    dropped_.insert(name);
    if (made_.erase(name) > 0) return;
    say("drop-table", "table '" + name + "' is dropped with its rows", name);
    lose(ir::DataLoss::certain);
  }
  void drop(Reader& in) {
    if (in.is_any({"temporary", "temp"})) return;
    if (in.take("table")) {
      do {
        skip_if(in);
        dropped(in.name());
      } while (in.take(","));
    } else if (in.take("view")) {
      skip_if(in);
      const std::string view = in.name();
      say("drop-view", "programs that read the view '" + view + "' do not find it any more", "");
    } else if (in.is_any({"database", "schema"})) {
      in.skip();
      skip_if(in);
      say("drop-database", "'" + in.name() + "' is dropped with all in it", "");
      lose(ir::DataLoss::certain);
    } else if (in.is_any({"user", "role"})) {
      rights();
    }
  }

  void alter(Reader& in) {
    in.skip_any({"online", "ignore"});
    if (in.is_any({"user", "role"})) return rights();
    if (!in.take("table")) return;
    skip_if(in);
    std::string table = in.name();
    while (!in.end()) {
      action(in, table);
      if (!in.skip_behind(",")) break;
    }
  }
  void action(Reader& in, std::string& table) {
    if (in.take("drop")) {
      if (in.is_any({"constraint", "index", "key", "primary", "foreign", "check", "default"}))
        return;
      const bool partition = in.take("partition");
      in.take("column");
      skip_if(in);
      if (made(table)) return;
      lose(ir::DataLoss::certain);
      const std::string what = "'" + in.name() + "' of '" + table + "' is dropped with its ";
      if (partition) return say("data-loss", "partition " + what + "rows", table);
      say("drop-column", "column " + what + "values", table);
    } else if (in.take("rename")) {
      if (in.is_any({"index", "key", "constraint"})) return;
      if (in.take("column")) return column_renamed(in.name(), table);
      if (!in.take("to")) in.take("as");
      const std::string first = in.name();
      if (in.is("to")) return column_renamed(first, table);
      table_renamed(table, first);
      table = first;
    } else if (in.take("change")) {
      in.take("column");
      skip_if(in);
      const std::string from = in.name();
      if (in.name() != from) column_renamed(from, table);
    }
  }
  void column_renamed(const std::string& column, const std::string& table) {
    if (made(table)) return;
    say("rename-column",
        "programs that use '" + column + "' of '" + table + "' do not find it any more", table);
  }
  void table_renamed(const std::string& table, const std::string& to) {
    renamed_to_.insert(to);
    if (made_.erase(table) > 0) {
      made_.insert(to);
    } else {
      say("rename-table", "programs that use '" + table + "' do not find it any more", table);
    }
  }
  void rename(Reader& in) {
    if (!in.take("table")) return;
    do {
      const std::string from = in.name();
      if (in.take("to")) table_renamed(from, in.name());
    } while (in.take(","));
  }

  void emptied(const std::string& table) {
    if (made(table)) return;
    say("truncate", "table '" + table + "' is emptied", table);
    lose(ir::DataLoss::certain);
  }

  void rows(Reader& in, bool deletes) {
    const std::string table = in.name();
    if (table.empty() || made(table)) return;
    lose(ir::DataLoss::possible);
    const bool joined = in.follows({"join", "using", ","}) && !in.follows({"set"});
    const bool some = in.follows({"where", "limit"}) || joined || in.follows({"join"});
    if (some) {
      if (!deletes) return;
      say("delete-rows", "rows of '" + table + "' are deleted", table, ir::Severity::info);
    } else if (deletes) {
      say("delete-without-where", "every row of '" + table + "' is deleted", table);
    } else {
      say("update-without-where", "every row of '" + table + "' is changed", table);
    }
  }

  ir::Translation& answer_;
  RawLexis lexis_;
  std::set<std::string> made_;  // by the script itself
  std::set<std::string> dropped_;
  std::set<std::string> renamed_to_;
};

}  // namespace mig::sdk
