#include "revision/writer.hpp"

#include "revision/codes.hpp"
#include "revision/head.hpp"
#include "revision/sections.hpp"
#include "support/text.hpp"
#include "support/toml.hpp"
#include "support/toml_text.hpp"
#include <mig/error.hpp>
#include <mig/ir/codec.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

namespace mig::revision {

namespace {

using ir::Value;

// As the author wrote it: the name of a file, not the text that was read from it.
ir::Operation as_written(ir::Operation operation) {
  if (auto* execute = std::get_if<ir::Execute>(&operation.body)) {
    if (!execute->file.empty()) execute->sql = {};
  }
  if (auto* load = std::get_if<ir::LoadCsv>(&operation.body)) {
    if (!load->file.empty()) load->text.clear();
  }
  return operation;
}

// A paragraph as comment lines.
std::string comment_lines(const std::string& text) {
  constexpr std::size_t kWidth = 98;
  std::string out;
  std::string line;
  for (const auto& word : support::split(text, ' ')) {
    if (!line.empty() && line.size() + 1 + word.size() > kWidth) {
      out += "# " + line + "\n";
      line.clear();
    }
    line += (line.empty() ? "" : " ") + word;
  }
  return out + "# " + line + "\n";
}

std::string table_text(std::string_view key, const ir::Operation& operation, bool in_comment,
                       const std::vector<std::string>& comments = {}) {
  // The keys of a plugin's operation keep their order, so none of them may move behind the others.
  const bool own = std::holds_alternative<ir::PluginOperation>(operation.body);
  support::TomlLayout layout;
  layout.multiline = !in_comment;
  if (!own) layout.path = key;
  if (!own) layout.always_long = "columns";
  const Value value = ir::encode(as_written(operation));
  std::string above;
  for (const auto& each : comments) above += comment_lines(each);
  return fmt::format("\n{}[[{}]]\n{}", above, key, support::toml_lines(value, layout));
}

std::string assertions_text(std::string_view key, const std::vector<Assertion>& assertions,
                            bool in_comment) {
  std::string out;
  for (const auto& each : assertions) {
    out += fmt::format("\n[[{}]]\n{}", key,
                       support::toml_lines(encode(each), {.multiline = !in_comment}));
  }
  return out;
}

std::string toml_text(const Revision& revision, const WriteOptions& options) {
  Value head = Value::table();
  ir::detail::encode_fields(head_of(revision), head);
  if (revision.downgrade && revision.downgrade->empty()) head.set("downgrade", Value::array());
  std::string out = support::toml_lines(head);
  out += assertions_text("before", revision.before, false);
  for (std::size_t i = 0; i < revision.upgrade.size(); ++i) {
    const auto comments =
        i < options.comments.size() ? options.comments[i] : std::vector<std::string>{};
    out += table_text("upgrade", revision.upgrade[i], false, comments);
  }
  out += assertions_text("after", revision.after, false);
  if (revision.downgrade) {
    for (const auto& operation : *revision.downgrade) {
      out += table_text("downgrade", operation, false);
    }
  }
  return out;
}

// ---- plain SQL ----

[[noreturn]] void refuse(const Revision& revision, const std::string& why) {
  throw Error(Diagnostic{
      code::kUnwritable,
      fmt::format("revision '{}' cannot be written as plain SQL: {}", revision.header.id, why),
      "write it to a file that ends in .toml",
      {revision.header.file, 0, 0, {}},
      {}});
}

// The one execute of a direction.
const ir::Execute& only_execute(const Revision& revision, const std::vector<ir::Operation>& steps,
                                bool up) {
  const auto* execute = steps.size() == 1 ? std::get_if<ir::Execute>(&steps.front().body) : nullptr;
  if (execute == nullptr) refuse(revision, "it is not a single 'execute' each way");
  const auto& step = steps.front();
  if (!step.only.empty() || !step.except.empty() || step.online) {
    refuse(revision, "it has 'only', 'except' or 'online'");
  }
  if (!execute->file.empty()) refuse(revision, "its SQL is in a file of its own");
  if (!execute->undo.empty() || execute->expect_rows) {
    refuse(revision, "it has 'undo' or 'expect_rows'");
  }
  if (!up && execute->state) refuse(revision, "its downgrade has 'state'");
  if (execute->sql.empty()) refuse(revision, "it has no SQL");
  return *execute;
}

void check_body(const Revision& revision, const std::string& text) {
  const auto back = split_sections("-- mig:upgrade\n" + text, {});
  if (back.list.size() != 1 || back.list.front().text != text ||
      support::normalise_lines(text) != text) {
    refuse(revision, "a text in it begins or ends in white space, or holds a '-- mig:' line");
  }
}

std::string sections_text(const Revision& revision, const char* kind, const ir::Sql& sql) {
  std::string out;
  const auto add = [&](const std::string& names, const std::string& text) {
    check_body(revision, text);
    out += fmt::format("\n-- mig:{}{}\n", kind, names);
    if (!text.empty()) out += text + "\n";
  };
  if (sql.common) add("", *sql.common);
  for (auto it = sql.dialects.begin(); it != sql.dialects.end(); ++it) {
    std::string names;
    bool seen = false;  // its text stands in the section of an earlier dialect
    for (auto other = sql.dialects.begin(); other != sql.dialects.end(); ++other) {
      if (other->second != it->second) continue;
      seen = seen || other->first < it->first;
      names += (names.empty() ? " " : ", ") + other->first;
    }
    if (!seen) add(names, it->second);
  }
  return out;
}

std::string comment(const std::string& toml) {
  std::string out;
  for (const auto& line : support::split(toml, '\n'))
    out += line.empty() ? "--\n" : "-- " + line + "\n";
  return out;
}

std::string sql_text(const Revision& revision) {
  const auto& up = only_execute(revision, revision.upgrade, true);
  Value head = Value::table();
  ir::detail::encode_fields(head_of(revision), head);
  if (!revision.downgrade && revision.irreversible && revision.irreversible_reason.empty()) {
    std::erase_if(head.members, [](const auto& member) { return member.key == "irreversible"; });
  }
  if (!revision.downgrade && !revision.irreversible) head.set("irreversible", Value::of(false));
  if (up.state && up.state->empty()) head.set("state", Value::array());
  std::string toml = support::toml_lines(head, {.multiline = false});
  toml += assertions_text("before", revision.before, true);
  toml += assertions_text("after", revision.after, true);
  for (const auto& operation : up.state.value_or(std::vector<ir::Operation>{})) {
    toml += table_text("state", operation, true);
  }
  toml.pop_back();
  std::string out = comment(toml) + sections_text(revision, "upgrade", up.sql);
  if (revision.downgrade) {
    const auto& down = only_execute(revision, *revision.downgrade, false);
    out += sections_text(revision, "downgrade", down.sql);
  }
  return out;
}

// ---- names ----

std::string date_of(const std::string& created) {
  std::string out = created.substr(0, 10);
  for (auto& c : out) c = c == '-' ? '_' : c;
  return out;
}

std::string time_of(const std::string& created) {
  std::string out;
  for (std::size_t i = 11; i < created.size() && out.size() < 6; ++i) {
    if (created[i] >= '0' && created[i] <= '9') out += created[i];
  }
  return out;
}

[[noreturn]] void bad_pattern(std::string_view pattern, std::string message, std::string hint) {
  throw Error(Diagnostic{code::kFileName,
                         std::move(message),
                         std::move(hint),
                         {},
                         {fmt::format("the pattern is '{}'", pattern)}});
}

}  // namespace

std::string write(const Revision& revision, const WriteOptions& options) {
  if (is_sql_file(revision.header.file)) return sql_text(revision);
  const std::string first = options.schema.empty() ? "" : "#:schema " + options.schema + "\n";
  return first + toml_text(revision, options);
}

std::string operation_text(std::string_view key, const ir::Operation& operation,
                           const std::vector<std::string>& comments) {
  return table_text(key, operation, false, comments);
}

std::string new_id(const std::function<std::uint64_t()>& random) {
  constexpr std::uint64_t kTwelveDigits = 0xFFFFFFFFFFFFULL;
  return fmt::format("{:012x}", random() & kTwelveDigits);
}

std::string slug(std::string_view message, std::size_t longest) {
  std::string out;
  for (char c : message) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    const bool kept = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (kept) {
      out += c;
    } else if (!out.empty() && out.back() != '_') {
      out += '_';
    }
  }
  if (out.size() > longest) {
    const auto cut = out.rfind('_', longest);
    out.resize(cut == std::string::npos ? longest : cut);
  }
  while (!out.empty() && out.back() == '_') out.pop_back();
  return out;
}

