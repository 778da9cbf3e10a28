// What a revision is that an earlier run began: what its marks mean, and the errors when nobody can
// tell how it goes on. Inside core/execute only.
#pragma once

#include "compile/compiler.hpp"
#include "revision/revision.hpp"
#include "store/journal.hpp"
#include <mig/error.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mig::execute {

// Whether a statement only changes rows, so that it is done whole or not at all together with the
// mark that says so, also where definitions are not transactional.
[[nodiscard]] bool changes_rows(std::string_view sql);

// Whether a statement that was refused may have done a part of its work: a program of the
// database's own, or one that goes through several objects.
[[nodiscard]] bool is_divisible(std::string_view sql);

// What a statement leaves in its session and nowhere else.
enum class SessionEffect { none, repeatable, lost };
[[nodiscard]] SessionEffect session_effect(std::string_view sql);

// Of statements; of a schema as a database reports it.
[[nodiscard]] std::string fingerprint(const std::vector<std::string>& statements);
[[nodiscard]] std::string fingerprint(const ir::Schema& live);

// What of a live schema shows whether a statement of the operation took effect: tables by name, and
// one view or sequence. Nothing: it does not show.
struct Showing {
  std::vector<std::string> tables;
  std::string object;  // a view or sequence
};
[[nodiscard]] std::optional<Showing> showing(const ir::Operation& operation,
                                             const ir::Schema& before);
// The part of the live schema.
[[nodiscard]] ir::Schema part_of(ir::Schema live, const Showing& showing);

// The statements of a unit that was compiled from the live schema, to be run by a later process.
[[nodiscard]] std::string plan_text(const ir::Translation& translation);
// Nothing when it is no such text.
[[nodiscard]] std::optional<ir::Translation> plan_of(const std::string& text);

// MIG-617: the part that is done is not what the revision begins with now.
[[nodiscard]] Error edited(const revision::Revision& revision, const store::Mark& from);
// MIG-617: a statement that was begun is not in the revision any more, and has taken effect, or may
// have.
[[nodiscard]] Error begun(const revision::Revision& revision, const store::Mark& from);
// MIG-617: it was begun without transactions, and is to go on in one.
[[nodiscard]] Error other_transactions(const revision::Revision& revision);
// MIG-617: what an earlier run had set up in its session is gone, and cannot be had again.
[[nodiscard]] Error session_lost(const revision::Revision& revision, const std::string& statement);
// MIG-617: what an earlier run has noted of its plan cannot be read.
[[nodiscard]] Error unreadable(const revision::Revision& revision);
// MIG-619: there is what an unfinished try leaves, and no known run has begun one.
[[nodiscard]] Error half(const revision::Revision& revision, const std::string& operation,
                         const ir::Position& at, const ir::Statement& statement);
// MIG-619: an earlier run was interrupted in a statement whose effect does not show.
[[nodiscard]] Error undecided(const revision::Revision& revision, const std::string& operation,
                              const ir::Position& at, const ir::Statement& statement);

// A statement, cut to what a message can hold.
[[nodiscard]] std::string shown(const std::string& sql);

}  // namespace mig::execute
