// What a dialect answers: how an operation is done (Translation) and what it is like (Capabilities,
// Identifiers, Server).
#pragma once

#include <mig/ir/assessment.hpp>
#include <mig/ir/describe.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace mig::ir {

template <>
struct Words<Support> {
  static std::vector<std::string> list() {
    return {"native", "emulated", "approximated", "lower", "unsupported"};
  }
};
template <>
struct Words<Phase> {
  static std::vector<std::string> list() { return {"prologue", "main", "epilogue"}; }
};
template <>
struct Words<Severity> {
  static std::vector<std::string> list() { return {"info", "warning", "error"}; }
};

template <>
struct Words<Work> {
  static std::vector<std::string> list() { return {"none", "scan", "index", "rewrite"}; }
};
template <>
struct Words<Blocks> {
  static std::vector<std::string> list() { return {"nothing", "writes", "everything"}; }
};
template <>
struct Words<DataLoss> {
  static std::vector<std::string> list() { return {"none", "possible", "certain"}; }
};

// A statement that is a check: the rows that it must return, every cell as text (null as "NULL").
struct Expectation {
  std::vector<std::vector<std::string>> rows;
  std::string message;  // what it means when other rows come back

  template <class V>
  static void describe(V& v) {
    v.optional("rows", &Expectation::rows, "rows that must come back, cells as text");
    v.required("message", &Expectation::message, "what it means when others do");
  }
};

struct Statement {
  std::string sql;  // one statement, no separator at its end
  // false: it runs outside of the revision's transaction, because the server refuses it inside one
  // or commits, or because locks taken before are not to be held while it works.
  bool transactional = true;
  Phase phase = Phase::main;
  std::string lock;               // the engine's own name for the lock it takes; empty: not said
  std::optional<Work> work = {};  // unset: not said
  std::optional<Blocks> blocks = {};  // unset: not said
  std::optional<Expectation> expect;
  std::string recover;  // run before a retry, when this statement failed half-way
  // A query that tells what an earlier try of the statement left: no row: nothing; "half":
  // `recover` has to run first; "whole": the try came to its end. Empty: nothing is ever left.
  std::string remains = {};
  // It sets up the session for what follows: run again when a revision is taken up behind it.
  bool session = false;

  template <class V>
  static void describe(V& v) {
    v.required("sql", &Statement::sql, "one statement without a separator");
    v.optional("transactional", &Statement::transactional, "may run inside a transaction");
    v.optional("phase", &Statement::phase, "prologue, main or epilogue");
    v.optional("lock", &Statement::lock, "lock that it takes, by the engine's name");
    v.optional("work", &Statement::work, "none, scan, index or rewrite");
    v.optional("blocks", &Statement::blocks, "nothing, writes or everything");
    v.optional("expect", &Statement::expect, "rows that it must return");
    v.optional("recover", &Statement::recover, "what to run before a retry");
    v.optional("remains", &Statement::remains, "a query that says what a try left: half or whole");
    v.optional("session", &Statement::session, "sets up the session for what follows");
  }
};

// A statement of work in batches. Two keys go into its placeholders: the one that the batch begins
// behind, and the one that it ends with. arguments: for each placeholder the place of its value,
// counted from 0 through the columns of the first key, then through those of the second.
struct BatchStatement {
  std::string sql;
  std::vector<std::int64_t> arguments;

  template <class V>
  static void describe(V& v) {
    v.required("sql", &BatchStatement::sql, "one statement with placeholders");
    v.optional("arguments", &BatchStatement::arguments, "the place of each placeholder's value");
  }
};

// The statements of one batch.
struct BatchStatements {
  BatchStatement count;  // how many rows are left to do, those of this batch among them
  BatchStatement end;    // the key that the batch ends with; no row: fewer rows than that are left
  BatchStatement step;   // does the rows up to the key that `end` told
  BatchStatement rest;   // does all that is left

