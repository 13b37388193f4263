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

/// Which of the listed letters to take, by what the mailbox takes over of the time before.
std::vector<listed_letter> letters_to_take(mailbox const& m, std::vector<listed_letter> const& listed);

/// Takes away what is not named; the order stays.
void keep_only(std::vector<listed_letter>& letters, std::vector<std::string> const& uids);

/// Beyond limits::letter_bytes_max.
bool is_too_large(listed_letter const& l);

/// Groups that are fetched with one command: bounded in number and bytes; a letter that is too large stands alone.
std::vector<std::vector<listed_letter>> chunks_of(std::vector<listed_letter> const& letters);

struct reading_start {
  cursor at;
  /// Everything that is there now is left alone (only where no UID tells what is new).
  bool skips_all = false;
};

/// The cursor for a folder as it was opened: goes on where it was, or starts anew after a change of UIDVALIDITY.
reading_start begin_at(cursor const& stored, folder_view const& view, mailbox const& m);

/// The claim of a letter that was there before the first connection and is not taken.
new_letter left_alone(mailbox const& m, cursor const& at, listed_letter const& l, time_point now);

/// A second refusal with a token that is fresh: not the consent is missing but the right to this mailbox.
failure refused_fresh_token(failure const& refused, std::string_view user_name);

}  // namespace outlink::mail
