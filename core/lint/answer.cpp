// What a dialect says of an operation, as findings: its notices have names that stand for rules.
#include "ir/subject.hpp"
#include "lint/look.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <string_view>
#include <variant>

namespace mig::lint {

namespace {

template <class... Ops>
bool is_any(const ir::Operation& operation) {
  return (std::holds_alternative<Ops>(operation.body) || ...);
}

bool changes_type(const ir::Operation& operation) {
  const auto* alter = std::get_if<ir::AlterColumn>(&operation.body);
  return alter != nullptr && !alter->type.empty();
}

// The checks of the operation itself say it already.
bool said_of_rows(const ir::Operation& operation) {
  if (is_any<ir::AddUnique, ir::CreateIndex, ir::AddPrimaryKey, ir::AddForeignKey, ir::AddCheck,
             ir::AddColumn, ir::DropEnumValue>(operation)) {
    return true;
  }
  const auto* alter = std::get_if<ir::AlterColumn>(&operation.body);
  return alter != nullptr && alter->type.empty() && alter->nullable == false;
}
bool said_of_loss(const ir::Operation& operation) {
  return is_any<ir::DropTable, ir::DropColumn, ir::DropEnumValue, ir::UpdateRows, ir::DeleteRows,
                ir::Backfill, ir::DropView, ir::DropEnum, ir::DropSequence>(operation);
}

const char* rule_of_wait(const ir::Operation& operation) {
  if (is_any<ir::CreateIndex>(operation)) return "index-not-online";
  if (is_any<ir::DropIndex>(operation)) return "drop-index-not-online";
  if (is_any<ir::AddPrimaryKey>(operation)) return "primary-key-not-online";
  if (is_any<ir::AddUnique>(operation)) return "unique-not-online";
  if (is_any<ir::AddForeignKey>(operation)) return "foreign-key-not-online";
  if (is_any<ir::AddCheck>(operation)) return "check-not-online";
  const auto* alter = std::get_if<ir::AlterColumn>(&operation.body);
  if (alter != nullptr && alter->type.empty() && alter->nullable) return "not-null-not-online";
  return "blocks";
}

const char* rule_of_rewrite(const ir::Operation& operation) {
  if (changes_type(operation)) return "type-change-rewrite";
  if (const auto* add = std::get_if<ir::AddColumn>(&operation.body)) {
    if (add->column.identity) return "identity-added";
    if (add->column.generated) return "stored-generated-column";
    return add->column.default_sql.empty() ? "add-column-rewrite" : "volatile-default";
  }
  return "table-rewrite";
}

// Notices of which the linter makes nothing: they explain, or are about the run itself.
bool explains(std::string_view code) {
  static const std::vector<std::string_view> kThese = {
      "always-valid",   "columns-stay",        "decided-live",    "foreign-key-index",
      "keeps-not-null", "recorded-definition", "renamed",         "sets-not-null",
      "view-made-anew", "view-replaced",       "view-in-the-way", "not-usable-in-this-transaction"};
  return std::find(kThese.begin(), kThese.end(), code) != kThese.end();
}

// Notices that are called otherwise than their rules.
const char* renamed(std::string_view code) {
  static const std::map<std::string_view, const char*> kNames = {
      {"constraint-not-validated-online", "constraint-not-online"},
      {"comment-ignored", "differs"},
      {"index-method", "differs"},
      {"data-reinterpreted", "data-loss"},
      {"view-column-renamed", "view-breaks"},
  };
  const auto found = kNames.find(code);
  return found == kNames.end() ? nullptr : found->second;
}

// Where a table that nobody uses yet makes it harmless.
bool harmless_on_new(std::string_view code) {
  const LintRule* rule = find_lint_rule(code);
  if (rule == nullptr) return false;
  const auto family = rule->family();
  return family == "DS" || family == "DD" || family == "BC" || family == "LK" || family == "CD" ||
         family == "RB";
}

// The family of rules that a notice is about in general; empty for one that is about a rule itself.
std::string_view general_family(std::string_view code) {
  if (code == "blocks-writes" || code == "blocks-reads-and-writes" || code == "table-rewrite") {
    return "LK";
  }
  if (code == "data-loss") return "DS";
  return code == "may-fail-on-data" ? "DD" : "";
}

LintLevel level_of(ir::Severity severity) {
  switch (severity) {
    case ir::Severity::info:
      return LintLevel::info;
    case ir::Severity::warning:
      return LintLevel::warning;
    case ir::Severity::error:
      return LintLevel::error;
  }
  return LintLevel::info;
}

class Answer {
 public:
  Answer(const UnitLook& look, Findings& out) : look_(look), out_(out) {}

