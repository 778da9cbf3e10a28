#include "commands/commands.hpp"
#include "commands/comparison.hpp"
#include "commands/new_file.hpp"
#include "context.hpp"
#include "render/difference.hpp"
#include <mig/error.hpp>

#include <fmt/format.h>

#include <string>

namespace mig::cli {

namespace {

struct Arguments {
  NewRevision wanted;
  bool autogenerate = false;
  bool live = false;
  std::vector<std::string> renames;
  bool verify_data = false;
};

// What stands as notes in the file that was made, for a person to read.
void talk_of_notes(Context& context, const SchemaDifference& difference) {
  std::size_t notes = 0;
  for (const auto& each : difference.changes) {
    if (!each.destructive) notes += each.notes.size();  // the others are DATA LOSS
  }
  if (notes == 0) return;
  context.output().talk(
      fmt::format("note: read the {} in the file before it runs; 'mig sum' records what you change "
                  "in it",
                  notes == 1 ? "note" : std::to_string(notes) + " notes"));
}

int generate(Context& context, const Arguments& arguments) {
  auto options = compare_options(context, arguments.renames);
  options.verify_data = arguments.verify_data;
  const auto made = autogenerate(context.project(), context.history(true), arguments.wanted,
                                 options, context.options(), arguments.live);
  auto& output = context.output();
  const auto& difference = made.difference;
  if (context.json()) {
    output.data(json::difference(difference, names_of(options),
                                 made.made ? made.made->file.string() : std::string()));
    return kDone;
  }
  if (made.made) print_new_file(context, *made.made);
  if (difference.empty()) {
    output.talk(arguments.live ? "nothing to do: the database has the declared schema"
                               : "nothing to do: the revisions give the declared schema");
    talk_of_difference(context, difference);
    return kDone;
  }
  talk_of_difference(context, difference);
  talk_of_notes(context, difference);
  for (const auto& each : difference.unexpressed) {
    output.complain("note: left to be done by hand: " + printable(each));
  }
  return kDone;
}

int run(Context& context, const Arguments& arguments) {
  if (arguments.autogenerate) return generate(context, arguments);
  if (!arguments.renames.empty() || arguments.live) {
    throw Error({"MIG-701",
                 std::string(arguments.live ? "--live" : "--rename") +
                     " has no meaning without --autogenerate",
                 "add --autogenerate, or leave it out"});
  }
  return print_new_file(context, new_revision(context.project(), arguments.wanted));
}

}  // namespace

Command revision_command() {
  auto arguments = std::make_shared<Arguments>();
  auto& wanted = arguments->wanted;
  return {
      .name = "revision",
      .help = "make a new revision",
      .arguments = {{"-m,--message", "what it does, in a line", &wanted.message},
                    {"--autogenerate", "with what leads to the declared schema",
                     &arguments->autogenerate},
                    {"--live", "compare with the database instead of the revisions",
                     &arguments->live},
                    rename_argument(arguments->renames),
                    verify_argument(arguments->verify_data),
                    {"--sql", "a plain SQL file", &wanted.sql},
                    {"--rev-id", "its id; default: a new one", &wanted.id, "ID"},
                    {"--head", "what it follows; default: head (repeatable)", &wanted.heads, "REV"},
                    {"--splice", "allow what it follows to be no head", &wanted.splice},
                    {"--branch-label", "name of the branch that begins with it",
                     &wanted.branch_labels, "LABEL"},
                    {"--depends-on", "what has to be applied before (repeatable)",
                     &wanted.depends_on, "REV"}},
      .run = [arguments](Context& context) { return run(context, *arguments); }};
}

}  // namespace mig::cli
