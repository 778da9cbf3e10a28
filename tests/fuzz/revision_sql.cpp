// Plain SQL revisions, and what TOML revisions are as plain SQL: what is written reads as the same.
#include "property.hpp"
#include "revision/checksum.hpp"
#include "revision/reader.hpp"
#include "revision/writer.hpp"

#include <optional>

using namespace mig;

namespace {

// Nothing: the revision has no form in SQL.
std::optional<std::string> written(const revision::Revision& revision) {
  try {
    return revision::write(revision);
  } catch (const Error& error) {
    fuzz::holds(error.first().code == "MIG-213", "only what has no form in SQL is refused",
                render(error.first()));
    return std::nullopt;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = fuzz::text_of(data, size);
  const std::string file = "versions/a.sql";
  const auto read = revision::try_read(text, file);
  fuzz::are_proper(read.problems, text);

  const auto head = revision::head_size(text, file);
  const auto header = revision::try_read_head(text.substr(0, head.value_or(size)), file);
  fuzz::are_proper(header.problems, text);
  if (!read.problems.empty()) return 0;
  fuzz::holds(header.problems.empty(), "the head of a good file is good",
              fuzz::render_all(header.problems));
  fuzz::holds(header.header == read.revision.header, "the head alone says what the file says");

  const auto out = written(read.revision);
  if (!out) return 0;
  const auto again = revision::try_read(*out, file);
  fuzz::holds(again.problems.empty(), "what is written can be read",
              *out + fuzz::render_all(again.problems));
  fuzz::holds(again.revision == read.revision, "what is written reads as the same", *out);
  fuzz::holds(written(again.revision) == out, "it is written the same way", *out);
  fuzz::holds(revision::checksum(again.revision) == revision::checksum(read.revision),
              "its checksum stays", *out);
  return 0;
}
