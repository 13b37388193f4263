#include "protocol/oauth/pkce.h"

#include <span>

#include "base/text.h"

namespace outlink::oauth {

std::string make_random_value(randomness& source) {
  std::string bytes(32, '\0');
  source.fill(std::as_writable_bytes(std::span(bytes)));
  return base64url_encode(bytes);
}

pkce make_pkce(randomness& source) {
  auto verifier = make_random_value(source);
  auto challenge = base64url_encode(sha256(verifier));
  return {.verifier = secret_text(std::move(verifier)), .challenge = std::move(challenge)};
}

}  // namespace outlink::oauth
