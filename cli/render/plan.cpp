#include "render/plan.hpp"

#include "render/assessment.hpp"
#include "render/columns.hpp"
#include "render/table.hpp"
#include "support/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace mig::cli {

namespace {

constexpr std::size_t kNarrowest = 40;
constexpr std::size_t kOfOneKind = 3;  // notices of one kind about an operation, side by side

const char* severity_word(ir::Severity severity) {
  switch (severity) {
    case ir::Severity::info:
      return "note";
    case ir::Severity::warning:
      return "warning";
    case ir::Severity::error:
      return "error";
  }
  return "";
}

class Lines {
 public:
  explicit Lines(const PlanView& view)
      : view_(view), width_(std::max(view.width, kNarrowest)), paint_(view.paint) {}

  void line(std::size_t indent, const std::string& text) {
    out_ += std::string(indent, ' ') + wrapped(text, indent, width_) + "\n";
  }
  // "label: text", lines behind the first below the text.
  void labelled(std::size_t indent, const std::string& label, const std::string& text) {
    const std::size_t hanging = indent + label.size() + 2;
    out_ += std::string(indent, ' ') + paint_.yellow(label + ":") + " " +
            wrapped(printable(text), hanging, width_) + "\n";
  }
  void raw(const std::string& text) { out_ += text; }

  void finding(std::size_t indent, const ir::Notice& notice) {
    labelled(indent, severity_word(notice.severity), notice.message);
    if (!notice.advice.empty()) line(indent + 2, "= " + printable(notice.advice));
  }
  void refusal(std::size_t indent, const Assessment& assessment) {
    if (!assessment.reason.empty()) labelled(indent, "because", assessment.reason);
    if (!assessment.way_out.empty()) line(indent + 2, "= " + printable(assessment.way_out));
  }
  // What has to hold before or behind a revision.
  void checks(const std::vector<PlannedCheck>& all, const std::string& when) {
    for (const auto& each : all) {
      std::vector<std::string> rows;
      for (const auto& row : each.expect) rows.push_back(support::join(row, " | "));
      line(2, when + ", it has to return " + (rows.empty() ? "no row" : support::join(rows, ", ")) +
                  ": " + printable(each.sql));
    }
  }
  void statements(const std::vector<std::string>& sql) {
    if (!view_.sql) return;
    for (const auto& each : sql) {
      for (const auto& part : support::split(each, '\n')) {
        out_ += "      " + paint_.dim("| " + printable(part)) + "\n";
      }
    }
  }
  void operation(const PlannedOperation& operation) {
    const std::string what = "  " + printable(operation.what);
    const std::string words = support::join(line_words(operation.assessment), ", ");
    const std::size_t column =
        std::max(display_width(what) + 2, std::clamp(width_ / 3, kLeast, kMost));
    if (column + display_width(words) <= width_) {
      out_ += what + std::string(column - display_width(what), ' ') +
              painted(paint_, emphasis_of(operation.assessment), words) + "\n";
    } else {
      line(2, printable(operation.what));
      out_ += "      " +
              painted(paint_, emphasis_of(operation.assessment), wrapped(words, 6, width_)) + "\n";
    }
    for (const auto& finding_of : operation.assessment.findings) finding(6, finding_of);
    refusal(6, operation.assessment);
    statements(operation.statements);
  }

  [[nodiscard]] std::size_t width() const { return width_; }
  std::string take() { return std::move(out_); }

 private:
  // where what is said about operations begins
  static constexpr std::size_t kLeast = 36;
  static constexpr std::size_t kMost = 60;

