// The wire to MySQL and MariaDB: Connector/C++ behind mig::sdk::Connection.
#include "driver.hpp"

#include "connector.hpp"
#include "url.hpp"
#include <mig/ir/hex.hpp>
#include <mig/sdk/process.hpp>
#include <mig/sdk/sql.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mig_mysql {

namespace sdk = mig::sdk;
namespace ir = mig::ir;

namespace {

// ---- errors
// ---------------------------------------------------------------------------------------

bool is_one_of(int code, std::initializer_list<int> codes) {
  for (int each : codes) {
    if (code == each) return true;
  }
  return false;
}

// Of a statement in a session. What is refused to one (1044, 1045: no right to a database, to a
// file) is no lost connection, though one that is being made is refused by the same numbers.
mig_status status_of(int code, std::string_view sqlstate) {
  // client codes 2000…2999: the wire; and what the server says when it ends a connection
  const bool client = code >= 2000 && code < 3000 && code != 2014;
  if (client || is_one_of(code, {1053, 1077, 1079, 1152, 1153, 1158, 1159, 1160, 1161, 1927, 3169,
                                 4031, 4032})) {
    return MIG_E_CONNECTION;
  }
  if (is_one_of(code, {1205, 1213, 1614, 1907, 3058, 3572, 4119})) return MIG_E_LOCKED;
  if (is_one_of(code, {1317, 1815})) return MIG_E_CANCELLED;
  if (is_one_of(code, {1022, 1048, 1062, 1138, 1169, 1216, 1217, 1451, 1452, 1557, 1586, 1761, 1762,
                       1859, 3819, 4025})) {
    return MIG_E_CONSTRAINT;
  }
  return sqlstate.substr(0, 2) == "23" ? MIG_E_CONSTRAINT : MIG_E_STATEMENT;
}

// The byte of "… near 'x' at line 2" in the statement, counted from 1; 0 when it is not there.
std::int64_t position_of(std::string_view message, std::string_view sql) {
  const auto near = message.find(" near '");
  const auto line = message.rfind("' at line ");
  if (near == std::string_view::npos || line == std::string_view::npos || line < near + 7) return 0;
  const std::string_view text = message.substr(near + 7, line - near - 7);
  int number = std::atoi(std::string(message.substr(line + 10)).c_str());
  std::size_t from = 0;
  for (; number > 1 && from != std::string_view::npos; --number) {
    const auto next = sql.find('\n', from);
    from = next == std::string_view::npos ? next : next + 1;
  }
  if (from == std::string_view::npos) return 0;
  const auto at = text.empty() ? sql.size() : sql.find(text, from);
  return at == std::string_view::npos ? 0 : static_cast<std::int64_t>(at) + 1;
}

sdk::Error translated(const sql::SQLException& e, std::string_view sql) {
  const std::string& state = e.getSQLState();
  const int code = e.getErrorCode();
  const std::string message = e.what();
  sdk::Error error(status_of(code, state), message, state == "00000" ? std::string() : state, code);
  error.position = code == 1064 ? position_of(message, sql) : 0;
  return error;
}

// ---- values
// ---------------------------------------------------------------------------------------

enum class Kind { integer, real, text, blob };

Kind kind_of(int type) {
  switch (type) {
    case sql::DataType::TINYINT:
    case sql::DataType::SMALLINT:
    case sql::DataType::MEDIUMINT:
    case sql::DataType::INTEGER:
    case sql::DataType::BIGINT:
    case sql::DataType::YEAR:
    case sql::DataType::BIT:  // which the connector writes as a number
      return Kind::integer;
    case sql::DataType::REAL:
    case sql::DataType::DOUBLE:
      return Kind::real;
    case sql::DataType::BINARY:
    case sql::DataType::VARBINARY:
    case sql::DataType::LONGVARBINARY:
    case sql::DataType::GEOMETRY:
      return Kind::blob;
    default:  // MySQL's json among them, which the connector does not know
      return Kind::text;
  }
}

// Text that every sql_mode reads as the same: only a quote and a backslash mean something inside a
// literal, and what the backslash means depends on the mode.
std::string string_sql(std::string_view text) {
  if (text.find('\\') == std::string_view::npos) return "_utf8mb4" + sdk::quoted(text, '\'');
  return "_utf8mb4 x'" + ir::encode_hex(std::string(text)) + "'";
}

// An argument as SQL.
std::string argument_sql(const mig_value& value) {
  switch (value.kind) {
    case MIG_INT:
      return std::to_string(value.u.i);
    case MIG_REAL: {
      char buffer[40];
      std::snprintf(buffer, sizeof buffer, "%.16e", value.u.f);
      if (!std::isfinite(value.u.f)) {
        throw sdk::Error(MIG_E_INVALID, std::string("the database takes no number like ") + buffer);
      }
      return buffer;
    }
    case MIG_TEXT:
      return string_sql(sdk::view(value.u.s));
    case MIG_BLOB:
      return "x'" + ir::encode_hex(std::string(sdk::view(value.u.s))) + "'";
    default:
      return "NULL";
  }
}

// Hands the rows over; stops early when nobody wants more.
void hand_over(sql::ResultSet& result, const sdk::Rows& rows) {
  const sql::ResultSetMetaData& meta = *result.getMetaData();
  auto& about = const_cast<sql::ResultSetMetaData&>(meta);
  const unsigned int width = about.getColumnCount();
  std::vector<std::string> names;
  std::vector<Kind> kinds;
  for (unsigned int i = 1; i <= width; ++i) {
    names.push_back(about.getColumnLabel(i));
    kinds.push_back(kind_of(about.getColumnType(i)));
  }
  std::vector<mig_str> labels;
  for (const auto& name : names) labels.push_back(sdk::str(name));
  if (!rows.columns(labels)) return;
  std::vector<std::string> texts(width);
  std::vector<mig_value> cells(width);
  while (result.next()) {
    for (unsigned int i = 1; i <= width; ++i) {
      auto& cell = cells[i - 1];
      if (result.isNull(i)) {
        cell = sdk::null_value();
        continue;
      }
      auto& text = texts[i - 1];
      if (kinds[i - 1] == Kind::real) {
        cell = sdk::real_value(static_cast<double>(result.getDouble(i)));
        continue;
      }
      text = result.getString(i);
      cell = kinds[i - 1] == Kind::blob ? sdk::blob_value(text) : sdk::text_value(text);
      if (kinds[i - 1] != Kind::integer) continue;
      char* end = nullptr;
      errno = 0;
      const std::int64_t number = std::strtoll(text.c_str(), &end, 10);
      if (errno == 0 && *end == '\0') cell = sdk::int_value(number);  // else beyond 63 bits: text
    }
    if (!rows.row(cells)) return;
  }
}

// ---- the session
// ----------------------------------------------------------------------------------

std::string first_text(sql::Connection& connection, const std::string& sql) {
  const std::unique_ptr<sql::Statement> statement(connection.createStatement());
  const std::unique_ptr<sql::ResultSet> result(statement->executeQuery(sql));
  return result->next() ? std::string(result->getString(1)) : std::string();
}

void execute(sql::Connection& connection, const std::string& sql) {
  const std::unique_ptr<sql::Statement> statement(connection.createStatement());
  statement->execute(sql);
}

// The session's sql_mode with what refuses values that do not fit, and with backslashes that
// escape.
std::string strict_mode(const std::string& modes) {
  std::string out;
  std::istringstream words(modes);
  for (std::string word; std::getline(words, word, ',');) {
    if (!word.empty() && word != "NO_BACKSLASH_ESCAPES") out += word + ",";
  }
  for (const char* word : {"STRICT_TRANS_TABLES", "NO_ZERO_IN_DATE", "NO_ZERO_DATE",
                           "ERROR_FOR_DIVISION_BY_ZERO", "NO_ENGINE_SUBSTITUTION"}) {
    if (("," + out).find("," + std::string(word) + ",") == std::string::npos) {
      out += std::string(word) + ",";
    }
  }
  out.pop_back();
  return out;
}

class MySqlConnection final : public sdk::Connection {
 public:
  MySqlConnection(sql::ConnectOptionsMap options, std::optional<int> lock_seconds)
      : options_(std::move(options)) {
    connection_.reset(connector().connect(options_));
    start_session();
    if (!lock_seconds) return;
    const std::string seconds = std::to_string(*lock_seconds);
    execute(*connection_, "SET SESSION lock_wait_timeout = " + seconds +
                              ", SESSION innodb_lock_wait_timeout = " + seconds);
  }

