#include "config/file.hpp"

#include "config/codes.hpp"
#include "config/lint.hpp"
#include "support/duration.hpp"
#include "support/secrets.hpp"
#include "support/text.hpp"
#include "support/toml.hpp"
#include <mig/ir/codec.hpp>

#include <algorithm>
#include <cstdint>
#include <set>
#include <tuple>
#include <utility>

namespace mig::config {

namespace {

using ir::Fault;
using ir::Position;
using ir::Problems;
using ir::Value;

struct HookKeys {
  std::optional<std::string> before_run;
  std::optional<std::string> after_run;
  std::optional<std::string> failed_run;
  std::optional<std::string> before_revision;
  std::optional<std::string> after_revision;

  template <class V>
  static void describe(V& v) {
    v.optional("before_run", &HookKeys::before_run, "before anything is changed");
    v.optional("after_run", &HookKeys::after_run, "when everything is done");
    v.optional("failed_run", &HookKeys::failed_run, "when the run has failed");
    v.optional("before_revision", &HookKeys::before_revision, "before each revision");
    v.optional("after_revision", &HookKeys::after_revision, "behind each revision");
  }
};

Hooks hooks_of(const HookKeys& keys) {
  Hooks out;
  const auto put = [&](const char* event, const std::optional<std::string>& command) {
    if (command) out.emplace(event, *command);
  };
  put("before_run", keys.before_run);
  put("after_run", keys.after_run);
  put("failed_run", keys.failed_run);
  put("before_revision", keys.before_revision);
  put("after_revision", keys.after_revision);
  return out;
}

struct EnvironmentKeys {
  std::string url;
  std::string dialect;
  std::string lock_timeout;
  std::string lock_wait;
  std::string statement_timeout;
  std::optional<std::int64_t> retries;
  std::string lock;
  std::optional<bool> online;
  bool is_protected = false;
  HookKeys hooks;

  template <class V>
  static void describe(V& v) {
    v.required("url", &EnvironmentKeys::url, "where the database is");
    v.optional("dialect", &EnvironmentKeys::dialect, "the dialect, when the URL does not say it");
    v.optional("lock_timeout", &EnvironmentKeys::lock_timeout,
               "how long a statement waits for a lock: \"5s\"");
    v.optional("lock_wait", &EnvironmentKeys::lock_wait,
               "how long to wait for another migration: \"60s\"");
    v.optional("statement_timeout", &EnvironmentKeys::statement_timeout,
               "how long a statement may take: \"10m\"");
    v.optional("retries", &EnvironmentKeys::retries,
               "how often a revision is tried again that lost a race for a lock");
    v.optional("lock", &EnvironmentKeys::lock,
               "what holds the migration lock: \"session\", or \"transaction\" behind a pooler");
    v.optional("online", &EnvironmentKeys::online,
               "operations that do not say keep nobody waiting, where there is a way");
    v.optional("protected", &EnvironmentKeys::is_protected,
               "what loses data or goes back needs --yes, or the environment's name typed");
    v.optional("hooks", &EnvironmentKeys::hooks, "commands around a run, before those of [hooks]");
  }
};

struct CompareKeys {
  std::vector<std::string> include;
  std::vector<std::string> exclude;

  template <class V>
  static void describe(V& v) {
    v.optional("include", &CompareKeys::include, "tables that count; all of them when absent");
    v.optional("exclude", &CompareKeys::exclude, "tables and columns that do not count");
  }
};

struct FileKeys {
  std::string script_location;
  std::string schema;
  std::string version_table;
  std::string file_template;
  std::int64_t truncate_slug_length = 0;
  bool recursive = false;
  std::string timezone;
  std::string default_environment;
  std::vector<std::string> dialects;
  Value naming;
  Value lint;
  CompareKeys compare;
  HookKeys hooks;
  Value environments;

