#include "compile/values.hpp"

#include "ir/fits.hpp"
#include "plan/plan.hpp"

namespace mig::compile {

namespace {

// Whether the database keeps the type as it is said. An enum is one of its own there, or text and a
// condition.
bool keeps(const ir::Type& type, const port::Dialect& dialect, const ir::Server& server) {
  if (type.kind == ir::TypeKind::enumeration) return true;
  try {
    return dialect.type(type, server).exact;
  } catch (const Error&) {
    return false;  // there is no such type: the dialect says so when it is asked to compile
  }
}

}  // namespace

void check_values(const ir::Operation& operation, const ir::Schema& before,
                  const revision::Revision& revision, const port::Dialect& dialect,
                  const ir::Server& server, std::vector<Diagnostic>& problems) {
  if (dialect.capabilities(server).keeps_any_value) return;
  const auto found = ir::misfits(
      operation, before, [&](const ir::Type& type) { return keeps(type, dialect, server); });
  for (const auto& each : found) problems.push_back(plan::diagnose("MIG-401", revision, each));
}

}  // namespace mig::compile
