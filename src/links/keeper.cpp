#include "links/keeper.h"

#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/this_coro.hpp>

#include "base/limits.h"
#include "base/log.h"
#include "links/refresh_plan.h"

namespace outlink::links {

task<oauth::token_answer> call_token_endpoint(flow::http_client& http, link const& l, oauth::token_request request,
                                              time_point now) {
  flow::http_request call{
      .method = "POST",
      .url = l.token_endpoint,
      .headers = {{"Content-Type", "application/x-www-form-urlencoded"}, {"Accept", "application/json"}},
      .secret_headers = {},
      .body = std::move(request.body)};
  if (!request.authorization.empty())
    call.secret_headers.emplace_back("Authorization", std::move(request.authorization));
  auto answer = co_await http.send(std::move(call), now + limits::http_call_time_max);
  if (!answer) {
    failure f = std::move(answer).error();
    f.words = "Asking the token endpoint: " + f.words;
    f.where = "token endpoint";
    co_return fail(std::move(f));
  }
  co_return oauth::read_token_answer({.status = answer->status,
                                      .content_type = answer->header("content-type"),
                                      .retry_after = answer->header("retry-after"),
                                      .body = answer->body},
                                     now);
}

keeper::keeper(flow::storage<tables>& storage, flow::http_client& http, flow::supervisor& owner,
               outlink::clock const& clock, outlink::randomness& randomness, std::function<void(grant_id)> changed)
    : storage_(storage),
      http_(http),
      owner_(owner),
      clock_(clock),
      randomness_(randomness),
      changed_(std::move(changed)),
      bell_(owner.make_bell()) {}

double keeper::jitter() {
  std::uint32_t bits = 0;
  randomness_.fill(std::as_writable_bytes(std::span(&bits, 1)));
  return static_cast<double>(bits) / 4294967296.0;
}

task<void> keeper::start() {
  CO_TRY(auto all, co_await flow::read<std::vector<grant>>(storage_, [](tables& t) { return t.grants.list(); }));
  for (auto const& g : all) {
    auto& e = entries_[g.id];
    e.held = g;
    schedule(e);
  }
  owner_.start("keeper", [this] { return run(); });
  co_return result<void>{};
}

void keeper::schedule(entry& e) {
  if (e.due) {
    auto const [first, last] = due_.equal_range(*e.due);
    for (auto it = first; it != last; ++it)
      if (it->second == e.held.id) {
        due_.erase(it);
        break;
      }
  }
  e.due = next_look(e.held, jitter());
  if (!e.due) return;
  due_.emplace(*e.due, e.held.id);
  bell_->ring();
}

void keeper::take(grant const& g) {
  auto& e = entries_[g.id];
  if (e.held.version > g.version) return;
  e.held = g;
  schedule(e);
  changed_(g.id);
}

void keeper::forget(grant_id id) {
  auto const it = entries_.find(id);
  if (it == entries_.end()) return;
  it->second.held.state = awaiting_consent{};
  schedule(it->second);
  entries_.erase(it);
}

task<void> keeper::run() {
  for (;;) {
    while (!due_.empty() && due_.begin()->first <= clock_.now()) {
      auto const id = due_.begin()->second;
      due_.erase(due_.begin());
      auto& e = entries_[id];
      e.due.reset();
      // Each refresh runs by itself: a provider that hangs holds up nobody else.
      take_off(id);
    }
    (void)co_await bell_->wait_until(due_.empty() ? time_point::max() : due_.begin()->first);
  }
}

// The one refresh of this grant: joined when it is under way, else begun. It belongs to the supervisor, not to its
// caller: a caller that goes away must not cut it, since the refresh token may be spent already.
std::shared_ptr<keeper::flight> keeper::take_off(grant_id id) {
  auto& e = entries_[id];
  if (e.under_way) return e.under_way;
  auto const f = e.under_way = std::make_shared<flight>();
  owner_.start("refresh " + std::to_string(++refreshes_started_), [this, id, f] { return fly(id, f); });
  return f;
}

task<void> keeper::fly(grant_id id, std::shared_ptr<flight> f) {
  co_await boost::asio::this_coro::reset_cancellation_state(boost::asio::disable_cancellation());
  auto end = co_await refresh_once(id);
  if (!end) log(log_level::error, "grant.refresh_broken", {{"grant", id.value}, {"why", describe(end.error())}});
  f->is_over = true;
  for (auto const& b : f->waiting) b->ring();
  if (auto const it = entries_.find(id); it != entries_.end()) {
    if (it->second.under_way == f) it->second.under_way.reset();
    // Our own store failed: look again soon.
    if (!end && !it->second.due)
      due_.emplace(*(it->second.due = clock_.now() + limits::backoff_max), id), bell_->ring();
  }
  co_return result<void>{};
}

boost::asio::awaitable<void> keeper::refresh(grant_id id) {
  auto const f = take_off(id);
  auto const bell = std::shared_ptr<flow::bell>(owner_.make_bell());
  f->waiting.push_back(bell);
  while (!f->is_over) (void)co_await bell->wait_until(time_point::max());
}

task<void> keeper::refresh_once(grant_id id) {
  // Load again: another writer may have been here since the grant was scheduled.
  auto loaded = co_await flow::read<grant>(storage_, [id](tables& t) { return t.grants.load(id); });
  if (!loaded && loaded.error().code == "grant.not_found") {
    forget(id);
    co_return result<void>{};
  }
  if (!loaded) co_return fail(std::move(loaded).error());
  if (loaded->version > entries_[id].held.version) {
    take(*loaded);
    if (valid_tokens(*loaded, clock_.now())) co_return result<void>{};
  }
  grant g = *loaded;
  token_set const* old = nullptr;
  if (auto const* u = std::get_if<usable>(&g.state)) old = &u->tokens;
  if (auto const* f = std::get_if<failing>(&g.state)) old = &f->tokens;
  if (auto const* n = std::get_if<needs_fix>(&g.state)) old = &n->tokens;
  if (!old) co_return result<void>{};
  g.updated_at = clock_.now();
  if (old->refresh_token.empty()) {
    if (old->expires_at > clock_.now()) co_return result<void>{};
    g.state = needs_consent{{.why = unavailable({.state = usable{*old}}), .since = clock_.now()}};
    co_return co_await store(std::move(g), loaded->version);
  }
  CO_TRY(auto l, co_await flow::read<link>(storage_, [&](tables& t) { return t.links.load(g.link); }));
  auto renewed = co_await ask(l, *old);
  g.updated_at = clock_.now();
  if (renewed) {
    g.state = usable{*std::move(renewed)};
  } else {
    log(log_level::warning, "grant.refresh_failed", {{"grant", id.value}, {"why", describe(renewed.error())}});
    g.state = after_failure(g, renewed.error(), clock_.now(), jitter());
  }
  co_return co_await store(std::move(g), loaded->version);
}

task<token_set> keeper::ask(link const& l, token_set const& old) {
  CO_TRY(auto answer,
         co_await call_token_endpoint(http_, l, oauth::refresh(client_of(l), old.refresh_token), clock_.now()));
  co_return make_tokens(std::move(answer), &old, l.scopes, clock_.now());
}

// The old refresh token may be spent by now, so the new one is written until it is written. A newer grant in the store
// wins.
task<void> keeper::store(grant g, version seen) {
  auto bell = owner_.make_bell();
  for (duration wait = limits::backoff_first;; wait = std::min<duration>(wait * 2, limits::backoff_max)) {
    auto stored = co_await flow::write<grant>(storage_, [&](tables& t) { return t.grants.replace(g, seen); });
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
      CO_TRY(auto newer, co_await flow::read<grant>(storage_, [&](tables& t) { return t.grants.load(g.id); }));
      take(newer);
      co_return result<void>{};
    }
    log(log_level::error, "grant.not_stored", {{"grant", g.id.value}, {"why", describe(why)}});
    (void)co_await bell->wait_until(clock_.now() + wait);
  }
}

