// A third party's dialect, as small as one can be that runs a history.
#include <mig/sdk/dialect.hpp>
#include <mig/sdk/plugin.hpp>
#include <mig/sdk/sql.hpp>

namespace {

namespace ir = mig::ir;
namespace sdk = mig::sdk;

std::string value(const ir::Literal& literal) {
  if (const auto* text = std::get_if<std::string>(&literal)) return sdk::string_literal(*text);
  if (const auto* number = std::get_if<std::int64_t>(&literal)) return std::to_string(*number);
  throw sdk::Error(MIG_E_UNSUPPORTED, "toy knows text and integers only");
}

std::string equal(const ir::Row& row, std::string_view separator) {
  return sdk::list(
      row,
      [](const auto& cell) {
        return sdk::identifier(cell.first) + " = " + value(std::get<ir::Literal>(cell.second));
      },
      separator);
}

class ToyDialect final : public sdk::Dialect {
 public:
  ir::Capabilities capabilities(const ir::Server&) const override {
    ir::Capabilities out;
    ir::for_each_operation([&](auto* type) {
      ir::OperationSupport each;
      each.op = std::remove_pointer_t<decltype(type)>::kOp;
      const bool known = each.op == "create_table" || each.op == "insert_rows" ||
                         each.op == "update_rows" || each.op == "execute";
      each.support = known ? ir::Support::native : ir::Support::unsupported;
      out.operations.push_back(each);
    });
    return out;
  }

  ir::RenderedType type(const ir::Type& type, const ir::Server&) const override {
    ir::RenderedType out;
    out.sql = "TOY_" + ir::to_text(type);
    return out;
  }

  Answer create_table(const ir::CreateTable& op, const sdk::Context& context) const override {
    const auto column = [&](const ir::Column& each) {
      return sdk::identifier(each.name) + " " + context.type_sql(*each.type.get());
    };
    return sdk::native("CREATE TABLE " + sdk::identifier(op.definition.name) + " (" +
                       sdk::list(op.definition.columns, column) + ")");
  }

  Answer insert_rows(const ir::InsertRows& op, const sdk::Context&) const override {
    std::vector<std::string> statements;
    for (const auto& row : op.rows) {
      statements.push_back("PUT " + sdk::identifier(op.table) + " " + equal(row, ", "));
    }
    return sdk::native(std::move(statements));
  }

  Answer update_rows(const ir::UpdateRows& op, const sdk::Context&) const override {
    return sdk::native("CHANGE " + sdk::identifier(op.table) + " " + equal(op.set, ", ") + " FOR " +
                       equal(op.match.at(0), " AND "));
  }
};

struct Toy {
  static constexpr const char* kAliases[] = {"toydb", nullptr};
  static constexpr mig_dialect_info info{sizeof(mig_dialect_info),
                                         "toy",
                                         kAliases,
                                         nullptr,
                                         "Toy",
                                         "somebody",
                                         "1.2.3",
                                         "",
                                         nullptr,
                                         MIG_IR_MINOR};
  using Dialect = ToyDialect;
};

}  // namespace

MIG_PLUGIN(Toy)
