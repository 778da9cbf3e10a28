#include "context.hpp"

#include "linked.hpp"
#include "port/dialect.hpp"
#include "render/colour.hpp"
#include "support/duration.hpp"
#include "support/pause.hpp"
#include "support/text.hpp"
#include <mig/error.hpp>

#include <algorithm>
#include <chrono>
#include <exception>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>

namespace mig::cli {

namespace {

namespace fs = std::filesystem;

// Relative paths in a URL of mig.toml count from its folder: the same database wherever in the
// project the command is given. Drivers see the current folder only.
class InFolder {
 public:
  explicit InFolder(const fs::path& folder) {
    std::error_code error;
    if (folder.empty()) return;
    before_ = fs::current_path(error);
    fs::current_path(folder, error);
  }
  ~InFolder() {
    std::error_code error;
    if (!before_.empty()) fs::current_path(before_, error);
  }
  InFolder(const InFolder&) = delete;
  InFolder& operator=(const InFolder&) = delete;

 private:
  fs::path before_;
};

std::map<std::string, std::string> values_of(const std::vector<std::string>& words) {
  std::map<std::string, std::string> out;
  for (const auto& word : words) {
    const auto equals = word.find('=');
    const auto name = word.substr(0, equals);
    if (equals == std::string::npos || name.empty()) {
      throw Error(Diagnostic{"MIG-701", "-x takes NAME=VALUE, and was given '" + word + "'", ""});
    }
    if (!out.emplace(name, word.substr(equals + 1)).second) {
      throw Error(Diagnostic{"MIG-701", "-x gives '" + name + "' twice", "leave one of them out"});
    }
  }
  return out;
}

}  // namespace

Context::Context(Globals globals, std::map<std::string, std::string> variables, Output& output)
    : globals_(std::move(globals)),
      variables_(std::move(variables)),
      given_(values_of(globals_.variables)),
      output_(output) {}

std::string Context::variable(const std::string& name) const {
  const auto found = variables_.find(name);
  return found == variables_.end() ? std::string() : found->second;
}

const Project& Context::project() {
  if (!project_) {
    project_ = Project::load({.folder = {}, .file = globals_.config, .variables = variables_});
  }
  return *project_;
}

plugins::Host& Context::host() {
  if (!host_) {
    plugins::Options options;
    options.plugin_dirs.assign(globals_.plugin_dirs.begin(), globals_.plugin_dirs.end());
    options.plugins.assign(globals_.plugins.begin(), globals_.plugins.end());
    options.environment = plugins::read_environment();
    options.log = [this](int level, std::string_view message) {
      constexpr int kWarning = 2;
      if (level >= kWarning)
        output_.talk(output_.talk_paint().yellow("plugin: ") + printable(message));
    };
    plugins::register_linked();
    host_.emplace(std::move(options));
  }
  return *host_;
}

const History& Context::history(bool whole) {
  if (!history_) {
    history_ = project().history(whole ? known_dialects() : std::vector<std::string>{});
  }
  return *history_;
}

std::vector<std::string> Context::known_dialects() {
  auto out = project().dialects;
  for (const auto& one : host().list()) {
    out.push_back(one.name);
    out.insert(out.end(), one.aliases.begin(), one.aliases.end());
    out.insert(out.end(), one.families.begin(), one.families.end());
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

DatabaseChoice Context::choice(bool offline) const {
  return {.environment = globals_.environment,
          .url = globals_.url,
          .dialect = globals_.dialect,
          .offline = offline};
}

DialectOfUrl Context::dialect_of_url() {
  return [this](std::string_view url) { return host().dialect_for_url(url); };
}

std::map<std::string, std::string> Context::driver_settings() const {
  std::map<std::string, std::string> out;
  if (chosen_->lock_timeout) {
    out["lock_timeout"] = std::to_string(chosen_->lock_timeout->count()) + "ms";
  }
  if (chosen_->lock == LockMode::transaction) out["lock"] = "transaction";
  return out;
}

Database Context::opened(plugins::Missing missing) {
  const InFolder folder(chosen_->from_file ? project().root : fs::path());
  return plugins::open_database(host(), chosen_->url, driver_settings(), missing);
}

std::chrono::milliseconds Context::wait() const {
  if (globals_.wait.empty()) return std::chrono::milliseconds(0);
  const auto out = support::parse_duration(globals_.wait);
  if (out) return *out;
  throw Error({"MIG-701", "--wait takes a time, not '" + globals_.wait + "'",
               "a number and ms, s, m or h: --wait 60s"});
}

const ChosenDatabase& Context::chosen() {
  // one that was chosen for its dialect alone has no URL
  if (!chosen_ || chosen_->url.empty()) {
    chosen_ = choose_database(project(), choice(false), dialect_of_url());
  }
  return *chosen_;
}

Database& Context::open_chosen(plugins::Missing missing) {
  if (database_) return *database_;
  static_cast<void>(chosen());
  using Clock = std::chrono::steady_clock;
  const auto end = Clock::now() + wait();
  for (std::size_t number = 1; !database_; ++number) {
    try {
      database_ = opened(missing);
    } catch (const Error& error) {
      const auto& code = error.first().code;
      const bool may_come = code == "MIG-601" || code == plugins::kNoDatabase;
      if (!may_come || Clock::now() >= end || interrupted()) throw;
      if (number == 1) {
        install_signals();
        output_.talk("waiting for the database: " + printable(error.first().message));
      }
      support::pause(support::backoff(number + 1, std::chrono::milliseconds(100),
                                      std::chrono::milliseconds(2'000)),
                     interrupted);
    }
  }
  for (const auto& note : database_->notes) output_.talk("note: " + printable(note));
  return *database_;
}

Database& Context::database() { return open_chosen(plugins::Missing::refuse); }

Database& Context::database_or_empty() {
  try {
    return database();
  } catch (const Error& error) {
    if (error.first().code != plugins::kNoDatabase) throw;
    const auto dialect = host().dialect(host().dialect_for_url(chosen_->url));
    ir::Server server;
    server.flavour = dialect->name();
    const auto& scratch = dialect->capabilities(server).scratch;
    if (!scratch || scratch->url.empty()) throw;
    database_ = plugins::open_database(host(), scratch->url);
    output_.talk("note: " + printable(error.first().message) + ": it counts as empty");
    return *database_;
  }
}

Database Context::session(const std::string& url, std::map<std::string, std::string> driver) {
  constexpr auto kRefuse = plugins::Missing::refuse;
  if (!url.empty()) return plugins::open_database(host(), url, driver, kRefuse);
  static_cast<void>(database());
  const InFolder folder(chosen_->from_file ? project().root : fs::path());
  driver.merge(driver_settings());
  return plugins::open_database(host(), chosen_->url, driver, kRefuse);
}

Database& Context::changing_database(plugins::Missing missing) {
  auto& out = open_chosen(missing);
  if (!on_interrupt_) {
    install_signals();
    cancels(out);
  }
  return out;
}

// The session stays where it is when the database that owns it is moved.
void Context::cancels(Database& database) {
  on_interrupt_ =
      std::make_unique<OnInterrupt>([session = &database.connection()] { session->cancel(); });
}

std::shared_ptr<const port::Dialect> Context::dialect() {
  chosen_ = choose_database(project(), choice(true), dialect_of_url());
  return host().dialect(chosen_->dialect);
}

std::vector<std::shared_ptr<const port::Dialect>> Context::dialects() {
  const bool asked =
      !globals_.dialect.empty() || !globals_.url.empty() || !globals_.environment.empty();
  if (asked || project().dialects.empty()) return {dialect()};
  std::vector<std::shared_ptr<const port::Dialect>> out;
  for (const auto& name : project().dialects) out.push_back(host().dialect(name));
  return out;
}

std::string Context::server_version(const std::string& dialect) const {
  std::string out;
  for (const auto& word : support::split(globals_.server_version, ',')) {
    const auto equals = word.find('=');
    if (equals == std::string::npos) {
      out = word;
    } else if (word.substr(0, equals) == dialect) {
      return word.substr(equals + 1);
    }
  }
  return out;
}

std::vector<std::string> Context::rows() { return version_rows(database(), options()); }

std::vector<std::shared_ptr<const port::Dialect>> Context::listed_dialects() {
  std::vector<std::shared_ptr<const port::Dialect>> out;
  for (const auto& name : project().dialects) {
    try {
      out.push_back(host().dialect(name));
    } catch (const Error&) {
      output_.talk("note: there is no plugin for '" + name +
                   "', which mig.toml lists: what it can do was not checked");
    }
  }
  return out;
}

Options Context::options() {
  Options out = project().options();
  if (chosen_ && chosen_->lock_wait) out.lock_wait = *chosen_->lock_wait;
  if (chosen_ && chosen_->statement_timeout) out.statement_timeout = *chosen_->statement_timeout;
  if (chosen_ && chosen_->retries) out.retries = *chosen_->retries;
  if (chosen_ && chosen_->lock) out.lock = *chosen_->lock;
  if (chosen_ && chosen_->online) out.online = *chosen_->online;
  out.reopen = [this] {
    on_interrupt_.reset();  // of the session that is gone
    Database again = opened(plugins::Missing::refuse);
    cancels(again);
    return again;
  };
  out.variables = given_;
  out.interrupted = interrupted;
  out.also = [this] { return listed_dialects(); };
  return out;
}

bool needs_rows(std::string_view target) {
  const auto colon = target.find(':');
  const auto counted = [](std::string_view side) {
    const auto at = side.rfind('@');
    if (at != std::string_view::npos) side.remove_prefix(at + 1);
    return side.starts_with('+') || side.starts_with('-');
  };
  const auto current = [](std::string_view side) {
    const auto at = side.rfind('@');
    if (at != std::string_view::npos) side.remove_prefix(at + 1);
    return side.substr(0, side.find_first_of("+-")) == "current";
  };
  if (colon == std::string_view::npos) return counted(target) || current(target);
  const auto from = target.substr(0, colon);
  const auto to = target.substr(colon + 1);
  if (current(from) || current(to)) return true;
  // A count stands beside a side that is named, or beside the database.
  return (counted(from) && (to.empty() || counted(to))) ||
         (counted(to) && (from.empty() || counted(from)));
}

}  // namespace mig::cli
