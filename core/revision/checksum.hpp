// Checksums of revisions, and mig.sum, the file that lists them next to the folder of the
// revisions.
//
// A checksum speaks of what a revision does, not of how its file looks: ids of the revision, its
// parents and dependencies, the transaction mode, and the operations both ways, with the text of
// the files that they name, and what has to hold before and after. Comments, layout, message, time,
// labels, irreversible and lint_ignore do not count.
//
// mig.sum has a line "<id> <checksum>" for each revision, sorted, under a line "total <checksum>"
// over those lines: the total is what makes two branches that both add a revision conflict when
// they are merged.
#pragma once

#include "revision/revision.hpp"
#include <mig/error.hpp>

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mig::revision {

// "1:" and a SHA-256 of 64 lower-case hexadecimal digits. The number is that of the way in which it
// is taken: another way has another number, and is not compared with this one.
[[nodiscard]] std::string checksum(const Revision& revision);
// Whether checksum() can tell if a revision still is what this was taken of.
[[nodiscard]] bool is_comparable(std::string_view sum);

using Sums = std::map<std::string, std::string>;  // by id

[[nodiscard]] Sums sums_of(const std::vector<Revision>& revisions);

[[nodiscard]] std::string write_sums(const Sums& sums);

// Throws Error for anything but what write_sums() gives; file: the name as shown to people.
[[nodiscard]] Sums read_sums(std::string_view text, const std::string& file);

// How the revisions differ from what is recorded: changed, not recorded, recorded but gone.
[[nodiscard]] std::vector<Diagnostic> verify(const Sums& recorded,
                                             const std::vector<Revision>& revisions,
                                             const std::string& file);

// mig.sum of a folder of revisions.
[[nodiscard]] std::filesystem::path sum_path(const std::filesystem::path& directory);

// Nothing when there is no such file. Throws Error when it cannot be read.
[[nodiscard]] std::optional<Sums> load_sums(const std::filesystem::path& path);

// Replaces the file at once. Throws Error when it cannot be written.
void save_sums(const std::filesystem::path& path, const Sums& sums);

}  // namespace mig::revision
