#include "port/dialect.hpp"

#include <fmt/format.h>

namespace mig::port {

std::string to_text(const Cell& cell) {
  struct Text {
    std::string operator()(std::monostate) const { return "NULL"; }
    std::string operator()(std::int64_t i) const { return std::to_string(i); }
    std::string operator()(double d) const { return fmt::format("{}", d); }
    std::string operator()(const std::string& s) const { return s; }
  };
  return std::visit(Text{}, cell);
}

std::string Connection::backup(const std::string& file, const std::string& suffix) {
  static_cast<void>(file);
  static_cast<void>(suffix);
  DatabaseError out;
  out.failure = Failure::unsupported;
  out.message = "the driver does not copy databases";
  out.hint = "make a backup with the tools of the database";
  throw out;
}

}  // namespace mig::port
