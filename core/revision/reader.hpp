// Revision text -> Revision. Strict: what is not understood is a problem, never ignored, because a
// schema changed by half a revision is worse than one not changed. All problems of a file are
// collected, so that one run shows them all.
#pragma once

#include "revision/revision.hpp"
#include <mig/error.hpp>

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mig::revision {

// Larger files are refused: no person wrote them, and data belongs into load files.
inline constexpr std::size_t kLargestFile = std::size_t{8} << 20U;

// What became of a file that an `execute` names: its bytes, or why there are none.
struct LoadedFile {
  std::optional<std::string> bytes;
  std::string problem = {};
  std::string hint = {};
};
// Takes the name as written in the revision.
using FileLoader = std::function<LoadedFile(const std::string& name)>;

struct ReadOptions {
  // Names that a dialect's value may be keyed by, families among them; empty: not checked.
  std::vector<std::string> dialects = {};
  // Reads the files that operations name; absent: such operations are refused.
  FileLoader load = {};
};

// A revision and all that is wrong with it; the revision counts only when nothing is.
struct ReadResult {
  Revision revision;
  std::vector<Diagnostic> problems;
};

// file: the name as shown to people; one that ends in ".sql" is read as a plain SQL revision. Never
// throws for input.
[[nodiscard]] ReadResult try_read(std::string_view text, const std::string& file,
                                  const ReadOptions& options = {});

// As try_read; throws Error with every problem of the file.
[[nodiscard]] Revision read(std::string_view text, const std::string& file,
                            const ReadOptions& options = {});

// A file of a declared schema: operations that make something, and all that is wrong with them.
struct SchemaResult {
  std::vector<ir::Operation> operations;
  std::vector<std::string> renamed_from;  // of each: the former name of a table, or empty
  std::vector<Diagnostic> problems;
};

// As try_read, for a file that holds nothing but [[schema]] tables.
[[nodiscard]] SchemaResult try_read_schema(std::string_view text, const std::string& file,
                                           const ReadOptions& options = {});

struct HeadResult {
  Header header;
  std::vector<Diagnostic> problems;
};

// Reads the keys at the head alone: text up to the first operation or section, or more of the file.
[[nodiscard]] HeadResult try_read_head(std::string_view text, const std::string& file);

// The length of the head in the beginning of a file; nothing when it does not end in there.
[[nodiscard]] std::optional<std::size_t> head_size(std::string_view beginning,
                                                   const std::string& file);

// Reads files relative to `directory`, but none outside of `root` (both of the file system;
// symbolic links are followed before that is decided).
[[nodiscard]] FileLoader disk_loader(std::string directory, std::string root);

}  // namespace mig::revision
