#include "ir/subject.hpp"

#include <type_traits>
#include <variant>

namespace mig::ir {

namespace {

template <class T, class = void>
struct HasName : std::false_type {};
template <class T>
struct HasName<T, std::void_t<decltype(std::declval<const T&>().name)>> : std::true_type {};

// The part of the table that the operation names; empty when it is about the table.
struct Part {
  std::string operator()(const AddColumn& op) const { return op.column.name; }
  std::string operator()(const AddPrimaryKey& op) const { return op.key.name; }
  std::string operator()(const AddUnique& op) const { return op.constraint.name; }
  std::string operator()(const AddForeignKey& op) const { return op.constraint.name; }
  std::string operator()(const AddCheck& op) const { return op.constraint.name; }
  std::string operator()(const CreateIndex& op) const { return op.index.name; }
  std::string operator()(const CreateView& op) const { return op.view.name; }
  std::string operator()(const AlterView& op) const { return op.view.name; }
  std::string operator()(const CreateSequence& op) const { return op.sequence.name; }
  template <class T>
  std::string operator()(const T& op) const {
    if constexpr (HasName<T>::value) {
      return op.name;
    } else {
      return {};
    }
  }
};

}  // namespace

std::string subject_of(const Operation& operation) {
  const std::string table = table_of(operation);
  const std::string part = std::visit(Part{}, operation.body);
  return table.empty() || part.empty() ? table + part : table + "." + part;
}

}  // namespace mig::ir
