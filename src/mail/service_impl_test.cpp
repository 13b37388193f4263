#include "mail/service_impl.h"

#include "support/link_stage.h"
#include "support/mail_stage.h"

namespace outlink::mail {
namespace {

using testing_support::letter_text;

class no_dialer final : public flow::dialer {
 public:
  task<std::unique_ptr<flow::wire>> dial(flow::endpoint const&, time_point, flow::dial_observer) override {
    ADD_FAILURE() << "nothing may be dialled here";
    co_return fail({.code = "net.refused", .remedy = remedy::retry, .words = "no"});
  }
};

class mail_service_test : public testing::Test {
 protected:
  mailbox_form form() {
    return {.name = "Second",
            .host = "localhost",
            .user_name = "u@x.test",
            .password = secret_text(std::string("pw")),
            .enabled = false};
  }
  testing_support::mail_stage s_;
  testing_support::scripted_http http_;
  no_dialer dialer_;
  std::unique_ptr<links::feature> links_ = links::make_feature({.storage = s_.store().links(),
                                                                .http = http_,
                                                                .dialer = dialer_,
                                                                .sleeper = s_.runtime().sleeper(),
                                                                .supervisor = s_.runtime().supervisor(),
                                                                .clock = s_.clock(),
                                                                .randomness = s_.runtime().randomness(),
                                                                .address = {.base_url = "https://outlink.test"}});
  testing_support::pretended_server server_;
  testing_support::pretended_sources sources_{server_};
  needs needs_{.storage = s_.store().mail(),
               .dialer = dialer_,
               .http = http_,
               .links = links_->service(),
               .tokens = links_->tokens(),
               .supervisor = s_.runtime().supervisor(),
               .sleeper = s_.runtime().sleeper(),
               .pool = s_.runtime().pool(),
               .clock = s_.runtime().clock(),
               .randomness = s_.runtime().randomness()};
  mail_service service_{needs_, sources_, s_.intake};
};

TEST_F(mail_service_test, made_changed_and_removed) {
  auto const m = s_.run(service_.create(form(), s_.handler.project)).value();
  EXPECT_EQ(s_.run(service_.create(form(), s_.handler.project)).error().code, "mailbox.exists");
  EXPECT_EQ(s_.run(service_.update(m.id, m.version, {.folder = "Other"}))->folder, "Other");
  EXPECT_EQ(s_.run(service_.update(m.id, m.version, {.folder = "Third"})).error().code, "mailbox.stale");
  ASSERT_TRUE(s_.run(service_.remove(m.id)).has_value());
  EXPECT_EQ(s_.run(service_.load(m.id)).error().code, "mailbox.not_found");
}

TEST_F(mail_service_test, with_a_link_a_grant_is_made_for_the_mailbox) {
  auto const l =
      s_.run(links_->service().create(
                 {.name = "G", .provider = "google", .client_id = "c", .client_secret = secret_text(std::string("s"))}))
          .value();
  auto f = form();
  f.password.reset();
  f.link = l.id;
  auto const m = s_.run(service_.create(f, std::nullopt)).value();
  auto const g = s_.run(links_->service().load_grant(std::get<link_authentication>(m.authentication).grant)).value();
  EXPECT_EQ(g.login_hint, "u@x.test");
  EXPECT_EQ(s_.run(links_->service().remove(l.id)).error().code, "link.in_use");
  auto const stages = s_.run(service_.test(m.id)).value();
  EXPECT_EQ(stages.front().name, "token");
  EXPECT_EQ(stages.front().trouble->code, "grant.awaiting_consent");
}

TEST_F(mail_service_test, a_missing_project_names_the_field) {
  EXPECT_EQ(s_.run(service_.create(form(), tracker::project_id{99})).error().where, "project");
}

TEST_F(mail_service_test, the_test_shows_what_was_found) {
  server_.put(letter_text("1@x", "one"));
  EXPECT_EQ(s_.run(service_.test(s_.mailbox.id))->back().detail, "1 letter in INBOX");
}

}  // namespace
}  // namespace outlink::mail
