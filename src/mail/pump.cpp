#include "mail/pump.h"

#include "base/limits.h"
#include "base/log.h"
#include "mail/pump_plan.h"

namespace outlink::mail {
namespace {

double random_fraction(randomness& source) {
  std::uint32_t bits = 0;
  source.fill(std::as_writable_bytes(std::span(&bits, 1)));
  return static_cast<double>(bits) / 4294967296.0;
}

bool is_refused(failure const& f) { return f.code == "imap.authentication_failed"; }

}  // namespace

pump::pump(pump_needs const& n, mailbox m, std::unique_ptr<flow::bell> wake, std::function<void()> changed)
    : needs_(n), mailbox_(std::move(m)), wake_(std::move(wake)), changed_(std::move(changed)) {
  health_.since = needs_.clock.now();
}

void pump::wake() { wake_->ring(); }

void pump::set_state(pump_state s) {
  if (s == health_.state) return;
  health_.state = s;
  health_.since = needs_.clock.now();
  if (s == pump_state::listening) {
    health_.trouble.reset();
    health_.next_try.reset();
    failures_in_a_row_ = 0;
  }
  changed_();
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
    if (why.code.starts_with("store.")) co_return fail(why);
    auto const plan = plan_after(why, ++failures_in_a_row_, now, random_fraction(needs_.randomness));
    log(log_level::warning, "mailbox.trouble",
        {{"mailbox", mailbox_.id.value}, {"why", describe(why)}, {"attempts", std::int64_t{failures_in_a_row_}}});
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
  CO_TRY(auto stored,
         co_await flow::read<cursor>(needs_.storage, [&](tables& t) { return t.mailboxes.load_cursor(mailbox_.id); }));
  cursor_ = begin_at(stored, view);
  if (cursor_ != stored) {
    CO_TRY_DO(co_await needs_.storage.write([&](tables& t) { return t.mailboxes.store_cursor(mailbox_.id, cursor_); }));
  }
  CO_TRY_DO(co_await mark_handled(*source));
  for (;;) {
    CO_TRY_DO(co_await catch_up(*source));
    set_state(pump_state::listening);
    CO_TRY_DO(co_await source->wait());
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
    for (auto it = letters.rbegin(); it != letters.rend(); ++it)
      CO_TRY_DO(co_await needs_.handler.handle(mailbox_, it->id, {}, std::nullopt));
  }
}

task<void> pump::catch_up(letter_source& source) {
  for (;;) {
    CO_TRY(auto listed, co_await source.list(cursor_.uid_next, limits::mailbox_batch_letters));
    std::erase_if(listed, [&](auto const& l) { return l.uid < cursor_.uid_next; });
    if (listed.empty()) co_return result<void>{};
    auto const taken = letters_to_take(cursor_, listed);
    if (!taken.empty()) set_state(pump_state::catching_up);
    for (auto const& l : taken) CO_TRY_DO(co_await take(source, l));
    if (auto const end = listed.back().uid + 1; cursor_.uid_next < end) {
      cursor_.uid_next = end;
      CO_TRY_DO(
          co_await needs_.storage.write([&](tables& t) { return t.mailboxes.store_cursor(mailbox_.id, cursor_); }));
    }
    CO_TRY_DO(co_await mark_handled(source));
  }
}

task<void> pump::take(letter_source& source, listed_letter const& l) {
  new_letter fresh{.mailbox = mailbox_.id,
                   .uid_validity = cursor_.uid_validity,
                   .uid = l.uid,
                   .raw = {},
                   .bytes = l.bytes,
                   .at = needs_.clock.now()};
  if (l.bytes > static_cast<std::int64_t>(limits::letter_bytes_max)) {
    fresh.failed_reason = "The letter has " + std::to_string(l.bytes) + " bytes; letters above " +
                          std::to_string(limits::letter_bytes_max) + " bytes are not taken.";
  } else {
    CO_TRY(auto raw, co_await source.fetch(l.uid));
    if (!raw) co_return result<void>{};
    fresh.raw = *std::move(raw);
    fresh.bytes = static_cast<std::int64_t>(fresh.raw.size());
  }
  CO_TRY(auto stored, co_await flow::write<std::optional<letter_id>>(
                          needs_.storage, [&](tables& t) { return t.letters.insert(fresh); }));
  cursor_.uid_next = l.uid + 1;
  if (!stored || !fresh.failed_reason.empty()) co_return result<void>{};
  CO_TRY_DO(co_await needs_.handler.handle(mailbox_, *stored, std::move(fresh.raw), cursor_));
  ++health_.letters;
  health_.last_letter_at = needs_.clock.now();
  changed_();
  co_return result<void>{};
}

task<void> pump::mark_handled(letter_source& source) {
  CO_TRY(auto due, co_await flow::read<std::vector<std::uint32_t>>(
                       needs_.storage, [&](tables& t) { return t.touches.due(mailbox_.id, cursor_.uid_validity); }));
  if (due.empty()) co_return result<void>{};
  CO_TRY_DO(co_await source.mark_seen(due));
  co_return co_await needs_.storage.write(
      [&](tables& t) { return t.touches.record(mailbox_.id, cursor_.uid_validity, due); });
}

}  // namespace outlink::mail
