// What both libraries of this dialect say about themselves.
#pragma once

#include <mig/plugin.h>

namespace mig_sqlite {

inline constexpr const char* kAliases[] = {"sqlite3", nullptr};
inline constexpr mig_dialect_info kInfo{
    sizeof(mig_dialect_info), "sqlite", kAliases, nullptr, "SQLite",
    "the mig authors",        "0.1.0",  "",       nullptr, MIG_IR_MINOR};

}  // namespace mig_sqlite
