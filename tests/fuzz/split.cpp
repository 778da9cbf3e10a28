// Scripts cut into statements by the rules of each dialect: the statements are parts of the script,
// one behind the other, and between them there are blanks, comments and separators alone.
#include "mysql/lexis.hpp"
#include "postgres/lexis.hpp"
#include "property.hpp"
#include "sqlite/lexis.hpp"

#include <cctype>

using namespace mig;

namespace {

// What stands between statements, read anew: true when it says nothing.
class Gap {
 public:
  Gap(std::string_view text, const sdk::Lexis& lexis, std::string& separator)
      : text_(text), lexis_(lexis), separator_(separator) {}

  bool says_nothing() {
    while (at_ < text_.size()) {
      if (!step()) return false;
    }
    return true;
  }

 private:
  bool here(std::string_view what) const { return text_.substr(at_, what.size()) == what; }
  void skip_line() { at_ = std::min(text_.find('\n', at_), text_.size() - 1) + 1; }

  bool step() {
    const char c = text_[at_];
    const bool dashes =
        here("--") && (!lexis_.spaced_dashes || at_ + 2 == text_.size() ||
                       std::isspace(static_cast<unsigned char>(text_[at_ + 2])) != 0);
    if (std::isspace(static_cast<unsigned char>(c)) != 0) {
      ++at_;
    } else if (dashes || (lexis_.hash_comments && c == '#')) {
      skip_line();
    } else if (here("/*") && !here("/*!") && !here("/*M!") && !here("/*+")) {
      comment();
    } else if (here(separator_)) {
      at_ += separator_.size();
    } else {
      return command();
    }
    return true;
  }
  void comment() {
    int depth = 0;
    do {
      if (here("/*") && (depth == 0 || lexis_.nested_comments)) {
        ++depth;
        at_ += 2;
      } else if (here("*/")) {
        --depth;
        at_ += 2;
      } else {
        ++at_;
      }
    } while (depth > 0 && at_ < text_.size());
  }
  // DELIMITER and what stands behind it in the line.
  bool command() {
    constexpr std::string_view kCommand = "DELIMITER";
    std::string word(text_.substr(at_, kCommand.size()));
    for (auto& c : word) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    if (!lexis_.delimiter_command || word != kCommand) return false;
    at_ += kCommand.size();
    const std::size_t from = at_;
    at_ = std::min(text_.find('\n', at_), text_.size());
    auto rest = text_.substr(from, at_ - from);
    const auto blank = [](char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; };
    while (!rest.empty() && blank(rest.front())) rest.remove_prefix(1);
    while (!rest.empty() && blank(rest.back())) rest.remove_suffix(1);
    if (!rest.empty()) separator_ = rest;
    return true;
  }

  std::string_view text_;
  const sdk::Lexis& lexis_;
  std::string& separator_;
  std::size_t at_ = 0;
};

void look(std::string_view script, const sdk::Lexis& lexis) {
  std::string separator = ";";
  std::size_t done = 0;
  for (const auto& [offset, length] : sdk::split_statements(script, lexis)) {
    fuzz::holds(offset >= done && offset <= script.size(), "statements follow each other");
    fuzz::holds(length > 0 && length <= script.size() - offset, "a statement is in the script");
    const auto before = script.substr(done, offset - done);
    fuzz::holds(Gap(before, lexis, separator).says_nothing(), "nothing is left out", before);
    const auto statement = script.substr(offset, length);
    // "--" with something behind it, as in 1--1, begins a comment once it is the end of the text
    const bool cut = lexis.spaced_dashes && statement.ends_with("--");
    if (separator == ";" && !cut) {
      const auto again = sdk::split_statements(statement, lexis);
      fuzz::holds(again.size() == 1 && again.front().first == 0 && again.front().second == length,
                  "a statement is one statement", statement);
    }
    done = offset + length;
  }
  const auto rest = script.substr(done);
  fuzz::holds(Gap(rest, lexis, separator).says_nothing(), "nothing is left out at the end", rest);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto script = fuzz::text_of(data, size);
  look(script, {});
  look(script, mig_sqlite::script_lexis());
  look(script, mig_postgres::script_lexis());
  look(script, mig_mysql::script_lexis(false, true));
  look(script, mig_mysql::script_lexis(false, false));
  look(script, mig_mysql::script_lexis(true, true));
  return 0;
}
