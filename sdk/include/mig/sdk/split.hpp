// Splits a script into its statements by the lexical rules of standard SQL: quoted strings and
// identifiers, "--" and "/* */" comments, ";" between statements.
#pragma once

#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

namespace mig::sdk {

// What a dialect's lexer knows beyond the standard.
struct Lexis {
  bool dollar_quotes = false;      // $tag$ … $tag$
  bool backslash_escapes = false;  // '\'' inside strings
  bool hash_comments = false;      // # to the end of the line
  bool backticks = false;          // `identifier`
  bool brackets = false;           // [identifier]
  bool nested_comments = false;    // /* /* */ */
  bool escape_strings = false;     // e'…' has backslash escapes
  bool delimiter_command = false;  // DELIMITER // … // as a client command
  bool trigger_bodies = false;     // CREATE TRIGGER … BEGIN …; … END is one statement
  bool spaced_dashes = false;      // "--" begins a comment only before a blank: 1--1 is 2
  bool bare_blocks = false;        // BEGIN NOT ATOMIC …; … END is one statement
};

// [offset, length] of every statement, without the separator, surrounding blanks and comments that
// stand before it. A statement of comments alone is left out.
std::vector<std::pair<std::size_t, std::size_t>> split_statements(std::string_view script,
                                                                  const Lexis& lexis = {});

namespace detail {

inline bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}
inline bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}
inline bool same_word(std::string_view a, std::string_view upper) {
  if (a.size() != upper.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const char c = a[i] >= 'a' && a[i] <= 'z' ? static_cast<char>(a[i] - 'a' + 'A') : a[i];
    if (c != upper[i]) return false;
  }
  return true;
}

class Splitter {
 public:
  Splitter(std::string_view script, const Lexis& lexis) : s_(script), lexis_(lexis) {}

  std::vector<std::pair<std::size_t, std::size_t>> run() {
    while (at_ < s_.size()) step();
    finish();
    return std::move(found_);
  }

 private:
  bool starts(std::string_view text) const { return s_.substr(at_, text.size()) == text; }

  bool dashes() const {
    if (!starts("--")) return false;
    return !lexis_.spaced_dashes || at_ + 2 == s_.size() || is_space(s_[at_ + 2]);
  }

  void step() {
    const char c = s_[at_];
    if (is_space(c)) {
      ++at_;
    } else if (dashes() || (c == '#' && lexis_.hash_comments)) {
      const auto end = s_.find('\n', at_);
      at_ = end == std::string_view::npos ? s_.size() : end + 1;
    } else if (starts("/*")) {
      comment();
    } else if (starts(delimiter_)) {
      if (depth_ > 0 && delimiter_ == ";") {  // inside a trigger's body
        until_ = ++at_;
        word_ = {};
        return;
      }
      finish();
      at_ += delimiter_.size();
    } else {
      token(c);
    }
  }

  void comment() {
    // executable comments (/*! … */, MariaDB's /*M! … */) and hints are part of a statement
    const bool counts = starts("/*!") || starts("/*M!") || starts("/*+");
    if (counts) begin();
    int depth = 0;
    do {
      if (starts("/*") && (depth == 0 || lexis_.nested_comments)) {
        ++depth;
        at_ += 2;
      } else if (starts("*/")) {
        --depth;
        at_ += 2;
      } else {
        ++at_;
      }
    } while (depth > 0 && at_ < s_.size());
    if (at_ > s_.size()) at_ = s_.size();
    if (counts) until_ = at_;
  }

  void begin() {
    if (open_) return;
    open_ = true;
    from_ = at_;
    words_ = 0;
    depth_ = 0;
    body_ = false;
  }

  void token(char c) {
    const bool first = !open_;
    begin();
    if (c == '\'' || c == '"' || (c == '`' && lexis_.backticks)) {
      quoted(c, lexis_.backslash_escapes && c != '`');
    } else if (c == '[' && lexis_.brackets) {
      const auto end = s_.find(']', at_);
      at_ = end == std::string_view::npos ? s_.size() : end + 1;
    } else if (c == '$' && lexis_.dollar_quotes && dollar()) {
      word_ = {};
    } else if (is_word(c)) {
      word(first);
    } else {
      ++at_;
    }
    until_ = at_;
  }

  void quoted(char quote, bool backslash) {
    for (++at_; at_ < s_.size(); ++at_) {
      if (backslash && s_[at_] == '\\') {
        ++at_;
      } else if (s_[at_] == quote) {
        if (at_ + 1 < s_.size() && s_[at_ + 1] == quote) {
          ++at_;
        } else {
          break;
        }
      }
    }
    at_ = at_ < s_.size() ? at_ + 1 : s_.size();
  }

