// Views: those that stand in the way go, and come back behind what they read.
#include "compare/draft.hpp"
#include "compare/order.hpp"
#include "compare/same.hpp"
#include "support/characters.hpp"
#include <mig/ir/identifiers.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace mig::compare {

namespace {

template <class T>
const T* named(const std::vector<T>& list, const std::string& name) {
  const auto found = std::find_if(list.begin(), list.end(), [&](const T& each) {
    return ir::detail::same_name(each.name, name);
  });
  return found == list.end() ? nullptr : &*found;
}

// Which views that are to be cannot stay, or be replaced in place, while the tables change.
class DoomedViews {
 public:
  DoomedViews(const Draft& renamed, const std::vector<Rename>& renames)
      : draft_(renamed), renames_(renames), views_(renamed.now().views) {}

  // Each before what it reads.
  [[nodiscard]] std::vector<std::string> names() {
    const auto order = view_order(views_);
    read_.resize(views_.size());
    for (const auto i : order) look(i);
    // the old query of a view holds before the renames alone, also on the way back, and so do
    // those through which it reads what is renamed
    for (auto at = order.rbegin(); at != order.rend(); ++at) {
      Read& view = read_[*at];
      if (!view.renamed || !(view.rewritten || view.carries)) continue;
      view.doomed = true;
      for (const auto other : view.views) read_[other].carries = true;
    }
    // PostgreSQL gives no view other columns while one reads it; and on the way back the old query
    // of the reader would come before the columns that it names
    for (const Read& view : read_) {
      for (const auto other : view.views) read_[other].doomed |= read_[other].reshaped;
    }
    std::vector<std::string> out;
    for (const auto i : order) {
      Read& view = read_[i];
      for (const auto other : view.views) view.doomed = view.doomed || read_[other].doomed;
      if (view.doomed) out.insert(out.begin(), views_[i].name);
    }
    return out;
  }

 private:
  struct Read {
    std::vector<std::size_t> views;  // that it reads
    bool renamed = false;            // it reads what is renamed, be it through other views
    bool rewritten = false;
    bool reshaped = false;  // it may get other columns
    bool carries = false;   // a rewritten one reads what is renamed through it
    bool doomed = false;
  };

  // Views behind those that they read.
  void look(std::size_t i) {
    const ir::View& view = views_[i];
    Read& out = read_[i];
    const ir::View* then = draft_.to().view(view.name);
    out.rewritten = !same_query(view.query, then->query);
    out.reshaped = out.rewritten && !keeps_columns(view.query, then->query);
    out.doomed = then->materialized != view.materialized || (out.rewritten && view.materialized);
    for (const auto& source : sources(view)) {
      if (const ir::View* other = named(views_, source)) {
        const auto at = static_cast<std::size_t>(other - views_.data());
        if (at == i) continue;
        out.views.push_back(at);
        out.renamed = out.renamed || read_[at].renamed;
      } else if (const ir::Table* table = table_of(source)) {
        const ir::Table* changed = draft_.to(table->name);
        out.doomed =
            out.doomed || changed == nullptr || !reshaped_columns(*table, *changed).empty();
        out.renamed = out.renamed || is_renamed(table->name);
      }
    }
  }

  [[nodiscard]] const ir::Table* table_of(const std::string& name) const {
    const ir::Table* exact = draft_.now(name);
    return exact != nullptr ? exact : named(draft_.now().tables, name);
  }

  [[nodiscard]] bool is_renamed(const std::string& table) const {
    return std::any_of(renames_.begin(), renames_.end(), [&](const Rename& each) {
      return (each.table.empty() ? each.to : each.table) == table;
    });
  }

  const Draft& draft_;
  const std::vector<Rename>& renames_;
  const std::vector<ir::View>& views_;
  std::vector<Read> read_;
};

}  // namespace

namespace {

void drop_view(Draft& draft, const std::string& name) {
  const bool stored = draft.now().view(name)->materialized;
  std::vector<std::string> notes;
  if (draft.to().view(name) != nullptr) {
    notes.push_back(fmt::format(
        "'{}' is made anew below: what the database drops with it ({}) has to be given again", name,
        stored ? "rights, indexes" : "rights"));
  }
  draft.add(ir::DropView{name, false, stored}, std::move(notes));
}

// Views that are not to be, with those that read them: a table may get the name of one.
void drop_vanishing(Draft& draft) {
  const auto views = draft.now().views;
  std::vector<std::string> gone;
  std::set<std::string> folded;  // the same, in lower case
  for (const auto i : view_order(views)) {
    const auto read = sources(views[i]);
    const bool reads_one = std::any_of(read.begin(), read.end(), [&](const std::string& each) {
      return folded.count(support::lower(each)) != 0;
    });
    if (!reads_one && draft.to().view(views[i].name) != nullptr) continue;
    gone.push_back(views[i].name);
    folded.insert(support::lower(views[i].name));
  }
  for (auto name = gone.rbegin(); name != gone.rend(); ++name) drop_view(draft, *name);
}

}  // namespace

