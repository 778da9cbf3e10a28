// Declared schemas: what is read is written and reads as the same, and makes a schema of each
// dialect, or is refused.
#include "compare/declared.hpp"

#include "property.hpp"
#include "revision/writer.hpp"
#include <mig/ir/describe.hpp>

using namespace mig;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = fuzz::text_of(data, size);
  const auto read = revision::try_read_schema(text, "schema.toml");
  fuzz::are_proper(read.problems, text);
  fuzz::holds(read.operations.size() == read.renamed_from.size(),
              "there is a former name, or none, for each operation");
  if (!read.problems.empty()) return 0;

  std::string written;
  for (const auto& each : read.operations) written += revision::operation_text("schema", each);
  const auto again = revision::try_read_schema(written, "schema.toml");
  fuzz::holds(again.problems.empty(), "what is written can be read",
              written + fuzz::render_all(again.problems));
  fuzz::holds(again.operations == read.operations, "what is written reads as the same", written);

  for (const char* dialect : {"sqlite", "mysql", "postgres"}) {
    ir::ResolveContext context;
    context.names = {dialect};
    try {
      const auto schema =
          compare::resolve_declared({{"schema.toml", read.operations, read.renamed_from}}, context);
      fuzz::holds(schema.schema.tables.size() <= read.operations.size(),
                  "there is no table that nobody declared");
    } catch (const Error& error) {
      fuzz::are_proper(error.diagnostics(), text);
    }
  }
  return 0;
}
