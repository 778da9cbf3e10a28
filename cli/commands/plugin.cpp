#include "commands/commands.hpp"
#include "context.hpp"
#include "render/json.hpp"
#include "render/table.hpp"
#include "support/text.hpp"
#include <mig/error.hpp>

#include <algorithm>

namespace mig::cli {

namespace {

struct Arguments {
  std::string name;
};

int list(Context& context) {
  auto& output = context.output();
  const auto listed = context.host().list();
  if (context.json()) {
    output.data(json::plugins(listed));
    return kDone;
  }
  if (listed.empty()) {
    output.talk("no dialect was found: 'mig plugin doctor' says where was looked");
    return kDone;
  }
  const auto& paint = output.paint();
  std::vector<std::vector<std::string>> rows;
  rows.push_back({paint.dim("dialect"), paint.dim("also"), paint.dim("version"), paint.dim("found"),
                  paint.dim("library")});
  for (const auto& one : listed) {
    std::string where = one.library.string();
    if (!one.shadowed_by.empty()) where += " (not used: " + one.shadowed_by + " comes first)";
    if (!one.problem.empty()) where += " " + paint.red("(" + printable(one.problem) + ")");
    rows.push_back(
        {paint.bold(one.name), support::join(one.aliases, ", "), one.version, one.source, where});
  }
  output.data(table(rows));
  return kDone;
}

const char* word(plugins::Why why) {
  switch (why) {
    case plugins::Why::found:
      return "found";
    case plugins::Why::nothing_there:
      return "nothing of that name";
    case plugins::Why::not_given:
      return "not given";
    case plugins::Why::absent:
      return "not there";
    case plugins::Why::refused:
      return "refused";
    case plugins::Why::ignored:
      return "ignored";
    case plugins::Why::faulty:
      return "faulty";
  }
  return "";
}

int show(Context& context, const std::string& name) {
  auto& output = context.output();
  auto listed = context.host().list();
  listed.erase(std::remove_if(listed.begin(), listed.end(),
                              [&](const auto& one) {
                                return one.name != name &&
                                       std::find(one.aliases.begin(), one.aliases.end(), name) ==
                                           one.aliases.end();
                              }),
               listed.end());
  // Unknown names end in the error that says where was looked and what is near.
  if (listed.empty()) static_cast<void>(context.host().dialect(name));
  const auto attempts = context.host().search(name);
  if (context.json()) {
    output.data(json::plugin(listed, attempts));
    return kDone;
  }
  const auto& paint = output.paint();
  for (const auto& one : listed) {
    std::vector<std::vector<std::string>> rows{{"dialect", paint.bold(one.name)}};
    const auto add = [&](const char* key, const std::string& value) {
      if (!value.empty()) rows.push_back({key, printable(value)});
    };
    add("aliases", support::join(one.aliases, ", "));
    add("families", support::join(one.families, ", "));
    add("version", one.version);
    add("found", one.source);
    add("manifest", one.manifest.string());
    add("library", one.library.empty() ? "linked in" : one.library.string());
    add("driver", one.driver.string());
    add("not used", one.shadowed_by.empty() ? "" : one.shadowed_by + " comes first");
    add("problem", one.problem);
    output.data(table(rows) + "\n");
  }
  std::vector<std::vector<std::string>> rows;
  for (const auto& one : attempts) {
    rows.push_back({one.source, one.place, word(one.why), printable(one.detail)});
  }
  output.data(table(rows));
  return kDone;
}

int doctor(Context& context) {
  auto& output = context.output();
  const auto checks = context.host().doctor();
  const bool good =
      std::all_of(checks.begin(), checks.end(), [](const auto& check) { return check.ok; });
  if (context.json()) {
    output.data(json::checks(checks));
    return good ? kDone : kFailed;
  }
  const auto& paint = output.paint();
  std::vector<std::vector<std::string>> rows;
  for (const auto& one : checks) {
    rows.push_back({one.ok ? paint.green("ok") : paint.red("FAULT"), printable(one.subject),
                    printable(one.what), printable(one.why)});
  }
  output.data(table(rows));
  output.talk(good ? "nothing is wrong" : "something is wrong: see above");
  return good ? kDone : kFailed;
}

}  // namespace

Command plugin_command() {
  auto arguments = std::make_shared<Arguments>();
  Command out{.name = "plugin", .help = "look at the plugins that bring dialects"};
  out.commands = {
      {.name = "list", .help = "list the dialects that were found", .arguments = {}, .run = list},
      {.name = "show",
       .help = "print all that is known of a dialect, and where was looked for it",
       .arguments = {{"name", "the dialect", &arguments->name, "NAME", true}},
       .run = [arguments](Context& context) { return show(context, arguments->name); }},
      {.name = "doctor",
       .help = "load everything and say what is wrong",
       .arguments = {},
       .run = doctor}};
  return out;
}

}  // namespace mig::cli
