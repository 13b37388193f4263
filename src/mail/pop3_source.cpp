#include "mail/pop3_source.h"

#include <unordered_map>

#include "base/mail_limits.h"
#include "mail/credentials.h"
#include "protocol/pop3/pop3.h"

namespace outlink::mail {
namespace {

class pop3_source final : public letter_source {
 public:
  pop3_source(mailbox const& m, flow::dialer& dialer, outlink::clock const& clock)
      : mailbox_(m), dialer_(dialer), clock_(clock) {}

  task<folder_view> open(proof const& p) override {
    state_ = {};
    numbers_.clear();
    CO_TRY(wire_, co_await dialer_.dial(mailbox_.server, clock_.now() + limits::dial_time_max));
    CO_TRY_DO(co_await prepare());
    auto const who = credentials_for(mailbox_, p);
    pop3::authenticate authenticate(state_, who);
    co_await run(authenticate);
    CO_TRY_DO(authenticate.outcome());
    CO_TRY(listed_, co_await read_list());
    co_return folder_view{.uid_validity = 1, .uid_next = 1, .letters = static_cast<std::uint32_t>(listed_.size())};
  }

  // The session's one snapshot; the limit does not matter, since it is in memory anyway.
  task<listing> list(cursor const& at, std::size_t) override {
    listing found{.letters = {}, .after = at};
    for (auto const& l : listed_) found.letters.push_back({.uid = l.uid, .bytes = l.bytes});
    co_return found;
  }

  task<std::vector<fetched_letter>> fetch(std::vector<std::string> const& uids) override {
    std::vector<fetched_letter> letters;
    for (auto const& uid : uids) {
      auto const at = numbers_.find(uid);
      if (at == numbers_.end()) continue;
      pop3::retrieve retrieve(state_, at->second, limits::letter_fetch_bytes_max);
      co_await wire_->run(retrieve, clock_.now() + limits::mail_fetch_time_max, mailbox_.timeout);
      CO_TRY(auto raw, retrieve.outcome());
      if (raw) letters.push_back({.uid = uid, .raw = *std::move(raw)});
    }
    co_return letters;
  }

  task<std::optional<std::string>> fetch_header(std::string const& uid) override {
    auto const at = numbers_.find(uid);
    if (at == numbers_.end()) co_return std::optional<std::string>();
    pop3::retrieve_header top(state_, at->second, limits::letter_header_bytes_max);
    co_await run(top);
    co_return top.outcome();
  }

  task<bool> touch(std::vector<due_touch> const& which) override {
    std::vector<std::uint32_t> numbers;
    for (auto const& t : which) {
      auto const at = numbers_.find(t.uid);
      bool const goes = t.remove_copy || mailbox_.afterwards == afterwards::remove;
      if (goes && at != numbers_.end()) numbers.push_back(at->second);
    }
    if (numbers.empty()) co_return true;
    pop3::remove_letters remove(state_, numbers);
    co_await run(remove);
    CO_TRY_DO(remove.outcome());
    // Only a QUIT that is answered well deletes (RFC 1939 section 6).
    CO_TRY_DO(co_await quit());
    co_return false;
  }

  task<next_step> wait() override {
    CO_TRY_DO(co_await quit());
    co_return next_step::reopen;
  }

  boost::asio::awaitable<void> close() override {
    if (wire_) co_await quit();
  }

 private:
  boost::asio::awaitable<void> run(protocol::conversation& talk) {
    return wire_->run(talk, clock_.now() + mailbox_.timeout);
  }

  task<void> quit() {
    pop3::quit quit(state_);
    co_await run(quit);
    wire_.reset();
    co_return quit.outcome();
  }

  task<void> prepare() {
    pop3::greeting greeting(state_);
    co_await run(greeting);
    CO_TRY_DO(greeting.outcome());
    CO_TRY_DO(co_await ask_capabilities());
    if (mailbox_.server.security != flow::transport_security::start_tls) co_return result<void>{};
    pop3::stls tls(state_);
    co_await run(tls);
    CO_TRY_DO(tls.outcome());
    co_return co_await ask_capabilities();
  }

  task<void> ask_capabilities() {
    pop3::capability capability(state_);
    co_await run(capability);
    co_return capability.outcome();
  }

  task<std::vector<pop3::listed>> read_list() {
    pop3::list list(state_);
    co_await wire_->run(list, clock_.now() + limits::mail_fetch_time_max, mailbox_.timeout);
    CO_TRY(auto all, list.outcome());
    // Some servers give two letters one id: then only the first can be told from what was taken, so it stands for both.
    for (auto const& l : all) numbers_.try_emplace(l.uid, l.number);
    co_return all;
  }

  mailbox mailbox_;
  flow::dialer& dialer_;
  outlink::clock const& clock_;
  std::unique_ptr<flow::wire> wire_;
  pop3::session_state state_;
  std::vector<pop3::listed> listed_;
  std::unordered_map<std::string, std::uint32_t> numbers_;
};

}  // namespace

std::unique_ptr<letter_source> make_pop3_source(mailbox const& m, flow::dialer& dialer, outlink::clock const& clock) {
  return std::make_unique<pop3_source>(m, dialer, clock);
}

}  // namespace outlink::mail
