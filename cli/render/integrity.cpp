#include "render/integrity.hpp"

#include <fmt/format.h>

namespace mig::cli {

std::string words_of(const IntegrityFinding& finding) {
  const auto& id = finding.revision;
  const std::string story = finding.when.empty()
                                ? std::string()
                                : fmt::format(" (applied {} by {})", finding.when, finding.who);
  switch (finding.what) {
    case Integrity::edited:
      return fmt::format("edited: {} in {}{}", id, finding.file, story);
    case Integrity::missing:
      return fmt::format("missing: {} is applied, and no file has it{}", id, story);
    case Integrity::unknown:
      return fmt::format("unknown: the version table has {}, and no file{}", id, story);
    case Integrity::unrecorded:
      return fmt::format("unrecorded: what {} was when it was applied is not known", id);
    case Integrity::newer:
      return fmt::format("newer: {} was noted by mig {}, which this one cannot compare", id,
                         finding.version);
  }
  return {};
}

}  // namespace mig::cli
