#include "net/dialer.h"

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include "net/deadline.h"
#include "net/session_driver.h"

namespace outlink::net {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

class tcp_dialer final : public flow::dialer {
 public:
  tcp_dialer(asio::any_io_executor executor, ssl_context_ptr context)
      : executor_(std::move(executor)), context_(std::move(context)) {}

  task<std::unique_ptr<flow::wire>> dial(flow::endpoint const& peer, time_point deadline,
                                         flow::dial_observer passed) override {
    auto const tell = [&passed](std::string_view stage) {
      if (passed) passed(stage);
    };
    std::string const where = peer.host + ":" + std::to_string(peer.port);
    tcp::resolver resolver(executor_);
    tcp::socket socket(executor_);
    bool is_late = false;
    net::deadline timer(executor_);
    timer.arm(deadline, [&] {
      is_late = true;
      resolver.cancel();
      boost::system::error_code ignored;
      socket.close(ignored);
    });
    auto failed = [&](boost::system::error_code ec, std::string code, remedy r, std::string words, std::string stage) {
      if (ec == asio::error::operation_aborted && !is_late) throw boost::system::system_error(ec);
      if (is_late)
        return fail({.code = "net.timeout",
                     .remedy = remedy::retry,
                     .words = where + " did not answer in time.",
                     .where = std::move(stage)});
      return fail({.code = std::move(code),
                   .remedy = r,
                   .words = std::move(words),
                   .peer = ec.message(),
                   .where = std::move(stage)});
    };

    boost::system::error_code ec;
    auto const found = co_await resolver.async_resolve(peer.host, std::to_string(peer.port),
                                                       asio::redirect_error(asio::use_awaitable, ec));
    if (!ec && is_late) ec = asio::error::timed_out;
    if (ec) {
      // Passing trouble of the name service is not the administrator's mistake.
      bool const passing = ec == asio::error::host_not_found_try_again;
      co_return failed(ec, "net.unresolved", passing ? remedy::retry : remedy::fix_setup,
                       "The host name " + peer.host + " was not found.", "dns");
    }
    tell("dns");
    co_await asio::async_connect(socket, found, asio::redirect_error(asio::use_awaitable, ec));
    if (ec == asio::error::connection_refused)
      co_return failed(ec, "net.refused", remedy::retry, where + " refuses connections.", "tcp");
    if (ec) co_return failed(ec, "net.unreachable", remedy::retry, where + " cannot be reached.", "tcp");
    tell("tcp");
    socket.set_option(tcp::no_delay(true), ec);
    socket.set_option(asio::socket_base::keep_alive(true), ec);

    stream s(std::move(socket));
    if (peer.security == flow::transport_security::tls) {
      timer.disarm();
      auto shaken = co_await shake_hands(s, peer, deadline);
      if (!shaken) co_return fail(std::move(shaken).error());
      tell("tls");
    }
    co_return std::make_unique<session_driver>(std::move(s), context_.get(), peer.host);
  }

 private:
  task<void> shake_hands(stream& s, flow::endpoint const& peer, time_point deadline) {
    bool is_late = false;
    net::deadline timer(executor_);
    timer.arm(deadline, [&] {
      is_late = true;
      // As in the session driver: a cancellation could miss its operation.
      boost::system::error_code ignored;
      s.socket().shutdown(tcp::socket::shutdown_both, ignored);
    });
    auto end = co_await s.start_tls(context_.get(), peer.host);
    if (!end && is_late)
      co_return fail({.code = "net.timeout",
                      .remedy = remedy::retry,
                      .words = peer.host + " did not finish the TLS handshake in time; is this port for TLS?",
                      .where = "tls"});
    co_return end;
  }

  asio::any_io_executor executor_;
  ssl_context_ptr context_;
};

}  // namespace

result<std::unique_ptr<flow::dialer>> make_dialer(asio::any_io_executor executor, std::string const& ca_file) {
  TRY(auto context, make_client_context(ca_file));
  return std::make_unique<tcp_dialer>(std::move(executor), std::move(context));
}

}  // namespace outlink::net
