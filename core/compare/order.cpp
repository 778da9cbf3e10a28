#include "compare/order.hpp"

#include <mig/ir/identifiers.hpp>

#include <map>
#include <set>
#include <string_view>

namespace mig::compare {

std::vector<std::size_t> ordered(const std::vector<std::vector<std::size_t>>& needs,
                                 std::vector<std::size_t>* in_circle) {
  std::vector<std::vector<std::size_t>> needed_by(needs.size());
  std::vector<std::size_t> missing(needs.size());
  std::set<std::size_t> ready;
  for (std::size_t i = 0; i < needs.size(); ++i) {
    missing[i] = needs[i].size();
    for (const auto other : needs[i]) needed_by[other].push_back(i);
    if (missing[i] == 0) ready.insert(i);
  }
  std::vector<std::size_t> out;
  std::set<std::size_t> left;
  for (std::size_t i = 0; i < needs.size(); ++i) left.insert(i);
  while (!left.empty()) {
    // of a circle, the first one goes first: somebody has to
    const std::size_t next = ready.empty() ? *left.begin() : *ready.begin();
    if (ready.empty() && in_circle != nullptr) {
      in_circle->assign(left.begin(), left.end());
      in_circle = nullptr;
    }
    ready.erase(next);
    left.erase(next);
    out.push_back(next);
    for (const auto other : needed_by[next]) {
      if (--missing[other] == 0 && left.count(other) > 0) ready.insert(other);
    }
  }
  return out;
}

namespace {

// Calls f(name) for every table or view that the query reads, on any dialect.
template <class F>
void each_source(const ir::View& view, F f) {
  const auto one = [&](std::string_view text) {
    ir::detail::each_table(text,
                           [&](std::size_t, std::size_t, std::string_view name, char) { f(name); });
  };
  if (view.query.common) one(*view.query.common);
  for (const auto& [dialect, text] : view.query.dialects) one(text);
}

// As names are held against each other: without case.
std::string folded(std::string_view name) {
  std::string out(name);
  for (auto& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

}  // namespace

std::vector<std::string> sources(const ir::View& view) {
  std::vector<std::string> out;
  each_source(view, [&](std::string_view each) { out.emplace_back(each); });
  return out;
}

bool reads(const ir::View& view, const std::string& name) {
  bool found = false;
  each_source(view,
              [&](std::string_view each) { found = found || ir::detail::same_name(each, name); });
  return found;
}

std::vector<std::size_t> view_order(const std::vector<ir::View>& views,
                                    std::vector<std::size_t>* in_circle) {
  std::map<std::string, std::size_t> by_name;
  for (std::size_t i = 0; i < views.size(); ++i) by_name.emplace(folded(views[i].name), i);
  std::vector<std::vector<std::size_t>> needs(views.size());
  for (std::size_t i = 0; i < views.size(); ++i) {
    std::set<std::size_t> others;
    each_source(views[i], [&](std::string_view name) {
      const auto found = by_name.find(folded(name));
      if (found != by_name.end() && found->second != i) others.insert(found->second);
    });
    needs[i].assign(others.begin(), others.end());
  }
  return ordered(needs, in_circle);
}

std::vector<std::size_t> table_order(const std::vector<ir::Table>& tables) {
  std::map<std::string, std::size_t> by_name;
  for (std::size_t i = 0; i < tables.size(); ++i) by_name.emplace(tables[i].name, i);
  std::vector<std::vector<std::size_t>> needs(tables.size());
  for (std::size_t i = 0; i < tables.size(); ++i) {
    std::set<std::size_t> others;
    for (const auto& key : tables[i].foreign_keys) {
      const auto found = by_name.find(key.references.table);
      if (found != by_name.end() && found->second != i) others.insert(found->second);
    }
    needs[i].assign(others.begin(), others.end());
  }
  return ordered(needs);
}

}  // namespace mig::compare
