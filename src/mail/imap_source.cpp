#include "mail/imap_source.h"

#include "base/limits.h"
#include "protocol/imap/imap.h"

namespace outlink::mail {
namespace {

class imap_source final : public letter_source {
 public:
  imap_source(mailbox const& m, flow::dialer& dialer, flow::sleeper& sleeper, outlink::clock const& clock)
      : server_(m.server),
        timeout_(m.timeout),
        user_name_(m.user_name),
        folder_(m.folder),
        dialer_(dialer),
        sleeper_(sleeper),
        clock_(clock) {}

  task<folder_view> open(proof const& p) override {
    state_ = {};
    CO_TRY(wire_, co_await dialer_.dial(server_, clock_.now() + limits::dial_time_max));
    CO_TRY_DO(co_await prepare());
    CO_TRY_DO(co_await sign_in(p));
    imap::select select(state_, folder_);
    co_await run(select);
    CO_TRY(auto selected, select.outcome());
    // UIDNEXT is optional in RFC 3501: without it everything counts as there before.
    std::uint32_t const next = selected.uid_next != 0 ? selected.uid_next : UINT32_MAX;
    co_return folder_view{.uid_validity = selected.uid_validity, .uid_next = next, .letters = selected.exists};
  }

  task<std::vector<listed_letter>> list(std::uint32_t from, std::size_t limit) override {
    imap::uid_search search(state_, "UID " + std::to_string(from) + ":*");
    co_await run(search);
    CO_TRY(auto uids, search.outcome());
    // "n:*" names the last letter even when its UID is below n (RFC 9051 section 6.4.8).
    std::erase_if(uids, [from](auto uid) { return uid < from; });
    if (uids.size() > limit) uids.resize(limit);
    if (uids.empty()) co_return std::vector<listed_letter>();
    imap::uid_list facts(state_, imap::uid_set(uids));
    co_await run(facts);
    CO_TRY(auto known, facts.outcome());
    std::vector<listed_letter> letters;
    for (auto const& f : known) letters.push_back({.uid = f.uid, .bytes = f.bytes, .is_seen = f.is_seen});
    // A letter that vanished between the two commands still moves the cursor on.
    if (letters.empty() || letters.back().uid != uids.back())
      letters.push_back({.uid = uids.back(), .bytes = 0, .is_seen = true});
    co_return letters;
  }

  task<std::optional<std::string>> fetch(std::uint32_t uid) override {
    imap::uid_fetch fetch(state_, uid, limits::letter_bytes_max);
    co_await wire_->run(fetch, clock_.now() + limits::mail_fetch_time_max);
    co_return fetch.outcome();
  }

  task<void> mark_seen(std::vector<std::uint32_t> const& uids) override {
    imap::uid_mark_seen mark(state_, uids);
    co_await run(mark);
    co_return mark.outcome();
  }

  task<void> wait() override {
    if (state_.can("IDLE")) {
      imap::idle idle(state_);
      co_await run(idle);
      auto end = idle.outcome();
      if (!end) co_return fail(std::move(end).error());
      co_return result<void>{};
    }
    co_await sleeper_.sleep_until(clock_.now() + limits::mailbox_poll_every);
    imap::noop noop(state_);
    co_await run(noop);
    co_return noop.outcome();
  }

  boost::asio::awaitable<void> close() override {
    if (!wire_) co_return;
    imap::logout logout(state_);
    co_await wire_->run(logout, clock_.now() + limits::mail_goodbye_time_max);
    wire_.reset();
  }

 private:
  boost::asio::awaitable<void> run(protocol::conversation& talk) { return wire_->run(talk, clock_.now() + timeout_); }

  // Greeting, TLS where it starts later, and what the server can.
  task<void> prepare() {
    imap::greeting greeting(state_);
    co_await run(greeting);
    CO_TRY(is_signed_in_, greeting.outcome());
    if (server_.security == flow::transport_security::start_tls) {
      CO_TRY_DO(co_await ask_capabilities());
      imap::starttls tls(state_);
      co_await run(tls);
      CO_TRY_DO(tls.outcome());
    }
    co_return co_await ask_capabilities();
  }

  task<void> ask_capabilities() {
    if (!state_.capabilities.empty()) co_return result<void>{};
    imap::capability capability(state_);
    co_await run(capability);
    co_return capability.outcome();
  }

  task<void> sign_in(proof const& p) {
    if (is_signed_in_) co_return result<void>{};
    sasl::credentials who{.user = user_name_, .proof = sasl::password{}, .host = server_.host, .port = server_.port};
    if (auto const* token = std::get_if<token_proof>(&p))
      who.proof = sasl::access_token{token->access_token};
    else
      who.proof = sasl::password{std::get<password_proof>(p).password};
    imap::authenticate authenticate(state_, who);
    co_await run(authenticate);
    CO_TRY_DO(authenticate.outcome());
    // What the server can may change with signing in; many tell it with their OK, the others are asked.
    if (!state_.can("IDLE")) {
      state_.capabilities.clear();
      CO_TRY_DO(co_await ask_capabilities());
    }
    co_return result<void>{};
  }

  flow::endpoint server_;
  duration timeout_;
  std::string user_name_;
  std::string folder_;
  flow::dialer& dialer_;
  flow::sleeper& sleeper_;
  outlink::clock const& clock_;
  std::unique_ptr<flow::wire> wire_;
  imap::session_state state_;
  bool is_signed_in_ = false;
};

class imap_sources final : public source_factory {
 public:
  imap_sources(flow::dialer& dialer, flow::sleeper& sleeper, outlink::clock const& clock)
      : dialer_(dialer), sleeper_(sleeper), clock_(clock) {}
  std::unique_ptr<letter_source> make(mailbox const& m) override {
    return std::make_unique<imap_source>(m, dialer_, sleeper_, clock_);
  }

 private:
  flow::dialer& dialer_;
  flow::sleeper& sleeper_;
  outlink::clock const& clock_;
};

}  // namespace

std::unique_ptr<source_factory> make_imap_sources(flow::dialer& dialer, flow::sleeper& sleeper,
                                                  outlink::clock const& clock) {
  return std::make_unique<imap_sources>(dialer, sleeper, clock);
}

}  // namespace outlink::mail
