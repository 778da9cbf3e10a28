// A schema by where it comes from, read once for whatever dialect. Inside core/api only.
#pragma once

#include "compare/declared.hpp"
#include "compare/settle.hpp"
#include "ir/resolve.hpp"
#include <mig/compare.hpp>
#include <mig/ir/translation.hpp>

#include <memory>
#include <optional>
#include <vector>

namespace mig::api {

class Source {
 public:
  // Reads files at once, and a database when it is asked for. Everything has to outlive it. Throws
  // Error MIG-441, MIG-448, and what reading throws.
  Source(const Project& project, const History& history, const SchemaSource& source,
         const CompareOptions& compare, const Options& options);

  // Whether a database reports it, rather than somebody has written it.
  [[nodiscard]] bool is_reported() const;

  // Of a reported schema: the dialect that it is in, the server, and the schema without what does
  // not count.
  [[nodiscard]] std::shared_ptr<const port::Dialect> dialect();
  [[nodiscard]] const ir::Server& server();
  [[nodiscard]] const ir::Schema& reported();
  // Opens sessions of its own with that database.
  [[nodiscard]] Database open(const std::string& url,
                              const std::map<std::string, std::string>& driver) const;

  // Of a written schema: in the author's words, with the former names that it gives; and as the
  // dialect gets it.
  [[nodiscard]] compare::DeclaredSchema written(const ir::ResolveContext& context) const;
  [[nodiscard]] ir::Schema resolved(const ir::ResolveContext& context) const;
  // The operations that gave a recorded schema, as the dialect gets them; none of another one.
  [[nodiscard]] std::vector<ir::Operation> operations(const ir::ResolveContext& context) const;

 private:
  [[nodiscard]] Database& database();
  void leave_out(ir::Schema& schema) const;

  const Project& project_;
  const History& history_;
  const SchemaSource& source_;
  const CompareOptions& compare_;
  const Options& options_;
  std::vector<compare::DeclaredFile> files_;
  std::string script_;
  std::optional<Database> other_;
  std::optional<ir::Schema> reported_;
};

// Whether something is a table of mig's own, by the options.
[[nodiscard]] bool is_own_table(const std::string& name, const Options& options);

}  // namespace mig::api
