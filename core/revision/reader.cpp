#include "revision/reader.hpp"

#include "revision/check.hpp"
#include "revision/codes.hpp"
#include "revision/head.hpp"
#include "revision/nouns.hpp"
#include "revision/sections.hpp"
#include "support/csv.hpp"
#include "support/text.hpp"
#include "support/toml.hpp"
#include <mig/ir/codec.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <utility>

namespace mig::revision {

namespace {

using ir::Position;
using ir::Problem;
using ir::Problems;
using ir::Value;

constexpr std::size_t kMostProblems = 100;  // of one file

const char* code_of(const Problem& problem) {
  switch (problem.fault) {
    case ir::Fault::value:
      return code::kWrongValue;
    case ir::Fault::unknown_key:
      return code::kUnknownKey;
    case ir::Fault::missing_key:
      return code::kMissingKey;
    case ir::Fault::unknown_operation:
      return code::kUnknownOperation;
  }
  return code::kWrongValue;
}

// Reads one file, in either format.
class Reader {
 public:
  Reader(std::string_view text, const std::string& file, const ReadOptions& options)
      : file_(file), options_(options) {
    if (usable(text)) text_ = support::normalise_lines(text);
    out_.revision.header.file = file;
  }

  ReadResult whole() {
    require_text();
    if (findings_.empty()) {
      if (is_sql_file(file_)) {
        read_sql();
      } else {
        read_toml();
      }
    }
    return finish();
  }

  SchemaResult schema() {
    SchemaResult out;
    if (findings_.empty()) {
      SchemaKeys keys;
      if (parse(text_)) {
        out.renamed_from = take_former_names();
        decode_root(keys, "a declared schema");
      }
      operations(keys.schema, root_.find("schema"));
      for (const auto& each : keys.schema.list) only_making(each);
      out.operations = std::move(keys.schema.list);
      out.renamed_from.resize(out.operations.size());
    }
    out.problems = finish().problems;
    return out;
  }

  HeadResult head() {
    require_text();
    if (findings_.empty()) {
      if (is_sql_file(file_)) {
        sql_ = true;
        const auto sections = split_sections(text_, {});
        auto keys = decode_keys<SqlKeys>(sections.head);
        take(std::move(keys.head));
      } else {
        auto keys = decode_keys<TomlKeys>(text_);
        take(std::move(keys.head));
      }
    }
    auto result = finish();
    return {std::move(result.revision.header), std::move(result.problems)};
  }

 private:
  bool usable(std::string_view text) {
    if (text.size() > kLargestFile) {
      add(code::kTooLarge,
          {{},
           fmt::format("the file has {} bytes; revisions of more than {} are not read", text.size(),
                       kLargestFile),
           "split the revision, or move its data into files that operations load",
           "",
           {}});
    } else if (const auto bad = support::first_invalid_utf8(text)) {
      add(code::kMalformed, {support::position_of(text, *bad),
                             fmt::format("byte {} of the file is not UTF-8", *bad),
                             "save the file in UTF-8",
                             "",
                             {}});
    } else if (const auto nul = text.find('\0'); nul != std::string_view::npos) {
      add(code::kMalformed, {support::position_of(text, nul),
                             fmt::format("byte {} of the file is NUL", nul),
                             "",
                             "",
                             {}});
    }
    return findings_.empty();
  }

  void require_text() {
    if (!findings_.empty() || !support::trim(text_).empty()) return;
    add(code::kEmpty, {{},
                       "the file is empty",
                       "a revision says at least revision = \"…\"; remove the file if it is not "
                       "meant to be one",
                       "",
                       {}});
  }

  // ---- the two formats ----

  void read_toml() {
    auto keys = decode_keys<TomlKeys>(text_);
    take(std::move(keys.head));
    auto& revision = out_.revision;
    revision.before = assertions(std::move(keys.before), root_.find("before"));
    revision.after = assertions(std::move(keys.after), root_.find("after"));
    operations(keys.upgrade, root_.find("upgrade"));
    revision.upgrade = std::move(keys.upgrade.list);
    if (keys.downgrade) {
      operations(*keys.downgrade, root_.find("downgrade"));
      revision.downgrade = std::move(keys.downgrade->list);
      if (revision.irreversible) {
        add(code::kContradiction, {key_of("downgrade"),
                                   "the revision is irreversible and has a "
                                   "downgrade",
                                   "leave one of the two out",
                                   "",
                                   {}});
      }
    }
  }

