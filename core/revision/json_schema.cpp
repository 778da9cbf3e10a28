#include "revision/json_schema.hpp"

#include "revision/json.hpp"
#include "revision/nouns.hpp"
#include <mig/ir/codec.hpp>

#include <utility>

namespace mig::revision {

namespace {

using ir::Value;

Value text(const char* s) { return Value::of(s); }
Value type(const char* name) { return Value::table().set("type", text(name)); }
Value reference(const std::string& name) {
  return Value::table().set("$ref", Value::of("#/$defs/" + name));
}
Value any_of(std::vector<Value> choices) {
  Value list = Value::array();
  list.items = std::move(choices);
  return Value::table().set("anyOf", std::move(list));
}
Value array_of(Value items) { return type("array").set("items", std::move(items)); }
Value list_of(const std::vector<std::string>& words) { return ir::encode(words); }

// Keys are dialect names, and `default`.
Value by_dialect(Value value) {
  Value names = Value::table().set("pattern", text("^[a-z][a-z0-9_]{0,31}$"));
  return type("object")
      .set("minProperties", Value::of(std::int64_t{1}))
      .set("propertyNames", std::move(names))
      .set("additionalProperties", std::move(value));
}

// "varchar(255)", "array(decimal(10, 2))" and so on, in any case, as parse_type() reads them.
std::string type_pattern() {
  std::string names;
  for (const auto& rule : ir::type_rules()) {
    std::string one;
    for (const char* c = rule.name; *c != '\0'; ++c) {
      const char upper = static_cast<char>(*c - 'a' + 'A');
      one += std::string("[") + *c + upper + "]";
    }
    const std::string number = R"( *\d+ *)";
    std::string inside = number;
    if (rule.most > 1) inside += "(," + number + ")?";
    const std::string parentheses = R"( *\()" + inside + R"(\))";
    if (rule.most > 0) one += rule.least > 0 ? parentheses : "(" + parentheses + ")?";
    names += (names.empty() ? "" : "|") + one;
  }
  return R"(^ *([aA][rR][rR][aA][yY] *\( *)*()" + names + R"()( *\))* *$)";
}

class Builder {
 public:
  // Keys: of the document.
  template <class Keys>
  Value build(const char* title, const std::string& id) {
    Value root = Value::table();
    root.set("$schema", text("https://json-schema.org/draft/2020-12/schema"));
    if (!id.empty()) root.set("$id", Value::of(id));
    root.set("title", text(title));
    for (auto& member : object<Keys>().members) root.members.push_back(std::move(member));
    operations(std::is_same_v<Keys, SchemaKeys>);
    common();
    return std::move(root.set("$defs", std::move(definitions_)));
  }

 private:
  template <class T>
  struct Fields {
    Builder& builder;
    Value& properties;
    Value& needed;

    template <class M>
    void required(const char* key, M T::*member, const char* help) {
      needed.items.push_back(Value::of(key));
      add(key, builder.of(static_cast<const M*>(nullptr)), help);
      (void)member;
    }
    template <class M>
    void optional(const char* key, M T::*member, const char* help) {
      Value schema = builder.of(static_cast<const M*>(nullptr));
      if constexpr (std::is_same_v<M, bool> || std::is_enum_v<M>) {
        schema.set("default", ir::encode(T{}.*member));
      }
      (void)member;
      add(key, std::move(schema), help);
    }
    template <class M>
    void inlined(M T::*) {
      Fields<M> inner{builder, properties, needed};
      M::describe(inner);
    }
    void add(const char* key, Value schema, const char* help) {
      Value described = Value::table().set("description", Value::of(help));
      for (auto& member : schema.members) described.members.push_back(std::move(member));
      properties.set(key, std::move(described));
    }
  };

  template <class T>
  Value object() {
    Value properties = Value::table();
    Value needed = Value::array();
    Fields<T> fields{*this, properties, needed};
    T::describe(fields);
    Value out = type("object").set("properties", std::move(properties));
    if (!needed.items.empty()) out.set("required", std::move(needed));
    return std::move(out.set("additionalProperties", Value::of(false)));
  }

  // ---- the types of fields ----

  Value of(const bool*) { return type("boolean"); }
  Value of(const std::int64_t*) { return type("integer"); }
  Value of(const std::string*) { return type("string"); }
  Value of(const ir::Sql*) { return reference("sql"); }
  Value of(const ir::PerDialect<ir::Type>*) { return reference("type"); }
  Value of(const ir::Literal*) { return reference("literal"); }
  Value of(const ir::Row*) { return reference("row"); }
  Value of(const ir::Options*) { return reference("options"); }
  Value of(const ir::Operation*) { return reference("operation"); }
  Value of(const Names*) { return any_of({type("string"), array_of(type("string"))}); }
  Value of(const Irreversible*) { return any_of({type("boolean"), type("string")}); }
  Value of(const Moment*) { return type("string").set("format", text("date-time")); }
  Value of(const Assertions*) { return array_of(of(static_cast<const Assertion*>(nullptr))); }
  static Value of(const ExpectedResult*) {
    Value null = type("object").set("properties", Value::table().set("null", type("boolean")));
    Value cell = any_of({type("integer"), type("string"), type("boolean"), std::move(null)});
    Value row = any_of({cell, array_of(cell)});
    return any_of({std::move(cell), array_of(std::move(row))});
  }
  Value of(const Steps*) { return array_of(reference("operation")); }
  template <class M>
  Value of(const std::optional<M>*) {
    return of(static_cast<const M*>(nullptr));
  }
  template <class M>
  Value of(const std::vector<M>*) {
    return array_of(of(static_cast<const M*>(nullptr)));
  }
  template <class M>
  Value of(const M*) {
    if constexpr (std::is_enum_v<M>) {
      return Value::table().set("enum", list_of(ir::Words<M>::list()));
    } else {
      define<M>();
      return reference(Noun<M>::kOne);
    }
  }

