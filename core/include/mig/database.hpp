// A database to migrate: a dialect and a session.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace mig {

namespace port {
class Catalog;
class Connection;
class Dialect;
}  // namespace port

struct OpenOptions {
  std::vector<std::filesystem::path> plugin_dirs = {};  // searched first
  std::vector<std::filesystem::path> plugins = {};      // libraries without a manifest
  std::map<std::string, std::string> driver = {};       // for the driver, by its own names
};

// One session; use it from one thread at a time. Closed with the object.
class Database {
 public:
  // catalog may be null: without introspection and lock.
  Database(std::shared_ptr<const port::Dialect> dialect,
           std::unique_ptr<port::Connection> connection, std::unique_ptr<port::Catalog> catalog);
  ~Database();
  Database(Database&&) noexcept;
  Database& operator=(Database&&) noexcept;

  // Finds the dialect by the URL's scheme, loads its plugin, connects. Needs the target mig::mig.
  // Throws Error: MIG-5xx when there is no usable plugin, MIG-606 when there is no such database,
  // MIG-601 when it cannot be reached otherwise.
  [[nodiscard]] static Database open(const std::string& url, const OpenOptions& options = {});

  [[nodiscard]] const port::Dialect& dialect() const { return *dialect_; }
  [[nodiscard]] const std::shared_ptr<const port::Dialect>& shared_dialect() const {
    return dialect_;
  }
  [[nodiscard]] port::Connection& connection() { return *connection_; }
  [[nodiscard]] port::Catalog* catalog() { return catalog_.get(); }
  // What was decided on the way, for people: "speaks mariadb, not mysql".
  std::vector<std::string> notes;

 private:
  std::shared_ptr<const port::Dialect> dialect_;
  std::unique_ptr<port::Connection> connection_;
  std::unique_ptr<port::Catalog> catalog_;
};

}  // namespace mig
