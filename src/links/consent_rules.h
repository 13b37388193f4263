#pragma once

#include "links/links.h"

namespace outlink::links {

// The pure half of consent: what a grant becomes when somebody consented.

/// Whether this is another account than the grant is for. An unknown account, or a grant for no certain one, is none.
bool is_other_account(grant const& g, identity const& who);

/// The grant after a consent: usable, or with a candidate that waits for an administrator.
grant after_consent(grant g, token_set tokens, identity who, time_point now);

/// The grant after its candidate was accepted: it is for that account from now on. It must have a candidate.
grant after_acceptance(grant g, time_point now);

}  // namespace outlink::links
