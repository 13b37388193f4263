#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "protocol/oauth/endpoint.h"
#include "protocol/oauth/token.h"

namespace outlink::oauth {

/// What discovery tells of a provider.
struct metadata {
  std::string issuer;
  std::string authorization_endpoint;
  std::string token_endpoint;
  /// Each empty when it has none, or one that is no address to be called.
  std::string device_authorization_endpoint;
  std::string revocation_endpoint;
  std::string userinfo_endpoint;
  std::string jwks_uri;
  /// Answers carry `iss` (RFC 9207).
  bool promises_iss = false;
  client_proof proof = client_proof::basic;
  std::vector<std::string> scopes_supported;
};

/// Where an issuer's document may lie: OpenID Connect Discovery 1.0 section 4, then RFC 8414 section 3.
std::vector<std::string> metadata_urls(std::string_view issuer);

/// Failures "discovery.invalid" (fix_setup): not JSON, another issuer than asked, endpoints missing or not https, no
/// S256, no code flow.
result<metadata> read_metadata(std::string_view body, std::string_view asked_issuer, bool allow_plain_http);

}  // namespace outlink::oauth
