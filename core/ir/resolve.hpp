// Operation as written × dialect × schema → operation as a dialect gets it: one value where the
// author wrote one per dialect, names for every constraint and index, the values of every enum,
// variables filled in.
#pragma once

#include <mig/ir/naming.hpp>
#include <mig/ir/operation.hpp>
#include <mig/ir/problem.hpp>

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace mig::ir {

struct ResolveContext {
  std::vector<std::string> names;  // the dialect's own, then its families
  NamingConvention naming;
  std::size_t longest_name = 63;  // bytes; longer generated names are cut and get a hash
  std::map<std::string, std::string> variables;
  bool online = false;  // of operations that do not say
};

// Nothing when the operation is not for this dialect (only, except). What is wrong is added to
// `problems`: no value for the dialect, an unknown variable, an enum nobody made.
[[nodiscard]] std::optional<Operation> resolve(const Operation& operation,
                                               const ResolveContext& context, const Schema& before,
                                               Problems& problems);

// A generated name of at most `longest` bytes: cut at a character's end, then "_" and eight digits
// of the whole name's SHA-256.
[[nodiscard]] std::string shorten(const std::string& name, std::size_t longest);

}  // namespace mig::ir
