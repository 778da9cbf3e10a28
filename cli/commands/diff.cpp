#include "commands/commands.hpp"
#include "commands/comparison.hpp"

namespace mig::cli {

namespace {

struct Arguments {
  std::string from = "recorded";
  std::string to = "declared";
  std::vector<std::string> renames;
  bool verify_data = false;
  bool exit_code = false;
};

int run(Context& context, const Arguments& arguments) {
  const auto from = parse_schema_source(arguments.from);
  const auto to = parse_schema_source(arguments.to);
  auto options = compare_options(context, arguments.renames, {from, to});
  options.verify_data = arguments.verify_data;
  const auto difference = compare_schemas(context.project(), context.history(true), from, to,
                                          options, context.options());
  print_difference(context, options, difference);
  return arguments.exit_code && !difference.empty() ? kDifference : kDone;
}

}  // namespace

Command diff_command() {
  auto arguments = std::make_shared<Arguments>();
  return {.name = "diff",
          .help = "print the operations that lead from one schema to another",
          .arguments = {{"from", std::string(kSchemaSources) + "; default: recorded",
                         &arguments->from, "A"},
                        {"to", "as the first; default: declared", &arguments->to, "B"},
                        rename_argument(arguments->renames),
                        verify_argument(arguments->verify_data),
                        {"--exit-code", "end with 3 when there is a difference",
                         &arguments->exit_code}},
          .run = [arguments](Context& context) { return run(context, *arguments); }};
}

}  // namespace mig::cli