task<fresh_token> keeper::token_or_trouble(grant_id id) {
  auto const it = entries_.find(id);
  if (it == entries_.end()) co_return not_found("grant");
  auto const& g = it->second.held;
  if (auto const* t = valid_tokens(g, clock_.now()))
    co_return fresh_token{.access_token = t->access_token, .expires_at = t->expires_at, .from = g.version};
  co_return fail(unavailable(g));
}

task<fresh_token> keeper::fresh(grant_id id) {
  auto now = co_await token_or_trouble(id);
  if (now || now.error().code == "grant.not_found" || now.error().code == "grant.awaiting_consent" ||
      now.error().code == "grant.needs_consent" || now.error().code == "grant.needs_fix")
    co_return now;
  // A failing grant keeps to its backoff: callers do not hammer a provider in trouble.
  if (auto const* f = std::get_if<failing>(&entries_[id].held.state);
      f && f->next_try > clock_.now() && !entries_[id].under_way)
    co_return now;
  co_await refresh(id);
  co_return co_await token_or_trouble(id);
}

task<fresh_token> keeper::report_refused(grant_id id, version refused) {
  auto const it = entries_.find(id);
  if (it == entries_.end()) co_return not_found("grant");
  if (it->second.held.version <= refused && std::holds_alternative<usable>(it->second.held.state)) co_await refresh(id);
  co_return co_await token_or_trouble(id);
}

}  // namespace outlink::links
