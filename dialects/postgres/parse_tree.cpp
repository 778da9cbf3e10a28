// The grammar of libpg_query. It hands out a tree as JSON, which is read here and nowhere else.
#include "parse_tree.hpp"

#include "pg_query_compat.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace mig_postgres {

namespace {

// The library writes its tree by recursion, about 120 bytes of stack a level, and a level takes at
// least two bytes of SQL: text of this size stays within a quarter of the usual stack. What is
// longer is rows to insert or the body of a function.
constexpr std::size_t kLongest = 32 * 1024;
// What lies deeper is somewhere inside an expression, which nobody looks at.
constexpr std::size_t kDeepest = 64;

}  // namespace

// Builds nodes of the events of a JSON reader, and leaves out what is nested too deeply.
class TreeBuilder : public nlohmann::json_sax<nlohmann::json> {
 public:
  Node take() { return std::move(root_); }

  bool null() override { return add(Node()); }
  bool boolean(bool value) override {
    Node node = present();
    node.flag_ = value;
    return add(std::move(node));
  }
  bool number_integer(number_integer_t value) override {
    Node node = present();
    node.number_ = value;
    return add(std::move(node));
  }
  bool number_unsigned(number_unsigned_t value) override {
    return number_integer(static_cast<number_integer_t>(value));
  }
  bool number_float(number_float_t, const string_t&) override { return add(present()); }
  bool string(string_t& value) override {
    Node node = present();
    node.text_ = std::move(value);
    return add(std::move(node));
  }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override { return open(); }
  bool start_array(std::size_t) override { return open(); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }
  bool key(string_t& value) override {
    if (skipped_ == 0) keys_.back() = std::move(value);
    return true;
  }
  bool parse_error(std::size_t, const std::string&, const nlohmann::json::exception&) override {
    return false;
  }

 private:
  static Node present() {
    Node node;
    node.there_ = true;
    return node;
  }
  bool open() {
    if (skipped_ > 0 || open_.size() >= kDeepest) {
      ++skipped_;
      return true;
    }
    open_.push_back(present());
    keys_.emplace_back();
    return true;
  }
  bool close() {
    if (skipped_ > 0) {
      --skipped_;
      return true;
    }
    Node done = std::move(open_.back());
    open_.pop_back();
    keys_.pop_back();
    return add(std::move(done));
  }
  bool add(Node node) {
    if (skipped_ > 0) return true;
    if (open_.empty()) {
      root_ = std::move(node);
    } else if (keys_.back().empty()) {
      open_.back().items_.push_back(std::move(node));
    } else {
      open_.back().members_.emplace_back(std::move(keys_.back()), std::move(node));
      keys_.back().clear();
    }
    return true;
  }

  Node root_;
  std::vector<Node> open_;
  std::vector<std::string> keys_;  // of the member to come, one for each that is open
  std::size_t skipped_ = 0;        // levels below the deepest
};

Parsed parse_sql(const std::string& sql) {
  Parsed out;
  if (sql.size() > kLongest || sql.find('\0') != std::string::npos) return out;
  const compat::ParseResult result(sql);
  if (const PgQueryError* error = result.error()) {
    if (error->cursorpos > 0) {
      out.error = ParseError{error->message, static_cast<std::size_t>(error->cursorpos - 1)};
    }
    return out;
  }
  TreeBuilder builder;
  if (result.tree() == nullptr || !nlohmann::json::sax_parse(result.tree(), &builder)) return out;
  const Node tree = builder.take();
  for (const Node& each : tree["stmts"].items()) out.statements.push_back(each["stmt"]);
  return out;
}

int grammar_version() { return compat::kGrammar; }

}  // namespace mig_postgres
