// The portable types with values to try, and what a value is as a value of another type.
#pragma once

#include <mig/ir/type.hpp>

#include <string>
#include <vector>

namespace mig::test {

// A type under test. Values are written in one canonical way, whatever the database: "true",
// "-3.5", "2024-02-29 12:34:56.75", bytes as hex digits.
struct Kind {
  std::string name;
  ir::Type type;
  std::string toml;                  // the type in a revision
  std::vector<std::string> samples;  // none: only a type to change to
};

// Every kind; those with samples are types to change from as well.
const std::vector<Kind>& kinds();

// exact: the value is one of the new type too. spelled: it is, in more than one spelling. lenient:
// a database may take it or refuse it. unfit: it cannot become the new type without a change.
enum class Fit { exact, spelled, lenient, unfit };

struct Expected {
  Fit fit = Fit::unfit;
  std::string value = {};  // canonical, in the new type; empty with unfit
};
Expected expected(const Kind& from, const Kind& to, const std::string& value);

// What a database shows of a value, in the canonical way. `doubles`: the database keeps "real" with
// the digits of a double.
std::string canonical(const ir::Type& type, const std::string& shown, bool doubles);

bool is_bytes(const ir::Type& type);
bool is_number(const ir::Type& type);
bool is_whole(const ir::Type& type);
bool is_floating(const ir::Type& type);
bool is_text(const ir::Type& type);
bool is_moment(const ir::Type& type);  // with a date
bool is_clock(const ir::Type& type);   // with a time of day
std::string from_hex(const std::string& hex);
std::string to_hex(const std::string& bytes);

}  // namespace mig::test
