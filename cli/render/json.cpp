#include "render/json.hpp"

#include "render/difference.hpp"
#include "render/lint.hpp"
#include <mig/ir/codec.hpp>
#include <mig/ir/json.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>

namespace mig::cli::json {

namespace {

using Json = nlohmann::ordered_json;

std::string text(const Json& document) {
  // What is not UTF-8 cannot be said in JSON: it becomes U+FFFD.
  return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Json of(const RevisionInfo& revision) {
  return {{"id", revision.id},
          {"down_revisions", revision.down_revisions},
          {"depends_on", revision.depends_on},
          {"branch_labels", revision.branch_labels},
          {"labels", revision.labels},
          {"message", revision.message},
          {"created", revision.created},
          {"file", revision.file},
          {"children", revision.children},
          {"base", revision.is_base},
          {"head", revision.is_head},
          {"effective_head", revision.is_effective_head},
          {"branch_point", revision.is_branch_point},
          {"merge_point", revision.is_merge_point}};
}

Json of(const Step& step) {
  const std::chrono::duration<double, std::milli> took = step.took;
  return {{"id", step.id},
          {"down_revisions", step.down_revisions},
          {"message", step.message},
          {"file", step.file},
          {"direction", step.going == Going::up ? "up" : "down"},
          {"operations", step.operations},
          {"statements", step.statements},
          {"milliseconds", took.count()},
          {"notes", step.notes}};
}

Json of(const plugins::Listed& one) {
  return {{"name", one.name},
          {"aliases", one.aliases},
          {"families", one.families},
          {"version", one.version},
          {"source", one.source},
          {"manifest", one.manifest.string()},
          {"library", one.library.string()},
          {"driver", one.driver.string()},
          {"shadowed_by", one.shadowed_by},
          {"problem", one.problem}};
}

Json list(const std::vector<plugins::Listed>& listed) {
  Json out = Json::array();
  for (const auto& one : listed) out.push_back(of(one));
  return out;
}

const char* word(plugins::Why why) {
  constexpr std::array<const char*, 7> kWords{"found",   "nothing_there", "not_given", "absent",
                                              "refused", "ignored",       "faulty"};
  return kWords.at(static_cast<std::size_t>(why));
}

Json of(const std::vector<Diagnostic>& diagnostics) {
  Json list = Json::array();
  for (const auto& one : diagnostics) {
    list.push_back({{"code", one.code},
                    {"message", one.message},
                    {"hint", one.hint},
                    {"file", one.place.file},
                    {"line", one.place.line},
                    {"column", one.place.column},
                    {"notes", one.notes}});
  }
  return list;
}

}  // namespace

std::string errors(const Error& error) { return text({{"errors", of(error.diagnostics())}}); }

std::string revisions(const std::vector<RevisionInfo>& revisions,
                      const std::vector<std::string>* current) {
  Json list = Json::array();
  for (const auto& revision : revisions) {
    Json one = of(revision);
    if (current != nullptr) {
      one["current"] = std::find(current->begin(), current->end(), revision.id) != current->end();
    }
    list.push_back(std::move(one));
  }
  return text({{"revisions", std::move(list)}});
}

namespace {

Json of(const Current& current) {
  Json list = Json::array();
  for (const auto& one : current.revisions) {
    Json item = of(one.revision);
    item["unknown"] = one.unknown;
    item["implied"] = one.implied;
    list.push_back(std::move(item));
  }
  return {{"revisions", std::move(list)}, {"at_heads", current.at_heads}};
}

}  // namespace

std::string current(const Current& current) { return text(of(current)); }

std::string status(const Current& current, const std::vector<HalfDone>& half, bool is_protected) {
  Json out = of(current);
  Json list = Json::array();
  for (const auto& each : half) {
    list.push_back({{"revision", each.revision},
                    {"going", each.going == Going::up ? "up" : "down"},
                    {"operations", each.operations},
                    {"statements", each.statements},
                    {"in_flight", each.in_flight}});
  }
  out["half_done"] = std::move(list);
  out["protected"] = is_protected;
  return text(out);
}

std::string journal(const std::vector<JournalEntry>& entries) {
  Json list = Json::array();
  for (const auto& each : entries) {
    list.push_back({{"number", each.number},
                    {"run", each.run},
                    {"revision", each.revision},
                    {"action", name_of(each.action)},
                    {"state", name_of(each.state)},
                    {"operations", each.operations},
                    {"statements", each.statements},
                    {"checksum", each.checksum},
                    {"statements_checksum", each.statements_checksum},
                    {"dialect", each.dialect},
                    {"server", each.server},
                    {"version", each.version},
                    {"who", each.who},
                    {"host", each.host},
                    {"process", each.process},
                    {"started", each.started},
                    {"ended", each.ended},
                    {"error", each.error}});
  }
  return text({{"journal", std::move(list)}});
}

std::string integrity(const std::vector<IntegrityFinding>& findings) {
  Json list = Json::array();
  for (const auto& each : findings) {
    list.push_back({{"revision", each.revision},
                    {"what", name_of(each.what)},
                    {"stops", each.stops()},
                    {"file", each.file},
                    {"when", each.when},
                    {"who", each.who},
                    {"version", each.version}});
  }
  return text({{"findings", std::move(list)}});
}

std::string report(const Report& report, const std::string& tag, const Around& around) {
  Json steps = Json::array();
  for (const auto& step : report.steps) steps.push_back(of(step));
  Json out{{"before", report.before}, {"after", report.after}, {"steps", std::move(steps)}};
  if (!tag.empty()) out["tag"] = tag;
  if (!around.backup.empty()) out["backup"] = around.backup;
  if (!around.failed_hooks.empty()) out["failed_hooks"] = around.failed_hooks;
  return text(out);
}

std::string script(const std::string& sql) { return text({{"sql", sql}}); }

std::string new_file(const std::filesystem::path& file, const RevisionInfo& revision) {
  return text({{"file", file.string()}, {"revision", of(revision)}});
}

std::string files(const std::vector<std::filesystem::path>& files) {
  Json list = Json::array();
  for (const auto& file : files) list.push_back(file.string());
  return text({{"files", std::move(list)}});
}

std::string lock(const std::optional<LockHolder>& holder) {
  Json who;
  if (holder) {
    who = {{"session", holder->session}, {"program", holder->program},
           {"host", holder->host},       {"pid", holder->pid ? Json(*holder->pid) : Json()},
           {"user", holder->user},       {"since", holder->since}};
  }
  return text({{"held", holder.has_value()}, {"holder", who}});
}

std::string version_table(const std::string& table) { return text({{"version_table", table}}); }

std::string valid(std::size_t revisions, const std::vector<std::string>& dialects) {
  return text({{"revisions", revisions}, {"dialects", dialects}});
}

std::string plans(const std::vector<MigrationPlan>& plans, bool is_protected) {
  Json list = Json::array();
  for (const auto& plan : plans) list.push_back(Json::parse(plan_text(plan)));
  return text({{"plans", std::move(list)}, {"protected", is_protected}});
}

std::string capabilities(const std::vector<Capability>& all,
                         const std::vector<std::string>& names) {
  Json list = Json::array();
  for (const auto& each : all) {
    Json answers = Json::object();
    for (std::size_t i = 0; i < names.size(); ++i) {
      answers[names[i]] = Json::parse(assessment_text(each.answers[i]));
    }
    list.push_back({{"group", each.group},
                    {"operation", each.operation},
                    {"title", each.title},
                    {"dialects", std::move(answers)}});
  }
  return text({{"capabilities", std::move(list)}});
}

std::string lint(const LintReport& report, bool broken) {
  Json list = Json::array();
  for (const auto& one : report.findings) {
    list.push_back({{"code", one.code},
                    {"name", one.name},
                    {"level", level_word(one.level)},
                    {"message", one.message},
                    {"advice", one.advice},
                    {"revision", one.revision},
                    {"operation", one.operation},
                    {"file", one.place.file},
                    {"line", one.place.line},
                    {"column", one.place.column},
                    {"dialects", one.dialects}});
  }
  return text({{"findings", std::move(list)},
               {"revisions", report.revisions},
               {"dialects", report.dialects},
               {"suppressed", report.suppressed},
               {"broken", broken}});
}

std::string lint_rules(const LintPolicy& policy) {
  Json list = Json::array();
  for (const auto& rule : mig::lint_rules()) {
    list.push_back({{"code", rule.code},
                    {"name", rule.name},
                    {"level", level_word(lint_level(policy, rule.code, rule.name, rule.level))},
                    {"what", rule.what},
                    {"advice", rule.advice}});
  }
  return text({{"rules", std::move(list)}});
}

std::string sums(const SumChanges& changes) {
  return text({{"file", changes.file.string()},
               {"added", changes.added},
               {"changed", changes.changed},
               {"removed", changes.removed}});
}

std::string plugins(const std::vector<plugins::Listed>& listed) {
  return text({{"dialects", list(listed)}});
}

std::string plugin(const std::vector<plugins::Listed>& listed,
                   const std::vector<plugins::Attempt>& attempts) {
  Json searched = Json::array();
  for (const auto& one : attempts) {
    searched.push_back({{"source", one.source},
                        {"place", one.place},
                        {"why", word(one.why)},
                        {"detail", one.detail}});
  }
  return text({{"dialects", list(listed)}, {"searched", std::move(searched)}});
}

std::string checks(const std::vector<plugins::Check>& checks) {
  Json list = Json::array();
  for (const auto& one : checks) {
    list.push_back(
        {{"subject", one.subject}, {"what", one.what}, {"ok", one.ok}, {"why", one.why}});
  }
  return text({{"checks", std::move(list)}});
}

namespace {

Json of(const SchemaChange& change) {
  return {{"operation", Json::parse(ir::dump_json(ir::encode(change.operation)))},
          {"destructive", change.destructive},
          {"notes", change.notes}};
}

Json of(const RenameCandidate& candidate) {
  Json out;
  if (!candidate.rename.table.empty()) out["table"] = candidate.rename.table;
  out["from"] = candidate.rename.from;
  out["to"] = candidate.rename.to;
  out["score"] = candidate.score;
  out["reasons"] = candidate.reasons;
  return out;
}

Json of(const SchemaDifference& difference, const std::vector<std::string>& names) {
  Json changes = Json::array();
  for (const auto& each : difference.changes) changes.push_back(of(each));
  Json candidates = Json::array();
  for (const auto& each : difference.candidates) candidates.push_back(of(each));
  Json out{{"equal", difference.empty()},           {"dialects", names},
           {"changes", std::move(changes)},         {"candidates", std::move(candidates)},
           {"unexpressed", difference.unexpressed}, {"partial", difference.partial}};
  Json opaque = Json::array();
  for (const auto& each : difference.opaque) {
    opaque.push_back({{"kind", each.kind}, {"name", each.name}, {"table", each.table}});
  }
  out["opaque"] = std::move(opaque);
  out["uncompared"] = difference.uncompared;
  return out;
}

}  // namespace

std::string difference(const SchemaDifference& difference, const std::vector<std::string>& names) {
  return text(of(difference, names));
}

std::string autogenerated(const Autogenerated& made, const std::vector<std::string>& names) {
  Json out = of(made.difference, names);
  if (made.made) out["file"] = made.made->file.string();
  if (!made.refused.empty()) out["errors"] = of(made.refused);
  return text(out);
}

std::string schema(const ir::Schema& schema) {
  return text(Json::parse(ir::dump_json(ir::encode(schema))));
}

}  // namespace mig::cli::json
