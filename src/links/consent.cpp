#include <algorithm>

#include "base/limits.h"
#include "base/log.h"
#include "base/text.h"
#include "links/consent_rules.h"
#include "links/link_rules.h"
#include "links/refresh_plan.h"
#include "links/service_impl.h"
#include "links/token_requests.h"
#include "protocol/oauth/pkce.h"

namespace outlink::links {
namespace {

std::string digest_of(secret_text const& value) { return hex(sha256(value.reveal())); }

std::unexpected<failure> consent_failure(std::string code, std::string words) {
  return fail(
      {.code = std::move(code), .remedy = remedy::consent_again, .words = std::move(words), .where = "callback"});
}

bool asks_for(link const& l, std::string_view scope) {
  return std::find(l.scopes.begin(), l.scopes.end(), scope) != l.scopes.end();
}

}  // namespace

task<std::string> link_service::start_consent(grant_id id, secret_text const& session, std::string return_to) {
  CO_TRY_DO(check_prerequisites(needs_.address));
  if (!is_local_path(return_to))
    co_return invalid_field("consent", "return_to", "The path to return to must begin with a single /.");
  CO_TRY(auto g, co_await load_grant(id));
  CO_TRY(auto l, co_await load(g.link));
  if (l.grant_type != grant_type::authorization_code)
    co_return fail({.code = "grant.no_browser",
                    .remedy = remedy::fix_input,
                    .words = "This link's tokens do not come from a consent in this browser.",
                    .where = "grant_type"});
  auto const state = oauth::make_random_value(needs_.randomness);
  auto pkce = oauth::make_pkce(needs_.randomness);
  pending_consent const pending{
      .state_digest = hex(sha256(state)),
      .session_digest = digest_of(session),
      .grant = id,
      .code_verifier = pkce.verifier,
      .nonce = asks_for(l, "openid") ? oauth::make_random_value(needs_.randomness) : std::string(),
      .return_to = std::move(return_to),
      .expires_at = needs_.clock.now() + limits::consent_time_max};
  CO_TRY_DO(co_await needs_.storage.write([&](tables& t) -> result<void> {
    TRY_DO(t.consents.remove_expired(needs_.clock.now()));
    return t.consents.insert(pending);
  }));
  auto const* row = parts_.providers.find(l.provider);
  co_return oauth::authorization_url({.endpoint = l.authorization_endpoint,
                                      .client_id = l.client_id,
                                      .redirect_uri = l.redirect_url,
                                      .scopes = l.scopes,
                                      .state = state,
                                      .code_challenge = pkce.challenge,
                                      .nonce = pending.nonce,
                                      .login_hint = g.login_hint,
                                      .extra = row ? row->facts.grant(grant_type::authorization_code).parameters
                                                   : std::vector<std::pair<std::string, std::string>>()});
}

boost::asio::awaitable<consent_end> link_service::finish_consent(std::string suffix, std::string query,
                                                                 secret_text const& session) {
  auto const end_with = [](std::string to, failure f, grant_id of = {}) {
    log(log_level::warning, "consent.failed", {{"why", describe(f)}});
    return consent_end{.return_to = std::move(to), .about = of, .outcome = fail(std::move(f))};
  };
  auto answer = oauth::read_authorization_answer(query);
  if (!answer) co_return end_with("/", std::move(answer).error());
  auto const digest = hex(sha256(answer->state));
  // Taken whatever comes next: a state is used once, even when the answer is wrong.
  auto taken = co_await flow::write<std::optional<pending_consent>>(needs_.storage,
                                                                    [&](tables& t) { return t.consents.take(digest); });
  if (!taken) co_return end_with("/", std::move(taken).error());
  if (!*taken)
    co_return end_with("/", consent_failure("consent.unknown_state",
                                            "This answer belongs to no consent that is under way: it was used already, "
                                            "or took too long. Press Authorize again.")
                                .error());
  auto const& c = **taken;
  if (c.session_digest != digest_of(session))
    co_return end_with(
        "/", consent_failure("consent.other_browser",
                             "The consent was begun in another browser or session. Press Authorize again, here.")
                 .error());
  if (c.expires_at < needs_.clock.now())
    co_return end_with(c.return_to,
                       consent_failure("consent.too_late", "The consent took too long. Press Authorize again.").error(),
                       c.grant);
  auto done = co_await redeem(c, suffix, *answer);
  if (!done) co_return end_with(c.return_to, std::move(done).error(), c.grant);
  log(log_level::info, "consent.done", {{"grant", done->id.value}, {"account", done->who.shown()}});
  co_return consent_end{.return_to = c.return_to, .about = c.grant, .outcome = *std::move(done)};
}

task<grant> link_service::redeem(pending_consent const& c, std::string const& suffix,
                                 oauth::authorization_answer const& answer) {
  CO_TRY(auto g, co_await load_grant(c.grant));
  CO_TRY(auto l, co_await load(g.link));
  if (!l.redirect_url.ends_with("/" + suffix))
    co_return fail(
        {.code = "consent.mixed_up",
         .remedy = remedy::give_up,
         .words = "The answer came to another link's address than the one that was asked. It is not believed.",
         .where = "callback"});
  CO_TRY(auto code, oauth::check_authorization_answer(answer, {.issuer = l.issuer, .must_be_present = l.expects_iss}));
  CO_TRY(auto tokens, co_await parts_.endpoint.call(l, code_request(l, code.code(), c.code_verifier)));
  co_return co_await keep_consent(c.grant, l, std::move(tokens), c.nonce);
}

task<grant> link_service::keep_consent(grant_id id, link const& l, oauth::token_answer answer, std::string nonce) {
  CO_TRY(auto who, co_await who_.ask(l, parts_.providers.find(l.provider), answer, std::move(nonce)));
  auto const now = needs_.clock.now();
  auto const fresh = make_tokens(std::move(answer), nullptr, l.scopes, now);
  co_return co_await change_grant(
      id, [&](grant current) -> result<grant> { return after_consent(std::move(current), fresh, who, now); });
}

}  // namespace outlink::links