std::string file_name(const Header& header, std::string_view extension, std::string_view pattern,
                      std::size_t slug_length) {
  std::string out;
  for (std::size_t at = 0; at < pattern.size();) {
    if (pattern[at] != '<') {
      out += pattern[at++];
      continue;
    }
    const auto end = std::min(pattern.find('>', at), pattern.size());
    const auto word = end < pattern.size() ? pattern.substr(at + 1, end - at - 1) : "";
    if (word == "date") {
      out += date_of(header.created);
    } else if (word == "time") {
      out += time_of(header.created);
    } else if (word == "id") {
      out += header.id;
    } else if (word == "slug") {
      out += slug(header.message, slug_length);
    } else {
      bad_pattern(pattern, fmt::format("a file name cannot hold '<{}>'", word),
                  "known are <date>, <time>, <id> and <slug>");
    }
    at = end + 1;
  }
  while (!out.empty() && out.back() == '_') out.pop_back();  // of what was empty
  out += extension;
  const bool found = out.ends_with(".toml") || out.ends_with(".sql");
  if (out.front() == '.' || out.find('/') != std::string::npos || !found) {
    bad_pattern(pattern, fmt::format("'{}' would not be found as a revision file", out),
                "a name has no '/', does not begin with '.' and ends in .toml or .sql");
  }
  return out;
}

}  // namespace mig::revision
