#include "outbox/service_impl.h"

#include "support/link_stage.h"
#include "support/outbox_stage.h"

namespace outlink::outbox {
namespace {

class outbox_service_test : public testing::Test {
 protected:
  server_form form() {
    return {.name = "Second",
            .host = "localhost",
            .user_name = "u@example.test",
            .password = secret_text(std::string("pw")),
            .from_address = "u@example.test",
            .enabled = false};
  }
  testing_support::outbox_stage s_;
  testing_support::scripted_http http_;
  testing_support::scripted_dialer dialer_;
  std::unique_ptr<links::feature> links_ = links::make_feature({.storage = s_.store().links(),
                                                                .http = http_,
                                                                .dialer = dialer_,
                                                                .sleeper = s_.runtime().sleeper(),
                                                                .supervisor = s_.runtime().supervisor(),
                                                                .clock = s_.clock(),
                                                                .randomness = s_.runtime().randomness(),
                                                                .address = {.base_url = "https://outlink.test"}});
  testing_support::pretended_server server_;
  testing_support::pretended_sinks sinks_{server_};
  needs needs_{.storage = s_.store().outbox(),
               .dialer = dialer_,
               .http = http_,
               .links = links_->service(),
               .tokens = links_->tokens(),
               .supervisor = s_.runtime().supervisor(),
               .clock = s_.runtime().clock(),
               .randomness = s_.runtime().randomness(),
               .base_url = "https://outlink.test"};
  outbox_service service_{needs_, sinks_};
};

TEST_F(outbox_service_test, made_changed_and_removed) {
  auto const s = s_.run(service_.create(form())).value();
  EXPECT_EQ(s_.run(service_.create(form())).error().code, "outgoing_server.exists");
  EXPECT_EQ(s_.run(service_.update(s.id, s.version, {.from_name = "Other"}))->from_name, "Other");
  EXPECT_EQ(s_.run(service_.update(s.id, s.version, {.from_name = "Third"})).error().code, "outgoing_server.stale");
  EXPECT_EQ(service_.health(s.id).state, sender_state::stopped);
  ASSERT_TRUE(s_.run(service_.remove(s.id)));
  EXPECT_EQ(s_.run(service_.load(s.id)).error().code, "outgoing_server.not_found");
  EXPECT_EQ(s_.run(service_.remove(s.id)).error().code, "outgoing_server.not_found");
}

TEST_F(outbox_service_test, with_a_link_a_grant_is_made_for_its_user) {
  auto const l =
      s_.run(links_->service().create(
                 {.name = "G", .provider = "google", .client_id = "c", .client_secret = secret_text(std::string("s"))}))
          .value();
  auto f = form();
  f.password.reset();
  f.link = l.id;
  auto const s = s_.run(service_.create(f)).value();
  auto const g = s_.run(links_->service().load_grant(std::get<link_authentication>(s.authentication).grant)).value();
  EXPECT_EQ(g.login_hint, "u@example.test");
  EXPECT_EQ(s_.run(links_->service().remove(l.id)).error().code, "link.in_use");
  auto const stages = s_.run(service_.test(s.id)).value();
  ASSERT_EQ(stages.size(), 1u);
  EXPECT_EQ(stages[0].name, "token");
  EXPECT_EQ(stages[0].trouble->code, "grant.awaiting_consent");
  EXPECT_EQ(server_.opened, 0);
}

TEST_F(outbox_service_test, a_missing_project_names_the_field) {
  auto f = form();
  f.projects = {{99}};
  EXPECT_EQ(s_.run(service_.create(f)).error().where, "projects");
}

TEST_F(outbox_service_test, the_test_goes_up_to_the_sender_and_sends_nothing) {
  EXPECT_EQ(s_.run(service_.test(s_.server.id))->back().name, "sender");
  server_.refuse_sender =
      failure{.code = "smtp.sender_refused", .remedy = remedy::fix_setup, .words = "w", .where = "sender"};
  auto const stages = s_.run(service_.test(s_.server.id)).value();
  EXPECT_EQ(stages.back().trouble->code, "smtp.sender_refused");
  EXPECT_EQ(server_.closed, 2);
  EXPECT_TRUE(server_.taken.empty());
}

TEST_F(outbox_service_test, a_test_letter_goes_through_the_outbox) {
  auto const l = s_.run(service_.send_test(s_.server.id, " Carol@example.test ")).value();
  EXPECT_EQ(l.kind, letter_kind::test);
  EXPECT_EQ(l.state, letter_state::waiting);
  EXPECT_EQ(l.to, "carol@example.test");
  EXPECT_NE(s_.run(service_.raw_letter(l.id))->find("Notices"), std::string::npos);
  EXPECT_EQ(s_.run(service_.send_test(s_.server.id, "nobody")).error().where, "to");
  s_.change_server([](server& s) { s.enabled = false; });
  EXPECT_EQ(s_.run(service_.send_test(s_.server.id, "carol@example.test")).error().code, "outgoing_server.disabled");
}

TEST_F(outbox_service_test, letters_are_cancelled_and_sent_again) {
  auto const id = s_.queue(s_.alice);
  EXPECT_EQ(s_.run(service_.send_again(id)).error().code, "outgoing_letter.not_repeatable");
  EXPECT_EQ(s_.run(service_.cancel(id))->state, letter_state::cancelled);
  EXPECT_EQ(s_.run(service_.cancel(id)).error().code, "outgoing_letter.not_waiting");
  EXPECT_EQ(s_.run(service_.send_again(id))->state, letter_state::waiting);
  EXPECT_EQ(s_.run(service_.load_letter({99})).error().code, "outgoing_letter.not_found");
  EXPECT_EQ(s_.run(service_.letters({.text = "alice"}))->size(), 1u);
}

TEST_F(outbox_service_test, letters_of_a_removed_server_find_another) {
  auto const id = s_.queue(s_.alice);
  ASSERT_TRUE(s_.run(service_.remove(s_.server.id)));
  EXPECT_FALSE(s_.load(id).server);
  auto f = form();
  f.enabled = true;
  auto const s = s_.run(service_.create(f)).value();
  EXPECT_EQ(s_.load(id).server, s.id);
  s_.run_plain([](outbox_service* of, server_id which) -> boost::asio::awaitable<bool> {
    co_return (co_await of->remove(which)).has_value();
  }(&service_, s.id));
}

TEST_F(outbox_service_test, templates_are_shown_changed_and_reset) {
  EXPECT_EQ(s_.run(service_.templates())->size(), 7u);
  auto t = s_.run(service_.load_template(template_kind::welcome))->words;
  t.subject = "Hi {{recipient.name}}";
  EXPECT_TRUE(s_.run(service_.store_template(t))->is_changed);
  EXPECT_EQ(s_.run(service_.load_template(template_kind::welcome))->words.subject, t.subject);
  t.subject = "{{issue.key}}";
  EXPECT_EQ(s_.run(service_.store_template(t)).error().code, "template.invalid");
  EXPECT_FALSE(s_.run(service_.reset_template(template_kind::welcome))->is_changed);
}

boost::asio::awaitable<bool> live(testing_support::outbox_stage* s, outbox_service* service,
                                  testing_support::pretended_server* server) {
  auto const all_sent = s->runtime().supervisor().make_bell();
  server->on_send = [&] { all_sent->ring(); };
  EXPECT_TRUE(co_await service->start());
  EXPECT_TRUE(co_await s->tracker.add_comment("SUP-1", "Hello", s->bob.id));
  service->wake();
  bool const came = co_await all_sent->wait_until(s->runtime().clock().now() + std::chrono::seconds(20));
  server->on_send = {};
  for (auto const* name : {"notifier", "outbox sweep"}) co_await s->runtime().supervisor().stop(name);
  co_await s->runtime().supervisor().stop("sender 1");
  co_return came;
}

TEST_F(outbox_service_test, a_comment_becomes_a_letter_that_is_sent) {
  s_.make_issue(s_.alice);
  int changes = 0;
  service_.on_change([&] { ++changes; });
  EXPECT_TRUE(s_.run_plain(live(&s_, &service_, &server_)));
  ASSERT_EQ(server_.taken.size(), 1u);
  EXPECT_EQ(server_.taken[0].first.to, "alice@example.test");
  EXPECT_GT(changes, 0);
}

}  // namespace
}  // namespace outlink::outbox
