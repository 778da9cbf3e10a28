// Rows of several-line cells, one beside the other, in a given width.
#pragma once

#include "render/assessment.hpp"
#include "render/colour.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace mig::cli {

// Words on lines of at most `width` columns; the lines behind the first begin with `indent` blanks.
[[nodiscard]] std::string wrapped(const std::string& text, std::size_t indent, std::size_t width);

struct Cell {
  std::vector<std::string> lines;
  Emphasis emphasis = Emphasis::plain;
};

// A column for names, and as many as wanted for what is compared, in a width that is never taken as
// less than readable.
class Columns {
 public:
  Columns(std::size_t width, std::size_t count);

  [[nodiscard]] std::string head(const std::string& first,
                                 const std::vector<std::string>& names) const;
  // marked: with "!=" in front.
  [[nodiscard]] std::string row(const std::string& first, const std::vector<Cell>& cells,
                                bool marked, const Paint& paint) const;

 private:
  std::size_t first_;
  std::size_t column_;
  std::size_t width_;
};

}  // namespace mig::cli
