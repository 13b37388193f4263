#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <string>

#include "base/secret.h"
#include "flow/http.h"

namespace outlink::net {

struct http_options {
  /// PEM with more certification authorities; empty for the system's only.
  std::string ca_file;
  bool allow_plain_http = false;
  /// "http://proxy.example.org:3128" or https; empty: calls go directly. Each call is a tunnel through it (CONNECT), so
  /// that it sees no token.
  std::string proxy = {};
  std::string proxy_user = {};
  secret_text proxy_password = {};
  /// Hosts that are called directly, separated by commas; ".example.org" stands for all below it.
  std::string no_proxy = {};
};

/// libcurl's multi interface on the Asio loop. Proxies of the environment (https_proxy, all_proxy) are not used: a
/// secret must not take a way that no setting of ours names. Failure beside flow::http_client's: "http.proxy_refused"
/// (fix_setup).
std::unique_ptr<flow::http_client> make_http_client(boost::asio::any_io_executor executor, http_options options);

}  // namespace outlink::net
