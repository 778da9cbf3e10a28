// Differences of schemas, for people and as JSON (docs/json.md).
#pragma once

#include <mig/compare.hpp>

#include <string>
#include <vector>

namespace mig::cli {

// The operations as TOML, and what no operation says as comments.
[[nodiscard]] std::string difference_lines(const SchemaDifference& difference);
// "3 operations, 1 of which loses data".
[[nodiscard]] std::string difference_summary(const SchemaDifference& difference);
// "'users.mail' goes and 'users.email' comes (88 of 100: the same type)".
[[nodiscard]] std::string candidate_line(const RenameCandidate& candidate);
// What to write so that it counts as a rename: "--rename users.mail=email".
[[nodiscard]] std::string rename_flag(const SchemaRename& rename);
// "2 triggers, 1 function".
[[nodiscard]] std::string opaque_summary(const std::vector<ir::Opaque>& opaque);
// As comments of a declared schema, a line each.
[[nodiscard]] std::string opaque_lines(const std::vector<ir::Opaque>& opaque);

namespace json {

// names: of the dialects. file: of the revision that was written; empty: none.
[[nodiscard]] std::string difference(const SchemaDifference& difference,
                                     const std::vector<std::string>& names,
                                     const std::string& file = {});
[[nodiscard]] std::string schema(const ir::Schema& schema);

}  // namespace json

}  // namespace mig::cli
