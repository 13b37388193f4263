#include "mail/pump_plan.h"

#include <algorithm>
#include <cmath>

#include "base/limits.h"

namespace outlink::mail {

pump_plan plan_after(failure const& why, int attempts, time_point now, double jitter) {
  if (why.remedy == remedy::consent_again) return {};
  if (why.remedy == remedy::wait_until && why.not_before)
    return {.next_try = std::max(*why.not_before, now) + duration(static_cast<std::int64_t>(jitter * 1000))};
  duration const longest = limits::backoff_max;
  duration wait = longest;
  if (why.remedy == remedy::retry || why.remedy == remedy::wait_until) {
    int const doublings = std::clamp(attempts - 1, 0, 20);
    wait = std::min<duration>(longest, duration(limits::backoff_first) * (1LL << doublings));
  }
  // Half fixed, half random: mailboxes that failed together do not come back together.
  auto const half = static_cast<double>(wait.count()) / 2;
  return {.next_try = now + duration(std::llround(half + half * jitter))};
}

std::vector<listed_letter> letters_to_take(cursor const& at, std::vector<listed_letter> const& listed) {
  std::vector<listed_letter> taken;
  for (auto const& l : listed) {
    if (l.uid < at.uid_next) continue;
    if (l.is_seen && l.uid < at.taken_over_below) continue;
    taken.push_back(l);
  }
  return taken;
}

cursor begin_at(cursor const& stored, folder_view const& view) {
  if (stored.uid_validity == view.uid_validity) return stored;
  // The first connection takes over what is unread. After a change of UIDVALIDITY every letter is looked at again, read
  // or not: those that are known are recognised by their bytes.
  return {.uid_validity = view.uid_validity,
          .uid_next = 1,
          .taken_over_below = stored.uid_validity == 0 ? view.uid_next : 0};
}

failure refused_fresh_token(failure const& refused, std::string_view user_name) {
  failure f = refused;
  f.code = "mailbox.access_refused";
  f.remedy = remedy::fix_setup;
  f.words = "Signing in to the mail server as " + std::string(user_name) +
            ": the server refused a fresh access token. The account that consented may have no access to this mailbox, "
            "the scopes may not cover IMAP, or IMAP is switched off for it.";
  return f;
}

}  // namespace outlink::mail
