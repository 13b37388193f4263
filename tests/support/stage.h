#pragma once

#include <gtest/gtest.h>

#include <boost/asio/awaitable.hpp>
#include <deque>
#include <filesystem>
#include <optional>

#include "flow/http.h"
#include "flow/wire.h"
#include "net/runtime.h"
#include "store/sqlite/store.h"

/// What tests of features stand on: the real runtime, the real store in a folder of its own, a clock moved by hand.
namespace outlink::testing_support {

class manual_clock final : public clock {
 public:
  time_point now() const override { return now_; }
  void advance(duration d) { now_ += d; }

 private:
  time_point now_ = std::chrono::time_point_cast<duration>(std::chrono::system_clock::now());
};

class stage {
 public:
  stage() : folder_(make_folder()), store_(sqlite::store::open(folder_, runtime_.executor()).value()) {}
  ~stage() {
    store_.reset();
    std::filesystem::remove_all(folder_);
  }
  net::runtime& runtime() { return runtime_; }
  sqlite::store& store() { return *store_; }
  manual_clock& clock() { return clock_; }
  std::filesystem::path const& folder() const { return folder_; }

  /// Runs a task on the loop to its end.
  template <class T>
  result<T> run(task<T> t) {
    std::optional<result<T>> out;
    runtime_.run_until_done(keep(std::move(t), out));
    return *std::move(out);
  }
  template <class T>
  T run_plain(boost::asio::awaitable<T> t) {
    std::optional<T> out;
    runtime_.run_until_done(keep_plain(std::move(t), out));
    return *std::move(out);
  }

 private:
  template <class T>
  static boost::asio::awaitable<void> keep(task<T> t, std::optional<result<T>>& out) {
    out = co_await std::move(t);
  }
  template <class T>
  static boost::asio::awaitable<void> keep_plain(boost::asio::awaitable<T> t, std::optional<T>& out) {
    out.emplace(co_await std::move(t));
  }
  static std::filesystem::path make_folder() {
    std::string name = (std::filesystem::temp_directory_path() / "outlink-test-XXXXXX").string();
    return ::mkdtemp(name.data());
  }

  net::runtime runtime_;
  std::filesystem::path folder_;
  std::unique_ptr<sqlite::store> store_;
  manual_clock clock_;
};

/// Answers calls in order; a call too many fails the test.
class scripted_http final : public flow::http_client {
 public:
  task<flow::http_answer> send(flow::http_request request, time_point) override {
    requests.push_back(std::move(request));
    if (on_send) on_send();
    if (answers.empty()) {
      ADD_FAILURE() << "an unexpected call of " << requests.back().url;
      co_return fail({.code = "http.closed", .remedy = remedy::retry, .words = "unexpected"});
    }
    auto next = std::move(answers.front());
    answers.pop_front();
    co_return next;
  }
  void answer(int status, std::string body) {
    answers.push_back(flow::http_answer{
        .status = status, .headers = {{"content-type", "application/json"}}, .body = std::move(body)});
  }
  void fail_with(std::string code, remedy r = remedy::retry) {
    answers.push_back(fail({.code = std::move(code), .remedy = r, .words = "scripted"}));
  }
  std::deque<result<flow::http_answer>> answers;
  std::vector<flow::http_request> requests;
  /// Looks at the world in the moment when a request leaves.
  std::function<void()> on_send;
};

/// Opens nothing: every stage goes well, up to the one that shall fail.
class scripted_dialer final : public flow::dialer {
 public:
  using flow::dialer::dial;
  task<std::unique_ptr<flow::wire>> dial(flow::endpoint const& peer, time_point, flow::dial_observer passed) override {
    peers.push_back(peer);
    for (auto const stage : flow::dial_stages) {
      if (stage == "tls" && peer.security == flow::transport_security::plain) break;
      if (on_stage) on_stage();
      if (stage == fails_at)
        co_return fail(
            {.code = "net.scripted", .remedy = remedy::retry, .words = "scripted", .where = std::string(stage)});
      if (passed) passed(stage);
    }
    co_return std::unique_ptr<flow::wire>();
  }
  /// Of flow::dial_stages; empty: none.
  std::string fails_at;
  std::vector<flow::endpoint> peers;
  /// Before each stage.
  std::function<void()> on_stage;
};

}  // namespace outlink::testing_support
