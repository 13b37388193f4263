#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <string>

#include "base/limits.h"
#include "web/routes.h"

namespace outlink::web {

struct listen_options {
  std::string address;
  /// 0: a free one.
  std::uint16_t port = 0;
  /// Own TLS: PEM files; both empty without.
  std::string tls_certificate;
  std::string tls_key;
  /// For one request from its first byte to its last, and for taking the answer.
  duration request_time_max = limits::web_request_time_max;
  /// Between requests.
  duration idle_time_max = limits::web_idle_time_max;
  /// One more is closed at once.
  std::size_t connections_max = limits::web_connections_max;
};

/// The HTTP server: connections with limits on size, time and number; security headers on every answer. It is bound
/// when it is made, so that the port is known before there are features that name the base URL.
class server {
 public:
  virtual ~server() = default;
  virtual std::uint16_t port() const = 0;
  /// Takes connections until cancelled; those that came before wait. Everything in `s` outlives the server.
  virtual task<void> run(services s) = 0;
};

/// Failures "web.cannot_listen", "web.bad_certificate" (fix_setup).
result<std::unique_ptr<server>> make_server(boost::asio::any_io_executor executor, listen_options const& options);

}  // namespace outlink::web
