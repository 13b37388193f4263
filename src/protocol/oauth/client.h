#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.h"
#include "base/secret.h"
#include "protocol/oauth/signing_key.h"

namespace outlink::oauth {

/// The ways in which a client can prove itself at the token endpoint, as metadata and the catalogue name them:
/// client_secret_basic, client_secret_post, none, private_key_jwt.
enum class client_proof { basic, post, none, private_key_jwt };

/// RFC 6749 section 2.3.1, in the Authorization header.
struct basic_secret {
  secret_text secret;
};
/// RFC 6749 section 2.3.1, in the body.
struct post_secret {
  secret_text secret;
};
/// A public client: only its ID is sent (RFC 6749 section 3.2.1).
struct no_proof {};
/// RFC 7523 section 2.2: a signed statement, made by make_client_assertion for one request.
struct client_assertion {
  secret_text jwt;
};
using proof_of_client = std::variant<no_proof, basic_secret, post_secret, client_assertion>;

struct client {
  std::string id;
  proof_of_client proof;
};

/// How the provider finds the key that a client assertion is signed with.
enum class key_reference {
  kid,         ///< `kid`: the key is registered there by name
  thumbprint,  ///< `x5t#S256`: the certificate is registered there (Microsoft)
};
struct assertion_settings {
  std::string client_id;
  /// The audience.
  std::string token_endpoint;
  jws_algorithm algorithm = jws_algorithm::ps256;
  key_reference reference = key_reference::thumbprint;
  /// Needed with key_reference::kid.
  std::string kid;
  /// Used once: make_random_value().
  std::string jti;
};
/// Signs a statement that is valid from `now` for limits::client_assertion_life. Failures "signing_key.invalid"
/// (fix_setup: no kid or no certificate though the reference needs it, another kind of key than the algorithm needs, a
/// certificate that has run out), "signing_key.failed".
result<client_assertion> make_client_assertion(signing_key const& key, assertion_settings const& settings,
                                               time_point now);

/// Parameters in the order in which they are sent.
using parameters = std::vector<std::pair<std::string, std::string>>;

/// A request to the token endpoint and its neighbours: form-encoded body, and the Authorization header's value (empty
/// unless basic).
struct token_request {
  secret_text body;
  secret_text authorization;
};
/// The parameters with the client's proof.
token_request make_request(client const& c, parameters const& fields);

}  // namespace outlink::oauth
