#include "outbox/sender.h"

#include <algorithm>

#include "base/log.h"
#include "base/mail_limits.h"

namespace outlink::outbox {
namespace {

// Not what the server has against the way of signing in: a new token would change nothing.
bool is_refused(failure const& f) {
  return f.remedy == remedy::consent_again &&
         (f.code == "smtp.authentication_failed" || f.code == "graph.authentication_failed");
}

}  // namespace

sender::sender(sender_needs const& n, server s, std::unique_ptr<flow::bell> wake, std::function<void()> changed)
    : needs_(n), server_(std::move(s)), wake_(std::move(wake)), changed_(std::move(changed)) {
  health_.since = needs_.clock.now();
}

void sender::wake() { wake_->ring(); }

double sender::jitter() {
  std::uint32_t bits = 0;
  needs_.randomness.fill(std::as_writable_bytes(std::span(&bits, 1)));
  return static_cast<double>(bits) / 4294967296.0;
}

void sender::set_state(sender_state s) {
  if (s == health_.state) return;
  health_.state = s;
  health_.since = needs_.clock.now();
  if (s != sender_state::waiting) health_.next_try.reset();
  changed_();
}

task<void> sender::run() {
  // After a failure of our store the supervisor starts anew; the old connection is of no use then.
  sink_.reset();
  for (;;) {
    auto worked = co_await work_off();
    if (worked) {
      CO_TRY_DO(co_await rest());
      continue;
    }
    auto const& why = worked.error();
    if (why.code.starts_with("store.")) co_return fail(why);
    co_await disconnect();
    health_.trouble = why;
    health_.next_try = server_next_try(why, ++failures_in_a_row_, needs_.clock.now(), jitter());
    log(log_level::warning, "outgoing_server.trouble",
        {{"server", server_.id.value}, {"why", describe(why)}, {"attempts", std::int64_t{failures_in_a_row_}}});
    set_state(sender_state::waiting);
    changed_();
    co_await wake_->wait_until(health_.next_try.value_or(time_point::max()));
  }
}

// All letters that are due; fails with the server's own trouble.
task<void> sender::work_off() {
  for (;;) {
    CO_TRY(auto const due, co_await flow::read<std::vector<letter>>(needs_.storage, [&](tables& t) {
             return t.letters.due(server_.id, needs_.clock.now(), limits::outbox_batch_letters);
           }));
    if (due.empty()) co_return result<void>{};
    for (auto const& l : due) {
      auto const now = needs_.clock.now();
      // The wait for the limit is taken between the letters, where a ring and other letters can come in.
      if (next_allowed(went_, server_.letters_per_minute, now) > now) co_return result<void>{};
      CO_TRY_DO(co_await connect());
      CO_TRY_DO(co_await pass_one(l));
    }
  }
}

task<void> sender::connect() {
  if (sink_ && (!sink_->is_open() || sent_on_connection_ >= limits::outbox_letters_per_connection))
    co_await disconnect();
  if (sink_) co_return result<void>{};
  set_state(sender_state::connecting);
  CO_TRY(auto const first, co_await take_proof());
  sink_ = needs_.sinks.make(server_);
  sent_on_connection_ = 0;
  auto opened = co_await sink_->open(first);
  auto const* link = std::get_if<link_authentication>(&server_.authentication);
  if (!opened && link && is_refused(opened.error())) {
    // The provider may have ended the token before its time: one more try with a new one.
    co_await disconnect();
    CO_TRY(auto renewed, co_await needs_.tokens.report_refused(link->grant, token_from_));
    token_from_ = renewed.from;
    sink_ = needs_.sinks.make(server_);
    opened = co_await sink_->open(token_proof{std::move(renewed.access_token)});
    if (!opened && is_refused(opened.error())) co_return fail(refused_fresh_token(opened.error(), server_.user_name));
  }
  if (!opened) co_return fail(std::move(opened).error());
  log(log_level::info, "outgoing_server.connected", {{"server", server_.id.value}});
  co_return result<void>{};
}

task<proof> sender::take_proof() {
  if (std::holds_alternative<no_authentication>(server_.authentication)) co_return no_proof{};
  if (auto const* password = std::get_if<password_authentication>(&server_.authentication))
    co_return password_proof{password->password};
  CO_TRY(auto token, co_await needs_.tokens.fresh(std::get<link_authentication>(server_.authentication).grant));
  token_from_ = token.from;
  co_return token_proof{std::move(token.access_token)};
}

// The letter's bytes as it is now: it may have been cancelled since the list was read, or its recipient be gone. Empty
// when it is not to be sent.
task<std::string> sender::take_raw(letter const& l) {
  std::string gone;
  CO_TRY(auto raw, co_await flow::read<std::string>(needs_.storage, [&](tables& t) -> result<std::string> {
           TRY(auto const still, t.letters.load(l.id));
           if (still.state != letter_state::waiting || still.server != server_.id) return std::string();
           if (l.person) {
             TRY(auto const person, t.tracker.people.load(l.person));
             if (person.bounced_at) gone = person.bounce_reason;
             if (person.bounced_at) return std::string();
           }
           return t.letters.raw(l.id);
         }));
  if (!gone.empty()) {
    CO_TRY_DO(co_await needs_.storage.write([&](tables& t) -> result<void> {
      TRY_DO(t.letters.cancel(l.id, "Letters to this address come back: " + gone, needs_.clock.now()));
      return {};
    }));
    changed_();
  }
  co_return raw;
}

// Sends one letter and records what became of it; true when it was sent. Fails with the server's own trouble.
task<bool> sender::pass_one(letter const& l) {
  set_state(sender_state::sending);
  CO_TRY(auto raw, co_await take_raw(l));
  if (raw.empty()) co_return false;
  auto const answered = co_await sink_->send({.from = server_.from_address, .to = l.to}, std::move(raw));
  if (!answered && blame_for(answered.error()) == blame::server) co_return fail(answered.error());
  health_.trouble.reset();
  failures_in_a_row_ = 0;
  ++sent_on_connection_;
  if (server_.letters_per_minute > 0) {
    went_.push_back(needs_.clock.now());
    if (std::cmp_greater(went_.size(), server_.letters_per_minute)) went_.erase(went_.begin());
  }
  CO_TRY_DO(co_await settle(l, answered));
  changed_();
  co_return answered.has_value();
}

task<void> sender::settle(letter const& l, result<std::string> const& answered) {
  auto const now = needs_.clock.now();
  attempt a{.state = letter_state::sent, .at = now};
  if (answered) {
    a.answer = *answered;
    ++health_.letters;
    health_.last_sent_at = now;
  } else {
    a = attempt_after(answered.error(), l, now, jitter());
    log(log_level::info, "outgoing_letter.refused",
        {{"letter", l.id.value}, {"why", describe(answered.error())}, {"state", to_string(a.state)}});
  }
  bool const is_nobody = a.state == letter_state::failed && l.person && says_no_such_address(a.answer);
  co_return co_await needs_.storage.write([&](tables& t) -> result<void> {
    // False when it was cancelled meanwhile: it went all the same, and stays as it is shown.
    TRY_DO(t.letters.record(l.id, server_.id, a));
    if (is_nobody) TRY_DO(t.tracker.people.record_bounce(l.person, now, a.answer));
    return {};
  });
}

boost::asio::awaitable<void> sender::disconnect() {
  if (!sink_) co_return;
  auto const last = std::move(sink_);
  co_await last->close();
}

// Until a letter is due, the limit lets one go, somebody rings, or the connection was idle for too long.
task<void> sender::rest() {
  CO_TRY(auto next, co_await flow::read<std::optional<time_point>>(
                        needs_.storage, [&](tables& t) { return t.letters.next_due(server_.id); }));
  auto const now = needs_.clock.now();
  auto const allowed = next_allowed(went_, server_.letters_per_minute, now);
  auto const wanted = next ? std::max(*next, allowed) : time_point::max();
  if (wanted <= now) co_return result<void>{};
  if (!sink_) {
    set_state(sender_state::idle);
    co_await wake_->wait_until(wanted);
    co_return result<void>{};
  }
  set_state(sender_state::idle);
  auto const idle_end = now + limits::outbox_connection_idle_max;
  bool const rung = co_await wake_->wait_until(std::min(wanted, idle_end));
  if (!rung && wanted > idle_end) co_await disconnect();
  co_return result<void>{};
}

}  // namespace outlink::outbox
