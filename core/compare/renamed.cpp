#include "compare/renamed.hpp"

#include <mig/ir/apply.hpp>
#include <mig/ir/identifiers.hpp>

#include <algorithm>
#include <string>
#include <utility>
#include <variant>

namespace mig::compare {

namespace {

struct ViewMade {
  std::string name;
};
using Step = std::variant<ViewMade, ir::RenameColumn>;

// Views where they were written last, and the renames of columns, by the names that tables have at
// the end.
class Steps {
 public:
  void add(const ir::Operation& operation) { std::visit(*this, operation.body); }
  [[nodiscard]] std::vector<Step> take() { return std::move(steps_); }

  void operator()(const ir::CreateView& op) { made(op.view.name); }
  void operator()(const ir::AlterView& op) { made(op.view.name); }
  void operator()(const ir::DropView& op) { forget_view(op.name); }
  void operator()(const ir::RenameColumn& op) { steps_.emplace_back(op); }
  void operator()(const ir::RenameTable& op) {
    for (auto& step : steps_) {
      auto* rename = std::get_if<ir::RenameColumn>(&step);
      if (rename != nullptr && rename->table == op.table) rename->table = op.to;
    }
  }
  void operator()(const ir::DropTable& op) {
    std::erase_if(steps_, [&](const Step& step) {
      const auto* rename = std::get_if<ir::RenameColumn>(&step);
      return rename != nullptr && rename->table == op.table;
    });
  }
  void operator()(const ir::Execute& op) {
    if (!op.state) return;
    for (const auto& each : *op.state) add(each);
  }
  template <class T>
  void operator()(const T&) {}

 private:
  void made(const std::string& view) {
    forget_view(view);
    steps_.emplace_back(ViewMade{view});
  }
  void forget_view(const std::string& name) {
    std::erase_if(steps_, [&](const Step& step) {
      const auto* view = std::get_if<ViewMade>(&step);
      return view != nullptr && view->name == name;
    });
  }

  std::vector<Step> steps_;
};

// Those about the schema, from its first view on.
std::vector<Step> steps_of(const ir::Schema& schema, const std::vector<ir::Operation>& operations) {
  Steps all;
  for (const auto& each : operations) all.add(each);
  std::vector<Step> out;
  for (auto& step : all.take()) {
    if (const auto* view = std::get_if<ViewMade>(&step)) {
      if (schema.view(view->name) != nullptr) out.push_back(std::move(step));
    } else if (!out.empty() && schema.table(std::get<ir::RenameColumn>(step).table) != nullptr) {
      out.push_back(std::move(step));
    }
  }
  return out;
}

// Whether a column is renamed behind a view that names it.
bool any_older(const ir::Schema& schema, const std::vector<Step>& steps) {
  std::vector<const ir::View*> views;
  for (const auto& step : steps) {
    if (const auto* made = std::get_if<ViewMade>(&step)) {
      views.push_back(schema.view(made->name));
      continue;
    }
    const auto& rename = std::get<ir::RenameColumn>(step);
    const bool older = std::any_of(views.begin(), views.end(), [&](const ir::View* view) {
      const std::string* query = view->query.get();
      return query != nullptr && ir::mentions(*query, rename.name);
    });
    if (older) return true;
  }
  return false;
}

ir::Operation operation_of(ir::RenameColumn rename) {
  ir::Operation out;
  out.body = std::move(rename);
  return out;
}

}  // namespace

std::optional<Earlier> before_renames(const ir::Schema& schema,
                                      const std::vector<ir::Operation>& operations) {
  const auto steps = steps_of(schema, operations);
  if (!any_older(schema, steps)) return std::nullopt;
  Earlier out;
  out.schema = schema;
  out.schema.views.clear();
  for (auto step = steps.rbegin(); step != steps.rend(); ++step) {
    ir::Operation next;
    if (const auto* made = std::get_if<ViewMade>(&*step)) {
      next.body = ir::CreateView{*schema.view(made->name)};
    } else {
      const auto& rename = std::get<ir::RenameColumn>(*step);
      // a column that is gone since
      if (find_column(*out.schema.table(rename.table), rename.to) == nullptr) continue;
      if (ir::apply(out.schema, operation_of({rename.table, rename.to, rename.name}))) {
        return std::nullopt;
      }
      next = operation_of(rename);
    }
    out.then.insert(out.then.begin(), std::move(next));
  }
  return out;
}

}  // namespace mig::compare
