// The differences between libpqxx 6, 7 and 8, all in one place.
#pragma once

#include <pqxx/pqxx>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mig_postgres::compat {

using Arguments = std::vector<std::optional<std::string>>;  // in text form; nothing: NULL
using LogNotice = void (*)(std::string_view);

// Every error with all its fields.
inline void be_verbose(pqxx::connection& connection) {
#if PQXX_VERSION_MAJOR >= 7
  connection.set_verbosity(pqxx::error_verbosity::verbose);
#else
  connection.set_verbosity(pqxx::connection::verbose);
#endif
}

// Without arguments by the simple protocol, else by the extended one.
inline pqxx::result run(pqxx::connection& connection, const std::string& sql,
                        const Arguments& arguments) {
  pqxx::nontransaction work(connection);
  if (arguments.empty()) return work.exec(sql);
#if PQXX_VERSION_MAJOR >= 7
  pqxx::params values;
  for (const auto& each : arguments) {
    if (each) {
      values.append(*each);
    } else {
      values.append();
    }
  }
#if PQXX_VERSION_MAJOR >= 8
  return work.exec(sql, values);
#else
  return work.exec_params(sql, values);
#endif
#else
  std::vector<const char*> values;
  for (const auto& each : arguments) values.push_back(each ? each->c_str() : nullptr);
  return work.exec_params(sql, pqxx::prepare::make_dynamic_params(values));
#endif
}

// What the server has to say besides results: to `log`, or nowhere. Lives as long as the
// connection.
#if PQXX_VERSION_MAJOR >= 8
class Notices {
 public:
  Notices(pqxx::connection& connection, LogNotice log) {
    connection.set_notice_handler([log](pqxx::zview text) {
      if (log != nullptr) log(std::string_view(text));
    });
  }
};
#else
class Notices final : public pqxx::errorhandler {
 public:
  Notices(pqxx::connection& connection, LogNotice log) : errorhandler(connection), log_(log) {}
  bool operator()(const char text[]) noexcept override {
    if (log_ != nullptr && text != nullptr) log_(text);
    return false;  // no other handler is asked
  }

 private:
  LogNotice log_;
};
#endif

}  // namespace mig_postgres::compat
