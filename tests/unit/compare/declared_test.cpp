// The declared schema: what may stand in it, and what is said of what may not.
#include "revision/json_schema.hpp"
#include "support/folder.hpp"
#include "text.hpp"
#include <mig/ir/json.hpp>

namespace mig::test {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string problems_of(const std::vector<std::string>& texts,
                        const std::vector<std::string>& names = {"postgres"}) {
  std::string out;
  try {
    const auto context = context_of(names);
    static_cast<void>(compare::resolve_declared(files_of(texts), context, true));
  } catch (const Error& error) {
    for (const auto& each : error.diagnostics()) out += render(each) + "\n";
  }
  return out;
}

std::string faults_of(const std::string& text) {
  std::string out;
  for (const auto& each : revision::try_read_schema(text, "schema.toml").problems) {
    out += render(each) + "\n";
  }
  return out;
}

constexpr const char* kOrders = R"([[schema]]
op = "create_table"
table = "orders"
columns = [
  { name = "id", type = "bigint", identity = true },
  { name = "customer", type = "bigint" },
  { name = "state", type = { enum = "state" }, default = "new" },
]
primary_key = ["id"]
foreign_keys = [{ columns = ["customer"], references = { table = "customers", columns = ["id"] } }]
)";
constexpr const char* kRest = R"([[schema]]
op = "create_table"
table = "customers"
columns = [{ name = "id", type = "bigint" }]
primary_key = ["id"]

[[schema]]
op = "create_index"
table = "orders"
columns = ["customer"]

[[schema]]
op = "create_enum"
name = "state"
values = ["new", "paid"]
)";

TEST(Declared, order_and_files_mean_nothing) {
  const auto context = context_of();
  const auto schema = compare::resolve_declared(files_of({kOrders, kRest}), context).schema;
  ASSERT_EQ(schema.tables.size(), 2U);
  const auto& orders = *schema.table("orders");
  EXPECT_EQ(orders.foreign_keys.front().name, "fk_orders_customer_customers");
  EXPECT_EQ(orders.indexes.front().name, "ix_orders_customer");
  EXPECT_EQ(orders.columns[2].type.get()->values, (std::vector<std::string>{"new", "paid"}));
}

TEST(Declared, is_as_strict_as_a_revision) {
  const auto text = faults_of("[[schema]]\nop = \"create_table\"\ntabel = \"a\"\ncolumns = []\n");
  EXPECT_THAT(text, AllOf(HasSubstr("schema.toml:3:1"), HasSubstr("did you mean 'table'?"),
                          HasSubstr("create_table lacks 'table'")));
  EXPECT_THAT(faults_of("revision = \"aaaa\"\n"),
              AllOf(HasSubstr("unknown key 'revision' in a declared schema"),
                    HasSubstr("known keys: schema")));
}

TEST(Declared, holds_what_is_there_and_not_what_is_done) {
  EXPECT_THAT(faults_of("[[schema]]\nop = \"drop_table\"\ntable = \"a\"\n"),
              HasSubstr("'drop_table' has no place in a declared schema"));
}

TEST(Declared, an_empty_file_declares_nothing) { EXPECT_THAT(faults_of("# later\n"), IsEmpty()); }

TEST(Declared, a_former_name_is_text_and_is_for_tables) {
  EXPECT_THAT(faults_of("[[schema]]\nop = \"create_table\"\ntable = \"a\"\nrenamed_from = 1\n"
                        "columns = [{ name = \"id\", type = \"integer\" }]\n"),
              AllOf(HasSubstr("schema.toml:4"), HasSubstr("expected a string")));
  EXPECT_THAT(faults_of("[[schema]]\nop = \"create_enum\"\nname = \"a\"\nvalues = [\"x\"]\n"
                        "renamed_from = \"b\"\n"),
              HasSubstr("unknown key 'renamed_from'"));
}

TEST(Declared, gives_former_names) {
  const auto found = declared(R"([[schema]]
op = "create_table"
table = "people"
renamed_from = "users"
columns = [{ name = "email", type = "text", renamed_from = "mail" }]
)");
  EXPECT_THAT(found.renames, ElementsAre(compare::Rename{"", "users", "people"},
                                         compare::Rename{"people", "mail", "email"}));
  EXPECT_EQ(found.schema.tables[0].columns[0].renamed_from, "");
}

