// The declared schema: files of [[schema]] tables → the schema of one dialect, and the former names
// that they give.
#pragma once

#include "compare/rename.hpp"
#include "ir/resolve.hpp"
#include "revision/reader.hpp"
#include <mig/ir/schema.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace mig::compare {

// A file as it is written, for every dialect.
struct DeclaredFile {
  std::string name;
  std::vector<ir::Operation> operations;
  std::vector<std::string> renamed_from;  // of each: the former name of a table, or empty
};

struct DeclaredSchema {
  ir::Schema schema;
  std::vector<Rename> renames;  // of renamed_from
};

// A file, or every *.toml of a folder and those below it. Throws Error with the faults of all
// files.
[[nodiscard]] std::vector<DeclaredFile> read_declared(const std::filesystem::path& path,
                                                      const revision::ReadOptions& options = {});

// What the files say for the dialect of the context, in the order of the files. Throws Error
// MIG-440 with everything that contradicts itself: names given twice, references to what is not
// declared, views that read each other. as_written: see ir/as_written.hpp.
[[nodiscard]] DeclaredSchema resolve_declared(const std::vector<DeclaredFile>& files,
                                              const ir::ResolveContext& context,
                                              bool as_written = false);

}  // namespace mig::compare
