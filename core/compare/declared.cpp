#include "compare/declared.hpp"

#include "compare/codes.hpp"
#include "compare/order.hpp"
#include "ir/as_written.hpp"
#include "plan/plan.hpp"
#include "revision/directory.hpp"
#include "revision/file.hpp"
#include "support/text.hpp"
#include <mig/ir/apply.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <system_error>
#include <utility>

namespace mig::compare {

namespace {

namespace fs = std::filesystem;

std::vector<fs::path> files_of(const fs::path& path) {
  std::error_code error;
  if (!fs::is_directory(path, error)) return {path};
  std::vector<fs::path> out;
  for (const auto& name : revision::list_files(path, true)) {
    if (!revision::is_sql_file(name)) out.push_back(path / name);
  }
  if (!out.empty()) return out;
  throw Error(Diagnostic{code::kNotThere,
                         fmt::format("no file in '{}' ends in .toml", path.string()),
                         "a declared schema is a .toml file, or a folder of such files"});
}

std::string bytes_of(const fs::path& file) {
  auto content = revision::read_file(file, revision::kLargestFile);
  if (content.ending == revision::Ending::whole) return std::move(content.bytes);
  const std::string why = content.ending == revision::Ending::too_large
                              ? fmt::format("it has more than {} bytes", revision::kLargestFile)
                              : std::generic_category().message(content.error);
  throw Error(
      Diagnostic{code::kNotThere,
                 fmt::format("the declared schema '{}' cannot be read: {}", file.string(), why),
                 "'schema' in mig.toml names the file, or a folder of such files"});
}

// One thing that is declared, and where.
struct Item {
  const DeclaredFile* file;
  const ir::Operation* operation;
  const std::string* renamed_from;
};

// Builds the schema in an order in which everything that is referred to is there. What is wrong is
// collected.
class Builder {
 public:
  Builder(const std::vector<DeclaredFile>& files, const ir::ResolveContext& context,
          bool as_written)
      : context_(context), resolve_(as_written ? ir::resolve_as_written : ir::resolve) {
    for (const auto& file : files) {
      for (std::size_t i = 0; i < file.operations.size(); ++i) {
        items_.push_back({&file, &file.operations[i], &file.renamed_from[i]});
      }
    }
  }

  DeclaredSchema build() {
    each<ir::CreateEnum>([&](const Item& item, ir::CreateEnum& op) {
      if (is_new("an enum", op.name, enums_, item)) change(item, op);
    });
    each<ir::CreateSequence>([&](const Item& item, ir::CreateSequence& op) {
      if (is_new("a sequence", op.sequence.name, sequences_, item)) change(item, op);
    });
    each<ir::CreateTable>([&](const Item& item, ir::CreateTable& op) { table(item, op); });
    for (const auto& [item, op] : keys_) foreign_key(item, op);
    each<ir::CreateIndex>([&](const Item& item, ir::CreateIndex& op) { index(item, op); });
    each<ir::CreateView>([&](const Item& item, ir::CreateView& op) {
      if (is_new("a table or view", op.view.name, tables_, item)) change(item, op);
    });
    view_circles();
    if (!problems_.empty()) throw Error(std::move(problems_));
    return std::move(out_);
  }

 private:
  using Places = std::map<std::string, Item>;

  // f(item, operation) for everything of a kind that is for this dialect, resolved.
  template <class T, class F>
  void each(F f) {
    for (const auto& item : items_) {
      if (!std::holds_alternative<T>(item.operation->body)) continue;
      ir::Problems problems;
      auto resolved = resolve_(*item.operation, context_, out_.schema, problems);
      for (const auto& problem : problems) report(item, problem);
      if (resolved && problems.empty()) f(item, std::get<T>(resolved->body));
    }
  }

  // Of names that change hands nobody could tell afterwards whether they have done so.
  void not_in_turn(const Item& item, const ir::Table& table, const ir::Column& column) {
    const ir::Column* other = ir::find_column(table, column.renamed_from);
    if (other == nullptr || other->renamed_from.empty()) return;
    report(item,
           {item.operation->at,
            "column '" + column.name + "' of '" + table.name + "' was '" + column.renamed_from +
                "', and so is now another column, which was '" + other->renamed_from + "'",
            "rename one of them to a third name first, in a revision of its own",
            "",
            {}});
  }

  void table(const Item& item, ir::CreateTable& op) {
    ir::Table& made = op.definition;
    op.if_not_exists = false;
    if (!is_new("a table or view", made.name, tables_, item)) return;
    // resolve() has taken the former names out: they are no part of a table
    const auto& written = std::get<ir::CreateTable>(item.operation->body).definition;
    if (!item.renamed_from->empty()) {
      out_.renames.push_back({{}, *item.renamed_from, written.name});
    }
    for (const auto& column : written.columns) {
      if (column.renamed_from.empty()) continue;
      not_in_turn(item, written, column);
      out_.renames.push_back({written.name, column.renamed_from, column.name});
    }
    // a key may refer to a table that stands further down
    for (auto& key : made.foreign_keys) keys_.push_back({item, {made.name, std::move(key)}});
    made.foreign_keys.clear();
    change(item, op);
    if (const auto* known = out_.schema.table(made.name)) defaults(item, *known);
  }

