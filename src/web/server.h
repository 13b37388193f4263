#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <string>

#include "web/routes.h"

namespace outlink::web {

struct listen_options {
  std::string address;
  /// 0: a free one.
  std::uint16_t port = 0;
  /// Own TLS: PEM files; both empty without.
  std::string tls_certificate;
  std::string tls_key;
};

/// The HTTP server: connections with limits on size, time and number; security headers on every answer.
class server {
 public:
  virtual ~server() = default;
  virtual std::uint16_t port() const = 0;
  /// Takes connections until cancelled.
  virtual task<void> run() = 0;
};

/// Failures "web.cannot_listen", "web.bad_certificate" (fix_setup).
result<std::unique_ptr<server>> make_server(boost::asio::any_io_executor executor, listen_options const& options,
                                            services const& s);

}  // namespace outlink::web
