// Checks the names, resolves the references, finds the order of application and the cycles.
#include "graph/check.hpp"

#include "graph/codes.hpp"
#include "graph/graph.hpp"
#include "support/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <numeric>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

namespace mig::graph {

namespace {

using revision::Header;
using List = std::vector<std::size_t>;
using Lists = std::vector<List>;

constexpr std::size_t kLongestName = 255;  // the width of the version table's column
constexpr std::size_t kShortestPart = 4;
constexpr std::size_t kMostSuggestions =
    50;  // a nearest name reads every id: not for each of 10,000

std::string shown(const Header& header) {
  return header.file.empty() ? fmt::format("revision '{}'", header.id)
                             : fmt::format("revision '{}' ({})", header.id, header.file);
}

// What is wrong with a name as "contains '@'", or nothing.
std::string fault(std::string_view name) {
  if (name.empty()) return "is empty";
  if (name.size() > kLongestName) {
    return fmt::format("is {} bytes long, {} are possible", name.size(), kLongestName);
  }
  if (is_reserved(name)) return "is a word that targets use";
  for (const char c : name) {
    if (std::string_view("@-+:").find(c) != std::string_view::npos) {
      return fmt::format("contains '{}'", c);
    }
    if (static_cast<unsigned char>(c) <= 0x20 || c == 0x7F) return "contains white space";
  }
  return {};
}

// The seconds and nanoseconds since 1970 of an RFC 3339 time (a space for the T and a missing
// offset are taken, the latter as UTC), or nothing.
std::optional<std::pair<std::int64_t, std::int64_t>> instant(std::string_view text) {
  std::size_t at = 0;
  const auto number = [&](std::size_t digits) -> std::optional<std::int64_t> {
    if (text.size() - at < digits) return std::nullopt;
    std::int64_t value = 0;
    for (std::size_t i = 0; i < digits; ++i, ++at) {
      if (text[at] < '0' || text[at] > '9') return std::nullopt;
      value = value * 10 + (text[at] - '0');
    }
    return value;
  };
  const auto skip = [&](std::string_view any) {
    if (at >= text.size() || any.find(text[at]) == std::string_view::npos) return false;
    ++at;
    return true;
  };
  std::int64_t field[6] = {};
  constexpr std::string_view kBetween[] = {"-", "-", "Tt ", ":", ":", ""};
  for (std::size_t i = 0; i < 6; ++i) {
    const auto value = number(i == 0 ? 4 : 2);
    if (!value) return std::nullopt;
    field[i] = *value;
    if (i < 5 && !skip(kBetween[i])) return std::nullopt;
  }
  std::int64_t fraction = 0;
  if (skip(".")) {
    std::int64_t unit = 1'000'000'000;
    while (at < text.size() && text[at] >= '0' && text[at] <= '9') {
      unit /= 10;
      fraction += unit * (text[at++] - '0');
    }
  }
  std::int64_t offset = 0;
  if (at < text.size() && !skip("Zz")) {
    const bool minus = text[at] == '-';
    if (!skip("+-")) return std::nullopt;
    const auto hours = number(2);
    if (!hours || !skip(":")) return std::nullopt;
    const auto minutes = number(2);
    if (!minutes) return std::nullopt;
    offset = (*hours * 60 + *minutes) * (minus ? -60 : 60);
  }
  if (at != text.size()) return std::nullopt;
  // Days of the proleptic Gregorian calendar, counted in years that begin in March.
  const std::int64_t year = field[0] - (field[1] <= 2 ? 1 : 0);
  const std::int64_t month = (field[1] + 9) % 12;
  const std::int64_t days = year * 365 + year / 4 - year / 100 + year / 400 +
                            (month * 153 + 2) / 5 + field[2] - 1 - 719'468;
  return std::pair{((days * 24 + field[3]) * 60 + field[4]) * 60 + field[5] - offset, fraction};
}

// rank[i]: the place of header i by (created, id). What is no time comes first, as text.
List ranks(const std::vector<Header>& headers) {
  using Key = std::tuple<bool, std::pair<std::int64_t, std::int64_t>, std::string_view>;
  std::vector<Key> keys;
  keys.reserve(headers.size());
  for (const auto& header : headers) {
    const auto time = instant(header.created);
    keys.emplace_back(time.has_value(), time.value_or(std::pair<std::int64_t, std::int64_t>{}),
                      time ? std::string_view() : std::string_view(header.created));
  }
  List sorted(headers.size());
  std::iota(sorted.begin(), sorted.end(), std::size_t{0});
  // Headers are sorted by id, so a stable sort leaves ties in that order.
  std::stable_sort(sorted.begin(), sorted.end(),
                   [&](std::size_t a, std::size_t b) { return keys[a] < keys[b]; });
  List rank(headers.size());
  for (std::size_t i = 0; i < sorted.size(); ++i) rank[sorted[i]] = i;
  return rank;
}

Lists turned(const Lists& edges) {
  Lists out(edges.size());
  for (std::size_t from = 0; from < edges.size(); ++from) {
    for (const auto to : edges[from]) out[to].push_back(from);
  }
  return out;
}

// Depth first: what becomes ready by a revision comes next, its children before those that only
// depend on it.
List application_order(const Lists& parents, const Lists& dependencies, const List& rank) {
  const Lists children = turned(parents);
  const Lists dependents = turned(dependencies);
  List waits(parents.size());
  List ready;
  for (std::size_t i = 0; i < parents.size(); ++i) {
    waits[i] = parents[i].size() + dependencies[i].size();
    if (waits[i] == 0) ready.push_back(i);
  }
  const auto later_first = [&](std::size_t a, std::size_t b) { return rank[a] > rank[b]; };
  std::sort(ready.begin(), ready.end(), later_first);
  List order;
  order.reserve(parents.size());
  while (!ready.empty()) {
    const auto next = ready.back();
    ready.pop_back();
    order.push_back(next);
    for (const auto* following : {&dependents[next], &children[next]}) {
      const auto old = static_cast<std::ptrdiff_t>(ready.size());
      for (const auto other : *following) {
        if (--waits[other] == 0) ready.push_back(other);
      }
      std::sort(ready.begin() + old, ready.end(), later_first);
    }
  }
  return order;
}

// The strongly connected component of each node, by Tarjan's algorithm with its stack on the heap.
List components(const Lists& edges) {
  constexpr std::size_t kUnseen = static_cast<std::size_t>(-1);
  List number(edges.size(), kUnseen);
  List low(edges.size());
  List component(edges.size(), kUnseen);
  List open;
  std::vector<std::pair<std::size_t, std::size_t>> path;  // node, its next edge
  std::size_t count = 0;
  std::size_t found = 0;
  const auto enter = [&](std::size_t node) {
    number[node] = low[node] = count++;
    open.push_back(node);
    path.emplace_back(node, 0);
  };
  for (std::size_t root = 0; root < edges.size(); ++root) {
    if (number[root] != kUnseen) continue;
    enter(root);
    while (!path.empty()) {
      const auto node = path.back().first;
      if (path.back().second < edges[node].size()) {
        const auto next = edges[node][path.back().second++];
        if (number[next] == kUnseen) {
          enter(next);
        } else if (component[next] == kUnseen) {
          low[node] = std::min(low[node], number[next]);
        }
        continue;
      }
      path.pop_back();
      if (!path.empty()) {
        auto& below = low[path.back().first];
        below = std::min(below, low[node]);
      }
      if (low[node] != number[node]) continue;
      std::size_t member = 0;
      do {
        member = open.back();
        open.pop_back();
        component[member] = found;
      } while (member != node);
      ++found;
    }
  }
  return component;
}

// The shortest way from `from` to `to` inside one component, both included.
List way(const Lists& edges, const List& component, std::size_t from, std::size_t to) {
  std::map<std::size_t, std::size_t> came{{from, from}};
  List queue{from};
  for (std::size_t i = 0; i < queue.size() && !came.contains(to); ++i) {
    for (const auto next : edges[queue[i]]) {
      if (component[next] == component[from] && came.emplace(next, queue[i]).second) {
        queue.push_back(next);
      }
    }
  }
  List out{to};
  while (out.back() != from) out.push_back(came.at(out.back()));
  std::reverse(out.begin(), out.end());
  return out;
}

class Checker {
 public:
  explicit Checker(const std::vector<Header>& headers) : headers_(headers) {}

