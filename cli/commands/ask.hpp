// Questions to the person at the terminal.
#pragma once

#include "context.hpp"
#include "output.hpp"

#include <string>
#include <string_view>

namespace mig::cli {

// Nobody is asked whose answer or question would go into a file, nor who wants it quiet.
[[nodiscard]] bool somebody_is_there(const Context& context);

// Prints the question and reads a line; empty at the end of the input.
[[nodiscard]] std::string answered(Output& output, std::string_view question);
// The same, until it is answered with yes or no; an empty answer is no.
[[nodiscard]] bool answered_yes(Output& output, std::string_view question);

}  // namespace mig::cli
