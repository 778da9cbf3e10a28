// Running a program from start to end, and what it took.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace mig::bench {

struct Command {
  std::vector<std::string> words;                // the program by its path first
  std::filesystem::path folder;                  // to run it in
  std::map<std::string, std::string> variables;  // its whole environment
};

struct Cost {
  double wall = 0;  // milliseconds
  double cpu = 0;   // milliseconds of the processor, in the program and in the kernel for it
  double peak = 0;  // MiB resident at most
};

// Waits for the end. Throws std::runtime_error, with what it said, when it does not end with 0.
Cost run(const Command& command);

// The path of a program in PATH; empty: there is none.
std::string find_program(const std::string& name);

}  // namespace mig::bench
