// mig/sdk/dialect.hpp - write a dialect for mig in C++17: translation, driver and catalog.
//
// Derive from Dialect and override what the database can do; derive from Driver and Connection for
// the wire, from Catalog for introspection and locks. One source file then includes
// <mig/sdk/plugin.hpp> and says MIG_PLUGIN(...). Throw mig::sdk::Error freely: it becomes a status
// at the boundary. No file but that one needs a JSON library.
#pragma once

#include <mig/ir/describe.hpp>
#include <mig/ir/lock.hpp>
#include <mig/ir/translation.hpp>
#include <mig/plugin.h>
#include <mig/sdk/split.hpp>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace mig::sdk {

// What went wrong, for the status and the keys of mig_error.
struct Error : std::exception {
  mig_status status;
  std::string message;
  std::string sqlstate;
  std::int64_t code = 0;      // the database's own number; 0: none
  std::int64_t position = 0;  // byte in the statement, counted from 1; 0: not known
  std::string hint;
  std::string object;

  Error(mig_status s, std::string text, std::string state = {}, std::int64_t native = 0)
      : status(s), message(std::move(text)), sqlstate(std::move(state)), code(native) {}
  const char* what() const noexcept override { return message.c_str(); }
};

class Dialect;

// What surrounds an operation that is to be translated. Borrowed for the length of one call.
struct Context {
  const ir::Schema& before;  // the part of the schema that the operation touches, just before it
  const ir::Server& server;  // version may be empty: the oldest that the dialect supports
  bool offline;              // the statements go into a script
  bool online;               // nobody is to wait for the work, where there is a way
  const Dialect& dialect;
  // Renderings made by a dialect that borrows this translation, by ir::to_text(type).
  const std::map<std::string, std::string>& types;

  // The type as SQL: the borrowing dialect's rendering when there is one, else this dialect's own.
  std::string type_sql(const ir::Type& type) const;
  // The table before the operation, or null when it is not known.
  const ir::Table* table(const std::string& name) const { return before.table(name); }
};

// Pure translation: no I/O, no client library, no state; called from any thread. What is not
// overridden is unsupported.
//
// Every operation arrives resolved: single values where the author may have written one per dialect
// (use .get()), a name for every constraint and index, the values of every enum.
class Dialect {
 public:
  virtual ~Dialect() = default;

  virtual ir::Capabilities capabilities(const ir::Server& server) const = 0;
  // Throws Error(MIG_E_UNSUPPORTED) for a type that the database cannot hold in any way.
  virtual ir::RenderedType type(const ir::Type& type, const ir::Server& server) const = 0;
  // Statements of a raw script as [offset, length], without separators. Default: SQL standard
  // lexing.
  virtual std::vector<std::pair<std::size_t, std::size_t>> split(std::string_view script,
                                                                 const ir::Server& server) const {
    (void)server;
    return split_statements(script);
  }

  using Answer = ir::Translation;
  // The one entry: dispatches to the functions below.
  virtual Answer compile(const ir::Operation& operation, const Context& context) const;

