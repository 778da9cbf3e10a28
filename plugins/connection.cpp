// Sessions over the table mig.driver/1, and catalogs over mig.catalog/1 with a session lent to
// them.
#include "bridge.hpp"
#include "documents.hpp"

#include <exception>
#include <new>
#include <utility>

namespace mig::plugins {

namespace {

mig_value to_value(const port::Cell& cell) {
  mig_value out{};
  if (const auto* integer = std::get_if<std::int64_t>(&cell)) {
    out.kind = MIG_INT;
    out.u.i = *integer;
  } else if (const auto* real = std::get_if<double>(&cell)) {
    out.kind = MIG_REAL;
    out.u.f = *real;
  } else if (const auto* text = std::get_if<std::string>(&cell)) {
    out.kind = MIG_TEXT;
    out.u.s = to_str(*text);
  } else {
    out.kind = MIG_NULL;
  }
  return out;
}

void to_values(const port::Row& row, std::vector<mig_value>& out) {
  out.clear();
  for (const auto& cell : row) out.push_back(to_value(cell));
}

// Throws Breach.
port::Cell to_cell(const mig_value& value) {
  switch (value.kind) {
    case MIG_NULL:
      return {};
    case MIG_INT:
      return value.u.i;
    case MIG_REAL:
      return value.u.f;
    case MIG_TEXT:
    case MIG_BLOB:
      if (value.u.s.data == nullptr && value.u.s.size > 0) {
        throw std::runtime_error("it handed over text that is a null pointer");
      }
      return std::string(to_view(value.u.s));
    default:
      throw std::runtime_error("it handed over a value of the unknown kind " +
                               std::to_string(value.kind));
  }
}

port::Row to_row(const mig_value* cells, std::size_t n) {
  if (cells == nullptr && n > 0)
    throw std::runtime_error("it handed over a row that is a null pointer");
  port::Row out;
  out.reserve(n);
  for (std::size_t i = 0; i < n; ++i) out.push_back(to_cell(cells[i]));
  return out;
}

// Receives the rows of a statement. What goes wrong waits in `thrown`: nothing may unwind through
// the plugin.
class RowSink {
 public:
  explicit RowSink(std::vector<port::Row>& rows) : rows_(rows), table_{this, columns, row} {}

  const mig_rows* table() const { return &table_; }
  // How the plugin broke the contract; empty when it did not. Throws std::bad_alloc.
  std::string breach() const {
    if (no_memory_) throw std::bad_alloc();
    return breach_;
  }

 private:
  static int32_t MIG_CALL columns(void* self, const mig_str* names, size_t n) noexcept {
    (void)names;
    auto& sink = *static_cast<RowSink*>(self);
    sink.width_ = n;
    sink.told_width_ = true;
    return 0;
  }
  static int32_t MIG_CALL row(void* self, const mig_value* cells, size_t n) noexcept {
    auto& sink = *static_cast<RowSink*>(self);
    try {
      if (sink.told_width_ && n != sink.width_) {
        throw std::runtime_error("it announced " + std::to_string(sink.width_) +
                                 " columns and handed over a row of " + std::to_string(n));
      }
      sink.rows_.push_back(to_row(cells, n));
      return 0;
    } catch (const std::bad_alloc&) {
      sink.no_memory_ = true;
    } catch (const std::exception& e) {
      try {
        sink.breach_ = e.what();
      } catch (...) {
        sink.no_memory_ = true;
      }
    }
    return 1;
  }

  std::vector<port::Row>& rows_;
  mig_rows table_;
  std::size_t width_ = 0;
  bool told_width_ = false;
  bool no_memory_ = false;
  std::string breach_;
};

class PluginConnection final : public port::Connection {
 public:
  // Takes an open connection over.
  PluginConnection(std::shared_ptr<HostContext> owner, const mig_driver_1& table, mig_conn* handle,
                   Callee callee, std::shared_ptr<const Redactor> secrets)
      : owner_(std::move(owner)),
        secrets_(std::move(secrets)),
        table_(table),
        handle_(handle),
        callee_(std::move(callee)) {}

