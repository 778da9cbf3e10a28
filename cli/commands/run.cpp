#include "commands/run.hpp"

#include "render/colour.hpp"
#include "render/json.hpp"
#include "render/revision.hpp"

namespace mig::cli {

int print_script(Context& context, const std::string& sql, const std::string& tag) {
  auto& output = context.output();
  std::string text = tag.empty() ? "" : "-- tag: " + printable(tag) + "\n";
  text += sql;
  if (!text.empty() && text.back() != '\n') text += '\n';
  output.data(context.json() ? json::script(text) : text);
  return kDone;
}

int print_report(Context& context, const Report& report, const std::string& tag) {
  auto& output = context.output();
  if (context.json()) {
    output.data(json::report(report, tag));
    return kDone;
  }
  if (report.after.empty()) output.talk("no revision is applied");
  for (const auto& row : report.after) {
    auto revision = context.history().with_id(row);
    const Marks marks{.unknown = !revision};
    if (!revision) revision.emplace().id = row;
    output.data(revision_line(*revision, marks, output.paint()));
  }
  return kDone;
}

}  // namespace mig::cli
