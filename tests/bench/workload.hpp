// Folders of revisions, one after the other, each a table with an index: for mig and for its peers.
#pragma once

#include "process.hpp"

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace mig::bench {

using Variables = std::map<std::string, std::string>;

// Writes mig.toml and migrations/versions with so many revisions below `folder`; the database is
// shop.db beside them. Gives the folder of the revisions.
std::filesystem::path write_mig_project(const std::filesystem::path& folder, std::size_t revisions);

// A peer that is installed, with a project whose database is up to date.
struct Peer {
  std::string name;
  Command status;
  Command upgrade;
};

// What is found in PATH of goose, dbmate and alembic, each with that many revisions below `folder`.
// Their version tables are filled by the sqlite3 program; without it there are no peers.
std::vector<Peer> write_peers(const std::filesystem::path& folder, std::size_t revisions,
                              const Variables& variables);

}  // namespace mig::bench