  ~PluginConnection() override {
    const Calling calling(callee_.context, callee_.secrets);
    try {
      table_.close(handle_);
    } catch (...) {  // nobody can be told, and nothing depends on it any more
    }
  }
  PluginConnection(const PluginConnection&) = delete;
  PluginConnection& operator=(const PluginConnection&) = delete;

  void ask_server() {
    Reply reply;
    reply.call(callee_, [&] { return table_.server(handle_, reply.sink(), reply.error()); });
    if (reply.ok()) {
      try {
        server_ = read_server(reply.text());
      } catch (const BadDocument& e) {
        reply.broke(e.what());
      }
    }
    if (!reply.ok()) throw database_error(callee_, "server", reply);
  }

  const ir::Server& server() const override { return server_; }

  std::int64_t run(std::string_view sql, const std::vector<port::Cell>& args,
                   std::vector<port::Row>* rows) override {
    std::vector<mig_value> values;
    to_values(args, values);
    std::vector<port::Row> received;
    RowSink sink(received);
    std::int64_t affected = -1;
    Reply reply;
    reply.call(callee_, [&] {
      return table_.run(handle_, to_str(sql), values.empty() ? nullptr : values.data(),
                        values.size(), rows != nullptr ? sink.table() : nullptr, &affected,
                        reply.error());
    });
    if (auto breach = sink.breach(); !breach.empty()) reply.broke(std::move(breach));
    if (!reply.ok()) throw database_error(callee_, "run", reply);
    if (rows != nullptr) {
      if (rows->empty()) {
        *rows = std::move(received);
      } else {
        for (auto& row : received) rows->push_back(std::move(row));
      }
    }
    return affected < 0 ? -1 : affected;
  }

  void transaction(port::Transaction verb) override {
    int32_t number = MIG_BEGIN;
    if (verb == port::Transaction::commit) number = MIG_COMMIT;
    if (verb == port::Transaction::rollback) number = MIG_ROLLBACK;
    Reply reply;
    reply.call(callee_, [&] { return table_.transaction(handle_, number, reply.error()); });
    if (!reply.ok()) throw database_error(callee_, "transaction", reply);
  }

  void cancel() override {
    if (!MIG_HAS(mig_driver_1, &table_, cancel)) return;
    const Calling calling(callee_.context, callee_.secrets);
    try {
      table_.cancel(handle_);
    } catch (...) {  // the statement goes on, which its own thread will see
    }
  }

  std::string backup(const std::string& file, const std::string& suffix) override {
    if (!MIG_HAS(mig_driver_1, &table_, backup)) return Connection::backup(file, suffix);
    Reply reply;
    reply.call(callee_, [&] {
      return table_.backup(handle_, to_str(file), to_str(suffix), reply.sink(), reply.error());
    });
    if (reply.ok() && reply.text().empty()) reply.broke("it named no file");
    if (!reply.ok()) throw database_error(callee_, "backup", reply);
    return reply.text();
  }

 private:
  std::shared_ptr<HostContext> owner_;
  std::shared_ptr<const Redactor> secrets_;
  const mig_driver_1& table_;
  mig_conn* handle_;
  Callee callee_;
  ir::Server server_;
};

// ---- the lent session ---------------------------------------------------------------------------

mig_status status_of(port::Failure failure) {
  switch (failure) {
    case port::Failure::connection:
      return MIG_E_CONNECTION;
    case port::Failure::statement:
      return MIG_E_STATEMENT;
    case port::Failure::constraint:
      return MIG_E_CONSTRAINT;
    case port::Failure::locked:
      return MIG_E_LOCKED;
    case port::Failure::cancelled:
      return MIG_E_CANCELLED;
    case port::Failure::unsupported:
      return MIG_E_UNSUPPORTED;
    case port::Failure::internal:
      return MIG_E_INTERNAL;
  }
  return MIG_E_INTERNAL;
}

void say(const mig_error* err, const char* key, const std::string& text) {
  if (err != nullptr && err->set != nullptr && !text.empty()) err->set(err->ctx, key, to_str(text));
}

// A connection of core as the session of a catalog. The names of columns are not known here, so
// mig_rows.columns is not called.
class Lent {
 public:
  explicit Lent(port::Connection& connection)
      : connection_(connection), table_{sizeof(mig_session), this, run} {}

