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
  /// Answers carry `iss` (RFC 9207).
  bool promises_iss = false;
  /// The secret's way that is used unless somebody chooses: basic where it is offered.
  client_proof proof = client_proof::basic;
  std::vector<std::string> scopes_supported;
  /// These may be empty: not offered.
  std::string device_authorization_endpoint;
  std::string revocation_endpoint;
  std::string userinfo_endpoint;
  std::string jwks_uri;
  /// All ways that are offered and known here; basic when nothing was said.
  std::vector<client_proof> proofs;
  /// For private_key_jwt, and for ID tokens: those that are known here. Empty: nothing was said, or none is known.
  std::vector<jws_algorithm> assertion_algorithms;
  std::vector<jws_algorithm> id_token_algorithms;
  /// authorization_code and implicit when nothing was said (RFC 8414 section 2).
  std::vector<std::string> grant_types_supported;
};

/// Where an issuer's document may lie: OpenID Connect Discovery 1.0 section 4, then RFC 8414 section 3.
std::vector<std::string> metadata_urls(std::string_view issuer);

/// Failures "discovery.invalid" (fix_setup): not JSON, another issuer than asked, endpoints missing, any endpoint not
/// https, no S256, no code flow.
result<metadata> read_metadata(std::string_view body, std::string_view asked_issuer, bool allow_plain_http);

}  // namespace outlink::oauth
