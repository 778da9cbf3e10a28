// "sqlite:…" to what sqlite3_open_v2 needs.
#pragma once

#include <string>
#include <string_view>

namespace mig_sqlite {

struct Target {
  std::string path;  // as the user means it; empty for a database in memory without a name
  bool memory = false;
  bool must_exist = false;  // by the wish of who opens it, not by the mode
  std::string mode;         // "ro", "rw", "rwc"
  std::string cache;        // "shared", "private" or empty
  bool immutable = false;
  int busy_timeout = 5000;  // milliseconds
  bool foreign_keys = true;
  std::string uri;              // file:… for SQLite
  std::string shown;            // for messages
  bool looks_relative = false;  // written sqlite:///name, which is a file in the root folder
};

// sqlite:path, sqlite::memory:, sqlite:///abs/path, each with ?mode=ro|rw|rwc|memory, busy_timeout=
// (milliseconds, or "5s"), cache=shared|private, immutable=1, foreign_keys=0|1. Percent-encoded
// characters are decoded. must_exist: a file that is not there is not made, whatever the URL says.
// Throws mig::sdk::Error(MIG_E_INVALID) for anything else.
Target parse_url(std::string_view url, bool must_exist = false);

// Milliseconds of "5s", "1500ms" or "1500"; `what` names it in the error.
int read_timeout(const std::string& what, const std::string& value);

}  // namespace mig_sqlite
