// Portable types to the server's own, and back.
#pragma once

#include "engine.hpp"
#include <mig/ir/translation.hpp>

#include <string>
#include <string_view>

namespace mig_mysql {

// The type as the server writes it. Refuses what it cannot hold in any way (interval).
mig::ir::RenderedType render_type(const mig::ir::Type& type, const Engine& engine);

// A column_type of information_schema as a portable type where there is one, else as a native one.
mig::ir::Type parse_type(std::string_view text, const Engine& engine);

// point, polygon and their like.
bool is_geometry(std::string_view sql);
// Text, blob, JSON and geometry columns, by the type's SQL: no plain DEFAULT, no index without a
// length.
bool is_lob(std::string_view sql);
// Text and blob columns take an index on their first characters; JSON and geometry do not.
bool takes_prefix(std::string_view sql);
// datetime and timestamp columns, which take CURRENT_TIMESTAMP as a plain default.
bool is_datetime(std::string_view sql);
bool is_character(std::string_view sql);
// The first word: "varchar" of "varchar(10)".
std::string base_of(std::string_view sql);
// The number in the parentheses: 3 of "datetime(3)"; -1 without one.
int size_of_type(std::string_view sql);

}  // namespace mig_mysql
