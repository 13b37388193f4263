#include "links/consent_rules.h"

#include "base/text.h"

namespace outlink::links {

bool is_other_account(grant const& g, identity const& who) {
  // Whoever was accepted once (for a shared mailbox) may consent again.
  if (g.other_account_accepted && !who.subject.empty() && who.subject == g.who.subject) return false;
  auto const& name = who.address.empty() ? who.user_name : who.address;
  // Only addresses can be compared: a bare user name says nothing about which address it has.
  if (!g.login_hint.contains('@') || !name.contains('@')) return false;
  return !ascii_iequals(g.login_hint, name) && !ascii_iequals(g.login_hint, who.user_name);
}

grant after_consent(grant g, token_set tokens, identity who, time_point now) {
  g.updated_at = now;
  if (is_other_account(g, who)) {
    g.candidate = candidate{.tokens = std::move(tokens), .who = std::move(who), .came_at = now};
    return g;
  }
  g.candidate.reset();
  g.other_account_accepted = g.other_account_accepted && who.subject == g.who.subject;
  g.state = usable{std::move(tokens)};
  g.who = std::move(who);
  g.consented_at = now;
  return g;
}

grant after_acceptance(grant g, time_point now) {
  g.state = usable{std::move(g.candidate->tokens)};
  g.who = std::move(g.candidate->who);
  g.consented_at = g.candidate->came_at;
  g.candidate.reset();
  g.other_account_accepted = true;
  g.updated_at = now;
  return g;
}

awaiting_device await_device(oauth::device_answer const& d, time_point now) {
  auto const wait = oauth::start_device_wait(d, now);
  return {.device_code = d.device_code,
          .user_code = d.user_code,
          .verification_url = d.verification_uri,
          .verification_url_complete = d.verification_uri_complete,
          .expires_at = wait.end,
          .interval = wait.interval,
          .next_poll = wait.next};
}

oauth::device_wait wait_of(awaiting_device const& d) {
  return {.next = d.next_poll,
          .end = d.expires_at,
          .interval = std::chrono::duration_cast<std::chrono::seconds>(d.interval)};
}

grant_state after_device_poll(awaiting_device d, oauth::device_wait const* wait, failure const* end, time_point now) {
  if (!wait) return needs_consent{{.why = *end, .since = now}};
  d.next_poll = wait->next;
  d.interval = wait->interval;
  return d;
}

}  // namespace outlink::links