  void run() {
    const ir::Translation& answer = look_.unit.translation;
    for (const auto& notice : answer.notices) one(notice);
    if (answer.support == ir::Support::unsupported) {
      if (!answer.notices.empty()) return;  // they say why
      out_.add_of_dialect("unsupported", spot(*look_.operations.front()), answer.reason,
                          answer.way_out);
      return;
    }
    if (rebuilt() && look_.unit.before.partial) {
      out_.add_of_dialect("unknown-before-rebuild", spot(*look_.operations.front()),
                          "raw SQL may have changed the table that is built anew");
    }
  }

 private:
  [[nodiscard]] Spot spot(const ir::Operation& operation) const {
    return {&look_.revision, operation.at, title(operation)};
  }

  [[nodiscard]] bool rebuilt() const {
    return std::holds_alternative<ir::RebuildTable>(look_.unit.operation.body);
  }

  // Which of the folded operations a notice is about: the one whose column or constraint it names.
  [[nodiscard]] const ir::Operation& about(const ir::Notice& notice) const {
    for (const auto* operation : look_.operations) {
      const std::string subject = ir::subject_of(*operation);
      const std::string part = subject.substr(subject.find('.') + 1);
      if (!part.empty() && notice.message.find("'" + part + "'") != std::string::npos &&
          part != ir::table_of(*operation)) {
        return *operation;
      }
    }
    return *look_.operations.front();
  }

  // The rule's name; the notice's own where there is none; empty: nothing to say.
  [[nodiscard]] std::string rule_of(const ir::Notice& notice,
                                    const ir::Operation& operation) const {
    const std::string& code = notice.code;
    if (explains(code)) return {};
    if (code == "blocks-writes" || code == "blocks-reads-and-writes") {
      return rule_of_wait(operation);
    }
    if (code == "table-rewrite") return rebuilt() ? "rebuild" : rule_of_rewrite(operation);
    if (code == "may-fail-on-data") {
      if (changes_type(operation)) return "type-change-on-rows";
      return said_of_rows(operation) ? "" : code;
    }
    if (code == "data-loss") {
      if (changes_type(operation)) return "lossy-type-change";
      return said_of_loss(operation) ? "" : code;
    }
    if (const char* other = renamed(code)) return other;
    return code;
  }

  // Whether another notice about the same table in raw SQL says it more exactly.
  [[nodiscard]] bool said_better(const ir::Notice& notice) const {
    const std::string_view family = general_family(notice.code);
    if (family.empty()) return false;
    const auto& all = look_.unit.translation.notices;
    return std::any_of(all.begin(), all.end(), [&](const ir::Notice& other) {
      if (other.table != notice.table || !general_family(other.code).empty()) return false;
      const char* name = renamed(other.code);
      const LintRule* rule = find_lint_rule(name != nullptr ? name : other.code);
      return rule != nullptr && rule->family() == family && rule->level >= LintLevel::warning;
    });
  }

  void one(const ir::Notice& notice) {
    const ir::Operation& operation = about(notice);
    const bool raw = std::holds_alternative<ir::Execute>(operation.body);
    if (raw && said_better(notice)) return;
    const std::string rule = rule_of(notice, operation);
    if (rule.empty()) return;
    const std::string table = notice.table.empty() ? ir::table_of(operation) : notice.table;
    if (look_.made.table(table) && harmless_on_new(rule)) return;
    const LintLevel level = level_of(notice.severity);
    if (const LintRule* known = find_lint_rule(rule)) {
      // what a dialect only mentions is no reason to warn
      const bool mentions = !raw && level == LintLevel::info && known->family() == "LK";
      out_.add_of_dialect(rule, spot(operation), notice.message, notice.advice,
                          level == LintLevel::error ? level : LintLevel::off,
                          mentions ? level : LintLevel::error);
    } else if (level != LintLevel::info) {
      out_.add_foreign(rule, level, spot(operation), notice.message, notice.advice);
    }
  }

  const UnitLook& look_;
  Findings& out_;
};

}  // namespace

void check_answer(const UnitLook& look, Findings& out) { Answer(look, out).run(); }

}  // namespace mig::lint
