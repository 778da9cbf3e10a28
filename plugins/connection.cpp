// Sessions over the table mig.driver/1, and catalogs over mig.catalog/1 with a session lent to
// them.
#include "bridge.hpp"
#include "documents.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <new>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <vector>

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

// Throws std::runtime_error where the plugin breaks the contract.
void check(const mig_value* cells, std::size_t n) {
  if (cells == nullptr && n > 0)
    throw std::runtime_error("it handed over a row that is a null pointer");
  for (std::size_t i = 0; i < n; ++i) {
    const mig_value& cell = cells[i];
    const bool text = cell.kind == MIG_TEXT || cell.kind == MIG_BLOB;
    if (text && cell.u.s.data == nullptr && cell.u.s.size > 0) {
      throw std::runtime_error("it handed over text that is a null pointer");
    }
    if (!text && cell.kind != MIG_NULL && cell.kind != MIG_INT && cell.kind != MIG_REAL) {
      throw std::runtime_error("it handed over a value of the unknown kind " +
                               std::to_string(cell.kind));
    }
  }
}

// Of cells that are checked.
port::Cell to_cell(const mig_value& value) {
  if (value.kind == MIG_INT) return value.u.i;
  if (value.kind == MIG_REAL) return value.u.f;
  if (value.kind == MIG_NULL) return {};
  return std::string(to_view(value.u.s));
}
port::Row to_row(const mig_value* cells, std::size_t n) {
  port::Row out;
  out.reserve(n);
  for (std::size_t i = 0; i < n; ++i) out.push_back(to_cell(cells[i]));
  return out;
}

// Receives the rows of a statement. What goes wrong waits in the sink: nothing may unwind through
// the plugin.
class RowSink {
 public:
  // take: given each row, checked.
  using Take = std::function<void(const mig_value*, std::size_t)>;
  explicit RowSink(Take take) : take_(std::move(take)), table_{this, columns, row} {}
  RowSink(const RowSink&) = delete;
  RowSink& operator=(const RowSink&) = delete;

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
      check(cells, n);
      sink.take_(cells, n);
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

  Take take_;
  mig_rows table_;
  std::size_t width_ = 0;
  bool told_width_ = false;
  bool no_memory_ = false;
  std::string breach_;
};

// Rows as they came, all their texts together: a catalog may have hundreds of thousands of cells.
class Rows {
 public:
  void add(const mig_value* cells, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) {
      mig_value cell = cells[i];
      if (cell.kind == MIG_BLOB) cell.kind = MIG_TEXT;
      if (cell.kind == MIG_TEXT) cell.u.s = kept(to_view(cell.u.s));
      cells_.push_back(cell);
    }
    ends_.push_back(cells_.size());
  }
  // Stops where `rows` wants no more.
  void hand_over(const mig_rows& rows) const {
    std::size_t from = 0;
    for (const auto end : ends_) {
      if (rows.row(rows.ctx, cells_.data() + from, end - from) != 0) return;
      from = end;
    }
  }

 private:
  mig_str kept(std::string_view text) {
    constexpr std::size_t kPiece = 65536;
    if (text.empty()) return {"", 0};
    if (text.size() > left_) {
      left_ = std::max(kPiece, text.size());
      texts_.emplace_back(new char[left_]);
      free_ = texts_.back().get();
    }
    const char* at = free_;
    free_ = std::copy(text.begin(), text.end(), free_);
    left_ -= text.size();
    return {at, text.size()};
  }

  std::vector<mig_value> cells_;
  std::vector<std::size_t> ends_;  // of each row in cells_
  std::vector<std::unique_ptr<char[]>> texts_;
  char* free_ = nullptr;  // in the last of texts_
  std::size_t left_ = 0;
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
    if (rows == nullptr) return call_run(sql, values.data(), values.size(), nullptr);
    std::vector<port::Row> received;
    RowSink sink(
        [&](const mig_value* cells, std::size_t n) { received.push_back(to_row(cells, n)); });
    const std::int64_t affected = call_run(sql, values.data(), values.size(), &sink);
    if (rows->empty()) {
      *rows = std::move(received);
    } else {
      for (auto& row : received) rows->push_back(std::move(row));
    }
    return affected;
  }

  // The same for a catalog: its arguments and rows are as the driver's.
  std::int64_t run(mig_str sql, const mig_value* args, std::size_t nargs, Rows& rows) {
    RowSink sink([&](const mig_value* cells, std::size_t n) { rows.add(cells, n); });
    return call_run(to_view(sql), args, nargs, &sink);
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
  // sink: null when nobody wants rows.
  std::int64_t call_run(std::string_view sql, const mig_value* args, std::size_t nargs,
                        const RowSink* sink) {
    std::int64_t affected = -1;
    Reply reply;
    reply.call(callee_, [&] {
      return table_.run(handle_, to_str(sql), nargs == 0 ? nullptr : args, nargs,
                        sink == nullptr ? nullptr : sink->table(), &affected, reply.error());
    });
    if (sink != nullptr) {
      if (auto breach = sink->breach(); !breach.empty()) reply.broke(std::move(breach));
    }
    if (!reply.ok()) throw database_error(callee_, "run", reply);
    return affected < 0 ? -1 : affected;
  }

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
      check(args, nargs);
      // the catalog may run a statement for each row, so they are handed over when all are there
      Rows received;
      const bool wanted = rows != nullptr && rows->row != nullptr;
      const auto count = wanted ? lent.fetch(sql, args, nargs, received)
                                : lent.connection_.run(to_view(sql), to_row(args, nargs), nullptr);
      if (affected != nullptr) *affected = count;
      if (wanted) received.hand_over(*rows);
      return MIG_OK;
    } catch (const port::DatabaseError& e) {
      return lent.report(e, err);
    } catch (...) {
      if (!lent.thrown_) lent.thrown_ = std::current_exception();
      return MIG_E_INTERNAL;
    }
  }

  std::int64_t fetch(mig_str sql, const mig_value* args, std::size_t nargs, Rows& rows) {
    if (auto* plugin = dynamic_cast<PluginConnection*>(&connection_)) {
      return plugin->run(sql, args, nargs, rows);
    }
    std::vector<port::Row> received;
    const auto count = connection_.run(to_view(sql), to_row(args, nargs), &received);
    std::vector<mig_value> values;
    for (const auto& row : received) {
      to_values(row, values);
      rows.add(values.data(), values.size());
    }
    return count;
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
