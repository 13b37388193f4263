#include "protocol/oauth/endpoint.h"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include "base/limits.h"

namespace outlink::oauth {

bool is_endpoint(std::string_view url, bool allow_plain_http) {
  if (url.size() > limits::url_bytes_max) return false;
  auto const parsed = boost::urls::parse_uri(boost::urls::string_view(url.data(), url.size()));
  if (!parsed) return false;
  bool const scheme = parsed->scheme() == "https" || (allow_plain_http && parsed->scheme() == "http");
  return scheme && !parsed->encoded_host().empty() && !parsed->has_fragment() && !parsed->has_userinfo();
}

}  // namespace outlink::oauth
