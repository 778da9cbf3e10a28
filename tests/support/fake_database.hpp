// A database in memory behind core's ports: a dialect that renders operations as readable
// pseudo-SQL
// ("create_table users(id bigint)"), a server on which those statements really change the schema
// and the version rows, and a catalog. Everything that arrives is logged; anything can be made to
// fail.
#pragma once

#include "port/dialect.hpp"
#include <mig/database.hpp>
#include <mig/ir/apply.hpp>
#include <mig/ir/codec.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mig::test {

inline std::string join(const std::vector<std::string>& parts, const char* separator = ", ") {
  std::string out;
  for (std::size_t i = 0; i < parts.size(); ++i) out += (i ? separator : "") + parts[i];
  return out;
}

inline std::string print(const ir::Value& value) {
  switch (value.kind) {
    case ir::Value::Kind::null:
      return "null";
    case ir::Value::Kind::boolean:
      return value.boolean ? "true" : "false";
    case ir::Value::Kind::integer:
      return std::to_string(value.integer);
    case ir::Value::Kind::real:
      return std::to_string(value.real);
    case ir::Value::Kind::string:
    case ir::Value::Kind::temporal:
      return value.text;
    case ir::Value::Kind::array: {
      std::vector<std::string> parts;
      for (const auto& item : value.items) parts.push_back(print(item));
      return "[" + join(parts) + "]";
    }
    case ir::Value::Kind::table: {
      std::vector<std::string> parts;
      for (const auto& member : value.members) {
        parts.push_back(member.key + "=" + print(member.value));
      }
      return "{" + join(parts) + "}";
    }
  }
  return {};
}

// "drop_column users name=age"; a new table in the shape that people know.
inline std::string pseudo_sql(const ir::Operation& operation) {
  if (const auto* create = std::get_if<ir::CreateTable>(&operation.body)) {
    const ir::Table& table = create->definition;
    std::vector<std::string> parts;
    for (const auto& column : table.columns) {
      const ir::Type* type = column.type.get();
      parts.push_back(column.name + " " + (type == nullptr ? "?" : ir::to_text(*type)) +
                      (column.nullable ? "" : " not null"));
    }
    if (table.primary_key) {
      parts.push_back("primary key " + table.primary_key->name + "(" +
                      join(table.primary_key->columns) + ")");
    }
    for (const auto& each : table.unique) {
      parts.push_back("unique " + each.name + "(" + join(each.columns) + ")");
    }
    for (const auto& each : table.foreign_keys) {
      parts.push_back("foreign key " + each.name + "(" + join(each.columns) + ") -> " +
                      each.references.table + "(" + join(each.references.columns) + ")");
    }
    for (const auto& each : table.checks) {
      parts.push_back("check " + each.name + "(" + each.check.common.value_or("?") + ")");
    }
    for (const auto& each : table.indexes) parts.push_back("index " + each.name);
    return std::string(create->if_not_exists ? "create_table_if_missing " : "create_table ") +
           table.name + "(" + join(parts) + ")";
  }
  std::string out = ir::name_of(operation);
  const std::string table = ir::table_of(operation);
  if (!table.empty()) out += " " + table;
  for (const auto& member : ir::encode(operation).members) {
    if (member.key == "op" || member.key == "table") continue;
    out += " " + member.key + "=" + print(member.value);
  }
  return out;
}

inline port::DatabaseError database_error(std::string message,
                                          port::Failure failure = port::Failure::statement) {
  port::DatabaseError error;
  error.failure = failure;
  error.message = std::move(message);
  return error;
}

class FakeDialect : public port::Dialect {
 public:
  std::vector<std::string> all = {"fake"};  // its name, then its families
  ir::Capabilities can;
  std::set<std::string> rebuilds;              // operations that ask for rebuild_table
  std::map<std::string, std::string> refuses;  // unsupported operations, and why
  std::set<std::string> outside;               // operations whose statement refuses a transaction
  // Further statements of an operation, before its own ones.
  std::map<std::string, std::vector<ir::Statement>> further;
  std::map<std::string, std::vector<ir::Notice>> notices;
  mutable std::vector<ir::CompileRequest> asked;
  mutable std::map<std::string, ir::Operation, std::less<>> meaning;  // of a statement

  FakeDialect() { can.transactional_ddl = true; }

