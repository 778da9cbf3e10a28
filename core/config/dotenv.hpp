// The text of a .env file -> variables.
//
//   # a comment
//   export NAME=value   # a comment after white space
//   NAME="with \n \t \" \\ \$ escapes, and line breaks"
//   NAME='as it stands'
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace mig::config {

using Variables = std::map<std::string, std::string>;

// A name that is given twice has its last value. Nothing is expanded. Throws Error MIG-107 with the
// place of every line that is none of the above; values are never part of it.
[[nodiscard]] Variables parse_dotenv(std::string_view text, const std::string& file);

}  // namespace mig::config
