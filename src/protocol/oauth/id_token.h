#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"
#include "protocol/oauth/jwks.h"

namespace outlink::oauth {

struct id_token_expectation {
  /// Empty: not known, not compared. "{tenantid}" in it stands for the token's `tid` (Microsoft's common endpoint).
  std::string_view issuer;
  std::string_view client_id;
  /// Empty: none was sent.
  std::string_view nonce;
  time_point now;
};

/// Who consented, as the provider says. The texts come from a peer: data, fit for pages (peer_words), bounded.
struct identity {
  /// Unique and stable at the issuer; never empty; at most
  /// limits::subject_bytes_max.
  std::string subject;
  /// These may be empty.
  std::string email;
  /// False also when nothing was said.
  bool email_verified = false;
  /// `preferred_username`, or Microsoft's older `upn`, or a login.
  std::string username;
  std::string name;
  /// Microsoft's `tid`.
  std::string tenant;

  /// What a person recognises: the first of email, username, subject that is there.
  std::string const& shown() const;
};

/// Who consented, from an ID token that came from the token endpoint over TLS: its signature is not checked
/// (OpenID Connect Core section 3.1.3.7 point 6), all claims are. Failures "oauth.id_token_invalid" (consent_again).
result<identity> read_unsigned_id_token(std::string_view id_token, id_token_expectation const& expected);

/// What the caller of verify_id_token knows about how the token may be signed.
struct signature_expectation {
  std::span<public_key const> keys;
  /// What the metadata lists, or the registration; empty: RS256, the default (OpenID Connect Core section 3.1.3.7).
  std::span<jws_algorithm const> algorithms;
  /// To compare at_hash with, when the token has one; may be null.
  secret_text const* access_token = nullptr;
};
/// The same with the signature checked (RFC 7515, RFC 8725): only RS256, PS256 and ES256, only those that were
/// expected, with the key that `kid` names; without `kid` any key that fits. Failures "oauth.id_token_invalid"
/// (consent_again), "oauth.unknown_key" (retry: fetch the key set again, once).
result<identity> verify_id_token(std::string_view id_token, id_token_expectation const& expected,
                                 signature_expectation const& signature);

/// The claims of an identity, from an object that is believed already. Empty without a usable `sub`.
std::optional<identity> read_identity(boost::json::object const& claims);

/// identity::shown() of read_unsigned_id_token().
result<std::string> read_account(std::string_view id_token, id_token_expectation const& expected);

}  // namespace outlink::oauth
