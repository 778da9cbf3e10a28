// The JSON Schema and the reference page cover the vocabulary.
#include "revision/json_schema.hpp"
#include "revision/reader.hpp"
#include "revision/reference.hpp"
#include "revision/writer.hpp"
#include <mig/ir/codec.hpp>
#include <mig/ir/json.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <regex>
#include <string>

namespace mig::revision {

namespace {

using ir::Value;
using testing::HasSubstr;

const Value& schema() {
  static const Value document = ir::parse_json(json_schema("https://example.org/revision.json"));
  return document;
}

TEST(JsonSchema, has_every_operation_with_every_key) {
  const Value* definitions = schema().find("$defs");
  ASSERT_NE(definitions, nullptr);
  ir::for_each_operation([&](auto* type) {
    using T = std::remove_pointer_t<decltype(type)>;
    const Value* op = definitions->find(std::string("op_") + T::kOp);
    ASSERT_EQ(op == nullptr, (std::is_same_v<T, ir::RebuildTable>)) << T::kOp;
    if (op == nullptr) return;
    for (const auto& key : ir::keys_of<T>()) {
      EXPECT_NE(op->find("properties")->find(key), nullptr) << T::kOp << "." << key;
    }
  });
}

TEST(JsonSchema, refers_to_nothing_that_is_not_there) {
  const std::function<void(const Value&)> walk = [&](const Value& value) {
    const Value* reference = value.find("$ref");
    if (reference != nullptr && reference->is(Value::Kind::string)) {
      constexpr std::size_t kPrefix = 8;  // "#/$defs/"
      EXPECT_NE(schema().find("$defs")->find(reference->text.substr(kPrefix)), nullptr)
          << reference->text;
    }
    for (const auto& member : value.members) walk(member.value);
    for (const auto& item : value.items) walk(item);
  };
  walk(schema());
}

TEST(JsonSchema, types_are_those_of_the_parser) {
  const std::regex pattern(schema().find("$defs")->find("portable_type")->find("pattern")->text);
  for (const char* text :
       {"integer", "varchar(255)", "VarChar( 10 )", "varchar", "decimal", "decimal(10,2)",
        "decimal(10, 2)", "array(integer)", "array(array(decimal(3,1)))", "timestamptz", "time(3)",
        "tsvector", "integer(3)", "char(", "array"}) {
    ir::TypeProblem ignored;
    EXPECT_EQ(std::regex_match(text, pattern), ir::parse_type(text, ignored).has_value()) << text;
  }
}

TEST(Reference, shows_every_operation_with_a_valid_example) {
  const std::string page = operations_reference();
  ir::for_each_operation([&](auto* type) {
    using T = std::remove_pointer_t<decltype(type)>;
    if constexpr (!std::is_same_v<T, ir::RebuildTable>) {
      EXPECT_THAT(page, HasSubstr(std::string("## ") + T::kOp + "\n"));
      for (const auto& key : ir::keys_of<T>()) EXPECT_THAT(page, HasSubstr("| `" + key + "` |"));
      const std::string example = example_of(T::kOp);
      ASSERT_FALSE(example.empty()) << T::kOp;
      const std::string text = "revision = \"a\"\n\n" + example;
      ReadOptions options;
      options.load = [](const std::string&) { return LoadedFile{"code,name\n"}; };
      const auto result = try_read(text, "a.toml", options);
      for (const auto& problem : result.problems) ADD_FAILURE() << render(problem);
      EXPECT_TRUE(std::holds_alternative<T>(result.revision.upgrade.at(0).body));
    }
  });
}

TEST(Reference, links_lead_somewhere) {
  const std::string page = operations_reference();
  const std::regex link(R"(\]\(#([a-z-]+)\))");
  for (std::sregex_iterator it(page.begin(), page.end(), link), end; it != end; ++it) {
    std::string heading = (*it)[1];
    for (auto& c : heading) c = c == '-' ? ' ' : c;
    heading[0] = static_cast<char>(heading[0] - 'a' + 'A');
    std::string lower = heading;
    lower[0] = static_cast<char>(heading[0] - 'A' + 'a');
    EXPECT_TRUE(page.find("# " + heading + "\n") != std::string::npos ||
                page.find("# " + lower + "\n") != std::string::npos)
        << heading;
  }
}

}  // namespace

}  // namespace mig::revision
