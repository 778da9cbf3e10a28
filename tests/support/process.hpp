// Runs a program and keeps what it said.
#pragma once

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <filesystem>
#include <map>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace mig::test {

struct Outcome {
  int exit = -1;  // 128 + the signal, as a shell counts, when one ended it
  std::string out;
  std::string err;
};

namespace detail {

inline std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> out;
  out.reserve(words.size() + 1);
  for (auto& word : words) out.push_back(word.data());
  out.push_back(nullptr);
  return out;
}

}  // namespace detail

// A program that runs. env: its whole environment. Reads are answered from `input`, then end.
class Process {
 public:
  Process(std::vector<std::string> argv, const std::filesystem::path& folder,
          const std::map<std::string, std::string>& env, std::string input = {}) {
    std::vector<std::string> variables;
    variables.reserve(env.size());
    for (const auto& [name, value] : env) variables.push_back(name + "=" + value);
    auto words = detail::pointers(argv);
    auto environment = detail::pointers(variables);
    std::array<int, 2> in{};
    std::array<int, 2> out{};
    std::array<int, 2> err{};
    for (auto* pipe : {&in, &out, &err}) {
      if (::pipe2(pipe->data(), O_CLOEXEC) != 0) throw std::runtime_error("pipe");
    }
    child_ = ::fork();
    if (child_ == 0) {
      ::dup2(in[0], 0);
      ::dup2(out[1], 1);
      ::dup2(err[1], 2);
      if (::chdir(folder.c_str()) != 0) ::_exit(126);
      ::execve(words.front(), words.data(), environment.data());
      ::_exit(127);
    }
    ::close(in[0]);
    ::close(out[1]);
    ::close(err[1]);
    out_ = out[0];
    err_ = err[0];
    writer_ = std::thread([input = std::move(input), descriptor = in[1]] {
      ::signal(SIGPIPE, SIG_IGN);
      for (std::size_t at = 0; at < input.size();) {
        const auto written = ::write(descriptor, input.data() + at, input.size() - at);
        if (written <= 0) break;
        at += static_cast<std::size_t>(written);
      }
      ::close(descriptor);
    });
  }
  ~Process() {
    if (child_ > 0) {
      ::kill(child_, SIGKILL);
      static_cast<void>(wait());
    }
  }
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  void signal(int number) const { ::kill(child_, number); }

  // Reads until the text was said on standard error; false when the program ended without.
  bool says(const std::string& text) {
    while (outcome_.err.find(text) == std::string::npos) {
      if (!read_some()) return false;
    }
    return true;
  }

  Outcome wait() {
    while (read_some()) {
    }
    writer_.join();
    ::close(out_);
    ::close(err_);
    int status = 0;
    while (::waitpid(child_, &status, 0) < 0 && errno == EINTR) {
    }
    child_ = -1;
    outcome_.exit = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return outcome_;
  }

 private:
  // False at the end of both streams.
  bool read_some() {
    std::array<pollfd, 2> streams{pollfd{out_open_ ? out_ : -1, POLLIN, 0},
                                  pollfd{err_open_ ? err_ : -1, POLLIN, 0}};
    if (!out_open_ && !err_open_) return false;
    if (::poll(streams.data(), streams.size(), -1) < 0) return errno == EINTR;
    if (streams[0].revents != 0) out_open_ = take(out_, outcome_.out);
    if (streams[1].revents != 0) err_open_ = take(err_, outcome_.err);
    return out_open_ || err_open_;
  }
  static bool take(int descriptor, std::string& text) {
    std::array<char, 65536> buffer{};
    const auto got = ::read(descriptor, buffer.data(), buffer.size());
    if (got > 0) text.append(buffer.data(), static_cast<std::size_t>(got));
    return got > 0;
  }

  pid_t child_ = -1;
  int out_ = -1;
  int err_ = -1;
  bool out_open_ = true;
  bool err_open_ = true;
  std::thread writer_;
  Outcome outcome_;
};

// Runs a program to its end.
inline Outcome run(std::vector<std::string> argv, const std::filesystem::path& folder,
                   const std::map<std::string, std::string>& env = {}, std::string input = {}) {
  return Process(std::move(argv), folder, env, std::move(input)).wait();
}

}  // namespace mig::test
