// Tables as the server writes them.
#include "table_text.hpp"

#include "expression.hpp"
#include "text.hpp"

#include <cstddef>

namespace mig_mysql {

std::string part_with_column(std::string_view create, std::string_view beginning,
                             std::string_view from, std::string_view to) {
  const auto line = create.find("\n  " + std::string(beginning));
  if (line == std::string_view::npos) return {};
  std::string_view rest = create.substr(line + 3 + beginning.size());
  rest = rest.substr(0, rest.find('\n'));
  if (!rest.empty() && rest.back() == ',') rest.remove_suffix(1);
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
