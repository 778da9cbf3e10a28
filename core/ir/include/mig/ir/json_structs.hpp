// JSON text from structs and back in one pass, for documents too large to be a tree of values
// first. The texts are those of codec.hpp with json.hpp; what is out of the ordinary (values per
// dialect, enums, options) goes through them.
#pragma once

#include <mig/ir/codec.hpp>
#include <mig/ir/json.hpp>

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>
#include <variant>
#include <vector>

namespace mig::ir {

namespace detail {

// ---- writing ------------------------------------------------------------------------------------

template <class T>
void append_json(std::string& out, const T& in);

template <class T>
struct IsVector : std::false_type {};
template <class T>
struct IsVector<std::vector<T>> : std::true_type {};
template <class T>
struct IsOptional : std::false_type {};
template <class T>
struct IsOptional<std::optional<T>> : std::true_type {};

// Whether a struct is written as a bare value: nothing is set but the field that this stands for.
template <class T>
struct BareVisitor {
  const T& in;
  bool bare = true;

  template <class M>
  void required(const char* key, M T::*, const char*) {
    bare = bare && std::string_view(key) == Shorthand<T>::value;
  }
  template <class M>
  void optional(const char* key, M T::*member, const char*) {
    static const T kDefault{};
    const bool is_default = in.*member == kDefault.*member;
    bare = bare && is_default != (std::string_view(key) == Shorthand<T>::value);
  }
};

// Writes the fields of a struct; with `only` the bare value of that field.
template <class T>
struct WriteVisitor {
  const T& in;
  std::string& out;
  const char* only = nullptr;
  bool first = true;

  template <class M>
  void required(const char* key, M T::*member, const char*) {
    if (only == nullptr) {
      out += first ? "\"" : ",\"";
      out += key;
      out += "\":";
      first = false;
      append_json(out, in.*member);
    } else if (std::string_view(key) == only) {
      append_json(out, in.*member);
    }
  }
  template <class M>
  void optional(const char* key, M T::*member, const char* help) {
    static const T kDefault{};
    if (!(in.*member == kDefault.*member)) required(key, member, help);
  }
  template <class M>
  void inlined(M T::*member) {
    WriteVisitor<M> inner{in.*member, out, nullptr, first};
    M::describe(inner);
    first = inner.first;
  }
};

template <class T>
void append_struct(std::string& out, const T& in) {
  WriteVisitor<T> visitor{in, out};
  if constexpr (Shorthand<T>::value != nullptr) {
    BareVisitor<T> look{in};
    T::describe(look);
    if (look.bare) {
      visitor.only = Shorthand<T>::value;
      return T::describe(visitor);
    }
  }
  out += '{';
  T::describe(visitor);
  out += '}';
}

template <class T>
void append_json(std::string& out, const T& in) {
  if constexpr (std::is_same_v<T, bool>) {
    out += in ? "true" : "false";
  } else if constexpr (std::is_same_v<T, std::int64_t>) {
    out += std::to_string(in);
  } else if constexpr (std::is_same_v<T, std::string>) {
    append_text(out, in);
  } else if constexpr (IsOptional<T>::value) {
    if (in) {
      append_json(out, *in);
    } else {
      out += "null";
    }
  } else if constexpr (IsVector<T>::value && !std::is_same_v<T, Row>) {
    out += '[';
    for (std::size_t i = 0; i < in.size(); ++i) {
      if (i > 0) out += ',';
      append_json(out, in[i]);
    }
    out += ']';
  } else if constexpr (IsDescribed<T>::value) {
    append_struct(out, in);
  } else if constexpr (std::is_same_v<T, Sql> || std::is_same_v<T, PerDialect<Type>>) {
    if (in.common && in.dialects.empty()) return append_json(out, *in.common);
    out += dump_json(encode(in));
  } else {
    out += dump_json(encode(in));
  }
}

// ---- reading ------------------------------------------------------------------------------------

// Reads a document that is as a plugin of this SDK writes it: the fields of a struct in the order
// in which they are described. Answers false for anything else, right or wrong.
class StructReader {
 public:
  explicit StructReader(std::string_view text)
      : at_(text.data()), end_(text.data() + text.size()) {}

