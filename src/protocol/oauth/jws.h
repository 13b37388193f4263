#pragma once

#include <openssl/types.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace outlink::oauth {

/// The signatures that are made and believed (RFC 7518 section 3.1). "none" and the HMAC ones are left out on purpose:
/// with them a public key or nothing at all would be enough to forge.
enum class jws_algorithm { rs256, ps256, es256 };
/// "RS256", "PS256", "ES256".
std::string_view to_string(jws_algorithm a);
/// Empty for any other name; exact case (RFC 7515 section 4.1.1).
std::optional<jws_algorithm> jws_algorithm_from(std::string_view name);

struct evp_deleter {
  void operator()(EVP_PKEY* key) const noexcept;
};
/// A key of OpenSSL; may be null.
using evp_key = std::unique_ptr<EVP_PKEY, evp_deleter>;

/// True for RSA with RS256 and PS256, P-256 with ES256, within limits::rsa_bits_min and _max.
bool fits(EVP_PKEY const* key, jws_algorithm a);

/// The raw signature; for ES256 r and s, 32 bytes each (RFC 7518 section 3.4). Failures "signing_key.invalid"
/// (fix_setup: the key does not fit the algorithm), "signing_key.failed" (report_bug).
result<std::string> sign(EVP_PKEY* key, jws_algorithm a, std::string_view bytes);
/// False for any signature that is not this key's over these bytes, and for a key that does not fit.
bool verify(EVP_PKEY* key, jws_algorithm a, std::string_view bytes, std::string_view signature);

/// The three parts of a compact token (RFC 7515 section 7.1), decoded but not believed.
struct compact_parts {
  std::string header;
  std::string payload;
  std::string signature;
  /// What was signed: the first two parts as they came. A view into the token.
  std::string_view signed_part;
};
/// Empty when there are not exactly three parts of base64url, or the whole is longer than limits::token_bytes_max.
std::optional<compact_parts> split_compact(std::string_view token);

/// header.payload.signature over two JSON texts. Failures as sign().
result<std::string> sign_compact(std::string_view header, std::string_view payload, EVP_PKEY* key, jws_algorithm a);

}  // namespace outlink::oauth
