// Views as the server writes them.
#include "view_text.hpp"

#include "expression.hpp"
#include "text.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <set>
#include <utility>
#include <vector>

namespace mig_mysql {

namespace {

// A table, derived table or the like that a query reads from.
struct Relation {
  std::size_t at = 0;    // its token
  std::string table;     // empty for a derived table and for a table of another database
  std::string name;      // what its columns are called by: the alias, or the table's name
  std::size_t end = 0;   // the token behind it and its alias
  bool foreign = false;  // a table of another database
};

class ViewText {
 public:
  explicit ViewText(std::string_view create) : sql_(create), tokens_(tokens_of(create)) {
    std::size_t i = 0;
    while (i < tokens_.size() && !is_word(i, "view")) ++i;
    while (i < tokens_.size() && !is_word(i, "as")) ++i;
    for (; i < tokens_.size(); ++i) look_at(i);
  }

  // Without the database before its own tables, and before the tables of their columns.
  std::string local(std::string_view database) {
    std::string out;
    std::size_t done = 0;
    for (std::size_t i = 0; i + 2 < tokens_.size(); ++i) {
      const bool named = tokens_[i].kind == TokenKind::backtick && tokens_[i].name == database;
      if (!named || !is(i + 1, ".") || tokens_[i + 2].kind != TokenKind::backtick) continue;
      if (i > 0 && is(i - 1, ".")) continue;
      const bool routine = is(i + 3, "(");
      if (!is(i + 3, ".") && !behind_from(i) && !routine && !names_sequence(i)) continue;
      out += sql_.substr(done, tokens_[i].at - done);
      done = tokens_[i + 2].at;
    }
    return out.append(sql_.substr(done));
  }

