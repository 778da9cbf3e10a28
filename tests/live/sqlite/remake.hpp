// A schema that inspect() gave, made again in an empty database by the dialect's own translation.
#pragma once

#include "database.hpp"

#include <deque>
#include <string>
#include <utility>

namespace live {

inline void make(Database& db, const ir::Schema& schema) {
  const auto opaque = [&](bool early) {
    for (const auto& each : schema.opaque) {
      if (each.early == early && !each.sql.empty()) db.query(each.sql);
    }
  };
  const auto run = [&](auto body) {
    ir::Operation operation;
    operation.body = std::move(body);
    db.run(db.compile(operation, {}));
  };
  opaque(true);
  for (const auto& table : schema.tables) {
    ir::CreateTable made;
    made.definition = table;
    run(made);
  }
  // a view that reads another one comes behind it
  std::deque<ir::View> views(schema.views.begin(), schema.views.end());
  for (std::size_t failed = 0; !views.empty();) {
    ir::CreateView made;
    made.view = views.front();
    views.pop_front();
    try {
      run(made);
      failed = 0;
    } catch (const sdk::Error&) {
      if (++failed > views.size()) throw;
      views.push_back(made.view);
    }
  }
  opaque(false);
}

// What two databases are compared by: the parts of tables that have no statement of their own are
// not made again.
inline std::string comparable(ir::Schema schema) {
  schema.verbatim.clear();
  std::vector<ir::Opaque> objects;
  for (auto& each : schema.opaque) {
    if (!each.sql.empty()) objects.push_back(std::move(each));
  }
  schema.opaque = std::move(objects);
  std::string out;
  for (const char c : ir::dump_json(ir::encode(schema))) {
    out += c;
    if (c == '}') out += '\n';  // for people who read a difference
  }
  return out;
}

inline void expect_remade_equal(Database& db) {
  const ir::Schema found = db.inspect();
  Database again;
  make(again, found);
  EXPECT_EQ(comparable(again.inspect()), comparable(found));
}

}  // namespace live
