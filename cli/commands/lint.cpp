#include "render/lint.hpp"

#include "commands/commands.hpp"
#include "context.hpp"
#include "git.hpp"
#include "port/dialect.hpp"
#include "render/colour.hpp"
#include "render/json.hpp"
#include "render/sarif.hpp"
#include "support/text.hpp"
#include <mig/error.hpp>

#include <algorithm>
#include <map>
#include <set>

namespace mig::cli {

namespace {

namespace fs = std::filesystem;

struct Arguments {
  std::string range;
  std::string since;
  std::string dialects;
  std::string fail_on;
  bool sarif = false;
  bool all = false;
  bool rules = false;
  bool markdown = false;
};

LintLevel level_of(const std::string& word) {
  static const std::map<std::string, LintLevel> kWords = {{"error", LintLevel::error},
                                                          {"warning", LintLevel::warning},
                                                          {"info", LintLevel::info},
                                                          {"never", LintLevel::off}};
  const auto found = kWords.find(word);
  if (found != kWords.end()) return found->second;
  throw Error(Diagnostic{"MIG-701", "--fail-on does not know '" + word + "'",
                         "known are error, warning, info, never"});
}

// The dialects that the environments of the project speak, as far as that shows.
std::vector<std::string> spoken(Context& context, LintOptions& options) {
  std::vector<std::string> out;
  for (const auto& environment : context.project().environments) {
    std::string dialect = environment.dialect;
    try {
      const DatabaseChoice choice{.environment = environment.name, .offline = true};
      if (dialect.empty()) {
        dialect = choose_database(context.project(), choice, context.dialect_of_url()).dialect;
      }
      if (dialect.empty()) dialect = context.dialect_of_url()(environment.url);
      dialect = context.host().dialect(dialect)->name();
    } catch (const Error& error) {
      // its URL is not to be had here; the other environments may do
      context.output().talk("note: environment '" + environment.name +
                            "' is not looked at: " + printable(error.what()));
      options.narrowed = true;
      continue;
    }
    out.push_back(dialect);
    if (!environment.lock_timeout) {
      options.without_lock_timeout.push_back({environment.name, dialect, environment.url_place});
    }
  }
  return out;
}

std::vector<std::string> words_of(const std::string& list) {
  std::vector<std::string> out;
  for (const auto& word : support::split(list, ',')) {
    if (!support::trim(word).empty()) out.emplace_back(support::trim(word));
  }
  return out;
}

LintOptions options_of(Context& context, const Arguments& arguments) {
  LintOptions out;
  out.policy = context.project().lint;
  if (!arguments.fail_on.empty()) out.policy.fail_on = level_of(arguments.fail_on);
  const auto environments = spoken(context, out);
  std::vector<std::string> names = words_of(arguments.dialects);
  const auto& globals = context.globals();
  if (names.empty() &&
      (!globals.dialect.empty() || !globals.url.empty() || !globals.environment.empty())) {
    names.push_back(context.dialect()->name());
  }
  if (!names.empty()) out.narrowed = true;
  if (names.empty() && !context.project().dialects.empty()) {
    names = context.project().dialects;
    out.narrowed = false;
  }
  if (names.empty()) names = environments;
  std::set<std::string> seen;
  for (const auto& name : names) {
    auto dialect = context.host().dialect(name);
    if (!seen.insert(dialect->name()).second) continue;
    const std::string version = context.server_version(dialect->name());
    out.dialects.push_back({std::move(dialect), version});
  }
  return out;
}

// The ids of those that are asked for; empty: all are. Nothing when none of them is.
std::optional<std::vector<std::string>> wanted(Context& context, const Arguments& arguments) {
  const auto& history = context.history(true);
  const auto rows = needs_rows(arguments.range) ? context.rows() : std::vector<std::string>{};
  const bool one_target =
      !arguments.range.empty() && arguments.range.find(':') == std::string::npos;
  std::vector<std::string> out;
  std::set<fs::path> changed;
  if (!arguments.since.empty()) {
    const auto& project = context.project();
    std::error_code error;
    const bool nested = fs::is_directory(project.versions(), error);
    for (auto& file :
         changed_since(nested ? project.versions() : project.script_location, arguments.since)) {
      changed.insert(std::move(file));
    }
  }
  if (arguments.range.empty() && arguments.since.empty()) return out;
  for (const auto& one :
       one_target ? history.find(arguments.range, rows) : history.range(arguments.range, rows)) {
    const bool inside = changed.count(fs::weakly_canonical(one.file)) > 0;
    if (arguments.since.empty() || inside) out.push_back(one.id);
  }
  return out.empty() ? std::nullopt : std::optional(out);
}

void require_one_form(Context& context, const Arguments& arguments) {
  const int forms =
      (context.json() ? 1 : 0) + (arguments.sarif ? 1 : 0) + (arguments.markdown ? 1 : 0);
  if (forms < 2 && (!arguments.markdown || arguments.rules) &&
      (!arguments.sarif || !arguments.rules)) {
    return;
  }
  throw Error(Diagnostic{"MIG-701", "these options do not go together",
                         "--json goes with or without --rules, --markdown with --rules, --sarif "
                         "without"});
}

bool notes_in(const LintReport& report) {
  return std::any_of(report.findings.begin(), report.findings.end(),
                     [](const LintFinding& each) { return each.level == LintLevel::info; });
}

int run(Context& context, const Arguments& arguments) {
  auto& output = context.output();
  require_one_form(context, arguments);
  if (arguments.rules) {
    if (context.json()) {
      output.data(json::lint_rules(context.project().lint));
    } else if (arguments.markdown) {
      output.data(lint_rule_markdown());
    } else {
      output.data(lint_rule_lines(context.project().lint, output.paint(), output.width()));
    }
    return kDone;
  }
  require_lint_policy(context.project().lint);
  LintOptions options = options_of(context, arguments);
  const auto ids = wanted(context, arguments);
  LintReport report;
  for (const auto& each : options.dialects) report.dialects.push_back(each.dialect->name());
  if (ids) {
    options.revisions = *ids;
    if (const auto sums = compare_sums(context.project(), context.history(true))) {
      options.edited = sums->changed;
      options.unrecorded = sums->added;
      options.missing = sums->removed;
    }
    report = lint_history(context.history(true), options, context.options());
  }
  const bool broken = breaks(report, options.policy);
  if (context.json()) {
    output.data(json::lint(report, broken));
  } else if (arguments.sarif) {
    output.data(sarif(report, MIG_VERSION));
  } else {
    const LintLevel least = arguments.all ? LintLevel::info : LintLevel::warning;
    output.data(lint_lines(report, least, output.paint(), output.width()));
  }
  const bool hidden = !arguments.all && !arguments.sarif && !context.json() && notes_in(report);
  output.talk(lint_summary(report) + (hidden ? " (--all shows the notes)" : ""));
  return broken ? kPolicy : kDone;
}

}  // namespace

Command lint_command() {
  auto arguments = std::make_shared<Arguments>();
  return {
      .name = "lint",
      .help = "say what revisions destroy, break or lock, by the policy of the project",
      .arguments = {{"range", "revisions to look at: one, or \"a:b\"; all when left out",
                     &arguments->range, "RANGE"},
                    {"--since",
                     "only revisions that were added or changed since this point of git's history",
                     &arguments->since, "REF"},
                    {"--dialects", "look at these, instead of those of the project",
                     &arguments->dialects, "A,B,…"},
                    {"--fail-on",
                     "end with exit code 4 from this level on: error, warning, info, never",
                     &arguments->fail_on, "LEVEL"},
                    {"-a,--all", "show what is only worth a note as well", &arguments->all},
                    {"--sarif", "findings as SARIF 2.1.0", &arguments->sarif},
                    {"--rules", "list the rules instead", &arguments->rules},
                    {"--markdown", "with --rules: as a page", &arguments->markdown}},
      .run = [arguments](Context& context) { return run(context, *arguments); }};
}

}  // namespace mig::cli
