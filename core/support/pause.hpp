// Waiting between tries.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>

namespace mig::support {

// How long to wait before try number `next` (2 for the first repetition): doubles from `first` up
// to `longest`, less a random part of up to a half, so that those who lost the same race do not
// meet again.
[[nodiscard]] std::chrono::milliseconds backoff(std::size_t next, std::chrono::milliseconds first,
                                                std::chrono::milliseconds longest);

// Returns after that time, or soon after `stop` says true; stop may be empty.
void pause(std::chrono::milliseconds time, const std::function<bool()>& stop);

}  // namespace mig::support
