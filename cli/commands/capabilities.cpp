#include "render/capabilities.hpp"

#include "commands/commands.hpp"
#include "context.hpp"
#include "port/dialect.hpp"
#include "render/json.hpp"
#include "support/text.hpp"
#include <mig/error.hpp>

#include <algorithm>

namespace mig::cli {

namespace {

struct Arguments {
  std::string dialects;
  bool markdown = false;
};

// Those asked for, or every dialect that there is a plugin for and that can do something.
std::vector<DialectVersion> dialects_of(Context& context, const std::string& list) {
  std::vector<std::string> names;
  for (const auto& word : support::split(list, ',')) {
    if (!support::trim(word).empty()) names.emplace_back(support::trim(word));
  }
  const bool all = names.empty();
  for (const auto& one : context.host().list()) {
    if (all && one.problem.empty() && one.shadowed_by.empty()) names.push_back(one.name);
  }
  std::vector<DialectVersion> out;
  for (const auto& name : names) {
    auto dialect = context.host().dialect(name);
    const auto version = context.server_version(dialect->name());
    ir::Server server;
    server.version = version;
    const auto& operations = dialect->capabilities(server).operations;
    const bool able = std::any_of(operations.begin(), operations.end(), [](const auto& each) {
      return each.support != ir::Support::unsupported;
    });
    if (able || !all) out.push_back({std::move(dialect), version});
  }
  if (!out.empty()) return out;
  throw Error(Diagnostic{"MIG-501", "there is no dialect to ask",
                         "install a plugin; 'mig plugin list' shows where they are looked for"});
}

int run(Context& context, const Arguments& arguments) {
  const auto dialects = dialects_of(context, arguments.dialects);
  std::vector<std::string> names;
  for (const auto& each : dialects) {
    names.push_back(each.dialect->name() + (each.version.empty() ? "" : " " + each.version));
  }
  const auto all = capabilities(dialects);
  auto& output = context.output();
  if (context.json()) {
    output.data(json::capabilities(all, names));
  } else if (arguments.markdown) {
    output.data(capability_markdown(all, names));
  } else {
    output.data(capability_lines(all, names, output.paint(), output.width()));
  }
  return kDone;
}

}  // namespace

Command capabilities_command() {
  auto arguments = std::make_shared<Arguments>();
  return {.name = "capabilities",
          .help = "say what each dialect does with each kind of operation",
          .arguments = {{"--dialects", "these only", &arguments->dialects, "A,B,…"},
                        {"--markdown", "as a page", &arguments->markdown}},
          .run = [arguments](Context& context) { return run(context, *arguments); }};
}

}  // namespace mig::cli