  void read_sql() {
    const auto sections = split_sections(text_, options_.dialects);
    for (const auto& finding : sections.findings) add(finding.code, finding.problem);
    sql_ = true;
    auto keys = decode_keys<SqlKeys>(sections.head);
    take(std::move(keys.head));
    operations(keys.state, root_.find("state"));
    out_.revision.before = assertions(std::move(keys.before), root_.find("before"));
    out_.revision.after = assertions(std::move(keys.after), root_.find("after"));
    sql_ = false;  // from here on, places are those of the file itself
    ir::Operation up = execute_of(sections, true);
    ir::Operation down = execute_of(sections, false);
    auto& revision = out_.revision;
    if (up.at.line == 0) {
      add(code::kSection, {{},
                           "the file has no section '-- mig:upgrade'",
                           "put '-- mig:upgrade' on a line above the SQL",
                           "",
                           {}});
    }
    if (root_.find("state") != nullptr) {
      std::get<ir::Execute>(up.body).state = std::move(keys.state.list);
    }
    revision.upgrade.push_back(std::move(up));
    if (down.at.line > 0) {
      if (revision.irreversible) {
        add(code::kContradiction, {down.at,
                                   "the revision is irreversible and has a downgrade",
                                   "leave one of the two out",
                                   "",
                                   {}});
      }
      revision.downgrade.emplace().push_back(std::move(down));
    } else if (root_.find("irreversible") == nullptr) {
      revision.irreversible = true;  // there is nothing that a way down could be derived from
    }
  }

  // One execute of all sections of a direction; without a place when there are none.
  static ir::Operation execute_of(const Sections& sections, bool up) {
    ir::Operation out;
    ir::Execute execute;
    for (const auto& section : sections.list) {
      if (section.up != up) continue;
      if (out.at.line == 0) out.at = {section.line, 1};
      if (section.dialects.empty()) execute.sql.common = section.text;
      for (const auto& name : section.dialects) {
        if (name == "default") {
          execute.sql.common = section.text;
        } else {
          execute.sql.dialects[name] = section.text;
        }
      }
    }
    out.body = std::move(execute);
    return out;
  }

  // ---- parts ----

  template <class Keys>
  Keys decode_keys(std::string_view toml) {
    Keys keys;
    if (parse(toml)) decode_root(keys, "the revision");
    return keys;
  }

  bool parse(std::string_view toml) {
    auto document = support::parse_toml(toml);
    for (auto& problem : document.problems) {
      add(code::kMalformed,
          {problem.at, std::move(problem.message), std::move(problem.hint), "", {}});
    }
    if (sql_ && !document.problems.empty()) {
      findings_.back().problem.hint =
          "a comment above the first section is TOML; write other text as '-- # text'";
    }
    if (!document.problems.empty()) return false;
    root_ = std::move(document.root);
    root_.at = {1, 1};
    return true;
  }

  template <class Keys>
  void decode_root(Keys& keys, const std::string& what) {
    Problems problems;
    ir::detail::only_known(root_, ir::keys_of<Keys>(), what, problems);
    ir::detail::decode_fields(root_, keys, what, problems);
    for (auto& problem : problems) {
      const char* code = code_of(problem);
      add(code, std::move(problem));
    }
    named();
  }

  // The former names of the tables, by operation. They say something of the declared schema, not of
  // the table, so the operation does not know them.
  std::vector<std::string> take_former_names() {
    std::vector<std::string> out;
    for (auto& member : root_.members) {
      if (member.key != "schema") continue;
      for (auto& item : member.value.items) {
        std::string& former = out.emplace_back();
        const Value* op = item.find("op");
        const Value* written = item.find(kRenamedFrom);
        if (op == nullptr || op->text != ir::CreateTable::kOp || written == nullptr) continue;
        Problems problems;
        if (ir::decode(*written, former, problems) && former.empty()) {
          problems.push_back({written->at, fmt::format("'{}' is empty", kRenamedFrom), "", "", {}});
        }
        for (auto& problem : problems) add(code::kWrongValue, std::move(problem));
        std::erase_if(item.members, [](const auto& each) { return each.key == kRenamedFrom; });
      }
    }
    return out;
  }