  template <class V>
  static void describe(V& v) {
    v.required("count", &BatchStatements::count, "how many rows are left");
    v.required("end", &BatchStatements::end, "the key that the batch ends with");
    v.required("step", &BatchStatements::step, "does the rows up to that key");
    v.required("rest", &BatchStatements::rest, "does all rows that are left");
  }
};

// Work on rows in batches that follow each other along a key, each committed by itself. The key
// comes as values that can be bound again, and as text that can be stored.
struct Batches {
  std::int64_t rows = 0;  // of a batch
  BatchStatements first;  // with nothing in front of it: its first key has no columns
  BatchStatements next;

  template <class V>
  static void describe(V& v) {
    v.required("rows", &Batches::rows, "how many rows a batch has");
    v.required("first", &Batches::first, "the statements of the first batch");
    v.required("next", &Batches::next, "the statements of each batch behind another");
  }
};

struct Translation {
  Support support = Support::unsupported;
  std::string lowering;  // with lower: "rebuild_table"
  std::vector<Statement> statements;
  // The same work in batches: done in place of the statements where somebody keeps count of them.
  std::optional<Batches> batches = {};
  std::vector<Notice> notices;
  DataLoss data_loss = DataLoss::none;  // a notice "data-loss" names what
  std::string reason;                   // with unsupported: why
  std::string way_out;                  // with unsupported: what to do instead

  template <class V>
  static void describe(V& v) {
    v.required("support", &Translation::support, "how the operation is done");
    v.optional("lowering", &Translation::lowering, "rewrite asked of core");
    v.optional("statements", &Translation::statements, "what to run, in order");
    v.optional("batches", &Translation::batches, "the same work in batches of rows");
    v.optional("notices", &Translation::notices, "what to know about it");
    v.optional("data_loss", &Translation::data_loss, "none, possible or certain");
    v.optional("reason", &Translation::reason, "why it cannot be done");
    v.optional("way_out", &Translation::way_out, "what to do instead");
  }
};

struct Server {
  std::string product;
  std::string version;  // "15.4"; empty: the oldest that the dialect supports
  std::string flavour;  // dialect name the server asks for
  Value settings = Value::table();

  template <class V>
  static void describe(V& v) {
    v.optional("product", &Server::product, "name of the database product");
    v.optional("version", &Server::version, "its version");
    v.optional("flavour", &Server::flavour, "the dialect that it speaks");
    v.optional("settings", &Server::settings, "settings that matter for translation");
  }
};

struct Identifiers {
  std::int64_t max = 0;  // bytes or characters a name may have; 0: no limit
  std::string quote = "\"";
  std::string primary_key;  // the name that every primary key has; empty: each its own

  template <class V>
  static void describe(V& v) {
    v.optional("max", &Identifiers::max, "longest name; 0 for no limit");
    v.optional("quote", &Identifiers::quote, "quote character of identifiers");
    v.optional("primary_key", &Identifiers::primary_key, "name that every primary key has");
  }
};

// An operation of the plugin's own: "<dialect>.<name>".
struct DeclaredField {
  std::string name;
  std::string type;  // "string", "integer", "boolean", "array" or "table"
  bool required = false;
  std::string help;

  template <class V>
  static void describe(V& v) {
    v.required("name", &DeclaredField::name, "key of the field");
    v.required("type", &DeclaredField::type, "string, integer, boolean, array or table");
    v.optional("required", &DeclaredField::required, "must be written");
    v.optional("help", &DeclaredField::help, "one line");
  }
};
struct DeclaredOperation {
  std::string op;
  std::string help;
  std::vector<DeclaredField> fields;

  template <class V>
  static void describe(V& v) {
    v.required("op", &DeclaredOperation::op, "full name, <dialect>.<name>");
    v.optional("help", &DeclaredOperation::help, "one line");
    v.optional("fields", &DeclaredOperation::fields, "its fields");
  }
};

struct OperationSupport {
  std::string op;
  Support support = Support::unsupported;
  std::string since;  // first server version that can; empty: all supported ones
  std::string note;

