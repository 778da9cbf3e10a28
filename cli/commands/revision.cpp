#include "commands/commands.hpp"
#include "commands/new_file.hpp"
#include "context.hpp"

namespace mig::cli {

Command revision_command() {
  auto wanted = std::make_shared<NewRevision>();
  return {.name = "revision",
          .help = "make a new revision",
          .arguments = {{"-m,--message", "what it does, in a line", &wanted->message},
                        {"--sql", "a plain SQL file", &wanted->sql},
                        {"--rev-id", "its id; default: a new one", &wanted->id, "ID"},
                        {"--head", "what it follows; default: head (repeatable)", &wanted->heads,
                         "REV"},
                        {"--splice", "allow what it follows to be no head", &wanted->splice},
                        {"--branch-label", "name of the branch that begins with it",
                         &wanted->branch_labels, "LABEL"},
                        {"--depends-on", "what has to be applied before (repeatable)",
                         &wanted->depends_on, "REV"}},
          .run = [wanted](Context& context) {
            return print_new_file(context, new_revision(context.project(), *wanted));
          }};
}

}  // namespace mig::cli
