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

[[noreturn]] void not_written(int error) {
  throw Error(Diagnostic{
      "MIG-704", "standard output cannot be written: " + std::generic_category().message(error)});
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
  if (std::ferror(stdout) != 0) not_written(data_error_ != 0 ? data_error_ : errno);
}

void Output::talk(std::string_view line) {
  if (!quiet_) complain(line);
}

void Output::talk_part(std::string_view text) {
  if (quiet_ || text.empty()) return;
  say(text);
  open_ = text.back() != '\n';
  std::fflush(stderr);
}

bool Output::talks_to_terminal() const { return !quiet_ && ::isatty(STDERR_FILENO) != 0; }

void Output::complain(std::string_view text) {
  end_open_line();
  std::string line(text);
  line += '\n';
  say(line);
}

void Output::finish() {
  flush_data();
  if (data_error_ != 0 || std::ferror(stdout) != 0) not_written(data_error_);
}

void Output::end_open_line() {
  if (open_) say("\n");
  open_ = false;
}

// Behind the data that came before it, also where both go to one pipe.
void Output::say(std::string_view text) {
  flush_data();
  put(stderr, text);
}

void Output::flush_data() {
  errno = 0;
  if (std::fflush(stdout) != 0 && data_error_ == 0) data_error_ = errno;
}

}  // namespace mig::cli
