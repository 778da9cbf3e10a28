// libpq hands its C++ library one text: "ERROR:  42601: message", then lines with a label each, and
// the place in the statement as a line of it with a caret below.
#include "server_error.hpp"

#include <cstdint>
#include <cstdlib>
#include <vector>

namespace mig_postgres {

namespace sdk = mig::sdk;

namespace {

struct Message {
  std::string sqlstate;
  std::string primary;
  std::string detail;
  std::string hint;
  std::string constraint;
  std::string table;
  std::string query;      // of a function that was being run: the caret points into it
  std::size_t line = 0;   // of the statement, counted from 1; 0: not said
  std::string excerpt;    // that line, or a part of it between "..."
  std::size_t caret = 0;  // columns from the beginning of the excerpt
};

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const auto end = text.find('\n');
    lines.push_back(text.substr(0, end));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return lines;
}

bool starts(std::string_view text, std::string_view with) {
  return text.substr(0, with.size()) == with;
}

bool is_sqlstate(std::string_view text) {
  if (text.size() < 7 || text.substr(5, 2) != ": ") return false;
  for (char c : text.substr(0, 5)) {
    if (!((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'))) return false;
  }
  return true;
}

// "ERROR:  42601: text": the severity and the SQLSTATE are taken off.
std::string_view primary_text(std::string_view line, std::string& sqlstate) {
  const auto colon = line.find(":  ");
  if (colon < 20) line.remove_prefix(colon + 3);
  if (is_sqlstate(line)) {
    sqlstate = line.substr(0, 5);
    line.remove_prefix(7);
  }
  return line;
}

bool is_caret(std::string_view line) {
  const auto at = line.find_first_not_of(' ');
  return at != std::string_view::npos && line.substr(at) == "^";
}

class Parser {
 public:
  Message parse(std::string_view text) {
    static const struct {
      std::string_view label;
      std::string Message::*field;
    } fields[] = {
        {"DETAIL:  ", &Message::detail},
        {"HINT:  ", &Message::hint},
        {"QUERY:  ", &Message::query},
        {"TABLE NAME:  ", &Message::table},
        {"CONSTRAINT NAME:  ", &Message::constraint},
    };
    static const std::string_view ignored[] = {
        "CONTEXT:  ", "SCHEMA NAME:  ", "COLUMN NAME:  ", "DATATYPE NAME:  ", "LOCATION:  "};
    std::string nowhere;
    std::string* into = &out_.primary;
    bool first = true;
    for (const auto line : lines_of(text)) {
      if (first) {
        out_.primary = primary_text(line, out_.sqlstate);
        first = false;
        continue;
      }
      if (place(line)) continue;
      std::string_view rest = line;
      bool labelled = false;
      for (const auto& field : fields) {
        if (!starts(line, field.label)) continue;
        into = &(out_.*field.field);
        rest = line.substr(field.label.size());
        labelled = true;
      }
      for (const auto label : ignored) {
        if (!starts(line, label)) continue;
        into = &nowhere;
        labelled = true;
      }
      if (!labelled && !into->empty()) *into += '\n';
      *into += rest;
    }
    return std::move(out_);
  }

 private:
  // "LINE 3: text" and the caret below it
  bool place(std::string_view line) {
    if (out_.line == 0) {
      if (!starts(line, "LINE ")) return false;
      const auto colon = line.find(": ");
      if (colon == std::string_view::npos) return false;
      const long number = std::strtol(std::string(line.substr(5, colon - 5)).c_str(), nullptr, 10);
      if (number <= 0) return false;
      out_.line = static_cast<std::size_t>(number);
      before_ = colon + 2;
      out_.excerpt = line.substr(before_);
      return true;
    }
    if (out_.caret != 0 || !is_caret(line)) return false;
    const auto at = line.find('^');
    if (at >= before_) out_.caret = at - before_;
    return true;
  }

  Message out_;
  std::size_t before_ = 0;
};

// Columns that a character takes on a terminal; libpq places the caret by them.
std::size_t width_of(std::uint32_t c) {
  const bool wide = (c >= 0x1100 && c <= 0x115f) || (c >= 0x2e80 && c <= 0xa4cf) ||
                    (c >= 0xac00 && c <= 0xd7a3) || (c >= 0xf900 && c <= 0xfaff) ||
                    (c >= 0xfe30 && c <= 0xfe6f) || (c >= 0xff00 && c <= 0xff60) ||
                    (c >= 0xffe0 && c <= 0xffe6) || (c >= 0x20000 && c <= 0x3fffd);
  return wide ? 2 : 1;
}

// The byte of `text` at which so many columns have passed.
std::size_t byte_at_column(std::string_view text, std::size_t columns) {
  std::size_t at = 0;
  std::size_t passed = 0;
  while (at < text.size() && passed < columns) {
    const auto lead = static_cast<unsigned char>(text[at]);
    const std::size_t size = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    std::uint32_t code = lead < 0x80 ? lead : lead & (0xffU >> (size + 1));
    for (std::size_t i = 1; i < size && at + i < text.size(); ++i) {
      code = (code << 6U) | (static_cast<unsigned char>(text[at + i]) & 0x3fU);
    }
    passed += width_of(code);
    at += size;
  }
  return at;
}

// Byte in the statement, counted from 1; 0 when it cannot be told.
std::int64_t position_in(std::string_view statement, const Message& message) {
  if (message.line == 0 || !message.query.empty()) return 0;
  std::size_t from = 0;
  for (std::size_t line = 1; line < message.line; ++line) {
    const auto end = statement.find('\n', from);
    if (end == std::string_view::npos) return 0;
    from = end + 1;
  }
  std::string line(statement.substr(from, statement.find('\n', from) - from));
  for (char& c : line) {
    if (c == '\t') c = ' ';
  }
  std::string_view excerpt = message.excerpt;
  std::size_t column = byte_at_column(excerpt, message.caret);
  if (!starts(line, excerpt)) {
    if (excerpt.size() > 3 && excerpt.substr(excerpt.size() - 3) == "...") excerpt.remove_suffix(3);
    if (!starts(line, excerpt)) {
      if (!starts(excerpt, "...") || column < 3) return 0;
      excerpt.remove_prefix(3);
      column -= 3;
      const auto found = line.find(excerpt);
      if (found == std::string::npos) return 0;
      from += found;
    }
  }
  return static_cast<std::int64_t>(from + column + 1);
}

mig_status status_of(const std::string& state, const std::string& text,
                     const Circumstances& circumstances) {
  const auto is_class = [&](const char* wanted) { return starts(state, wanted); };
  if (circumstances.lost || is_class("08") || state == "57P01" || state == "57P02" ||
      state == "57P03" || state == "57P05") {
    return MIG_E_CONNECTION;
  }
  if (state == "57014") {
    if (circumstances.cancelled) return MIG_E_CANCELLED;
    return text.find("timeout") != std::string::npos ? MIG_E_LOCKED : MIG_E_CANCELLED;
  }
  if (state == "55P03" || state == "40P01" || state == "40001" || state == "25P03") {
    return MIG_E_LOCKED;
  }
  if (is_class("23")) return MIG_E_CONSTRAINT;
  return MIG_E_STATEMENT;
}

}  // namespace

sdk::Error server_error(std::string_view text, std::string_view statement,
                        const Circumstances& circumstances) {
  const Message message = Parser().parse(text);
  std::string shown = message.primary;
  if (!message.detail.empty()) shown += " (" + message.detail + ")";
  if (shown.empty()) shown = "the server did not say what is wrong";
  // what libpqxx needs to know of a connection before it sends anything
  if (circumstances.lost && starts(shown, "Could not obtain client encoding")) {
    shown = "the connection to the server is lost";
  }
  sdk::Error error(status_of(message.sqlstate, message.primary, circumstances), std::move(shown),
                   message.sqlstate);
  error.position = position_in(statement, message);
  error.hint = message.hint;
  error.object = message.constraint.empty() ? message.table : message.constraint;
  return error;
}

}  // namespace mig_postgres