  std::optional<std::string> with_table(std::string_view from, std::string_view to) {
    if (common_.count(std::string(from)) != 0) return std::nullopt;
    bool bare = false;   // the table itself is called by its name
    bool other = false;  // something else bears the old name, or the new one
    bool known = false;  // what bears the old name
    bool foreign = false;
    for (const auto& each : relations_) {
      const bool own = each.table == from && each.name == from;
      bare = bare || own;
      known = known || each.name == from;
      foreign = foreign || (each.foreign && each.name == from);
      other = other || (!own && (each.name == from || each.name == to));
    }
    if (bare && foreign) return std::nullopt;
    for (const auto& each : relations_) {
      if (each.table != from) continue;
      const bool keeps = other && each.name == from;
      put(each.at, quote(to) + (keeps ? " " + quote(from) : ""));
    }
    for (std::size_t i = 0; !other && i + 1 < tokens_.size(); ++i) {
      if (!qualifies(i, from)) continue;
      if (!known) return std::nullopt;
      put(i, quote(to));
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
      if (!column || !qualifies(i, tokens_[i].name)) continue;
      if (!reads(tokens_[i].name)) return std::nullopt;
      if (names.count(tokens_[i].name) == 0) continue;
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
  // Whether the token stands before a column, as its table; not as the database of a table, of a
  // routine or of a sequence.
  bool qualifies(std::size_t i, std::string_view name) const {
    if (tokens_[i].kind != TokenKind::backtick || tokens_[i].name != name || !is(i + 1, ".")) {
      return false;
    }
    return (i == 0 || !is(i - 1, ".")) && !is(i + 3, ".") && !is(i + 3, "(") &&
           !names_sequence(i) && !behind_from(i);
  }
  bool names_sequence(std::size_t i) const {
    return i > 1 && is(i - 1, "(") &&
           (is_word(i - 2, "nextval") || is_word(i - 2, "lastval") || is_word(i - 2, "setval"));
  }
  // Whether something that the query reads from, or a common table expression, is called so.
  bool reads(const std::string& name) const {
    return common_.count(name) != 0 ||
           std::any_of(relations_.begin(), relations_.end(),
                       [&](const Relation& each) { return each.name == name; });
  }
  bool behind_from(std::size_t i) const {
    while (i > 0 && is(i - 1, "(")) --i;
    return i > 0 &&
           (is_word(i - 1, "from") || is_word(i - 1, "join") || is_word(i - 1, "straight_join"));
  }

  // The token behind a pair of parentheses that opens here; `i` when none does.
  std::size_t behind_parentheses(std::size_t i) const {
    if (!is(i, "(")) return i;
    int depth = 0;
    for (; i < tokens_.size(); ++i) {
      if (is(i, "(")) ++depth;
      if (is(i, ")") && --depth == 0) return i + 1;
    }
    return i;
  }
  // Behind what may stand between a table and its alias: PARTITION (…), FOR SYSTEM_TIME ….
  std::size_t behind_choice_of_rows(std::size_t i) const {
    if (is_word(i, "partition")) return behind_parentheses(i + 1);
    if (!is_word(i, "for") || !is_word(i + 1, "system_time")) return i;
    static const std::set<std::string> kFurther = {
        "join",   "left",      "right", "inner",  "cross", "straight_join", "natural",
        "on",     "where",     "group", "having", "order", "limit",         "union",
        "except", "intersect", "use",   "ignore", "force", "with",          "window"};
    for (i += 2; i < tokens_.size();) {
      const Token& token = tokens_[i];
      const bool word = token.kind == TokenKind::word && kFurther.count(lower(token.name)) != 0;
      if (word || token.kind == TokenKind::backtick || is(i, ")") || is(i, ",")) break;
      i = is(i, "(") ? behind_parentheses(i) : i + 1;
    }
    return i;
  }

  void look_at(std::size_t i) {
    const bool name = tokens_[i].kind == TokenKind::backtick;
    if (name || tokens_[i].kind == TokenKind::word) {
      const std::size_t columns = behind_parentheses(i + 1);
      const bool common = is_word(columns, "as") && is(columns + 1, "(");
      if (common) common_.insert(tokens_[i].name);  // WITH name (columns) AS (
    }
    if (!name) return;
    const bool alias = !relations_.empty() && i < relations_.back().end;  // of PARTITION (…)
    if (i > 0 && is(i - 1, ")") && !is(i + 1, ".") && !alias) {
      relations_.push_back({i, {}, tokens_[i].name, i + 1, false});
    }
    if (!behind_from(i)) return;
    Relation found{i, tokens_[i].name, tokens_[i].name, i + 1, false};
    if (is(i + 1, ".")) {  // a table of another database
      found.table.clear();
      found.name = i + 2 < tokens_.size() ? tokens_[i + 2].name : std::string();
      found.end = i + 3;
      found.foreign = true;
    }
    found.end = behind_choice_of_rows(found.end);
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

std::string view_of_database(std::string_view create, std::string_view database) {
  return ViewText(create).local(database);
}

std::optional<std::string> query_with_names(std::string_view query,
                                            const std::vector<std::string>& names) {
  const auto tokens = tokens_of(query);
  const auto word = [&](std::size_t i, const char* text) {
    return tokens[i].kind == TokenKind::word && lower(tokens[i].name) == text;
  };
  const auto is = [&](std::size_t i, char symbol) {
    return i < tokens.size() && tokens[i].kind == TokenKind::other && query[tokens[i].at] == symbol;
  };
  std::map<std::string, std::string> renamed;
  std::map<std::size_t, std::string> changes;  // by token
  int depth = 0;
  std::size_t i = 0;
  std::size_t found = 0;
  bool inside = false;  // the list of what is selected
  for (; i < tokens.size(); ++i) {
    depth += is(i, '(') ? 1 : is(i, ')') ? -1 : 0;
    if (depth != 0) continue;
    if (!inside) {
      inside = word(i, "select");
      continue;
    }
    if (word(i, "from") || word(i, "union") || word(i, "order") || word(i, "limit")) break;
    if (!word(i, "as") || i + 1 >= tokens.size()) continue;
    if (found == names.size()) return std::nullopt;
    renamed[tokens[i + 1].name] = names[found];
    changes[i + 1] = quote(names[found++]);
  }
  if (found != names.size()) return std::nullopt;
  bool by_name = false;  // where columns of the result are called by their names
  for (; i < tokens.size(); ++i) {
    depth += is(i, '(') ? 1 : is(i, ')') ? -1 : 0;
    by_name =
        by_name || (depth == 0 && (word(i, "order") || word(i, "group") || word(i, "having")));
    if (!by_name) continue;
    if (word(i, "select")) return std::nullopt;
    const auto now = renamed.find(tokens[i].name);
    if (tokens[i].kind != TokenKind::backtick || now == renamed.end()) continue;
    if (!is(i - 1, '.') && !is(i + 1, '.') && !is(i + 1, '(')) changes[i] = quote(now->second);
  }
  std::string out;
  std::size_t done = 0;
  for (const auto& [at, now] : changes) {
    out += query.substr(done, tokens[at].at - done);
    out += now;
    done = tokens[at].at + tokens[at].size;
  }
  return out.append(query.substr(done));
}

bool has_column_list(std::string_view create) {
  const auto tokens = tokens_of(create);
  for (std::size_t i = 0; i + 2 < tokens.size(); ++i) {
    if (tokens[i].kind != TokenKind::word || lower(tokens[i].name) != "view") continue;
    return create[tokens[i + 2].at] == '(';
  }
  return false;
}

std::string algorithm_of(std::string_view create) {
  const auto tokens = tokens_of(create);
  const bool stated = tokens.size() > 3 && lower(tokens[1].name) == "algorithm";
  return stated ? tokens[3].name : "UNDEFINED";
}

std::string without_definer(std::string_view create) {
  const auto tokens = tokens_of(create);
  const bool named = tokens.size() >= 7 && lower(tokens[1].name) == "definer";
  if (!named || create[tokens[2].at] != '=') return std::string(create);
  const std::size_t next = create[tokens[4].at] == '@' ? 6 : 4;  // a role has no host
  return "CREATE " + std::string(create.substr(tokens[next].at));
}

std::string view_again(std::string_view create) { return ViewText(create).text(); }

}  // namespace mig_mysql
