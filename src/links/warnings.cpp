#include "links/warnings.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/limits.h"
#include "base/text.h"
#include "links/minute.h"
#include "protocol/oauth/scopes.h"

namespace outlink::links {
namespace {

using std::chrono::days;

std::string day_of(time_point t) { return rfc3339(t).substr(0, 10); }

/// The tightest of the reminders (30, 7, 1 days, 0: over) that `end` has come within; empty: none yet.
std::optional<days> reminder_of(time_point end, time_point now) {
  if (end <= now) return days(0);
  for (auto const d : limits::end_reminders)
    if (end - now <= d) return d;
  return std::nullopt;
}

std::string in_words(time_point end, time_point now) {
  if (end <= now) return "ended on " + day_of(end);
  auto const left = std::chrono::ceil<days>(end - now).count();
  return fmt::format("ends on {} ({} day{} left)", day_of(end), left, left == 1 ? "" : "s");
}

class finder {
 public:
  finder(watched_link const& w, time_point now) : w_(w), now_(now) {}

  std::vector<warning> all() {
    look_at_secrets();
    look_at_key();
    look_at_clock();
    look_at_address();
    for (auto const& g : w_.grants) {
      look_at_state(g);
      if (auto const* t = tokens_of(g.state); t && is_by_consent(w_.link.grant_type)) {
        look_at_end(g, *t);
        look_at_idling(g, *t);
      }
      look_at_scopes(g);
      if (g.candidate) look_at_candidate(g);
    }
    std::ranges::stable_sort(found_, std::ranges::greater(), &warning::severity);
    return std::move(found_);
  }

 private:
  void add(std::string code, severity s, grant const* g, std::string_view occurrence, std::string words,
           std::optional<time_point> due = {}) {
    auto key = fmt::format("{}/{}/{}/{}", code, w_.link.id.value, g ? g->id.value : 0, occurrence);
    found_.push_back({.key = std::move(key),
                      .code = std::move(code),
                      .severity = s,
                      .link = w_.link.id,
                      .grant = g ? g->id : grant_id{},
                      .words = std::move(words),
                      .due = due});
  }

  void add_end(std::string code, grant const* g, time_point end, std::string what, std::string_view remedy_words) {
    auto const reminder = reminder_of(end, now_);
    if (!reminder) return;
    add(std::move(code), *reminder <= days(1) ? severity::critical : severity::warning, g,
        fmt::format("{}d/{}", reminder->count(), day_of(end)),
        fmt::format("{} {}. {}", what, in_words(end, now_), remedy_words), end);
  }

  std::string account(grant const& g) const {
    auto const& name = g.who.shown().empty() ? g.login_hint : g.who.shown();
    return name.empty() ? fmt::format("account {}", g.id.value) : name;
  }

  // During a rollover the last one to end counts.
  void look_at_secrets() {
    auto const& secrets = w_.link.client_secrets;
    if (secrets.empty() || std::ranges::any_of(secrets, [](auto const& s) { return !s.expires_at; })) return;
    auto const last = std::ranges::max(secrets, {}, &client_secret::expires_at).expires_at;
    add_end("link.secret_ends", nullptr, *last, fmt::format("The client secret of {}", w_.link.name),
            "Make a new one at the provider and add it here; the old one keeps working until you remove it, and nobody "
            "has to consent again.");
  }

  void look_at_key() {
    if (w_.link.key && w_.link.key->expires_at)
      add_end("link.certificate_ends", nullptr, *w_.link.key->expires_at,
              fmt::format("The certificate of {}", w_.link.name),
              "Upload a new one at the provider, then enter it and its key here.");
  }

  void look_at_clock() {
    if (!w_.clock_ahead || std::chrono::abs(*w_.clock_ahead) <= limits::clock_skew_max) return;
    auto const seconds = std::chrono::duration_cast<std::chrono::seconds>(*w_.clock_ahead).count();
    add("link.clocks_differ", severity::warning, nullptr, "",
        fmt::format(
            "The clock of {}'s provider is {} s {} ours. Tokens may be refused. Set this machine's clock (NTP).",
            w_.link.name, std::abs(seconds), seconds > 0 ? "ahead of" : "behind"));
  }

  void look_at_address() {
    if (w_.link.redirect_url.empty() || w_.link.redirect_url.starts_with(std::string(w_.base_url) + "/")) return;
    add("link.base_url_changed", severity::warning, nullptr, w_.base_url,
        fmt::format(
            "The redirect URL of {} is {}, yet Outlink's base URL is {} now. Consents end at the old address. Keep "
            "that address working, or make a new link.",
            w_.link.name, w_.link.redirect_url, w_.base_url));
  }

