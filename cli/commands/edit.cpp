#include "commands/commands.hpp"
#include "context.hpp"
#include "render/json.hpp"
#include <mig/error.hpp>

#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace mig::cli {

namespace {

struct Arguments {
  std::string target;
};

// The editor may come with arguments of its own ("code --wait"): the shell takes it apart.
int run_editor(const std::string& editor, const std::string& file) {
  const std::string line = editor + " \"$1\"";
  const pid_t child = ::fork();
  if (child == 0) {
    ::execl("/bin/sh", "sh", "-c", line.c_str(), "sh", file.c_str(), nullptr);
    ::_exit(127);
  }
  int status = -1;
  while (child > 0 && ::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (child > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0) return kDone;
  throw Error(Diagnostic{"MIG-706", child < 0 ? "the editor cannot be started: " +
                                                    std::generic_category().message(errno)
                                              : "the editor '" + editor + "' did not end well"});
}

int run(Context& context, const Arguments& arguments) {
  const auto& history = context.history();
  std::vector<std::string> rows;
  if (needs_rows(arguments.target)) rows = context.rows();
  const auto file = revision_file(history, arguments.target, rows);
  auto editor = context.variable("VISUAL");
  if (editor.empty()) editor = context.variable("EDITOR");
  if (editor.empty()) {
    throw Error(Diagnostic{"MIG-705",
                           "no editor is known",
                           "set VISUAL or EDITOR",
                           {},
                           {"the file is " + file.string()}});
  }
  return run_editor(editor, file.string());
}

}  // namespace

Command edit_command() {
  auto arguments = std::make_shared<Arguments>();
  return {.name = "edit",
          .help = "open a revision in $VISUAL or $EDITOR",
          .arguments = {{"target", "an id, head, current, <branch>@head", &arguments->target, "REV",
                         true}},
          .run = [arguments](Context& context) { return run(context, *arguments); }};
}

}  // namespace mig::cli