  ~MySqlConnection() override {
    try {
      connection_.reset();
    } catch (...) {  // a lost connection is closed already
    }
  }

  ir::Server server() override { return server_; }

  std::int64_t run(std::string_view sql, const mig_value* args, std::size_t count,
                   const sdk::Rows& rows) override {
    if (lost_) throw sdk::Error(MIG_E_CONNECTION, "the connection was lost");
    const Running running(*this);
    try {
      return count == 0 ? run_text(std::string(sql), rows) : run_with(sql, args, count, rows);
    } catch (const sql::SQLException& e) {
      sdk::Error error = translated(e, sql);
      lost_ = error.status == MIG_E_CONNECTION;
      throw error;
    }
  }

  void transaction(std::int32_t verb) override {
    run(verb == MIG_BEGIN    ? "START TRANSACTION"
        : verb == MIG_COMMIT ? "COMMIT"
                             : "ROLLBACK",
        nullptr, 0, sdk::Rows(nullptr));
  }

  // The server ends a statement of another connection: KILL QUERY.
  void cancel() override {
    const std::lock_guard<std::mutex> guard(mutex_);
    if (!running_) return;
    cancelled_ = true;
    try {
      const std::unique_ptr<sql::Connection> second(connector().connect(options_));
      execute(*second, "KILL QUERY " + id_);
    } catch (const sql::SQLException& e) {
      throw translated(e, {});
    }
  }