  void look_at_state(grant const& g) {
    auto const* t = trouble_of(g.state);
    if (!t) return;
    auto const since = rfc3339(t->since);
    if (std::holds_alternative<failing>(g.state)) {
      if (now_ - t->since >= limits::failing_is_told_after)
        add("grant.failing", severity::warning, &g, since,
            fmt::format("The token of {} on {} could not be renewed since {}: {}", account(g), w_.link.name, since,
                        t->why.words),
            t->since);
      return;
    }
    bool const consent = std::holds_alternative<needs_consent>(g.state);
    add(consent ? "grant.needs_consent" : "grant.needs_fix", severity::critical, &g, since,
        fmt::format("{} on {} has stopped: {}", account(g), w_.link.name, t->why.words), t->since);
    if (consent && is_weekly_end(g, *t))
      add("grant.google_testing", severity::warning, &g, since,
          fmt::format(
              "Google ended the consent of {} after seven days, as it does while an app is in Testing. In the Google "
              "Cloud console, set the app's publishing status to In production, then authorize again.",
              account(g)));
  }

  // Google ends refresh tokens of external apps in Testing seven days after the consent.
  bool is_weekly_end(grant const& g, trouble const& t) const {
    if (w_.link.provider != "google" || !g.consented_at || t.why.code != "oauth.invalid_grant") return false;
    auto const lived = t.since - *g.consented_at;
    return lived >= days(7) - std::chrono::hours(6) && lived <= days(7) + std::chrono::hours(6);
  }

  void look_at_end(grant const& g, token_set const& t) {
    auto const what = fmt::format("The consent of {} on {}", account(g), w_.link.name);
    if (t.refresh_token.empty()) {
      add("grant.no_refresh_token", severity::warning, &g, rfc3339(t.obtained_at),
          fmt::format("{} ends with its access token, at {}: the provider gave no refresh token. Add the scope "
                      "offline_access (Google: access_type=offline) and authorize again.",
                      what, minute_of(t.expires_at)),
          t.expires_at);
      return;
    }
    bool const told = t.refresh_token_expires_at.has_value();
    if (told && w_.link.provider == "google" && g.consented_at &&
        *t.refresh_token_expires_at - *g.consented_at <= days(8))
      add("grant.google_testing", severity::warning, &g, day_of(*t.refresh_token_expires_at),
          fmt::format(
              "{} will end on {}: Google gives seven days while an app is in Testing. In the Google Cloud console, "
              "set the app's publishing status to In production, then authorize again.",
              what, day_of(*t.refresh_token_expires_at)),
          t.refresh_token_expires_at);
    else if (told)
      add_end("grant.consent_ends", &g, *t.refresh_token_expires_at, what, "Authorize again before.");
    else if (w_.row && w_.row->refresh.absolute_life && g.consented_at)
      add_end("grant.consent_ends", &g, *g.consented_at + *w_.row->refresh.absolute_life, what,
              "The provider documents this life. Authorize again before.");
  }

  void look_at_idling(grant const& g, token_set const& t) {
    if (!w_.row || !w_.row->refresh.idle_life || t.refresh_token.empty()) return;
    auto const life = *w_.row->refresh.idle_life;
    // A grant in use is refreshed long before; only a link in trouble comes this far.
    if (now_ - t.obtained_at < life / 2) return;
    add_end("grant.refresh_token_idles_out", &g, t.obtained_at + life,
            fmt::format("The refresh token of {} on {} has not been used since {} and", account(g), w_.link.name,
                        day_of(t.obtained_at)),
            "Mend what keeps it from being renewed.");
  }

  void look_at_scopes(grant const& g) {
    auto const missing = missing_scopes(w_.link, g);
    if (missing.empty()) return;
    add("grant.scopes_narrower", severity::warning, &g, fmt::format("{}", fmt::join(missing, " ")),
        fmt::format(
            "{} on {} was granted less than the link asks for: {} is missing. Whoever consents must leave all boxes "
            "ticked; then authorize again.",
            account(g), w_.link.name, fmt::join(missing, ", ")));
  }

  void look_at_candidate(grant const& g) {
    add("grant.other_account", severity::warning, &g, rfc3339(g.candidate->came_at),
        fmt::format(
            "{} consented where {} was expected. Accept it if it may open that mailbox (a shared one), or refuse it.",
            peer_words(g.candidate->who.shown()), g.login_hint));
  }

  watched_link const& w_;
  time_point now_;
  std::vector<warning> found_;
};

}  // namespace

std::string_view to_string(severity s) {
  constexpr std::array<std::string_view, 3> names{"notice", "warning", "critical"};
  return names.at(static_cast<std::size_t>(s));
}

std::vector<warning> find_warnings(watched_link const& w, time_point now) { return finder(w, now).all(); }

std::vector<std::string> missing_scopes(link const& l, grant const& g) {
  auto const* t = tokens_of(g.state);
  return t ? oauth::scopes_not_granted(l.scopes, t->scopes) : std::vector<std::string>();
}

}  // namespace outlink::links
