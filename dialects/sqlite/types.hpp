// Portable types to declared types of SQLite, and declared types back to portable ones.
//
// SQLite keeps what is declared as text and derives an affinity from it, which decides what becomes
// of a value: "TIMESTAMP" has NUMERIC affinity, for instance, which leaves ISO text as it is and
// numbers as numbers, so that applications that store either are served; "JSON" alone would turn
// '5' into 5, so that JSON is declared as JSON TEXT.
#pragma once

#include <mig/ir/translation.hpp>

#include <string>
#include <string_view>

namespace mig_sqlite {

enum class Affinity { integer, text, blob, real, numeric };

// By SQLite's own rules, from the declared type.
Affinity affinity_of(std::string_view declared);

// The declared type. Throws mig::sdk::Error(MIG_E_UNSUPPORTED) for one that SQLite cannot hold.
mig::ir::RenderedType render_type(const mig::ir::Type& type);

// The one of INT, INTEGER, REAL, TEXT, BLOB and ANY that a STRICT table has for a declared type.
std::string strict_type(std::string_view declared);

// A declared type as a portable one where it is one, else as a native one: its words in upper case,
// which means the same to SQLite, and between quotes only where that is needed.
mig::ir::Type parse_declared_type(std::string_view declared);

}  // namespace mig_sqlite
