#include "mail/imap_source.h"

#include <algorithm>
#include <charconv>

#include "base/limits.h"
#include "base/mail_limits.h"
#include "mail/credentials.h"
#include "protocol/imap/imap.h"

namespace outlink::mail {
namespace {

std::uint32_t number_of(std::string_view uid) {
  std::uint32_t n = 0;
  std::from_chars(uid.data(), uid.data() + uid.size(), n);
  return n;
}

std::vector<std::uint32_t> numbers_of(std::vector<std::string> const& uids) {
  std::vector<std::uint32_t> all;
  all.reserve(uids.size());
  for (auto const& uid : uids) all.push_back(number_of(uid));
  return all;
}

class imap_source final : public letter_source {
 public:
  imap_source(mailbox const& m, flow::dialer& dialer, outlink::clock const& clock)
      : mailbox_(m), dialer_(dialer), clock_(clock) {}

  task<folder_view> open(proof const& p) override {
    state_ = {};
    CO_TRY(wire_, co_await dialer_.dial(mailbox_.server, clock_.now() + limits::dial_time_max));
    CO_TRY_DO(co_await prepare());
    CO_TRY_DO(co_await sign_in(p));
    imap::select select(state_, mailbox_.folder);
    co_await run(select);
    CO_TRY(auto selected, heed(select.outcome()));
    // UIDNEXT is optional in RFC 3501: without it everything counts as there before.
    std::uint32_t const next = selected.uid_next != 0 ? selected.uid_next : UINT32_MAX;
    co_return folder_view{.uid_validity = selected.uid_validity, .uid_next = next, .letters = selected.exists};
  }

  task<listing> list(cursor const& at, std::size_t limit) override {
    imap::uid_search search(state_, "UID " + std::to_string(at.uid_next) + ":*");
    co_await run(search);
    CO_TRY(auto uids, heed(search.outcome()));
    // "n:*" names the last letter even when its UID is below n (RFC 9051 section 6.4.8).
    std::erase_if(uids, [&](auto uid) { return uid < at.uid_next; });
    listing found{.letters = {}, .after = at, .more = uids.size() > limit ? uids.size() - limit : 0};
    if (uids.size() > limit) uids.resize(limit);
    if (uids.empty()) co_return found;
    imap::uid_list facts(state_, imap::uid_set(uids));
    co_await run(facts);
    CO_TRY(auto known, heed(facts.outcome()));
    for (auto const& f : known) {
      listed_letter l{.uid = std::to_string(f.uid), .bytes = f.bytes, .is_seen = f.is_seen, .uid_next = f.uid + 1};
      if (f.received != 0) l.received_at = time_point(std::chrono::seconds(f.received));
      found.letters.push_back(std::move(l));
    }
    // One that vanished between the two commands still moves the cursor on.
    found.after.uid_next = uids.back() + 1;
    co_return found;
  }

  task<std::vector<fetched_letter>> fetch(std::vector<std::string> const& uids) override {
    imap::uid_fetch_many fetch(state_, numbers_of(uids), limits::letter_fetch_bytes_max);
    co_await wire_->run(fetch, clock_.now() + limits::mail_fetch_time_max, mailbox_.timeout);
    CO_TRY(auto fetched, heed(fetch.outcome()));
    std::vector<fetched_letter> letters;
    letters.reserve(fetched.size());
    for (auto& f : fetched) letters.push_back({.uid = std::to_string(f.uid), .raw = std::move(f.bytes)});
    // Servers may answer in any order; letters are handled in the one they came in, so that a reply finds its issue.
    std::ranges::sort(letters, {}, [](auto const& l) { return number_of(l.uid); });
    co_return letters;
  }

  task<std::optional<std::string>> fetch_header(std::string const& uid) override {
    imap::uid_fetch_header fetch(state_, number_of(uid), limits::letter_header_bytes_max);
    co_await run(fetch);
    co_return heed(fetch.outcome());
  }

  task<bool> touch(std::vector<due_touch> const& which) override {
    std::vector<std::uint32_t> removed;
    std::vector<std::uint32_t> others;
    for (auto const& t : which)
      (t.remove_copy || mailbox_.afterwards == afterwards::remove ? removed : others).push_back(number_of(t.uid));
    if (!removed.empty()) {
      imap::uid_delete remove(state_, removed);
      co_await run(remove);
      CO_TRY_DO(heed(remove.outcome()));
    }
    if (others.empty() || mailbox_.afterwards == afterwards::keep) co_return true;
    // What is moved was read by us, too.
    imap::uid_mark_seen mark(state_, others);
    co_await run(mark);
    CO_TRY_DO(heed(mark.outcome()));
    if (mailbox_.afterwards == afterwards::move) {
      auto moved = co_await move_to_folder(others);
      if (!moved && moved.error().code == "imap.no_folder") {
        imap::create_folder create(state_, mailbox_.move_to);
        co_await run(create);
        CO_TRY_DO(heed(create.outcome()));
        moved = co_await move_to_folder(others);
      }
      CO_TRY_DO(std::move(moved));
    }
    co_return true;
  }