  [[nodiscard]] const std::string& name() const override { return all.front(); }
  [[nodiscard]] const std::vector<std::string>& names() const override { return all; }
  [[nodiscard]] const ir::Capabilities& capabilities(const ir::Server&) const override {
    return can;
  }
  [[nodiscard]] ir::RenderedType type(const ir::Type& type, const ir::Server&) const override {
    return {ir::to_text(type), true, {}};
  }
  [[nodiscard]] std::vector<std::pair<std::size_t, std::size_t>> split(
      std::string_view script, const ir::Server&) const override {
    std::vector<std::pair<std::size_t, std::size_t>> out;
    std::size_t at = 0;
    while (at < script.size()) {
      const auto end = std::min(script.find(';', at), script.size());
      auto from = script.find_first_not_of(" \n", at);
      if (from < end) out.emplace_back(from, end - from);
      at = end + 1;
    }
    return out;
  }

  [[nodiscard]] ir::Translation compile(const ir::CompileRequest& request) const override {
    asked.push_back(request);
    const std::string op = ir::name_of(request.op);
    ir::Translation out;
    if (const auto refused = refuses.find(op); refused != refuses.end()) {
      out.support = ir::Support::unsupported;
      out.reason = refused->second;
      return out;
    }
    if (rebuilds.count(op) > 0) {
      out.support = ir::Support::lower;
      out.lowering = "rebuild_table";
      return out;
    }
    out.support = ir::Support::native;
    if (const auto found = notices.find(op); found != notices.end()) out.notices = found->second;
    if (const auto found = further.find(op); found != further.end()) {
      out.statements = found->second;
    }
    if (const auto* execute = std::get_if<ir::Execute>(&request.op.body)) {
      const std::string& sql = *execute->sql.get();
      for (const auto& [from, size] : split(sql, request.server)) {
        add(out, op, sql.substr(from, size));
      }
    } else {
      const std::string sql = pseudo_sql(request.op);
      meaning[sql] = request.op;
      add(out, op, sql);
    }
    return out;
  }

 private:
  void add(ir::Translation& out, const std::string& op, std::string sql) const {
    ir::Statement statement;
    statement.sql = std::move(sql);
    statement.transactional = outside.count(op) == 0;
    out.statements.push_back(std::move(statement));
  }
};

// What the database holds, and how it behaves.
class FakeServer {
 public:
  ir::Schema live;
  std::map<std::string, std::vector<std::string>> rows;  // of version tables
  std::vector<ir::Row> journal;
  std::vector<std::string> log;  // in the order of arrival
  // Called with everything that arrives before it takes effect: may change this (another process is
  // at work) or throw a DatabaseError.
  std::function<void(const std::string& entry)> on;
  std::map<std::string, std::function<void(ir::Schema&)>> raw;  // effects of raw SQL
  std::map<std::string, std::vector<port::Row>> results;        // of queries
  std::map<std::string, std::int64_t> affected;                 // by raw statements
  bool can_lock = true;
  bool can_lock_transactions = false;
  std::optional<ir::LockHolder> holder;  // of the lock
  int locked_for = 0;                    // so many attempts to lock find another process

  void version_table(const std::string& name, std::vector<std::string> ids,
                     std::int64_t width = 255) {
    ir::Table table;
    table.name = name;
    table.columns.emplace_back();
    table.columns.front().name = "version_num";
    ir::Type type;
    type.kind = ir::TypeKind::varchar;
    type.size = width;
    table.columns.front().type = type;
    live.tables.push_back(std::move(table));
    rows[name] = std::move(ids);
  }
  // The next entry that contains `text` fails, once.
  void fail(const std::string& text, port::DatabaseError error) {
    failures_.emplace_back(text, std::move(error));
  }
  // Called when a COMMIT arrives: it takes effect, and the connection breaks before the answer.
  void committed_unseen() {
    saved_.reset();
    lost_ = true;
    throw database_error("gone", port::Failure::connection);
  }
  // After a failure of the connection.
  void reconnect() { lost_ = false; }
  // The log without selects of mig's own tables, locks, looks, and what is written into the
  // journal.
  [[nodiscard]] std::vector<std::string> changes() const {
    std::vector<std::string> out;
    for (const auto& entry : log) {
      const std::string word = entry.substr(0, entry.find(' '));
      if (word != "SELECT" && word != "lock" && word != "unlock" && word != "inspect" &&
          entry.find("_journal") == std::string::npos) {
        out.push_back(entry);
      }
    }
    return out;
  }
  [[nodiscard]] std::size_t count(const std::string& entry) const {
    return static_cast<std::size_t>(std::count(log.begin(), log.end(), entry));
  }
  [[nodiscard]] bool in_transaction() const { return saved_.has_value(); }

 private:
  friend class FakeConnection;
  friend class FakeCatalog;
  struct Saved {
    ir::Schema live;
    std::map<std::string, std::vector<std::string>> rows;
    std::vector<ir::Row> journal;
  };

