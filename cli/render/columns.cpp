#include "render/columns.hpp"

#include "render/table.hpp"
#include "support/text.hpp"

#include <algorithm>

namespace mig::cli {

namespace {

constexpr std::size_t kNarrowest = 12;  // of a column
constexpr std::size_t kMark = 3;        // "!= ", or blanks
constexpr std::size_t kGap = 2;         // between columns

std::vector<std::string> lines_in(const std::vector<std::string>& lines, std::size_t width) {
  std::vector<std::string> out;
  for (const auto& line : lines) {
    const auto parts = support::split(wrapped(line, 0, width), '\n');
    out.insert(out.end(), parts.begin(), parts.end());
  }
  return out;
}

}  // namespace

// Words on lines of at most `width` columns; the lines behind the first begin with `indent` blanks.
std::string wrapped(const std::string& text, std::size_t indent, std::size_t width) {
  std::string out;
  std::size_t used = indent;
  bool first = true;
  for (const auto& word : support::split(text, ' ')) {
    const std::size_t size = display_width(word);
    if (!first && used + 1 + size > width) {
      out += "\n" + std::string(indent, ' ');
      used = indent;
      first = true;
    }
    if (!first) {
      out += ' ';
      ++used;
    }
    out += word;
    used += size;
    first = false;
  }
  return out;
}

Columns::Columns(std::size_t width, std::size_t count)
    : first_(std::clamp<std::size_t>((width - std::min(width, kMark)) / 3, 20, 42)) {
  const std::size_t left = width - std::min(width, kMark + first_);
  column_ = std::max(kNarrowest, left / std::max<std::size_t>(1, count));
  width_ = kMark + first_ + column_ * count;
}

std::string Columns::head(const std::string& first, const std::vector<std::string>& names) const {
  std::vector<Cell> cells;
  for (const auto& name : names) cells.push_back({{name}});
  return row(first, cells, false, Paint(false)) + std::string(width_, '-') + "\n";
}

std::string Columns::row(const std::string& first, const std::vector<Cell>& cells, bool marked,
                         const Paint& paint) const {
  const std::string mark = marked ? paint.yellow("!=") + " " : "   ";
  const bool fits = display_width(first) + kGap <= first_;
  std::string out;
  if (!fits) out += mark + wrapped(first, kMark, width_) + "\n";  // a line of its own
  std::vector<std::vector<std::string>> columns = {fits ? std::vector<std::string>{first}
                                                        : std::vector<std::string>{}};
  std::size_t height = columns[0].size();
  for (const auto& cell : cells) {
    columns.push_back(lines_in(cell.lines, column_ - kGap));
    height = std::max(height, columns.back().size());
  }
  for (std::size_t y = 0; y < height; ++y) {
    std::string line = y == 0 && fits ? mark : "   ";
    std::size_t owed = 0;  // blanks that are written when something follows
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const std::string text = y < columns[i].size() ? columns[i][y] : std::string();
      const std::size_t width = i == 0 ? first_ : column_;
      if (!text.empty()) {
        line += std::string(owed, ' ') +
                painted(paint, i == 0 ? Emphasis::plain : cells[i - 1].emphasis, text);
        owed = 0;
      }
      owed += width - std::min(width, display_width(text));
    }
    out += line + "\n";
  }
  return out;
}

}  // namespace mig::cli