  // A declared schema says what there is, not how it came about.
  void only_making(const ir::Operation& operation) {
    const bool makes = std::visit(
        [](const auto& op) { return is_declarable<std::decay_t<decltype(op)>>(); }, operation.body);
    if (makes) return;
    add(code::kContradiction,
        {operation.at,
         fmt::format("'{}' has no place in a declared schema", ir::name_of(operation)),
         "it holds create_table, create_view, create_enum, create_sequence and create_index; what "
         "has to be done goes into a revision",
         "",
         {}});
  }

  // Ids and labels are not empty.
  void named() {
    for (const char* key :
         {"revision", "down_revision", "depends_on", "branch_labels", "lint_ignore"}) {
      const Value* value = root_.find(key);
      if (value == nullptr) continue;
      const auto check_one = [&](const Value& one) {
        if (one.is(Value::Kind::string) && support::trim(one.text).empty()) {
          add(code::kWrongValue, {one.at, fmt::format("'{}' is empty", key), "", "", {}});
        }
      };
      check_one(*value);
      for (const auto& item : value->items) check_one(item);
    }
  }

  void take(HeadKeys keys) {
    auto& revision = out_.revision;
    auto& header = revision.header;
    header.id = std::move(keys.revision);
    header.down_revisions = std::move(keys.down_revision.list);
    header.depends_on = std::move(keys.depends_on);
    header.branch_labels = std::move(keys.branch_labels);
    header.message = std::move(keys.message);
    header.created = std::move(keys.created.text);
    revision.transaction = keys.transaction;
    revision.irreversible = keys.irreversible && keys.irreversible->set;
    if (keys.irreversible) revision.irreversible_reason = std::move(keys.irreversible->reason);
    revision.lint_ignore = std::move(keys.lint_ignore);
  }

  void operations(Steps& steps, const Value* written) {
    for (std::size_t i = 0; i < steps.list.size(); ++i) {
      if (!steps.good[i]) continue;
      std::vector<Finding> findings;
      check(steps.list[i], written->items[i], options_.dialects, findings);
      for (auto& finding : findings) add(finding.code, std::move(finding.problem));
      load_file(steps.list[i], written->items[i]);
    }
  }

  std::vector<Assertion> assertions(Assertions decoded, const Value* written) {
    for (std::size_t i = 0; i < decoded.list.size(); ++i) {
      if (!decoded.good[i]) continue;
      std::vector<Finding> findings;
      check(decoded.list[i], written->items[i], options_.dialects, findings);
      for (auto& finding : findings) add(finding.code, std::move(finding.problem));
    }
    return std::move(decoded.list);
  }

  // Takes the text of the file that a load_csv names into its `text`, and looks through it.
  void load_csv(ir::LoadCsv& load, const Value& written) {
    const std::size_t before = findings_.size();
    const Value* file = written.find("file");
    const Value* text = written.find("text");
    if (load.delimiter.size() != 1 || (file == nullptr) == (text == nullptr)) return;
    if (file != nullptr) load.text = load_text(load.file, file->at);
    if (findings_.size() > before) return;
    const auto csv = support::parse_csv_table(load.text, load.delimiter.front(), load.columns);
    if (!csv.problem && csv.columns.empty()) {
      add(code::kCsv, {file != nullptr ? file->at : text->at,
                       "there is no line with the columns",
                       "name them in the first line, or in 'columns'",
                       "",
                       {}});
    }
    if (!csv.problem) return;
    add(code::kCsv,
        {file != nullptr ? file->at : text->at,
         fmt::format("line {}, column {} of {}: {}", csv.problem->line, csv.problem->column,
                     file != nullptr ? "'" + load.file + "'" : "'text'", csv.problem->message),
         "",
         "",
         {}});
  }

  // Takes the text of the files that an operation names into it.
  void load_file(ir::Operation& operation, const Value& written) {
    if (auto* load = std::get_if<ir::LoadCsv>(&operation.body)) return load_csv(*load, written);
    auto* execute = std::get_if<ir::Execute>(&operation.body);
    if (execute == nullptr || execute->file.empty() || !execute->sql.empty()) return;
    const Value& value = *written.find("file");
    const auto one = [&](const std::string& name, Position at) { return load_text(name, at); };
    if (execute->file.common) {
      const Value* common = value.find("default");
      execute->sql.common = one(*execute->file.common, common ? common->at : value.at);
    }
    for (const auto& [dialect, name] : execute->file.dialects) {
      execute->sql.dialects[dialect] = one(name, value.find(dialect)->at);
    }
  }

