#pragma once

#include <boost/system/system_error.hpp>
#include <deque>

#include "links/service.h"
#include "outbox/queue.h"
#include "outbox/sink.h"
#include "support/stage.h"
#include "tracker/service.h"

namespace outlink::testing_support {

/// A bell whose waits move the clock instead of taking time. The coroutine that waits is ended by cancellation, as at
/// shutdown, when it would wait for ever or has waited too often.
class clock_bell final : public flow::bell {
 public:
  explicit clock_bell(manual_clock& clock) : clock_(clock) {}
  void ring() override { is_rung_ = true; }
  boost::asio::awaitable<bool> wait_until(time_point when) override {
    if (std::exchange(is_rung_, false)) co_return true;
    if (when == time_point::max() || waits.size() >= waits_max)
      throw boost::system::system_error(boost::asio::error::operation_aborted);
    waits.push_back(std::max(when - clock_.now(), duration(0)));
    clock_.advance(waits.back());
    co_return false;
  }
  std::vector<duration> waits;
  std::size_t waits_max = 200;

 private:
  manual_clock& clock_;
  bool is_rung_ = false;
};

/// Tokens as told.
class told_tokens final : public links::token_source {
 public:
  task<links::fresh_token> fresh(links::grant_id, duration) override { co_return token(); }
  task<links::fresh_token> report_refused(links::grant_id, version) override {
    ++refused;
    current = after_refusal;
    co_return token();
  }
  std::string current = "good";
  std::string after_refusal = "good";
  int refused = 0;

 private:
  links::fresh_token token() const {
    return {.access_token = secret_text(current), .expires_at = {}, .scopes = {}, .from = {1}};
  }
};

/// An outgoing server that does as it is told.
struct pretended_server {
  std::string good_token = "good";
  /// Failures of the next opens and the next answers, in order.
  std::deque<failure> refuse;
  std::deque<result<std::string>> answers;
  std::optional<failure> refuse_sender;
  int opened = 0;
  int closed = 0;
  std::vector<std::pair<outbox::route_of_letter, std::string>> taken;
  std::function<void()> on_send;
};

class pretended_sink final : public outbox::letter_sink {
 public:
  explicit pretended_sink(pretended_server& s) : s_(s) {}
  task<void> open(outbox::proof const& p) override {
    ++s_.opened;
    if (!s_.refuse.empty()) {
      auto why = s_.refuse.front();
      s_.refuse.pop_front();
      co_return fail(std::move(why));
    }
    auto const* token = std::get_if<outbox::token_proof>(&p);
    if (token && token->access_token.reveal() != s_.good_token)
      co_return fail({.code = "smtp.authentication_failed",
                      .remedy = remedy::consent_again,
                      .words = "refused",
                      .where = "sign in"});
    is_open_ = true;
    co_return result<void>{};
  }
  task<std::string> send(outbox::route_of_letter const& route, std::string raw) override {
    EXPECT_TRUE(is_open_);
    s_.taken.emplace_back(route, std::move(raw));
    if (s_.on_send) s_.on_send();
    if (s_.answers.empty()) co_return "250 ok";
    auto next = std::move(s_.answers.front());
    s_.answers.pop_front();
    if (!next && (next.error().code == "smtp.answer_lost" || next.error().code == "smtp.closing")) is_open_ = false;
    co_return next;
  }
  task<void> try_sender(std::string) override {
    if (s_.refuse_sender) co_return fail(*s_.refuse_sender);
    co_return result<void>{};
  }
  bool is_open() const override { return is_open_; }
  boost::asio::awaitable<void> close() override {
    ++s_.closed;
    is_open_ = false;
    co_return;
  }

 private:
  pretended_server& s_;
  bool is_open_ = false;
};

class pretended_sinks final : public outbox::sink_factory {
 public:
  explicit pretended_sinks(pretended_server& s) : s_(s) {}
  std::unique_ptr<outbox::letter_sink> make(outbox::server const&) override {
    return std::make_unique<pretended_sink>(s_);
  }

