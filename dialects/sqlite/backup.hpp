// A copy of the database in a file of its own, by SQLite's online backup.
#pragma once

#include <sqlite3.h>

#include <atomic>
#include <string>

namespace mig_sqlite {

struct BackupName {
  std::string file;    // empty: beside the database, under its name and the suffix
  std::string suffix;  // ".bak"
};

// Copies what `source` has committed to a new file, and returns its whole path. Others can read
// meanwhile, and write where the database has a write-ahead log. Throws mig::sdk::Error:
// MIG_E_UNSUPPORTED for a database without a file, MIG_E_CANCELLED when `cancelled` becomes true,
// MIG_E_LOCKED while another process writes, MIG_E_STATEMENT when the file is there or cannot be
// written. Nothing is left then.
std::string back_up(sqlite3* source, const BackupName& name, const std::atomic<bool>& cancelled);

}  // namespace mig_sqlite
