#include "config/expand.hpp"

#include "config/codes.hpp"
#include "config/file.hpp"
#include "support/text.hpp"

#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <sstream>
#include <system_error>
#include <utility>
#include <vector>

namespace mig::config {

namespace {

constexpr std::string_view kFile = "file:";
constexpr std::string_view kCommand = "cmd:";
constexpr std::size_t kLargestSecret = std::size_t{64} << 10U;

[[noreturn]] void refuse(const char* code, std::string message, std::string hint,
                         const Source& source) {
  throw Error(Diagnostic{code, std::move(message), std::move(hint), source.place, {}});
}

// What "VAR" or "VAR:-default" between braces stands for.
std::string look_up(std::string_view inside, const Variables& variables, const Source& source) {
  const auto colon = inside.find(":-");
  const std::string name(inside.substr(0, colon));
  const auto found = variables.find(name);
  if (colon != std::string_view::npos) {
    const bool usable = found != variables.end() && !found->second.empty();
    return usable ? found->second : std::string(inside.substr(colon + 2));
  }
  if (found != variables.end()) return found->second;
  refuse(code::kNotSet,
         "the " + source.what + " needs the variable '" + name + "', which is not set",
         "set it in the environment or in .env, or give a default with ${" + name + ":-…}", source);
}

// Without the line breaks at the end; a value of several lines cannot be meant.
std::string one_line(std::string text) {
  text.resize(support::trim(text).empty() ? 0 : text.find_last_not_of("\r\n") + 1);
  return text;
}

std::string read_secret(std::string_view name, const Source& source) {
  const auto path = source.root / std::filesystem::path(name);
  const auto wrong = [&](const std::string& why) {
    refuse(code::kSecretFile, "the " + source.what + " is in '" + path.string() + "', and " + why,
           "", source);
  };
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) wrong("that is a folder");
  std::ifstream file(path, std::ios::binary);
  if (!file) wrong("that file cannot be read: " + std::generic_category().message(errno));
  std::string text(kLargestSecret, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.size() == kLargestSecret) wrong("that file is too large to be meant");
  text = one_line(std::move(text));
  if (text.empty()) wrong("that file is empty");
  return text;
}

// For the shell, as one word.
std::string quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'') {
      out += "'\\''";
    } else {
      out += c;
    }
  }
  return out + "'";
}

std::string run_command(std::string_view line, const Source& source) {
  const auto wrong = [&](const std::string& why) {
    refuse(code::kSecretCommand,
           "the " + source.what + " comes from the command '" +
               without_passwords(std::string(line)) + "', which " + why,
           "", source);
  };
  std::string whole(line);
  if (!source.root.empty()) whole = "cd " + quoted(source.root.string()) + " && { " + whole + "\n}";
  std::FILE* pipe = ::popen(whole.c_str(), "re");
  if (pipe == nullptr) wrong("cannot be started: " + std::generic_category().message(errno));
  std::string text;
  std::array<char, 4096> buffer{};
  std::size_t got = 0;
  while ((got = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0) {
    if (text.size() < kLargestSecret) text.append(buffer.data(), got);
  }
  const int status = ::pclose(pipe);
  if (status != 0) {
    wrong(WIFEXITED(status) ? "ended with status " + std::to_string(WEXITSTATUS(status))
                            : "was ended by a signal");
  }
  text = one_line(std::move(text));
  if (text.empty()) wrong("printed nothing");
  return text;
}

}  // namespace

std::string expand_variables(std::string_view text, const Variables& variables,
                             const Source& source) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    if (text.substr(at, 3) == "$${") {
      out += "${";
      at += 3;
    } else if (text.substr(at, 2) == "${") {
      const auto end = text.find('}', at);
      if (end == std::string_view::npos) {
        refuse(code::kNotSet, "the " + source.what + " has '${' without '}'",
               "write '$${' for the two characters themselves", source);
      }
      out += look_up(text.substr(at + 2, end - at - 2), variables, source);
      at = end + 1;
    } else {
      out += text[at++];
    }
  }
  return out;
}

std::vector<std::string> variables_in(std::string_view text) {
  constexpr std::array<std::string_view, 8> kSurroundings{"HOME", "PATH",   "USER", "LOGNAME",
                                                          "PWD",  "TMPDIR", "LANG", "SHELL"};
  const bool shell = text.starts_with(kCommand);
  const auto is_word = [](char c) {
    return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  };
  std::vector<std::string> out;
  for (auto at = text.find('$'); at != std::string_view::npos; at = text.find('$', at)) {
    const bool brace = text.substr(++at, 1) == "{";
    if (brace) ++at;
    auto end = at;
    while (end < text.size() && is_word(text[end])) ++end;
    const auto name = text.substr(at, end - at);
    const bool known =
        std::find(kSurroundings.begin(), kSurroundings.end(), name) != kSurroundings.end();
    if ((brace || shell) && !name.empty() && !known) out.emplace_back(name);
  }
  return out;
}

bool is_secret(std::string_view text) {
  return text.starts_with(kFile) || text.starts_with(kCommand);
}

std::string expand(std::string_view text, const Variables& variables, const Source& source) {
  // The shell expands what a command holds, with values that need no quoting.
  if (text.starts_with(kCommand)) return run_command(text.substr(kCommand.size()), source);
  auto out = expand_variables(text, variables, source);
  if (text.starts_with(kFile)) return read_secret(out.substr(kFile.size()), source);
  return out;
}

}  // namespace mig::config
