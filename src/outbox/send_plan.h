#pragma once

#include "outbox/outbox.h"

/// What a sender does after an attempt. Pure.
namespace outlink::outbox {

/// Whose trouble a failure of letter_sink::send is.
enum class blame { letter_for_good, letter_for_now, server };
blame blame_for(failure const& why);

/// What is recorded of an attempt that failed through the letter. `attempts` counts those before; `jitter` is in [0,
/// 1). Given up limits::outbox_given_up_after after `tried_since`.
attempt attempt_after(failure const& why, letter const& l, time_point now, double jitter);

/// When to connect again after the server's trouble; empty: when the grant changed. `attempts` counts from 1.
std::optional<time_point> server_next_try(failure const& why, int attempts, time_point now, double jitter);

/// Whether the server's words say that the address does not exist: enhanced status codes 5.1.1, 5.1.2, 5.1.3, 5.1.6,
/// 5.1.10 and 5.4.1 (RFC 3463, as Exchange and Gmail use them).
bool says_no_such_address(std::string_view words);

/// A second refusal with a token that is fresh: not the consent is missing but the right to send as this mailbox.
failure refused_fresh_token(failure const& refused, std::string_view user_name);

/// When the next letter may go, given when the newest ones went (oldest first); `now` when at once.
time_point next_allowed(std::vector<time_point> const& went, int letters_per_minute, time_point now);

}  // namespace outlink::outbox