  Checked run() {
    names();
    labels();
    references();
    const auto rank = ranks(headers_);
    out_.order = application_order(out_.parents, out_.dependencies, rank);
    if (out_.order.size() < headers_.size()) cycles();
    return std::move(out_);
  }

 private:
  void report(const char* code, const Header& header, std::string message, std::string hint,
              std::vector<std::string> notes = {}) {
    Place place;
    place.file = header.file;
    out_.problems.push_back(Diagnostic{.code = code,
                                       .message = std::move(message),
                                       .hint = std::move(hint),
                                       .place = std::move(place),
                                       .notes = std::move(notes)});
  }

  void names() {
    for (std::size_t i = 0; i < headers_.size(); ++i) {
      const auto& header = headers_[i];
      if (const auto wrong = fault(header.id); !wrong.empty()) {
        report(code::kIllegalId, header, fmt::format("{}: the id {}", shown(header), wrong),
               "choose an id of letters, digits, '_' and '.', such as '3f2a9c1b7d4e'");
      }
      if (!ids_.empty() && headers_[ids_.back()].id == header.id) {
        report(code::kDuplicateId, header,
               fmt::format("revision id '{}' is used by two files: '{}' and '{}'", header.id,
                           headers_[ids_.back()].file, header.file),
               "give one of them a new id, or delete the copy");
      } else {
        ids_.push_back(i);
      }
    }
  }

