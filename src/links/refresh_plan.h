#pragma once

#include "links/links.h"
#include "protocol/oauth/token.h"

namespace outlink::links {

// The pure half of the keeper: when to refresh, and what an answer means for a grant.

/// When to refresh ahead: a fifth of the token's life before its end, at least 2 seconds, at most 5 minutes, and up to
/// half of that earlier by `jitter` in [0, 1). A refresh token that may be spent already is tried only at the end of
/// the access token: a provider that sees it twice may end both. `renewable`: a new token can be had.
std::optional<time_point> refresh_at(token_set const& tokens, bool renewable, double jitter);

/// When the keeper must look at this grant again; empty: not before something else happens.
std::optional<time_point> next_look(grant const& g, grant_type by, double jitter);

/// Whether the access token may still be handed out: usable or failing, with at least `life` left.
token_set const* valid_tokens(grant const& g, time_point now, duration life);

/// A token endpoint's answer as a token set. What the answer leaves out is taken from the old one (RFC 6749 section 6).
token_set make_tokens(oauth::token_answer answer, token_set const* old, std::vector<std::string> const& asked_scopes,
                      time_point now);

/// Whether the provider may have spent the refresh token although no usable answer came.
bool is_uncertain(failure const& why);

/// The grant after a failed refresh: failing (tried again later), needs_consent or needs_fix, by the failure's remedy.
/// `interrupted`: when an earlier attempt with the same refresh token was cut; it explains an invalid_grant.
grant_state after_failure(grant const& g, grant_type by, failure why, std::optional<time_point> interrupted,
                          time_point now, double jitter);

/// Why this grant gives no token; only for states without a valid one.
failure unavailable(grant const& g);

}  // namespace outlink::links
