#include "commands/ask.hpp"
#include "commands/commands.hpp"
#include "commands/guard.hpp"
#include "context.hpp"
#include "render/colour.hpp"
#include "render/json.hpp"
#include <mig/error.hpp>
#include <mig/migrate.hpp>

namespace mig::cli {

namespace {

struct Arguments {
  bool yes = false;
};

int status(Context& context) {
  auto& output = context.output();
  const auto holder = lock_holder(context.database(), context.options());
  if (context.json()) {
    output.data(json::lock(holder));
  } else if (holder) {
    output.data("held by " + printable(to_text(*holder)) + "\n");
  } else {
    output.data("free\n");
  }
  return kDone;
}

void require_yes(Context& context) {
  if (!somebody_is_there(context)) {
    throw Error({"MIG-701", "'lock release' ends a session, and nobody is here to be asked",
                 "see who it is with 'mig lock status', then add --yes"});
  }
  if (answered_yes(context.output(), "end this session? [y/N] ")) return;
  throw Error(
      {"MIG-651", "the lock was not released: the answer was no", "nothing has been changed"});
}

int release(Context& context, const Arguments& arguments) {
  auto& output = context.output();
  auto& database = context.database();
  const auto options = context.options();
  const auto holder = lock_holder(database, options);
  if (holder && context.chosen().is_protected) {
    require_word(context, "ending a session",
                 {"what it does now is rolled back or left half done: " + to_text(*holder)},
                 arguments.yes);
  } else if (holder && !arguments.yes) {
    output.complain("the lock is held by " + printable(to_text(*holder)) + "\n");
    require_yes(context);
  }
  if (holder) release_lock(database, *holder, options);
  if (context.json()) {
    output.data(json::lock(std::nullopt));
  } else {
    output.talk(holder ? "released: the session that held the lock is ended" : "the lock is free");
  }
  return kDone;
}

}  // namespace

Command lock_command() {
  auto arguments = std::make_shared<Arguments>();
  Command out{.name = "lock", .help = "look at the migration lock, or take it away"};
  out.commands = {
      {.name = "status", .help = "print who holds the lock", .arguments = {}, .run = status},
      {.name = "release",
       .help = "end the session that holds the lock",
       .arguments = {yes_argument(arguments->yes)},
       .run = [arguments](Context& context) { return release(context, *arguments); }}};
  return out;
}

}  // namespace mig::cli
