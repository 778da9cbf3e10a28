#include "config/lint.hpp"

#include "support/text.hpp"
#include <mig/ir/codec.hpp>

#include <algorithm>
#include <array>
#include <regex>
#include <string>
#include <utility>

namespace mig::config {

namespace {

using ir::Problems;
using ir::Value;

struct LintKeys {
  std::string fail_on;
  std::vector<std::string> ignore;
  Value severity;
  Value names;

  template <class V>
  static void describe(V& v) {
    v.optional("fail_on", &LintKeys::fail_on, "error, warning, info, or never");
    v.optional("ignore", &LintKeys::ignore, "rules that are left out everywhere");
    v.optional("severity", &LintKeys::severity, "rule = off, info, warning or error");
    v.optional("names", &LintKeys::names, "kind = regular expression that its names match");
  }
};

constexpr std::array<std::pair<const char*, LintLevel>, 4> kLevels = {
    {{"off", LintLevel::off},
     {"info", LintLevel::info},
     {"warning", LintLevel::warning},
     {"error", LintLevel::error}}};

constexpr std::array<const char*, 10> kKinds = {"table",       "column",  "primary_key", "unique",
                                                "foreign_key", "check",   "index",       "view",
                                                "enum",        "sequence"};

class Policy {
 public:
  explicit Policy(Problems& problems) : problems_(problems) {}

  LintPolicy read(const Value& table) {
    if (!is_table(table, "[lint]")) return {};
    LintKeys keys;
    ir::detail::only_known(table, ir::keys_of<LintKeys>(), "[lint]", problems_);
    ir::detail::decode_fields(table, keys, "[lint]", problems_);
    if (const Value* fail_on = table.find("fail_on"); fail_on && fail_on->is(Value::Kind::string)) {
      out_.fail_on = level(*fail_on, "never");
    }
    out_.ignore = std::move(keys.ignore);
    severities(keys.severity);
    names(keys.names);
    return std::move(out_);
  }

 private:
  bool is_table(const Value& value, const char* what) {
    if (value.is(Value::Kind::null)) return false;
    if (value.is(Value::Kind::table)) return true;
    say(value, std::string("expected a table, found ") + ir::name_of(value.kind),
        std::string("write ") + what + " and a line for each");
    return false;
  }
  void say(const Value& at, std::string message, std::string hint) {
    problems_.push_back({at.at, std::move(message), std::move(hint), "", {}});
  }

  // none: the word for no level at all.
  LintLevel level(const Value& value, const char* none) {
    if (value.is(Value::Kind::string)) {
      for (const auto& [word, level] : kLevels) {
        if (value.text == (level == LintLevel::off ? none : word)) return level;
      }
    }
    say(value, value.text.empty() ? "this is no level" : "'" + value.text + "' is no level",
        std::string("write \"") + none + "\", \"info\", \"warning\" or \"error\"");
    return LintLevel::error;
  }

  void severities(const Value& table) {
    if (!is_table(table, "[lint.severity]")) return;
    for (const auto& member : table.members) {
      out_.levels[member.key] = level(member.value, "off");
    }
  }

  void names(const Value& table) {
    if (!is_table(table, "[lint.names]")) return;
    std::vector<std::string> known(kKinds.begin(), kKinds.end());
    ir::detail::only_known(table, known, "[lint.names]", problems_);
    for (const auto& member : table.members) {
      if (std::find(known.begin(), known.end(), member.key) == known.end()) continue;
      if (!ir::decode(member.value, out_.names[member.key], problems_)) continue;
      try {
        const std::regex compiled(member.value.text);
      } catch (const std::regex_error&) {
        say(member.value, "'" + member.value.text + "' is no regular expression",
            "write it as in ECMAScript: \"[a-z][a-z0-9_]*\"");
      }
    }
  }

  Problems& problems_;
  LintPolicy out_;
};

}  // namespace

LintPolicy lint_policy(const Value& table, Problems& problems) {
  return Policy(problems).read(table);
}

}  // namespace mig::config
