#include "commands/commands.hpp"
#include "context.hpp"
#include "render/json.hpp"
#include "render/revision.hpp"

namespace mig::cli {

namespace {

struct Arguments {
  bool verbose = false;
  bool check_heads = false;
};

int run(Context& context, const Arguments& arguments) {
  const auto& history = context.history();
  auto& database = context.database();
  auto& output = context.output();
  const auto found = current(history, database, context.options());
  if (context.json()) {
    output.data(json::current(found));
  } else {
    for (const auto& one : found.revisions) {
      const Marks marks{.current = false, .implied = one.implied, .unknown = one.unknown};
      output.data((arguments.verbose ? revision_entry : revision_line)(one.revision, marks,
                                                                       output.paint()));
    }
    if (found.revisions.empty()) output.talk("no revision is applied");
  }
  if (!arguments.check_heads || found.at_heads) return kDone;
  output.talk("the database is not at the heads: 'mig upgrade heads' brings it there");
  return kDifference;
}

}  // namespace

Command current_command() {
  auto arguments = std::make_shared<Arguments>();
  return {.name = "current",
          .help = "print the revisions that the database is at",
          .arguments = {{"-v,--verbose", "print all that is known of them", &arguments->verbose},
                        {"--check-heads", "end with 3 when not everything is applied",
                         &arguments->check_heads}},
          .run = [arguments](Context& context) { return run(context, *arguments); }};
}

}  // namespace mig::cli
