// Graphs written as text, for tests: "a; b<a; c<a [x]; d<b,c; e<d ^f,x" is a, its children b and c
// (c labelled x), their merge d, and e on d that depends on f and on label x.
#pragma once

#include "graph/graph.hpp"
#include "graph/steps.hpp"
#include "support/text.hpp"
#include <mig/error.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace mig::graph::test {

inline std::vector<std::string> list(std::string_view text) {
  std::vector<std::string> out;
  if (text.empty()) return out;
  for (const auto& part : support::split(text, ',')) out.emplace_back(support::trim(part));
  return out;
}

inline std::vector<revision::Header> headers(std::string_view text) {
  std::vector<revision::Header> out;
  for (const auto& part : support::split(text, ';')) {
    revision::Header header;
    const auto fields = support::split(support::trim(part), ' ');
    const auto less = fields.front().find('<');
    header.id = fields.front().substr(0, less);
    if (less != std::string::npos) {
      header.down_revisions = list(std::string_view(fields.front()).substr(less + 1));
    }
    for (std::size_t i = 1; i < fields.size(); ++i) {
      const std::string_view field = fields[i];
      if (field.starts_with('^')) header.depends_on = list(field.substr(1));
      if (field.starts_with('[')) header.branch_labels = list(field.substr(1, field.size() - 2));
      if (field.starts_with('@')) header.created = field.substr(1);
    }
    header.message = "do " + header.id;
    header.file = header.id + ".toml";
    out.push_back(std::move(header));
  }
  return out;
}

inline Graph make(std::string_view text) { return Graph(headers(text)); }

// "a b c": the ids in the order given.
inline std::string ids(const Graph& graph, const std::vector<Node>& nodes) {
  std::string out;
  for (const auto node : nodes) out += (out.empty() ? "" : " ") + graph.id(node);
  return out;
}

// The nodes that target `text` means.
inline std::string where(const Graph& graph, std::string_view text, const Rows& rows = {},
                         Use use = Use::upgrade) {
  return ids(graph, resolve(graph, parse_target(text), rows, use).nodes);
}

inline std::string show(const std::vector<RowChange>& changes) {
  std::string out;
  for (const auto& change : changes) {
    if (!out.empty()) out += ' ';
    switch (change.kind) {
      case RowChange::Kind::insert:
        out += "+" + change.to;
        break;
      case RowChange::Kind::remove:
        out += "-" + change.from;
        break;
      case RowChange::Kind::update:
        out += change.from + ">" + change.to;
        break;
    }
  }
  return out;
}

// "b(a>b) c(+c)": each revision with what it does to the rows.
inline std::string show(const Graph& graph, const std::vector<Step>& steps) {
  std::string out;
  for (const auto& step : steps) {
    out += (out.empty() ? "" : " ") + graph.id(step.revision) + "(" + show(step.rows) + ")";
  }
  return out;
}

inline std::string up(const Graph& graph, const Rows& rows, std::string_view targets) {
  std::vector<Target> parsed;
  for (const auto& text : list(targets)) parsed.push_back(parse_target(text));
  return show(graph, upgrade_steps(graph, rows, parsed));
}

inline std::string down(const Graph& graph, const Rows& rows, std::string_view target) {
  return show(graph, downgrade_steps(graph, rows, parse_target(target)));
}

// The rows after the steps.
inline Rows after(const Rows& rows, const std::vector<Step>& steps) {
  std::vector<RowChange> all;
  for (const auto& step : steps) all.insert(all.end(), step.rows.begin(), step.rows.end());
  return changed(rows, all);
}

// Everything that the call says when it refuses, or "nothing was refused".
template <typename Call>
std::string refusal(const Call& call) {
  try {
    call();
  } catch (const Error& error) {
    std::string out;
    for (const auto& diagnostic : error.diagnostics()) {
      out += diagnostic.code + ": " + diagnostic.message + "\n";
      for (const auto& note : diagnostic.notes) out += "  - " + note + "\n";
      out += "  = " + diagnostic.hint + "\n";
    }
    return out;
  }
  return "nothing was refused";
}

}  // namespace mig::graph::test
