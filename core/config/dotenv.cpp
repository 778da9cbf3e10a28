#include "config/dotenv.hpp"

#include "config/codes.hpp"
#include "support/text.hpp"
#include "support/toml.hpp"
#include <mig/error.hpp>

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <utility>
#include <vector>

namespace mig::config {

namespace {

bool is_name(std::string_view name) {
  const auto good = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; };
  return !name.empty() && !std::isdigit(static_cast<unsigned char>(name.front())) &&
         std::all_of(name.begin(), name.end(), good);
}

char escaped(char c) {
  switch (c) {
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return c;
  }
}

class Reader {
 public:
  Reader(std::string text, const std::string& file) : text_(std::move(text)), file_(file) {}

  Variables run() {
    while (at_ < text_.size()) {
      line();
      at_ = std::min(text_.find('\n', at_), text_.size() - 1) + 1;
      ++line_;
    }
    if (!problems_.empty()) throw Error(std::move(problems_));
    return std::move(out_);
  }

 private:
  void line() {
    const auto end = std::min(text_.find('\n', at_), text_.size());
    auto rest = support::trim(std::string_view(text_).substr(at_, end - at_));
    if (rest.empty() || rest.front() == '#') return;
    if (rest.starts_with("export ") || rest.starts_with("export\t")) {
      rest = support::trim(rest.substr(6));
    }
    const auto equals = rest.find('=');
    const auto name = support::trim(rest.substr(0, equals));
    if (equals == std::string_view::npos || !is_name(name)) {
      report("a line that is not NAME=value", "write comments behind '#'");
      return;
    }
    at_ = static_cast<std::size_t>(rest.data() - text_.data()) + equals + 1;
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
    value(std::string(name));
  }

  void value(const std::string& name) {
    const char first = at_ < text_.size() ? text_[at_] : '\n';
    if (first == '"' || first == '\'') {
      quoted(name, first);
      return;
    }
    const auto end = std::min(text_.find('\n', at_), text_.size());
    auto raw = std::string_view(text_).substr(at_, end - at_);
    for (std::size_t i = 0; i < raw.size(); ++i) {
      if (raw[i] == '#' && (i == 0 || raw[i - 1] == ' ' || raw[i - 1] == '\t')) {
        raw = raw.substr(0, i);
        break;
      }
    }
    out_[name] = std::string(support::trim(raw));
  }

  void quoted(const std::string& name, char quote) {
    const auto opened = line_;
    std::string value;
    for (++at_; at_ < text_.size() && text_[at_] != quote; ++at_) {
      char c = text_[at_];
      if (c == '\\' && quote == '"' && at_ + 1 < text_.size()) c = escaped(text_[++at_]);
      if (text_[at_] == '\n') ++line_;
      value += c;
    }
    if (at_ >= text_.size()) {
      line_ = opened;
      report("the value of '" + name + "' has no closing quote", "");
      at_ = text_.size() - 1;
      return;
    }
    ++at_;
    const auto end = std::min(text_.find('\n', at_), text_.size());
    const auto rest = support::trim(std::string_view(text_).substr(at_, end - at_));
    if (!rest.empty() && rest.front() != '#') {
      report("text behind the closing quote of '" + name + "'", "write comments behind '#'");
      return;
    }
    out_[name] = std::move(value);
  }

  // Without the line itself: it may hold a secret.
  void report(std::string message, std::string hint) {
    problems_.push_back(
        {code::kDotenv, std::move(message), std::move(hint), Place{file_, line_, 0, {}}, {}});
  }

  std::string text_;
  const std::string& file_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
  Variables out_;
  std::vector<Diagnostic> problems_;
};

}  // namespace

Variables parse_dotenv(std::string_view text, const std::string& file) {
  if (text.empty()) return {};
  return Reader(support::normalise_lines(text), file).run();
}

}  // namespace mig::config