  void arrive(const std::string& entry) {
    log.push_back(entry);
    if (lost_) throw database_error("the connection is closed", port::Failure::connection);
    if (on) on(entry);
    for (auto it = failures_.begin(); it != failures_.end(); ++it) {
      if (entry.find(it->first) == std::string::npos) continue;
      const port::DatabaseError error = it->second;
      failures_.erase(it);
      if (error.failure == port::Failure::connection) lose();
      throw error;
    }
  }
  void lose() {
    lost_ = true;
    restore();
  }
  void restore() {
    if (!saved_) return;
    live = std::move(saved_->live);
    rows = std::move(saved_->rows);
    journal = std::move(saved_->journal);
    saved_.reset();
  }

  std::vector<std::pair<std::string, port::DatabaseError>> failures_;
  std::optional<Saved> saved_;
  bool lost_ = false;
};

class FakeConnection : public port::Connection {
 public:
  FakeConnection(std::shared_ptr<const FakeDialect> dialect, std::shared_ptr<FakeServer> server)
      : dialect_(std::move(dialect)), server_(std::move(server)) {}

  [[nodiscard]] const ir::Server& server() const override { return about_; }
  void cancel() override {}
  std::string backup(const std::string& file, const std::string& suffix) override {
    std::string out = file.empty() ? "fake.db" + suffix : file;
    server_->arrive("backup " + out);
    return out;
  }

  void transaction(port::Transaction verb) override {
    switch (verb) {
      case port::Transaction::begin:
        server_->arrive("BEGIN");
        if (server_->saved_) throw database_error("a transaction is active already");
        server_->saved_ = FakeServer::Saved{server_->live, server_->rows, server_->journal};
        return;
      case port::Transaction::commit:
        server_->arrive("COMMIT");
        server_->saved_.reset();
        return;
      case port::Transaction::rollback:
        server_->arrive("ROLLBACK");
        if (!server_->saved_ && dialect_->can.transactional_ddl) {
          throw database_error("no transaction is active");
        }
        server_->restore();
        return;
    }
  }

  std::int64_t run(std::string_view text, const std::vector<port::Cell>&,
                   std::vector<port::Row>* rows) override {
    const std::string sql(text);
    server_->arrive(sql);
    if (sql.rfind("SELECT \"version_num\" FROM \"", 0) == 0) return select(sql, rows);
    if (sql.find("_journal\"") != std::string::npos) return select_journal(sql, *rows);
    if (const auto found = server_->results.find(sql); found != server_->results.end()) {
      if (rows != nullptr) *rows = found->second;
      return -1;
    }
    if (const auto found = server_->raw.find(sql); found != server_->raw.end()) {
      implicit_commit();
      found->second(server_->live);
    }
    if (const auto found = server_->affected.find(sql); found != server_->affected.end()) {
      return found->second;
    }
    const auto meaning = dialect_->meaning.find(sql);
    return meaning == dialect_->meaning.end() ? 0 : change(meaning->second);
  }

 private:
  std::int64_t select(const std::string& sql, std::vector<port::Row>* rows) const {
    const auto from = sql.find('"', 21) + 1;
    const std::string table = sql.substr(from, sql.size() - from - 1);
    const auto found = server_->rows.find(table);
    if (found == server_->rows.end()) throw database_error("no such table: " + table);
    for (const auto& row : found->second) rows->push_back({row});
    return -1;
  }

  static std::string text_of(const ir::Row& row, const std::string& column) {
    for (const auto& [name, cell] : row) {
      if (name != column) continue;
      const auto& literal = std::get<ir::Literal>(cell);
      if (const auto* text = std::get_if<std::string>(&literal)) return *text;
      return std::to_string(std::get<std::int64_t>(literal));
    }
    return {};
  }
  // SELECT MAX("entry") …, SELECT "a", "b" … [WHERE "state" = 'running'].
  std::int64_t select_journal(const std::string& sql, std::vector<port::Row>& rows) const {
    const auto is_journal = [](const ir::Table& table) { return table.name.ends_with("_journal"); };
    const auto& tables = server_->live.tables;
    if (std::none_of(tables.begin(), tables.end(), is_journal)) {
      throw database_error("no such table");
    }
    if (sql.find("MAX(") != std::string::npos) {
      rows.push_back({static_cast<std::int64_t>(server_->journal.size())});
      return -1;
    }
    const bool running = sql.find("'running'") != std::string::npos;
    for (const auto& line : server_->journal) {
      if (running && text_of(line, "state") != "running") continue;
      port::Row& row = rows.emplace_back();
      const std::string columns = sql.substr(0, sql.find(" FROM "));
      for (auto at = columns.find('"'); at != std::string::npos;) {
        const auto end = columns.find('"', at + 1);
        row.emplace_back(text_of(line, columns.substr(at + 1, end - at - 1)));
        at = columns.find('"', end + 1);
      }
    }
    return -1;
  }

