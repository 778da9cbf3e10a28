// A live schema in the words of an authored one: what is the same to the database is written the
// same, so that a comparison finds only what differs.
//
// A database keeps its own form of what it is told: another name of a type, a printed expression, a
// default with a cast. Where the two forms are equal by themselves, nothing is asked. What is in
// doubt is made in an empty place of the same database and read back: the form that comes back is
// then held against the live one.
#pragma once

#include "compare/rename.hpp"
#include <mig/ir/schema.hpp>

#include <functional>
#include <string>
#include <vector>

namespace mig::compare {

// One schema twice: in its author's words (see ir/as_written.hpp), and as the dialect gets it.
struct Authored {
  ir::Schema written;
  ir::Schema resolved;
};

// What has to be known of a dialect.
struct Forms {
  std::string dialect;                               // its name
  std::function<std::string(const ir::Type&)> type;  // as the dialect writes it
  std::string primary_key;                           // see ir::Identifiers
};

// The authored schema with the names that the live one has. renames: from live to authored names,
// or with authored_first the other way round; those that do not fit say nothing.
[[nodiscard]] Authored with_names_of(const ir::Schema& live, Authored authored,
                                     const std::vector<Rename>& renames, bool authored_first);

// What has to be made to settle the rest: the tables, views, enums and sequences that are in both
// schemas and not equal by themselves, with what they need. Empty when nothing is in doubt.
[[nodiscard]] ir::Schema doubtful(const ir::Schema& live, const Authored& authored,
                                  const Forms& forms);

// The live schema in the authored words. made: what the database makes of doubtful().
[[nodiscard]] ir::Schema settled(const ir::Schema& live, const Authored& authored,
                                 const ir::Schema& made, const Forms& forms);

// A live schema as somebody would write it: types that only its database has are said for that.
[[nodiscard]] ir::Schema as_written(ir::Schema live, const std::string& dialect);

}  // namespace mig::compare