  template <class V>
  static void describe(V& v) {
    v.optional("script_location", &FileKeys::script_location, "the folder above `versions`");
    v.optional("schema", &FileKeys::schema, "the declared schema");
    v.optional("version_table", &FileKeys::version_table, "the table of what is applied");
    v.optional("file_template", &FileKeys::file_template, "the names of new revision files");
    v.optional("truncate_slug_length", &FileKeys::truncate_slug_length,
               "how much of the message goes into a file's name");
    v.optional("recursive", &FileKeys::recursive, "look into folders below `versions`");
    v.optional("timezone", &FileKeys::timezone, "of the times in new revisions: \"utc\"");
    v.optional("default_environment", &FileKeys::default_environment,
               "the environment when none is asked for");
    v.optional("dialects", &FileKeys::dialects, "the dialects on which the history has to run");
    v.optional("naming", &FileKeys::naming, "names of constraints and indexes that have none");
    v.optional("compare", &FileKeys::compare, "what counts when schemas are compared");
    v.optional("lint", &FileKeys::lint, "what the linter asks of the history");
    v.optional("hooks", &FileKeys::hooks, "commands that are run around an upgrade or downgrade");
    v.optional("environments", &FileKeys::environments, "the databases");
  }
};

// The keys of [naming], in the order of their description.
struct NameKey {
  const char* key;
  std::string NamingConvention::*member;
};
constexpr NameKey kNames[] = {
    {"primary_key", &NamingConvention::primary_key},
    {"unique", &NamingConvention::unique},
    {"foreign_key", &NamingConvention::foreign_key},
    {"check", &NamingConvention::check},
    {"index", &NamingConvention::index},
};

bool is_known_token(std::string_view token, bool foreign_key) {
  return token == "table" || token == "columns" || (foreign_key && token == "referred table");
}

class Reader {
 public:
  Reader(std::string_view text, const std::string& file) : raw_(text), file_(file) {}

  Project run() {
    if (!usable()) finish();
    auto document = support::parse_toml(text_);
    for (const auto& problem : document.problems) {
      add(code::kMalformed, problem.at, problem.message, problem.hint);
    }
    finish();
    root_ = std::move(document.root);
    root_.at = {1, 1};
    FileKeys keys;
    Problems problems;
    ir::detail::only_known(root_, ir::keys_of<FileKeys>(), "mig.toml", problems);
    ir::detail::decode_fields(root_, keys, "mig.toml", problems);
    add(problems);
    take(keys);
    finish();
    return std::move(out_);
  }

 private:
  bool usable() {
    if (raw_.size() > kLargestFile) {
      add(code::kMalformed, {},
          "the file has " + std::to_string(raw_.size()) + " bytes, too many to be meant", "");
      return false;
    }
    if (const auto nul = raw_.find('\0'); nul != std::string_view::npos) {
      text_ = raw_;
      add(code::kMalformed, support::position_of(raw_, nul),
          "byte " + std::to_string(nul) + " of the file is NUL", "");
      return false;
    }
    text_ = support::first_invalid_utf8(raw_) ? std::string(raw_) : support::normalise_lines(raw_);
    return true;
  }

  void take(const FileKeys& keys) {
    if (not_empty("script_location")) out_.script_location = keys.script_location;
    out_.schema = keys.schema;
    if (not_empty("version_table")) out_.version_table = keys.version_table;
    if (not_empty("file_template")) out_.file_template = keys.file_template;
    if (const Value* length = given("truncate_slug_length", Value::Kind::integer)) {
      if (length->integer < 1 || length->integer > 160) {
        add(code::kWrongValue, length->at, "'truncate_slug_length' is not between 1 and 160", "");
      } else {
        out_.truncate_slug_length = static_cast<std::size_t>(length->integer);
      }
    }
    out_.recursive = keys.recursive;
    if (const Value* zone = given("timezone", Value::Kind::string)) {
      if (support::trim(zone->text) != "utc" && zone->text != "UTC") {
        add(code::kWrongValue, zone->at, "'timezone' is '" + zone->text + "'",
            "times in revisions are UTC: write \"utc\", or leave it out");
      }
    }
    names(keys.naming);
    Problems problems;
    out_.lint = config::lint_policy(keys.lint, problems);
    out_.compare = {keys.compare.include, keys.compare.exclude};
    add(problems);
    out_.hooks = hooks_of(keys.hooks);
    environments(keys.environments);
    out_.default_environment = keys.default_environment;
    default_environment();
    dialects(keys.dialects);
  }

  const Value* given(std::string_view key, Value::Kind kind) const {
    const Value* value = root_.find(key);
    return value != nullptr && value->is(kind) ? value : nullptr;
  }

  bool not_empty(const char* key) {
    const Value* value = given(key, Value::Kind::string);
    if (value == nullptr) return false;
    if (!support::trim(value->text).empty()) return true;
    add(code::kWrongValue, value->at, std::string("'") + key + "' is empty",
        "leave it out for the default");
    return false;
  }

  void default_environment() {
    const Value* value = given("default_environment", Value::Kind::string);
    if (value == nullptr || !environments_good_) return;
    std::vector<std::string> known;
    for (const auto& environment : out_.environments) known.push_back(environment.name);
    if (std::find(known.begin(), known.end(), value->text) != known.end()) return;
    add(code::kUnknownEnvironment, value->at,
        "'default_environment' is '" + value->text + "', and there is no [environments." +
            value->text + "]",
        support::did_you_mean(value->text, known));
  }

