// What a migrator is killed in the middle of: a history, how far a database is when it begins, what
// it does, and what a person does who takes it up again.
#pragma once

#include <mig/mig.hpp>

#include <functional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

namespace mig::test {

struct Story {
  std::string name;
  std::vector<std::pair<std::string, std::string>> revisions;
  // before the run that is killed
  std::function<void(const History&, Database&)> prepare;
  // the run that is killed, and is then run again
  std::function<void(const History&, Database&)> run;
  // behind it, when it has come to its end
  std::function<void(const History&, Database&)> finish;
  // what is compared with a database that nobody disturbed, beside the schema and the journal
  std::vector<std::string> queries;
};

// For messages of gtest.
inline void PrintTo(const Story& story, std::ostream* out) { *out << story.name; }

const std::vector<Story>& stories();

// Runs the story again as a person does who answers when raw SQL was interrupted, by looking
// whether its table is there. Whether that was needed. Throws what the run throws.
bool run_and_answer(const Story& story, const History& history, Database& database);

// The rows that the story asks for, what of the journal is the same for every run that comes to the
// same end, and what is half done.
std::string state_of(const Story& story, Database& database);

}  // namespace mig::test
