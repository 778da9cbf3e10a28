#include "render/plan.hpp"

#include "render/table.hpp"
#include "support/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace mig::cli {

namespace {

constexpr std::size_t kNarrowest = 40;

// Words on lines of at most `width` columns; the lines behind the first begin with `indent` blanks.
std::string wrapped(const std::string& text, std::size_t indent, std::size_t width) {
  std::string out;
  std::size_t used = indent;
  bool first = true;
  for (const auto& word : support::split(text, ' ')) {
    const std::size_t size = display_width(word);
    if (!first && used + 1 + size > width) {
      out += "\n" + std::string(indent, ' ');
      used = indent;
      first = true;
    }
    if (!first) {
      out += ' ';
      ++used;
    }
    out += word;
    used += size;
    first = false;
  }
  return out;
}

bool works(const Assessment& assessment) {
  return assessment.work.value_or(ir::Work::none) != ir::Work::none;
}

const char* support_word(ir::Support support) {
  switch (support) {
    case ir::Support::native:
      return "native";
    case ir::Support::emulated:
      return "emulated";
    case ir::Support::approximated:
      return "approximated";
    case ir::Support::lower:
    case ir::Support::unsupported:
      return "unsupported";
  }
  return "";
}

const char* work_word(ir::Work work) {
  switch (work) {
    case ir::Work::none:
      return "catalog only";
    case ir::Work::scan:
      return "reads every row";
    case ir::Work::index:
      return "builds an index";
    case ir::Work::rewrite:
      return "rewrites the table";
  }
  return "";
}

std::string waiting(const Assessment& assessment) {
  const bool long_work = works(assessment);
  switch (assessment.blocks.value_or(ir::Blocks::nothing)) {
    case ir::Blocks::nothing:
      return assessment.blocks && long_work ? "nobody waits" : "";
    case ir::Blocks::writes:
      return long_work ? "writers wait for it" : "writers wait a moment";
    case ir::Blocks::everything:
      return long_work ? "readers and writers wait for it" : "readers and writers wait a moment";
  }
  return "";
}

const char* loss_word(ir::DataLoss loss) {
  switch (loss) {
    case ir::DataLoss::none:
      return "";
    case ir::DataLoss::possible:
      return "may lose data";
    case ir::DataLoss::certain:
      return "loses data";
  }
  return "";
}

std::string undo_word(const Assessment& assessment) {
  if (assessment.reversible == Reversible::structure) return "undo: structure only";
  if (assessment.reversible == Reversible::no) return "no undo";
  return "";
}

// What there is to say about an operation, the most telling first.
std::vector<std::string> words_of(const Assessment& assessment) {
  std::vector<std::string> out = {support_word(assessment.support)};
  const auto add = [&](std::string word) {
    if (!word.empty()) out.push_back(std::move(word));
  };
  if (assessment.support == ir::Support::unsupported) return out;
  if (assessment.work) add(work_word(*assessment.work));
  add(waiting(assessment));
  add(loss_word(assessment.data_loss));
  if (assessment.outside) add("outside of the transaction");
  add(undo_word(assessment));
  return out;
}

std::string painted(const Paint& paint, const Assessment& assessment, const std::string& text) {
  const bool bad = assessment.support == ir::Support::unsupported ||
                   assessment.data_loss == ir::DataLoss::certain;
  const bool slow =
      works(assessment) && assessment.blocks.value_or(ir::Blocks::nothing) != ir::Blocks::nothing;
  const bool careful = slow || assessment.support == ir::Support::approximated ||
                       assessment.data_loss != ir::DataLoss::none;
  return bad ? paint.red(text) : careful ? paint.yellow(text) : text;
}

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
    const std::string words = support::join(words_of(operation.assessment), ", ");
    const std::size_t column = std::max<std::size_t>(display_width(what) + 2, kColumn);
    if (column + display_width(words) <= width_) {
      out_ += what + std::string(column - display_width(what), ' ') +
              painted(paint_, operation.assessment, words) + "\n";
    } else {
      line(2, printable(operation.what));
      out_ += "      " + painted(paint_, operation.assessment, wrapped(words, 6, width_)) + "\n";
    }
    for (const auto& finding_of : operation.assessment.findings) finding(6, finding_of);
    refusal(6, operation.assessment);
    statements(operation.statements);
  }

  [[nodiscard]] std::size_t width() const { return width_; }
  std::string take() { return std::move(out_); }

 private:
  static constexpr std::size_t kColumn = 36;  // where what is said about operations begins

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