  // A dump is the work of a program that knows more of the server than any client.
  std::string backup(std::string_view, std::string_view) override {
    sdk::Error error(MIG_E_UNSUPPORTED, "MySQL and MariaDB leave that to programs of their own");
    error.hint =
        "run mysqldump --single-transaction "
        "--result-file=FILE (mariadb-dump) before the "
        "run, by hand or as the hook before_run";
    throw error;
  }

 private:
  // A statement is under way as long as this lives: what cancel() may end.
  class Running {
   public:
    explicit Running(MySqlConnection& owner) : owner_(owner) { set(true); }
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;
    ~Running() { set(false); }

   private:
    void set(bool on) {
      const std::lock_guard<std::mutex> guard(owner_.mutex_);
      owner_.running_ = on;
      if (on) owner_.cancelled_ = false;
    }
    MySqlConnection& owner_;
  };

  void start_session() {
    sql::Connection& c = *connection_;
    execute(c, "SET NAMES utf8mb4");
    const std::string version = first_text(c, "SELECT VERSION()");
    const bool maria = version.find("MariaDB") != std::string::npos;
    const std::string mode = strict_mode(first_text(c, "SELECT @@SESSION.sql_mode"));
    execute(
        c, "SET SESSION sql_mode = '" + mode + "', SESSION time_zone = '+00:00', SESSION " +
               "foreign_key_checks = 1, SESSION unique_checks = 1, SESSION sql_safe_updates = 0" +
               ", SESSION autocommit = 1" + (maria ? ", SESSION check_constraint_checks = 1" : ""));
    if (first_text(c, "SELECT @@SESSION.explicit_defaults_for_timestamp") == "0") {
      execute(c, "SET SESSION explicit_defaults_for_timestamp = 1");
    }
    id_ = first_text(c, "SELECT CONNECTION_ID()");
    server_.product = maria ? "MariaDB" : "MySQL";
    server_.flavour = maria ? "mariadb" : "mysql";
    server_.version = number_of(version);
    server_.settings.set("sql_mode", ir::Value::of(first_text(c, "SELECT @@SESSION.sql_mode")));
    for (const char* name : {"character_set_database", "collation_database",
                             "lower_case_table_names", "version_comment"}) {
      server_.settings.set(name, ir::Value::of(first_text(c, std::string("SELECT @@") + name)));
    }
  }

  // "10.11.6" of "5.5.5-10.11.6-MariaDB-log".
  static std::string number_of(std::string version) {
    if (version.rfind("5.5.5-", 0) == 0) version.erase(0, 6);
    return version.substr(0, version.find_first_not_of("0123456789."));
  }

