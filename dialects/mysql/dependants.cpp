// Views, triggers and routines around a rename.
#include "dependants.hpp"

#include "expression.hpp"
#include "text.hpp"
#include "view_text.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace mig_mysql {

namespace ir = mig::ir;

namespace {

// Whether the trigger's own row is asked for the column: NEW.n, OLD.n.
bool names_own_column(const std::string& sql, const std::string& column) {
  const auto tokens = tokens_of(sql);
  for (std::size_t i = 0; i + 2 < tokens.size(); ++i) {
    const std::string row = lower(tokens[i].name);
    if (tokens[i].kind != TokenKind::word || (row != "new" && row != "old")) continue;
    if (sql[tokens[i + 1].at] == '.' && lower(tokens[i + 2].name) == lower(column)) return true;
  }
  return false;
}

}  // namespace

bool Dependants::names(const std::string& sql, const std::string& column) const {
  return mentions(sql, table_) && (column.empty() || mentions(sql, column));
}

bool Dependants::knows_view(const std::string& name) const {
  const auto& all = draft_.context.before.verbatim;
  return std::any_of(all.begin(), all.end(), [&](const ir::Verbatim& each) {
    return each.type == "view" && each.name == name;
  });
}

void Dependants::look_at_views(const Rewrite& rewrite) {
  for (const auto& each : draft_.context.before.verbatim) {
    if (each.type != "view" || !mentions(each.sql, table_)) continue;
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
                 "', so that it is not sure what of it to write anew for " + what_,
             "drop the view by drop_view before this operation, and create it anew behind it");
    }
    const std::string again = view_again(each.sql);
    if (*now == again) continue;
    draft_.emulates();
    draft_.note("view-replaced", ir::Severity::info,
                "view '" + each.name + "' is made anew for the new name of " + what_ +
                    "; its own columns keep their names");
    draft_.ddl(again);
    renewed_.push_back(*now);
  }
}

void Dependants::renew_views() {
  for (const auto& each : renewed_) draft_.ddl(each);
}

void Dependants::look_at_triggers(const std::string& column) {
  for (const auto& each : draft_.context.before.verbatim) {
    if (each.type != "trigger") continue;
    const bool own = lower(each.table) == lower(table_);
    // the head of its own triggers names the table, and follows
    const auto head = own ? each.sql.find(" FOR EACH ROW ") : std::string::npos;
    const std::string body = head == std::string::npos ? each.sql : each.sql.substr(head);
    const bool own_column = own && !column.empty() && names_own_column(body, column);
    if (!own_column && !names(body, column)) continue;
    const std::string trigger =
        "trigger '" + each.name + "' of table '" + each.table + "' names " + what_;
    draft_.note("trigger-in-the-way", ir::Severity::warning,
                trigger + ", and every write to '" + each.table +
                    "' would fail afterwards: refused while it is there",
                "drop the trigger by execute before this operation, and create it anew behind it");
    draft_.none(
        "SELECT 1 FROM information_schema.triggers WHERE trigger_schema = DATABASE() AND "
        "trigger_name = " +
            text_literal(each.name),
        trigger + ", and every write to '" + each.table +
            "' would fail afterwards: drop the trigger before this operation, and create "
            "it anew behind it");
  }
}

void Dependants::look_at_routines(const std::string& column) {
  for (const auto& each : draft_.context.before.verbatim) {
    if (each.type != "routine" || !names(each.sql, column)) continue;
    draft_.note("routine-breaks", ir::Severity::warning,
                "routine '" + each.name + "' names " + what_ + " and fails afterwards",
                "create it anew behind this operation");
  }
}

}  // namespace mig_mysql