  void labels() {
    for (const auto& header : headers_) {
      for (const auto& label : header.branch_labels) {
        if (const auto wrong = fault(label); !wrong.empty()) {
          report(code::kIllegalLabel, header,
                 fmt::format("{}: the branch label '{}' {}", shown(header), label, wrong),
                 "choose a label of letters, digits, '_' and '.'");
          continue;
        }
        if (const auto other = find(label)) {
          report(code::kDuplicateLabel, header,
                 fmt::format("{}: the branch label '{}' is the id of {}", shown(header), label,
                             shown(headers_[*other])),
                 "choose another label");
          continue;
        }
        const auto self = static_cast<std::size_t>(&header - headers_.data());
        const auto [at, fresh] = labels_.emplace(label, self);
        if (!fresh) {
          report(code::kDuplicateLabel, header,
                 at->second == self
                     ? fmt::format("{}: the branch label '{}' is given twice", shown(header), label)
                     : fmt::format("{}: the branch label '{}' is already given by {}",
                                   shown(header), label, shown(headers_[at->second])),
                 "a label belongs to one revision; its descendants carry it without naming it");
        }
      }
    }
  }

  void references() {
    out_.parents.resize(headers_.size());
    out_.dependencies.resize(headers_.size());
    for (std::size_t i = 0; i < headers_.size(); ++i) {
      const auto& header = headers_[i];
      for (const auto& name : header.down_revisions) {
        const auto parent = find(name);
        if (!parent) {
          missing_parent(header, name);
        } else if (headers_[*parent].id == header.id) {
          self_reference(header, "down_revision");
        } else {
          out_.parents[i].push_back(*parent);
        }
      }
      sort_parents(header, out_.parents[i]);
      for (const auto& name : header.depends_on) {
        const auto other = dependency(header, name);
        if (!other) continue;
        if (headers_[*other].id == header.id) {
          self_reference(header, "depends_on");
        } else if (!contains(out_.parents[i], *other)) {
          out_.dependencies[i].push_back(*other);
        }
      }
      auto& list = out_.dependencies[i];
      std::sort(list.begin(), list.end());
      list.erase(std::unique(list.begin(), list.end()), list.end());
    }
  }

  void sort_parents(const Header& header, List& list) {
    std::sort(list.begin(), list.end());
    const auto repeated = std::adjacent_find(list.begin(), list.end());
    if (repeated == list.end()) return;
    report(code::kRepeatedParent, header,
           fmt::format("{}: down_revision names '{}' twice", shown(header), headers_[*repeated].id),
           "remove one of them");
    list.erase(std::unique(list.begin(), list.end()), list.end());
  }

  void self_reference(const Header& header, const char* key) {
    report(code::kSelfReference, header, fmt::format("{}: {} names itself", shown(header), key),
           "name the revision that comes before it, or leave the key out");
  }

  void missing_parent(const Header& header, const std::string& name) {
    std::string hint;
    if (const auto label = labels_.find(name); label != labels_.end()) {
      hint = fmt::format("'{}' is a branch label; name its revision '{}' here", name,
                         headers_[label->second].id);
    } else {
      hint = suggestion(name, false);
    }
    report(code::kMissingParent, header,
           fmt::format("{}: its down_revision '{}' does not exist", shown(header), name),
           std::move(hint));
  }

