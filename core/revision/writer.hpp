// Revision -> the text of its file, in one layout: what is written reads back as the same revision,
// and writing that gives the same text. Also the names of new files and ids.
#pragma once

#include "revision/revision.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace mig::revision {

struct WriteOptions {
  // Where the JSON Schema of the format is: the first line, for editors; empty: no such line.
  std::string schema = {};
  // Comments above the operations of the upgrade, by their number; a paragraph each. TOML only.
  std::vector<std::vector<std::string>> comments = {};
};

// In TOML, or as plain SQL when header.file ends in ".sql". Throws Error when plain SQL cannot say
// what the revision does (anything but a single `execute` each way).
[[nodiscard]] std::string write(const Revision& revision, const WriteOptions& options = {});

// An operation as a "[[key]]" table, a blank line and the comments above it.
[[nodiscard]] std::string operation_text(std::string_view key, const ir::Operation& operation,
                                         const std::vector<std::string>& comments = {});

// Twelve hexadecimal digits. random: 64 random bits a call.
[[nodiscard]] std::string new_id(const std::function<std::uint64_t()>& random);

inline constexpr std::size_t kSlugLength = 40;

// A message as part of a file name: lower-case letters, digits and '_', at most `longest`
// characters, cut between words where possible.
[[nodiscard]] std::string slug(std::string_view message, std::size_t longest = kSlugLength);

inline constexpr std::string_view kFileNamePattern = "<date>_<id>_<slug>";

// The name of a new file, without a folder: the pattern with <date>, <time>, <id> and <slug> filled
// in from the header, the slug shortened to slug_length, and `extension` behind it. created has to
// be RFC 3339. Throws Error when the pattern names anything else or does not make the name of a
// file that load() would find.
[[nodiscard]] std::string file_name(const Header& header, std::string_view extension = ".toml",
                                    std::string_view pattern = kFileNamePattern,
                                    std::size_t slug_length = kSlugLength);

}  // namespace mig::revision
