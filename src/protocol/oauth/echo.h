#pragma once

#include <span>
#include <vector>

#include "base/result.h"
#include "base/secret.h"
#include "protocol/oauth/client.h"

namespace outlink::oauth {

// Some providers quote in an error what they were sent. Their words are shown and kept, so what is secret in them is
// taken out first.

/// What must not come back in a provider's words: every value of the request but those that are no secret (grant type,
/// scopes, client ID and the like), and what the Authorization header holds.
std::vector<secret_text> secrets_in(token_request const& request);

/// The failure with each of the secrets in the peer's words replaced, also URL-encoded, and also when only its
/// beginning is there because somebody cut the words. Secrets of fewer than 8 bytes are passed over.
failure without_secrets(failure f, std::span<secret_text const> secrets);

}  // namespace outlink::oauth
