#pragma once

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "cli/client.h"

namespace outlink::cli {

class fixed_clock final : public clock {
 public:
  time_point now() const override { return time_point(std::chrono::seconds(1'000'000)); }
};

class scripted_http final : public flow::http_client {
 public:
  task<flow::http_answer> send(flow::http_request r, time_point) override {
    requests.push_back(std::move(r));
    if (answers.empty()) co_return fail({.code = "http.refused", .remedy = remedy::retry, .words = "Nobody answers."});
    auto next = std::move(answers.front());
    answers.pop_front();
    co_return next;
  }
  std::vector<flow::http_request> requests;
  std::deque<flow::http_answer> answers;
};

/// Runs commands against scripted answers of the API.
class scripted_service : public testing::Test {
 protected:
  void answer(int status, std::string body) { http_.answers.push_back({.status = status, .body = std::move(body)}); }
  result<void> run(std::unique_ptr<client_command> c) {
    boost::asio::io_context loop;
    result<void> end;
    terminal const t{.out = [this](std::string_view text) { out_ += text; },
                     .read_input = [this] { return input_; },
                     .read_some =
                         [this](char* to, std::size_t bytes_max) {
                           auto const count = input_.copy(to, bytes_max);
                           input_.erase(0, count);
                           return count;
                         },
                     .err = [this](std::string_view text) { err_ += text; },
                     .progress = [this](std::string_view line) { progress_.emplace_back(line); }};
    boost::asio::co_spawn(
        loop, [&]() -> boost::asio::awaitable<void> { end = co_await c->run(client_, t); },
        [](std::exception_ptr e) {
          if (e) std::rethrow_exception(e);
        });
    loop.run();
    return end;
  }
  std::string asked(std::size_t i = 0) const { return http_.requests.at(i).method + " " + http_.requests.at(i).url; }

  scripted_http http_;
  fixed_clock clock_;
  client_settings settings_{.url = "https://outlink.test", .api_token = secret_text(std::string("olt_x"))};
  client client_{http_, settings_, clock_};
  std::string out_;
  std::string err_;
  std::vector<std::string> progress_;
  std::string input_;
};

}  // namespace outlink::cli
