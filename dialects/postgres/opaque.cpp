// Rows of the opaque queries to a list in which everything stands behind what it needs.
#include "opaque.hpp"

#include "opaque_definitions.hpp"
#include "opaque_parts.hpp"
#include "render.hpp"
#include "rows.hpp"
#include <mig/ir/identifiers.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>

namespace mig_postgres {

using sdk::int_of;
using sdk::text_of;

namespace {

// An object as pg_depend names it: the oids of its class and of itself.
using Object = std::pair<std::int64_t, std::int64_t>;
using Args = std::vector<mig_value>;

std::int64_t number_of(const sdk::Session& session, const char* sql) {
  const auto rows = session.query(sql);
  return rows.empty() || sdk::is_null(rows[0][0]) ? 0 : int_of(rows[0][0]);
}

ir::Opaque opaque(const sdk::OwnedRow& row, std::size_t from) {
  ir::Opaque out;
  out.kind = text_of(row[from]);
  out.name = text_of(row[from + 1]);
  out.table = text_of(row[from + 2]);
  out.sql = std::string(trimmed(text_of(row[from + 3])));
  return out;
}

// Types, functions and the like, and what needs what.
class Definitions {
 public:
  Definitions(const sdk::Session& session, const Args& schema)
      : relation_(number_of(session, "SELECT 'pg_catalog.pg_class'::regclass::oid::bigint")) {
    for (const auto& row : session.query(kDefinitions, schema)) {
      Node node;
      node.opaque = opaque(row, 4);
      node.wanted = flag(row[2]);
      node.body = text_of(row[8]);
      at_[{int_of(row[0]), int_of(row[1])}] = nodes_.size();
      nodes_.push_back(std::move(node));
    }
    for (const auto& row : session.query(kNeeds)) {
      needs({int_of(row[0]), int_of(row[1])}, {int_of(row[2]), int_of(row[3])});
    }
    read_bodies();
  }

  // Everything behind what it needs; what is made before the tables first.
  std::vector<ir::Opaque> in_order() {
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      if (nodes_[i].wanted) want(i);
    }
    for (std::size_t i = 0; i < nodes_.size(); ++i) place(i);
    std::vector<ir::Opaque> out;
    for (const bool early : {true, false}) {
      for (const auto i : order_) {
        const bool is_early = nodes_[i].wanted && !on_tables(i);
        if (is_early != early) continue;
        out.push_back(nodes_[i].opaque);
        out.back().early = early;
      }
    }
    return out;
  }

 private:
  struct Node {
    ir::Opaque opaque;
    std::string body;              // of a function in SQL, which is checked when it is made
    bool wanted = false;           // a table or view needs it
    bool reads_relations = false;  // it needs a table or view
    bool placed = false;
    std::set<std::size_t> needs;
  };

  void needs(const Object& who, const Object& what) {
    const auto needed = at_.find(what);
    if (who.first == relation_) {
      if (needed != at_.end()) nodes_[needed->second].wanted = true;
      return;
    }
    const auto node = at_.find(who);
    if (node == at_.end()) return;
    if (what.first == relation_) nodes_[node->second].reads_relations = true;
    if (needed != at_.end() && needed != node) nodes_[node->second].needs.insert(needed->second);
  }

  // The catalog does not know what a function in SQL calls.
  void read_bodies() {
    for (auto& node : nodes_) {
      if (node.body.empty()) continue;
      for (std::size_t i = 0; i < nodes_.size(); ++i) {
        const std::string& called = nodes_[i].opaque.name;
        const auto end = called.find('(');
        if (end == std::string::npos || &nodes_[i] == &node) continue;
        if (ir::mentions(node.body, called.substr(0, end))) node.needs.insert(i);
      }
    }
  }

  void want(std::size_t i) {
    nodes_[i].wanted = true;
    for (const auto needed : nodes_[i].needs) {
      if (!nodes_[needed].wanted) want(needed);
    }
  }

  bool on_tables(std::size_t i) const {
    std::set<std::size_t> seen;
    return on_tables(i, seen);
  }
  bool on_tables(std::size_t i, std::set<std::size_t>& seen) const {
    if (!seen.insert(i).second) return false;
    if (nodes_[i].reads_relations) return true;
    for (const auto needed : nodes_[i].needs) {
      if (on_tables(needed, seen)) return true;
    }
    return false;
  }

  void place(std::size_t i) {
    if (nodes_[i].placed) return;
    nodes_[i].placed = true;
    for (const auto needed : nodes_[i].needs) place(needed);
    order_.push_back(i);
  }

  std::int64_t relation_;
  std::vector<Node> nodes_;
  std::map<Object, std::size_t> at_;
  std::vector<std::size_t> order_;
};

}  // namespace

std::vector<ir::Opaque> read_opaque(const sdk::Session& session) {
  const Args schema = {sdk::int_value(
      number_of(session, "SELECT to_regnamespace(quote_ident(current_schema()))::oid::bigint"))};
  std::vector<ir::Opaque> out = Definitions(session, schema).in_order();
  for (const char* sql : {kParts, kComments}) {
    for (const auto& row : session.query(sql, schema)) out.push_back(opaque(row, 1));
  }
  return out;
}

}  // namespace mig_postgres
