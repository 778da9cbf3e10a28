// What both libraries, translation and driver, say about the two dialects.
#pragma once

#include <mig/plugin.h>

namespace mig_mysql {

inline constexpr mig_dialect_info kMySqlInfo{
    sizeof(mig_dialect_info), "mysql", nullptr, nullptr, "MySQL",
    "the mig authors",        "0.1.0", "",      nullptr, MIG_IR_MINOR};

inline constexpr const char* kMariaDbFamilies[] = {"mysql", nullptr};
inline constexpr mig_dialect_info kMariaDbInfo{
    sizeof(mig_dialect_info), "mariadb", nullptr, kMariaDbFamilies, "MariaDB",
    "the mig authors",        "0.1.0",   "",      nullptr,          MIG_IR_MINOR};

}  // namespace mig_mysql
