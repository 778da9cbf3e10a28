// Plans as JSON documents, and back.
#include "revision/json.hpp"
#include <mig/ir/codec.hpp>
#include <mig/ir/translation.hpp>
#include <mig/plan.hpp>

#include <stdexcept>

namespace mig::ir {
template <>
struct Words<Reversible> {
  static std::vector<std::string> list() { return {"fully", "written", "structure", "no"}; }
};
template <>
struct Words<Going> {
  static std::vector<std::string> list() { return {"up", "down"}; }
};
}  // namespace mig::ir

namespace mig {

namespace {

constexpr std::int64_t kFormat = 1;

// The document: a plan under the version of its form.
struct Document {
  std::int64_t plan = 0;
  MigrationPlan content;

  template <class V>
  static void describe(V& v) {
    v.required("plan", &Document::plan, "version of this form, 1");
    v.inlined(&Document::content);
  }
};

[[noreturn]] void refuse(const std::string& file, std::size_t line, std::string why) {
  throw Error({"MIG-431",
               "this is not a plan of mig: " + std::move(why),
               "make it with mig plan -o FILE",
               {file, line, line > 0 ? 1U : 0U, {}},
               {}});
}

}  // namespace

std::string assessment_text(const Assessment& assessment) {
  return revision::json_text(ir::encode(assessment));
}

std::string plan_text(const MigrationPlan& plan) {
  return revision::json_text(ir::encode(Document{kFormat, plan}), 2) + "\n";
}

MigrationPlan read_plan(std::string_view text, const std::string& file) {
  Document out;
  ir::Problems problems;
  try {
    const ir::Value value = revision::parse_json(text);
    const ir::Value* form = value.find("plan");
    if (form == nullptr || !form->is(ir::Value::Kind::integer)) {
      refuse(file, 0, "it lacks 'plan', the version of its form");
    }
    if (form->integer != kFormat) {
      refuse(file, 0,
             "its form is version " + std::to_string(form->integer) +
                 ", and this mig reads version " + std::to_string(kFormat));
    }
    if (ir::decode(value, out, problems)) return std::move(out.content);
  } catch (const std::runtime_error& error) {
    refuse(file, 0, error.what());
  }
  refuse(file, problems.front().at.line, problems.front().message);
}

}  // namespace mig
