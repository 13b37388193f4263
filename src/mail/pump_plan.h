#pragma once

#include "mail/mail.h"
#include "mail/source.h"

namespace outlink::mail {

/// What the pump does after its connection ended: try again at a time, or wait until somebody acted.
struct pump_plan {
  /// Empty: nothing to try before the grant or the mailbox changed.
  std::optional<time_point> next_try;
};

/// `attempts` counts failures in a row, from 1; `jitter` is in [0, 1). A remedy that a person must bring is still tried
/// again at the longest backoff (an administrator may mend the peer without telling us), except for a missing consent.
pump_plan plan_after(failure const& why, int attempts, time_point now, double jitter);

/// Which of the listed letters to take, given the cursor; the rest were read before Outlink came.
std::vector<listed_letter> letters_to_take(cursor const& at, std::vector<listed_letter> const& listed);

/// The cursor for a folder as it was opened: goes on where it was, or starts anew after a change of UIDVALIDITY.
cursor begin_at(cursor const& stored, folder_view const& view);

/// A second refusal with a token that is fresh: not the consent is missing but the right to this mailbox.
failure refused_fresh_token(failure const& refused, std::string_view user_name);

}  // namespace outlink::mail
