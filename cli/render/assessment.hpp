// What a dialect says about an operation, in a few words.
#pragma once

#include "render/colour.hpp"
#include <mig/plan.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace mig::cli {

// How much attention it needs.
enum class Emphasis { plain, careful, bad };

[[nodiscard]] Emphasis emphasis_of(const Assessment& assessment);
[[nodiscard]] std::string painted(const Paint& paint, Emphasis emphasis, std::string_view text);

// Everything there is to say, for a line: "native", "builds an index", "writers wait for it".
[[nodiscard]] std::vector<std::string> line_words(const Assessment& assessment);
// The same without what goes without saying, for a narrow column.
[[nodiscard]] std::vector<std::string> cell_words(const Assessment& assessment);

}  // namespace mig::cli
