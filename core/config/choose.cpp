// What was asked for, MIG_URL, MIG_ENV and the environments of mig.toml -> one database.
#include "config/codes.hpp"
#include "config/expand.hpp"
#include "support/text.hpp"
#include <mig/project.hpp>

#include <algorithm>
#include <utility>

namespace mig {

namespace {

namespace code = config::code;
using config::Variables;

[[noreturn]] void refuse(const char* code, std::string message, std::string hint,
                         std::vector<std::string> notes = {}, Place place = {}) {
  throw Error(
      Diagnostic{code, std::move(message), std::move(hint), std::move(place), std::move(notes)});
}

const std::string* find(const Variables& variables, const char* name) {
  const auto found = variables.find(name);
  return found == variables.end() || found->second.empty() ? nullptr : &found->second;
}

class Chooser {
 public:
  Chooser(const Project& project, const DatabaseChoice& choice, const DialectOfUrl& dialect_of_url)
      : project_(project), choice_(choice), dialect_of_url_(dialect_of_url) {}

  ChosenDatabase run() {
    wanted_ = choice_.dialect;
    if (wanted_.empty()) {
      if (const auto* dialect = find(project_.variables, "MIG_DIALECT")) wanted_ = *dialect;
    }
    if (!wanted_.empty()) wanted_ = canonical(wanted_);
    if (!choice_.url.empty() && !choice_.environment.empty()) {
      refuse(code::kContradiction, "--url and --env name two databases", "leave one of them out");
    }
    if (!choice_.url.empty()) return by_url(choice_.url, "--url");
    if (!choice_.environment.empty()) return by_name(choice_.environment, "--env");
    if (choice_.offline && !choice_.dialect.empty()) return only_dialect();
    if (auto out = by_variables(project_.process_variables)) return *out;
    if (auto out = by_variables(dotenv_variables())) return *out;
    if (choice_.offline && !wanted_.empty()) return only_dialect();
    return by_file();
  }

 private:
  [[nodiscard]] std::string canonical(const std::string& dialect) const {
    return dialect_of_url_ ? dialect_of_url_(dialect + ":") : dialect;
  }

  [[nodiscard]] ChosenDatabase only_dialect() const {
    ChosenDatabase out;
    out.dialect = wanted_;
    return out;
  }

  ChosenDatabase by_url(const std::string& url, const char* source) {
    ChosenDatabase out;
    out.url = url;
    out.dialect = wanted_;
    if (!wanted_.empty() && dialect_of_url_) {
      const auto has = dialect_of_url_(url);
      if (has != wanted_) {
        refuse(code::kContradiction,
               std::string(source) + " has the dialect '" + has + "', and '" + wanted_ +
                   "' is asked for",
               "leave out --dialect");
      }
    }
    return finish(std::move(out), nullptr);
  }

  // The two that .env gives, as far as the process does not.
  [[nodiscard]] Variables dotenv_variables() const {
    Variables out;
    for (const char* name : {"MIG_URL", "MIG_ENV"}) {
      const auto* value = find(project_.variables, name);
      if (value != nullptr && !project_.process_variables.contains(name)) out[name] = *value;
    }
    return out;
  }

  // MIG_URL or MIG_ENV; one that is not of the dialect asked for does not count.
  std::optional<ChosenDatabase> by_variables(const Variables& variables) {
    const auto* url = find(variables, "MIG_URL");
    const auto* name = find(variables, "MIG_ENV");
    if (url != nullptr && name != nullptr) {
      refuse(code::kContradiction, "MIG_URL and MIG_ENV name two databases",
             "unset one of them, or say which with --url or --env");
    }
    if (url != nullptr && fits(*url)) return by_url(*url, "MIG_URL");
    if (name != nullptr && fits(environment(*name, "MIG_ENV"))) return by_name(*name, "MIG_ENV");
    return std::nullopt;
  }

  ChosenDatabase by_name(const std::string& name, const char* source) {
    const auto& found = environment(name, source);
    if (!wanted_.empty()) {
      const auto has = dialect_of(found);
      if (has && *has != wanted_) {
        refuse(code::kContradiction,
               "environment '" + name + "' has the dialect '" + *has + "', and '" + wanted_ +
                   "' is asked for",
               "leave out --dialect, or choose another environment", candidates());
      }
    }
    return take(found);
  }

  ChosenDatabase by_file() {
    std::vector<const Environment*> fitting;
    for (const auto& one : project_.environments) {
      if (fits(one)) fitting.push_back(&one);
    }
    const auto named = [&](std::string_view name) -> const Environment* {
      for (const auto* one : fitting) {
        if (one->name == name) return one;
      }
      return nullptr;
    };
    if (!project_.default_environment.empty()) {
      if (const auto* one = named(project_.default_environment)) return take(*one);
    }
    if (const auto* one = named("default")) return take(*one);
    if (fitting.size() == 1) return take(*fitting.front());
    none_or_several(fitting.empty());
  }

