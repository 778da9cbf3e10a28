// Views, triggers and routines around a rename.
#include "dependants.hpp"

#include "expression.hpp"
#include "text.hpp"
#include "view_text.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace mig_mysql {

namespace ir = mig::ir;

namespace {

// The statements of a trigger, without its head, and without the columns of its own row (NEW.n,
// OLD.n), which `row` receives in lower case.
std::string body_of(const std::string& trigger, std::set<std::string>& row) {
  const auto head = trigger.find(" FOR EACH ROW ");
  const std::string sql = head == std::string::npos ? trigger : trigger.substr(head);
  const auto tokens = tokens_of(sql);
  std::string out;
  std::size_t done = 0;
  for (std::size_t i = 0; i + 2 < tokens.size(); ++i) {
    const std::string word = lower(tokens[i].name);
    const bool own = tokens[i].kind == TokenKind::word && (word == "new" || word == "old");
    if (!own || sql[tokens[i + 1].at] != '.') continue;
    row.insert(lower(tokens[i + 2].name));
    out += sql.substr(done, tokens[i].at - done);
    done = tokens[i + 2].at + tokens[i + 2].size;
  }
  return out + sql.substr(done);
}

}  // namespace

bool Dependants::names(const std::string& sql, const std::string& column) const {
  return mentions(sql, table_) && (column.empty() || mentions(sql, column));
}

void Dependants::unseen(const std::string& what) {
  draft_.note("not-looked-at", ir::Severity::warning,
              what +
                  " could not be looked at, for want of a right: it does not work afterwards if "
                  "it names " +
                  what_,
              "run mig as an account that may see it, or look for yourself");
}

bool Dependants::knows_view(const std::string& name) const {
  const auto& all = draft_.context.before.verbatim;
  return std::any_of(all.begin(), all.end(), [&](const ir::Verbatim& each) {
    return each.type == "view" && each.name == name;
  });
}

void Dependants::look_at_views(const Rewrite& rewrite) {
  for (const auto& each : draft_.context.before.verbatim) {
    if (each.type != "view") continue;
    if (each.sql.empty()) unseen("view '" + each.name + "'");
    if (!mentions(each.sql, table_)) continue;
    if (each.table.empty()) {
      draft_.note("view-breaks", ir::Severity::warning,
                  "view '" + each.name + "', in another database, reads table '" + table_ +
                      "': it does not work afterwards if it uses what is renamed",
                  "create it anew behind this operation");
      continue;
    }
    const auto now = rewrite(each.sql);
    if (!now) {
      refuse("view '" + each.name + "' has several things by the name '" + table_ +
                 "', or names it in a way that is not understood, so that it is not sure what of "
                 "it to write anew for " +
                 what_,
             "drop the view by drop_view before this operation, and create it anew behind it");
    }
    const std::string again = view_again(each.sql);
    if (*now == again) continue;
    draft_.emulates();
    draft_.note("view-replaced", ir::Severity::info,
                "view '" + each.name + "' is made anew for the new name of " + what_ +
                    "; its own columns keep their names");
    state(each.name, again);
    renewed_.emplace_back(each.name, *now);
  }
}

void Dependants::renew_views() {
  for (const auto& [view, create] : renewed_) state(view, create);
}

void Dependants::state(const std::string& view, const std::string& create) {
  const auto& all = draft_.context.before.verbatim;
  const auto collation = std::find_if(all.begin(), all.end(), [&](const ir::Verbatim& each) {
    return each.type == "view collation" && each.name == view;
  });
  if (collation == all.end()) return draft_.ddl(create);
  draft_.dml("SET @mig_collation = @@collation_connection, collation_connection = " +
             text_literal(collation->sql));
  draft_.ddl(create);
  draft_.dml("SET collation_connection = @mig_collation");
}

void Dependants::look_at_triggers(const std::string& column) {
  for (const auto& each : draft_.context.before.verbatim) {
    if (each.type != "trigger") continue;
    if (each.sql.empty()) {
      unseen(each.name);
      continue;
    }
    std::set<std::string> row;
    const std::string body = body_of(each.sql, row);
    const bool own_column = lower(each.table) == lower(table_) && row.count(lower(column)) != 0;
    if (!own_column && !names(body, column)) continue;
    const std::string trigger =
        "trigger '" + each.name + "' of table '" + each.table + "' names " + what_;
    draft_.note("trigger-in-the-way", ir::Severity::warning,
                trigger + ", and every write to '" + each.table +
                    "' would fail afterwards: refused while it is there",
                "drop the trigger by execute before this operation, and create it anew behind it");
    draft_.none(
        "SELECT 1 FROM information_schema.triggers WHERE IF(trigger_schema = DATABASE(), "
        "trigger_name, CONCAT('`', trigger_schema, '`.`', trigger_name, '`')) = " +
            text_literal(each.name),
        trigger + ", and every write to '" + each.table +
            "' would fail afterwards: drop the trigger before this operation, and create "
            "it anew behind it");
  }
}

void Dependants::look_at_routines(const std::string& column) {
  for (const auto& each : draft_.context.before.verbatim) {
    if (each.type != "routine") continue;
    if (each.sql.empty()) unseen(each.name);
    const bool named = mentions_in_strings_too(each.sql, table_) &&
                       (column.empty() || mentions_in_strings_too(each.sql, column));
    if (!named) continue;
    draft_.note("routine-breaks", ir::Severity::warning,
                "routine '" + each.name + "' names " + what_ + " and fails afterwards",
                "create it anew behind this operation");
  }
}

void Dependants::look_at_grants(const std::string& column) {
  for (const auto& each : draft_.context.before.verbatim) {
    const bool of_table = each.type == "grant" && lower(each.table) == lower(table_);
    if (!of_table || (!column.empty() && lower(each.sql) != lower(column))) continue;
    draft_.note("grants-stay", ir::Severity::warning,
                "the rights of " + each.name + " on " + what_ + " stay with the old name",
                "grant them for the new name behind this operation, by execute");
  }
}

}  // namespace mig_mysql
