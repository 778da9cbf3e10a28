// Every operation and every field survives being written and read, as a value and as JSON.
#include "support/gen.hpp"
#include <mig/ir/codec.hpp>
#include <mig/ir/json.hpp>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>

namespace mig::ir {

namespace {

Operation decoded(const Value& value) {
  Operation out;
  Problems problems;
  const bool good = decode(value, out, problems);
  for (const auto& problem : problems) RC_LOG() << problem.message << "\n";
  RC_ASSERT(good);
  RC_ASSERT(problems.empty());
  return out;
}

TEST(CodecProperties, every_operation_survives_a_round_trip) {
  for_each_operation([](auto* type) {
    using T = std::remove_pointer_t<decltype(type)>;
    const bool good = rc::check(T::kOp, [] {
      const Operation operation = *test::any_operation_of<T>();
      const Value value = encode(operation);
      RC_LOG() << dump_json(value, 2) << "\n";
      RC_ASSERT(decoded(value) == operation);
    });
    EXPECT_TRUE(good) << T::kOp;
  });
}

RC_GTEST_PROP(CodecProperties, survives_json, ()) {
  const Operation operation = *test::any_operation();
  const Value value = encode(operation);
  const std::string text = dump_json(value);
  RC_LOG() << text << "\n";
  const Value back = parse_json(text);
  RC_ASSERT(back == value);
  RC_ASSERT(decoded(back) == operation);
  RC_ASSERT(dump_json(back) == text);
}

RC_GTEST_PROP(CodecProperties, writing_is_canonical, ()) {
  const Value value = encode(*test::any_operation());
  RC_ASSERT(encode(decoded(value)) == value);
}

RC_GTEST_PROP(CodecProperties, refuses_a_key_that_nobody_described, ()) {
  const Operation operation = *test::any_operation();
  RC_PRE(!std::holds_alternative<PluginOperation>(operation.body));
  Value value = encode(operation);
  value.set("colour", Value::of("red"));
  Operation out;
  Problems problems;
  RC_ASSERT(!decode(value, out, problems));
  RC_ASSERT(problems.size() == 1U);
  RC_ASSERT(problems[0].fault == Fault::unknown_key);
}

RC_GTEST_PROP(CodecProperties, never_throws_for_any_document, ()) {
  Value value = Value::table();
  value.set("op", Value::of(name_of(*test::any_operation())));
  const auto names = *rc::gen::container<std::vector<std::string>>(
      rc::gen::elementOf(std::vector<std::string>{"table", "columns", "name", "sql", "set", "rows",
                                                  "options", "type", "references", "column"}));
  for (const auto& name : names) value.set(name, test::detail::any_value(3));
  Operation out;
  Problems problems;
  const bool good = decode(value, out, problems);
  RC_ASSERT(good == problems.empty());
}

}  // namespace

}  // namespace mig::ir
