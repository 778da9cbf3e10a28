// What a table says in options = { postgres = { … } }, both ways: read for the translation, and
// written from the catalog.
#pragma once

#include <mig/sdk/dialect.hpp>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace mig_postgres {

struct Settings {
  std::optional<std::string> tablespace;
  std::optional<bool> unlogged;
  std::vector<std::pair<std::string, std::string>> storage;  // parameter, value as SQL
  std::string partition_by;
  std::vector<std::pair<std::string, std::string>> serial;  // column, the sequence it owns
  std::optional<mig::ir::Translation> refused;
};

Settings read_settings(const mig::ir::Options& options);

// (fillfactor = 70, autovacuum_enabled = false)
std::string storage_list(const Settings& settings);

// Adds one setting as the catalog has it. part: the parameter or column that it is about, where the
// setting is a table of such.
void add_setting(mig::ir::Table& table, const std::string& setting, const std::string& part,
                 const std::string& value);

// The sequence that a default takes its numbers from, as SQL; empty when it is not a serial column.
std::string sequence_of(const mig::ir::Column& column);

// A sequence that somebody declared goes when it is dropped, not with the column that it numbers:
// before that column goes, the two are parted.
void keep_sequence(mig::ir::Translation& answer, const mig::ir::Table& table,
                   const mig::ir::Column& column, const mig::sdk::Context& context);

}  // namespace mig_postgres