  virtual Answer create_table(const ir::CreateTable&, const Context&) const { return missing(); }
  virtual Answer drop_table(const ir::DropTable&, const Context&) const { return missing(); }
  virtual Answer rename_table(const ir::RenameTable&, const Context&) const { return missing(); }
  virtual Answer alter_table(const ir::AlterTable&, const Context&) const { return missing(); }
  virtual Answer add_column(const ir::AddColumn&, const Context&) const { return missing(); }
  virtual Answer drop_column(const ir::DropColumn&, const Context&) const { return missing(); }
  virtual Answer rename_column(const ir::RenameColumn&, const Context&) const { return missing(); }
  virtual Answer alter_column(const ir::AlterColumn&, const Context&) const { return missing(); }
  virtual Answer add_primary_key(const ir::AddPrimaryKey&, const Context&) const {
    return missing();
  }
  virtual Answer add_unique(const ir::AddUnique&, const Context&) const { return missing(); }
  virtual Answer add_foreign_key(const ir::AddForeignKey&, const Context&) const {
    return missing();
  }
  virtual Answer add_check(const ir::AddCheck&, const Context&) const { return missing(); }
  virtual Answer drop_constraint(const ir::DropConstraint&, const Context&) const {
    return missing();
  }
  virtual Answer rename_constraint(const ir::RenameConstraint&, const Context&) const {
    return missing();
  }
  virtual Answer validate_constraint(const ir::ValidateConstraint&, const Context&) const {
    return missing();
  }
  virtual Answer create_index(const ir::CreateIndex&, const Context&) const { return missing(); }
  virtual Answer drop_index(const ir::DropIndex&, const Context&) const { return missing(); }
  virtual Answer rename_index(const ir::RenameIndex&, const Context&) const { return missing(); }
  virtual Answer create_view(const ir::CreateView&, const Context&) const { return missing(); }
  virtual Answer alter_view(const ir::AlterView&, const Context&) const { return missing(); }
  virtual Answer drop_view(const ir::DropView&, const Context&) const { return missing(); }
  virtual Answer create_enum(const ir::CreateEnum&, const Context&) const { return missing(); }
  virtual Answer add_enum_value(const ir::AddEnumValue&, const Context&) const { return missing(); }
  virtual Answer rename_enum_value(const ir::RenameEnumValue&, const Context&) const {
    return missing();
  }
  virtual Answer drop_enum_value(const ir::DropEnumValue&, const Context&) const {
    return missing();
  }
  virtual Answer drop_enum(const ir::DropEnum&, const Context&) const { return missing(); }
  virtual Answer create_sequence(const ir::CreateSequence&, const Context&) const {
    return missing();
  }
  virtual Answer alter_sequence(const ir::AlterSequence&, const Context&) const {
    return missing();
  }
  virtual Answer drop_sequence(const ir::DropSequence&, const Context&) const { return missing(); }
  virtual Answer insert_rows(const ir::InsertRows&, const Context&) const { return missing(); }
  virtual Answer update_rows(const ir::UpdateRows&, const Context&) const { return missing(); }
  virtual Answer delete_rows(const ir::DeleteRows&, const Context&) const { return missing(); }
  // See batches.hpp for what works in batches.
  virtual Answer backfill(const ir::Backfill&, const Context&) const { return missing(); }
  // Raw SQL. Default: the statements of split(), each inside the transaction.
  virtual Answer execute(const ir::Execute& op, const Context& context) const;
  virtual Answer rebuild_table(const ir::RebuildTable&, const Context&) const { return missing(); }
  virtual Answer plugin_operation(const ir::PluginOperation&, const Context&) const {
    return missing();
  }

 protected:
  static Answer missing() {
    Answer answer;
    answer.reason = "this dialect does not know the operation";
    return answer;
  }
};

// ---- answers ------------------------------------------------------------------------------------

inline ir::Statement statement(std::string sql) {
  ir::Statement out;
  out.sql = std::move(sql);
  return out;
}
inline ir::Translation native(std::vector<std::string> sql) {
  ir::Translation out;
  out.support = ir::Support::native;
  for (auto& each : sql) out.statements.push_back(statement(std::move(each)));
  return out;
}
inline ir::Translation native(std::string sql) {
  std::vector<std::string> one;
  one.push_back(std::move(sql));
  return native(std::move(one));
}
inline ir::Translation lower(std::string lowering) {
  ir::Translation out;
  out.support = ir::Support::lower;
  out.lowering = std::move(lowering);
  return out;
}
inline ir::Translation unsupported(std::string reason, std::string way_out) {
  ir::Translation out;
  out.reason = std::move(reason);
  out.way_out = std::move(way_out);
  return out;
}

// Says who waits for an operation that was to keep nobody waiting; nothing where nobody does.
inline void note_no_online_way(ir::Translation& answer, const std::string& table,
                               ir::Severity severity) {
  const ir::Statement* worst = nullptr;
  for (const auto& each : answer.statements) {
    if (each.work.value_or(ir::Work::none) == ir::Work::none ||
        each.blocks.value_or(ir::Blocks::nothing) == ir::Blocks::nothing) {
      continue;
    }
    const bool worse = worst == nullptr || *worst->blocks < *each.blocks ||
                       (*worst->blocks == *each.blocks && *worst->work < *each.work);
    if (worse) worst = &each;
  }
  if (worst == nullptr) return;
  const bool rewrites = *worst->work == ir::Work::rewrite;
  const std::string whom = table.empty() ? "the table" : "'" + table + "'";
  ir::Notice out;
  out.code = "no-online-way";
  out.severity = severity;
  out.message =
      "the database has no way to do this that keeps nobody waiting: nobody can " +
      std::string(*worst->blocks == ir::Blocks::everything ? "read or write " : "write ") + whom +
      " while its rows are " +
      (rewrites                          ? "copied"
       : *worst->work == ir::Work::index ? "indexed"
                                         : "read");
  out.advice = rewrites ? "run it when nobody needs the table, or go by way of a new column or "
                          "table that is filled in pieces"
                        : "run it when nobody needs the table";
  answer.notices.push_back(std::move(out));
}