std::vector<std::string> cell_of(const PlannedOperation* operation) {
  if (operation == nullptr) return {"not done here"};
  std::vector<std::string> out = {support_word(operation->assessment.support)};
  const Assessment& assessment = operation->assessment;
  if (assessment.support == ir::Support::unsupported) return out;
  if (operation->numbers.size() > 1) out.front() += ", together";
  if (assessment.work && *assessment.work != ir::Work::none) {
    out.emplace_back(work_word(*assessment.work));
    out.push_back(waiting(assessment));
  }
  out.emplace_back(loss_word(assessment.data_loss));
  out.push_back(undo_word(assessment));
  std::erase(out, std::string());
  return out;
}

class Comparison {
 public:
  Comparison(const std::vector<MigrationPlan>& plans, const PlanView& view)
      : plans_(plans), view_(view), lines_(view) {
    const std::size_t width = lines_.width() - 2;
    first_ = std::clamp<std::size_t>(width / 3, 20, 40);
    column_ = std::max<std::size_t>(12, (width - first_) / std::max<std::size_t>(1, plans.size()));
  }

  std::string text() {
    std::vector<std::vector<std::string>> head = {{"operation"}};
    for (const auto& plan : plans_) head.push_back({plan.dialect});
    row(false, head, nullptr);
    lines_.raw(std::string(std::min(lines_.width(), 2 + first_ + column_ * plans_.size()), '-') +
               "\n");
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
    bool alone = false;
    for (const auto& plan : plans_) {
      found.push_back(find(plan.steps[index], number));
      if (found.back() == nullptr || alone) continue;
      what = found.back()->what;
      alone = found.back()->numbers.size() == 1;
    }
    std::vector<std::vector<std::string>> cells = {{printable(what)}};
    const bool fits = wrapped(cells[0][0], 0, first_ - 2).find('\n') == std::string::npos;
    bool same = true;
    for (const auto* each : found) {
      cells.push_back(cell_of(each));
      same = same && cells.back() == cells[1];
    }
    if (!fits) {  // a line of its own
      row(!same, {cells[0]}, nullptr);
      cells[0] = {};
    }
    row(!same && fits, cells, &found);
    if (same) return;
    ++different_;
    for (std::size_t i = 0; i < found.size(); ++i) notes(plans_[i].dialect, found[i]);
  }

  void notes(const std::string& dialect, const PlannedOperation* operation) {
    if (operation == nullptr) return;
    const Assessment& assessment = operation->assessment;
    if (!assessment.reason.empty()) {
      lines_.labelled(
          6, dialect,
          assessment.reason + (assessment.way_out.empty() ? "" : "; " + assessment.way_out));
    }
    for (const auto& finding : assessment.findings) {
      const bool matters =
          finding.severity != ir::Severity::info || assessment.support == ir::Support::approximated;
      if (matters) lines_.labelled(6, dialect, finding.message);
    }
  }

  // Cells of several lines, one beside the other.
  void row(bool marked, const std::vector<std::vector<std::string>>& cells,
           const std::vector<const PlannedOperation*>* found) {
    std::vector<std::vector<std::string>> wrapped_cells;
    std::size_t height = 0;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      std::vector<std::string> out;
      const std::size_t width = cells.size() == 1 ? lines_.width() - 2 : width_of(i) - 2;
      for (const auto& line : cells[i]) {
        const auto parts = support::split(wrapped(line, 0, width), '\n');
        out.insert(out.end(), parts.begin(), parts.end());
      }
      height = std::max(height, out.size());
      wrapped_cells.push_back(std::move(out));
    }
    for (std::size_t y = 0; y < height; ++y) {
      std::string line = y == 0 && marked ? view_.paint.yellow("!=") : "  ";
      std::size_t owed = 0;
      for (std::size_t i = 0; i < wrapped_cells.size(); ++i) {
        const std::string text = y < wrapped_cells[i].size() ? wrapped_cells[i][y] : std::string();
        if (!text.empty()) {
          line += std::string(owed, ' ');
          const auto* operation = found == nullptr || i == 0 ? nullptr : (*found)[i - 1];
          line += operation == nullptr ? text : painted(view_.paint, operation->assessment, text);
          owed = 0;
        }
        owed += width_of(i) - std::min(width_of(i), display_width(text));
      }
      lines_.raw(line + "\n");
    }
  }
  [[nodiscard]] std::size_t width_of(std::size_t column) const {
    return column == 0 ? first_ : column_;
  }

  const std::vector<MigrationPlan>& plans_;
  const PlanView& view_;
  Lines lines_;
  std::size_t first_ = 0;
  std::size_t column_ = 0;
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
    if (step.operations.empty()) out.line(2, "nothing to run");
    for (const auto& operation : step.operations) out.operation(operation);
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
