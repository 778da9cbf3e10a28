// Revisions in TOML: what is read is written, and what is written reads as the same.
#include "property.hpp"
#include "revision/checksum.hpp"
#include "revision/reader.hpp"
#include "revision/writer.hpp"

using namespace mig;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = fuzz::text_of(data, size);
  const std::string file = "versions/a.toml";
  revision::ReadOptions options;
  options.load = [](const std::string& name) -> revision::LoadedFile {
    if (name.size() % 7 == 0) return {{}, "it is not there", "look elsewhere"};
    return {"a,b\n1,2\n", "", ""};
  };
  const auto read = revision::try_read(text, file, options);
  fuzz::are_proper(read.problems, text);

  const auto head = revision::head_size(text, file);
  const auto beginning = text.substr(0, head.value_or(size));
  const auto header = revision::try_read_head(beginning, file);
  fuzz::are_proper(header.problems, text);
  if (!read.problems.empty()) return 0;
  if (header.problems.empty()) {
    fuzz::holds(header.header == read.revision.header, "the head alone says what the file says");
  }

  const std::string written = revision::write(read.revision);
  const auto again = revision::try_read(written, file, options);
  fuzz::holds(again.problems.empty(), "what is written can be read",
              written + fuzz::render_all(again.problems));
  fuzz::holds(again.revision == read.revision, "what is written reads as the same", written);
  fuzz::holds(revision::write(again.revision) == written, "it is written the same way", written);
  fuzz::holds(revision::checksum(again.revision) == revision::checksum(read.revision),
              "its checksum stays", written);
  return 0;
}
