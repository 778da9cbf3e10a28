#include "render/sarif.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <string_view>

namespace mig::cli {

namespace {

using Json = nlohmann::ordered_json;

// SARIF 3.58.6: result.level
const char* level_of(LintLevel level) {
  switch (level) {
    case LintLevel::off:
      return "none";
    case LintLevel::info:
      return "note";
    case LintLevel::warning:
      return "warning";
    case LintLevel::error:
      return "error";
  }
  return "none";
}

// A path as a URI (RFC 3986): relative to where mig runs, or absolute when it is not below that.
std::string uri_of(const std::string& file) {
  const std::filesystem::path normal = std::filesystem::path(file).lexically_normal();
  const bool below = normal.is_relative() && *normal.begin() != "..";
  const std::string path = below ? normal.string() : std::filesystem::absolute(normal).string();
  std::string out = below ? "" : "file://";
  for (const char c : path) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       std::string_view("/-._~").find(c) != std::string_view::npos;
    out += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

Json rules() {
  Json out = Json::array();
  for (const auto& rule : lint_rules()) {
    out.push_back({{"id", rule.code},
                   {"name", rule.name},
                   {"shortDescription", {{"text", rule.what}}},
                   {"help", {{"text", rule.advice}}},
                   {"defaultConfiguration",
                    {{"enabled", rule.level != LintLevel::off}, {"level", level_of(rule.level)}}}});
  }
  return out;
}

Json result_of(const LintFinding& finding) {
  std::string text =
      finding.operation.empty() ? finding.message : finding.operation + ": " + finding.message;
  if (!finding.advice.empty()) text += "\n" + finding.advice;
  Json location{{"artifactLocation",
                 {{"uri", uri_of(finding.place.file.empty() ? "." : finding.place.file)}}}};
  if (finding.place.line > 0) {
    location["region"] = {{"startLine", finding.place.line},
                          {"startColumn", std::max<std::size_t>(finding.place.column, 1)}};
  }
  Json out{{"ruleId", finding.code},
           {"level", level_of(finding.level)},
           {"message", {{"text", std::move(text)}}},
           {"locations", Json::array({{{"physicalLocation", std::move(location)}}})}};
  Json& properties = out["properties"];
  properties = {{"revision", finding.revision}, {"dialects", finding.dialects}};
  return out;
}

}  // namespace

std::string sarif(const LintReport& report, const std::string& version) {
  Json results = Json::array();
  for (const auto& finding : report.findings) results.push_back(result_of(finding));
  Json driver{{"name", "mig"}, {"semanticVersion", version}, {"rules", rules()}};
  Json run{{"tool", {{"driver", std::move(driver)}}}, {"results", std::move(results)}};
  const Json document{{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
                      {"version", "2.1.0"},
                      {"runs", Json::array({std::move(run)})}};
  return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace mig::cli
