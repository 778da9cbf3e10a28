#include "documents.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mig::plugins {
namespace {

template <class F>
std::string fault(F&& body) {
  try {
    (void)body();
  } catch (const BadDocument& e) {
    return e.what();
  }
  return "none";
}

TEST(documents, config_holds_url_and_options) {
  EXPECT_EQ(write_config("acme://h/\"db\"", {{"timeout", "5"}}),
            R"({"url":"acme://h/\"db\"","options":{"timeout":"5"}})");
  EXPECT_EQ(write_config("acme:", {}), R"({"url":"acme:","options":{}})");
}

TEST(documents, scope) {
  EXPECT_EQ(write_scope({}), R"({"tables":[]})");
  EXPECT_EQ(write_scope({"a", "b"}), R"({"tables":["a","b"]})");
}

TEST(documents, types_are_written_as_in_revisions) {
  ir::Type type;
  type.kind = ir::TypeKind::varchar;
  type.size = 255;
  EXPECT_EQ(write_type(type), "\"varchar(255)\"");
  EXPECT_EQ(write_type(ir::native_type("tsvector")), R"({"native":"tsvector"})");
}

TEST(documents, server_with_settings) {
  const auto server =
      read_server(R"({"product":"Acme","version":"1","settings":{"mode":"strict"}})");
  EXPECT_EQ(server.product, "Acme");
  EXPECT_EQ(server.settings.find("mode")->text, "strict");
  EXPECT_EQ(write_server(server),
            R"({"product":"Acme","version":"1","settings":{"mode":"strict"}})");
}

TEST(documents, faults) {
  EXPECT_EQ(fault([] { return read_type(""); }), "it answered with an empty document");
  EXPECT_EQ(fault([] { return read_type("{}"); }),
            "its answer is not a valid type: this table lacks 'sql' (the type in this dialect)");
  EXPECT_THAT(fault([] { return read_type(R"({"sql":"a","sql":"b"})"); }),
              testing::HasSubstr("the key 'sql' stands there twice"));
  EXPECT_THAT(fault([] { return read_schema(std::string(100000, '[')); }),
              testing::HasSubstr("nested too deeply"));
  EXPECT_EQ(
      fault([] { return read_translation(R"({"support":"native","statements":[{}]})"); }),
      "its answer is not a valid translation: this table lacks 'sql' (one statement without a "
      "separator)");
}

TEST(documents, split) {
  EXPECT_EQ(read_split("[]", 0).size(), 0U);
  EXPECT_EQ(read_split("[[0,1],[1,2]]", 3).size(), 2U);
  for (const char* bad : {"[[0,4]]", "[[-1,1]]", "[[1,-1]]", "[[2,1],[1,1]]", "[[0]]", "[[0,1,2]]",
                          "[[9223372036854775807,9223372036854775807]]", "[[0,0.5]]", "{}"}) {
    EXPECT_NE(fault([&] { return read_split(bad, 3); }), "none") << bad;
  }
}

}  // namespace
}  // namespace mig::plugins
