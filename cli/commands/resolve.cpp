#include "commands/commands.hpp"
#include "commands/guard.hpp"
#include "context.hpp"
#include <mig/error.hpp>
#include <mig/migrate.hpp>

namespace mig::cli {

namespace {

struct Arguments {
  bool applied = false;
  bool not_applied = false;
  std::string revision;
  bool yes = false;
};

int run(Context& context, const Arguments& arguments) {
  if (arguments.applied == arguments.not_applied) {
    throw Error({"MIG-701", "one of --applied and --not-applied is needed",
                 "look at the database: did the statement that 'mig upgrade' names take effect?"});
  }
  auto& database = context.changing_database(plugins::Missing::refuse);
  require_word(context, "saying what became of a statement",
               {std::string("the next run goes on as if it had ") +
                (arguments.applied ? "taken effect" : "had no effect") + ", whatever it did"},
               arguments.yes);
  resolve(database, arguments.applied, arguments.revision, context.options());
  context.output().talk("noted: the next 'mig upgrade' or 'mig downgrade' goes on from there");
  return kDone;
}

}  // namespace

Command resolve_command() {
  auto arguments = std::make_shared<Arguments>();
  return {.name = "resolve",
          .help = "say whether a statement that was interrupted took effect",
          .arguments = {{"revision", "its id, where several are half done", &arguments->revision,
                         "REVISION"},
                        {"--applied", "it did: go on behind it", &arguments->applied},
                        {"--not-applied", "it did not: run it again", &arguments->not_applied},
                        yes_argument(arguments->yes)},
          .run = [arguments](Context& context) { return run(context, *arguments); }};
}

}  // namespace mig::cli
