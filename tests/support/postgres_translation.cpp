// The one file of the PostgreSQL tests that reads JSON.
#include "support/postgres_translation.hpp"

#include <mig/ir/apply.hpp>
#include <mig/ir/codec.hpp>
#include <mig/ir/json.hpp>

#include <algorithm>
#include <map>
#include <stdexcept>

namespace mig_postgres_test {

namespace {

template <class T>
T decoded(std::string_view json) {
  T out;
  ir::Problems problems;
  if (!ir::decode(ir::parse_json(json), out, problems)) {
    throw std::runtime_error(problems.empty() ? "not valid" : problems.front().message);
  }
  return out;
}

}  // namespace

ir::Operation operation(std::string_view json) { return decoded<ir::Operation>(json); }
ir::Schema schema(std::string_view json) { return decoded<ir::Schema>(json); }

std::vector<std::string> sql_of(const ir::Translation& translation) {
  std::vector<std::string> out;
  for (const auto& each : translation.statements) out.push_back(each.sql);
  return out;
}

bool notes(const ir::Translation& translation, const std::string& code) {
  return std::any_of(translation.notices.begin(), translation.notices.end(),
                     [&](const ir::Notice& each) { return each.code == code; });
}

ir::Translation Translating::compile(const ir::Operation& op) const {
  const std::map<std::string, std::string> types;
  return dialect.compile(
      op, sdk::Context{before, server, false, op.online.value_or(false), dialect, types});
}

std::string Translating::refused(std::string_view json) const {
  const ir::Translation answer = compile(json);
  if (answer.support != ir::Support::unsupported) return {};
  EXPECT_FALSE(answer.way_out.empty()) << "no way out: " << answer.reason;
  EXPECT_TRUE(answer.statements.empty());
  return answer.reason;
}

void Translating::given(std::initializer_list<std::string_view> operations) {
  for (const auto each : operations) {
    const auto problem = ir::apply(before, operation(each));
    if (problem) throw std::runtime_error(problem->message);
  }
}

}  // namespace mig_postgres_test