  const mig_session* table() const { return &table_; }
  // Throws again what was thrown by core's connection and is no DatabaseError.
  void rethrow() const {
    if (thrown_) std::rethrow_exception(thrown_);
  }

 private:
  static mig_status MIG_CALL run(void* self, mig_str sql, const mig_value* args, size_t nargs,
                                 const mig_rows* rows, int64_t* affected,
                                 const mig_error* err) noexcept {
    auto& lent = *static_cast<Lent*>(self);
    try {
      const port::Row cells = to_row(args, nargs);
      std::vector<port::Row> received;
      const bool wanted = rows != nullptr && rows->row != nullptr;
      const auto count = lent.connection_.run(to_view(sql), cells, wanted ? &received : nullptr);
      if (affected != nullptr) *affected = count;
      std::vector<mig_value> values;
      for (const auto& row : received) {
        to_values(row, values);
        if (rows->row(rows->ctx, values.data(), values.size()) != 0) break;
      }
      return MIG_OK;
    } catch (const port::DatabaseError& e) {
      return lent.report(e, err);
    } catch (...) {
      if (!lent.thrown_) lent.thrown_ = std::current_exception();
      return MIG_E_INTERNAL;
    }
  }

  mig_status report(const port::DatabaseError& e, const mig_error* err) noexcept {
    try {
      say(err, "message", e.message);
      say(err, "sqlstate", e.sqlstate);
      say(err, "code", e.code);
      say(err, "hint", e.hint);
      if (e.position > 0) say(err, "position", std::to_string(e.position));
    } catch (...) {
      if (!thrown_) thrown_ = std::current_exception();
    }
    return status_of(e.failure);
  }

  port::Connection& connection_;
  mig_session table_;
  std::exception_ptr thrown_;
};

class PluginCatalog final : public port::Catalog {
 public:
  PluginCatalog(std::shared_ptr<HostContext> owner, const mig_catalog_1* table, Callee callee,
                std::shared_ptr<const Redactor> secrets)
      : owner_(std::move(owner)),
        secrets_(std::move(secrets)),
        table_(table),
        callee_(std::move(callee)) {}

  ir::Schema inspect(port::Connection& connection,
                     const std::vector<std::string>& tables) override {
    if (table_ == nullptr)
      throw absent("has no catalog: mig cannot look into the database with it");
    const std::string server = write_server(connection.server());
    const std::string scope = write_scope(tables);
    Reply reply;
    call(connection, reply, [&](const mig_session* session) {
      return table_->inspect(session, to_str(server), to_str(scope), reply.sink(), reply.error());
    });
    if (reply.ok()) {
      try {
        return read_schema(reply.text());
      } catch (const BadDocument& e) {
        reply.broke(e.what());
      }
    }
    throw database_error(callee_, "inspect", reply);
  }

  bool can_lock(port::LockOf of) const override {
    if (table_ == nullptr) return false;
    if (of == port::LockOf::transaction) return MIG_HAS(mig_catalog_1, table_, lock_transaction);
    return MIG_HAS(mig_catalog_1, table_, lock) && MIG_HAS(mig_catalog_1, table_, unlock);
  }