void drop_views(Draft& draft, const std::vector<Rename>& renames) {
  drop_vanishing(draft);
  if (draft.now().views.empty()) return;
  Draft renamed(draft.now(), draft.to());
  rename(renamed, renames);
  for (const auto& name : DoomedViews(renamed, renames).names()) drop_view(draft, name);
}

namespace {

// What the query of a view names and is there no longer.
class StaleNames {
 public:
  struct Found {
    std::size_t change;  // the index of what took the name away
    std::string what;
  };

  StaleNames(const Draft& draft, const ir::View& view) : draft_(draft) {
    if (view.query.common) read(*view.query.common);
    for (const auto& [dialect, text] : view.query.dialects) read(text);
    for (const auto& each : sources(view)) {
      if (!sources_.insert(support::lower(each)).second) continue;
      const ir::Table* exact = draft.to(each);
      const ir::Table* then = exact != nullptr ? exact : named(draft.to().tables, each);
      if (then == nullptr) continue;
      for (const auto& column : then->columns) there_.insert(support::lower(column.name));
    }
  }

  std::vector<Found> find() {
    const auto& changes = draft_.changes();
    for (at_ = 0; at_ < changes.size(); ++at_) std::visit(*this, changes[at_].operation.body);
    return std::move(found_);
  }

  void operator()(const ir::RenameColumn& op) {
    column(op.table, op.name, fmt::format("is called '{}' now", op.to));
  }
  void operator()(const ir::DropColumn& op) { column(op.table, op.name, "is gone"); }
  void operator()(const ir::RenameTable& op) {
    former_[op.to] = op.table;
    table(op.table, fmt::format("is called '{}' now", op.to));
  }
  void operator()(const ir::DropTable& op) { table(op.table, "is gone"); }
  template <class T>
  void operator()(const T&) {}

 private:
  void read(const std::string& text) {
    ir::detail::each_column(text, [&](std::size_t, std::size_t, std::string_view name, char) {
      columns_.insert(support::lower(name));
    });
    // a name that the query gives itself
    bool follows = false;
    ir::detail::each_identifier(text,
                                [&](std::size_t, std::size_t, std::string_view name, char quote) {
                                  if (follows) aliases_.insert(support::lower(name));
                                  follows = quote == '\0' && ir::detail::same_name(name, "as");
                                });
  }

  void column(const std::string& table, const std::string& name, const std::string& what) {
    const std::string word = support::lower(name);
    if (columns_.count(word) == 0 || aliases_.count(word) != 0 || there_.count(word) != 0) return;
    const auto former = former_.find(table);
    if (!reads(table) && (former == former_.end() || !reads(former->second))) return;
    found_.push_back({at_, fmt::format("the column '{}' of '{}' {}", name, table, what)});
  }
  void table(const std::string& name, const std::string& what) {
    if (!reads(name) || named(draft_.to().tables, name) != nullptr) return;
    if (named(draft_.to().views, name) != nullptr) return;
    found_.push_back({at_, fmt::format("the table '{}' {}", name, what)});
  }
  [[nodiscard]] bool reads(const std::string& name) const {
    return sources_.count(support::lower(name)) != 0;
  }

  const Draft& draft_;
  std::set<std::string> sources_;
  std::set<std::string> columns_;              // that the query may name
  std::set<std::string> aliases_;              // that it gives
  std::set<std::string> there_;                // columns of what it reads, as they are to be
  std::map<std::string, std::string> former_;  // by the name now, of tables
  std::size_t at_ = 0;
  std::vector<Found> found_;
};

// Of a view that is made here.
std::vector<std::string> stale_notes(const Draft& draft, const ir::View& view) {
  std::vector<std::string> out;
  for (const auto& each : StaleNames(draft, view).find()) {
    out.push_back(each.what +
                  ": if this query means it, mend the query, here and in the declared schema");
  }
  return out;
}

}  // namespace

void create_views(Draft& draft) {
  for (const auto i : view_order(draft.to().views)) {
    const ir::View& view = draft.to().views[i];
    const ir::View* now = draft.now().view(view.name);
    if (now == nullptr) {
      draft.add(ir::CreateView{view}, stale_notes(draft, view));
    } else if (!same_query(now->query, view.query)) {
      draft.add(ir::AlterView{view}, stale_notes(draft, view));
    } else {
      for (const auto& each : StaleNames(draft, view).find()) {
        draft.note(each.change,
                   fmt::format("{}: if the view '{}' means it, mend its query in the declared "
                               "schema, which a new database could not make",
                               each.what, view.name));
      }
    }
  }
}

}  // namespace mig::compare
