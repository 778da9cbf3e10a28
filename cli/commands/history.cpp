#include "commands/commands.hpp"
#include "context.hpp"
#include "render/json.hpp"
#include "render/revision.hpp"

#include <algorithm>

namespace mig::cli {

namespace {

struct Arguments {
  std::string range;
  bool verbose = false;
  bool indicate_current = false;
};

int run(Context& context, const Arguments& arguments) {
  const auto& history = context.history();
  auto& output = context.output();
  std::vector<std::string> rows;
  if (arguments.indicate_current || needs_rows(arguments.range)) rows = context.rows();
  const auto revisions = history.range(arguments.range, rows);
  if (context.json()) {
    output.data(json::revisions(revisions, arguments.indicate_current ? &rows : nullptr));
    return kDone;
  }
  std::string text;
  for (const auto& one : revisions) {
    const bool current =
        arguments.indicate_current && std::find(rows.begin(), rows.end(), one.id) != rows.end();
    text += (arguments.verbose ? revision_entry : history_line)(one, {.current = current},
                                                                output.paint());
  }
  output.data(text);
  if (history.size() == 0) output.talk("there is no revision yet: 'mig revision' makes one");
  return kDone;
}

}  // namespace

Command history_command() {
  auto arguments = std::make_shared<Arguments>();
  return {.name = "history",
          .help = "list the revisions, newest first",
          .arguments = {{"-r,--rev-range", "only these: from:to, from: or :to", &arguments->range,
                         "FROM:TO"},
                        {"-v,--verbose", "print all that is known of them", &arguments->verbose},
                        {"-i,--indicate-current", "mark what the database is at",
                         &arguments->indicate_current}},
          .run = [arguments](Context& context) { return run(context, *arguments); }};
}

}  // namespace mig::cli
