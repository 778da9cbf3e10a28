// What a database holds, asked of it in its own SQL and written as sorted lines, so that it can be
// compared with what a corpus expects. Independent of the dialects' introspection on purpose.
#pragma once

#include <mig/mig.hpp>

#include <string>
#include <vector>

namespace mig::test {

// The logical schema: "table t", "column t.c not null identity", "key t a,b", "index t.i a,b
// unique". Sorted: the order of columns is not part of it.
std::vector<std::string> logical_schema(Database& database, const std::string& engine);

// The exact schema, in the engine's own words: types, defaults, definitions of constraints.
std::vector<std::string> exact_schema(Database& database, const std::string& engine);

// Every object of the database by kind and name, mig's own table among them.
std::vector<std::string> objects(Database& database, const std::string& engine);

}  // namespace mig::test
