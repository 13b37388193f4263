#include "net/supervisor.h"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>
#include <cstdlib>

#include "base/log.h"
#include "base/mail_limits.h"
#include "net/deadline.h"

namespace outlink::net {

namespace asio = boost::asio;

namespace {

class timer_bell final : public flow::bell {
 public:
  explicit timer_bell(asio::io_context& io) : timer_(io) {}
  void ring() override {
    is_rung_ = true;
    timer_.cancel();
  }
  asio::awaitable<bool> wait_until(time_point when) override {
    if (!is_rung_) {
      timer_.expires_after(time_left(when));
      boost::system::error_code ec;
      co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, ec));
      if (ec && !is_rung_) throw boost::system::system_error(ec);
    }
    co_return std::exchange(is_rung_, false);
  }

 private:
  asio::steady_timer timer_;
  bool is_rung_ = false;
};

}  // namespace

std::unique_ptr<flow::bell> supervisor::make_bell() { return std::make_unique<timer_bell>(io_); }

asio::awaitable<void> supervisor::keep_running(supervisor* self, std::shared_ptr<child> c, std::string name,
                                               std::function<task<void>()> body) {
  duration wait = limits::backoff_first;
  asio::steady_timer pause(self->io_);
  while (!c->is_cancelled) {
    std::string why;
    try {
      auto end = co_await body();
      if (end) break;
      why = describe(end.error());
    } catch (std::exception const& e) {
      if (c->is_cancelled) break;
      why = e.what();
    } catch (...) {
      why = "an exception of an unknown type";
    }
    log(log_level::error, "coroutine.failed", {{"name", name}, {"why", why}});
    boost::system::error_code ec;
    pause.expires_after(wait);
    co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, ec));
    wait = std::min<duration>(wait * 2, limits::backoff_max);
  }
}

void supervisor::start(std::string name, std::function<task<void>()> body) {
  auto c = std::make_shared<child>(io_);
  if (!children_.emplace(name, c).second) {
    log(log_level::error, "coroutine.started_twice", {{"name", name}});
    std::abort();
  }
  auto on_end = [this, c, name](std::exception_ptr) {
    // stop() may have taken it out, and a successor may stand under the same name.
    if (auto const it = children_.find(name); it != children_.end() && it->second == c) children_.erase(it);
    c->is_cancelled = true;
    c->ended.expires_at(asio::steady_timer::time_point::min());
  };
  asio::co_spawn(io_, keep_running(this, c, name, std::move(body)),
                 asio::bind_cancellation_slot(c->cancel.slot(), on_end));
}

asio::awaitable<void> supervisor::stop(std::string name) {
  auto const it = children_.find(name);
  if (it == children_.end()) co_return;
  auto const c = it->second;
  c->is_cancelled = true;
  c->cancel.emit(asio::cancellation_type::terminal);
  boost::system::error_code ec;
  co_await c->ended.async_wait(asio::redirect_error(asio::use_awaitable, ec));
}

asio::awaitable<bool> supervisor::stop_all(duration at_most) {
  asio::steady_timer deadline(io_, at_most);
  // Shared: an expiry may be queued already when all ended.
  auto const is_late = std::make_shared<bool>(false);
  std::vector<std::shared_ptr<child>> all;
  for (auto const& [name, c] : children_) all.push_back(c);
  deadline.async_wait([is_late, all](boost::system::error_code ec) {
    if (ec) return;
    *is_late = true;
    for (auto const& c : all) c->ended.cancel();
  });
  for (auto const& c : all) {
    c->is_cancelled = true;
    c->cancel.emit(asio::cancellation_type::terminal);
  }
  for (auto const& c : all) {
    boost::system::error_code ec;
    if (!*is_late) co_await c->ended.async_wait(asio::redirect_error(asio::use_awaitable, ec));
  }
  deadline.cancel();
  co_return !*is_late;
}

}  // namespace outlink::net
