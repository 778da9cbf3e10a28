#include "commands/commands.hpp"
#include "context.hpp"
#include "render/json.hpp"

#include <string>

namespace mig::cli {

namespace {

struct Arguments {
  std::string folder;
};

int run(Context& context, const Arguments& arguments) {
  const auto& globals = context.globals();
  InitOptions options;
  options.url = globals.url;
  if (!globals.dialect.empty()) {
    options.dialect = context.host().dialect_for_url(globals.dialect + ":");
  }
  if (!globals.url.empty() && plugins::redact_url(globals.url) != globals.url) {
    options.dialect = context.host().dialect_for_url(globals.url);
    options.url.clear();
    context.output().talk(
        "the URL holds a password, so mig.toml gets ${DATABASE_URL} in its place");
  }
  const auto made = init_project(arguments.folder.empty() ? "." : arguments.folder, options);
  if (context.json()) {
    context.output().data(json::files(made));
    return kDone;
  }
  for (const auto& file : made) {
    context.output().data(file.lexically_normal().string() + "\n");
  }
  std::string next = "next: ";
  if (options.url.empty()) {
    next += options.dialect.empty() ? "give the database in mig.toml, then "
                                    : "set DATABASE_URL, in .env for example, then ";
  }
  context.output().talk(next + "mig revision -m \"…\"");
  return kDone;
}

}  // namespace

Command init_command() {
  auto arguments = std::make_shared<Arguments>();
  return {.name = "init",
          .help = "make mig.toml and the folder of the revisions",
          .arguments = {{"folder", "where; default: here", &arguments->folder}},
          .run = [arguments](Context& context) { return run(context, *arguments); }};
}

}  // namespace mig::cli
