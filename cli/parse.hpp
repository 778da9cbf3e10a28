// The words of the command line -> the command to run, with its values in place.
#pragma once

#include "command.hpp"
#include "globals.hpp"

#include <string>
#include <vector>

namespace mig::cli {

struct Parsed {
  const Command* command = nullptr;  // null: `text` is all that was asked for
  std::string path;                  // "plugin list"
  std::string text;                  // the help or the version
};

// Throws Error MIG-701 for what cannot be understood, with the nearest known name.
[[nodiscard]] Parsed parse(const std::vector<Command>& commands, Globals& globals,
                           const std::vector<std::string>& words);

}  // namespace mig::cli
