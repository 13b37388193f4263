#include "links/refresh_plan.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "base/limits.h"
#include "base/text.h"
#include "links/backoff.h"
#include "links/minute.h"

namespace outlink::links {

std::optional<time_point> refresh_at(token_set const& t, bool renewable, double jitter) {
  if (!renewable) return std::nullopt;
  auto const life = std::max<duration>(t.expires_at - t.obtained_at, duration(0));
  auto const margin = std::clamp<duration>(life / 5, limits::refresh_margin_min, limits::refresh_margin_max);
  if (t.refresh_sent_at) return t.expires_at - limits::refresh_margin_min;
  return t.expires_at - margin - duration(std::llround(static_cast<double>(margin.count()) / 2 * jitter));
}

std::optional<time_point> next_look(grant const& g, grant_type by, double jitter) {
  if (auto const* u = std::get_if<usable>(&g.state)) {
    bool const renewable = !is_by_consent(by) || !u->tokens.refresh_token.empty();
    // Without a refresh token the end of the access token is the end of the consent, and must be said then.
    return renewable ? refresh_at(u->tokens, true, jitter) : u->tokens.expires_at;
  }
  if (auto const* f = std::get_if<failing>(&g.state)) return f->next_try;
  if (auto const* d = std::get_if<awaiting_device>(&g.state)) return d->next_poll;
  return std::nullopt;
}

token_set const* valid_tokens(grant const& g, time_point now, duration life) {
  if (std::holds_alternative<needs_fix>(g.state)) return nullptr;
  auto const* t = tokens_of(g.state);
  return t && t->expires_at > now + life ? t : nullptr;
}

token_set make_tokens(oauth::token_answer a, token_set const* old, std::vector<std::string> const& asked_scopes,
                      time_point now) {
  token_set t{
      .access_token = std::move(a.access_token), .refresh_token = std::move(a.refresh_token), .obtained_at = now};
  t.expires_at = now + (a.expires_in ? duration(*a.expires_in) : duration(limits::access_token_assumed_life));
  if (t.refresh_token.empty() && old) {
    t.refresh_token = old->refresh_token;
    t.refresh_token_expires_at = old->refresh_token_expires_at;
  }
  t.scopes = a.scopes ? *a.scopes : old ? old->scopes : asked_scopes;
  return t;
}

bool is_uncertain(failure const& why) {
  return why.code == "http.timeout" || why.code == "http.closed" || why.code == "http.too_large" ||
         why.code == "oauth.unexpected_answer";
}

grant_state after_failure(grant const& g, grant_type by, failure why, std::optional<time_point> interrupted,
                          time_point now, double jitter) {
  std::optional<token_set> tokens;
  if (auto const* t = tokens_of(g.state)) tokens = *t;
  if (tokens && !is_uncertain(why)) tokens->refresh_sent_at.reset();
  auto const* before = trouble_of(g.state);
  bool const same = before && before->why.remedy == why.remedy;
  if (why.remedy == remedy::consent_again && interrupted)
    why.words = "Outlink was cut off in the middle of a refresh at " + minute_of(*interrupted) +
                " and could not learn the new refresh token; the provider does not take the old one again. Authorize "
                "once more.";
  trouble t{.why = why, .since = same ? before->since : now, .attempts = same ? before->attempts + 1 : 1};
  if (is_by_consent(by) && (why.remedy == remedy::consent_again || !tokens)) return needs_consent{std::move(t)};
  if (why.remedy == remedy::fix_setup || why.remedy == remedy::fix_input || why.remedy == remedy::consent_again)
    return needs_fix{.tokens = std::move(tokens), .why = std::move(t)};
  auto next = backoff(t.attempts, now, jitter);
  if (why.not_before) next = std::max(next, *why.not_before);
  // A refresh token that may be spent is not shown again while the access token still serves.
  if (tokens && tokens->refresh_sent_at) next = std::max(next, tokens->expires_at - limits::refresh_margin_min);
  return failing{.tokens = std::move(tokens), .why = std::move(t), .next_try = next};
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
  if (auto const* d = std::get_if<awaiting_device>(&g.state))
    return {.code = "grant.awaiting_consent",
            .remedy = remedy::consent_again,
            .words = "Somebody has yet to enter the code " + d->user_code + " at the provider's page.",
            .where = "token"};
  return {.code = "oauth.no_refresh_token",
          .remedy = remedy::consent_again,
          .words =
              "The access token has run out and the provider gave no refresh token. Add the scope offline_access "
              "(Google: access_type=offline) and consent again.",
          .where = "token"};
}

}  // namespace outlink::links
