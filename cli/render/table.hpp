// Rows of cells as text in columns, by the width that a terminal gives to characters.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace mig::cli {

// How many columns the text takes on a terminal; escape sequences take none.
[[nodiscard]] std::size_t display_width(std::string_view text);

// Every row ends with a line break; nothing stands behind the last cell.
[[nodiscard]] std::string table(const std::vector<std::vector<std::string>>& rows);

}  // namespace mig::cli
