// The vocabulary and what each dialect does with it, as text or as a page.
#pragma once

#include "render/colour.hpp"
#include <mig/capabilities.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace mig::cli {

// dialects: how the columns are called.
[[nodiscard]] std::string capability_lines(const std::vector<Capability>& all,
                                           const std::vector<std::string>& dialects,
                                           const Paint& paint, std::size_t width);
[[nodiscard]] std::string capability_markdown(const std::vector<Capability>& all,
                                              const std::vector<std::string>& dialects);

}  // namespace mig::cli