  std::optional<std::size_t> dependency(const Header& header, const std::string& name) {
    if (const auto exact = find(name)) return exact;
    if (const auto label = labels_.find(name); label != labels_.end()) return label->second;
    const auto candidates = beginning(name);
    if (candidates.size() == 1 && name.size() >= kShortestPart) return candidates.front();
    std::vector<std::string> notes;
    std::string message;
    std::string hint;
    if (candidates.empty()) {
      message = fmt::format("{}: its dependency '{}' does not exist", shown(header), name);
      hint = suggestion(name, true);
    } else {
      message = candidates.size() == 1
                    ? fmt::format("{}: its dependency '{}' is too short for a partial id",
                                  shown(header), name)
                    : fmt::format("{}: its dependency '{}' is the beginning of {} ids",
                                  shown(header), name, candidates.size());
      hint = "write the whole id";
      for (const auto i : candidates) notes.push_back(shown(headers_[i]));
    }
    report(code::kMissingDependency, header, std::move(message), std::move(hint), std::move(notes));
    return std::nullopt;
  }

  std::string suggestion(const std::string& name, bool with_labels) {
    std::string hint;
    if (suggested_++ < kMostSuggestions) {
      std::vector<std::string> known;
      for (const auto i : ids_) known.push_back(headers_[i].id);
      if (with_labels) {
        for (const auto& [label, unused] : labels_) known.push_back(label);
      }
      hint = support::did_you_mean(name, known);
      if (!hint.empty()) hint += " otherwise ";
    }
    return hint + "restore its file, or name a revision that exists";
  }

  void cycles() {
    // Along down_revision first; then those that only depends_on closes.
    circles(out_.parents, out_.parents, "down_revision");
    Lists both = out_.parents;
    for (std::size_t i = 0; i < both.size(); ++i) {
      both[i].insert(both[i].end(), out_.dependencies[i].begin(), out_.dependencies[i].end());
    }
    circles(both, out_.dependencies, "down_revision or depends_on");
  }

  // One cycle for each component that has one of the `closing` edges inside.
  void circles(const Lists& edges, const Lists& closing, const char* keys) {
    const auto component = components(edges);
    std::vector<bool> done(edges.size());
    for (std::size_t from = 0; from < edges.size(); ++from) {
      for (const auto to : closing[from]) {
        if (component[from] != component[to] || done[component[from]]) continue;
        done[component[from]] = true;
        report_cycle(way(edges, component, to, from), keys);
      }
    }
  }

  // members: each names the next, the last names the first.
  void report_cycle(List members, const char* keys) {
    std::rotate(members.begin(), std::min_element(members.begin(), members.end()), members.end());
    std::vector<std::string> ids;
    std::vector<std::string> notes;
    for (std::size_t i = 0; i < members.size(); ++i) {
      const auto& header = headers_[members[i]];
      ids.push_back("'" + header.id + "'");
      notes.push_back(fmt::format("{} comes after '{}'", shown(header),
                                  headers_[members[(i + 1) % members.size()]].id));
    }
    ids.push_back(ids.front());
    report(code::kCycle, headers_[members.front()],
           fmt::format("revisions come after one another in a circle: {}",
                       support::join(ids, " after ")),
           fmt::format("change {} in one of these files", keys), std::move(notes));
  }

  // Positions of distinct ids are ascending by id.
  [[nodiscard]] List::const_iterator lower(std::string_view id) const {
    return std::lower_bound(
        ids_.begin(), ids_.end(), id,
        [&](std::size_t i, std::string_view wanted) { return headers_[i].id < wanted; });
  }

  [[nodiscard]] std::optional<std::size_t> find(std::string_view id) const {
    const auto at = lower(id);
    if (at == ids_.end() || headers_[*at].id != id) return std::nullopt;
    return *at;
  }

  [[nodiscard]] List beginning(std::string_view prefix) const {
    List out;
    if (prefix.empty()) return out;
    for (auto at = lower(prefix); at != ids_.end() && headers_[*at].id.starts_with(prefix); ++at) {
      out.push_back(*at);
    }
    return out;
  }

  const std::vector<Header>& headers_;
  Checked out_;
  List ids_;  // the first header of each id
  std::map<std::string, std::size_t, std::less<>> labels_;
  std::size_t suggested_ = 0;
};

}  // namespace

Checked check(const std::vector<Header>& headers) { return Checker(headers).run(); }

}  // namespace mig::graph