  std::int64_t run_text(const std::string& sql, const sdk::Rows& rows) {
    const std::unique_ptr<sql::Statement> statement(connection_->createStatement());
    const bool result = statement->execute(sql);
    return finish(*statement, result, rows);
  }

  // The server prepares the statement and fills its arguments in. Not the connector: its prepared
  // statements refuse results with a json, geometry or vector column, tell no affected rows, and
  // write floats and fractions of a second otherwise than the same statement without arguments.
  std::int64_t run_with(std::string_view sql, const mig_value* args, std::size_t count,
                        const sdk::Rows& rows) {
    std::string values = "SET @mig_sql = " + string_sql(sql);
    std::string names;
    for (std::size_t i = 0; i < count; ++i) {
      const std::string name = "@mig_" + std::to_string(i + 1);
      values += ", " + name + " = " + argument_sql(args[i]);
      names += (names.empty() ? "" : ", ") + name;
    }
    execute(*connection_, values);
    execute(*connection_, "PREPARE mig_arguments FROM @mig_sql");
    const Prepared prepared(*this);
    return run_text("EXECUTE mig_arguments USING " + names, rows);
  }

  // The prepared statement with arguments, which goes again.
  class Prepared {
   public:
    explicit Prepared(MySqlConnection& owner) : owner_(owner) {}
    Prepared(const Prepared&) = delete;
    Prepared& operator=(const Prepared&) = delete;
    ~Prepared() {
      try {
        execute(*owner_.connection_, "DEALLOCATE PREPARE mig_arguments");
      } catch (const sql::SQLException&) {  // a lost connection has none any more
      }
    }

   private:
    MySqlConnection& owner_;
  };

  std::int64_t finish(sql::Statement& statement, bool has_rows, const sdk::Rows& rows) {
    std::int64_t affected = -1;
    if (has_rows) {
      const std::unique_ptr<sql::ResultSet> result(statement.getResultSet());
      hand_over(*result, rows);
    } else {
      affected = static_cast<std::int64_t>(statement.getUpdateCount());
    }
    // a procedure gives several results, the last of which has no rows
    while (statement.getMoreResults()) {
      const std::unique_ptr<sql::ResultSet> more(statement.getResultSet());
    }
    const std::lock_guard<std::mutex> guard(mutex_);
    if (cancelled_ && has_rows) {  // SELECT SLEEP(9) ends without an error
      throw sdk::Error(MIG_E_CANCELLED, "the statement was cancelled", "70100", 1317);
    }
    return affected;
  }

