#include "process.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>

namespace mig::bench {

namespace {

double milliseconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_usec) / 1e3;
}

// Between vfork and exec: nothing but system calls.
[[noreturn]] void become(const char* folder, const char* said, char* const* words,
                         char* const* variables) {
  const int nothing = ::open("/dev/null", O_RDWR);
  const int errors = ::open(said, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  if (::chdir(folder) == 0 && ::dup2(nothing, 0) == 0 && ::dup2(nothing, 1) == 1 &&
      ::dup2(errors, 2) == 2) {
    ::execve(words[0], words, variables);
  }
  ::_exit(127);
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> out;
  out.reserve(texts.size() + 1);
  for (auto& text : texts) out.push_back(text.data());
  out.push_back(nullptr);
  return out;
}

}  // namespace

Cost run(const Command& command) {
  auto words = command.words;
  std::vector<std::string> variables;
  for (const auto& [name, value] : command.variables) variables.push_back(name + "=" + value);
  const auto word_list = pointers(words);
  const auto variable_list = pointers(variables);
  const std::string said =
      (std::filesystem::temp_directory_path() / ("mig_bench." + std::to_string(::getpid())))
          .string();

  const auto before = std::chrono::steady_clock::now();
  const pid_t child = ::vfork();
  if (child == 0) {
    become(command.folder.c_str(), said.c_str(), word_list.data(), variable_list.data());
  }
  int status = 0;
  rusage used{};
  while (::wait4(child, &status, 0, &used) < 0 && errno == EINTR) {
  }
  const std::chrono::duration<double, std::milli> wall = std::chrono::steady_clock::now() - before;

  std::ifstream in(said, std::ios::binary);
  const std::string errors(std::istreambuf_iterator<char>(in), {});
  std::filesystem::remove(said);
  if (child < 0 || status != 0) {
    std::string text;
    for (const auto& word : command.words) text += word + " ";
    throw std::runtime_error("this did not end well: " + text + "\n" + errors);
  }
  return {wall.count(), milliseconds(used.ru_utime) + milliseconds(used.ru_stime),
          static_cast<double>(used.ru_maxrss) / 1024};
}

std::string find_program(const std::string& name) {
  const char* path = std::getenv("PATH");
  std::istringstream folders(path == nullptr ? "" : path);
  for (std::string folder; std::getline(folders, folder, ':');) {
    const std::string file = folder + "/" + name;
    if (!folder.empty() && ::access(file.c_str(), X_OK) == 0) return file;
  }
  return {};
}

}  // namespace mig::bench
