#include "render/revision.hpp"

#include "support/text.hpp"

namespace mig::cli {

namespace {

std::string mark(const char* word) { return std::string(" (") + word + ")"; }

std::string marks_of(const RevisionInfo& revision, const Marks& marks, const Paint& paint) {
  std::string out;
  if (!revision.branch_labels.empty()) {
    out += paint.cyan(" (" + printable(support::join(revision.branch_labels, ", ")) + ")");
  }
  if (revision.is_head) {
    out += paint.green(mark(revision.is_effective_head ? "effective head" : "head"));
  }
  if (revision.is_branch_point) out += mark("branchpoint");
  if (revision.is_merge_point) out += mark("mergepoint");
  if (marks.current) out += paint.yellow(mark("current"));
  if (marks.implied) out += paint.yellow(mark("implied"));
  if (marks.unknown) out += paint.red(mark("no file has it"));
  return out;
}

std::string message_of(const RevisionInfo& revision) {
  return revision.message.empty() ? "\n" : ", " + printable(revision.message) + "\n";
}

std::string parents_of(const RevisionInfo& revision) {
  if (revision.down_revisions.empty()) return "<base>";
  return printable(support::join(revision.down_revisions, ", "));
}

}  // namespace

std::string revision_line(const RevisionInfo& revision, const Marks& marks, const Paint& paint) {
  return paint.bold(printable(revision.id)) + marks_of(revision, marks, paint) +
         message_of(revision);
}

std::string history_line(const RevisionInfo& revision, const Marks& marks, const Paint& paint) {
  std::string parents = parents_of(revision);
  if (!revision.depends_on.empty()) {
    parents += " [" + printable(support::join(revision.depends_on, ", ")) + "]";
  }
  return paint.dim(parents + " -> ") + revision_line(revision, marks, paint);
}

std::string revision_entry(const RevisionInfo& revision, const Marks& marks, const Paint& paint) {
  const auto list = [](const std::vector<std::string>& names) {
    return printable(support::join(names, ", "));
  };
  std::string out =
      "Revision: " + paint.bold(printable(revision.id)) + marks_of(revision, marks, paint) + "\n";
  if (marks.unknown) return out + "\n";
  out += (revision.is_merge_point ? "Merges:   " : "Parent:   ") + parents_of(revision) + "\n";
  if (!revision.children.empty()) {
    out += (revision.is_branch_point ? "Branches into: " : "Followed by: ") +
           list(revision.children) + "\n";
  }
  if (!revision.depends_on.empty()) out += "Depends on: " + list(revision.depends_on) + "\n";
  if (!revision.labels.empty()) out += "Branch:   " + list(revision.labels) + "\n";
  if (!revision.created.empty()) out += "Created:  " + printable(revision.created) + "\n";
  out += "Path:     " + printable(revision.file) + "\n";
  if (!revision.message.empty()) {
    out += "\n";
    for (const auto& line : support::split(revision.message, '\n')) {
      out += "    " + printable(line) + "\n";
    }
  }
  return out + "\n";
}

}  // namespace mig::cli
