#include "commands/commands.hpp"
#include "commands/comparison.hpp"
#include "commands/new_file.hpp"
#include "render/difference.hpp"
#include "render/json.hpp"

namespace mig::cli {

namespace {

int run(Context& context, const NewRevision& wanted) {
  static_cast<void>(context.changing_database(plugins::Missing::refuse));
  auto options = compare_options(context, {});
  options.ask = {};  // nothing was there before that could have another name
  const auto made =
      baseline(context.project(), context.history(true), wanted, options, context.options());
  auto& output = context.output();
  if (context.json()) {
    output.data(json::difference(made.difference, names_of(options),
                                 made.made ? made.made->file.string() : std::string()));
    return kDone;
  }
  if (!made.made) {
    output.talk("nothing to do: the database is empty");
    return kDone;
  }
  print_new_file(context, *made.made);
  output.talk("the database is at it: nothing was run");
  std::vector<ir::Opaque> left;
  for (const auto& each : made.difference.opaque) {
    if (each.sql.empty() || each.sql.find("${") != std::string::npos) left.push_back(each);
  }
  if (!left.empty()) {
    output.complain("note: the revision does not make them again: " + opaque_summary(left) +
                    "; 'mig inspect live' names them");
  }
  return kDone;
}

}  // namespace

Command baseline_command() {
  auto wanted = std::make_shared<NewRevision>();
  wanted->message = "baseline";
  return {.name = "baseline",
          .help = "make the schema of an existing database the first revision",
          .arguments = {{"-m,--message", "what it does, in a line; default: baseline",
                         &wanted->message},
                        {"--rev-id", "its id; default: a new one", &wanted->id, "ID"},
                        {"--branch-label", "name of the branch that begins with it",
                         &wanted->branch_labels, "LABEL"}},
          .run = [wanted](Context& context) { return run(context, *wanted); }};
}

}  // namespace mig::cli
