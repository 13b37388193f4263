#pragma once

#include <string>

#include "base/clock.h"
#include "base/secret.h"

namespace outlink::oauth {

/// 32 random bytes, base64url: for state, nonce and code verifiers.
std::string make_random_value(randomness& source);

/// RFC 7636: the verifier stays here, its S256 challenge goes through the browser.
struct pkce {
  secret_text verifier;
  std::string challenge;
};
pkce make_pkce(randomness& source);

}  // namespace outlink::oauth