  const PlanView& view_;
  std::size_t width_;
  const Paint& paint_;
  std::string out_;
};

std::string rows_text(const std::vector<std::string>& rows) {
  return rows.empty() ? "base" : support::join(rows, ", ");
}

std::string counted(std::size_t count, const char* one, const char* many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

std::string summary(const MigrationPlan& plan) {
  std::size_t operations = 0;
  std::size_t rewrites = 0;
  std::size_t blocking = held_back(plan, Gate::blocking).size();
  std::size_t losing = held_back(plan, Gate::data_loss).size();
  std::size_t approximated = held_back(plan, Gate::approximated).size();
  std::size_t unsupported = held_back(plan, Gate::unsupported).size();
  for (const auto& step : plan.steps) {
    for (const auto& each : step.operations) {
      operations += each.numbers.size();
      if (each.assessment.work == ir::Work::rewrite) ++rewrites;
    }
  }
  std::vector<std::string> parts;
  const auto add = [&](std::size_t count, const char* one, const char* many) {
    if (count > 0) parts.push_back(counted(count, one, many));
  };
  add(unsupported, "is not supported", "are not supported");
  add(rewrites, "rewrites a table", "rewrite a table");
  add(blocking, "keeps others waiting", "keep others waiting");
  add(losing, "loses data or may", "lose data or may");
  add(approximated, "is approximated", "are approximated");
  std::string out = counted(plan.steps.size(), "revision", "revisions") + ", " +
                    counted(operations, "operation", "operations");
  return out + (parts.empty() ? "" : ": " + support::join(parts, ", "));
}

std::string heading(const MigrationPlan& plan) {
  return plan.dialect + (plan.server.empty() ? "" : " (" + plan.server + ")");
}

bool commits_each(const MigrationPlan& plan) {
  bool any = false;
  for (const auto& step : plan.steps) {
    for (const auto& each : step.operations) {
      if (each.assessment.transactional || each.assessment.outside) return false;
      any = true;
    }
  }
  return any;
}

// ---- side by side -------------------------------------------------------------------------------

// The operation of a revision that has this number; null where the dialect has none.
const PlannedOperation* find(const PlannedStep& step, std::int64_t number) {
  for (const auto& each : step.operations) {
    if (std::find(each.numbers.begin(), each.numbers.end(), number) != each.numbers.end()) {
      return &each;
    }
  }
  return nullptr;
}

class Comparison {
 public:
  Comparison(const std::vector<MigrationPlan>& plans, const PlanView& view)
      : plans_(plans), view_(view), lines_(view), columns_(lines_.width(), plans.size()) {}

  std::string text() {
    std::vector<std::string> names;
    for (const auto& plan : plans_) names.push_back(plan.dialect);
    lines_.raw(columns_.head("operation", names));
    for (std::size_t i = 0; i < plans_.front().steps.size(); ++i) step(i);
    lines_.raw("\n");
    for (const auto& plan : plans_) lines_.labelled(0, heading(plan), summary(plan));
    lines_.line(0, different_ == 0 ? "every operation is the same on all of them"
                                   : fmt::format("!= marks what is not the same on all of them: {}",
                                                 counted(different_, "operation", "operations")));
    return lines_.take();
  }

 private:
  void step(std::size_t index) {
    const PlannedStep& shown = plans_.front().steps[index];
    lines_.raw("\n" + view_.paint.bold(printable(shown.revision)) + " " +
               wrapped(printable(shown.message), shown.revision.size() + 1, lines_.width()) + "\n");
    std::int64_t last = 0;
    for (const auto& plan : plans_) {
      for (const auto& each : plan.steps[index].operations) {
        last = std::max(last, *std::max_element(each.numbers.begin(), each.numbers.end()));
      }
    }
    for (std::int64_t number = 1; number <= last; ++number) operation(index, number);
  }

  void operation(std::size_t index, std::int64_t number) {
    std::vector<const PlannedOperation*> found;
    std::string what;
    bool alone = false;  // where it is not folded into others, it has a name of its own
    for (const auto& plan : plans_) {
      found.push_back(find(plan.steps[index], number));
      if (found.back() == nullptr || alone) continue;
      what = found.back()->what;
      alone = found.back()->numbers.size() == 1;
    }
    std::vector<Cell> cells;
    bool same = true;
    for (const auto* each : found) {
      cells.push_back(cell_of(each));
      same = same && cells.back().lines == cells.front().lines;
    }
    lines_.raw(columns_.row(printable(what), cells, !same, view_.paint));
    if (same) return;
    ++different_;
    for (std::size_t i = 0; i < found.size(); ++i) notes(plans_[i].dialect, found[i]);
  }

  static Cell cell_of(const PlannedOperation* operation) {
    if (operation == nullptr) return {{"not done here"}};
    auto words = cell_words(operation->assessment);
    if (operation->numbers.size() > 1) words.front() += " together";
    return {{support::join(words, ", ")}, emphasis_of(operation->assessment)};
  }

  void notes(const std::string& dialect, const PlannedOperation* operation) {
    if (operation == nullptr) return;
    const Assessment& assessment = operation->assessment;
    if (!assessment.reason.empty()) {
      lines_.labelled(
          6, dialect,
          assessment.reason + (assessment.way_out.empty() ? "" : "; " + assessment.way_out));
    }
    std::vector<const ir::Notice*> shown;
    std::map<std::string, std::size_t> kinds;  // by code: how many
    for (const auto& finding : assessment.findings) {
      const bool matters =
          finding.severity != ir::Severity::info || assessment.support == ir::Support::approximated;
      if (!matters) continue;
      shown.push_back(&finding);
      ++kinds[finding.code];
    }
    std::map<std::string, std::size_t> said;
    for (const auto* each : shown) {
      const std::size_t count = kinds[each->code];
      const std::size_t before = said[each->code]++;
      if (count <= kOfOneKind + 1 || before < kOfOneKind) {
        lines_.labelled(6, dialect, each->message);
      } else if (before == kOfOneKind) {
        lines_.labelled(6, dialect,
                        fmt::format("and {} more of the kind; mig plan on one dialect names them",
                                    count - kOfOneKind));
      }
    }
  }

  const std::vector<MigrationPlan>& plans_;
  const PlanView& view_;
  Lines lines_;
  Columns columns_;
  std::size_t different_ = 0;
};

}  // namespace

std::string plan_lines(const MigrationPlan& plan, const PlanView& view) {
  Lines out(view);
  out.line(0, heading(plan) + ": " + rows_text(plan.before) + " -> " + rows_text(plan.after));
  if (commits_each(plan)) {
    out.line(0,
             "Every statement is committed by itself: after a failure, what ran before it stays.");
  }
  for (const auto& step : plan.steps) {
    out.raw("\n" + view.paint.bold(printable(step.revision)) + " " +
            wrapped(printable(step.message), step.revision.size() + 1, out.width()) + "\n");
    out.checks(step.before, "before");
    if (step.operations.empty()) out.line(2, "nothing to run");
    for (const auto& operation : step.operations) out.operation(operation);
    out.checks(step.after, "behind");
    for (const auto& lost : step.lost) out.labelled(6, "does not come back", lost);
  }
  out.raw("\n");
  out.line(0, summary(plan));
  return out.take();
}

std::string plan_comparison(const std::vector<MigrationPlan>& plans, const PlanView& view) {
  return Comparison(plans, view).text();
}

}  // namespace mig::cli
