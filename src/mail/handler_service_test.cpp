#include "mail/service_impl.h"
#include "support/link_stage.h"
#include "support/mail_stage.h"

namespace outlink::mail {
namespace {

using testing_support::letter_text;

class handler_service_test : public testing::Test {
 protected:
  testing_support::mail_stage s_;
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
  testing_support::pretended_sources sources_{server_};
  mail_service service_{{.storage = s_.store().mail(),
                         .dialer = dialer_,
                         .http = http_,
                         .links = links_->service(),
                         .tokens = links_->tokens(),
                         .supervisor = s_.runtime().supervisor(),
                         .sleeper = s_.runtime().sleeper(),
                         .pool = s_.runtime().pool(),
                         .clock = s_.clock(),
                         .randomness = s_.runtime().randomness()},
                        sources_,
                        s_.intake};
};

TEST_F(handler_service_test, made_changed_ordered_and_removed) {
  auto const made =
      s_.run(service_.create_handler(s_.mailbox.id, {.name = "second", .project = s_.handler.project})).value();
  EXPECT_EQ(made.position, 2);
  auto const first = s_.run(service_.update_handler(made.id, made.version, {.position = 1})).value();
  EXPECT_EQ(first.position, 1);
  EXPECT_EQ(s_.run(service_.update_handler(made.id, made.version, {.position = 1})).error().code, "handler.stale");
  EXPECT_EQ(s_.run(service_.handlers(s_.mailbox.id)).value().front().name, "second");
  ASSERT_TRUE(s_.run(service_.remove_handler(made.id)).has_value());
  EXPECT_EQ(s_.run(service_.handlers(s_.mailbox.id)).value().size(), 1u);
  EXPECT_EQ(s_.run(service_.handlers({4711})).error().code, "mailbox.not_found");
}

TEST_F(handler_service_test, what_it_names_must_be_there) {
  EXPECT_EQ(
      s_.run(service_.create_handler(s_.mailbox.id, {.name = "x", .project = tracker::project_id{99}})).error().where,
      "project");
  handler_form f{.name = "x", .project = s_.handler.project, .default_reporter = "nobody@x.test"};
  EXPECT_EQ(s_.run(service_.create_handler(s_.mailbox.id, f)).error().where, "default_reporter");
  auto const desk = s_.person("desk@x.test");
  f.default_reporter = " Desk@x.test ";
  EXPECT_EQ(s_.run(service_.create_handler(s_.mailbox.id, f)).value().default_reporter, desk);
  EXPECT_EQ(s_.run(service_.create_handler({4711}, f)).error().code, "mailbox.not_found");
}

TEST_F(handler_service_test, a_dry_run_tells_each_verdict_and_changes_nothing) {
  s_.change_handler([](handler& h) { h.catch_address = "help@x.test"; });
  ASSERT_TRUE(
      s_.run(service_.create_handler(
                 s_.mailbox.id, {.name = "rest", .kind = handler_kind::create_always, .project = s_.handler.project}))
          .has_value());
  ASSERT_TRUE(s_.run(service_.create_handler(s_.mailbox.id, {.name = "never", .project = s_.handler.project})));
  auto const tried = s_.run(service_.try_letter(s_.mailbox.id, letter_text("1@x", "Printer"))).value();
  EXPECT_EQ(tried.from, "bob@x.test");
  EXPECT_EQ(tried.subject, "Printer");
  EXPECT_EQ(tried.origin, "person");
  ASSERT_EQ(tried.trials.size(), 2u) << "nobody is asked after the one that takes it";
  EXPECT_EQ(tried.trials[0].action, "pass");
  EXPECT_EQ(tried.trials[1].action, "create");
  EXPECT_EQ(tried.trials[1].summary, "Printer");
  EXPECT_FALSE(tried.trials[1].steps.empty());
  EXPECT_TRUE(s_.issues().empty());
  auto const ours = s_.run(service_.try_letter(s_.mailbox.id, "From: support@x.test\r\n\r\nx")).value();
  EXPECT_NE(ours.never_handled, "");
  EXPECT_TRUE(ours.trials.empty());
}

}  // namespace
}  // namespace outlink::mail
