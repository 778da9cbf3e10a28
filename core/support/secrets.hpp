// Where secrets stand in the texts that name a database.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace mig::support {

// A part of a text, in bytes.
struct Span {
  std::size_t from;
  std::size_t size;
};

// The password of a URL's user, and the values of its parameters that hold one (password, passwd,
// pwd, key, …pass…, …secret…, …token…), in the order of their places. A URL that is written wrongly
// has one as well: of "mysql:user:secret@host" everything between the scheme and the host.
[[nodiscard]] std::vector<Span> secrets_of_url(std::string_view url);

// The values behind "password=" and the like, as they stand in a connection string or a message.
[[nodiscard]] std::vector<Span> secrets_of_text(std::string_view text);

}  // namespace mig::support
