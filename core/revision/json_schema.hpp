// The formats of revision files and declared schemas as JSON Schemas, for editors and other
// programs.
#pragma once

#include <string>

namespace mig::revision {

// Draft 2020-12, made of the descriptions that the reader goes by. What several fields say together
// (an index column has a name or an expression) is the reader's alone. id: the schema's own "$id";
// empty: none.
[[nodiscard]] std::string json_schema(const std::string& id = {});

// The same for the files of a declared schema.
[[nodiscard]] std::string declared_json_schema(const std::string& id = {});

}  // namespace mig::revision
