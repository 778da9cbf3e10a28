// Error and the one rendering of a diagnostic as text.
#include <mig/error.hpp>

#include <cassert>
#include <utility>

namespace mig {

Error::Error(Diagnostic diagnostic) { all_.push_back(std::move(diagnostic)); }

Error::Error(std::vector<Diagnostic> diagnostics) : all_(std::move(diagnostics)) {
  assert(!all_.empty());
}

Error& Error::note(const std::string& text) {
  for (auto& diagnostic : all_) diagnostic.notes.push_back(text);
  return *this;
}

const char* Error::what() const noexcept { return all_.front().message.c_str(); }

namespace {

// A file may hold a line of megabytes: show the part around the column.
constexpr std::size_t kShown = 160;

std::string source_excerpt(const Place& place) {
  const std::string number = std::to_string(place.line);
  const std::string gutter(number.size(), ' ');
  std::string text = place.text;
  std::size_t caret = place.column > 0 ? place.column - 1 : 0;
  if (caret > text.size()) caret = text.size();
  if (text.size() > kShown) {
    const std::size_t from = caret > kShown / 2 ? caret - kShown / 2 : 0;
    text = text.substr(from, kShown);
    caret -= from;
  }
  std::string under;
  for (std::size_t i = 0; i < caret; ++i) {
    if (text[i] == '\t') {
      under += '\t';
    } else if ((static_cast<unsigned char>(text[i]) & 0xC0U) != 0x80U) {
      under += ' ';  // one column a code point
    }
  }
  std::string out = "\n  " + gutter + " |\n  " + number + " | " + text;
  if (place.column > 0) out += "\n  " + gutter + " | " + under + "^";
  return out;
}

}  // namespace

std::string render(const Diagnostic& diagnostic) {
  std::string out = "error[" + diagnostic.code + "]: " + diagnostic.message;
  const Place& place = diagnostic.place;
  if (!place.file.empty()) {
    out += "\n  --> " + place.file;
    if (place.line > 0) out += ":" + std::to_string(place.line);
    if (place.line > 0 && place.column > 0) out += ":" + std::to_string(place.column);
    if (place.line > 0 && !place.text.empty()) out += source_excerpt(place);
  }
  for (const auto& note : diagnostic.notes) out += "\n  " + note;
  if (!diagnostic.hint.empty()) out += "\n  = " + diagnostic.hint;
  return out;
}

}  // namespace mig
