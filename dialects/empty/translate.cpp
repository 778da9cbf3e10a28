// Operations to SQL: override one function of mig::sdk::Dialect for each operation that the
// database can do, and report it in capabilities().
#include "translate.hpp"

namespace mig_empty {

mig::ir::Capabilities EmptyDialect::capabilities(const mig::ir::Server&) const {
  mig::ir::Capabilities out;
  mig::ir::for_each_operation([&](auto* type) {
    mig::ir::OperationSupport each;
    each.op = std::remove_pointer_t<decltype(type)>::kOp;
    each.support = mig::ir::Support::unsupported;
    out.operations.push_back(each);
  });
  return out;
}

mig::ir::RenderedType EmptyDialect::type(const mig::ir::Type& type, const mig::ir::Server&) const {
  mig::ir::RenderedType out;
  out.sql = mig::ir::to_text(type);
  return out;
}

}  // namespace mig_empty
