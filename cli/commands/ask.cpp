#include "commands/ask.hpp"

#include <unistd.h>

#include <iostream>
#include <string>

namespace mig::cli {

bool somebody_is_there(const Context& context) {
  return !context.json() && !context.globals().quiet && ::isatty(STDIN_FILENO) != 0 &&
         ::isatty(STDERR_FILENO) != 0;
}

std::string answered(Output& output, std::string_view question) {
  output.talk_part(question);
  std::string answer;
  std::getline(std::cin, answer);
  return answer;
}

bool answered_yes(Output& output, std::string_view question) {
  for (;;) {
    const auto answer = answered(output, question);
    if (answer == "y" || answer == "Y" || answer == "yes") return true;
    if (answer.empty() || answer == "n" || answer == "N" || answer == "no") return false;
    output.complain("yes or no?");
  }
}

}  // namespace mig::cli