  template <class T>
  bool whole(T& out) {
    if (!read(out)) return false;
    skip_blanks();
    return at_ == end_;
  }

 private:
  template <class T>
  struct FieldVisitor;

  void skip_blanks() {
    while (at_ != end_ && (*at_ == ' ' || *at_ == '\n' || *at_ == '\t' || *at_ == '\r')) ++at_;
  }
  bool next_is(char c) {
    skip_blanks();
    return at_ != end_ && *at_ == c;
  }
  bool accept(char c) {
    if (!next_is(c)) return false;
    ++at_;
    return true;
  }
  bool accept_word(std::string_view word) {
    skip_blanks();
    if (std::string_view(at_, static_cast<std::size_t>(end_ - at_)).substr(0, word.size()) !=
        word) {
      return false;
    }
    at_ += word.size();
    return true;
  }

  // The characters up to the next one that means something in a string.
  std::string_view run() {
    const char* from = at_;
    while (at_ != end_ && *at_ != '"' && *at_ != '\\' && static_cast<unsigned char>(*at_) >= 0x20) {
      ++at_;
    }
    return {from, static_cast<std::size_t>(at_ - from)};
  }

  bool read(std::string& out) {
    if (!accept('"')) return false;
    out = run();
    while (at_ != end_ && *at_ == '\\') {
      ++at_;
      if (at_ == end_) return false;
      static constexpr std::string_view kEscapes = "\"\\/bfnrt";
      const auto which = kEscapes.find(*at_);
      if (which == std::string_view::npos) return false;
      out += "\"\\/\b\f\n\r\t"[which];
      ++at_;
      out += run();
    }
    return accept_here('"');
  }
  bool accept_here(char c) {
    if (at_ == end_ || *at_ != c) return false;
    ++at_;
    return true;
  }

  bool read(bool& out) {
    out = accept_word("true");
    return out || accept_word("false");
  }

  bool read(std::int64_t& out) {
    skip_blanks();
    const char* digits = at_ != end_ && *at_ == '-' ? at_ + 1 : at_;
    const auto [stop, failed] = std::from_chars(at_, end_, out);
    const bool padded = stop - digits > 1 && *digits == '0';
    if (failed != std::errc() || padded) return false;
    at_ = stop;
    return at_ == end_ || (*at_ != '.' && *at_ != 'e' && *at_ != 'E');
  }

  bool read(Literal& out) {
    skip_blanks();
    if (at_ == end_) return false;
    if (*at_ == '"') return read(out.emplace<std::string>());
    if (*at_ == 't' || *at_ == 'f') return read(out.emplace<bool>());
    const char* from = at_;
    if ((*at_ == '-' || (*at_ >= '0' && *at_ <= '9')) && read(out.emplace<std::int64_t>())) {
      return true;
    }
    at_ = from;
    return read_tree(out);
  }

  bool read(Type& out) {
    if (!next_is('"')) return read_tree(out);
    std::string text;
    if (!read(text)) return false;
    auto found = types_.find(text);
    if (found == types_.end()) {
      TypeProblem ignored;
      auto type = parse_type(text, ignored);
      if (!type) return false;
      found = types_.emplace(std::move(text), std::move(*type)).first;
    }
    out = found->second;
    return true;
  }

  template <class T>
  bool read(PerDialect<T>& out) {
    return next_is('"') ? read(out.common.emplace()) : read_tree(out);
  }

  template <class T>
  bool read(std::optional<T>& out) {
    return read(out.emplace());
  }