// ---- the wire -----------------------------------------------------------------------------------

inline mig_str str(std::string_view s) { return {s.data(), s.size()}; }
inline std::string_view view(mig_str s) {
  return s.size == 0 ? std::string_view() : std::string_view(s.data, s.size);
}
inline mig_value null_value() {
  mig_value v{};
  v.kind = MIG_NULL;
  return v;
}
inline mig_value int_value(std::int64_t i) {
  mig_value v{};
  v.kind = MIG_INT;
  v.u.i = i;
  return v;
}
inline mig_value real_value(double d) {
  mig_value v{};
  v.kind = MIG_REAL;
  v.u.f = d;
  return v;
}
// Borrows the text.
inline mig_value text_value(std::string_view s) {
  mig_value v{};
  v.kind = MIG_TEXT;
  v.u.s = str(s);
  return v;
}
inline mig_value blob_value(std::string_view s) {
  mig_value v = text_value(s);
  v.kind = MIG_BLOB;
  return v;
}

// Where a result set goes. Either call answers false when no more rows are wanted.
class Rows {
 public:
  explicit Rows(const mig_rows* rows) : rows_(rows) {}
  bool columns(const std::vector<mig_str>& names) const {
    return rows_ == nullptr || rows_->columns == nullptr ||
           rows_->columns(rows_->ctx, names.data(), names.size()) == 0;
  }
  bool row(const std::vector<mig_value>& cells) const {
    return rows_ == nullptr || rows_->row == nullptr ||
           rows_->row(rows_->ctx, cells.data(), cells.size()) == 0;
  }

 private:
  const mig_rows* rows_;
};

// One session with a database; one thread at a time, except cancel().
class Connection {
 public:
  virtual ~Connection() = default;
  virtual ir::Server server() = 0;
  // Runs one statement; returns the number of affected rows, -1 when the database does not say.
  virtual std::int64_t run(std::string_view sql, const mig_value* args, std::size_t count,
                           const Rows& rows) = 0;
  // verb: MIG_BEGIN, MIG_COMMIT or MIG_ROLLBACK.
  virtual void transaction(std::int32_t verb) {
    run(verb == MIG_BEGIN    ? "BEGIN"
        : verb == MIG_COMMIT ? "COMMIT"
                             : "ROLLBACK",
        nullptr, 0, Rows(nullptr));
  }
  // From any thread, while run() is under way.
  virtual void cancel() {}
  // Where Driver::kBacksUp says so. Copies the database as it is now to a new file, whose name it
  // returns. file: where it goes; empty: beside the database, under its name and `suffix`. A file
  // that is there is never touched, and nothing is left of a copy that fails. Throws
  // Error(MIG_E_UNSUPPORTED) where that is the work of another tool, with a hint that names it.
  virtual std::string backup(std::string_view file, std::string_view suffix) {
    (void)file;
    (void)suffix;
    throw Error(MIG_E_UNSUPPORTED, "this driver does not copy databases");
  }
};

// How to reach a database. The URL is as the user wrote it and may hold a password: it belongs into
// no message.
struct OpenConfig {
  std::string url;
  std::map<std::string, std::string> options;
};

class Driver {
 public:
  virtual ~Driver() = default;
  // Whether Connection::backup() works, or says at least what does it instead.
  static constexpr bool kBacksUp = false;
  // Throws Error(MIG_E_CONNECTION) when the database cannot be reached.
  virtual std::unique_ptr<Connection> open(const OpenConfig& config) const = 0;
};

// ---- the catalog --------------------------------------------------------------------------------

using OwnedCell = std::variant<std::monostate, std::int64_t, double, std::string>;
using OwnedRow = std::vector<OwnedCell>;

// Text of a cell; empty for NULL.
inline std::string text_of(const OwnedCell& cell) {
  if (const auto* text = std::get_if<std::string>(&cell)) return *text;
  if (const auto* number = std::get_if<std::int64_t>(&cell)) return std::to_string(*number);
  if (const auto* real = std::get_if<double>(&cell)) return std::to_string(*real);
  return {};
}
inline bool is_null(const OwnedCell& cell) { return std::holds_alternative<std::monostate>(cell); }
// Integer of a cell, also of one that came as text; 0 for NULL.
inline std::int64_t int_of(const OwnedCell& cell) {
  if (const auto* number = std::get_if<std::int64_t>(&cell)) return *number;
  const std::string text = text_of(cell);
  return text.empty() ? 0 : std::strtoll(text.c_str(), nullptr, 10);
}