  std::string load_text(const std::string& name, Position at) {
    if (name.empty()) return {};
    LoadedFile loaded;
    if (options_.load) {
      loaded = options_.load(name);
    } else {
      loaded.problem = "there are no files here to load from";
    }
    if (loaded.bytes) {
      if (const auto bad = support::first_invalid_utf8(*loaded.bytes)) {
        loaded.problem = fmt::format("byte {} of it is not UTF-8", *bad);
        loaded.bytes.reset();
      } else if (loaded.bytes->find('\0') != std::string::npos) {
        loaded.problem = "it holds a NUL character";
        loaded.bytes.reset();
      }
    }
    if (loaded.bytes) return support::normalise_lines(*loaded.bytes);
    add(code::kExecuteFile, {at,
                             fmt::format("the file '{}' cannot be used: {}", name, loaded.problem),
                             loaded.hint,
                             "",
                             {}});
    return {};
  }

  // ---- problems ----

  Position key_of(std::string_view key) const {
    for (const auto& member : root_.members) {
      if (member.key == key) return member.at;
    }
    return root_.at;
  }

  void add(const char* code, Problem problem) {
    if (sql_ && problem.at.line > 0) {
      const auto place = support::place_in(text_, {}, {problem.at.line, 0});
      problem.at.column += comment_width(place.text);
    }
    findings_.push_back({code, std::move(problem)});
  }

  ReadResult finish() {
    std::stable_sort(findings_.begin(), findings_.end(), [](const auto& a, const auto& b) {
      return std::tie(a.problem.at.line, a.problem.at.column) <
             std::tie(b.problem.at.line, b.problem.at.column);
    });
    const std::size_t more =
        findings_.size() > kMostProblems ? findings_.size() - kMostProblems : 0;
    findings_.resize(findings_.size() - more);
    for (const auto& [code, problem] : findings_) {
      Place place = support::place_in(text_, file_, problem.at);
      if (text_.empty()) place.column = problem.at.column;  // the bytes are not fit to be shown
      std::string hint = support::did_you_mean(problem.word, problem.known);
      if (hint.empty() && problem.fault == ir::Fault::unknown_key) {
        hint = "known keys: " + support::join(problem.known, ", ");
      }
      if (!problem.hint.empty()) hint += (hint.empty() ? "" : " ") + problem.hint;
      out_.problems.push_back({code, problem.message, std::move(hint), std::move(place), {}});
    }
    if (more > 0) {
      out_.problems.back().notes.push_back(fmt::format("and {} more in this file", more));
    }
    return std::move(out_);
  }

  const std::string& file_;
  const ReadOptions& options_;
  std::string text_;
  Value root_ = Value::table();
  bool sql_ = false;  // positions are those of the comment's TOML
  std::vector<Finding> findings_;
  ReadResult out_;
};

// The length of the head of a TOML revision: up to the line that opens a table.
std::optional<std::size_t> toml_head(std::string_view text) {
  if (text.starts_with('[')) return 0;
  const auto at = text.find("\n[");
  return at == std::string_view::npos ? std::nullopt : std::optional(at + 1);
}

std::optional<std::size_t> sql_head(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const auto end = text.find('\n', at);
    if (end == std::string_view::npos) return std::nullopt;  // the line may go on
    if (opens_section(text.substr(at, end - at))) return at;
    at = end + 1;
  }
  return std::nullopt;
}

}  // namespace

ReadResult try_read(std::string_view text, const std::string& file, const ReadOptions& options) {
  return Reader(text, file, options).whole();
}

Revision read(std::string_view text, const std::string& file, const ReadOptions& options) {
  auto result = try_read(text, file, options);
  if (!result.problems.empty()) throw Error(std::move(result.problems));
  return std::move(result.revision);
}

SchemaResult try_read_schema(std::string_view text, const std::string& file,
                             const ReadOptions& options) {
  return Reader(text, file, options).schema();
}

HeadResult try_read_head(std::string_view text, const std::string& file) {
  return Reader(text, file, {}).head();
}

std::optional<std::size_t> head_size(std::string_view beginning, const std::string& file) {
  return is_sql_file(file) ? sql_head(beginning) : toml_head(beginning);
}

}  // namespace mig::revision