  bool read(std::vector<Column>& out) {
    out.reserve(width_);
    const bool good = read_list(out);
    width_ = out.size();
    return good;
  }
  template <class T>
  bool read(std::vector<T>& out) {
    return read_list(out);
  }
  template <class T>
  bool read_list(std::vector<T>& out) {
    if (!accept('[')) return false;
    out.clear();
    if (accept(']')) return true;
    do {
      if (!read(out.emplace_back())) return false;
    } while (accept(','));
    return accept(']');
  }

  template <class T>
  bool read(T& out) {
    if constexpr (IsDescribed<T>::value) {
      return read_struct(out);
    } else {
      return read_tree(out);
    }
  }

  template <class T>
  bool read_struct(T& out) {
    FieldVisitor<T> visitor{*this, out};
    if constexpr (Shorthand<T>::value != nullptr) {
      visitor.bare = !next_is('{');
      if (visitor.bare) visitor.key = Shorthand<T>::value;
    }
    if (!visitor.bare && (!accept('{') || !next_key(visitor.key, true))) return false;
    T::describe(visitor);
    return visitor.good && visitor.key.data() == nullptr;
  }

  // The key that follows, with its colon; null behind the last one.
  bool next_key(std::string_view& key, bool first = false) {
    if (accept('}')) {
      key = {};
      return true;
    }
    if ((!first && !accept(',')) || !accept('"')) return false;
    key = run();
    return accept_here('"') && accept(':');
  }

  // By way of the tree.
  template <class T>
  bool read_tree(T& out) {
    skip_blanks();
    const char* from = at_;
    if (!skip_value() || at_ == from) return false;  // no text is an empty table to parse_json()
    Problems problems;
    return decode(parse_json({from, static_cast<std::size_t>(at_ - from)}), out, problems) &&
           problems.empty();
  }

  // Whatever ends where the brackets that it opens are closed.
  bool skip_value() {
    int depth = 0;
    do {
      if (at_ == end_) return false;
      const char c = *at_;
      if (c == '"') {
        ++at_;
        for (run(); at_ != end_ && *at_ == '\\'; run()) at_ += end_ - at_ > 1 ? 2 : 1;
        if (!accept_here('"')) return false;
      } else if (depth == 0 && c != '{' && c != '[') {
        while (at_ != end_ && *at_ != ',' && *at_ != '}' && *at_ != ']') ++at_;
      } else {
        depth += c == '{' || c == '[' ? 1 : c == '}' || c == ']' ? -1 : 0;
        ++at_;
      }
    } while (depth > 0);
    return true;
  }

  const char* at_;
  const char* end_;
  std::map<std::string, Type> types_;  // by their texts, of which a schema has few
  std::size_t width_ = 0;              // of the table before: the next one may be as wide
};

// Takes the fields as they come; `key` is the one that is to be read next.
template <class T>
struct StructReader::FieldVisitor {
  StructReader& reader;
  T& out;
  std::string_view key = {};
  bool bare = false;
  bool good = true;

  template <class M>
  void required(const char* name, M T::*member, const char* help) {
    good = good && key.data() != nullptr && key == name;
    optional(name, member, help);
  }
  template <class M>
  void optional(const char* name, M T::*member, const char*) {
    if (!good || key.data() == nullptr || key != name) return;
    good = reader.read(out.*member);
    if (bare) {
      key = {};
    } else {
      good = good && reader.next_key(key);
    }
  }
  template <class M>
  void inlined(M T::*member) {
    FieldVisitor<M> inner{reader, out.*member, key, bare, good};
    M::describe(inner);
    key = inner.key;
    good = inner.good;
  }
};

}  // namespace detail

// dump_json(encode(in)) in one line.
template <class T>
std::string to_json(const T& in) {
  std::string out;
  detail::append_json(out, in);
  return out;
}

// parse_json() and decode() in one, for text that is UTF-8. False where these have to have a look:
// at a document in another order, and at whatever is wrong with one. `out` means nothing then.
template <class T>
bool from_json(std::string_view text, T& out) {
  try {
    return detail::StructReader(text).whole(out);
  } catch (const std::exception&) {
    return false;
  }
}

}  // namespace mig::ir
