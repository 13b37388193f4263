#pragma once

#include "links/links.h"
#include "protocol/oauth/token.h"

namespace outlink::links {

// The pure half of the keeper: when to refresh, and what an answer means for a grant.

/// When to refresh ahead: a fifth of the token's life before its end, at least 2 seconds, at most 5 minutes, and up to
/// half of that earlier by `jitter` in [0, 1). Empty when there is nothing to refresh with.
std::optional<time_point> refresh_at(token_set const& tokens, double jitter);

/// When the keeper must look at this grant again; empty: not before something else happens.
std::optional<time_point> next_look(grant const& g, double jitter);

/// Whether the access token may still be handed out: usable or failing, with a little life left.
token_set const* valid_tokens(grant const& g, time_point now);

/// A token endpoint's answer as a token set. What the answer leaves out is taken from the old one (RFC 6749 section 6).
token_set make_tokens(oauth::token_answer answer, token_set const* old, std::vector<std::string> const& asked_scopes,
                      time_point now);

/// The grant after a failed refresh: failing (tried again later), needs_consent or needs_fix, by the failure's remedy.
grant_state after_failure(grant const& g, failure const& why, time_point now, double jitter);

/// Why this grant gives no token; only for states without a valid one.
failure unavailable(grant const& g);

/// How the client proves itself, for the protocol.
oauth::client client_of(link const& l);

}  // namespace outlink::links
