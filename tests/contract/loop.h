#pragma once

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <optional>

#include "flow/storage.h"

/// Running tasks to their end from plain tests.
namespace outlink::contract {

/// Runs the task on the loop until it is done; what it threw is thrown on.
template <class T>
result<T> run(boost::asio::io_context& loop, task<T> body) {
  std::optional<result<T>> outcome;
  std::exception_ptr thrown;
  boost::asio::co_spawn(loop, std::move(body), [&](std::exception_ptr e, result<T> r) {
    thrown = e;
    outcome.emplace(std::move(r));
  });
  loop.restart();
  loop.run();
  if (thrown) std::rethrow_exception(thrown);
  return *std::move(outcome);
}

/// Work on tables, from a plain test: the value, or the failure.
template <class Tables>
class bench {
 public:
  bench(boost::asio::io_context& loop, flow::storage<Tables>& db) : loop_(loop), db_(db) {}

  template <class Work>
  auto write(Work work) {
    using outcome = decltype(work(std::declval<Tables&>()));
    if constexpr (std::is_void_v<typename outcome::value_type>)
      return run<void>(loop_, db_.write(work));
    else
      return run<typename outcome::value_type>(loop_, flow::write<typename outcome::value_type>(db_, work));
  }
  template <class Work>
  auto read(Work work) {
    using outcome = decltype(work(std::declval<Tables&>()));
    if constexpr (std::is_void_v<typename outcome::value_type>)
      return run<void>(loop_, db_.read(work));
    else
      return run<typename outcome::value_type>(loop_, flow::read<typename outcome::value_type>(db_, work));
  }
  /// The value; a failure fails the test with its words and throws.
  template <class Work>
  auto put(Work work) {
    auto outcome = write(work);
    if (!outcome) {
      ADD_FAILURE() << describe(outcome.error());
      throw std::runtime_error("the write failed");
    }
    if constexpr (!std::is_void_v<typename decltype(outcome)::value_type>) return *std::move(outcome);
  }
  template <class Work>
  auto get(Work work) {
    auto outcome = read(work);
    if (!outcome) {
      ADD_FAILURE() << describe(outcome.error());
      throw std::runtime_error("the read failed");
    }
    if constexpr (!std::is_void_v<typename decltype(outcome)::value_type>) return *std::move(outcome);
  }

 private:
  boost::asio::io_context& loop_;
  flow::storage<Tables>& db_;
};

/// Any fixed moment; `at(5)` is five seconds later.
inline time_point at(int seconds) {
  return time_point(std::chrono::milliseconds(1'700'000'000'123) + std::chrono::seconds(seconds));
}

/// The code of the failure, "ok" for success.
template <class T>
std::string code_of(result<T> const& outcome) {
  return outcome ? "ok" : outcome.error().code;
}

}  // namespace outlink::contract
