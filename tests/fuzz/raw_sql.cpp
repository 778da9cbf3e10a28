// What the words of raw SQL show: something with words, and the same whatever comment stands before
// a statement.
#include "property.hpp"
#include <mig/ir/codec.hpp>
#include <mig/sdk/raw_sql.hpp>
#include <mig/sdk/split.hpp>

using namespace mig;

namespace {

ir::Translation look(std::string_view script, sdk::RawLexis lexis, const std::string& before) {
  ir::Translation answer;
  sdk::RawSql raw(answer, lexis);
  for (const auto& [offset, length] : sdk::split_statements(script)) {
    const auto known = answer.data_loss;
    raw.statement(before + std::string(script.substr(offset, length)));
    fuzz::holds(answer.data_loss >= known, "what is lost stays lost");
  }
  const bool rebuilt = raw.rebuilds_by_hand();
  fuzz::holds(rebuilt == raw.rebuilds_by_hand(), "the answer stays");
  return answer;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto script = fuzz::text_of(data, size);
  for (const bool mysql : {false, true}) {
    const auto answer = look(script, {mysql, mysql}, "");
    for (const auto& notice : answer.notices) {
      fuzz::holds(!notice.code.empty() && !notice.message.empty(), "a notice has words");
    }
    const auto commented = look(script, {mysql, mysql}, "/* drop table t */ -- delete from t\n");
    fuzz::holds(commented.notices == answer.notices && commented.data_loss == answer.data_loss,
                "a comment changes nothing");
  }
  return 0;
}
