#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <string>

#include "flow/http.h"

namespace outlink::net {

struct http_options {
  /// PEM with more certification authorities; empty for the system's only.
  std::string ca_file;
  bool allow_plain_http = false;
};

/// libcurl's multi interface on the Asio loop. Proxies of the environment (https_proxy, all_proxy) are not used: mail
/// goes directly too, and a secret must not take a way that no setting of ours names.
std::unique_ptr<flow::http_client> make_http_client(boost::asio::any_io_executor executor, http_options options);

}  // namespace outlink::net
