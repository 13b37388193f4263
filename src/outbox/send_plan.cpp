#include "outbox/send_plan.h"

#include <algorithm>
#include <cmath>

#include "base/mail_limits.h"

namespace outlink::outbox {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

duration doubled(duration first, duration longest, int times) {
  return std::min<duration>(longest, first * (1LL << std::clamp(times, 0, 20)));
}

// Half fixed, half random: what failed together does not come back together.
duration spread(duration wait, double jitter) {
  auto const half = static_cast<double>(wait.count()) / 2;
  return duration(std::llround(half + half * jitter));
}

}  // namespace

blame blame_for(failure const& why) {
  // The server as such, though it may be over soon.
  if (why.code == "smtp.unavailable" || why.code == "graph.throttled" || why.code == "graph.authentication_failed")
    return blame::server;
  switch (why.remedy) {
    case remedy::give_up:
    case remedy::fix_input:
      return blame::letter_for_good;
    case remedy::retry:
    case remedy::wait_until:
    case remedy::report_bug:
      return blame::letter_for_now;
    case remedy::consent_again:
    case remedy::fix_setup:
      break;
  }
  return blame::server;
}

attempt attempt_after(failure const& why, letter const& l, time_point now, double jitter) {
  attempt a{.state = letter_state::failed, .trouble = why.words, .answer = why.peer, .at = now};
  if (blame_for(why) == blame::letter_for_good) return a;
  auto const since = l.tried_since.value_or(now);
  if (now - since >= limits::outbox_given_up_after) {
    a.trouble = "Given up after " + std::to_string(std::chrono::hours(limits::outbox_given_up_after).count()) +
                " hours. " + why.words;
    return a;
  }
  a.state = letter_state::waiting;
  auto wait = spread(doubled(limits::outbox_backoff_first, limits::outbox_backoff_max, l.attempts), jitter);
  if (why.not_before && *why.not_before > now)
    wait = std::clamp<duration>(*why.not_before - now, wait, limits::outbox_backoff_max);
  a.next_try = now + wait;
  return a;
}

std::optional<time_point> server_next_try(failure const& why, int attempts, time_point now, double jitter) {
  if (why.remedy == remedy::consent_again) return std::nullopt;
  if (why.remedy == remedy::wait_until && why.not_before)
    return std::max(*why.not_before, now) + duration(static_cast<std::int64_t>(jitter * 1000));
  bool const passes = why.remedy == remedy::retry || why.remedy == remedy::wait_until;
  duration const longest = limits::outbox_server_backoff_max;
  return now + spread(passes ? doubled(limits::backoff_first, longest, attempts - 1) : longest, jitter);
}

bool says_no_such_address(std::string_view words) {
  // Where a number begins and ends: "5.1.1" is not part of "15.1.10".
  auto const ends_at = [&](std::size_t at) { return at >= words.size() || (!is_digit(words[at]) && words[at] != '.'); };
  for (std::string_view const status : {"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.4.1"})
    for (auto at = words.find(status); at != words.npos; at = words.find(status, at + 1)) {
      bool const begins = at == 0 || (!is_digit(words[at - 1]) && words[at - 1] != '.');
      if (begins && ends_at(at + status.size())) return true;
    }
  return false;
}

failure refused_fresh_token(failure const& refused, std::string_view user_name) {
  failure f = refused;
  f.code = "outgoing_server.access_refused";
  f.remedy = remedy::fix_setup;
  bool const is_graph = refused.code.starts_with("graph.");
  f.words =
      "Signing in to the outgoing mail server as " + std::string(user_name) +
      ": the server refused a fresh access token. The account that consented may have no access to this mailbox, " +
      (is_graph ? "or the scopes may not cover Mail.Send."
                : "the scopes may not cover SMTP, or SMTP with sign-in is switched off for it.");
  return f;
}

time_point next_allowed(std::vector<time_point> const& went, int letters_per_minute, time_point now) {
  auto const most = static_cast<std::size_t>(letters_per_minute);
  if (letters_per_minute <= 0 || went.size() < most) return now;
  return std::max(now, went[went.size() - most] + std::chrono::minutes(1));
}

}  // namespace outlink::outbox
