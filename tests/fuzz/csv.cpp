// Comma-separated values: fields stand where they say, and reads as the same with all in quotes.
#include "support/csv.hpp"

#include "property.hpp"
#include "support/toml.hpp"

using namespace mig;

namespace {

std::string in_quotes(const std::vector<support::CsvRecord>& records, char delimiter) {
  std::string out;
  for (const auto& record : records) {
    for (std::size_t i = 0; i < record.size(); ++i) {
      if (i > 0) out += delimiter;
      out += '"';
      for (const char c : record[i].text) out += c == '"' ? "\"\"" : std::string(1, c);
      out += '"';
    }
    out += '\n';
  }
  return out;
}

bool same_texts(const std::vector<support::CsvRecord>& a,
                const std::vector<support::CsvRecord>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& one, const auto& other) {
    return std::equal(one.begin(), one.end(), other.begin(), other.end(),
                      [](const auto& x, const auto& y) { return x.text == y.text; });
  });
}

// What stands in the text from the place of a field on.
std::string_view behind(std::string_view text, const support::CsvField& field) {
  std::size_t at = 0;
  for (std::uint32_t line = 1; line < field.line; ++line) at = text.find('\n', at) + 1;
  return text.substr(at + field.column - 1);
}

void look(std::string_view text, char delimiter) {
  const auto document = support::parse_csv(text, delimiter);
  for (const auto& record : document.records) {
    fuzz::holds(!record.empty(), "a record has a field");
    for (const auto& field : record) {
      const auto written = behind(text, field);
      fuzz::holds(field.quoted ? written.substr(0, 1) == "\""
                               : written.substr(0, field.text.size()) == field.text,
                  "a field stands where it says", field.text);
    }
  }
  if (document.problem) {
    fuzz::holds(!document.problem->message.empty() && document.problem->line > 0,
                "a problem has words and a place");
  }
  const std::string written = in_quotes(document.records, delimiter);
  const auto again = support::parse_csv(written, delimiter);
  fuzz::holds(!again.problem, "what is written can be read", written);
  fuzz::holds(same_texts(again.records, document.records), "it reads as the same", written);

  const auto table = support::parse_csv_table(text, delimiter, {});
  if (table.problem) return;
  for (const auto& record : table.records) {
    fuzz::holds(record.size() == table.columns.size(), "a record has a field for each column");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text = support::normalise_lines(fuzz::text_of(data, size));
  for (const char delimiter : {',', ';', '\t'}) look(text, delimiter);
  return 0;
}