  void change_journal(const ir::Operation& operation) {
    if (const auto* insert = std::get_if<ir::InsertRows>(&operation.body)) {
      server_->journal.insert(server_->journal.end(), insert->rows.begin(), insert->rows.end());
    } else if (const auto* update = std::get_if<ir::UpdateRows>(&operation.body)) {
      const std::string number = text_of(update->match.front(), "entry");
      for (auto& line : server_->journal) {
        if (text_of(line, "entry") != number) continue;
        const auto key = line.front();
        line = update->set;
        line.insert(line.begin(), key);
      }
    }
  }

  void implicit_commit() {
    if (dialect_->can.transactional_ddl || !server_->saved_) return;
    server_->saved_.reset();
  }

  static std::string id_of(const ir::Row& row) {
    return std::get<std::string>(std::get<ir::Literal>(row.at(0).second));
  }

  std::int64_t change(const ir::Operation& operation) {
    const auto own = server_->rows.find(ir::table_of(operation));
    if (own != server_->rows.end()) {
      auto& ids = own->second;
      if (const auto* insert = std::get_if<ir::InsertRows>(&operation.body)) {
        ids.push_back(id_of(insert->rows.front()));
        return 1;
      }
      std::string from;
      const auto* update = std::get_if<ir::UpdateRows>(&operation.body);
      if (update != nullptr) from = id_of(update->match.front());
      if (const auto* remove = std::get_if<ir::DeleteRows>(&operation.body)) {
        from = id_of(remove->match.front());
      }
      const auto at = std::find(ids.begin(), ids.end(), from);
      if (at == ids.end()) return 0;
      if (update != nullptr) {
        *at = id_of(update->set);
      } else {
        ids.erase(at);
      }
      return 1;
    }
    const bool journal = ir::table_of(operation).ends_with("_journal");
    if (journal) change_journal(operation);
    if (journal && !std::holds_alternative<ir::CreateTable>(operation.body)) return 1;
    implicit_commit();
    if (const auto problem = ir::apply(server_->live, operation)) {
      throw database_error(problem->message);
    }
    const auto* create = std::get_if<ir::CreateTable>(&operation.body);
    if (create != nullptr && create->definition.columns.front().name == "version_num") {
      server_->rows[create->definition.name];
    }
    return 0;
  }

  std::shared_ptr<const FakeDialect> dialect_;
  std::shared_ptr<FakeServer> server_;
  ir::Server about_;
};

class FakeCatalog : public port::Catalog {
 public:
  explicit FakeCatalog(std::shared_ptr<FakeServer> server) : server_(std::move(server)) {}

  [[nodiscard]] ir::Schema inspect(port::Connection&,
                                   const std::vector<std::string>& tables) override {
    server_->arrive("inspect " + join(tables));
    ir::Schema out;
    for (const auto& table : server_->live.tables) {
      if (!tables.empty() && !ir::contains(tables, table.name)) continue;
      out.tables.push_back(table);
      out.verbatim.push_back({"table", table.name, table.name, "verbatim " + table.name});
      for (const auto& each : server_->live.verbatim) {
        if (each.table == table.name) out.verbatim.push_back(each);
      }
    }
    return out;
  }
  [[nodiscard]] bool can_lock(port::LockOf of) const override {
    return of == port::LockOf::session ? server_->can_lock : server_->can_lock_transactions;
  }
  void lock(port::Connection&, const std::string& name, std::chrono::milliseconds,
            port::LockOf of) override {
    server_->arrive((of == port::LockOf::session ? "lock " : "lock transaction ") + name);
    if (server_->locked_for == 0) return;
    --server_->locked_for;
    throw database_error("held by another session", port::Failure::locked);
  }
  void unlock(port::Connection&, const std::string& name) override {
    server_->arrive("unlock " + name);
  }
  [[nodiscard]] std::optional<ir::LockHolder> lock_holder(port::Connection&,
                                                          const std::string&) override {
    return server_->holder;
  }
  void release_lock(port::Connection&, const std::string& name,
                    const std::string& session) override {
    server_->arrive("release " + name + " " + session);
    server_->holder.reset();
  }

 private:
  std::shared_ptr<FakeServer> server_;
};

// A dialect and a server, to be opened as often as a test likes.
struct FakeDatabase {
  std::shared_ptr<FakeDialect> dialect = std::make_shared<FakeDialect>();
  std::shared_ptr<FakeServer> server = std::make_shared<FakeServer>();

  [[nodiscard]] Database open() const {
    return {dialect, std::make_unique<FakeConnection>(dialect, server),
            std::make_unique<FakeCatalog>(server)};
  }
  [[nodiscard]] Database open_without_catalog() const {
    return {dialect, std::make_unique<FakeConnection>(dialect, server), nullptr};
  }
};

}  // namespace mig::test
