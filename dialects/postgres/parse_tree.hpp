// SQL text to the tree that PostgreSQL's own grammar makes of it. Nothing else knows which library
// has the grammar, and that there may be none.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mig_postgres {

// A part of a parse tree: text, a number, a flag, a list or named members. What is not there reads
// as empty, so that a handler can ask for anything.
class Node {
 public:
  // The member of this name; an empty node when there is none.
  const Node& operator[](std::string_view member) const;
  // A node that stands for a grammar's production is a table of one member, named after it.
  const std::string& kind() const;
  const Node& body() const;
  // The production of this kind, or an empty node when it is another.
  const Node& as(std::string_view kind) const { return this->kind() == kind ? body() : nothing(); }

  const std::vector<Node>& items() const { return items_; }
  const std::vector<std::pair<std::string, Node>>& members() const { return members_; }
  const std::string& text() const { return text_; }
  std::int64_t number() const { return number_; }
  bool flag() const { return flag_; }
  bool empty() const { return !there_; }

 private:
  friend class TreeBuilder;
  static const Node& nothing();

  bool there_ = false;
  bool flag_ = false;
  std::int64_t number_ = 0;
  std::string text_;
  std::vector<Node> items_;
  std::vector<std::pair<std::string, Node>> members_;
};

inline const Node& Node::nothing() {
  static const Node node;
  return node;
}

inline const Node& Node::operator[](std::string_view member) const {
  for (const auto& [name, node] : members_) {
    if (name == member) return node;
  }
  return nothing();
}

inline const std::string& Node::kind() const {
  return members_.size() == 1 ? members_.front().first : nothing().text_;
}

inline const Node& Node::body() const {
  return members_.size() == 1 ? members_.front().second : nothing();
}

struct ParseError {
  std::string message;
  std::size_t character = 0;  // where in the text, counted from 0
};

// Neither: nothing can be said about the text.
struct Parsed {
  std::vector<Node> statements;
  std::optional<ParseError> error;
};

// Never throws for what the text is: text that is too long, not UTF-8 or nested beyond reason is
// one that nothing can be said about. Callable from any thread.
Parsed parse_sql(const std::string& sql);

// The major version of the PostgreSQL whose grammar parse_sql() knows; 0: there is none.
int grammar_version();

}  // namespace mig_postgres
