#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/secret.h"
#include "flow/task.h"

namespace outlink::flow {

struct http_request {
  std::string method = "GET";
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers = {};
  /// "Authorization" and the like: sent as a header, kept out of every log.
  std::vector<std::pair<std::string, secret_text>> secret_headers = {};
  secret_text body = {};
  /// Of the answer's body; 0: limits::http_answer_bytes_max.
  std::size_t answer_bytes_max = 0;
};

struct http_answer {
  int status = 0;
  /// Names in lower case.
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::string body;
  /// The first header of that lower-case name; empty if there is none.
  std::string_view header(std::string_view name) const {
    for (auto const& [key, value] : headers)
      if (key == name) return value;
    return {};
  }
};

/// Port: one outgoing HTTP call; no redirects, no cookies, no proxy. Any status is an answer. Failures:
/// "http.unresolved" (fix_setup), "http.refused", "http.timeout", "http.closed" (retry), "http.malformed" (retry: not
/// HTTP), "http.certificate" (fix_setup), "http.too_large" (retry: beyond answer_bytes_max or
/// http_header_bytes_max), "http.scheme" (fix_setup: not https, and not allowed).
class http_client {
 public:
  virtual ~http_client() = default;
  virtual task<http_answer> send(http_request request, time_point deadline) = 0;
};

}  // namespace outlink::flow
