// What a revision is that an earlier run began: what its marks mean, and the errors when nobody can
// tell how it goes on. Inside core/execute only.
#pragma once

#include "compile/compiler.hpp"
#include "revision/revision.hpp"
#include "store/journal.hpp"
#include <mig/error.hpp>

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mig::execute {

// Whether nobody knows how what the operation does would show: SQL, or a plugin's own.
[[nodiscard]] bool is_raw(const ir::Operation& operation);

// Of statements; of a schema as a database reports it.
[[nodiscard]] std::string fingerprint(const std::vector<std::string>& statements);
[[nodiscard]] std::string fingerprint(const ir::Schema& live);

// What of a live schema shows whether a statement of the operation took effect: tables by name, or
// one view or sequence. Nothing: it does not show.
struct Showing {
  std::vector<std::string> tables;
  std::string object;      // a view or sequence
  bool elsewhere = false;  // as the statement names it: the operation is on something else
};
[[nodiscard]] std::optional<Showing> showing(const ir::Operation& operation,
                                             const ir::Schema& before, std::string_view sql);
// The part of the live schema.
[[nodiscard]] ir::Schema part_of(ir::Schema live, const Showing& showing);
[[nodiscard]] bool is_empty(const ir::Schema& part);

// What ir::Statement::remains answers with.
inline constexpr const char* kHalf = "half";
inline constexpr const char* kWhole = "whole";

// What became of a statement that an earlier run began. ask: nobody can tell but who looks.
enum class Verdict { done, not_done, ask };
// remains: what its own query answers. repeatable: it does no harm to run it once more. reader: who
// reads the schema now. seen: reads it; empty: the statement does not show.
[[nodiscard]] Verdict verdict_on(const store::Mark& from, const ir::Statement& statement,
                                 const std::string& remains, bool repeatable,
                                 const std::string& reader,
                                 const std::function<std::string()>& seen);

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
