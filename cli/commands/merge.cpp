#include "commands/commands.hpp"
#include "commands/new_file.hpp"
#include "context.hpp"

namespace mig::cli {

namespace {

struct Arguments {
  std::vector<std::string> targets;
  NewRevision revision;
};

}  // namespace

Command merge_command() {
  auto arguments = std::make_shared<Arguments>();
  auto& wanted = arguments->revision;
  return {.name = "merge",
          .help = "make a revision that joins several others",
          .arguments = {{"revisions", "what to join; default: heads", &arguments->targets},
                        {"-m,--message", "what it does, in a line", &wanted.message},
                        {"--rev-id", "its id; default: a new one", &wanted.id, "ID"},
                        {"--splice", "allow what it follows to be no head", &wanted.splice},
                        {"--branch-label", "name of the branch that begins with it",
                         &wanted.branch_labels, "LABEL"},
                        {"--depends-on", "what has to be applied before (repeatable)",
                         &wanted.depends_on, "REV"}},
          .run = [arguments](Context& context) {
            return print_new_file(context, merge_revisions(context.project(), arguments->targets,
                                                           arguments->revision));
          }};
}

}  // namespace mig::cli