// A connection that mig lends for the length of one call; it logs and times every statement.
class Session {
 public:
  explicit Session(const mig_session* session) : session_(session) {}
  std::vector<OwnedRow> query(std::string_view sql, const std::vector<mig_value>& args = {}) const;

 private:
  const mig_session* session_;
};

// Introspection and locks: what needs a session, but no particular driver.
class Catalog {
 public:
  virtual ~Catalog() = default;
  // The live schema. tables: only these and what hangs on them; empty: everything.
  virtual ir::Schema inspect(const Session& session, const ir::Server& server,
                             const std::vector<std::string>& tables) const = 0;
  // Whether lock() and unlock() work; mig locks a row of its own table otherwise.
  static constexpr bool kLocks = false;
  // Throws Error(MIG_E_LOCKED) when `name` is still held elsewhere after timeout_ms milliseconds.
  virtual void lock(const Session&, std::string_view name, std::int64_t timeout_ms) const {
    (void)name;
    (void)timeout_ms;
    throw Error(MIG_E_UNSUPPORTED, "this dialect has no lock of its own");
  }
  virtual void unlock(const Session&, std::string_view name) const { (void)name; }

  // Whether lock_holder() works.
  static constexpr bool kNamesHolder = false;
  // Who has the lock, as far as that can be told; nothing when nobody has it.
  virtual std::optional<ir::LockHolder> lock_holder(const Session&, std::string_view name) const {
    (void)name;
    throw Error(MIG_E_UNSUPPORTED, "this dialect does not tell who has the lock");
  }
  // Whether release_lock() works, or says at least what can be done instead.
  static constexpr bool kReleases = false;
  // Ends the session that lock_holder() named. Throws Error(MIG_E_STATEMENT) when it has not the
  // lock (any more), Error(MIG_E_UNSUPPORTED) where no statement ends it, with a hint.
  virtual void release_lock(const Session&, std::string_view name, std::string_view session) const {
    (void)name;
    (void)session;
    throw Error(MIG_E_UNSUPPORTED, "this dialect cannot take the lock from another session");
  }
  // Whether lock_transaction() works; then the driver takes the option "lock" = "transaction".
  static constexpr bool kLocksTransactions = false;
  // As lock(), for the transaction under way, the end of which lets go.
  virtual void lock_transaction(const Session&, std::string_view name,
                                std::int64_t timeout_ms) const {
    (void)name;
    (void)timeout_ms;
    throw Error(MIG_E_UNSUPPORTED, "this dialect has no lock that a transaction holds");
  }
};

// ---- what is defined inline ---------------------------------------------------------------------

inline std::string Context::type_sql(const ir::Type& type) const {
  const auto it = types.find(ir::to_text(type));
  return it != types.end() ? it->second : dialect.type(type, server).sql;
}

inline ir::Translation Dialect::execute(const ir::Execute& op, const Context& context) const {
  ir::Translation out;
  out.support = ir::Support::native;
  const std::string* sql = op.sql.get();
  if (sql == nullptr) return out;
  for (const auto& [offset, length] : split(*sql, context.server)) {
    out.statements.push_back(statement(sql->substr(offset, length)));
  }
  return out;
}

