// When two parts of a schema mean the same although they are written differently: what is no
// difference to a database is none here.
#pragma once

#include <mig/ir/schema.hpp>

#include <string>
#include <string_view>

namespace mig::compare {

// The text with its white space evened out, without a semicolon or parentheses around the whole;
// what stands in quotes stays. fold: upper case outside of quotes counts as lower case.
[[nodiscard]] std::string plain_sql(std::string_view sql, bool fold);

// Expressions: checks, defaults, conditions.
[[nodiscard]] bool same_expression(const ir::Sql& a, const ir::Sql& b);
// Queries of views; case counts, as names of tables have one on some servers.
[[nodiscard]] bool same_query(const ir::Sql& a, const ir::Sql& b);
// Whether two queries differ at most in which rows they give and how these are sorted and grouped,
// so that their columns are the same; no where that cannot be told.
[[nodiscard]] bool keeps_columns(const ir::Sql& before, const ir::Sql& after);
// The values of enums do not count where the schema holds them by name.
[[nodiscard]] bool same_type(const ir::PerDialect<ir::Type>& a, const ir::PerDialect<ir::Type>& b);
[[nodiscard]] bool same_default(const ir::Column& a, const ir::Column& b);
[[nodiscard]] bool same_generated(const ir::Column& a, const ir::Column& b);
[[nodiscard]] bool has_default(const ir::Column& column);

// Names do not count, except for those of columns and tables.
[[nodiscard]] bool same_content(const ir::PrimaryKey& a, const ir::PrimaryKey& b);
[[nodiscard]] bool same_content(const ir::Unique& a, const ir::Unique& b);
[[nodiscard]] bool same_content(const ir::ForeignKey& a, const ir::ForeignKey& b);
[[nodiscard]] bool same_content(const ir::Check& a, const ir::Check& b);
[[nodiscard]] bool same_content(const ir::Index& a, const ir::Index& b);

}  // namespace mig::compare
