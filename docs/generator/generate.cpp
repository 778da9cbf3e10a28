// Writes what is generated in docs/ and sdk/schema/ from the descriptions of the operations and the
// answers of the dialects:
// generate_docs <root of the sources>.
#include "revision/json_schema.hpp"
#include "revision/reference.hpp"
#include "type_page.hpp"

#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

namespace {

void write(const std::filesystem::path& file, const std::string& text) {
  std::filesystem::create_directories(file.parent_path());
  std::ofstream out(file, std::ios::binary);
  out << text;
  if (!out.flush()) throw std::runtime_error(file.string() + " cannot be written");
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) {
    std::fputs("usage: generate_docs <root of the sources>\n", stderr);
    return 2;
  }
  try {
    const std::filesystem::path root = arguments[1];
    write(root / "docs" / "operations.md", mig::revision::operations_reference());
    write(root / "docs" / "types.md", mig::docs::type_page());
    write(root / "sdk" / "schema" / "revision.schema.json", mig::revision::json_schema());
    write(root / "sdk" / "schema" / "declared.schema.json", mig::revision::declared_json_schema());
  } catch (const std::exception& error) {
    std::fprintf(stderr, "generate_docs: %s\n", error.what());
    return 1;
  }
  return 0;
}