  [[noreturn]] void none_or_several(bool none) const {
    const auto file = project_.file.string();
    if (!wanted_.empty() && none) {
      refuse(code::kDialect, "no environment of " + file + " has the dialect '" + wanted_ + "'",
             choice_.offline ? "" : "give the database with --url, or add an environment",
             candidates());
    }
    if (!wanted_.empty()) {
      refuse(code::kDialect,
             "several environments of " + file + " have the dialect '" + wanted_ + "'",
             "say which with -e NAME", candidates());
    }
    if (none) {
      refuse(code::kNoEnvironment, "no database is given, and " + file + " names none",
             choice_.offline
                 ? "say with --dialect which database it is for, or list dialects = [\"…\"] there"
                 : "give one with --url, or add [environments.default] with a url");
    }
    refuse(code::kNoEnvironment, "which environment?",
           "say which with -e NAME or MIG_ENV, or set default_environment in " + file,
           candidates());
  }

  const Environment& environment(const std::string& name, const char* source) const {
    std::vector<std::string> known;
    for (const auto& one : project_.environments) {
      if (one.name == name) return one;
      known.push_back(one.name);
    }
    auto hint = support::did_you_mean(name, known);
    if (hint.empty()) {
      hint = known.empty() ? "there are none: add [environments." + name + "] with a url"
                           : "there are: " + support::join(known, ", ");
    }
    refuse(code::kUnknownEnvironment,
           "no environment '" + name + "' in " + project_.file.string() + " (asked for with " +
               source + ")",
           std::move(hint));
  }

  bool fits(const std::string& url) const {
    return wanted_.empty() || !dialect_of_url_ || dialect_of_url_(url) == wanted_;
  }
  bool fits(const Environment& one) const {
    if (wanted_.empty()) return true;
    const auto has = dialect_of(one);
    return has && *has == wanted_;
  }

  // The dialect of an environment, where it is known without running or reading anything.
  [[nodiscard]] std::optional<std::string> dialect_of(const Environment& one) const {
    try {
      if (!one.dialect.empty()) return canonical(one.dialect);
      if (config::is_secret(one.url) || !dialect_of_url_) return std::nullopt;
      return dialect_of_url_(config::expand_variables(one.url, project_.variables, source(one)));
    } catch (const Error&) {
      return std::nullopt;  // another environment is meant, or candidates() says why it is not this
                            // one
    }
  }

  [[nodiscard]] std::vector<std::string> candidates() const {
    std::vector<std::string> out;
    for (const auto& one : project_.environments) {
      const auto has = dialect_of(one);
      std::string line = one.name;
      if (has) {
        line += " (" + *has + ")";
      } else if (config::is_secret(one.url)) {
        line += " (its dialect is not known: add dialect = \"…\")";
      } else {
        line += " (its URL cannot be used as things are)";
      }
      out.push_back(std::move(line));
    }
    return out;
  }

  [[nodiscard]] config::Source source(const Environment& one) const {
    return {"url of environment '" + one.name + "'", one.url_place, project_.root};
  }

  ChosenDatabase take(const Environment& one) {
    ChosenDatabase out;
    out.environment = one.name;
    out.dialect = one.dialect.empty() ? wanted_ : canonical(one.dialect);
    out.from_file = true;
    if (!choice_.offline) {
      out.url = config::expand(one.url, project_.variables, source(one));
    } else if (out.dialect.empty()) {
      out.url = config::expand_variables(one.url, project_.variables, source(one));
      if (config::is_secret(out.url)) {
        refuse(code::kDialect,
               "the dialect of environment '" + one.name + "' is not known without its URL",
               "give --dialect, or add dialect = \"…\" to the environment", {}, one.url_place);
      }
    }
    return finish(std::move(out), &one);
  }

  ChosenDatabase finish(ChosenDatabase out, const Environment* one) const {
    if (choice_.offline) {
      if (out.dialect.empty() && dialect_of_url_) out.dialect = dialect_of_url_(out.url);
      out.url.clear();
    }
    out.lock_timeout = project_.lock_timeout;
    out.lock_wait = project_.lock_wait;
    out.statement_timeout = project_.statement_timeout;
    out.retries = project_.retries;
    out.lock = project_.lock;
    out.online = project_.online;
    if (one != nullptr && !out.lock_timeout) out.lock_timeout = one->lock_timeout;
    if (one != nullptr && !out.lock_wait) out.lock_wait = one->lock_wait;
    if (one != nullptr && !out.statement_timeout) out.statement_timeout = one->statement_timeout;
    if (one != nullptr && !out.retries) out.retries = one->retries;
    if (one != nullptr && !out.lock) out.lock = one->lock;
    if (one != nullptr && !out.online) out.online = one->online;
    out.hooks = project_.hooks;
    out.url_variables = {"MIG_URL"};
    if (one == nullptr) return out;
    out.is_protected = one->is_protected;
    for (const auto& [event, command] : one->hooks) out.hooks[event] = command;
    const auto named = config::variables_in(one->url);
    out.url_variables.insert(out.url_variables.end(), named.begin(), named.end());
    return out;
  }

  const Project& project_;
  const DatabaseChoice& choice_;
  const DialectOfUrl& dialect_of_url_;
  std::string wanted_;
};

}  // namespace

ChosenDatabase choose_database(const Project& project, const DatabaseChoice& choice,
                               const DialectOfUrl& dialect_of_url) {
  return Chooser(project, choice, dialect_of_url).run();
}

}  // namespace mig