  void dialects(const std::vector<std::string>& names) {
    const Value* written = given("dialects", Value::Kind::array);
    std::set<std::string> seen;
    for (std::size_t i = 0; written != nullptr && i < written->items.size(); ++i) {
      const auto& item = written->items[i];
      if (!item.is(Value::Kind::string)) continue;  // said already
      if (!ir::detail::is_dialect_name(item.text)) {
        add(code::kWrongValue, item.at, "'" + item.text + "' is not a dialect's name", "");
      } else if (!seen.insert(item.text).second) {
        add(code::kWrongValue, item.at, "'" + item.text + "' stands twice", "");
      }
    }
    out_.dialects = names;
  }

  void names(const Value& table) {
    if (table.is(Value::Kind::null)) return;
    if (!table.is(Value::Kind::table)) {
      add(code::kWrongValue, table.at,
          std::string("expected a table, found ") + ir::name_of(table.kind),
          "write [naming] and a line for each kind");
      return;
    }
    std::vector<std::string> known;
    for (const auto& name : kNames) known.emplace_back(name.key);
    Problems problems;
    ir::detail::only_known(table, known, "[naming]", problems);
    for (const auto& [key, member] : kNames) {
      const Value* value = table.find(key);
      if (value == nullptr || !ir::decode(*value, out_.naming.*member, problems)) continue;
      pattern(*value, std::string_view(key) == "foreign_key");
    }
    add(problems);
  }

  // A name without <table> would be the same for every table.
  void pattern(const Value& value, bool foreign_key) {
    const std::string& text = value.text;
    bool table = false;
    for (auto at = text.find('<'); at != std::string::npos; at = text.find('<', at + 1)) {
      const auto end = text.find('>', at);
      const auto token = text.substr(at + 1, end == std::string::npos ? end : end - at - 1);
      table = table || token == "table";
      if (end != std::string::npos && is_known_token(token, foreign_key)) continue;
      add(code::kWrongValue, value.at, "'<" + token + "' is nothing that a name can hold",
          foreign_key ? "there are <table>, <columns> and <referred table>"
                      : "there are <table> and <columns>");
      return;
    }
    if (!table) {
      add(code::kWrongValue, value.at, "a name without <table> would be the same for every table",
          "put <table> into it");
    }
  }

  void environments(const Value& table) {
    if (table.is(Value::Kind::null)) return;
    if (!table.is(Value::Kind::table)) {
      add(code::kWrongValue, table.at,
          std::string("expected a table, found ") + ir::name_of(table.kind),
          "write [environments.<name>] and url = \"…\"");
      environments_good_ = false;
      return;
    }
    for (const auto& member : table.members) environment(member);
  }

  void environment(const ir::Member& member) {
    const std::string what = "[environments." + member.key + "]";
    const Value& table = member.value;
    if (!table.is(Value::Kind::table)) {
      add(code::kWrongValue, table.at,
          "expected a table, found " + std::string(ir::name_of(table.kind)),
          "write " + what + " and url = \"…\"");
      environments_good_ = false;
      return;
    }
    EnvironmentKeys keys;
    Problems problems;
    ir::detail::only_known(table, ir::keys_of<EnvironmentKeys>(), what, problems);
    ir::detail::decode_fields(table, keys, what, problems);
    for (auto& problem : problems) {
      if (problem.at.line == 0) problem.at = member.at;
    }
    add(problems);
    Environment out;
    out.name = member.key;
    out.url = keys.url;
    out.dialect = keys.dialect;
    if (const Value* url = table.find("url")) {
      out.url_place = place(url->at);
      if (url->is(Value::Kind::string) && support::trim(url->text).empty()) {
        add(code::kWrongValue, url->at, "'url' is empty", "");
      }
    }
    const Value* dialect = table.find("dialect");
    if (dialect != nullptr && dialect->is(Value::Kind::string) &&
        !ir::detail::is_dialect_name(dialect->text)) {
      add(code::kWrongValue, dialect->at, "'" + dialect->text + "' is not a dialect's name", "");
    }
    out.lock_timeout = duration(table, "lock_timeout");
    out.lock_wait = duration(table, "lock_wait");
    out.statement_timeout = duration(table, "statement_timeout");
    if (keys.retries) {
      if (*keys.retries < 0 || *keys.retries > 1000) {
        add(code::kWrongValue, table.find("retries")->at, "'retries' is a number from 0 to 1000",
            "");
      }
      out.retries = static_cast<std::size_t>(std::max<std::int64_t>(*keys.retries, 0));
    }
    const Value* lock = table.find("lock");
    if (lock != nullptr && lock->is(Value::Kind::string)) {
      out.lock = lock_mode(lock->text);
      if (!out.lock) {
        add(code::kWrongValue, lock->at, "'lock' is '" + lock->text + "'",
            "it is \"session\", or \"transaction\" behind a pooler that works by transactions");
      }
    }
    out.online = keys.online;
    out.is_protected = keys.is_protected;
    out.hooks = hooks_of(keys.hooks);
    out_.environments.push_back(std::move(out));
  }

