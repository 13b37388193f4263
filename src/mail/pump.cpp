#include "mail/pump.h"

#include <boost/asio/experimental/awaitable_operators.hpp>

#include "base/log.h"
#include "base/mail_limits.h"
#include "mail/pump_plan.h"

namespace outlink::mail {
namespace {

double random_fraction(randomness& source) {
  std::uint32_t bits = 0;
  source.fill(std::as_writable_bytes(std::span(&bits, 1)));
  return static_cast<double>(bits) / 4294967296.0;
}

std::vector<std::string> uids_of(std::vector<listed_letter> const& chunk) {
  std::vector<std::string> uids;
  uids.reserve(chunk.size());
  for (auto const& l : chunk) uids.push_back(l.uid);
  return uids;
}

// Large ones come alone; see chunks_of.
bool is_refused_unread(std::vector<listed_letter> const& chunk) {
  return chunk.size() == 1 && is_too_large(chunk.front());
}

bool is_refused(failure const& f) { return f.code.ends_with(".authentication_failed"); }

}  // namespace

pump::pump(pump_needs const& n, mailbox m, std::unique_ptr<flow::bell> wake, std::function<void()> changed)
    : needs_(n), mailbox_(std::move(m)), wake_(std::move(wake)), changed_(std::move(changed)) {
  health_.since = needs_.clock.now();
}

void pump::wake() {
  if (waiting_ && waiting_->nudge()) return;
  wake_->ring();
}

void pump::set_state(pump_state s) {
  if (s == pump_state::listening) {
    health_.trouble.reset();
    health_.next_try.reset();
    health_.ahead = 0;
    failures_in_a_row_ = 0;
  }
  if (s == health_.state) return;
  health_.state = s;
  health_.since = needs_.clock.now();
  changed_();
}

task<void> pump::log_connection(std::string what, failure const* why) {
  // Only what is new: a server that is down all night is one line.
  auto const key = what + (why ? why->code : std::string());
  if (key == last_logged_) co_return result<void>{};
  last_logged_ = key;
  connection_event e{.at = needs_.clock.now(), .what = std::move(what), .code = {}, .detail = {}, .peer = {}};
  if (why) {
    e.code = why->code;
    e.detail = why->words;
    e.peer = why->peer;
  }
  co_return co_await needs_.storage.write([&](tables& t) { return t.connections.add(mailbox_.id, e); });
}

task<void> pump::run() {
  CO_TRY_DO(co_await finish_interrupted());
  for (;;) {
    set_state(pump_state::connecting);
    auto ended = co_await live_connection();
    auto const now = needs_.clock.now();
    auto const why = ended ? failure{.code = "mailbox.ended", .remedy = remedy::retry, .words = "The connection ended."}
                           : std::move(ended).error();
    // Our own store failing is not the mail server's trouble: the supervisor starts this pump anew.
    if (flow::is_store_trouble(why)) co_return fail(why);
    auto const plan = plan_after(why, ++failures_in_a_row_, now, random_fraction(needs_.randomness));
    log(log_level::warning, "mailbox.trouble",
        {{"mailbox", mailbox_.id.value}, {"why", describe(why)}, {"attempts", std::int64_t{failures_in_a_row_}}});
    CO_TRY_DO(co_await log_connection("lost", &why));
    health_.trouble = why;
    health_.next_try = plan.next_try;
    set_state(pump_state::waiting);
    bool const woken = co_await wake_->wait_until(plan.next_try.value_or(time_point::max()));
    if (woken) failures_in_a_row_ = 0;
  }
}

task<void> pump::live_connection() {
  auto source = needs_.sources.make(mailbox_);
  CO_TRY(auto view, co_await open(*source));
  log(log_level::info, "mailbox.connected", {{"mailbox", mailbox_.id.value}, {"letters", std::int64_t{view.letters}}});
  CO_TRY_DO(co_await log_connection("connected", nullptr));
  CO_TRY_DO(co_await begin(view));
  auto ended = co_await stay_connected(*source);
  // It was taken when the connection began: its time is over, and nobody need consent again.
  if (!ended && is_refused(ended.error()) && std::holds_alternative<link_authentication>(mailbox_.authentication))
    ended.error().remedy = remedy::retry;
  co_return ended;
}

task<void> pump::begin(folder_view const& view) {
  CO_TRY(auto stored,
         co_await flow::read<cursor>(needs_.storage, [&](tables& t) { return t.mailboxes.load_cursor(mailbox_.id); }));
  auto const start = begin_at(stored, view, mailbox_);
  cursor_ = start.at;
  skips_all_ = start.skips_all;
  if (cursor_ == stored) co_return result<void>{};
  co_return co_await needs_.storage.write([&](tables& t) { return t.mailboxes.store_cursor(mailbox_.id, cursor_); });
}

task<void> pump::stay_connected(letter_source& source) {
  for (;;) {
    CO_TRY(bool const is_open, co_await catch_up(source));
    set_state(pump_state::listening);
    auto next = next_step::reopen;
    if (is_open) {
      waiting_ = &source;
      auto waited = co_await source.wait();
      waiting_ = nullptr;
      CO_TRY(next, std::move(waited));
    }
    if (next == next_step::look) continue;
    co_await wake_->wait_until(needs_.clock.now() + mailbox_.poll_every);
    if (next == next_step::poll) continue;
    CO_TRY(auto view, co_await open(source));
    CO_TRY_DO(co_await begin(view));
  }
}

task<folder_view> pump::open(letter_source& source) {
  CO_TRY(auto first, co_await take_proof());
  auto view = co_await source.open(first);
  auto const* link = std::get_if<link_authentication>(&mailbox_.authentication);
  if (view || !link || !is_refused(view.error())) co_return view;
  // The provider may have ended the token before its time: one more try with a new one.
  CO_TRY(auto renewed, co_await needs_.tokens.report_refused(link->grant, token_from_));
  token_from_ = renewed.from;
  auto again = co_await source.open(token_proof{std::move(renewed.access_token)});
  if (!again && is_refused(again.error())) co_return fail(refused_fresh_token(again.error(), mailbox_.user_name));
  co_return again;
}

task<proof> pump::take_proof() {
  if (auto const* password = std::get_if<password_authentication>(&mailbox_.authentication))
    co_return password_proof{password->password};
  CO_TRY(auto token, co_await needs_.tokens.fresh(std::get<link_authentication>(mailbox_.authentication).grant));
  token_from_ = token.from;
  co_return token_proof{std::move(token.access_token)};
}

// Letters whose raw bytes were stored when the process ended before their effect was.
task<void> pump::finish_interrupted() {
  for (;;) {
    letter_filter const waiting{.mailbox = mailbox_.id, .state = letter_state::received};
    CO_TRY(auto letters, co_await flow::read<std::vector<letter>>(needs_.storage,
                                                                  [&](tables& t) { return t.letters.list(waiting); }));
    if (letters.empty()) co_return result<void>{};
    // Newest first in the list; letters are handled in the order they came, so that a reply finds its issue.
    for (auto it = letters.rbegin(); it != letters.rend(); ++it) {
      std::vector<stored_letter> one;
      one.push_back({.id = it->id, .raw = {}});
      CO_TRY_DO(co_await needs_.handler.handle(mailbox_, std::move(one), std::nullopt));
    }
  }
}

// False when the connection is closed now.
task<bool> pump::catch_up(letter_source& source) {
  CO_TRY(bool is_open, co_await touch_handled(source));
  while (is_open) {
    auto const before = cursor_;
    CO_TRY(auto listed, co_await source.list(before, limits::mailbox_batch_letters));
    CO_TRY(auto const chosen, co_await choose(listed.letters));
    if (!chosen.empty()) set_state(pump_state::catching_up);
    health_.ahead = static_cast<std::int64_t>(chosen.size() + listed.more);
    CO_TRY_DO(co_await take(source, chosen));
    // POP3 lists everything each time; the others go on until nothing is left. An empty page is not yet the end.
    bool const is_still = listed.letters.empty() || listed.after == before;
    bool const is_end = is_still && (listed.more == 0 || listed.after == before);
    if (listed.after != cursor_) {
      cursor_ = std::move(listed.after);
      CO_TRY_DO(
          co_await needs_.storage.write([&](tables& t) { return t.mailboxes.store_cursor(mailbox_.id, cursor_); }));
    }
    CO_TRY(is_open, co_await touch_handled(source));
    if (is_end) break;
  }
  co_return is_open;
}

// What of the listed letters is to be taken: not what somebody read before Outlink came, nor what was claimed already.
task<std::vector<listed_letter>> pump::choose(std::vector<listed_letter> const& listed) {
  auto wanted = letters_to_take(mailbox_, listed);
  if (wanted.empty()) co_return wanted;
  auto const uids = uids_of(wanted);
  CO_TRY(auto const fresh, co_await flow::read<std::vector<std::string>>(needs_.storage, [&](tables& t) {
           return t.letters.unclaimed(mailbox_.id, cursor_.uid_validity, uids);
         }));
  keep_only(wanted, fresh);
  if (!skips_all_) co_return wanted;
  // POP3 cannot say what is new: what is there at the first connection is noted, so that it is never taken.
  CO_TRY_DO(co_await needs_.storage.write([&](tables& t) -> result<void> {
    for (auto const& l : wanted) TRY_DO(t.letters.insert(left_alone(mailbox_, cursor_, l, needs_.clock.now())));
    return {};
  }));
  skips_all_ = false;
  co_return std::vector<listed_letter>();
}

// While one chunk is kept, the next is on its way: the network, the processor and the disk work side by side.
task<void> pump::take(letter_source& source, std::vector<listed_letter> const& chosen) {
  auto const chunks = chunks_of(chosen);
  std::optional<std::vector<fetched_letter>> ahead;
  for (std::size_t i = 0; i < chunks.size(); ++i) {
    auto const& chunk = chunks[i];
    auto const* next = i + 1 < chunks.size() && !is_refused_unread(chunks[i + 1]) ? &chunks[i + 1] : nullptr;
    if (is_refused_unread(chunk)) {
      CO_TRY_DO(co_await refuse(source, chunk.front()));
    } else {
      if (!ahead) {
        CO_TRY(ahead, co_await source.fetch(uids_of(chunk)));
      }
      auto fetched = *std::exchange(ahead, std::nullopt);
      CO_TRY_DO(co_await refuse_large(source, fetched));
      if (next) {
        using namespace boost::asio::experimental::awaitable_operators;
        auto [kept, fetched_ahead] =
            co_await (keep(std::move(fetched), chunk.back().uid_next) && source.fetch(uids_of(*next)));
        CO_TRY_DO(std::move(kept));
        CO_TRY(ahead, std::move(fetched_ahead));
      } else {
        CO_TRY_DO(co_await keep(std::move(fetched), chunk.back().uid_next));
      }
    }
    health_.ahead -= static_cast<std::int64_t>(chunk.size());
    changed_();
  }
  co_return result<void>{};
}

// Servers may not know the size before, or be wrong about it.
task<void> pump::refuse_large(letter_source& source, std::vector<fetched_letter>& fetched) {
  for (auto& f : fetched) f.is_too_large = f.is_too_large || f.raw.size() > limits::letter_bytes_max;
  for (auto const& f : fetched)
    if (f.is_too_large)
      CO_TRY_DO(co_await refuse(source, {.uid = f.uid, .bytes = static_cast<std::int64_t>(f.raw.size())}));
  std::erase_if(fetched, [](auto const& f) { return f.is_too_large; });
  co_return result<void>{};
}

task<void> pump::keep(std::vector<fetched_letter> fetched, std::uint32_t uid_next) {
  auto const now = needs_.clock.now();
  std::vector<stored_letter> stored;
  CO_TRY_DO(co_await needs_.storage.write([&](tables& t) -> result<void> {
    stored.clear();
    for (auto const& f : fetched) {
      TRY(auto const id, t.letters.insert({.mailbox = mailbox_.id,
                                           .uid_validity = cursor_.uid_validity,
                                           .uid = f.uid,
                                           .raw = f.raw,
                                           .bytes = static_cast<std::int64_t>(f.raw.size()),
                                           .at = now}));
      if (id) stored.push_back({.id = *id, .raw = f.raw});
    }
    return {};
  }));
  auto at = cursor_;
  if (uid_next != 0) at.uid_next = uid_next;
  auto const count = static_cast<std::int64_t>(stored.size());
  if (count > 0) CO_TRY_DO(co_await needs_.handler.handle(mailbox_, std::move(stored), at));
  cursor_ = std::move(at);
  health_.letters += count;
  if (count > 0) health_.last_letter_at = now;
  co_return result<void>{};
}

task<void> pump::refuse(letter_source& source, listed_letter const& l) {
  CO_TRY(auto header, co_await source.fetch_header(l.uid));
  CO_TRY_DO(co_await needs_.handler.refuse(
      mailbox_, {.uid = l.uid, .bytes = l.bytes, .header = std::move(header).value_or("")}, cursor_.uid_validity));
  if (l.uid_next != 0) cursor_.uid_next = l.uid_next;
  co_return result<void>{};
}

// False when the connection is closed now.
task<bool> pump::touch_handled(letter_source& source) {
  for (;;) {
    CO_TRY(auto due, co_await flow::read<std::vector<due_touch>>(needs_.storage, [&](tables& t) {
             return t.touches.due(mailbox_.id, cursor_.uid_validity, limits::mailbox_batch_letters);
           }));
    if (due.empty()) co_return true;
    CO_TRY(bool const is_open, co_await source.touch(due));
    CO_TRY_DO(co_await needs_.storage.write(
        [&](tables& t) { return t.touches.record(mailbox_.id, cursor_.uid_validity, due); }));
    if (!is_open) co_return false;
  }
}

}  // namespace outlink::mail
