// What went wrong, in words for people: a code, what happened, where, why, and what to do next.
#pragma once

#include <cstddef>
#include <exception>
#include <string>
#include <vector>

namespace mig {

// A place in a file. line and column count from 1 (columns in bytes); 0 means unknown.
struct Place {
  std::string file;
  std::size_t line = 0;
  std::size_t column = 0;
  std::string text = {};  // the line itself, without its line break; empty when unknown

  bool operator==(const Place&) const = default;
};

// One finding. `code` is stable and documented ("MIG-301"); `message` is lower case, says what
// happened and quotes names; `hint` says what to do next; `notes` are further lines (candidates,
// places that were looked at), shown between the two.
//
// Codes: 1xx configuration, 2xx revision files, 3xx revision graph and targets, 4xx operations and
// schema, 5xx plugins, 6xx database and execution, 7xx usage.
struct Diagnostic {
  std::string code;
  std::string message;
  std::string hint = {};
  Place place = {};
  std::vector<std::string> notes = {};

  bool operator==(const Diagnostic&) const = default;
};

// Thrown when mig cannot go on. Holds at least one diagnostic: a folder with several faulty files
// reports all of them at once.
class Error : public std::exception {
 public:
  explicit Error(Diagnostic diagnostic);
  // diagnostics: not empty.
  explicit Error(std::vector<Diagnostic> diagnostics);

  [[nodiscard]] const std::vector<Diagnostic>& diagnostics() const noexcept { return all_; }
  [[nodiscard]] const Diagnostic& first() const noexcept { return all_.front(); }

  // Adds a line of context to every diagnostic ("while applying 7c1a, operation 3").
  Error& note(const std::string& text);

  // The first message; the whole text is made by render().
  [[nodiscard]] const char* what() const noexcept override;

 private:
  std::vector<Diagnostic> all_;
};

// The diagnostic as text of several lines without a final line break:
//   error[MIG-203]: unknown key 'tabel' in create_table
//     --> migrations/versions/2026_3f2a_add_users.toml:6:1
//      |
//    6 | tabel = "users"
//      | ^
//     = did you mean 'table'?
[[nodiscard]] std::string render(const Diagnostic& diagnostic);

}  // namespace mig