  std::optional<std::chrono::milliseconds> duration(const Value& table, const char* key) {
    const Value* value = table.find(key);
    if (value == nullptr || !value->is(Value::Kind::string)) return std::nullopt;
    const auto out = support::parse_duration(value->text);
    if (!out) {
      add(code::kWrongValue, value->at,
          std::string("'") + key + "' is '" + value->text + "', which is no time span",
          "write a number and ms, s, m or h: \"5s\"");
    }
    return out;
  }

  Place place(Position at) const {
    auto out = support::place_in(text_, file_, at);
    out.text = without_passwords(out.text);
    return out;
  }

  void add(const Problems& problems) {
    for (const auto& problem : problems) {
      const char* code = problem.fault == Fault::unknown_key   ? code::kUnknownKey
                         : problem.fault == Fault::missing_key ? code::kMissingKey
                                                               : code::kWrongValue;
      auto hint = support::did_you_mean(problem.word, problem.known);
      if (hint.empty() && problem.fault == Fault::unknown_key) {
        hint = "known keys: " + support::join(problem.known, ", ");
      }
      add(code, problem.at, problem.message, problem.hint.empty() ? hint : problem.hint);
    }
  }
  void add(const char* code, Position at, std::string message, std::string hint) {
    found_.push_back({code, std::move(message), std::move(hint), place(at), {}});
  }

  void finish() {
    if (found_.empty()) return;
    std::stable_sort(found_.begin(), found_.end(), [](const auto& a, const auto& b) {
      return std::tie(a.place.line, a.place.column) < std::tie(b.place.line, b.place.column);
    });
    throw Error(std::move(found_));
  }

  std::string_view raw_;
  const std::string& file_;
  std::string text_;
  Value root_ = Value::table();
  bool environments_good_ = true;
  std::vector<Diagnostic> found_;
  Project out_;
};

// The strings of a line without their quotes, and its other words. The last string need not end.
std::vector<support::Span> words_of(std::string_view line) {
  std::vector<support::Span> out;
  for (std::size_t i = 0; i < line.size();) {
    const char quote = line[i] == '"' || line[i] == '\'' ? line[i] : ' ';
    const std::size_t from = quote == ' ' ? i : i + 1;
    std::size_t end = from;
    while (end < line.size() && line[end] != quote) {
      end += quote == '"' && line[end] == '\\' ? 2 : 1;
    }
    end = std::min(end, line.size());
    if (end > from) out.push_back({from, end - from});
    i = end + 1;
  }
  return out;
}

}  // namespace

std::optional<LockMode> lock_mode(std::string_view word) {
  if (word == "session") return LockMode::session;
  if (word == "transaction") return LockMode::transaction;
  return std::nullopt;
}

std::string without_passwords(const std::string& line) {
  auto spans = support::secrets_of_text(line);
  const auto look = [&](std::size_t from, std::size_t end) {
    for (auto span : support::secrets_of_url(std::string_view(line).substr(from, end - from))) {
      span.from += from;
      spans.push_back(span);
    }
  };
  for (const auto& word : words_of(line)) look(word.from, word.from + word.size);
  // A quote that stands alone in a comment makes other words than were meant.
  constexpr const char* kBounds = " \t\"'";
  for (auto at = line.find("://"); at != std::string::npos; at = line.find("://", at + 1)) {
    const auto before = line.find_last_of(kBounds, at);
    look(before == std::string::npos ? 0 : before + 1,
         std::min(line.find_first_of(kBounds, at), line.size()));
  }
  std::vector<bool> secret(line.size());
  for (const auto& span : spans) {
    for (std::size_t i = span.from; i < span.from + span.size; ++i) secret[i] = true;
  }
  std::string out;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (!secret[i]) {
      out += line[i];
    } else if ((static_cast<unsigned char>(line[i]) & 0xC0U) != 0x80U) {
      out += '*';  // one a character: the caret below stays where it is
    }
  }
  return out;
}

Project parse_file(std::string_view text, const std::string& file) {
  return Reader(text, file).run();
}

}  // namespace mig::config
