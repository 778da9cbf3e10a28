// What both libraries of this dialect say about themselves.
#pragma once

#include <mig/plugin.h>

namespace mig_postgres {

inline constexpr const char* kAliases[] = {"postgresql", "pg", nullptr};
inline constexpr mig_dialect_info kInfo{
    sizeof(mig_dialect_info), "postgres", kAliases, nullptr, "PostgreSQL",
    "the mig authors",        "0.1.0",    "",       nullptr, MIG_IR_MINOR};

}  // namespace mig_postgres
