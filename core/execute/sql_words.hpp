// What the words of a statement show, in the SQL that most databases share: what becomes of it when
// it is refused, what it leaves in its session, what it changes. No grammar: of what is not
// recognised nothing is said, and then nobody may guess. Inside core/execute only.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mig::execute {

// Whether a statement only changes rows, so that it is done whole or not at all together with the
// mark that says so, also where definitions are not transactional.
[[nodiscard]] bool changes_rows(std::string_view sql);

// Whether a statement asks and changes nothing, as far as its words tell: a function that it calls
// may do anything.
[[nodiscard]] bool is_query(std::string_view sql);

// Whether a statement is known to be one step: refused, it has had no effect. A program of the
// database's own is not, nor what goes through several objects or commits on its way.
[[nodiscard]] bool is_one_step(std::string_view sql);

// Whether a statement may run twice as well as once: upkeep, and what sets up the session.
[[nodiscard]] bool is_repeatable(std::string_view sql);

// What a statement leaves in its session and nowhere else.
enum class SessionEffect { none, repeatable, lost };
[[nodiscard]] SessionEffect session_effect(std::string_view sql);

// Whether what a statement does is over when its transaction is: SET LOCAL, LOCK TABLE, a temporary
// table that is dropped on commit.
[[nodiscard]] bool ends_with_transaction(std::string_view sql);

// What a definition says that it changes: tables, or one view or sequence; nothing: it does not
// say.
struct Target {
  std::vector<std::string> tables;
  std::string object;
};
[[nodiscard]] Target target_of(std::string_view sql);

}  // namespace mig::execute
