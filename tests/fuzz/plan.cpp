// Plans that were written to a file for review: read and written and read as the same.
#include "property.hpp"
#include <mig/plan.hpp>

using namespace mig;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = fuzz::text_of(data, size);
  try {
    const auto plan = read_plan(text, "plan.json");
    const std::string written = plan_text(plan);
    fuzz::holds(plan_text(read_plan(written, "plan.json")) == written, "it reads as the same",
                written);
  } catch (const Error& error) {
    fuzz::are_proper(error.diagnostics(), text);
  }
  return 0;
}
