#pragma once

#include "mail/intake.h"

namespace outlink::mail {

/// Does what a verdict says, inside the transaction, and tells how the letter ended (its facts from the header are
/// filled in by the caller). Failures are the stores'.
result<letter_outcome> make_effect(tables& t, house const& h, handler const& by, understood_letter const& l,
                                   found_circumstances const& found, verdict const& v, time_point now);

}  // namespace outlink::mail
