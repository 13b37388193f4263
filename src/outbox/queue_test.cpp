#include "outbox/queue.h"

#include "support/outbox_stage.h"

namespace outlink::outbox {
namespace {

class queue_test : public testing::Test {
 protected:
  origin here() { return make_origin("https://outlink.example.test", s_.runtime().randomness(), s_.clock().now()); }
  template <class What>
  result<letter_id> queue(result<letter_id> (*how)(tables&, What const&, origin const&), What const& what) {
    auto const from = here();
    return s_.run(flow::write<letter_id>(s_.store().outbox(), [&](tables& t) { return how(t, what, from); }));
  }
  mime::letter parsed(letter_id id) { return mime::parse(s_.raw(id)).value(); }
  std::optional<letter_id> bounce(delivery_report const& r) {
    return s_.write<std::optional<letter_id>>([&](tables& t) { return record_bounce(t, r, s_.clock().now()); });
  }
  letter_id sent_to(tracker::person const& p) {
    auto const id = s_.queue(p);
    EXPECT_TRUE(
        s_.write<bool>([&](tables& t) { return t.letters.record(id, s_.server.id, {.at = s_.clock().now()}); }));
    return id;
  }
  testing_support::outbox_stage s_;
};

TEST_F(queue_test, a_letter_that_could_not_be_handled_goes_along_whole) {
  std::string const raw = "From: bob@example.test\r\nSubject: broken\r\n\r\nHelp\r\n";
  auto const id = queue(queue_forward, forward{.to = "Postmaster@example.test",
                                               .reason = "It has too many parts.",
                                               .sender = "bob@example.test",
                                               .subject = "broken",
                                               .raw = raw});
  auto const l = s_.load(id.value());
  EXPECT_EQ(l.kind, letter_kind::forwarded);
  EXPECT_EQ(l.to, "postmaster@example.test");
  EXPECT_EQ(l.server, s_.server.id);
  auto const p = parsed(l.id);
  EXPECT_EQ(p.subject, "[Outlink] A letter could not be handled: broken");
  EXPECT_NE(p.text.find("It has too many parts."), std::string::npos);
  ASSERT_EQ(p.attachments.size(), 1u);
  EXPECT_EQ(p.attachments[0].media_type, "message/rfc822");
  EXPECT_FALSE(p.fingerprint.empty());
}

TEST_F(queue_test, a_sender_hears_that_a_letter_was_too_large) {
  auto const id = queue(queue_refusal, refusal{.to = "alice@example.test",
                                               .subject = "Photos",
                                               .message_id = "big@example.test",
                                               .limit_bytes = std::int64_t{25} << 20});
  auto const l = s_.load(id.value());
  EXPECT_EQ(l.kind, letter_kind::refusal);
  EXPECT_EQ(l.person, s_.alice.id);
  auto const p = parsed(l.id);
  EXPECT_EQ(p.auto_submitted, "auto-replied");
  EXPECT_EQ(p.in_reply_to, std::vector<std::string>{"big@example.test"});
  EXPECT_NE(p.text.find("25 MiB"), std::string::npos);
}

TEST_F(queue_test, somebody_new_is_welcomed) {
  auto const id = queue(queue_welcome, welcome{.person = s_.bob});
  EXPECT_EQ(s_.load(id.value()).kind, letter_kind::welcome);
  EXPECT_NE(parsed(id.value()).text.find("bob@example.test"), std::string::npos);
}

TEST_F(queue_test, what_cannot_be_sent_is_said) {
  auto const welcome_to = [&](std::string email) {
    auto const made = queue(queue_welcome, welcome{.person = {.name = "X", .email = std::move(email)}});
    return made ? std::string("ok") : made.error().code;
  };
  EXPECT_EQ(welcome_to("outlink@example.test"), "outbox.own_address");
  EXPECT_EQ(welcome_to("nobody"), "letter.invalid");
  ASSERT_TRUE(s_.run(s_.store().outbox().write(
      [&](tables& t) { return t.tracker.people.record_bounce(s_.alice.id, s_.clock().now(), "550"); })));
  EXPECT_EQ(welcome_to("alice@example.test"), "outbox.bounces");
  s_.change_server([](server& s) { s.enabled = false; });
  EXPECT_EQ(welcome_to("bob@example.test"), "outbox.no_server");
  EXPECT_TRUE(s_.letters().empty());
}

TEST_F(queue_test, a_bounce_of_a_letter_of_ours_silences_its_person) {
  auto const id = sent_to(s_.alice);
  auto const found = bounce({.original_message_id = s_.load(id).message_id,
                             .recipients = {{.address = "alice@elsewhere.test",
                                             .action = "failed",
                                             .status = "5.1.1",
                                             .diagnostic = "550 5.1.1 unknown"}}});
  EXPECT_EQ(found, id);
  EXPECT_EQ(s_.load(id).state, letter_state::failed);
  EXPECT_EQ(s_.load(id).answer, "550 5.1.1 unknown");
  EXPECT_TRUE(s_.load(s_.alice).bounced_at);
  EXPECT_EQ(s_.load(s_.alice).bounce_reason, "550 5.1.1 unknown");
}

TEST_F(queue_test, a_report_that_proves_nothing_silences_nobody) {
  auto const id = sent_to(s_.alice);
  reported_recipient const failed{.address = "Alice@example.test", .action = "failed", .status = "5.1.1"};
  EXPECT_FALSE(bounce({.original_message_id = "guessed@example.test", .recipients = {failed}}));
  EXPECT_EQ(bounce({.recipients = {failed}}), id);
  EXPECT_EQ(s_.load(id).state, letter_state::failed);
  EXPECT_FALSE(s_.load(s_.alice).bounced_at);
}

TEST_F(queue_test, delays_and_successes_are_no_bounces) {
  auto const id = sent_to(s_.alice);
  for (std::string const action : {"delayed", "delivered", "relayed", "expanded"})
    EXPECT_FALSE(bounce({.original_message_id = s_.load(id).message_id,
                         .recipients = {{.address = "alice@example.test", .action = action, .status = "4.4.1"}}}));
  EXPECT_EQ(s_.load(id).state, letter_state::sent);
}

TEST_F(queue_test, letters_of_a_removed_server_are_given_to_one_that_fits) {
  auto const id = s_.queue(s_.alice);
  ASSERT_TRUE(s_.run(s_.store().outbox().write([&](tables& t) { return t.servers.remove(s_.server.id); })));
  auto const assign = [&] { return s_.write<std::size_t>([](tables& t) { return assign_waiting(t); }); };
  EXPECT_EQ(assign(), 0u);
  auto const other = s_.write<server>([&](tables& t) { return t.servers.insert(s_.a_server("Other")); });
  EXPECT_EQ(assign(), 1u);
  EXPECT_EQ(s_.load(id).server, other.id);
}

}  // namespace
}  // namespace outlink::outbox
