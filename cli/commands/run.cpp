#include "commands/run.hpp"

#include "render/colour.hpp"
#include "render/json.hpp"
#include "render/revision.hpp"

#include <algorithm>

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
    RevisionInfo revision;
    revision.id = row;
    Marks marks{.unknown = true};
    const auto all = context.history().all();
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.id == row; });
    if (found != all.end()) {
      revision = *found;
      marks.unknown = false;
    }
    output.data(revision_line(revision, marks, output.paint()));
  }
  return kDone;
}

}  // namespace mig::cli
