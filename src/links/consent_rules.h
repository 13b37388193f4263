#pragma once

#include "links/links.h"
#include "protocol/oauth/device.h"

namespace outlink::links {

// The pure half of consent: what a grant becomes when somebody consented.

/// Whether this is another account than the grant is for. An unknown account, or a grant for no certain one, is none.
bool is_other_account(grant const& g, identity const& who);

/// The grant after a consent: usable, or with a candidate that waits for an administrator.
grant after_consent(grant g, token_set tokens, identity who, time_point now);

/// The grant after its candidate was accepted: it is for that account from now on. It must have a candidate.
grant after_acceptance(grant g, time_point now);

/// Waits for the person who types the code.
awaiting_device await_device(oauth::device_answer const& d, time_point now);
oauth::device_wait wait_of(awaiting_device const& d);
/// The state after a poll: waits on with `wait`, or needs a consent because of `end`; exactly one of them is not null.
grant_state after_device_poll(awaiting_device d, oauth::device_wait const* wait, failure const* end, time_point now);

}  // namespace outlink::links
