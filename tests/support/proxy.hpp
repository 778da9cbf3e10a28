// A TCP proxy on loopback that breaks a connection after so many bytes, as a network does.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <thread>

namespace mig::test {

class Proxy {
 public:
  // port: of the server on 127.0.0.1. The first connection is broken after `budget` bytes in both
  // ways together; those after it are left alone.
  Proxy(std::uint16_t port, std::size_t budget) : server_(port), budget_(budget) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address = loopback(0);
    socklen_t size = sizeof address;
    if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
        ::listen(listener_, 8) != 0 ||
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
      throw std::runtime_error("the proxy cannot listen");
    }
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ~Proxy() {
    over_ = true;
    thread_.join();
    ::close(listener_);
  }
  Proxy(const Proxy&) = delete;
  Proxy& operator=(const Proxy&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] bool has_broken() const { return broken_; }

 private:
  static sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in out{};
    out.sin_family = AF_INET;
    out.sin_port = htons(port);
    out.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return out;
  }

  void serve() {
    while (!over_) {
      pollfd waiting{listener_, POLLIN, 0};
      if (::poll(&waiting, 1, kPatience) <= 0) continue;
      const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (client >= 0) forward(client);
    }
  }
  // One connection at a time, which is what one migrator has.
  void forward(int client) {
    const int server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_in address = loopback(server_);
    if (::connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
      std::array<pollfd, 2> ends{pollfd{client, POLLIN, 0}, pollfd{server, POLLIN, 0}};
      bool open = true;
      while (open && !over_) {
        if (::poll(ends.data(), ends.size(), kPatience) <= 0) continue;
        for (std::size_t i = 0; i < ends.size() && open; ++i) {
          if (ends.at(i).revents != 0) open = pass(ends.at(i).fd, ends.at(1 - i).fd);
        }
      }
    }
    ::close(server);
    ::close(client);
  }
  bool pass(int from, int to) {
    std::array<char, 16384> bytes{};
    const ssize_t got = ::read(from, bytes.data(), bytes.size());
    if (got <= 0) return false;
    auto count = static_cast<std::size_t>(got);
    if (!broken_ && passed_ + count > budget_) {
      count = budget_ - passed_;
      broken_ = true;
    }
    passed_ += count;
    for (std::size_t at = 0; at < count;) {
      const ssize_t sent = ::send(to, bytes.data() + at, count - at, MSG_NOSIGNAL);
      if (sent <= 0) return false;
      at += static_cast<std::size_t>(sent);
    }
    return count == static_cast<std::size_t>(got);
  }

  static constexpr int kPatience = 20;  // ms between looks at over_
  std::uint16_t server_;
  std::size_t budget_;
  std::size_t passed_ = 0;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<bool> over_{false};
  std::atomic<bool> broken_{false};
  std::thread thread_;
};

}  // namespace mig::test