  // Puts a described struct among the definitions, once.
  template <class M>
  void define() {
    if (definitions_.find(Noun<M>::kOne) != nullptr) return;
    Value full = object<M>();
    if constexpr (ir::detail::Shorthand<M>::value != nullptr) {
      const Value* bare = full.find("properties")->find(ir::detail::Shorthand<M>::value);
      full = any_of({*bare, full});
    }
    definitions_.set(Noun<M>::kOne, std::move(full));
  }

  // ---- the definitions that are not structs ----

  void operations(bool declared) {
    Value choices = Value::array();
    for_each_written_operation([&](const auto* op) {
      using T = std::remove_const_t<std::remove_pointer_t<decltype(op)>>;
      if (declared && !is_declarable<T>()) return;
      Value schema = object<T>();
      Value& properties = member(schema, "properties");
      Value named = Value::table().set("const", Value::of(T::kOp));
      properties.members.insert(properties.members.begin(), {"op", std::move(named), {}});
      common(properties);
      if (declared && std::is_same_v<T, ir::CreateTable>) {
        properties.set(kRenamedFrom,
                       type("string").set("description", text("the former name of the table")));
      }
      Value& needed = member_or_new(schema);
      needed.items.insert(needed.items.begin(), Value::of("op"));
      const std::string name = std::string("op_") + T::kOp;
      Value described = Value::table().set("description", Value::of(T::kHelp));
      for (auto& each : schema.members) described.members.push_back(std::move(each));
      definitions_.set(name, std::move(described));
      choices.items.push_back(reference(name));
    });
    if (!declared) plugin_operation(choices);
    definitions_.set("operation", Value::table().set("oneOf", std::move(choices)));
  }

  void plugin_operation(Value& choices) {
    Value own = Value::table().set("type", text("string"));
    own.set("pattern", text(R"(^[a-z][a-z0-9_]{0,31}\..+$)"));
    Value properties = Value::table().set("op", std::move(own));
    common(properties);
    definitions_.set("op_of_a_plugin",
                     type("object")
                         .set("description", text("An operation that a plugin declares."))
                         .set("properties", std::move(properties))
                         .set("required", list_of({"op"})));
    choices.items.push_back(reference("op_of_a_plugin"));
  }

  static void common(Value& properties) {
    properties.set(
        "only",
        array_of(type("string")).set("description", text("dialects that the operation is for")));
    properties.set(
        "except", array_of(type("string")).set("description", text("dialects that it is not for")));
    properties.set("online", type("boolean").set(
                                 "description",
                                 text("without keeping others waiting, where the dialect can")));
  }

  static Value& member(Value& table, const char* key) {
    for (auto& each : table.members) {
      if (each.key == key) return each.value;
    }
    return table.set(key, Value::array()).members.back().value;
  }
  static Value& member_or_new(Value& schema) { return member(schema, "required"); }

  void common() {
    const Value one = Value::table().set("type", text("string"));
    definitions_.set("sql", any_of({one, by_dialect(one)}));
    definitions_.set("portable_type", type("string").set("pattern", Value::of(type_pattern())));
    Value values = array_of(one).set("minItems", Value::of(std::int64_t{1}));
    Value with_values =
        type("object")
            .set("properties", Value::table().set("enum", std::move(values)).set("name", one))
            .set("required", list_of({"enum", "name"}))
            .set("additionalProperties", Value::of(false));
    Value shared = type("object")
                       .set("properties", Value::table().set("enum", one))
                       .set("required", list_of({"enum"}))
                       .set("additionalProperties", Value::of(false));
    Value native = type("object")
                       .set("properties", Value::table().set("native", one))
                       .set("required", list_of({"native"}))
                       .set("additionalProperties", Value::of(false));
    definitions_.set("single_type", any_of({reference("portable_type"), std::move(with_values),
                                            std::move(shared), std::move(native)}));
    Value each = by_dialect(any_of({one, reference("single_type")}));
    each.set("properties", Value::table().set("default", reference("single_type")));
    definitions_.set("type", any_of({reference("single_type"), std::move(each)}));
    Value hex = type("object")
                    .set("properties",
                         Value::table().set(
                             "hex", type("string").set("pattern", text("^([0-9a-fA-F]{2})*$"))))
                    .set("required", list_of({"hex"}))
                    .set("additionalProperties", Value::of(false));
    Value null = type("object")
                     .set("properties",
                          Value::table().set("null", Value::table().set("const", Value::of(true))))
                     .set("required", list_of({"null"}))
                     .set("additionalProperties", Value::of(false));
    definitions_.set("literal", any_of({type("string"), type("number"), type("boolean"),
                                        std::move(hex), std::move(null)}));
    Value expression = type("object")
                           .set("properties", Value::table().set("sql", reference("sql")))
                           .set("required", list_of({"sql"}))
                           .set("additionalProperties", Value::of(false));
    definitions_.set("row", type("object")
                                .set("minProperties", Value::of(std::int64_t{1}))
                                .set("additionalProperties",
                                     any_of({reference("literal"), std::move(expression)})));
    definitions_.set("options", type("object").set("additionalProperties", type("object")));
  }

  Value definitions_ = Value::table();
};

}  // namespace

std::string json_schema(const std::string& id) {
  constexpr int kIndent = 2;
  return json_text(Builder().build<TomlKeys>("mig revision", id), kIndent) + "\n";
}

std::string declared_json_schema(const std::string& id) {
  constexpr int kIndent = 2;
  return json_text(Builder().build<SchemaKeys>("mig declared schema", id), kIndent) + "\n";
}

}  // namespace mig::revision
