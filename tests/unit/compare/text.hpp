// Schemas and operations as the TOML that people write.
#pragma once

#include "compare/compare.hpp"
#include "compare/declared.hpp"
#include "revision/reader.hpp"
#include "revision/writer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace mig::test {

inline ir::ResolveContext context_of(std::vector<std::string> names = {"postgres"}) {
  ir::ResolveContext out;
  out.names = std::move(names);
  return out;
}

// The files of a declared schema, as if they were read from disk.
inline std::vector<compare::DeclaredFile> files_of(const std::vector<std::string>& texts) {
  std::vector<compare::DeclaredFile> out;
  for (const auto& text : texts) {
    const std::string name = "schema" + std::to_string(out.size() + 1) + ".toml";
    auto read = revision::try_read_schema(text, name);
    for (const auto& each : read.problems) ADD_FAILURE() << render(each);
    out.push_back({name, std::move(read.operations), std::move(read.renamed_from)});
  }
  return out;
}

inline compare::DeclaredSchema declared(const std::string& text,
                                        const ir::ResolveContext& context = context_of()) {
  return compare::resolve_declared(files_of({text}), context, true);
}

// The operations as mig writes them, without the heading.
inline std::vector<std::string> texts_of(const std::vector<compare::Change>& changes) {
  std::vector<std::string> out;
  for (const auto& each : changes) {
    const std::string text = revision::operation_text("upgrade", each.operation);
    constexpr std::size_t kHeading = sizeof("\n[[upgrade]]\n") - 1;
    out.push_back(text.substr(kHeading));
  }
  return out;
}

inline std::vector<std::string> texts_of(const compare::Difference& difference) {
  return texts_of(difference.changes);
}

// The names of the operations, with what they are about.
inline std::vector<std::string> outline_of(const compare::Difference& difference) {
  std::vector<std::string> out;
  for (const auto& each : difference.changes) {
    out.push_back(ir::name_of(each.operation) + " " + ir::table_of(each.operation));
  }
  return out;
}

}  // namespace mig::test
