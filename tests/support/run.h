#pragma once

#include <optional>
#include <utility>

#include "net/runtime.h"

namespace outlink::testing_support {

namespace detail {
template <class T>
boost::asio::awaitable<void> keep(boost::asio::awaitable<T> t, std::optional<T>& out) {
  out.emplace(co_await std::move(t));
}
}  // namespace detail

/// Runs a coroutine on the loop to its end; what it threw is thrown on.
template <class T>
T run(net::runtime& runtime, boost::asio::awaitable<T> t) {
  std::optional<T> out;
  runtime.run_until_done(detail::keep(std::move(t), out));
  return *std::move(out);
}

inline time_point from_now(duration d) {
  return std::chrono::time_point_cast<duration>(std::chrono::system_clock::now()) + d;
}

}  // namespace outlink::testing_support