TEST(Declared, refuses_names_that_change_hands) {
  EXPECT_THAT(problems_of({R"([[schema]]
op = "create_table"
table = "a"
columns = [
  { name = "x", type = "text", renamed_from = "y" },
  { name = "y", type = "text", renamed_from = "x" },
]
)"}),
              AllOf(HasSubstr("column 'x' of 'a' was 'y'"), HasSubstr("which was 'x'"),
                    HasSubstr("a third name")));
  // an old name that somebody else has now, long after
  EXPECT_THAT(problems_of({"[[schema]]\nop = \"create_table\"\ntable = \"a\"\ncolumns = [{ name = "
                           "\"x\", type = \"text\", renamed_from = \"y\" }, { name = \"y\", type "
                           "= \"text\" }]\n"}),
              IsEmpty());
}

TEST(Declared, reports_everything_that_contradicts_itself) {
  const std::string view =
      "[[schema]]\nop = \"create_view\"\nname = \"customers\"\nquery = \"select 1\"\n";
  const auto text = problems_of({kOrders, view});
  EXPECT_THAT(text,
              AllOf(HasSubstr("there is no enum 'state'\n"), testing::Not(HasSubstr("history"))));
  EXPECT_THAT(problems_of({kRest, kRest}),
              AllOf(HasSubstr("a table or view 'customers' is declared already"),
                    HasSubstr("the first one stands at schema1.toml:1"),
                    HasSubstr("an enum 'state' is declared already"),
                    HasSubstr("is for 'orders', which is no declared table")));
}

TEST(Declared, an_index_is_declared_once) {
  const std::string index =
      "[[schema]]\nop = \"create_index\"\ntable = \"customers\"\ncolumns = [\"id\"]\n"
      "if_not_exists = true\n";
  std::string rest = kRest;
  rest.erase(rest.find("[[schema]]\nop = \"create_index\""), std::string::npos);
  EXPECT_THAT(problems_of({rest, index, index}),
              HasSubstr("has an index 'ix_customers_id' already"));
}

TEST(Declared, a_key_refers_to_a_declared_table) {
  std::string text = kOrders;
  text.replace(text.find("\"customers\""), 11, "\"customer\"");
  EXPECT_THAT(problems_of({text, kRest}),
              AllOf(HasSubstr("refers to 'customer', which is no declared table"),
                    HasSubstr("did you mean 'customers'?")));
}

TEST(Declared, a_default_is_one_of_the_values) {
  std::string text = kOrders;
  text.replace(text.find("\"new\""), 5, "\"old\"");
  EXPECT_THAT(problems_of({text, kRest}),
              HasSubstr("the default 'old' of 'orders.state' is no value of the enum 'state'"));
}

TEST(Declared, views_do_not_read_each_other) {
  EXPECT_THAT(problems_of({R"([[schema]]
op = "create_view"
name = "a"
query = "select * from b"
[[schema]]
op = "create_view"
name = "b"
query = "select * from a"
)"}),
              AllOf(HasSubstr("the view 'a' reads itself"), HasSubstr("the view 'b'")));
}

TEST(Declared, is_for_one_dialect) {
  const std::string text = R"([[schema]]
op = "create_table"
table = "a"
only = ["postgres"]
columns = [{ name = "id", type = { postgres = "tsvector", default = "text" } }]
[[schema]]
op = "create_table"
table = "a"
except = ["postgres"]
columns = [{ name = "key", type = "text" }]
)";
  const auto files = files_of({text});
  const auto postgres = context_of();
  const auto sqlite = context_of({"sqlite"});
  const auto one = compare::resolve_declared(files, postgres).schema;
  EXPECT_EQ(one.tables[0].columns[0].type.get()->native, "tsvector");
  EXPECT_EQ(compare::resolve_declared(files, sqlite).schema.tables[0].columns[0].name, "key");
  const auto written = compare::resolve_declared(files, postgres, true).schema;
  EXPECT_EQ(written.tables[0].columns[0].type.dialects.size(), 1U);
}

TEST(Declared, its_json_schema_knows_what_the_reader_knows) {
  const auto document = ir::parse_json(revision::declared_json_schema());
  const auto* definitions = document.find("$defs");
  ASSERT_NE(definitions, nullptr);
  EXPECT_NE(definitions->find("op_create_table")->find("properties")->find("renamed_from"),
            nullptr);
  EXPECT_NE(definitions->find("op_create_sequence"), nullptr);
  EXPECT_EQ(definitions->find("op_drop_table"), nullptr);
  EXPECT_EQ(definitions->find("op_of_a_plugin"), nullptr);
}

TEST(Declared, a_folder_is_read_whole) {
  TemporaryFolder folder;
  folder.write("schema/a.toml", kOrders);
  folder.write("schema/deep/b.toml", kRest);
  folder.write("schema/notes.txt", "not TOML");
  EXPECT_EQ(compare::read_declared(folder.path() / "schema").size(), 2U);
  EXPECT_THROW(static_cast<void>(compare::read_declared(folder.path() / "none.toml")), Error);
}

}  // namespace
}  // namespace mig::test
