// Errors for people.
#pragma once

#include "render/colour.hpp"
#include <mig/error.hpp>

#include <string>

namespace mig::cli {

// mig::render() of every diagnostic, with colours; without the last line break.
[[nodiscard]] std::string diagnostics_text(const Error& error, const Paint& paint);

}  // namespace mig::cli
