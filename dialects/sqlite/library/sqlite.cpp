#include <mig/open.hpp>
#include <mig/plugin.h>
#include <mig/sqlite.hpp>

#include <cstdint>
#include <map>
#include <string_view>
#include <utility>

extern "C" {
const mig_plugin* MIG_CALL mig_plugin_v1_sqlite(const mig_host* host, const mig_error* err);
const mig_plugin* MIG_CALL mig_plugin_v1_sqlite_driver(const mig_host* host, const mig_error* err);
}

namespace mig::sqlite {

namespace {

// A host that finds what is linked in and nothing else: no folder is searched, not even the one of
// an installed mig, whose SQLite would be another one than the program's.
plugins::Host linked_host() {
  plugins::register_static(&mig_plugin_v1_sqlite);
  plugins::register_static(&mig_plugin_v1_sqlite_driver);
  plugins::Options options;
  options.program = "/dev/null/bin/mig";  // below a file there are no folders
  return plugins::Host(std::move(options));
}

// A path as the driver's URL: what means something there is encoded, and a path is never a host.
std::string url_of(std::string_view path) {
  std::string out = "sqlite:";
  while (path.starts_with("//")) path.remove_prefix(1);
  for (const char c : path) {
    if (c == '%') {
      out += "%25";
    } else if (c == '?') {
      out += "%3F";
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace

Database adopt(sqlite3* handle) {
  if (handle == nullptr) {
    throw Error({"MIG-601", "cannot use the SQLite handle: it is a null pointer",
                 "open the database first, and check what sqlite3_open() returned"});
  }
  auto host = linked_host();
  return plugins::open_database(
      host, "sqlite:", {{"handle", std::to_string(reinterpret_cast<std::uintptr_t>(handle))}});
}

Database open(const std::string& path) {
  auto host = linked_host();
  return plugins::open_database(host, url_of(path));
}

}  // namespace mig::sqlite