 private:
  pretended_server& s_;
};

/// A project, people and an outgoing server over the real store.
class outbox_stage : public stage {
 public:
  outbox_stage() {
    project = run(tracker.create_project("SUP", "Support")).value();
    alice = make_person("Alice");
    bob = make_person("Bob");
    server = write<outbox::server>([&](outbox::tables& t) { return t.servers.insert(a_server("Notices")); });
  }

  outbox::server a_server(std::string name) {
    return {.name = std::move(name),
            .provider = "custom",
            .endpoint = {.host = "127.0.0.1", .port = 25, .security = flow::transport_security::plain},
            .timeout = std::chrono::seconds(10),
            .from_address = "outlink@example.test",
            .from_name = "Outlink",
            .subject_prefix = "[Outlink]",
            .letters_per_minute = 0,
            .created_at = clock().now(),
            .updated_at = clock().now()};
  }
  tracker::person make_person(std::string const& name) {
    return write<tracker::person>([&](outbox::tables& t) {
      return t.tracker.people.insert(
          {.name = name, .email = ascii(name) + "@example.test", .created_at = clock().now()});
    });
  }
  template <class T, class Work>
  T write(Work work) {
    return run(flow::write<T>(store().outbox(), work)).value();
  }
  template <class T, class Work>
  T read(Work work) {
    return run(flow::read<T>(store().outbox(), work)).value();
  }
  tracker::issue make_issue(tracker::person const& reporter, std::string summary = "Printer on fire") {
    return run(tracker.create_issue(project.id, std::move(summary), "It burns.", reporter.id)).value();
  }
  /// A letter to somebody that waits for the stage's server.
  outbox::letter_id queue(tracker::person const& to, std::string subject = "Hello") {
    return write<outbox::letter_id>([&](outbox::tables& t) {
      mime::composition const c{
          .from = {.name = {}, .email = server.from_address},
          .to = {.name = to.name, .email = to.email},
          .subject = subject,
          .message_id = "m" + std::to_string(++queued) + "@example.test",
          .date = clock().now(),
          .text = "Hello\n.\nA dot on a line\n",
      };
      return outbox::queue_letter(t, outbox::letter_kind::notice, server, c, {}, to.id, clock().now());
    });
  }
  outbox::letter load(outbox::letter_id id) {
    return read<outbox::letter>([id](outbox::tables& t) { return t.letters.load(id); });
  }
  std::string raw(outbox::letter_id id) {
    return read<std::string>([id](outbox::tables& t) { return t.letters.raw(id); });
  }
  std::vector<outbox::letter> letters() {
    auto all = read<std::vector<outbox::letter>>([](outbox::tables& t) { return t.letters.list({.limit = 1000}); });
    return {all.rbegin(), all.rend()};
  }
  tracker::person load(tracker::person const& p) {
    return read<tracker::person>([&](outbox::tables& t) { return t.tracker.people.load(p.id); });
  }
  void change_server(std::function<void(outbox::server&)> change) {
    change(server);
    server = write<outbox::server>([&](outbox::tables& t) { return t.servers.replace(server, server.version); });
  }
  /// The server signs in with a grant from now on.
  void use_grant() {
    auto const g =
        run(flow::write<links::grant>(store().links(), [](links::tables& t) -> result<links::grant> {
          TRY(auto l, t.links.insert(
                          {.name = "l", .provider = "custom", .client_id = "c", .redirect_url = "https://x.test/x"}));
          return t.grants.insert({.link = l.id, .state = links::awaiting_consent{}});
        })).value();
    change_server([&](outbox::server& s) {
      s.user_name = "outlink@example.test";
      s.authentication = outbox::link_authentication{g.id};
    });
  }

  tracker::service tracker{store().tracker(), clock()};
  tracker::project project;
  tracker::person alice, bob;
  outbox::server server;
  int queued = 0;

 private:
  static std::string ascii(std::string name) {
    for (char& c : name)
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return name;
  }
};

}  // namespace outlink::testing_support
