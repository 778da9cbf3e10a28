// mig.toml, .env and the variables in values: read, or refused with places that the text has.
#include "config/dotenv.hpp"
#include "config/expand.hpp"
#include "config/file.hpp"
#include "property.hpp"

#include <algorithm>

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
  fuzz::holds(hidden.size() <= line.size(), "what is hidden takes no more room", hidden);

  // Whatever stands around it, a password that is written as one should be is not shown.
  std::string around(text.substr(0, text.find('\n')));
  std::replace(around.begin(), around.end(), '"', ' ');
  const std::string password = "PassWord123";
  if (around.find(password) != std::string::npos) return 0;
  const std::string url = around + " \"postgres://user:" + password + "@host/db\"";
  const std::string shown = config::without_passwords(url);
  fuzz::holds(shown.find(password) == std::string::npos, "a password is hidden", shown);
  return 0;
}
