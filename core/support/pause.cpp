#include "support/pause.hpp"

#include <algorithm>
#include <random>
#include <thread>

namespace mig::support {

std::chrono::milliseconds backoff(std::size_t next, std::chrono::milliseconds first,
                                  std::chrono::milliseconds longest) {
  std::chrono::milliseconds whole = std::min(first, longest);
  for (std::size_t i = 2; i < next && whole < longest; ++i) whole = std::min(whole * 2, longest);
  std::random_device random;
  std::uniform_int_distribution<std::chrono::milliseconds::rep> part(whole.count() / 2,
                                                                     whole.count());
  return std::chrono::milliseconds(part(random));
}

void pause(std::chrono::milliseconds time, const std::function<bool()>& stop) {
  using Clock = std::chrono::steady_clock;
  constexpr std::chrono::milliseconds kSlice(50);
  const auto end = Clock::now() + time;
  while (!stop || !stop()) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now());
    if (left.count() <= 0) return;
    std::this_thread::sleep_for(std::min(left, kSlice));
  }
}

}  // namespace mig::support
