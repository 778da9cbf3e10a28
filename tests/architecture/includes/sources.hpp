// The sources of the project as a test of their structure sees them: includes, and code without
// comments.
#pragma once

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mig::test {

struct Include {
  std::string file;  // as written, without quotes or brackets
  int line = 0;
};

struct Source {
  std::string path;  // relative to the root of the project, with "/"
  std::vector<Include> includes;
  std::string code;   // comments are blanks; lines and strings are as they stand
  std::string words;  // … and strings of several words, which are texts for people, are blanks too
};

// The text with every comment replaced by blanks, line breaks kept; without_texts: also every
// string that holds a blank. Knows strings, characters and raw strings, so that "//" inside one is
// no comment.
inline std::string without_comments(std::string_view text, bool without_texts = false) {
  std::string out(text);
  const auto blank = [&](std::size_t from, std::size_t to) {
    for (std::size_t i = from; i < to; ++i) {
      if (out[i] != '\n') out[i] = ' ';
    }
  };
  const auto end_of = [&](std::string_view what, std::size_t from) {
    const auto found = text.find(what, from);
    return found == std::string_view::npos ? text.size() : found + what.size();
  };
  const auto leave_string = [&](std::size_t from, std::size_t to) {
    const auto string = text.substr(from, to - from);
    if (without_texts && string.find(' ') != std::string_view::npos) blank(from, to);
  };
  const auto is_word = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) || c == '_';
  };
  std::size_t at = 0;
  while (at < text.size()) {
    const auto rest = text.substr(at);
    if (rest.starts_with("//")) {
      auto end = text.find('\n', at);
      if (end == std::string_view::npos) end = text.size();
      blank(at, end);
      at = end;
    } else if (rest.starts_with("/*")) {
      const auto end = end_of("*/", at + 2);
      blank(at, end);
      at = end;
    } else if (rest.starts_with("R\"") && (at == 0 || !is_word(text[at - 1]))) {
      const auto open = text.find('(', at);
      if (open == std::string_view::npos) return out;
      const auto end = end_of(")" + std::string(text.substr(at + 2, open - at - 2)) + "\"", open);
      leave_string(at, end);
      at = end;
    } else if (rest.front() == '"' ||
               (rest.front() == '\'' && (at == 0 || !is_word(text[at - 1])))) {
      const char quote = rest.front();
      std::size_t end = at + 1;
      while (end < text.size() && text[end] != quote && text[end] != '\n') {
        end += text[end] == '\\' ? 2 : 1;
      }
      end = std::min(end + 1, text.size());
      leave_string(at, end);
      at = end;
    } else {
      ++at;
    }
  }
  return out;
}

inline std::vector<Include> includes_of(std::string_view code) {
  std::vector<Include> out;
  int number = 0;
  while (!code.empty()) {
    ++number;
    const auto end = std::min(code.find('\n'), code.size());
    auto line = code.substr(0, end);
    code.remove_prefix(std::min(end + 1, code.size()));
    const auto skip = [&] {
      line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    };
    skip();
    if (!line.starts_with('#')) continue;
    line.remove_prefix(1);
    skip();
    if (!line.starts_with("include")) continue;
    line.remove_prefix(std::string_view("include").size());
    skip();
    if (line.empty() || (line.front() != '"' && line.front() != '<')) continue;
    const auto close = line.find(line.front() == '"' ? '"' : '>', 1);
    out.push_back({std::string(line.substr(1, close - 1)), number});
  }
  return out;
}

// Every source below the folders, in the order of their paths.
inline std::vector<Source> sources_of(const std::filesystem::path& root,
                                      const std::vector<std::string>& folders) {
  std::map<std::string, Source> found;
  for (const auto& folder : folders) {
    if (!std::filesystem::exists(root / folder)) continue;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root / folder)) {
      const auto kind = entry.path().extension();
      if (kind != ".cpp" && kind != ".hpp" && kind != ".h" && kind != ".c") continue;
      std::ifstream in(entry.path(), std::ios::binary);
      const std::string text{std::istreambuf_iterator<char>(in), {}};
      Source source;
      source.path = entry.path().lexically_relative(root).generic_string();
      source.code = without_comments(text);
      source.words = without_comments(text, true);
      source.includes = includes_of(source.code);
      found[source.path] = std::move(source);
    }
  }
  std::vector<Source> out;
  for (auto& [path, source] : found) out.push_back(std::move(source));
  return out;
}

}  // namespace mig::test
