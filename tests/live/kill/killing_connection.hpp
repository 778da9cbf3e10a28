// A session that ends its own process at a chosen point: in front of a call, or behind it, when the
// database has done its work and nobody has heard of it.
#pragma once

#include "port/dialect.hpp"

#include <signal.h>
#include <unistd.h>

#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

namespace mig::test {

class KillingConnection final : public port::Connection {
 public:
  // point: of the statements, begins, commits and rollbacks of the session, counted from 0: 2n is
  // in front of number n, 2n + 1 behind it. calls: counts them.
  KillingConnection(std::unique_ptr<port::Connection> inner, std::uint64_t point,
                    std::uint64_t& calls)
      : inner_(std::move(inner)), point_(point), calls_(calls) {}

  [[nodiscard]] const ir::Server& server() const override { return inner_->server(); }
  std::int64_t run(std::string_view sql, const std::vector<port::Cell>& args,
                   std::vector<port::Row>* rows) override {
    die_at(2 * calls_);
    const auto affected = inner_->run(sql, args, rows);
    die_at(2 * calls_++ + 1);
    return affected;
  }
  void transaction(port::Transaction verb) override {
    die_at(2 * calls_);
    inner_->transaction(verb);
    die_at(2 * calls_++ + 1);
  }
  void cancel() override { inner_->cancel(); }

 private:
  void die_at(std::uint64_t here) const {
    if (here == point_) ::kill(::getpid(), SIGKILL);
  }

  std::unique_ptr<port::Connection> inner_;
  std::uint64_t point_;
  std::uint64_t& calls_;
};

}  // namespace mig::test
