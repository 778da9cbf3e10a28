// A dialect that borrows the translation and the driver of another one, by binary, and overrides
// one thing. It is built by another compiler with another standard library where there is one.
#include <mig/sdk/plugin.hpp>

#include <string>
#include <vector>

namespace {

using namespace mig::ir;
namespace sdk = mig::sdk;

struct Buffer {
  std::string text;
  mig_sink sink{this, [](void* self, mig_str chunk) {
                  static_cast<Buffer*>(self)->text.append(chunk.data, chunk.size);
                }};
  mig_error error{this, [](void* self, const char*, mig_str value) {
                    static_cast<Buffer*>(self)->text.assign(value.data, value.size);
                  }};
};

class DerivedDialect final : public sdk::Dialect {
 public:
  Capabilities capabilities(const Server&) const override {
    Capabilities out;
    OperationSupport drop;
    drop.op = DropTable::kOp;
    drop.support = Support::native;
    out.operations.push_back(drop);
    return out;
  }
  RenderedType type(const Type& type, const Server&) const override {
    RenderedType out;
    out.sql = "derived_" + to_text(type);
    return out;
  }
  Translation drop_table(const DropTable& op, const sdk::Context&) const override {
    if (op.table == "mine") return sdk::native("DROP MY TABLE");
    if (op.table == "throw") throw std::vector<int>().at(7);
    const auto* host = sdk::host();
    const auto* base = static_cast<const mig_dialect_1*>(
        host->facet(op.table == "nobody" ? "nobody" : "classic", MIG_DIALECT_1));
    if (base == nullptr) return sdk::unsupported("the base is not there", "");
    Buffer out;
    const std::string request = R"({"op":{"op":"drop_table","table":"t"}})";
    const auto status = base->compile(sdk::str(request), &out.sink, &out.error);
    if (status != MIG_OK) throw sdk::Error(status, out.text);
    Translation answer = sdk::native("-- by classic");
    answer.statements.push_back(sdk::statement(out.text));
    return answer;
  }
};

struct Derived {
  static constexpr mig_dialect_info info{
      sizeof(mig_dialect_info), "derived", nullptr, nullptr,   "Derived",
      "the mig authors",        "1.0",     "",      "classic", MIG_IR_MINOR};
  using Dialect = DerivedDialect;
};

}  // namespace

MIG_PLUGIN(Derived)
