#include "outbox/notifier.h"

#include "base/mail_limits.h"
#include "support/outbox_stage.h"

namespace outlink::outbox {
namespace {

class notifier_test : public testing::Test {
 protected:
  batch tell(std::vector<std::string> own = {}) {
    auto const from = make_origin("https://outlink.example.test", s_.runtime().randomness(), s_.clock().now());
    return s_.write<batch>([&](tables& t) { return make_notices(t, own, from); });
  }
  void comment(tracker::issue const& i, tracker::person const& by, std::string text = "Look at it.") {
    ASSERT_TRUE(s_.run(s_.tracker.add_comment(i.key, std::move(text), by.id)));
  }
  void watch(tracker::issue const& i, tracker::person const& who) {
    ASSERT_TRUE(s_.run(s_.tracker.watch(i.key, who.id, true)));
  }
  std::vector<std::string> recipients() {
    std::vector<std::string> all;
    for (auto const& l : s_.letters()) all.push_back(l.to);
    return all;
  }
  mime::letter parsed(letter const& l) { return mime::parse(s_.raw(l.id)).value(); }

  testing_support::outbox_stage s_;
};
using addresses = std::vector<std::string>;

TEST_F(notifier_test, what_happens_becomes_letters_once) {
  auto const i = s_.make_issue(s_.alice);
  watch(i, s_.bob);
  comment(i, s_.bob);
  auto const done = tell();
  EXPECT_EQ(done.events, 2u);
  EXPECT_EQ(done.letters, 2u);
  EXPECT_FALSE(done.is_full);
  // Of the new issue Bob hears, of the comment Alice.
  EXPECT_EQ(recipients(), (addresses{"bob@example.test", "alice@example.test"}));
  EXPECT_EQ(tell().events, 0u);
  EXPECT_EQ(s_.letters().size(), 2u);
  auto const l = s_.letters().front();
  EXPECT_EQ(l.kind, letter_kind::notice);
  EXPECT_EQ(l.issue, i.id);
  EXPECT_EQ(l.person, s_.bob.id);
  EXPECT_EQ(l.server, s_.server.id);
  EXPECT_EQ(l.subject, "[Outlink] [SUP-1] Printer on fire");
}

TEST_F(notifier_test, letters_of_an_issue_are_threaded_and_answers_find_it) {
  auto const i = s_.make_issue(s_.alice);
  ASSERT_TRUE(
      s_.run(s_.store().outbox().write([&](tables& t) { return t.threads.record("from-alice@example.test", i.id); })));
  watch(i, s_.bob);
  tell();
  comment(i, s_.alice);
  tell();
  auto const all = s_.letters();
  ASSERT_EQ(all.size(), 2u);
  auto const first = parsed(all[0]);
  auto const second = parsed(all[1]);
  EXPECT_EQ(first.in_reply_to, addresses{"from-alice@example.test"});
  EXPECT_EQ(second.in_reply_to, addresses{first.message_id});
  EXPECT_EQ(second.references, (addresses{"from-alice@example.test", first.message_id}));
  EXPECT_EQ(second.subject, "Re: " + first.subject);
  EXPECT_EQ(first.auto_submitted, "auto-generated");
  EXPECT_FALSE(first.fingerprint.empty());
  auto const found =
      s_.read<std::optional<tracker::issue_id>>([&](tables& t) { return t.threads.find({second.message_id}); });
  EXPECT_EQ(found, i.id);
}

TEST_F(notifier_test, each_kind_of_event_has_its_words_and_edits_have_none) {
  auto i = s_.make_issue(s_.alice);
  auto const change = [&](tracker::issue_change c) {
    i = s_.run(s_.tracker.change_issue(i.key, i.version, std::move(c), s_.bob.id)).value();
  };
  change({.status = tracker::issue_status::done});
  change({.assignee = s_.alice.id});
  change({.summary = "Printer out"});
  tell();
  auto const all = s_.letters();
  ASSERT_EQ(all.size(), 2u);
  EXPECT_NE(parsed(all[0]).text.find("from open to done"), std::string::npos) << parsed(all[0]).text;
  EXPECT_NE(parsed(all[1]).text.find("to Alice"), std::string::npos) << parsed(all[1]).text;
}

TEST_F(notifier_test, without_a_server_nothing_is_made_and_nothing_is_made_up_for) {
  s_.change_server([](server& s) { s.enabled = false; });
  auto const i = s_.make_issue(s_.alice);
  comment(i, s_.bob);
  EXPECT_EQ(tell().letters, 0u);
  s_.change_server([](server& s) { s.enabled = true; });
  EXPECT_EQ(tell().events, 0u);
  comment(i, s_.bob);
  EXPECT_EQ(tell().letters, 1u);
}

TEST_F(notifier_test, the_project_chooses_the_server) {
  auto const special = s_.write<server>([&](tables& t) {
    auto s = s_.a_server("Special");
    s.from_address = "special@example.test";
    s.projects = {s_.project.id};
    return t.servers.insert(s);
  });
  comment(s_.make_issue(s_.alice), s_.bob);
  tell();
  EXPECT_EQ(s_.letters().front().server, special.id);
  EXPECT_EQ(parsed(s_.letters().front()).from->email, "special@example.test");
}

TEST_F(notifier_test, our_own_addresses_hear_nothing) {
  auto const support = s_.make_person("Support");
  auto const outlink = s_.make_person("Outlink");
  auto const i = s_.make_issue(s_.alice);
  watch(i, support);
  watch(i, outlink);
  comment(i, s_.bob);
  tell({"support@example.test"});
  EXPECT_EQ(recipients(), addresses{"alice@example.test"}) << "neither the mailbox nor the server's own address";
}

TEST_F(notifier_test, a_changed_template_is_used) {
  ASSERT_TRUE(s_.run(s_.store().outbox().write([](tables& t) {
    return t.templates.store({.kind = template_kind::comment_added, .subject = "S {{issue.key}}", .text = "T"});
  })));
  comment(s_.make_issue(s_.alice), s_.bob);
  tell();
  EXPECT_EQ(s_.letters().front().subject, "Re: [Outlink] S SUP-1");
}

TEST_F(notifier_test, a_notice_that_cannot_be_written_stops_no_other) {
  s_.change_server([](server& s) { s.from_address = "no address"; });
  comment(s_.make_issue(s_.alice), s_.bob);
  EXPECT_EQ(tell().events, 2u);
  EXPECT_TRUE(s_.letters().empty());
}

TEST_F(notifier_test, many_events_are_told_in_batches) {
  auto const i = s_.make_issue(s_.alice);
  for (std::size_t n = 0; n < limits::notices_batch_events; ++n) comment(i, s_.bob, std::to_string(n));
  auto const first = tell();
  EXPECT_EQ(first.events, limits::notices_batch_events);
  EXPECT_TRUE(first.is_full);
  auto const second = tell();
  EXPECT_EQ(second.events, 1u);
  EXPECT_FALSE(second.is_full);
  EXPECT_EQ(s_.letters().size(), limits::notices_batch_events);
}

TEST_F(notifier_test, one_batch_makes_no_more_letters_than_it_may) {
  auto const i = s_.make_issue(s_.alice);
  for (int n = 0; n < 30; ++n) watch(i, s_.make_person("W" + std::to_string(n)));
  for (int n = 0; n < 10; ++n) comment(i, s_.bob);
  auto const done = tell();
  EXPECT_LT(done.events, 11u);
  EXPECT_TRUE(done.is_full);
  EXPECT_LT(done.letters, limits::notices_batch_letters + 40);
}

TEST_F(notifier_test, it_runs_until_nothing_is_left_and_then_waits) {
  auto const i = s_.make_issue(s_.alice);
  for (std::size_t n = 0; n < 2 * limits::notices_batch_events; ++n) comment(i, s_.bob);
  int made = 0;
  int asked = 0;
  notifier one({.storage = s_.store().outbox(),
                .clock = s_.clock(),
                .randomness = s_.runtime().randomness(),
                .base_url = "https://outlink.example.test",
                .own_addresses = [&]() -> task<std::vector<std::string>> {
                  ++asked;
                  co_return std::vector<std::string>{"alice@example.test"};
                }},
               std::make_unique<testing_support::clock_bell>(s_.clock()), [&] { ++made; });
  EXPECT_THROW((void)s_.run(one.run()), boost::system::system_error);
  EXPECT_EQ(asked, 3);
  EXPECT_EQ(made, 0) << "Alice's address is one of ours";
  auto const position = s_.read<tracker::event_id>([](tables& t) { return t.position.load(); });
  EXPECT_EQ(position.value, static_cast<std::int64_t>(2 * limits::notices_batch_events) + 1);
}

}  // namespace
}  // namespace outlink::outbox
