#include <algorithm>

#include "base/limits.h"
#include "base/log.h"
#include "base/text.h"
#include "links/consent_rules.h"
#include "links/link_test_stages.h"
#include "links/service_impl.h"
#include "links/token_requests.h"

// The use cases around single grants.
namespace outlink::links {

task<std::vector<grant>> link_service::grants() {
  return flow::read<std::vector<grant>>(needs_.storage, [](tables& t) { return t.grants.list(); });
}
task<std::vector<grant>> link_service::grants(link_id link) {
  return flow::read<std::vector<grant>>(needs_.storage, [link](tables& t) { return t.grants.list(link); });
}
task<grant> link_service::load_grant(grant_id id) {
  return flow::read<grant>(needs_.storage, [id](tables& t) { return t.grants.load(id); });
}

task<grant> link_service::add_grant(link_id link, std::string login_hint) {
  if (login_hint.size() > limits::client_text_bytes_max || !is_utf8(login_hint))
    co_return invalid_field("grant", "login_hint", "The login hint is too long.");
  CO_TRY(auto const l, co_await load(link));
  if (l.grant_type == grant_type::jwt_bearer && login_hint.empty())
    co_return invalid_field("grant", "login_hint",
                            "Say in whose name the service account acts: the mailbox's address.");
  auto const now = needs_.clock.now();
  grant const g{.link = link,
                .login_hint = std::move(login_hint),
                .state = awaiting_consent{},
                .created_at = now,
                .updated_at = now};
  CO_TRY(auto stored, co_await flow::write<grant>(needs_.storage, [&](tables& t) { return t.grants.insert(g); }));
  parts_.grants.take(stored);
  co_return stored;
}

task<removal> link_service::remove_grant(grant_id id) {
  CO_TRY(auto const g, co_await load_grant(id));
  CO_TRY(auto const l, co_await load(g.link));
  CO_TRY_DO(co_await needs_.storage.write([id](tables& t) { return t.grants.remove(id); }));
  parts_.grants.forget(id);
  co_return co_await revoke_all(l, {g});
}

// Whatever the versions: the change is made to the grant as it is in the store, and a refresh that runs beside it finds
// a newer version.
task<grant> link_service::change_grant(grant_id id, std::function<result<grant>(grant)> change) {
  auto stored = co_await flow::write<grant>(needs_.storage, [&](tables& t) -> result<grant> {
    TRY(auto current, t.grants.load(id));
    auto const seen = current.version;
    TRY(auto const next, change(std::move(current)));
    return t.grants.replace(next, seen);
  });
  if (stored) parts_.grants.take(*stored);
  parts_.warnings.ring();
  co_return stored;
}

task<grant> link_service::connect(grant_id id) {
  CO_TRY(auto const g, co_await load_grant(id));
  CO_TRY(auto const l, co_await load(g.link));
  if (is_by_consent(l.grant_type))
    co_return fail({.code = "grant.needs_a_person",
                    .remedy = remedy::fix_input,
                    .words = "This link's tokens come from a person's consent. Press Authorize.",
                    .where = "grant_type"});
  // An administrator who presses the button wants it tried now, whatever the backoff says.
  CO_TRY_DO(co_await change_grant(id, [&](grant now) -> result<grant> {
    if (auto const* n = std::get_if<needs_fix>(&now.state))
      now.state = failing{.tokens = n->tokens, .why = n->why, .next_try = needs_.clock.now()};
    else if (auto* f = std::get_if<failing>(&now.state))
      f->next_try = needs_.clock.now();
    return now;
  }));
  CO_TRY_DO(co_await parts_.grants.fresh(id, limits::token_life_left_min));
  co_return co_await load_grant(id);
}

task<std::vector<test_stage>> link_service::test(grant_id id) {
  CO_TRY(auto const g, co_await load_grant(id));
  CO_TRY(auto const l, co_await load(g.link));
  grant_test run({.dialer = needs_.dialer,
                  .http = needs_.http,
                  .clock = needs_.clock,
                  .address = needs_.address,
                  .grants = parts_.grants,
                  .who = who_},
                 l);
  co_return co_await run.stages_of(g);
}

task<grant> link_service::start_device(grant_id id) {
  CO_TRY(auto const g, co_await load_grant(id));
  CO_TRY(auto const l, co_await load(g.link));
  if (l.grant_type != grant_type::device_code)
    co_return fail({.code = "grant.no_device_code",
                    .remedy = remedy::fix_input,
                    .words = "This link does not use device codes.",
                    .where = "grant_type"});
  CO_TRY(auto const d, co_await parts_.endpoint.ask_device_code(l, parts_.providers.find(l.provider)));
  auto const now = needs_.clock.now();
  co_return co_await change_grant(id, [&](grant next) -> result<grant> {
    next.state = await_device(d, now);
    next.updated_at = now;
    return next;
  });
}

task<void> link_service::poll_device(grant_id id) {
  CO_TRY(auto const g, co_await load_grant(id));
  auto const* d = std::get_if<awaiting_device>(&g.state);
  if (!d) co_return result<void>{};
  CO_TRY(auto const l, co_await load(g.link));
  auto answer = co_await parts_.endpoint.call(
      l, [d](oauth::client const& c) -> result<oauth::token_request> { return oauth::poll_device(c, d->device_code); });
  auto const now = needs_.clock.now();
  auto verdict = oauth::judge_device_poll(wait_of(*d), std::move(answer), now);
  if (auto* tokens = std::get_if<oauth::token_answer>(&verdict)) {
    auto kept = co_await keep_consent(id, l, std::move(*tokens), "");
    if (kept) co_return result<void>{};
    verdict = std::move(kept).error();
  }
  auto const next =
      after_device_poll(*d, std::get_if<oauth::device_wait>(&verdict), std::get_if<failure>(&verdict), now);
  auto changed = co_await change_grant(id, [&](grant current) -> result<grant> {
    current.state = next;
    current.updated_at = now;
    return current;
  });
  if (!changed) co_return fail(std::move(changed).error());
  co_return result<void>{};
}

namespace {

std::unexpected<failure> no_candidate() {
  return fail({.code = "grant.no_candidate",
               .remedy = remedy::fix_input,
               .words = "There is no other account to decide about. Reload the page."});
}

}  // namespace

task<grant> link_service::accept_candidate(grant_id id) {
  auto const now = needs_.clock.now();
  co_return co_await change_grant(id, [now](grant g) -> result<grant> {
    if (!g.candidate) return no_candidate();
    return after_acceptance(std::move(g), now);
  });
}

task<grant> link_service::refuse_candidate(grant_id id) {
  CO_TRY(auto const before, co_await load_grant(id));
  if (!before.candidate) co_return no_candidate();
  CO_TRY(auto const l, co_await load(before.link));
  CO_TRY(auto after, co_await change_grant(id, [](grant g) -> result<grant> {
           if (!g.candidate) return no_candidate();
           g.candidate.reset();
           return g;
         }));
  removal gone;
  co_await revoke(l, before.candidate->tokens, gone);
  co_return after;
}

boost::asio::awaitable<void> link_service::revoke(link const& l, token_set const& tokens, removal& into) {
  auto done = co_await parts_.endpoint.revoke(l, tokens);
  if (done) {
    ++into.revoked;
    co_return;
  }
  log(log_level::warning, "grant.not_revoked", {{"link", l.id.value}, {"why", describe(done.error())}});
  if (std::ranges::find(into.not_revoked, done.error().words) == into.not_revoked.end())
    into.not_revoked.push_back(done.error().words);
}

boost::asio::awaitable<removal> link_service::revoke_all(link const& l, std::vector<grant> const& grants) {
  removal gone;
  for (auto const& g : grants) {
    // An application's access token ends by itself within the hour.
    if (auto const* t = tokens_of(g.state); t && is_by_consent(l.grant_type)) co_await revoke(l, *t, gone);
    if (g.candidate) co_await revoke(l, g.candidate->tokens, gone);
    // A provider that does not answer is not waited for once per grant.
    if (!gone.not_revoked.empty() && gone.revoked == 0) break;
  }
  co_return gone;
}

}  // namespace outlink::links
