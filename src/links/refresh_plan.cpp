#include "links/refresh_plan.h"

#include <algorithm>
#include <cmath>

#include "base/limits.h"

namespace outlink::links {
namespace {

token_set const* tokens_of(grant_state const& s) {
  if (auto const* u = std::get_if<usable>(&s)) return &u->tokens;
  if (auto const* f = std::get_if<failing>(&s)) return &f->tokens;
  if (auto const* n = std::get_if<needs_fix>(&s)) return &n->tokens;
  return nullptr;
}

trouble const* trouble_of(grant_state const& s) {
  if (auto const* f = std::get_if<failing>(&s)) return &f->why;
  if (auto const* n = std::get_if<needs_consent>(&s)) return &n->why;
  if (auto const* n = std::get_if<needs_fix>(&s)) return &n->why;
  return nullptr;
}

time_point backoff(int attempts, time_point now, double jitter) {
  auto const wait = std::min<duration>(limits::backoff_max,
                                       duration(limits::backoff_first) * (1LL << std::clamp(attempts - 1, 0, 20)));
  return now + wait / 2 + duration(std::llround(static_cast<double>(wait.count()) / 2 * jitter));
}

}  // namespace

std::optional<time_point> refresh_at(token_set const& t, double jitter) {
  if (t.refresh_token.empty()) return std::nullopt;
  auto const life = std::max<duration>(t.expires_at - t.obtained_at, duration(0));
  auto const margin = std::clamp<duration>(life / 5, limits::refresh_margin_min, limits::refresh_margin_max);
  return t.expires_at - margin - duration(std::llround(static_cast<double>(margin.count()) / 2 * jitter));
}

std::optional<time_point> next_look(grant const& g, double jitter) {
  if (auto const* u = std::get_if<usable>(&g.state)) {
    // Without a refresh token the end of the access token is the end of the consent, and must be said then.
    return u->tokens.refresh_token.empty() ? u->tokens.expires_at : refresh_at(u->tokens, jitter);
  }
  if (auto const* f = std::get_if<failing>(&g.state)) return f->next_try;
  return std::nullopt;
}

token_set const* valid_tokens(grant const& g, time_point now) {
  if (std::holds_alternative<needs_fix>(g.state)) return nullptr;
  auto const* t = tokens_of(g.state);
  return t && t->expires_at > now + limits::token_life_left_min ? t : nullptr;
}

token_set make_tokens(oauth::token_answer a, token_set const* old, std::vector<std::string> const& asked_scopes,
                      time_point now) {
  token_set t{
      .access_token = std::move(a.access_token), .refresh_token = std::move(a.refresh_token), .obtained_at = now};
  t.expires_at = now + (a.expires_in ? duration(*a.expires_in) : duration(limits::access_token_assumed_life));
  if (t.refresh_token.empty() && old) t.refresh_token = old->refresh_token;
  t.scopes = a.scopes ? *a.scopes : old ? old->scopes : asked_scopes;
  return t;
}

grant_state after_failure(grant const& g, failure const& why, time_point now, double jitter) {
  auto const* tokens = tokens_of(g.state);
  auto const* before = trouble_of(g.state);
  bool const same = before && before->why.remedy == why.remedy;
  trouble t{.why = why, .since = same ? before->since : now, .attempts = same ? before->attempts + 1 : 1};
  if (why.remedy == remedy::consent_again || !tokens) return needs_consent{std::move(t)};
  if (why.remedy == remedy::fix_setup || why.remedy == remedy::fix_input)
    return needs_fix{.tokens = *tokens, .why = std::move(t)};
  auto next = backoff(t.attempts, now, jitter);
  if (why.not_before) next = std::max(next, *why.not_before);
  return failing{.tokens = *tokens, .why = std::move(t), .next_try = next};
}

failure unavailable(grant const& g) {
  if (auto const* t = trouble_of(g.state)) {
    failure f = t->why;
    if (std::holds_alternative<needs_consent>(g.state)) {
      f.code = "grant.needs_consent";
      f.remedy = remedy::consent_again;
    } else if (std::holds_alternative<needs_fix>(g.state)) {
      f.code = "grant.needs_fix";
      f.remedy = remedy::fix_setup;
    }
    f.where = "token";
    return f;
  }
  if (std::holds_alternative<awaiting_consent>(g.state))
    return {.code = "grant.awaiting_consent",
            .remedy = remedy::consent_again,
            .words = "Nobody has consented at the provider yet. Press Authorize.",
            .where = "token"};
  return {.code = "oauth.no_refresh_token",
          .remedy = remedy::consent_again,
          .words =
              "The access token has run out and the provider gave no refresh token. Add the scope offline_access "
              "(Google: access_type=offline) and consent again.",
          .where = "token"};
}

oauth::client client_of(link const& l) {
  switch (l.authentication) {
    case client_authentication::basic:
      return {.id = l.client_id, .proof = oauth::basic_secret{l.client_secret}};
    case client_authentication::post:
      return {.id = l.client_id, .proof = oauth::post_secret{l.client_secret}};
    case client_authentication::none:
      break;
  }
  return {.id = l.client_id, .proof = oauth::no_proof{}};
}

}  // namespace outlink::links
