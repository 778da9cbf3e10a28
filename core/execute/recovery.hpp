// What a revision is that an earlier run began: what its marks mean, and the errors when nobody can
// tell how it goes on. Inside core/execute only.
#pragma once

#include "compile/compiler.hpp"
#include "revision/revision.hpp"
#include "store/progress.hpp"
#include <mig/error.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace mig::execute {

// Whether a statement only changes rows, so that it is done whole or not at all together with the
// mark that says so, also where definitions are not transactional.
[[nodiscard]] bool changes_rows(std::string_view sql);

// Whether a statement whose effect does not show can be run a second time without harm.
[[nodiscard]] bool is_repeatable(std::string_view sql);

// Whether a statement runs a program of the database's own, which may do a part of its work.
[[nodiscard]] bool is_program(std::string_view sql);

// Of statements; of a schema as a database reports it.
[[nodiscard]] std::string fingerprint(const std::vector<std::string>& statements);
[[nodiscard]] std::string fingerprint(const ir::Schema& live);

// The tables whose live schema shows whether the operation took effect; none: the whole schema
// does.
[[nodiscard]] std::vector<std::string> tables_that_show(const ir::Operation& operation);

// The statements of a unit that was compiled from the live schema, to be run by a later process.
[[nodiscard]] std::string plan_text(const ir::Translation& translation);
[[nodiscard]] ir::Translation plan_of(const std::string& text);

// MIG-617: the part that is done is not what the revision begins with now.
[[nodiscard]] Error edited(const revision::Revision& revision, const store::Mark& from);
// MIG-617: a statement that was begun is not in the revision any more, and has taken effect.
[[nodiscard]] Error begun(const revision::Revision& revision, const store::Mark& from);
// MIG-617: it was begun without transactions, and is to go on in one.
[[nodiscard]] Error other_transactions(const revision::Revision& revision);
// MIG-619: there is what an unfinished try leaves, and no known run has begun one.
[[nodiscard]] Error half(const revision::Revision& revision, const std::string& operation,
                         const ir::Position& at, const ir::Statement& statement);
// MIG-619: an earlier run was interrupted in a statement whose effect does not show.
[[nodiscard]] Error undecided(const revision::Revision& revision, const std::string& operation,
                              const ir::Position& at, const ir::Statement& statement);

// A statement, cut to what a message can hold.
[[nodiscard]] std::string shown(const std::string& sql);

}  // namespace mig::execute
