// Parses, runs one command, and turns an Error into text and an exit code.
#include "commands/commands.hpp"
#include "commands/guard.hpp"
#include "context.hpp"
#include "parse.hpp"
#include "port/dialect.hpp"
#include "render/diagnostic.hpp"
#include "render/json.hpp"
#include "signals.hpp"
#include "title.hpp"
#include <mig/error.hpp>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdio>
#include <exception>
#include <map>
#include <string>
#include <string_view>
#include <vector>

extern char** environ;  // NOLINT: POSIX

namespace mig::cli {

namespace {

std::map<std::string, std::string> environment_variables() {
  std::map<std::string, std::string> out;
  for (char** at = environ; at != nullptr && *at != nullptr; ++at) {
    const std::string_view text(*at);
    const auto equals = text.find('=');
    if (equals != std::string_view::npos) {
      out.emplace(text.substr(0, equals), text.substr(equals + 1));
    }
  }
  return out;
}

int exit_code_of(const Error& error) {
  if (interrupted()) return kInterrupted;
  const auto& code = error.first().code;
  if (code == "MIG-630") return kInterrupted;
  if (code == kProtected) return kPolicy;
  const bool usage = code == "MIG-701" || code == "MIG-702" || code == "MIG-703";
  return usage ? kUsage : kFailed;
}

// What a database says before there is a statement to blame it on.
Error error_of(const port::DatabaseError& error) {
  std::string message = error.message;
  if (!error.sqlstate.empty()) message += " (SQLSTATE " + error.sqlstate + ")";
  return Error(Diagnostic{"MIG-601", "the database cannot be used: " + message, error.hint});
}

// COLUMNS, as people set it where the width of a terminal is not known: in a pipeline.
std::size_t columns_of(const std::map<std::string, std::string>& variables) {
  const auto found = variables.find("COLUMNS");
  std::size_t out = 0;
  if (found == variables.end()) return out;
  const std::string& text = found->second;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), out);
  return read.ptr == text.data() + text.size() && out < 10'000 ? out : 0;
}

int report(const Error& error, Output& output, bool json) {
  output.complain(diagnostics_text(error, output.talk_paint()));
  if (json) output.data(json::errors(error));
  return exit_code_of(error);
}

int run(const std::vector<std::string>& words) {
  auto variables = environment_variables();
  // Known before the words are understood, for errors in them.
  const auto given = [&](std::string_view word) {
    return std::find(words.begin(), words.end(), word) != words.end();
  };
  const auto no_color = variables.find("NO_COLOR");
  const bool colours = (no_color == variables.end() || no_color->second.empty()) &&
                       !given("--no-color") && !given("--no-colour");
  Globals globals;
  Output output(given("-q") || given("--quiet"), colours, columns_of(variables));
  try {
    const auto commands = all_commands();
    const auto parsed = parse(commands, globals, words);
    int code = kDone;
    if (parsed.command == nullptr) {
      output.data(parsed.text);
    } else {
      Context context(globals, std::move(variables), output);
      code = parsed.command->run(context);
    }
    output.finish();
    return code;
  } catch (Error& error) {
    if (error.first().code == "MIG-211") {
      error.note(
          "a dialect whose plugin is not installed here is made known by 'dialects' in mig.toml");
    }
    return report(error, output, given("--json"));
  } catch (const port::DatabaseError& error) {
    return report(error_of(error), output, given("--json"));
  } catch (const std::exception& error) {
    return report(Error(Diagnostic{"MIG-900", std::string("mig has a defect: ") + error.what(),
                                   "please report it with the command that was run"}),
                  output, given("--json"));
  }
}

}  // namespace

}  // namespace mig::cli

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  mig::cli::hide_passwords(argc, argv);
  return mig::cli::run(words);
}