  void lock(port::Connection& connection, const std::string& name,
            std::chrono::milliseconds timeout, port::LockOf of) override {
    const bool session_wide = of == port::LockOf::session;
    if (!can_lock(of)) {
      throw absent(session_wide ? "has no lock of its own"
                                : "has no lock that a transaction holds");
    }
    const auto take = session_wide ? table_->lock : table_->lock_transaction;
    Reply reply;
    call(connection, reply, [&](const mig_session* session) {
      return take(session, to_str(name), timeout.count(), reply.error());
    });
    if (!reply.ok()) {
      throw database_error(callee_, session_wide ? "lock" : "lock_transaction", reply);
    }
  }

  void unlock(port::Connection& connection, const std::string& name) override {
    if (!can_lock(port::LockOf::session)) throw absent("has no lock of its own");
    Reply reply;
    call(connection, reply, [&](const mig_session* session) {
      return table_->unlock(session, to_str(name), reply.error());
    });
    if (!reply.ok()) throw database_error(callee_, "unlock", reply);
  }

  std::optional<ir::LockHolder> lock_holder(port::Connection& connection,
                                            const std::string& name) override {
    if (table_ == nullptr || !MIG_HAS(mig_catalog_1, table_, lock_holder)) {
      throw absent("does not tell who has the lock");
    }
    Reply reply;
    call(connection, reply, [&](const mig_session* session) {
      return table_->lock_holder(session, to_str(name), reply.sink(), reply.error());
    });
    if (reply.ok()) {
      try {
        return read_lock_state(reply.text()).holder;
      } catch (const BadDocument& e) {
        reply.broke(e.what());
      }
    }
    throw database_error(callee_, "lock_holder", reply);
  }

  void release_lock(port::Connection& connection, const std::string& name,
                    const std::string& holder) override {
    if (table_ == nullptr || !MIG_HAS(mig_catalog_1, table_, lock_release)) {
      throw absent("cannot take the lock from another session");
    }
    Reply reply;
    call(connection, reply, [&](const mig_session* session) {
      return table_->lock_release(session, to_str(name), to_str(holder), reply.error());
    });
    if (!reply.ok()) throw database_error(callee_, "lock_release", reply);
  }

 private:
  template <class Body>
  void call(port::Connection& connection, Reply& reply, Body body) const {
    const Lent lent(connection);
    reply.call(callee_, [&] { return body(lent.table()); });
    lent.rethrow();
  }

  port::DatabaseError absent(const std::string& what) const {
    port::DatabaseError out;
    out.failure = port::Failure::unsupported;
    out.message = "dialect '" + callee_.dialect + "' " + what;
    return out;
  }

  std::shared_ptr<HostContext> owner_;
  std::shared_ptr<const Redactor> secrets_;
  const mig_catalog_1* table_;
  Callee callee_;
};

}  // namespace

std::unique_ptr<port::Connection> open_connection(
    std::shared_ptr<HostContext> owner, const mig_driver_1& table, const std::string& dialect,
    const std::string& library, const std::string& url,
    const std::map<std::string, std::string>& options, std::shared_ptr<const Redactor> secrets) {
  Callee callee{owner.get(), secrets.get(), dialect, library};
  const std::string config = write_config(url, options);
  mig_conn* handle = nullptr;
  Reply reply;
  reply.call(callee, [&] { return table.open(to_str(config), &handle, reply.error()); });
  if (reply.ok() && handle == nullptr) reply.broke("it reported success and opened no connection");
  if (!reply.ok()) throw database_error(callee, "open", reply);
  auto out = std::make_unique<PluginConnection>(std::move(owner), table, handle, std::move(callee),
                                                std::move(secrets));
  out->ask_server();
  return out;
}

std::unique_ptr<port::Catalog> make_catalog(std::shared_ptr<HostContext> owner,
                                            const mig_catalog_1* table, const std::string& dialect,
                                            const std::string& library,
                                            std::shared_ptr<const Redactor> secrets) {
  Callee callee{owner.get(), secrets.get(), dialect, library};
  return std::make_unique<PluginCatalog>(std::move(owner), table, std::move(callee),
                                         std::move(secrets));
}

}  // namespace mig::plugins
