#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"
#include "protocol/oauth/jws.h"

namespace outlink::oauth {

/// What a provider knows of a key: its certificate.
struct key_certificate {
  std::string pem;
  /// base64url of the SHA-256 of the DER form (RFC 7515 section 4.1.8, `x5t#S256`).
  std::string thumbprint_s256;
  time_point not_before;
  /// The provider refuses the key from here on.
  time_point not_after;
};

/// A private key that signs assertions; only read_signing_key makes one.
class signing_key {
 public:
  /// The PEM as it was given, for the sealed store.
  secret_text const& pem() const { return pem_; }
  /// Empty when none was given.
  std::optional<key_certificate> const& certificate() const { return certificate_; }
  /// PS256 for RSA (what Microsoft asks for), ES256 for P-256.
  jws_algorithm usual_algorithm() const { return usual_; }
  /// header.payload.signature (RFC 7515 section 7.1). Failures "signing_key.invalid" (fix_setup: another kind of key
  /// than the algorithm needs), "signing_key.failed" (report_bug).
  result<std::string> sign_compact(std::string_view header, std::string_view payload, jws_algorithm a) const;

 private:
  friend result<signing_key> read_signing_key(secret_text pem, std::string_view certificate_pem);
  signing_key(secret_text pem, std::optional<key_certificate> certificate, jws_algorithm usual)
      : pem_(std::move(pem)), certificate_(std::move(certificate)), usual_(usual) {}
  secret_text pem_;
  std::optional<key_certificate> certificate_;
  jws_algorithm usual_;
};

/// A private key as PEM: RSA of limits::rsa_bits_min or more, or P-256; PKCS#8, PKCS#1 or SEC 1; not encrypted. The
/// certificate as PEM may be empty; when given, it must be the key's. Failures "signing_key.invalid" (fix_input,
/// `where` = private_key or certificate); their words never repeat what was given.
result<signing_key> read_signing_key(secret_text pem, std::string_view certificate_pem);

}  // namespace outlink::oauth
