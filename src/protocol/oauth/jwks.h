#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "protocol/oauth/jws.h"

namespace outlink::oauth {

/// A provider's public key.
struct public_key {
  /// May be empty.
  std::string kid;
  /// The only algorithm that it is for; empty: any that fits.
  std::optional<jws_algorithm> algorithm;
  evp_key key;
};

/// A JWK set (RFC 7517 section 5): RSA and P-256 keys for signatures. Keys of other kinds, for other uses, with private
/// parts, too weak or broken ones are skipped, as RFC 7517 section 5 asks. Failures "oauth.bad_key_set" (retry): not a
/// JSON object with `keys`, more than limits::jwks_bytes_max or limits::jwks_keys_max, no usable key.
result<std::vector<public_key>> read_jwks(std::string_view body);

}  // namespace outlink::oauth
