#pragma once

#include <string_view>

#include "protocol/oauth/client.h"
#include "protocol/oauth/provider_answer.h"

namespace outlink::oauth {

enum class token_kind { access_token, refresh_token };

/// RFC 7009 section 2.1, to the revocation endpoint. At most providers the refresh token takes its access tokens along.
token_request revoke(client const& c, secret_text const& token, token_kind kind);

/// RFC 7009 section 2.2: any 2xx is done, for tokens that the provider does not know as well. Failures:
/// "oauth.unsupported_token_type" (give_up), "oauth.throttled" and "oauth.provider_down" (503 with Retry-After means
/// that the token still lives), other errors as "oauth.<error>", "oauth.unexpected_answer" (retry).
result<void> judge_revocation(token_http_answer const& answer, time_point now);

}  // namespace outlink::oauth
