// The template of a dialect: it knows what a plugin must answer and nothing of any database.
#pragma once

#include <mig/sdk/dialect.hpp>

namespace mig_empty {

class EmptyDialect final : public mig::sdk::Dialect {
 public:
  mig::ir::Capabilities capabilities(const mig::ir::Server& server) const override;
  mig::ir::RenderedType type(const mig::ir::Type& type,
                             const mig::ir::Server& server) const override;
};

}  // namespace mig_empty
