#include "compare/draft.hpp"

#include "compare/codes.hpp"
#include "ir/subject.hpp"
#include <mig/error.hpp>
#include <mig/ir/apply.hpp>

#include <fmt/format.h>

namespace mig::compare {

void Draft::append(ir::AnyOperation body, bool destructive, std::vector<std::string> notes) {
  ir::Operation operation;
  operation.body = std::move(body);
  if (const auto problem = ir::apply(now_, operation)) {
    throw Error(
        Diagnostic{code::kUnordered,
                   fmt::format("no order was found in which '{}' on '{}' can run: {}",
                               ir::name_of(operation), ir::subject_of(operation), problem->message),
                   "make the change in two revisions: first what goes, then what comes"});
  }
  out_.changes.push_back({std::move(operation), destructive, std::move(notes)});
}

void Draft::add(ir::AnyOperation body, std::vector<std::string> notes) {
  append(std::move(body), false, std::move(notes));
}

void Draft::destroy(ir::AnyOperation body, std::string note) {
  append(std::move(body), true, {std::move(note)});
}

ir::PerDialect<ir::Type> Draft::said(ir::PerDialect<ir::Type> type) const {
  const bool known = type.common && type.common->kind == ir::TypeKind::enumeration &&
                     now_.enum_type(type.common->name) != nullptr;
  if (known) type.common->values.clear();
  return type;
}

}  // namespace mig::compare
