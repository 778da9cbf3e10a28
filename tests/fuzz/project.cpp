// mig.toml, .env and the variables in values: read, or refused with places that the text has.
#include "config/dotenv.hpp"
#include "config/expand.hpp"
#include "config/file.hpp"
#include "property.hpp"

using namespace mig;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = fuzz::text_of(data, size);
  try {
    const Project project = config::parse_file(text, "mig.toml");
    fuzz::holds(project.variables.empty(), "mig.toml sets no variables");
  } catch (const Error& error) {
    fuzz::are_proper(error.diagnostics(), text);
  }

  config::Variables variables;
  try {
    variables = config::parse_dotenv(text, ".env");
  } catch (const Error& error) {
    fuzz::are_proper(error.diagnostics(), text);
  }
  for (const auto& [name, value] : variables) {
    fuzz::holds(!name.empty() && name.find_first_of("= \t\n") == std::string::npos,
                "a variable has a name", name);
  }

  const config::Source source{"a value", {"mig.toml", 1, 1, {}}, "."};
  try {
    const std::string expanded = config::expand_variables(text, variables, source);
    fuzz::holds(text.find('$') != std::string_view::npos || expanded == text,
                "what names no variable stays", expanded);
  } catch (const Error& error) {
    fuzz::holds(error.first().code == "MIG-115", "a variable is missing, or a brace",
                render(error.first()));
  }

  const std::string line(text);
  const std::string hidden = config::without_passwords(line);
  fuzz::holds(config::without_passwords(hidden) == hidden, "what is hidden stays hidden", hidden);
  return 0;
}
