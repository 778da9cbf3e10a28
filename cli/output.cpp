#include "output.hpp"

#include <mig/error.hpp>

#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <string>
#include <system_error>

namespace mig::cli {

namespace {

void put(std::FILE* stream, std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stream);
}

[[noreturn]] void not_written() {
  throw Error(Diagnostic{
      "MIG-704", "standard output cannot be written: " + std::generic_category().message(errno)});
}

}  // namespace

Output::Output(bool quiet, bool colours, std::size_t columns)
    : quiet_(quiet),
      columns_(columns),
      out_(colours && ::isatty(STDOUT_FILENO) != 0),
      error_(colours && ::isatty(STDERR_FILENO) != 0) {}

std::size_t Output::width() const {
  constexpr std::size_t kElsewhere = 80;
  if (columns_ > 0) return columns_;
  winsize size{};
  const bool known = ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return known ? size.ws_col : kElsewhere;
}

void Output::data(std::string_view text) {
  errno = 0;
  put(stdout, text);
  if (std::ferror(stdout) != 0) not_written();
}

void Output::talk(std::string_view line) {
  if (!quiet_) complain(line);
}

void Output::talk_part(std::string_view text) {
  if (quiet_ || text.empty()) return;
  put(stderr, text);
  open_ = text.back() != '\n';
  std::fflush(stderr);
}

bool Output::talks_to_terminal() const { return !quiet_ && ::isatty(STDERR_FILENO) != 0; }

void Output::complain(std::string_view text) {
  end_open_line();
  std::string line(text);
  line += '\n';
  put(stderr, line);
}

void Output::finish() {
  errno = 0;
  if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) not_written();
}

void Output::end_open_line() {
  if (open_) put(stderr, "\n");
  open_ = false;
}

}  // namespace mig::cli
