#include "parse.hpp"

#include "support/text.hpp"
#include <mig/error.hpp>

#include <CLI/CLI.hpp>

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

namespace mig::cli {

namespace {

constexpr const char* kAbout =
    "Version control for database schemas: one history of revisions, every database.";

void add(CLI::App& app, const Argument& argument) {
  if (auto* const* flag = std::get_if<bool*>(&argument.slot)) {
    app.add_flag(argument.names, **flag, argument.help);
    return;
  }
  if (auto* const* text = std::get_if<OptionalText*>(&argument.slot)) {
    // the library calls a flag without a value "true"
    app.add_flag(argument.names, (*text)->value, argument.help)
        ->transform([slot = *text](const std::string& value) {
          slot->given = true;
          return value == "true" ? std::string() : value;
        });
    return;
  }
  CLI::Option* option = nullptr;
  const bool positional = argument.names.front() != '-';
  if (auto* const* text = std::get_if<std::string*>(&argument.slot)) {
    option = app.add_option(argument.names, **text, argument.help);
  } else {
    option = app.add_option(argument.names, *std::get<std::vector<std::string>*>(argument.slot),
                            argument.help);
    // One value each time it is given: what follows is an argument of the command.
    if (!positional) option->allow_extra_args(false)->expected(1)->take_all();
    if (positional) {
      option->expected(argument.required ? 1 : 0, CLI::detail::expected_max_vector_size);
    }
  }
  option->type_name(positional ? "" : argument.value);
  option->required(argument.required);
}

std::vector<Argument> arguments_of(Globals& globals) {
  return {
      {"-c,--config", "the settings; default: mig.toml here or above", &globals.config, "FILE"},
      {"-e,--env", "the environment of mig.toml that is meant", &globals.environment, "NAME"},
      {"--url", "the database, for none of the environments", &globals.url, "URL"},
      {"--dialect", "the dialect; picks the environment that has it", &globals.dialect, "NAME"},
      {"--plugin-dir", "look for plugins here first (repeatable)", &globals.plugin_dirs, "DIR"},
      {"--plugin", "load this library, which has no manifest (repeatable)", &globals.plugins,
       "FILE"},
      {"--server-version", "without a database: the version of the server, as 15, or DIALECT=15,…",
       &globals.server_version, "VERSION"},
      {"--wait", "wait so long for the database to come up: 60s", &globals.wait, "TIME"},
      {"-x", "a value for ${x.NAME} in SQL (repeatable)", &globals.variables, "NAME=VALUE"},
      {"-q,--quiet", "print nothing but data and errors", &globals.quiet},
      {"--json", "print one JSON document", &globals.json},
      {"--no-color,--no-colour", "no colours, as NO_COLOR", &globals.no_color},
  };
}

class Parser {
 public:
  Parser(const std::vector<Command>& commands, Globals& globals)
      : commands_(commands), app_(kAbout, "mig") {
    app_.set_help_flag("-h,--help", "this help");
    app_.set_version_flag("--version", std::string("mig ") + MIG_VERSION, "the version of mig");
    app_.require_subcommand(1);
    app_.get_formatter()->column_width(34);
    app_.get_formatter()->label("REQUIRED", "");
    app_.get_formatter()->label("SUBCOMMAND", "COMMAND");
    app_.get_formatter()->label("OPTIONS", "options");
    for (const auto& argument : arguments_of(globals)) add(app_, argument);
    build(app_, commands_, "");
  }

  Parsed run(std::vector<std::string> words) {
    if (words.empty()) {
      throw Error(Diagnostic{"MIG-701", "no command is given", "'mig --help' lists the commands"});
    }
    std::reverse(words.begin(), words.end());
    try {
      app_.parse(std::move(words));
    } catch (const CLI::CallForHelp&) {
      Parsed out;
      out.text = help();
      return out;
    } catch (const CLI::CallForAllHelp&) {
      Parsed out;
      out.text = help();
      return out;
    } catch (const CLI::CallForVersion& version) {
      Parsed out;
      out.text = std::string(version.what()) + "\n";
      return out;
    } catch (const CLI::ParseError& error) {
      refuse(error);
    }
    const auto* app = deepest();
    Parsed out;
    out.command = by_app_.at(app).first;
    out.path = by_app_.at(app).second;
    return out;
  }

