#include "outbox/smtp_sink.h"

#include <algorithm>
#include <array>

#include "base/mail_limits.h"
#include "protocol/smtp/smtp.h"

namespace outlink::outbox {
namespace {

// After these the server has answered, and the session goes on; see smtp::send.
bool session_goes_on(failure const& f) {
  constexpr std::array<std::string_view, 8> codes{"smtp.invalid_address", "smtp.too_many_recipients",    "smtp.no_utf8",
                                                  "smtp.too_large",       "smtp.sender_refused",         "smtp.later",
                                                  "smtp.refused",         "smtp.authentication_required"};
  return std::ranges::find(codes, f.code) != codes.end();
}

class smtp_sink final : public letter_sink {
 public:
  smtp_sink(server const& s, flow::dialer& dialer, outlink::clock const& clock, std::string our_name)
      : endpoint_(s.endpoint),
        timeout_(s.timeout),
        user_name_(s.user_name),
        dialer_(dialer),
        clock_(clock),
        our_name_(std::move(our_name)) {}

  task<void> open(proof const& p) override {
    state_ = {};
    state_.our_name = our_name_;
    CO_TRY(wire_, co_await dialer_.dial(endpoint_, clock_.now() + limits::dial_time_max));
    auto done = co_await prepare(p);
    if (!done) wire_.reset();
    co_return done;
  }

  task<std::string> send(route_of_letter const& route, std::string raw) override {
    smtp::send sending(state_, {.from = route.from, .to = {route.to}}, std::move(raw));
    co_await wire_->run(sending, clock_.now() + limits::outbox_send_time_max);
    auto sent = sending.outcome();
    if (sent) co_return std::move(sent->answer);
    if (!session_goes_on(sent.error())) wire_.reset();
    co_return fail(std::move(sent).error());
  }

  task<void> try_sender(std::string from) override {
    CO_TRY(auto const address, smtp::address_for_envelope(from));
    smtp::sender_check asking(state_, address);
    co_await run(asking);
    co_return asking.outcome();
  }

  bool is_open() const override { return wire_ != nullptr; }

  boost::asio::awaitable<void> close() override {
    if (!wire_) co_return;
    smtp::quit quit(state_);
    co_await wire_->run(quit, clock_.now() + limits::mail_goodbye_time_max);
    wire_.reset();
  }

 private:
  boost::asio::awaitable<void> run(protocol::conversation& talk) { return wire_->run(talk, clock_.now() + timeout_); }

  task<void> prepare(proof const& p) {
    smtp::greeting greeting(state_);
    co_await run(greeting);
    CO_TRY_DO(greeting.outcome());
    if (endpoint_.security == flow::transport_security::start_tls) {
      smtp::starttls tls(state_);
      co_await run(tls);
      CO_TRY_DO(tls.outcome());
    }
    if (std::holds_alternative<no_proof>(p)) co_return result<void>{};
    sasl::credentials who{
        .user = user_name_, .proof = sasl::password{}, .host = endpoint_.host, .port = endpoint_.port};
    if (auto const* token = std::get_if<token_proof>(&p))
      who.proof = sasl::access_token{token->access_token};
    else
      who.proof = sasl::password{std::get<password_proof>(p).password};
    smtp::authenticate authenticate(state_, who);
    co_await run(authenticate);
    co_return authenticate.outcome();
  }

  flow::endpoint endpoint_;
  duration timeout_;
  std::string user_name_;
  flow::dialer& dialer_;
  outlink::clock const& clock_;
  std::string our_name_;
  std::unique_ptr<flow::wire> wire_;
  smtp::session_state state_;
};

}  // namespace

std::unique_ptr<letter_sink> make_smtp_sink(server const& s, flow::dialer& dialer, outlink::clock const& clock,
                                            std::string our_name) {
  return std::make_unique<smtp_sink>(s, dialer, clock, std::move(our_name));
}

}  // namespace outlink::outbox