  bool dollar() {
    std::size_t end = at_ + 1;
    while (end < s_.size() && is_word(s_[end])) ++end;
    const bool digit = at_ + 1 < s_.size() && s_[at_ + 1] >= '0' && s_[at_ + 1] <= '9';
    if (end >= s_.size() || s_[end] != '$' || digit) return false;
    const auto tag = s_.substr(at_, end + 1 - at_);
    const auto close = s_.find(tag, end + 1);
    at_ = close == std::string_view::npos ? s_.size() : close + tag.size();
    return true;
  }

  void word(bool first) {
    const std::size_t from = at_;
    while (at_ < s_.size() && (is_word(s_[at_]) || (lexis_.dollar_quotes && s_[at_] == '$'))) {
      ++at_;
    }
    const auto text = s_.substr(from, at_ - from);
    if (lexis_.escape_strings && at_ < s_.size() && s_[at_] == '\'' && same_word(text, "E")) {
      quoted('\'', true);
      return;
    }
    if (first && lexis_.delimiter_command && same_word(text, "DELIMITER")) {
      auto end = s_.find('\n', at_);
      if (end == std::string_view::npos) end = s_.size();
      auto rest = s_.substr(at_, end - at_);
      while (!rest.empty() && is_space(rest.front())) rest.remove_prefix(1);
      while (!rest.empty() && is_space(rest.back())) rest.remove_suffix(1);
      if (!rest.empty()) delimiter_ = rest;
      at_ = end;
      open_ = false;
      return;
    }
    if (lexis_.trigger_bodies) track(text);
    word_ = text;
    ++words_;
  }

  // Follows BEGIN … END inside CREATE [TEMP] TRIGGER | PROCEDURE | FUNCTION | EVENT, so that the
  // separators of the body do not end the statement.
  void track(std::string_view text) {
    if (words_ == 0) {
      creates_ = same_word(text, "CREATE");
      begins_ = lexis_.bare_blocks && same_word(text, "BEGIN");
    }
    if (begins_ && words_ == 2 && same_word(word_, "NOT") && same_word(text, "ATOMIC")) {
      body_ = true;
      depth_ = 1;
      return;
    }
    if (creates_ && !body_ && words_ < 12 &&
        (same_word(text, "TRIGGER") || same_word(text, "PROCEDURE") ||
         same_word(text, "FUNCTION") || same_word(text, "EVENT"))) {
      body_ = true;
      return;
    }
    if (!body_) return;
    if (same_word(text, "BEGIN")) {
      ++depth_;
    } else if (same_word(text, "CASE") && depth_ > 0 && !same_word(word_, "END")) {
      ++depth_;
    } else if (depth_ > 0 && !same_word(word_, "END") && lexis_.delimiter_command &&
               (same_word(text, "LOOP") || (same_word(text, "REPEAT") && !call()) ||
                same_word(text, "WHILE") || block_if(text))) {
      ++depth_;
    } else if (same_word(text, "END") && depth_ > 0) {
      --depth_;
    }
  }

  // Whether "(" follows: REPEAT('-', 3) is a function, REPEAT … UNTIL a block.
  bool call() const {
    std::size_t next = at_;
    while (next < s_.size() && is_space(s_[next])) ++next;
    return next < s_.size() && s_[next] == '(';
  }

  // IF opens a block (IF … THEN … END IF) unless it is the function IF(…) or IF [NOT] EXISTS.
  bool block_if(std::string_view text) const {
    if (!same_word(text, "IF")) return false;
    std::size_t next = at_;
    while (next < s_.size() && is_space(s_[next])) ++next;
    if (next < s_.size() && s_[next] == '(') {
      return word_.empty() || same_word(word_, "BEGIN") || same_word(word_, "THEN") ||
             same_word(word_, "ELSE") || same_word(word_, "DO");
    }
    std::size_t end = next;
    while (end < s_.size() && is_word(s_[end])) ++end;
    const auto following = s_.substr(next, end - next);
    return !same_word(following, "EXISTS") && !same_word(following, "NOT");
  }

  void finish() {
    if (open_) {
      found_.emplace_back(from_, until_ - from_);
    }
    open_ = false;
    depth_ = 0;
    body_ = false;
    word_ = {};
  }

  std::string_view s_;
  Lexis lexis_;
  std::string_view delimiter_ = ";";
  std::size_t at_ = 0;
  std::size_t from_ = 0;
  std::size_t until_ = 0;  // behind the last token: a comment at the end is not part of a statement
  bool open_ = false;
  bool creates_ = false;
  bool begins_ = false;
  bool body_ = false;
  int depth_ = 0;
  std::size_t words_ = 0;
  std::string_view word_;
  std::vector<std::pair<std::size_t, std::size_t>> found_;
};

}  // namespace detail

inline std::vector<std::pair<std::size_t, std::size_t>> split_statements(std::string_view script,
                                                                         const Lexis& lexis) {
  return detail::Splitter(script, lexis).run();
}

}  // namespace mig::sdk
