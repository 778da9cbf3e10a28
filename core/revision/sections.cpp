#include "revision/sections.hpp"

#include "revision/codes.hpp"
#include "support/text.hpp"
#include <mig/ir/codec.hpp>

#include <algorithm>
#include <set>
#include <utility>

namespace mig::revision {

namespace {

using ir::Problem;

constexpr std::string_view kDashes = "--";

// What stands behind "-- mig:", or nothing.
std::string_view opening(std::string_view line) {
  if (line.substr(0, kDashes.size()) != kDashes) return {};
  line.remove_prefix(kDashes.size());
  const auto from = line.find_first_not_of(" \t");
  if (from == std::string_view::npos || line.substr(from, 4) != "mig:") return {};
  return line.substr(from + 4);
}

std::vector<std::string> words(std::string_view text) {
  std::vector<std::string> out;
  std::string word;
  for (char c : text) {
    if (c != ' ' && c != '\t' && c != ',') {
      word += c;
    } else if (!word.empty()) {
      out.push_back(std::exchange(word, {}));
    }
  }
  if (!word.empty()) out.push_back(std::move(word));
  return out;
}

std::string trimmed(std::string_view body) {
  const auto end = body.find_last_not_of(" \t\n\r");
  if (end == std::string_view::npos) return {};
  body = body.substr(0, end + 1);
  for (auto at = body.find('\n'); at != std::string_view::npos; at = body.find('\n')) {
    if (body.substr(0, at).find_first_not_of(" \t\r") != std::string_view::npos) break;
    body.remove_prefix(at + 1);
  }
  return std::string(body);
}

class Splitter {
 public:
  Splitter(std::string_view text, const std::vector<std::string>& dialects)
      : text_(text), dialects_(dialects) {}

  Sections run() {
    std::size_t body = 0;  // where the text of the open section begins
    std::uint32_t number = 0;
    for (std::size_t at = 0; at < text_.size();) {
      const auto end = std::min(text_.find('\n', at), text_.size());
      const auto line = text_.substr(at, end - at);
      ++number;
      if (opens_section(line)) {
        close(body, at);
        open(line, number);
        body = std::min(end + 1, text_.size());
      } else if (!opened_) {
        head(line, number);
      }
      at = end + 1;
    }
    close(body, text_.size());
    return std::move(out_);
  }

 private:
  void head(std::string_view line, std::uint32_t number) {
    const bool blank = support::trim(line).empty();
    if (!blank && line.substr(0, kDashes.size()) == kDashes) {
      out_.head += line.substr(comment_width(line));
    } else if (!blank && !stray_) {
      stray_ = true;
      report(code::kSection, {number, 1}, "SQL before the first section",
             "put '-- mig:upgrade' on a line above it");
    }
    out_.head += '\n';
  }

  void open(std::string_view line, std::uint32_t number) {
    opened_ = true;
    Section section;
    section.line = number;
    auto names = words(opening(line));
    const std::string kind = names.empty() ? std::string() : names.front();
    if (!names.empty()) names.erase(names.begin());
    section.up = kind != "downgrade";
    if (kind != "upgrade" && kind != "downgrade") {
      out_.findings.push_back(
          {code::kSection, Problem{{number, 1},
                                   "unknown section '" + kind + "'",
                                   "write '-- mig:upgrade' or '-- mig:downgrade'",
                                   kind,
                                   {"upgrade", "downgrade"}}});
    } else {
      for (const auto& name : names) check_name(name, number);
      check_new(section.up, names, number);
    }
    section.dialects = std::move(names);
    out_.list.push_back(std::move(section));
  }

  void check_name(const std::string& name, std::uint32_t number) {
    if (name == "default") return;
    if (!ir::detail::is_dialect_name(name)) {
      report(code::kSection, {number, 1}, "'" + name + "' is not a dialect's name", "");
    } else if (!dialects_.empty() &&
               std::find(dialects_.begin(), dialects_.end(), name) == dialects_.end()) {
      out_.findings.push_back(
          {code::kUnknownDialect,
           Problem{{number, 1}, "unknown dialect '" + name + "'", "", name, dialects_}});
    }
  }

  void check_new(bool up, const std::vector<std::string>& names, std::uint32_t number) {
    auto& seen = up ? up_ : down_;
    const std::string kind = up ? "upgrade" : "downgrade";
    if (names.empty() && !seen.insert("default").second) {
      report(code::kSection, {number, 1}, "a second plain section '" + kind + "'",
             "join the two, or name the dialects that each is for");
    }
    for (const auto& name : names) {
      if (seen.insert(name).second) continue;
      report(code::kSection, {number, 1}, "a second section '" + kind + "' for '" + name + "'",
             "join the two");
    }
  }

  void close(std::size_t from, std::size_t to) {
    if (opened_) out_.list.back().text = trimmed(text_.substr(from, to - from));
  }

  void report(const char* code, ir::Position at, std::string message, std::string hint) {
    out_.findings.push_back({code, Problem{at, std::move(message), std::move(hint), "", {}}});
  }

  std::string_view text_;
  const std::vector<std::string>& dialects_;
  Sections out_;
  bool opened_ = false;
  bool stray_ = false;
  std::set<std::string> up_;
  std::set<std::string> down_;
};

}  // namespace

std::uint32_t comment_width(std::string_view line) {
  return line.size() > kDashes.size() && line[kDashes.size()] == ' ' ? 3 : 2;
}

bool opens_section(std::string_view line) { return opening(line).data() != nullptr; }

Sections split_sections(std::string_view text, const std::vector<std::string>& dialects) {
  return Splitter(text, dialects).run();
}

}  // namespace mig::revision
