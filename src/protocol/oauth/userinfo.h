#pragma once

#include <string_view>

#include "protocol/oauth/id_token.h"
#include "protocol/oauth/provider_answer.h"

namespace outlink::oauth {

/// The answer of a userinfo endpoint (OpenID Connect Core section 5.3.2) as an identity. `subject`: the ID token's,
/// which it must repeat; empty when there was no ID token. Failures "oauth.userinfo_invalid" (retry),
/// "oauth.wrong_subject" (consent_again), "oauth.token_refused" (retry: 401, refresh first), "oauth.throttled",
/// "oauth.provider_down".
result<identity> read_userinfo(token_http_answer const& answer, std::string_view subject, time_point now);

/// GET /user: https://docs.github.com/en/rest/users/users (Gitea and Forgejo answer alike at /api/v1/user). The subject
/// is the number, because a login can be renamed and taken over. `email` is the public one and unverified. Failures as
/// above.
result<identity> read_github_user(token_http_answer const& answer, time_point now);
/// GET /api/v4/user: https://docs.gitlab.com/api/users/. `email` counts as verified once `confirmed_at` has a date.
result<identity> read_gitlab_user(token_http_answer const& answer, time_point now);
/// GET /2.0/user: https://developer.atlassian.com/cloud/bitbucket/rest/api-group-users/. The subject is the `uuid`;
/// there is no address in it.
result<identity> read_bitbucket_user(token_http_answer const& answer, time_point now);

}  // namespace outlink::oauth
