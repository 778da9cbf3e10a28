#include "commands/commands.hpp"
#include "context.hpp"
#include "render/json.hpp"
#include "render/revision.hpp"

namespace mig::cli {

namespace {

struct Arguments {
  bool verbose = false;
};

int run(Context& context, const Arguments& arguments) {
  const auto& history = context.history();
  const auto branches = history.branches();
  auto& output = context.output();
  if (context.json()) {
    output.data(json::revisions(branches));
    return kDone;
  }
  const auto& paint = output.paint();
  for (const auto& one : branches) {
    output.data((arguments.verbose ? revision_entry : revision_line)(one, {}, paint));
    for (const auto& child : one.children) {
      for (const auto& revision : history.find(child)) {
        output.data(paint.dim("  -> ") + revision_line(revision, {}, paint));
      }
    }
  }
  if (branches.empty()) output.talk("the history does not fork");
  return kDone;
}

}  // namespace

Command branches_command() {
  auto arguments = std::make_shared<Arguments>();
  return {.name = "branches",
          .help = "list the revisions at which the history forks",
          .arguments = {{"-v,--verbose", "print all that is known of them", &arguments->verbose}},
          .run = [arguments](Context& context) { return run(context, *arguments); }};
}

}  // namespace mig::cli