 private:
  void build(CLI::App& app, const std::vector<Command>& commands, const std::string& path) {
    for (const auto& command : commands) {
      auto* child = app.add_subcommand(command.name, command.help);
      child->group("Commands");
      child->fallthrough();
      for (const auto& argument : command.arguments) add(*child, argument);
      by_app_[child] = {&command, path + command.name};
      if (command.commands.empty()) continue;
      child->require_subcommand(1);
      build(*child, command.commands, path + command.name + " ");
    }
  }

  [[nodiscard]] const CLI::App* deepest() const {
    const CLI::App* app = &app_;
    while (!app->get_subcommands().empty()) app = app->get_subcommands().front();
    return app;
  }

  [[nodiscard]] std::string help() const {
    const auto* app = deepest();
    if (app == &app_) return app_.help();
    auto text = app->help(parent_path(app));
    return text + "\n'mig --help' lists the options of every command.\n";
  }

  // The path without the name itself, which the formatter adds.
  [[nodiscard]] std::string parent_path(const CLI::App* app) const {
    const auto& path = by_app_.at(app).second;
    const auto space = path.rfind(' ');
    return space == std::string::npos ? "mig" : "mig " + path.substr(0, space);
  }

  [[noreturn]] void refuse(const CLI::ParseError& error) const {
    const auto* app = deepest();
    const std::string path = app == &app_ ? "" : " " + by_app_.at(app).second;
    auto words = app_.remaining(true);
    if (!words.empty()) unexpected(words.front(), app, path);
    std::string message = error.what();
    for (char& c : message) {
      if (c == '\n') c = ' ';
    }
    if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::RequiredError)) {
      message = app == &app_ ? "no command is given" : required(*app, message);
    }
    throw Error(Diagnostic{"MIG-701", std::move(message),
                           "'mig" + path + " --help' lists what can be written"});
  }

  static std::string required(const CLI::App& app, std::string message) {
    for (const auto* option : app.get_options()) {
      if (!option->get_required() || option->count() > 0) continue;
      return "'" + app.get_name() + "' needs " +
             (option->get_positional() ? option->get_single_name() : option->get_name());
    }
    if (!app.get_subcommands([](const CLI::App*) { return true; }).empty()) {
      return "'" + app.get_name() + "' needs the name of a command";
    }
    return message;
  }

  [[noreturn]] void unexpected(const std::string& word, const CLI::App* app,
                               const std::string& path) const {
    std::vector<std::string> known;
    const bool option = word.size() > 1 && word.front() == '-';
    for (const auto* at = app; at != nullptr; at = at->get_parent()) {
      for (const auto* one : at->get_options()) {
        for (const auto& name : one->get_lnames()) known.push_back("--" + name);
      }
    }
    const auto name = option ? word.substr(0, word.find('=')) : word;
    std::string message = option ? "unknown option '" + name + "'" : "'" + word + "' is too much";
    if (!option && (app == &app_ || !by_app_.at(app).first->commands.empty())) {
      message = "unknown command '" + word + "'";
      known.clear();
      for (const auto* one : app->get_subcommands([](const CLI::App*) { return true; })) {
        known.push_back(one->get_name());
      }
    } else if (!option) {
      known.clear();
    }
    auto hint = support::did_you_mean(name, known);
    if (option && std::find(known.begin(), known.end(), name) != known.end()) {
      message = "option '" + name + "' stands in front of the command that it belongs to";
      hint = "write it behind '" + app->get_name() + "'";
    }
    if (hint.empty()) hint = "'mig" + path + " --help' lists what can be written";
    throw Error(Diagnostic{"MIG-701", std::move(message), std::move(hint)});
  }

  const std::vector<Command>& commands_;
  CLI::App app_;
  std::map<const CLI::App*, std::pair<const Command*, std::string>> by_app_;
};

}  // namespace

Parsed parse(const std::vector<Command>& commands, Globals& globals,
             const std::vector<std::string>& words) {
  return Parser(commands, globals).run(words);
}

}  // namespace mig::cli
