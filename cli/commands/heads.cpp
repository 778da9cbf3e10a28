#include "commands/commands.hpp"
#include "context.hpp"
#include "render/json.hpp"
#include "render/revision.hpp"

#include <algorithm>

namespace mig::cli {

namespace {

struct Arguments {
  bool verbose = false;
  bool resolve_dependencies = false;
};

int run(Context& context, const Arguments& arguments) {
  auto heads = context.history().heads();
  auto& output = context.output();
  if (arguments.resolve_dependencies) {
    heads.erase(std::remove_if(heads.begin(), heads.end(),
                               [](const auto& head) { return head.is_effective_head; }),
                heads.end());
  }
  if (context.json()) {
    output.data(json::revisions(heads));
    return kDone;
  }
  for (const auto& head : heads) {
    output.data((arguments.verbose ? revision_entry : revision_line)(head, {}, output.paint()));
  }
  if (heads.empty()) output.talk("there is no revision yet: 'mig revision' makes one");
  return kDone;
}

}  // namespace

Command heads_command() {
  auto arguments = std::make_shared<Arguments>();
  return {.name = "heads",
          .help = "list the revisions that no other follows",
          .arguments = {{"-v,--verbose", "print all that is known of them", &arguments->verbose},
                        {"--resolve-dependencies", "leave out those that another depends on",
                         &arguments->resolve_dependencies}},
          .run = [arguments](Context& context) { return run(context, *arguments); }};
}

}  // namespace mig::cli
