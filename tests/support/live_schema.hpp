// Comparisons with the schema of a scratch database.
#pragma once

#include "support/folder.hpp"
#include "support/scratch_database.hpp"
#include <mig/compare.hpp>

#include <algorithm>
#include <string>
#include <string_view>

namespace mig::test {

// For comparisons with this database. Both have to outlive the options.
inline CompareOptions live_options(const ScratchDatabase& scratch, Database& database) {
  CompareOptions out;
  out.dialects = {database.shared_dialect()};
  out.database = [&database]() -> Database& { return database; };
  out.open = [&scratch](const std::string& url, const auto& driver) {
    return Database::open(url.empty() ? scratch.url() : url, {.driver = driver});
  };
  return out;
}

// What differs, as text; empty when nothing does.
inline std::string text_of(const SchemaDifference& difference) {
  std::string out = changes_text(difference.changes);
  for (const auto& each : difference.unexpressed) out += "# " + each + "\n";
  return out;
}

inline std::string text_of(const Error& error) {
  std::string out;
  for (const auto& each : error.diagnostics()) {
    out += each.message + "\n" + each.hint + "\n";
    for (const auto& note : each.notes) out += note + "\n";
  }
  return out;
}

// A project whose declared schema is written and followed, on a database of its own.
class Follower {
 public:
  explicit Follower(const std::string& engine)
      : database_(engine), open_(database_.open()), options_(live_options(database_, open_)) {
    folder_.write("mig.toml", "schema = \"schema.toml\"\n");
    std::filesystem::create_directories(folder_.path() / "migrations/versions");
    project_ = Project::load({.folder = folder_.path()});
  }

  [[nodiscard]] Database& database() { return open_; }
  [[nodiscard]] const Project& project() const { return project_; }
  [[nodiscard]] const CompareOptions& options() const { return options_; }

  // Declares the schema, follows it, and answers with what then still differs, or went wrong;
  // nothing when all is as it should be.
  std::string follow(const std::string& declared) {
    std::string out;
    try {
      folder_.write("schema.toml", declared);
      const auto made = autogenerate(project_, project_.history(), {.message = "next"}, options_);
      if (made.made) static_cast<void>(upgrade(project_.history(), open_));
      for (const auto& each : made.refused)
        out += "it ran, and was refused: " + each.message + "\n";
      const auto left =
          text_of(compare_schemas(project_, project_.history(), {SchemaSource::Kind::live},
                                  {SchemaSource::Kind::declared}, options_));
      if (!left.empty()) out += "from the database to the declared schema:\n" + left;
      const auto drifted = text_of(drift(project_, project_.history(), options_));
      if (!drifted.empty()) out += "drift:\n" + drifted;
    } catch (const Error& error) {
      out += text_of(error);
    }
    return out;
  }

  // Takes the last revision back and runs it again; answers as follow() does. A way back that is
  // refused before anything runs is none, and nothing is wrong with that.
  std::string back_and_forth() {
    std::string out;
    const char* stage = "back";
    try {
      const auto history = project_.history();
      static_cast<void>(downgrade(history, open_, "-1"));
      out = text_of(drift(project_, history, options_));
      if (!out.empty()) out = "drift on the way back:\n" + out;
      stage = "forth again";
      static_cast<void>(upgrade(history, open_));
      const auto ahead = text_of(drift(project_, history, options_));
      if (!ahead.empty()) out += "drift on the way forth again:\n" + ahead;
    } catch (const Error& error) {
      const auto refused = [](const Diagnostic& each) { return each.code == "MIG-420"; };
      const auto& all = error.diagnostics();
      const bool back = std::string_view(stage) == "back";
      if (!back || !std::all_of(all.begin(), all.end(), refused)) {
        out += std::string(stage) + ": " + text_of(error);
      }
    }
    return out;
  }

 private:
  ScratchDatabase database_;
  Database open_;
  TemporaryFolder folder_;
  Project project_;
  CompareOptions options_;
};

}  // namespace mig::test
