// A value of mig.toml -> what it stands for: ${VAR}, ${VAR:-default}, "file:…" and "cmd:…".
#pragma once

#include "config/dotenv.hpp"
#include <mig/error.hpp>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace mig::config {

// Where a value comes from, for what it refers to and for errors.
struct Source {
  std::string what;            // "url of environment 'prod'"
  Place place;                 // of the value
  std::filesystem::path root;  // relative files count from here, commands run here
};

// Replaces ${VAR}, and ${VAR:-default} where VAR is unset or empty; "$${" stands for "${". Throws
// Error MIG-115 for a variable that is not set and has no default, or a brace that is not closed.
[[nodiscard]] std::string expand_variables(std::string_view text, const Variables& variables,
                                           const Source& source);

// The variables that the value is made of: every ${VAR}, and of what a shell runs ("cmd:…") every
// $VAR too. Without those that say where a program runs and what it finds there (HOME, PATH, …).
[[nodiscard]] std::vector<std::string> variables_in(std::string_view text);

// True when the value is "file:…" or "cmd:…": what it stands for is not known without reading or
// running something.
[[nodiscard]] bool is_secret(std::string_view text);

// As expand_variables; then "file:path" is replaced by the content of the file and "cmd:line" by
// what the shell's command prints, without line breaks at the end. Throws Error also MIG-116 or
// MIG-117; neither content nor output is part of it.
[[nodiscard]] std::string expand(std::string_view text, const Variables& variables,
                                 const Source& source);

}  // namespace mig::config
