// What a command has at hand: the options, the project, the plugins, the database. Each is made
// when it is first asked for, so that a command pays for what it uses.
#pragma once

#include "exit_code.hpp"
#include "globals.hpp"
#include "output.hpp"
#include "signals.hpp"
#include <mig/database.hpp>
#include <mig/history.hpp>
#include <mig/open.hpp>
#include <mig/plugins.hpp>
#include <mig/project.hpp>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace mig::cli {

class Context {
 public:
  // Throws Error MIG-701 for a -x that cannot be understood.
  Context(Globals globals, std::map<std::string, std::string> variables, Output& output);

  [[nodiscard]] const Globals& globals() const { return globals_; }
  // A variable of the environment; empty when it is not set.
  [[nodiscard]] std::string variable(const std::string& name) const;
  [[nodiscard]] Output& output() { return output_; }
  [[nodiscard]] bool json() const { return globals_.json; }

  [[nodiscard]] const Project& project();
  [[nodiscard]] plugins::Host& host();

  // Which database is meant, with what its environment says of it; nothing is connected.
  [[nodiscard]] const ChosenDatabase& chosen();
  // The environment of the process.
  [[nodiscard]] const std::map<std::string, std::string>& variables() const { return variables_; }

  // The revisions. whole: their operations will be read, so keys per dialect are checked.
  [[nodiscard]] const History& history(bool whole = false);
  // The database that was chosen, connected, to be looked at: one that is not there is an error
  // (plugins::kNoDatabase). Waits for it as long as --wait says.
  [[nodiscard]] Database& database();
  // The same; where it is not there yet, an empty one of its kind that is gone with the program,
  // as far as the dialect knows of such a one.
  [[nodiscard]] Database& database_or_empty();
  // The same, to be changed: from here on a signal asks to stop and does not end the program.
  [[nodiscard]] Database& changing_database(plugins::Missing missing);
  // A session of its own: with the database that was chosen (url empty) or with another one, which
  // has to be there.
  [[nodiscard]] Database session(const std::string& url,
                                 std::map<std::string, std::string> driver = {});
  // The dialect that a script is for, without a connection.
  [[nodiscard]] std::shared_ptr<const port::Dialect> dialect();
  // Those that a schema is asked for without a database: the one that was asked for, else those
  // that the project lists, else that of its environment.
  [[nodiscard]] std::vector<std::shared_ptr<const port::Dialect>> dialects();
  // Every name that a value per dialect may be keyed by.
  [[nodiscard]] std::vector<std::string> known_dialects();
  // The version of its server that --server-version declares; empty: none.
  [[nodiscard]] std::string server_version(const std::string& dialect) const;
  // The rows of its version table.
  [[nodiscard]] std::vector<std::string> rows();
  // The library's options: those of the project, -x, and the wish to stop.
  [[nodiscard]] Options options();

  [[nodiscard]] DatabaseChoice choice(bool offline) const;
  [[nodiscard]] DialectOfUrl dialect_of_url();

 private:
  // Connects, unless that is done.
  Database& open_chosen(plugins::Missing missing);
  // One more session with the database that was chosen.
  [[nodiscard]] Database opened(plugins::Missing missing);
  // How long to wait for the database to come up (--wait).
  [[nodiscard]] std::chrono::milliseconds wait() const;
  // From here on a signal ends the statement of this session.
  void cancels(Database& database);
  // What the environment sets for every session with its database.
  [[nodiscard]] std::map<std::string, std::string> driver_settings() const;
  // Those of the project that there are plugins for.
  [[nodiscard]] std::vector<std::shared_ptr<const port::Dialect>> listed_dialects();

  Globals globals_;
  std::map<std::string, std::string> variables_;
  std::map<std::string, std::string> given_;  // by -x
  Output& output_;
  std::optional<Project> project_;
  std::optional<plugins::Host> host_;
  std::optional<History> history_;
  std::optional<ChosenDatabase> chosen_;
  std::optional<Database> database_;
  std::unique_ptr<OnInterrupt> on_interrupt_;  // refers to the session of database_
};

// True when the target or range says something about the database: "current", "-1".
[[nodiscard]] bool needs_rows(std::string_view target);

}  // namespace mig::cli
