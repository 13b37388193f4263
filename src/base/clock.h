#pragma once

#include <chrono>
#include <cstddef>
#include <span>

namespace outlink {

using duration = std::chrono::milliseconds;
/// Wall clock time in UTC, to the millisecond.
using time_point = std::chrono::sys_time<duration>;

/// Port: the time of day. Tests move it by hand.
class clock {
 public:
  virtual ~clock() = default;
  virtual time_point now() const = 0;
};

/// Port: random bytes fit for keys and state values. Never fails.
class randomness {
 public:
  virtual ~randomness() = default;
  virtual void fill(std::span<std::byte> out) = 0;
};

}  // namespace outlink