  sql::ConnectOptionsMap options_;
  std::unique_ptr<sql::Connection> connection_;
  ir::Server server_;
  std::string id_;
  bool lost_ = false;
  std::mutex mutex_;  // of what cancel() reads
  bool running_ = false;
  bool cancelled_ = false;
};

// ---- opening
// --------------------------------------------------------------------------------------

int seconds(const std::string& key, const std::string& text) {
  char* end = nullptr;
  const long value = std::strtol(text.c_str(), &end, 10);
  if (text.empty() || *end != '\0' || value < 0 || value > 31536000) {
    throw sdk::Error(MIG_E_INVALID, "the parameter '" + key + "' is not a number of seconds");
  }
  return static_cast<int>(value);
}

// The option lock_timeout, "1500ms", "5s" or a number of milliseconds, in the whole seconds that
// the server counts in. 0 is no limit, as it is for PostgreSQL.
int lock_seconds(const std::string& text) {
  constexpr long long kLongest = 31536000;  // the server's own limit, a year
  char* end = nullptr;
  const long long number = std::strtoll(text.c_str(), &end, 10);
  const std::string unit = end;
  const bool digit = !text.empty() && text.front() >= '0' && text.front() <= '9';
  if (!digit || (!unit.empty() && unit != "ms" && unit != "s")) {
    sdk::Error error(MIG_E_INVALID, "the option 'lock_timeout' is not a time: '" + text + "'");
    error.hint = "write \"5s\" or \"1500ms\"";
    throw error;
  }
  const long long seconds = unit == "s" ? number : number / 1000 + (number % 1000 > 0 ? 1 : 0);
  return static_cast<int>(number == 0 ? kLongest : std::min(seconds, kLongest));
}

std::string lowered(std::string text) {
  for (auto& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (c == '_') c = '-';
  }
  return text;
}

void set_parameter(sql::ConnectOptionsMap& options, const std::string& key,
                   const std::string& value) {
  const auto text = [&](const char* name) { options[name] = sql::SQLString(value); };
  if (key == "socket" || key == "unix-socket") {
    options["hostName"] = sql::SQLString("unix://" + value);
  } else if (key == "connect-timeout") {
    options["OPT_CONNECT_TIMEOUT"] = seconds(key, value);
  } else if (key == "read-timeout") {
    options["OPT_READ_TIMEOUT"] = seconds(key, value);
  } else if (key == "write-timeout") {
    options["OPT_WRITE_TIMEOUT"] = seconds(key, value);
  } else if (key == "ssl-mode" || key == "sslmode") {
    const std::string mode = lowered(value);
    if (mode != "disabled" && mode != "preferred" && mode != "required" && mode != "verify-ca" &&
        mode != "verify-identity") {
      sdk::Error error(MIG_E_INVALID, "the parameter 'ssl-mode' has an unknown value");
      error.hint = "known are disabled, preferred, required, verify-ca, verify-identity";
      throw error;
    }
    set_ssl_mode(options, mode);
  } else if (key == "ssl-ca") {
    text("sslCA");
  } else if (key == "ssl-capath") {
    text("sslCAPath");
  } else if (key == "ssl-cert") {
    text("sslCert");
  } else if (key == "ssl-key") {
    text("sslKey");
  } else if (key == "ssl-cipher") {
    text("sslCipher");
  } else if (key != "charset" || lowered(value) != "utf8mb4") {
    sdk::Error error(MIG_E_INVALID, "unknown parameter '" + key + "' in the database URL");
    error.hint =
        "known are socket, connect-timeout, read-timeout, write-timeout, ssl-mode, ssl-ca, "
        "ssl-capath, ssl-cert, ssl-key, ssl-cipher";
    throw error;
  }
}

sql::ConnectOptionsMap options_of(const Url& url) {
  sql::ConnectOptionsMap options;
  const std::string host = url.host.empty() ? "127.0.0.1" : url.host;
  const bool six = host.find(':') != std::string::npos;
  options["hostName"] =
      sql::SQLString("tcp://" + (six ? "[" + host + "]" : host) + ":" + std::to_string(url.port));
  options["userName"] = sql::SQLString(url.user);
  options["password"] = sql::SQLString(url.password);
  if (!url.database.empty()) options["schema"] = sql::SQLString(url.database);
  options["OPT_CHARSET_NAME"] = sql::SQLString("utf8mb4");
  options["OPT_CONNECT_TIMEOUT"] = 10;
  // who asks the server who is connected sees them, beside the process, which the library tells
  options["OPT_CONNECT_ATTR_ADD"] = std::map<sql::SQLString, sql::SQLString>{
      {"program_name", "mig"}, {"mig_host", sdk::host_name()}, {"mig_since", sdk::utc_now()}};
  options["CLIENT_MULTI_STATEMENTS"] = false;  // one statement at a time is the contract
  options["CLIENT_FOUND_ROWS"] = true;         // an UPDATE counts the rows it found
  for (const auto& [key, value] : url.parameters) set_parameter(options, key, value);
  return options;
}

}  // namespace

std::unique_ptr<sdk::Connection> MySqlDriver::open(const sdk::OpenConfig& config) const {
  Url url = parse_url(config.url);
  std::optional<int> wait;
  for (const auto& [key, value] : config.options) {
    if (key == "database") {
      url.database = value;
    } else if (key == "lock_timeout") {
      wait = lock_seconds(value);
    } else if (key != "must_exist") {  // to connect makes no database
      throw sdk::Error(MIG_E_UNSUPPORTED,
                       "this driver does not understand the option '" + key + "'");
    }
  }
  try {
    return std::make_unique<MySqlConnection>(options_of(url), wait);
  } catch (const sql::SQLException& e) {
    sdk::Error error = translated(e, {});
    error.status = MIG_E_CONNECTION;
    throw error;
  }
}

}  // namespace mig_mysql
