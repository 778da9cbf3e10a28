// Tables as the server writes them.
#include "table_text.hpp"

#include "expression.hpp"
#include "text.hpp"

#include <cstddef>

namespace mig_mysql {

std::string part_of(std::string_view create, std::string_view beginning) {
  const auto line = create.find("\n  " + std::string(beginning));
  if (line == std::string_view::npos) return {};
  std::string_view part = create.substr(line + 3);
  part = part.substr(0, part.find('\n'));
  if (!part.empty() && part.back() == ',') part.remove_suffix(1);
  return std::string(part);
}

std::string part_with_column(std::string_view create, std::string_view beginning,
                             std::string_view from, std::string_view to) {
  const std::string part = part_of(create, beginning);
  if (part.empty()) return {};
  const std::string_view rest = std::string_view(part).substr(beginning.size());
  std::string out(beginning);
  std::size_t done = 0;
  for (const auto& token : tokens_of(rest)) {  // every name stands in backticks
    if (token.kind != TokenKind::backtick || lower(token.name) != lower(from)) continue;
    out += rest.substr(done, token.at - done);
    out += quote(to);
    done = token.at + token.size;
  }
  return out.append(rest.substr(done));
}

}  // namespace mig_mysql