inline ir::Translation Dialect::compile(const ir::Operation& operation,
                                        const Context& context) const {
  struct Dispatch {
    const Dialect& d;
    const Context& c;
    Answer operator()(const ir::CreateTable& o) const { return d.create_table(o, c); }
    Answer operator()(const ir::DropTable& o) const { return d.drop_table(o, c); }
    Answer operator()(const ir::RenameTable& o) const { return d.rename_table(o, c); }
    Answer operator()(const ir::AlterTable& o) const { return d.alter_table(o, c); }
    Answer operator()(const ir::AddColumn& o) const { return d.add_column(o, c); }
    Answer operator()(const ir::DropColumn& o) const { return d.drop_column(o, c); }
    Answer operator()(const ir::RenameColumn& o) const { return d.rename_column(o, c); }
    Answer operator()(const ir::AlterColumn& o) const { return d.alter_column(o, c); }
    Answer operator()(const ir::AddPrimaryKey& o) const { return d.add_primary_key(o, c); }
    Answer operator()(const ir::AddUnique& o) const { return d.add_unique(o, c); }
    Answer operator()(const ir::AddForeignKey& o) const { return d.add_foreign_key(o, c); }
    Answer operator()(const ir::AddCheck& o) const { return d.add_check(o, c); }
    Answer operator()(const ir::DropConstraint& o) const { return d.drop_constraint(o, c); }
    Answer operator()(const ir::RenameConstraint& o) const { return d.rename_constraint(o, c); }
    Answer operator()(const ir::ValidateConstraint& o) const { return d.validate_constraint(o, c); }
    Answer operator()(const ir::CreateIndex& o) const { return d.create_index(o, c); }
    Answer operator()(const ir::DropIndex& o) const { return d.drop_index(o, c); }
    Answer operator()(const ir::RenameIndex& o) const { return d.rename_index(o, c); }
    Answer operator()(const ir::CreateView& o) const { return d.create_view(o, c); }
    Answer operator()(const ir::AlterView& o) const { return d.alter_view(o, c); }
    Answer operator()(const ir::DropView& o) const { return d.drop_view(o, c); }
    Answer operator()(const ir::CreateEnum& o) const { return d.create_enum(o, c); }
    Answer operator()(const ir::AddEnumValue& o) const { return d.add_enum_value(o, c); }
    Answer operator()(const ir::RenameEnumValue& o) const { return d.rename_enum_value(o, c); }
    Answer operator()(const ir::DropEnumValue& o) const { return d.drop_enum_value(o, c); }
    Answer operator()(const ir::DropEnum& o) const { return d.drop_enum(o, c); }
    Answer operator()(const ir::CreateSequence& o) const { return d.create_sequence(o, c); }
    Answer operator()(const ir::AlterSequence& o) const { return d.alter_sequence(o, c); }
    Answer operator()(const ir::DropSequence& o) const { return d.drop_sequence(o, c); }
    Answer operator()(const ir::InsertRows& o) const { return d.insert_rows(o, c); }
    Answer operator()(const ir::UpdateRows& o) const { return d.update_rows(o, c); }
    Answer operator()(const ir::DeleteRows& o) const { return d.delete_rows(o, c); }
    Answer operator()(const ir::Backfill& o) const { return d.backfill(o, c); }
    // core makes insert_rows of it, as it alone reads files
    Answer operator()(const ir::LoadCsv&) const { return missing(); }
    Answer operator()(const ir::Execute& o) const { return d.execute(o, c); }
    Answer operator()(const ir::RebuildTable& o) const { return d.rebuild_table(o, c); }
    Answer operator()(const ir::PluginOperation& o) const { return d.plugin_operation(o, c); }
  };
  return std::visit(Dispatch{*this, context}, operation.body);
}

inline std::vector<OwnedRow> Session::query(std::string_view sql,
                                            const std::vector<mig_value>& args) const {
  std::vector<OwnedRow> found;
  mig_rows rows{};
  rows.ctx = &found;
  rows.columns = [](void*, const mig_str*, std::size_t) -> std::int32_t { return 0; };
  rows.row = [](void* ctx, const mig_value* cells, std::size_t count) -> std::int32_t {
    OwnedRow row;
    row.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
      switch (cells[i].kind) {
        case MIG_INT:
          row.emplace_back(cells[i].u.i);
          break;
        case MIG_REAL:
          row.emplace_back(cells[i].u.f);
          break;
        case MIG_TEXT:
        case MIG_BLOB:
          row.emplace_back(std::string(view(cells[i].u.s)));
          break;
        default:
          row.emplace_back();
      }
    }
    static_cast<std::vector<OwnedRow>*>(ctx)->push_back(std::move(row));
    return 0;
  };
  Error failure(MIG_E_STATEMENT, "the statement was refused");
  mig_error error{};
  error.ctx = &failure;
  error.set = [](void* ctx, const char* key, mig_str value) {
    auto& out = *static_cast<Error*>(ctx);
    if (std::string_view(key) == "message") out.message = view(value);
    if (std::string_view(key) == "sqlstate") out.sqlstate = view(value);
    if (std::string_view(key) == "code") {
      out.code = std::strtoll(std::string(view(value)).c_str(), nullptr, 10);
    }
  };
  std::int64_t affected = 0;
  const mig_status status =
      session_->run(session_->ctx, str(sql), args.data(), args.size(), &rows, &affected, &error);
  if (status != MIG_OK) {
    failure.status = status;
    throw failure;
  }
  return found;
}

}  // namespace mig::sdk
