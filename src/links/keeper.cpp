#include "links/keeper.h"

#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/this_coro.hpp>

#include "base/limits.h"
#include "base/log.h"
#include "base/mail_limits.h"
#include "links/backoff.h"
#include "links/refresh_plan.h"
#include "links/token_requests.h"

namespace outlink::links {

keeper::keeper(keeper_needs const& n, std::function<void(grant const&, grant const&)> changed)
    : needs_(n), changed_(std::move(changed)), bell_(n.owner.make_bell()) {}

task<void> keeper::start() {
  CO_TRY_DO(co_await needs_.storage.read([this](tables& t) -> result<void> {
    TRY(auto const all, t.links.list());
    for (auto const& l : all) know(l);
    TRY(auto grants, t.grants.list());
    for (auto& g : grants) {
      auto& e = entries_[g.id];
      e.held = std::move(g);
      e.token_from = e.held.version;
    }
    return {};
  }));
  for (auto& [id, e] : entries_) {
    if (auto const* t = tokens_of(e.held.state); t && t->refresh_sent_at)
      log(log_level::warning, "grant.refresh_was_cut", {{"grant", id.value}});
    look_at(id, e, next_look(e.held, types_[e.held.link], needs_.endpoint.jitter()));
  }
  needs_.owner.start("keeper", [this] { return run(); });
  co_return result<void>{};
}

void keeper::look_at(grant_id id, entry& e, std::optional<time_point> when) {
  if (e.due) due_.remove(*std::exchange(e.due, std::nullopt));
  if (!when) return;
  e.due = due_.put(*when, id);
  bell_->ring();
}

void keeper::take(grant const& g) {
  auto& e = entries_[g.id];
  if (e.held.version > g.version) return;
  auto const* before = tokens_of(e.held.state);
  auto const* after = tokens_of(g.state);
  if (!before || !after || !before->access_token.same_as(after->access_token)) e.token_from = g.version;
  auto const was = std::exchange(e.held, g);
  e.held_back.reset();
  look_at(g.id, e, next_look(g, types_[g.link], needs_.endpoint.jitter()));
  changed_(was, g);
}

void keeper::forget(grant_id id) {
  auto const it = entries_.find(id);
  if (it == entries_.end()) return;
  look_at(id, it->second, std::nullopt);
  entries_.erase(it);
}

task<void> keeper::run() {
  for (;;) {
    auto is_full = [this] { return refreshes_under_way_ >= limits::refreshes_under_way_max; };
    for (auto id = due_.due(needs_.clock.now()); id && !is_full(); id = due_.due(needs_.clock.now())) {
      look_at(*id, entries_[*id], std::nullopt);
      // Each refresh runs by itself: a provider that hangs holds up nobody else.
      take_off(*id);
    }
    (void)co_await bell_->wait_until(is_full() ? time_point::max() : due_.first().value_or(time_point::max()));
  }
}

// The one refresh of this grant: joined when it is under way, else begun. It belongs to the supervisor, not to its
// caller: a caller that goes away must not cut it, since the refresh token may be spent already.
std::shared_ptr<keeper::flight> keeper::take_off(grant_id id) {
  auto& e = entries_[id];
  if (e.under_way) return e.under_way;
  auto const f = e.under_way = std::make_shared<flight>();
  ++refreshes_under_way_;
  needs_.owner.start("refresh " + std::to_string(++refreshes_started_), [this, id, f] { return fly(id, f); });
  return f;
}

task<void> keeper::fly(grant_id id, std::shared_ptr<flight> f) {
  co_await boost::asio::this_coro::reset_cancellation_state(boost::asio::disable_cancellation());
  auto end = co_await refresh_once(id);
  if (!end) log(log_level::error, "grant.refresh_broken", {{"grant", id.value}, {"why", describe(end.error())}});
  f->is_over = true;
  --refreshes_under_way_;
  for (auto const& b : f->waiting) b->ring();
  if (auto const it = entries_.find(id); it != entries_.end()) {
    if (it->second.under_way == f) it->second.under_way.reset();
    // Our own store failed: look again soon.
    if (!end && !it->second.due) look_at(id, it->second, needs_.clock.now() + limits::backoff_max);
  }
  bell_->ring();
  co_return result<void>{};
}

boost::asio::awaitable<void> keeper::refresh(grant_id id) {
  auto const f = take_off(id);
  auto const bell = std::shared_ptr<flow::bell>(needs_.owner.make_bell());
  f->waiting.push_back(bell);
  while (!f->is_over) (void)co_await bell->wait_until(time_point::max());
}

// Load again: another writer may have been here since the grant was scheduled. Empty when it is gone.
task<std::optional<keeper::work>> keeper::load(grant_id id) {
  auto loaded = co_await flow::read<work>(needs_.storage, [id](tables& t) -> result<work> {
    TRY(auto g, t.grants.load(id));
    TRY(auto l, t.links.load(g.link));
    return work{std::move(g), std::move(l)};
  });
  if (loaded) co_return std::optional(*std::move(loaded));
  if (loaded.error().code != "grant.not_found") co_return fail(std::move(loaded).error());
  forget(id);
  co_return std::optional<work>();
}

task<void> keeper::refresh_once(grant_id id) {
  CO_TRY(auto loaded, co_await load(id));
  if (!loaded) co_return result<void>{};
  auto& w = *loaded;
  know(w.l);
  auto const now = needs_.clock.now();
  if (w.g.version > entries_[id].held.version) {
    take(w.g);
    if (valid_tokens(w.g, now, limits::token_life_left_min)) co_return result<void>{};
  }
  if (std::holds_alternative<awaiting_device>(w.g.state)) {
    if (poll_device_) CO_TRY_DO(co_await poll_device_(id));
    co_return result<void>{};
  }
  auto const* old = tokens_of(w.g.state);
  if (is_by_consent(w.l.grant_type)) {
    if (!old) co_return result<void>{};
    if (old->refresh_token.empty()) co_return co_await end_without_refresh_token(std::move(w));
  }
  if (auto const pause = needs_.endpoint.paused(w.l)) {
    hold_back(id, *pause);
    co_return result<void>{};
  }
  co_return co_await renew(std::move(w));
}

// Nothing is written: an outage of one provider must not become a storm of writes.
void keeper::hold_back(grant_id id, failure why) {
  auto& e = entries_[id];
  auto const now = needs_.clock.now();
  auto const when = why.not_before.value_or(now + limits::backoff_first);
  look_at(id, e, spread(when, when - now, needs_.endpoint.jitter()));
  e.held_back = std::move(why);
}

task<void> keeper::end_without_refresh_token(work w) {
  auto const now = needs_.clock.now();
  auto const seen = w.g.version;
  if (tokens_of(w.g.state)->expires_at > now) co_return result<void>{};
  w.g.state = needs_consent{{.why = unavailable({.state = usable{*tokens_of(w.g.state)}}), .since = now}};
  w.g.updated_at = now;
  co_return co_await store(std::move(w.g), seen);
}

bool keeper::spends(link const& l) const {
  auto const* row = needs_.providers.find(l.provider);
  return is_by_consent(l.grant_type) && !(row && row->refresh.rotation == rotation::never);
}

// Writes that the refresh token goes on its way. False when another writer was faster: then the grant is left to it.
task<bool> keeper::announce(work& w) {
  if (!spends(w.l)) co_return true;
  tokens_of(w.g.state)->refresh_sent_at = needs_.clock.now();
  auto stored =
      co_await flow::write<grant>(needs_.storage, [&](tables& t) { return t.grants.replace(w.g, w.g.version); });
  if (stored) {
    w.g = *std::move(stored);
    entries_[w.g.id].held = w.g;
    co_return true;
  }
  if (stored.error().code != "grant.stale") co_return fail(std::move(stored).error());
  CO_TRY(auto newer, co_await load(w.g.id));
  if (newer) take(newer->g);
  co_return false;
}

task<void> keeper::renew(work w) {
  auto const interrupted = tokens_of(w.g.state) ? tokens_of(w.g.state)->refresh_sent_at : std::nullopt;
  CO_TRY(bool const mine, co_await announce(w));
  if (!mine) co_return result<void>{};
  auto answer = co_await ask(w.l, w.g);
  ++(answer ? counts_.refreshes_done : counts_.refreshes_failed);
  auto const now = needs_.clock.now();
  auto g = w.g;
  g.updated_at = now;
  if (answer) {
    g.state = usable{make_tokens(*std::move(answer), tokens_of(w.g.state), w.l.scopes, now)};
    if (!g.consented_at) g.consented_at = now;
  } else {
    log(log_level::warning, "grant.refresh_failed", {{"grant", g.id.value}, {"why", describe(answer.error())}});
    g.state = after_failure(w.g, w.l.grant_type, answer.error(), interrupted, now, needs_.endpoint.jitter());
  }
  // store() arbitrates: when the grant was changed meanwhile, what is there is newer than this answer, be it a new
  // token or "invalid_grant" for a token that somebody else had already replaced.
  co_return co_await store(std::move(g), w.g.version);
}

task<oauth::token_answer> keeper::ask(link const& l, grant const& g) {
  auto const* old = tokens_of(g.state);
  co_return co_await needs_.endpoint.call(
      l, renewal_request(l, needs_.providers.find(l.provider), g, old, needs_.clock.now()));
}

// The old refresh token may be spent by now, so the new one is written until it is written. A newer grant in the store
// wins.
task<void> keeper::store(grant g, version seen) {
  auto bell = needs_.owner.make_bell();
  for (duration wait = limits::backoff_first;; wait = std::min<duration>(wait * 2, limits::backoff_max)) {
    auto stored = co_await flow::write<grant>(needs_.storage, [&](tables& t) { return t.grants.replace(g, seen); });
    if (stored) {
      take(*stored);
      co_return result<void>{};
    }
    auto const& why = stored.error();
    if (why.code == "grant.not_found") {
      forget(g.id);
      co_return result<void>{};
    }
    if (why.code == "grant.stale") {
      CO_TRY(auto newer, co_await load(g.id));
      if (newer) take(newer->g);
      co_return result<void>{};
    }
    log(log_level::error, "grant.not_stored", {{"grant", g.id.value}, {"why", describe(why)}});
    (void)co_await bell->wait_until(needs_.clock.now() + wait);
  }
}

task<fresh_token> keeper::token_or_trouble(grant_id id, duration life) {
  auto const it = entries_.find(id);
  if (it == entries_.end()) co_return not_found("grant");
  auto const& e = it->second;
  auto const now = needs_.clock.now();
  if (auto const* t = valid_tokens(e.held, now, life))
    co_return fresh_token{.access_token = t->access_token,
                          .address = e.held.login_hint.empty() ? e.held.who.address : e.held.login_hint,
                          .expires_at = t->expires_at,
                          .scopes = t->scopes,
                          .from = e.token_from};
  if (e.held_back) co_return fail(*e.held_back);
  co_return fail(unavailable(e.held));
}

task<fresh_token> keeper::fresh(grant_id id, duration life) {
  auto now = co_await token_or_trouble(id, life);
  if (now) co_return now;
  auto const it = entries_.find(id);
  if (it == entries_.end()) co_return now;
  auto const& state = it->second.held.state;
  bool const by_person = is_by_consent(types_[it->second.held.link]);
  bool const waits_for_somebody =
      std::holds_alternative<needs_consent>(state) || std::holds_alternative<needs_fix>(state) ||
      std::holds_alternative<awaiting_device>(state) || (by_person && std::holds_alternative<awaiting_consent>(state));
  if (waits_for_somebody) co_return now;
  // A failing grant keeps to its backoff: callers do not hammer a provider in trouble.
  if (auto const* f = std::get_if<failing>(&state); f && f->next_try > needs_.clock.now() && !it->second.under_way)
    co_return co_await token_or_trouble(id, limits::token_life_left_min);
  co_await refresh(id);
  // When no longer-lived token can be had, a valid one is better than none.
  auto renewed = co_await token_or_trouble(id, life);
  co_return renewed ? std::move(renewed) : co_await token_or_trouble(id, limits::token_life_left_min);
}

task<fresh_token> keeper::report_refused(grant_id id, version refused) {
  auto const it = entries_.find(id);
  if (it == entries_.end()) co_return not_found("grant");
  if (it->second.token_from <= refused && std::holds_alternative<usable>(it->second.held.state)) co_await refresh(id);
  co_return co_await token_or_trouble(id, limits::token_life_left_min);
}

task<fresh_token> keeper::renew_now(grant_id id) {
  auto it = entries_.find(id);
  if (it == entries_.end()) co_return not_found("grant");
  auto const& state = it->second.held.state;
  auto const* t = tokens_of(state);
  bool const has_means = !is_by_consent(types_[it->second.held.link]) || (t && !t->refresh_token.empty());
  bool const may_be_spent = t && t->refresh_sent_at && t->expires_at > needs_.clock.now();
  auto const before = it->second.token_from;
  if (has_means && !may_be_spent && !std::holds_alternative<awaiting_device>(state)) co_await refresh(id);
  it = entries_.find(id);
  if (it == entries_.end()) co_return not_found("grant");
  if (it->second.token_from == before) {
    if (auto const* why = trouble_of(it->second.held.state)) co_return fail(why->why);
    if (it->second.held_back) co_return fail(*it->second.held_back);
  }
  co_return co_await token_or_trouble(id, limits::token_life_left_min);
}

std::optional<time_point> keeper::next_refresh(grant_id id) const {
  auto const it = entries_.find(id);
  if (it == entries_.end() || !it->second.due) return std::nullopt;
  auto const& g = it->second.held;
  auto const type = types_.find(g.link);
  bool const by_person = type == types_.end() || is_by_consent(type->second);
  auto const* t = tokens_of(g.state);
  if (by_person && (!t || t->refresh_token.empty())) return std::nullopt;
  return (*it->second.due)->first;
}

}  // namespace outlink::links
