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

// What is or may be the password of a URL's user, and the values of its parameters that hold one
// (password, passwd, pwd, key, …pass…, …secret…, …token…). Readers of URLs do not agree on where a
// password ends that should have been percent-encoded, so they may overlap. A URL that is written
// wrongly has one as well: of "mysql:user:secret@host" everything between the scheme and the host.
[[nodiscard]] std::vector<Span> secrets_of_url(std::string_view url);

// The values behind "password=" and the like, as they stand in a connection string or a message.
[[nodiscard]] std::vector<Span> secrets_of_text(std::string_view text);

// The text with every "%2f" replaced by its byte (RFC 3986, section 2.1); what is none is kept.
[[nodiscard]] std::string percent_decoded(std::string_view text);

}  // namespace mig::support