  task<next_step> wait() override {
    if (state_.can("IDLE") && !is_idle_broken_) {
      imap::idle idle(state_);
      co_await run(idle);
      auto outcome = idle.outcome();
      // Offered, but it does not work here (a proxy between): this mailbox is asked instead, on a new connection.
      if (!outcome && outcome.error().code == "imap.no_idle") {
        is_idle_broken_ = true;
        wire_.reset();
        co_return next_step::reopen;
      }
      CO_TRY(auto const end, heed(std::move(outcome)));
      // One that ended by itself may do so at once again.
      co_return end == imap::idle_end::ended ? next_step::poll : next_step::look;
    }
    imap::noop noop(state_);
    co_await run(noop);
    CO_TRY_DO(heed(noop.outcome()));
    co_return next_step::poll;
  }

  bool nudge() override { return wire_ && wire_->nudge(); }

  boost::asio::awaitable<void> close() override {
    if (!wire_) co_return;
    imap::logout logout(state_);
    co_await wire_->run(logout, clock_.now() + limits::mail_goodbye_time_max);
    wire_.reset();
  }

 private:
  boost::asio::awaitable<void> run(protocol::conversation& talk) {
    return wire_->run(talk, clock_.now() + mailbox_.timeout);
  }

  task<void> move_to_folder(std::vector<std::uint32_t> const& uids) {
    imap::uid_move move(state_, uids, mailbox_.move_to);
    co_await run(move);
    auto done = heed(move.outcome());
    if (!done) co_return fail(std::move(done).error());
    co_return result<void>{};
  }

  // A server that asks for a pause gets it.
  template <class T>
  result<T> heed(result<T> outcome) {
    if (!outcome && state_.suggested_wait && outcome.error().remedy == remedy::retry) {
      auto f = std::move(outcome).error();
      f.remedy = remedy::wait_until;
      f.not_before = clock_.now() + std::min<duration>(*state_.suggested_wait, limits::retry_after_max);
      return fail(std::move(f));
    }
    return outcome;
  }

  // Greeting, TLS where it starts later, and what the server can.
  task<void> prepare() {
    imap::greeting greeting(state_);
    co_await run(greeting);
    CO_TRY(is_signed_in_, heed(greeting.outcome()));
    if (mailbox_.server.security == flow::transport_security::start_tls) {
      CO_TRY_DO(co_await ask_capabilities());
      imap::starttls tls(state_);
      co_await run(tls);
      CO_TRY_DO(heed(tls.outcome()));
    }
    co_return co_await ask_capabilities();
  }

  task<void> ask_capabilities() {
    if (!state_.capabilities.empty()) co_return result<void>{};
    imap::capability capability(state_);
    co_await run(capability);
    co_return heed(capability.outcome());
  }

  task<void> sign_in(proof const& p) {
    if (is_signed_in_) co_return result<void>{};
    auto const who = credentials_for(mailbox_, p);
    if (imap::needs_login_command(state_, who)) {
      imap::login login(state_, who);
      co_await run(login);
      CO_TRY_DO(heed(login.outcome()));
    } else {
      imap::authenticate authenticate(state_, who);
      co_await run(authenticate);
      CO_TRY_DO(heed(authenticate.outcome()));
    }
    // What the server can may change with signing in; many tell it with their OK, the others are asked.
    if (!state_.can("IDLE")) {
      state_.capabilities.clear();
      CO_TRY_DO(co_await ask_capabilities());
    }
    co_return result<void>{};
  }

  mailbox mailbox_;
  flow::dialer& dialer_;
  outlink::clock const& clock_;
  std::unique_ptr<flow::wire> wire_;
  imap::session_state state_;
  bool is_signed_in_ = false;
  bool is_idle_broken_ = false;
};

}  // namespace

std::unique_ptr<letter_source> make_imap_source(mailbox const& m, flow::dialer& dialer, outlink::clock const& clock) {
  return std::make_unique<imap_source>(m, dialer, clock);
}

}  // namespace outlink::mail
