#include "mail/pump_plan.h"

#include <algorithm>
#include <cmath>
#include <unordered_set>

#include "base/mail_limits.h"

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

std::vector<listed_letter> letters_to_take(mailbox const& m, std::vector<listed_letter> const& listed) {
  std::vector<listed_letter> taken;
  for (auto const& l : listed) {
    if (l.is_from_before && m.take_over == take_over::unread && l.is_seen) continue;
    if (l.is_from_before && m.take_over == take_over::nothing) continue;
    if (m.take_over == take_over::since_date && m.since && l.received_at && *l.received_at < *m.since) continue;
    taken.push_back(l);
  }
  return taken;
}

void keep_only(std::vector<listed_letter>& letters, std::vector<std::string> const& uids) {
  std::unordered_set<std::string_view> const named(uids.begin(), uids.end());
  std::erase_if(letters, [&](auto const& l) { return !named.contains(l.uid); });
}

bool is_too_large(listed_letter const& l) { return l.bytes > static_cast<std::int64_t>(limits::letter_bytes_max); }

std::vector<std::vector<listed_letter>> chunks_of(std::vector<listed_letter> const& letters) {
  std::vector<std::vector<listed_letter>> chunks;
  std::int64_t bytes = 0;
  for (auto const& l : letters) {
    bool const fits = !chunks.empty() && !is_too_large(l) && !is_too_large(chunks.back().back()) &&
                      chunks.back().size() < limits::mailbox_fetch_letters &&
                      bytes + l.bytes <= limits::mailbox_fetch_bytes;
    if (!fits) {
      chunks.emplace_back();
      bytes = 0;
    }
    chunks.back().push_back(l);
    bytes += l.bytes;
  }
  return chunks;
}

reading_start begin_at(cursor const& stored, folder_view const& view, mailbox const& m) {
  if (stored.uid_validity == view.uid_validity) return {.at = stored};
  bool const is_first = stored.uid_validity == 0;
  bool const counts = m.protocol == protocol_kind::imap;
  // After a change of UIDVALIDITY every letter is looked at again, read or not: those that are known are recognised by
  // their bytes.
  bool const skips_at_once = is_first && counts && m.take_over == take_over::nothing && view.uid_next != UINT32_MAX;
  return {.at = {.uid_validity = view.uid_validity,
                 .uid_next = skips_at_once ? view.uid_next : 1,
                 .taken_over_below = is_first && counts ? view.uid_next : 0,
                 .token = {}},
          .skips_all = is_first && m.protocol == protocol_kind::pop3 && m.take_over == take_over::nothing};
}

new_letter left_alone(mailbox const& m, cursor const& at, listed_letter const& l, time_point now) {
  return {.mailbox = m.id,
          .uid_validity = at.uid_validity,
          .uid = l.uid,
          .raw = {},
          .bytes = l.bytes,
          .left_alone_as = letter_state::filtered,
          .reason = "It was there before the first connection.",
          .at = now};
}

failure refused_fresh_token(failure const& refused, std::string_view user_name) {
  failure f = refused;
  f.code = "mailbox.access_refused";
  f.remedy = remedy::fix_setup;
  f.words = "Signing in to the mail server as " + std::string(user_name) +
            ": the server refused a fresh access token. The account that consented may have no access to this mailbox, "
            "the scopes may not cover this protocol, or it is switched off for the mailbox.";
  return f;
}

}  // namespace outlink::mail
