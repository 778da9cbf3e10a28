// A command as data: what it is called, what it takes, what runs. The parser reads it (parse.cpp).
#pragma once

#include <functional>
#include <string>
#include <variant>
#include <vector>

namespace mig::cli {

class Context;

// The value of an option that may stand without one: --name or --name=VALUE. A word behind it is no
// value of it.
struct OptionalText {
  bool given = false;
  std::string value;
};

// Where the parser puts what it read. What a slot points to lives as long as the command's `run`.
using Slot = std::variant<bool*, std::string*, std::vector<std::string>*, OptionalText*>;

struct Argument {
  std::string names;  // "-m,--message"; without dashes: by position
  std::string help;
  Slot slot;                   // bool: a flag; a list: may be given several times
  std::string value = "TEXT";  // how the help calls the value
  bool required = false;
};

struct Command {
  std::string name;
  std::string help;  // one line
  std::vector<Argument> arguments = {};
  std::function<int(Context&)> run = {};  // returns an ExitCode; throws Error
  std::vector<Command> commands = {};     // then `run` is empty
};

}  // namespace mig::cli
