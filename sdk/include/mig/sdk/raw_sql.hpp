// mig/sdk/raw_sql.hpp - what the words of raw SQL show, in the SQL that most databases share: what
// a statement drops, empties or renames, and whom it leaves without a condition. No grammar: what
// is not recognised is not said. A dialect with a parser of its own says more.
#pragma once

#include <mig/ir/identifiers.hpp>
#include <mig/ir/translation.hpp>

#include <algorithm>
#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mig::sdk {

namespace detail {

// The names and words of one statement, in order; literals and comments are left out.
class Words {
 public:
  explicit Words(std::string_view sql) {
    ir::detail::each_identifier(sql,
                                [&](std::size_t, std::size_t, std::string_view name, char quote) {
                                  all_.push_back({std::string(name), quote != 0});
                                });
  }

  [[nodiscard]] std::size_t size() const { return all_.size(); }
  [[nodiscard]] bool is(std::size_t at, std::string_view word) const {
    return at < all_.size() && !all_[at].quoted && ir::detail::same_name(all_[at].text, word);
  }
  [[nodiscard]] bool is_any(std::size_t at, const std::vector<std::string_view>& words) const {
    return std::any_of(words.begin(), words.end(),
                       [&](std::string_view word) { return is(at, word); });
  }
  // Where the word stands, from `at` on; size() when it does not.
  [[nodiscard]] std::size_t find(std::string_view word, std::size_t at = 0) const {
    while (at < all_.size() && !is(at, word)) ++at;
    return at;
  }
  [[nodiscard]] std::string name(std::size_t at) const {
    return at < all_.size() ? all_[at].text : std::string();
  }
  // Behind IF EXISTS, IF NOT EXISTS, or `at` itself.
  [[nodiscard]] std::size_t behind_if(std::size_t at) const {
    if (!is(at, "if")) return at;
    return at + (is(at + 1, "not") ? 3 : 2);
  }

 private:
  struct Word {
    std::string text;
    bool quoted;
  };
  std::vector<Word> all_;
};

}  // namespace detail

// Reads the statements of one script in order and adds to the answer what they show.
class RawSql {
 public:
  explicit RawSql(ir::Translation& answer) : answer_(answer) {}

  void statement(std::string_view sql) {
    const detail::Words words(sql);
    if (words.is(0, "create")) {
      create(words);
    } else if (words.is(0, "drop")) {
      drop(words);
    } else if (words.is(0, "alter") && words.is(1, "table")) {
      alter(words);
    } else if (words.is(0, "truncate")) {
      empty(words);
    } else if (words.is(0, "delete") || words.is(0, "update")) {
      rows(words);
    } else if (words.is_any(0, {"grant", "revoke"})) {
      say("privileges", ir::Severity::info, "rights change", "");
    }
  }

  // Whether the script drops a table and gives its name to another one.
  [[nodiscard]] bool rebuilds_by_hand() const {
    return std::any_of(renamed_to_.begin(), renamed_to_.end(),
                       [&](const std::string& name) { return dropped_.count(name) > 0; });
  }

 private:
  void say(std::string code, ir::Severity severity, std::string message, const std::string& table) {
    ir::Notice notice;
    notice.code = std::move(code);
    notice.severity = severity;
    notice.message = std::move(message);
    notice.table = table;
    answer_.notices.push_back(std::move(notice));
  }
  void lose(ir::DataLoss loss) { answer_.data_loss = std::max(answer_.data_loss, loss); }

  void create(const detail::Words& words) {
    const std::size_t table = words.find("table");
    if (table > 2) return;  // CREATE [TEMPORARY] TABLE
    made_.insert(words.name(words.behind_if(table + 1)));
  }

  void drop(const detail::Words& words) {
    const std::size_t kind = words.is(1, "temporary") ? 2 : 1;
    const std::string name = words.name(words.behind_if(kind + 1));
    if (words.is(kind, "table")) {
      dropped_.insert(name);
      if (made_.erase(name) > 0) return;
      say("drop-table", ir::Severity::warning, "table '" + name + "' is dropped with its rows",
          name);
      lose(ir::DataLoss::certain);
    } else if (words.is_any(kind, {"database", "schema"})) {
      say("drop-database", ir::Severity::warning, "'" + name + "' is dropped with all in it", "");
      lose(ir::DataLoss::certain);
    }
  }

  void alter(const detail::Words& words) {
    const std::string table = words.name(words.behind_if(2));
    const bool made = made_.count(table) > 0;
    const std::size_t drop = words.find("drop", 3);
    static const std::vector<std::string_view> kOther = {
        "constraint", "index", "key", "primary", "foreign", "check", "default", "partition"};
    if (drop < words.size() && !words.is_any(drop + 1, kOther) && !made) {
      const std::size_t name = words.behind_if(drop + (words.is(drop + 1, "column") ? 2 : 1));
      say("drop-column", ir::Severity::warning,
          "column '" + words.name(name) + "' of '" + table + "' is dropped with its values", table);
      lose(ir::DataLoss::certain);
    }
    const std::size_t rename = words.find("rename", 3);
    if (words.is(rename + 1, "to") || words.is(rename + 1, "as")) {
      const std::string to = words.name(rename + 2);
      renamed_to_.insert(to);
      if (made) {
        made_.erase(table);
        made_.insert(to);
      } else {
        say("rename-table", ir::Severity::warning,
            "programs that use '" + table + "' do not find it any more", table);
      }
    } else if (rename < words.size() && !made &&
               !words.is_any(rename + 1, {"index", "key", "constraint"})) {
      const std::size_t name = rename + (words.is(rename + 1, "column") ? 2 : 1);
      say("rename-column", ir::Severity::warning,
          "programs that use '" + words.name(name) + "' of '" + table + "' do not find it any more",
          table);
    }
  }

  void empty(const detail::Words& words) {
    const std::string table = words.name(words.is(1, "table") ? 2 : 1);
    if (made_.count(table) > 0) return;
    say("truncate", ir::Severity::warning, "table '" + table + "' is emptied", table);
    lose(ir::DataLoss::certain);
  }

  void rows(const detail::Words& words) {
    const bool deletes = words.is(0, "delete");
    const std::size_t from = deletes ? words.find("from") + 1 : 1;
    const std::string table = words.name(from);
    if (table.empty() || made_.count(table) > 0) return;
    lose(ir::DataLoss::possible);
    if (words.find("where") < words.size() || words.find("limit") < words.size()) {
      if (deletes) {
        say("delete-rows", ir::Severity::info, "rows of '" + table + "' are deleted", table);
      }
    } else if (deletes) {
      say("delete-without-where", ir::Severity::warning, "every row of '" + table + "' is deleted",
          table);
    } else if (words.find("join") == words.size()) {
      say("update-without-where", ir::Severity::warning, "every row of '" + table + "' is changed",
          table);
    }
  }

  ir::Translation& answer_;
  std::set<std::string> made_;  // by the script itself
  std::set<std::string> dropped_;
  std::set<std::string> renamed_to_;
};

}  // namespace mig::sdk
