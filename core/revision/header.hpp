// What the revision graph needs to know of a revision: everything in its file but the operations.
#pragma once

#include <mig/error.hpp>

#include <string>
#include <vector>

namespace mig::revision {

// The keys at the head of a revision file.
struct Header {
  std::string id;
  std::vector<std::string> down_revisions;  // empty: a base; several: a merge
  std::vector<std::string> depends_on;      // ids or branch labels, as written
  std::vector<std::string> branch_labels;
  std::string message;
  std::string created;  // RFC 3339 as written; empty when absent
  std::string file;     // path as shown to people

  bool operator==(const Header&) const = default;
};

}  // namespace mig::revision
