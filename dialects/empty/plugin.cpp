// The one file that exports a symbol.
#include "translate.hpp"
#include <mig/sdk/plugin.hpp>

namespace {

struct Empty {
  static constexpr mig_dialect_info info{
      sizeof(mig_dialect_info), "empty", nullptr, nullptr, "Empty",
      "the mig authors",        "0.1.0", "",      nullptr, MIG_IR_MINOR};
  using Dialect = mig_empty::EmptyDialect;
};

}  // namespace

MIG_PLUGIN(Empty)
