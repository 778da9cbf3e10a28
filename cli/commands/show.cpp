#include "commands/commands.hpp"
#include "context.hpp"
#include "render/json.hpp"
#include "render/revision.hpp"

namespace mig::cli {

namespace {

struct Arguments {
  std::string target;
};

int run(Context& context, const Arguments& arguments) {
  const auto& history = context.history();
  auto& output = context.output();
  std::vector<std::string> rows;
  if (needs_rows(arguments.target)) rows = context.rows();
  const auto found = history.find(arguments.target, rows);
  if (context.json()) {
    output.data(json::revisions(found));
    return kDone;
  }
  for (const auto& one : found) output.data(revision_entry(one, {}, output.paint()));
  if (found.empty()) output.talk("'" + arguments.target + "' is below all revisions");
  return kDone;
}

}  // namespace

Command show_command() {
  auto arguments = std::make_shared<Arguments>();
  return {.name = "show",
          .help = "print all that is known of a revision",
          .arguments = {{"target", "an id, head, heads, current, <branch>@head", &arguments->target,
                         "REV", true}},
          .run = [arguments](Context& context) { return run(context, *arguments); }};
}

}  // namespace mig::cli