  template <class V>
  static void describe(V& v) {
    v.required("op", &OperationSupport::op, "operation");
    v.required("support", &OperationSupport::support, "what can be done at the best");
    v.optional("since", &OperationSupport::since, "first server version that can");
    v.optional("note", &OperationSupport::note, "condition, in a few words");
  }
};

// An empty place to make a schema in, to see what the database makes of it, and to forget it. In
// the statements "{name}" stands for a name that nothing has, of letters, digits and underscores.
struct Scratch {
  // A database in memory, by its URL: nothing else is needed. Empty: the server has to make room.
  std::string url;
  // What makes an empty database and takes it away again; a session in it is opened with the driver
  // option "database".
  std::vector<std::string> create;
  std::vector<std::string> drop;
  // What makes a place like an empty database of a transaction's own, which is rolled back: the
  // database's own types and functions are found in it. Preferred where no foreign script is run.
  std::vector<std::string> enter;

  template <class V>
  static void describe(V& v) {
    v.optional("url", &Scratch::url, "URL of a database in memory");
    v.optional("create", &Scratch::create, "statements that make an empty database");
    v.optional("drop", &Scratch::drop, "statements that take it away");
    v.optional("enter", &Scratch::enter, "statements that make an empty place in a transaction");
  }
};

// A primary key of one integer column numbers the rows by itself, without identity.
struct NumberedKeys {
  std::string unless;  // the option of a table that takes this away; empty: none does

  template <class V>
  static void describe(V& v) {
    v.optional("unless", &NumberedKeys::unless, "option of a table whose keys number nothing");
  }
};

struct Capabilities {
  std::vector<OperationSupport> operations;
  bool transactional_ddl = false;
  Identifiers identifier;
  std::string placeholder = "?";  // "?" or "$n"
  std::vector<DeclaredOperation> declares;
  std::optional<Scratch> scratch = {};  // unset: the database has no such place
  // What mig's own tables are made with, so that they hold any text: as the options of a table.
  Options own_tables = {};
  std::optional<NumberedKeys> numbered_keys = {};  // unset: identity alone numbers
  bool keeps_any_value = false;  // a column keeps what is no value of its type, such as "x" for 1

  template <class V>
  static void describe(V& v) {
    v.required("operations", &Capabilities::operations, "every operation of the vocabulary");
    v.optional("transactional_ddl", &Capabilities::transactional_ddl, "DDL can be rolled back");
    v.optional("identifier", &Capabilities::identifier, "rules for names");
    v.optional("placeholder", &Capabilities::placeholder, "? or $n");
    v.optional("declares", &Capabilities::declares, "operations of the plugin's own");
    v.optional("scratch", &Capabilities::scratch, "an empty place to try a schema in");
    v.optional("own_tables", &Capabilities::own_tables, "options of the tables that mig keeps");
    v.optional("numbered_keys", &Capabilities::numbered_keys,
               "a key of one integer column numbers the rows by itself");
    v.optional("keeps_any_value", &Capabilities::keeps_any_value,
               "columns keep values of other types too");
  }
};

// A type as a dialect writes it.
struct RenderedType {
  std::string sql;
  bool exact = true;  // false: it holds less than the portable type promises; note says what
  std::string note;
  std::string code = {};  // stable name of what is lost, such as length-not-enforced

  template <class V>
  static void describe(V& v) {
    v.required("sql", &RenderedType::sql, "the type in this dialect");
    v.optional("exact", &RenderedType::exact, "holds all that the portable type promises");
    v.optional("note", &RenderedType::note, "what is lost");
    v.optional("code", &RenderedType::code, "stable name of what is lost");
  }
};

// What core asks for. `before` is the part of the schema that the operation touches, as it is just
// before the operation; `types` the rendering of every portable type in it (by to_text) when a
// dialect borrows its translation from another.
struct CompileRequest {
  std::string ir = "1.0";
  Operation op;
  Schema before;
  Server server;
  std::map<std::string, std::string> types;
  bool offline = false;  // statements go into a script: nothing can be looked at on the way
};

}  // namespace mig::ir
