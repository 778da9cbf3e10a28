// Revisions for people.
#pragma once

#include "render/colour.hpp"
#include <mig/history.hpp>

#include <string>
#include <vector>

namespace mig::cli {

// What is said of a revision beyond what it is.
struct Marks {
  bool current = false;
  bool implied = false;
  bool unknown = false;
  bool redundant = false;
};

// "3f2a9c1b7d4e (billing) (head), add users", with a line break.
[[nodiscard]] std::string revision_line(const RevisionInfo& revision, const Marks& marks,
                                        const Paint& paint);
// "b1946ac92492 -> 3f2a9c1b7d4e (head), add users", with a line break.
[[nodiscard]] std::string history_line(const RevisionInfo& revision, const Marks& marks,
                                       const Paint& paint);
// Everything that is known, in several lines, with a blank line behind them.
[[nodiscard]] std::string revision_entry(const RevisionInfo& revision, const Marks& marks,
                                         const Paint& paint);

}  // namespace mig::cli