  // The default of an enum column is one of its values.
  void defaults(const Item& item, const ir::Table& table) {
    for (const auto& column : table.columns) {
      const ir::Type* type = column.type.get();
      const auto* text =
          column.default_value ? std::get_if<std::string>(&*column.default_value) : nullptr;
      if (type == nullptr || type->kind != ir::TypeKind::enumeration || text == nullptr) continue;
      if (ir::contains(type->values, *text)) continue;
      report(item, {item.operation->at,
                    fmt::format("the default '{}' of '{}.{}' is no value of the enum '{}'", *text,
                                table.name, column.name, type->name),
                    "", *text, type->values});
    }
  }

  void foreign_key(const Item& item, const ir::AddForeignKey& op) {
    const auto& target = op.constraint.references.table;
    if (!declared_table(
            item, target,
            fmt::format("the foreign key '{}' of '{}' refers to", op.constraint.name, op.table))) {
      return;
    }
    change(item, op);
  }

  void index(const Item& item, ir::CreateIndex& op) {
    op.if_not_exists = false;
    if (!declared_table(item, op.table, fmt::format("the index '{}' is for", op.index.name))) {
      return;
    }
    change(item, op);
  }

  bool declared_table(const Item& item, const std::string& name, const std::string& who) {
    if (out_.schema.table(name) != nullptr) return true;
    std::vector<std::string> known;
    for (const auto& each : out_.schema.tables) known.push_back(each.name);
    report(item, {item.operation->at, fmt::format("{} '{}', which is no declared table", who, name),
                  "", name, std::move(known)});
    return false;
  }

  bool is_new(const char* what, const std::string& name, Places& places, const Item& item) {
    const auto [known, is_new] = places.emplace(name, item);
    if (is_new) return true;
    report(
        item,
        {item.operation->at, fmt::format("{} '{}' is declared already", what, name), "", "", {}});
    problems_.back().notes.push_back(fmt::format("the first one stands at {}:{}",
                                                 known->second.file->name,
                                                 known->second.operation->at.line));
    return false;
  }

  template <class T>
  void change(const Item& item, const T& op) {
    ir::Operation operation;
    operation.body = op;
    operation.at = item.operation->at;
    if (const auto problem = ir::apply(out_.schema, operation)) report(item, *problem);
  }

  void view_circles() {
    std::vector<std::size_t> circle;
    static_cast<void>(view_order(out_.schema.views, &circle));
    if (circle.empty()) return;
    std::set<std::string> names;
    for (const auto i : circle) names.insert(out_.schema.views[i].name);
    for (const auto& item : items_) {
      const auto* op = std::get_if<ir::CreateView>(&item.operation->body);
      if (op == nullptr || names.count(op->view.name) == 0) continue;
      report(item, {item.operation->at,
                    fmt::format("the view '{}' reads itself, through others", op->view.name),
                    fmt::format("these read each other: {}",
                                support::join({names.begin(), names.end()}, ", ")),
                    "",
                    {}});
    }
  }

  void report(const Item& item, ir::Problem problem) {
    // said of a history, which this has not
    constexpr std::string_view kWhen = " at this point of the history";
    const auto at = problem.message.find(kWhen);
    if (at != std::string::npos) problem.message.erase(at, kWhen.size());
    revision::Revision file;
    file.header.file = item.file->name;
    problems_.push_back(plan::diagnose(code::kDeclared, file, problem));
  }

  const ir::ResolveContext& context_;
  decltype(&ir::resolve) resolve_;
  std::vector<Item> items_;
  Places tables_;
  Places enums_;
  Places sequences_;
  std::vector<std::pair<Item, ir::AddForeignKey>> keys_;
  DeclaredSchema out_;
  std::vector<Diagnostic> problems_;
};

}  // namespace

std::vector<DeclaredFile> read_declared(const fs::path& path,
                                        const revision::ReadOptions& options) {
  std::vector<DeclaredFile> out;
  std::vector<Diagnostic> problems;
  for (const auto& file : files_of(path)) {
    auto read = revision::try_read_schema(bytes_of(file), file.string(), options);
    std::move(read.problems.begin(), read.problems.end(), std::back_inserter(problems));
    out.push_back({file.string(), std::move(read.operations), std::move(read.renamed_from)});
  }
  if (!problems.empty()) throw Error(std::move(problems));
  return out;
}

DeclaredSchema resolve_declared(const std::vector<DeclaredFile>& files,
                                const ir::ResolveContext& context, bool as_written) {
  return Builder(files, context, as_written).build();
}

}  // namespace mig::compare
