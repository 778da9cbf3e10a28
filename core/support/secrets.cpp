#include "support/secrets.hpp"

#include <algorithm>
#include <cctype>

namespace mig::support {

namespace {

// How the words of a text with parameters are told from each other.
enum class Form { url, keywords, prose };

char lower(char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); }
bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }
bool is_blank(char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; }

bool holds_secret(std::string_view key, Form form) {
  std::string name;
  for (char c : key) name += lower(c);
  const auto has = [&](std::string_view part) { return name.find(part) != std::string::npos; };
  const bool file = name.ends_with("file");  // passfile names a file, which is no secret
  return (!file && (has("pass") || has("pwd") || has("secret") || has("token"))) ||
         (form == Form::url && name == "key");
}

// Whether what stands behind "postgres:" is a connection string ("host=a user=b").
bool is_keywords(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size() && is_blank(text[at])) ++at;
  const std::size_t word = at;
  while (at < text.size() && is_word(text[at])) ++at;
  const bool any = at > word;
  while (at < text.size() && is_blank(text[at])) ++at;
  return any && at < text.size() && text[at] == '=';
}

// Whether what stands before an "@" is rather the folder of a file whose name has one.
bool is_path(std::string_view text) {
  return text.find(':') == std::string_view::npos && text.find('/') != std::string_view::npos;
}

// Where the password of a URL's user may stand, from behind the first ":" to an "@". Readers of
// URLs do not agree on which "@" that is when the password holds characters that should have been
// percent-encoded: libpq takes the first one before a "/", others the last one of the authority, or
// of all that stands before the parameters. What no reader takes for a password may be meant as one
// all the same ("?" in it, or a slash of "://" forgotten).
std::vector<Span> passwords_of(std::string_view url) {
  constexpr auto kNone = std::string_view::npos;
  const auto slashes = url.find("://");
  const auto scheme = url.find(':');
  if (scheme == kNone) return {};
  std::size_t colon = scheme;
  std::vector<std::size_t> ends;
  if (slashes != kNone) {
    const std::size_t from = slashes + 3;
    const auto before = [&](std::string_view delimiters) {
      return url.substr(0, url.find_first_of(delimiters, from));
    };
    colon = url.find(':', from);
    ends = {before("/").find('@', from), before("/").rfind('@'), before("/?#").rfind('@'),
            before("?").rfind('@')};
    if (std::all_of(ends.begin(), ends.end(), [&](auto at) { return at == kNone || at < from; })) {
      ends.push_back(before("=").rfind('@'));
    }
  } else if (!is_keywords(url.substr(scheme + 1))) {
    colon = std::min(url.find_first_not_of('/', scheme + 1), url.size()) - 1;
    const auto at = url.rfind('@');
    if (at != kNone && colon < at && !is_path(url.substr(colon + 1, at - colon - 1))) ends = {at};
  }
  std::vector<Span> found;
  for (const auto at : ends) {
    if (at != kNone && colon < at && at - colon > 1) found.push_back({colon + 1, at - colon - 1});
  }
  return found;
}

// The end of the value that begins at `from`; `from` moves behind its opening quote.
std::size_t value_end(std::string_view text, std::size_t& from, Form form) {
  if (form == Form::url) return std::min(text.find('&', from), text.size());
  const char first = from < text.size() ? text[from] : '\0';
  const bool quoted = first == '\'' || (first == '"' && form == Form::prose);
  if (quoted) ++from;
  std::size_t end = from;
  while (end < text.size()) {
    const char c = text[end];
    const bool over = form == Form::keywords
                          ? is_blank(c)
                          : c == '&' || c == ' ' || c == ';' || c == '#' || c == '\n';
    if (quoted ? c == first : over) break;
    end += c == '\\' && (quoted || form == Form::keywords) ? 2 : 1;
  }
  return std::min(end, text.size());
}

// The values behind "key=" for keys that hold a secret: parameters of a URL ("?password=x&…") and
// words of a connection string ("host=a password='x y'").
std::vector<Span> parameters_of(std::string_view text, Form form) {
  std::vector<Span> found;
  std::size_t done = 0;
  const auto question = form == Form::url ? text.find('?') : std::string_view::npos;
  const std::size_t query = question == std::string_view::npos ? text.size() + 1 : question + 1;
  for (auto equals = text.find('='); equals != std::string_view::npos;
       equals = text.find('=', equals + 1)) {
    if (equals < done) continue;            // in the value of another
    const bool blanks = form != Form::url;  // around "="
    std::size_t key_end = equals;
    while (blanks && key_end > done && is_blank(text[key_end - 1])) --key_end;
    const auto in_key = [&](char c) {
      if (form == Form::url) return c != '&';
      return form == Form::keywords ? !is_blank(c) : is_word(c) || c == '-';
    };
    std::size_t key = key_end;
    const std::size_t first = equals > query ? std::max(query, done) : done;
    while (key > first && in_key(text[key - 1])) --key;
    if (key == key_end || !holds_secret(percent_decoded(text.substr(key, key_end - key)), form))
      continue;
    std::size_t from = equals + 1;
    while (blanks && from < text.size() && is_blank(text[from])) ++from;
    std::size_t end = value_end(text, from, form);
    if (equals < query) end = std::min(end, query - 1);  // what follows has parameters of its own
    if (end > from) found.push_back({from, end - from});
    done = end;
  }
  return found;
}

// The same words as libpq takes them, one behind the other: "=" may be a part of a value.
std::vector<Span> words_of_connection_string(std::string_view text) {
  std::vector<Span> found;
  const auto skip_blanks = [&](std::size_t at) {
    while (at < text.size() && is_blank(text[at])) ++at;
    return at;
  };
  for (std::size_t at = skip_blanks(0); at < text.size(); at = skip_blanks(at)) {
    const std::size_t key = at;
    while (at < text.size() && text[at] != '=' && !is_blank(text[at])) ++at;
    const auto name = text.substr(key, at - key);
    at = skip_blanks(at);
    if (at == text.size() || text[at] != '=') continue;
    std::size_t from = skip_blanks(at + 1);
    const std::size_t end = value_end(text, from, Form::keywords);
    if (holds_secret(name, Form::keywords) && end > from) found.push_back({from, end - from});
    const bool quoted = end < text.size() && text[end] == '\'';
    at = quoted ? end + 1 : end;
  }
  return found;
}

}  // namespace

std::string percent_decoded(std::string_view text) {
  const auto digit = [](char c) {
    if (c >= '0' && c <= '9') return c - '0';
    const char low = lower(c);
    return low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
  };
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && digit(text[i + 1]) >= 0 &&
        digit(text[i + 2]) >= 0) {
      out += static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2]));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

std::vector<Span> secrets_of_url(std::string_view url) {
  auto spans = passwords_of(url);
  const bool keywords = is_keywords(url.substr(url.find(':') + 1));
  for (const auto& span : parameters_of(url, keywords ? Form::keywords : Form::url)) {
    spans.push_back(span);
  }
  if (!keywords) return spans;
  for (const auto& span : words_of_connection_string(url)) spans.push_back(span);
  return spans;
}

std::vector<Span> secrets_of_text(std::string_view text) {
  return parameters_of(text, Form::prose);
}

}  // namespace mig::support
