// The loop over the statements of a text: each is parsed and explained by the kind of its node.
#include "raw_sql.hpp"

#include "parse_tree.hpp"
#include "raw_script.hpp"

#include <algorithm>
#include <cctype>

namespace mig_postgres {

using ir::Severity;

namespace {

Explain explainer(const std::string& kind) {
  for (const auto* list :
       {&table_statements(), &object_statements(), &row_statements(), &upkeep_statements()}) {
    for (const auto& each : *list) {
      if (kind == each.kind) return each.explain;
    }
  }
  return nullptr;
}

// "line 3, column 5" of a character of a statement that begins at `offset`.
std::string place_in(std::string_view script, std::size_t offset, std::size_t character) {
  std::size_t line = 1;
  std::size_t column = 1;
  std::size_t left = character;
  for (std::size_t at = 0; at < script.size(); ++at) {
    const bool starts = (static_cast<unsigned char>(script[at]) & 0xC0U) != 0x80U;
    if (at >= offset && starts && left-- == 0) break;
    if (script[at] == '\n') {
      ++line;
      column = 1;
    } else if (starts) {
      ++column;
    }
  }
  return "line " + std::to_string(line) + ", column " + std::to_string(column);
}

// A newer server, or a product made of PostgreSQL, may know more than the grammar of this build. No
// server takes a string that does not end; whether backslashes count in it is a setting.
bool surely_refused(const ParseError& error, const std::string& sql) {
  return error.message.rfind("unterminated ", 0) == 0 && sql.find('\\') == std::string::npos;
}

void note_error(const ParseError& error, const std::string& sql, const std::string& place,
                Script& out) {
  const std::string where = error.message + " (" + place + ")";
  if (surely_refused(error, sql)) {
    out.note("syntax-error", Severity::error, "the server refuses the SQL: " + where,
             "correct the SQL");
  } else {
    const std::string version = std::to_string(grammar_version());
    out.warn("syntax-error",
             "the grammar of PostgreSQL " + version +
                 ", which is all that this mig knows, does not "
                 "have the SQL: " +
                 where,
             "correct it, unless the server is newer and knows it");
  }
}

bool part_of_name(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x80 || std::isalnum(byte) != 0 || c == '_' || c == '$';
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// Whether a name stands in the text with more behind it: the grammar cuts it like the server.
bool was_cut(std::string_view sql, const std::string& name) {
  const auto same = [](char a, char b) { return lower(a) == lower(b); };
  const auto end = sql.end();
  for (auto at = sql.begin();; ++at) {
    at = std::search(at, end, name.begin(), name.end(), same);
    if (at == end) return false;
    const auto behind = at + static_cast<std::ptrdiff_t>(name.size());
    if (behind != end && part_of_name(*behind) && (at == sql.begin() || !part_of_name(at[-1]))) {
      return true;
    }
  }
}

// Names that were cut. The last character may have had several bytes.
void note_cut_names(const Node& node, std::string_view sql, Script& out) {
  if (node.text().size() + 3 >= kLongestName && node.text().size() <= kLongestName &&
      was_cut(sql, node.text())) {
    out.warn("name-too-long",
             "a name is longer than 63 bytes; the server cuts it to " + quoted(node.text()),
             "use a shorter name");
  }
  for (const auto& [key, member] : node.members()) note_cut_names(member, sql, out);
  for (const Node& item : node.items()) note_cut_names(item, sql, out);
}

void explain(const std::string& sql, const std::vector<Node>& statements, Script& script) {
  for (const Node& each : statements) {
    if (const Explain explain = explainer(each.kind())) {
      explain(each.body(), script);
    } else {
      script.unknown();
    }
    if (sql.size() > kLongestName) note_cut_names(each, sql, script);
  }
}

// Statements beside one that needs no transaction are no longer one piece.
void note_pieces(const ir::Translation& out, Script& script) {
  const ir::Statement* alone = nullptr;
  bool others = false;
  for (std::size_t i = 0; i < out.statements.size(); ++i) {
    const ir::Statement& each = out.statements[i];
    if (each.transactional) {
      others = others || script.changes(i);
    } else if (alone == nullptr) {
      alone = &each;
    }
  }
  if (alone == nullptr || !others) return;
  script.warn("concurrently-in-transaction",
              "the server refuses a statement of the text inside a transaction, so what stands "
              "before it is committed and stays when a later statement fails: " +
                  alone->sql.substr(0, alone->sql.find('\n')),
              "give it a revision of its own");
}

}  // namespace

void explain_raw_sql(ir::Translation& out, std::string_view script,
                     const std::vector<std::pair<std::size_t, std::size_t>>& places) {
  if (grammar_version() == 0) return;
  Script found(out);
  for (std::size_t i = 0; i < places.size(); ++i) {
    const std::string sql(script.substr(places[i].first, places[i].second));
    const Parsed parsed = parse_sql(sql);
    if (parsed.error)
      note_error(*parsed.error, sql, place_in(script, places[i].first, parsed.error->character),
                 found);
    if (parsed.statements.empty()) continue;
    found.begin(i);
    explain(sql, parsed.statements, found);
    found.end();
  }
  note_pieces(out, found);
  for (const auto& name : found.settings()) {
    found.warn(
        "session-setting",
        "the setting " + quoted(name) + " stays changed for the revisions that run after this one",
        "write SET LOCAL, or RESET it at the end");
  }
}

}  // namespace mig_postgres
