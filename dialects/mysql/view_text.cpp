// Views as the server writes them.
#include "view_text.hpp"

#include "expression.hpp"
#include "text.hpp"

#include <algorithm>
#include <cstddef>
#include <set>
#include <utility>
#include <vector>

namespace mig_mysql {

namespace {

// A table, derived table or the like that a query reads from.
struct Relation {
  std::size_t at = 0;   // its token
  std::string table;    // empty for a derived table
  std::string name;     // what its columns are called by: the alias, or the table's name
  std::size_t end = 0;  // the token behind it and its alias
};

class ViewText {
 public:
  explicit ViewText(std::string_view create) : sql_(create), tokens_(tokens_of(create)) {
    std::size_t i = 0;
    while (i < tokens_.size() && !is_word(i, "view")) ++i;
    while (i < tokens_.size() && !is_word(i, "as")) ++i;
    for (; i < tokens_.size(); ++i) look_at(i);
  }

  std::optional<std::string> with_table(std::string_view from, std::string_view to) {
    if (common_.count(std::string(from)) != 0) return std::nullopt;
    bool other = false;  // something else bears the old name, or the new one
    for (const auto& each : relations_) {
      const bool own = each.table == from && each.name == from;
      other = other || (!own && (each.name == from || each.name == to));
    }
    for (const auto& each : relations_) {
      if (each.table != from) continue;
      const bool keeps = other && each.name == from;
      put(each.at, quote(to) + (keeps ? " " + quote(from) : ""));
    }
    for (std::size_t i = 0; !other && i + 1 < tokens_.size(); ++i) {
      if (qualifies(i, from)) put(i, quote(to));
    }
    return text();
  }

  std::optional<std::string> with_column(std::string_view table, std::string_view from,
                                         std::string_view to) {
    if (common_.count(std::string(table)) != 0) return std::nullopt;
    std::set<std::string> names;
    for (const auto& each : relations_) {
      if (each.table == table) names.insert(each.name);
    }
    bool sure = true;
    for (const auto& each : relations_) {
      sure = sure && (each.table == table || names.count(each.name) == 0);
    }
    for (std::size_t i = 0; i + 2 < tokens_.size(); ++i) {
      const bool column =
          tokens_[i + 2].kind == TokenKind::backtick && lower(tokens_[i + 2].name) == lower(from);
      if (!column || names.count(tokens_[i].name) == 0 || !qualifies(i, tokens_[i].name)) continue;
      if (!sure) return std::nullopt;
      put(i + 2, quote(to));
    }
    return text();
  }

  std::optional<std::string> with_index(std::string_view table, std::string_view from,
                                        std::string_view to) {
    for (const auto& each : relations_) {
      if (each.table != table) continue;
      // USE INDEX FOR JOIN (`a`), FORCE INDEX (`b`, `c`)
      std::size_t i = each.end;
      while (i < tokens_.size() &&
             (is_word(i, "use") || is_word(i, "force") || is_word(i, "ignore"))) {
        while (i < tokens_.size() && !is(i, "(")) ++i;
        for (; i < tokens_.size() && !is(i, ")"); ++i) {
          const bool name = tokens_[i].kind == TokenKind::backtick;
          if (name && lower(tokens_[i].name) == lower(from)) put(i, quote(to));
        }
        ++i;
      }
    }
    return text();
  }

  std::string text() {
    std::sort(changes_.begin(), changes_.end());
    std::string out;
    std::size_t done = 0;
    for (const auto& [at, now] : changes_) {
      out += sql_.substr(done, tokens_[at].at - done);
      out += now;
      done = tokens_[at].at + tokens_[at].size;
    }
    out += sql_.substr(done);
    const std::string start = "CREATE ";
    return out.rfind(start, 0) == 0 ? start + "OR REPLACE " + out.substr(start.size()) : out;
  }

 private:
  bool is_word(std::size_t i, std::string_view word) const {
    return i < tokens_.size() && tokens_[i].kind == TokenKind::word &&
           lower(tokens_[i].name) == word;
  }
  bool is(std::size_t i, std::string_view symbol) const {
    return i < tokens_.size() && tokens_[i].kind == TokenKind::other &&
           sql_.substr(tokens_[i].at, tokens_[i].size) == symbol;
  }
  // Whether the token stands before a column, as its table.
  bool qualifies(std::size_t i, std::string_view name) const {
    return tokens_[i].kind == TokenKind::backtick && tokens_[i].name == name && is(i + 1, ".") &&
           (i == 0 || !is(i - 1, "."));
  }
  bool behind_from(std::size_t i) const {
    while (i > 0 && is(i - 1, "(")) --i;
    return i > 0 &&
           (is_word(i - 1, "from") || is_word(i - 1, "join") || is_word(i - 1, "straight_join"));
  }

  void look_at(std::size_t i) {
    const bool name = tokens_[i].kind == TokenKind::backtick;
    if ((name || tokens_[i].kind == TokenKind::word) && is_word(i + 1, "as") && is(i + 2, "(")) {
      common_.insert(tokens_[i].name);  // WITH name AS (
    }
    if (!name) return;
    if (i > 0 && is(i - 1, ")")) relations_.push_back({i, {}, tokens_[i].name, i + 1});
    if (!behind_from(i)) return;
    Relation found{i, tokens_[i].name, tokens_[i].name, i + 1};
    if (is(i + 1, ".")) {  // a table of another database
      found.table.clear();
      found.name = i + 2 < tokens_.size() ? tokens_[i + 2].name : std::string();
      found.end = i + 3;
    }
    if (found.end < tokens_.size() && tokens_[found.end].kind == TokenKind::backtick) {
      found.name = tokens_[found.end].name;
      ++found.end;
    }
    relations_.push_back(std::move(found));
  }

  void put(std::size_t token, std::string now) { changes_.emplace_back(token, std::move(now)); }

  std::string_view sql_;
  std::vector<Token> tokens_;
  std::vector<Relation> relations_;
  std::set<std::string> common_;  // common table expressions
  std::vector<std::pair<std::size_t, std::string>> changes_;
};

}  // namespace

std::optional<std::string> view_with_table(std::string_view create, std::string_view from,
                                           std::string_view to) {
  return ViewText(create).with_table(from, to);
}

std::optional<std::string> view_with_column(std::string_view create, std::string_view table,
                                            std::string_view from, std::string_view to) {
  return ViewText(create).with_column(table, from, to);
}

std::optional<std::string> view_with_index(std::string_view create, std::string_view table,
                                           std::string_view from, std::string_view to) {
  return ViewText(create).with_index(table, from, to);
}

std::string view_again(std::string_view create) { return ViewText(create).text(); }

}  // namespace mig_mysql
