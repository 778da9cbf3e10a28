#include "support/csv.hpp"

#include <algorithm>
#include <utility>

namespace mig::support {

namespace {

class Parser {
 public:
  Parser(std::string_view text, char delimiter) : text_(text), delimiter_(delimiter) {}

  CsvDocument run() {
    while (at_ < text_.size() && !out_.problem) record();
    return std::move(out_);
  }

 private:
  void record() {
    CsvRecord fields;
    for (;;) {
      CsvField& field = fields.emplace_back();
      field.line = line_;
      field.column = column();
      field.quoted = !ended() && text_[at_] == '"';
      if (!(field.quoted ? quoted(field.text) : plain(field.text))) return;
      if (ended()) break;
      const bool more = text_[at_] == delimiter_;
      next();
      if (!more) break;  // the end of the line
    }
    out_.records.push_back(std::move(fields));
  }

  // Both stop at a delimiter, the end of a line or the end; false: there is a problem.
  bool plain(std::string& text) {
    while (!ended() && text_[at_] != delimiter_ && text_[at_] != '\n') {
      if (text_[at_] == '"') {
        return fail(
            "a quote inside of a field: put the whole field in quotes, and write this one "
            "twice");
      }
      if (text_[at_] == '\r') return fail("a carriage return that no line feed follows");
      text += text_[at_];
      next();
    }
    return true;
  }
  bool quoted(std::string& text) {
    const std::uint32_t line = line_;
    const std::uint32_t begin = column();
    next();
    for (;;) {
      if (ended()) {
        out_.problem = CsvProblem{"the quote that opens here is not closed", line, begin};
        return false;
      }
      const char c = text_[at_];
      next();
      if (c == '"') {
        if (ended() || text_[at_] != '"') break;
        next();
      }
      text += c;
    }
    if (ended() || text_[at_] == delimiter_ || text_[at_] == '\n') return true;
    return fail("text behind a closing quote");
  }

  bool fail(const char* message) {
    out_.problem = CsvProblem{message, line_, column()};
    return false;
  }
  [[nodiscard]] bool ended() const { return at_ >= text_.size(); }
  [[nodiscard]] std::uint32_t column() const {
    return static_cast<std::uint32_t>(at_ - line_begin_ + 1);
  }
  void next() {
    if (text_[at_] == '\n') {
      ++line_;
      line_begin_ = at_ + 1;
    }
    ++at_;
  }

  std::string_view text_;
  char delimiter_;
  std::size_t at_ = 0;
  std::size_t line_begin_ = 0;
  std::uint32_t line_ = 1;
  CsvDocument out_;
};

std::string counted(std::size_t count) {
  return std::to_string(count) + (count == 1 ? " field" : " fields");
}

}  // namespace

CsvDocument parse_csv(std::string_view text, char delimiter) {
  return Parser(text, delimiter).run();
}

CsvTable parse_csv_table(std::string_view text, char delimiter,
                         const std::vector<std::string>& columns) {
  CsvDocument document = parse_csv(text, delimiter);
  CsvTable out;
  out.columns = columns;
  out.records = std::move(document.records);
  const auto fail = [&](const CsvField& at, std::string message) {
    if (!out.problem) out.problem = CsvProblem{std::move(message), at.line, at.column};
  };
  if (columns.empty() && !out.records.empty()) {
    for (const auto& field : out.records.front()) {
      if (field.text.empty()) fail(field, "a column without a name");
      if (std::count(out.columns.begin(), out.columns.end(), field.text) > 0) {
        fail(field, "the column '" + field.text + "' stands there twice");
      }
      out.columns.push_back(field.text);
    }
    out.records.erase(out.records.begin());
  }
  for (const auto& record : out.records) {
    if (record.size() == out.columns.size()) continue;
    fail(record.front(), counted(record.size()) + " where there are " +
                             std::to_string(out.columns.size()) + " columns");
  }
  if (!out.problem) out.problem = std::move(document.problem);
  return out;
}

}  // namespace mig::support
