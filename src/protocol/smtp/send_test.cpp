#include "protocol/smtp/send.h"

#include "base/mail_limits.h"
#include "support/script.h"

namespace outlink::smtp {
namespace {

using namespace protocol::testing_support;

envelope to(std::vector<std::string> all) { return {.from = "alice@example.test", .to = std::move(all)}; }
std::string const letter = "Subject: a\r\n\r\n.b\r\n";
auto const outcome = [](auto& x) { return x.outcome(); };

failure refused(session_state s, envelope e, script const& lines, std::string const& text = letter) {
  send c(s, std::move(e), text);
  play(c, lines);
  auto const end = c.outcome();
  EXPECT_FALSE(end.has_value());
  return end ? failure{} : end.error();
}

TEST(smtp_send_test, one_by_one) {
  session_state s;
  script const lines{"C: MAIL FROM:<alice@example.test>",
                     "S: 250 Ok",
                     "C: RCPT TO:<bob@example.test>",
                     "S: 250 Ok",
                     "C: RCPT TO:<carol@example.test>",
                     "S: 251 will forward",
                     "C: DATA",
                     "S: 354 go on",
                     "C: Subject: a\r\n\r\n..b",
                     "C: .",
                     "S: 250 2.0.0 Ok: queued as 4A1B"};
  auto make = [&] { return std::make_unique<send>(s, to({"bob@example.test", "carol@example.test"}), letter); };
  auto c = make();
  play(*c, lines);
  auto const got = c->outcome().value();
  EXPECT_EQ(got.answer, "250 2.0.0 Ok: queued as 4A1B");
  EXPECT_TRUE(got.refused.empty());
  fails_well_at_every_step(make, lines, outcome);
}

TEST(smtp_send_test, together_where_it_is_offered) {
  session_state s{.extensions = {"PIPELINING", "SIZE 1000", "8BITMIME", "SMTPUTF8"}, .size_max = 1000};
  script const lines{
      "C: MAIL FROM:<alice@example.test> SIZE=17\r\nRCPT TO:<bob@example.test>\r\nRCPT TO:<carol@example.test>",
      "S: 250-2.1.0 Ok",
      "S: 250 2.1.0 go on",
      "S: 550 5.1.1 <bob@example.test>: no such user",
      "S: 250 2.1.5 Ok",
      "C: DATA",
      "S: 354 go on",
      "C: Subject: a\r\n\r\nb",
      "C: .",
      "S: 250 Ok"};
  auto make = [&] {
    return std::make_unique<send>(s, to({"bob@example.test", "carol@example.test"}), "Subject: a\n\nb");
  };
  auto c = make();
  play(*c, lines);
  auto const got = c->outcome().value();
  ASSERT_EQ(got.refused.size(), 1u);
  EXPECT_EQ(got.refused[0].address, "bob@example.test");
  EXPECT_EQ(got.refused[0].why.code, "smtp.refused");
  EXPECT_EQ(got.refused[0].why.remedy, remedy::give_up);
  EXPECT_EQ(got.refused[0].why.peer_code, "5.1.1");
  EXPECT_NE(got.refused[0].why.words.find("bob@example.test"), std::string::npos);
  EXPECT_EQ(got.refused[0].why.where, "recipient");
  fails_well_at_every_step(make, lines, outcome);
}

TEST(smtp_send_test, what_the_letter_needs_is_said) {
  session_state s{.extensions = {"8BITMIME", "SMTPUTF8"}};
  send eight(s, to({"bob@example.test"}), "\xC3\xA4");
  EXPECT_EQ(std::get<protocol::write_bytes>(eight.resume(protocol::started{})).bytes,
            "MAIL FROM:<alice@example.test> BODY=8BITMIME\r\n");
  send utf8(s, to({"j\xC3\xB6rg@example.test"}), "x");
  EXPECT_EQ(std::get<protocol::write_bytes>(utf8.resume(protocol::started{})).bytes,
            "MAIL FROM:<alice@example.test> SMTPUTF8\r\n");
  send header(s, {.from = "", .to = {"bob@example.test"}, .needs_utf8 = true}, "x");
  EXPECT_EQ(std::get<protocol::write_bytes>(header.resume(protocol::started{})).bytes, "MAIL FROM:<> SMTPUTF8\r\n");
  session_state none;
  send bare(none, to({"bob@example.test"}), "\xC3\xA4");
  EXPECT_EQ(std::get<protocol::write_bytes>(bare.resume(protocol::started{})).bytes,
            "MAIL FROM:<alice@example.test>\r\n");
}

TEST(smtp_send_test, what_is_refused_before_a_word_is_said) {
  auto const bad_from = refused({}, {.from = "a@b>\r\nRSET", .to = {"bob@example.test"}}, {});
  EXPECT_EQ(bad_from.code, "smtp.invalid_address");
  EXPECT_EQ(bad_from.where, "from");
  EXPECT_EQ(refused({}, to({"bob@example.test", "no address"}), {}).where, "to");
  EXPECT_EQ(refused({}, to({}), {}).code, "smtp.invalid_address");
  EXPECT_EQ(refused({}, to(std::vector<std::string>(limits::letter_recipients_max + 1, "b@example.test")), {}).code,
            "smtp.too_many_recipients");
  EXPECT_EQ(refused({}, to({"j\xC3\xB6rg@example.test"}), {}).code, "smtp.no_utf8");
  auto const large = refused({.extensions = {"SIZE 15"}, .size_max = 15}, to({"bob@example.test"}), {});
  EXPECT_EQ(large.code, "smtp.too_large");
  EXPECT_EQ(large.remedy, remedy::give_up);
}

TEST(smtp_send_test, a_refused_sender_ends_it_at_once) {
  auto const f = refused({}, to({"bob@example.test"}),
                         {"C: MAIL FROM:<alice@example.test>", "S: 550 5.7.1 not allowed to send as alice"});
  EXPECT_EQ(f.code, "smtp.sender_refused");
  EXPECT_EQ(f.remedy, remedy::fix_setup);
  EXPECT_EQ(f.where, "sender");
}

TEST(smtp_send_test, a_refused_sender_is_known_when_all_answers_were_read) {
  script const lines{"C: MAIL FROM:<alice@example.test>\r\nRCPT TO:<bob@example.test>", "S: 550 5.7.1 no",
                     "S: 503 5.5.1 need MAIL first"};
  EXPECT_EQ(refused({.extensions = {"PIPELINING"}}, to({"bob@example.test"}), lines).code, "smtp.sender_refused");
}

TEST(smtp_send_test, answers_to_mail_are_told_apart) {
  struct row {
    char const *answer, *code;
    outlink::remedy remedy;
  };
  for (auto const& r : std::vector<row>{
           {"451 4.3.0 try later", "smtp.later", remedy::retry},
           {"552 5.3.4 too big", "smtp.too_large", remedy::give_up},
           {"530 5.7.0 Authentication required", "smtp.authentication_required", remedy::fix_setup},
           {"530 5.7.57 Client not authenticated to send mail", "smtp.authentication_required", remedy::fix_setup},
           {"501 5.5.4 unknown parameter", "smtp.refused", remedy::give_up},
           {"555 5.5.4 unsupported", "smtp.refused", remedy::give_up},
           {"553 5.1.7 bad sender", "smtp.sender_refused", remedy::fix_setup},
           {"354 what", "smtp.protocol", remedy::retry}}) {
    auto const f =
        refused({}, to({"bob@example.test"}), {"C: MAIL FROM:<alice@example.test>", std::string("S: ") + r.answer});
    EXPECT_EQ(f.code, r.code) << r.answer;
    EXPECT_EQ(f.remedy, r.remedy) << r.answer;
  }
}

script one_recipient(std::string const& answer, script const& rest) {
  script lines{"C: MAIL FROM:<alice@example.test>", "S: 250 Ok", "C: RCPT TO:<bob@example.test>", "S: " + answer};
  lines.insert(lines.end(), rest.begin(), rest.end());
  return lines;
}

TEST(smtp_send_test, when_all_recipients_are_refused_the_letter_is_forgotten) {
  script const reset{"C: RSET", "S: 250 Ok"};
  auto const of = [&](std::string const& answer) {
    return refused({}, to({"bob@example.test"}), one_recipient(answer, reset)).code;
  };
  EXPECT_EQ(of("550 5.1.1 no such user"), "smtp.refused");
  EXPECT_EQ(of("450 4.2.1 greylisted"), "smtp.later");
  EXPECT_EQ(of("452 4.5.3 too many recipients"), "smtp.later");
  EXPECT_EQ(of("552 5.5.3 too many recipients"), "smtp.later");
  EXPECT_EQ(of("553 5.7.1 <alice@example.test>: Sender address rejected: not owned by user bob"),
            "smtp.sender_refused");
  EXPECT_EQ(refused({}, to({"bob@example.test"}), one_recipient("354 what", {})).code, "smtp.protocol");
  EXPECT_EQ(refused({}, to({"bob@example.test"}), one_recipient("550 5.1.1 no", {"C: RSET", "S: 421 bye"})).code,
            "smtp.refused");
}

TEST(smtp_send_test, one_recipient_that_can_be_tried_again_is_enough_to_try_again) {
  script const lines{"C: MAIL FROM:<alice@example.test>\r\nRCPT TO:<bob@example.test>\r\nRCPT TO:<carol@example.test>",
                     "S: 250 Ok",
                     "S: 550 5.1.1 no",
                     "S: 450 4.2.1 later",
                     "C: RSET",
                     "S: 250 Ok"};
  auto const f = refused({.extensions = {"PIPELINING"}}, to({"bob@example.test", "carol@example.test"}), lines);
  EXPECT_EQ(f.code, "smtp.later");
  EXPECT_NE(f.words.find("carol@example.test"), std::string::npos);
}

TEST(smtp_send_test, answers_to_data) {
  auto const of = [&](std::string const& answer, script rest) {
    rest.insert(rest.begin(), {"C: DATA", "S: " + answer});
    return refused({}, to({"bob@example.test"}), one_recipient("250 Ok", rest)).code;
  };
  EXPECT_EQ(of("451 4.3.0 later", {"C: RSET", "S: 250 Ok"}), "smtp.later");
  EXPECT_EQ(of("554 5.7.1 no", {"C: RSET", "S: 250 Ok"}), "smtp.refused");
  EXPECT_EQ(of("250 Ok", {}), "smtp.protocol");
}

script handed_over(script const& rest) {
  script lines = one_recipient("250 Ok", {"C: DATA", "S: 354 go on", "C: Subject: a\r\n\r\n..b", "C: ."});
  lines.insert(lines.end(), rest.begin(), rest.end());
  return lines;
}

TEST(smtp_send_test, answers_to_the_letter) {
  auto const of = [&](std::string const& answer) {
    return refused({}, to({"bob@example.test"}), handed_over({"S: " + answer}));
  };
  EXPECT_EQ(of("451 4.3.0 later").code, "smtp.later");
  EXPECT_EQ(of("554 5.7.1 spam").code, "smtp.refused");
  EXPECT_EQ(of("554 5.7.1 spam").where, "letter");
  EXPECT_EQ(of("552 5.3.4 too big").code, "smtp.too_large");
  EXPECT_EQ(of("552 5.2.3 Your message exceeded our size limits").code, "smtp.too_large");
  EXPECT_EQ(of("552 too big").code, "smtp.too_large");
  EXPECT_EQ(of("552 5.2.2 mailbox full").code, "smtp.refused");
  EXPECT_EQ(of("552 5.7.0 blocked because of its content").code, "smtp.refused");
  EXPECT_EQ(of("554 5.6.0 please resend as plain text").code, "smtp.refused");
  EXPECT_EQ(of("550 5.7.60 SMTP; Client does not have permissions to send as this sender").code, "smtp.sender_refused");
  EXPECT_EQ(of("421 4.3.2 bye").code, "smtp.closing");
}

TEST(smtp_send_test, a_lost_answer_is_no_plain_failure) {
  session_state s;
  auto const lines = handed_over({"S: 250 Ok"});
  auto lose_at = [&](int step, fault const& spoil) {
    send c(s, to({"bob@example.test"}), letter);
    play(c, lines, step, spoil);
    return c.outcome().error();
  };
  auto closed = [] {
    return protocol::broken{{.code = "net.closed", .remedy = remedy::retry, .words = "the connection was closed"}};
  };
  auto garbage = [] { return protocol::line_read{"what"}; };
  EXPECT_EQ(lose_at(6, closed).code, "net.closed") << "the letter was not whole";
  EXPECT_EQ(lose_at(7, closed).code, "smtp.answer_lost") << "its last dot may have been sent";
  EXPECT_EQ(lose_at(8, closed).code, "smtp.answer_lost");
  EXPECT_EQ(lose_at(8, closed).remedy, remedy::retry);
  EXPECT_EQ(lose_at(8, closed).where, "letter");
  EXPECT_EQ(lose_at(8, garbage).code, "smtp.answer_lost");
  EXPECT_EQ(lose_at(8, [] { return protocol::line_read{"354 what"}; }).code, "smtp.answer_lost");
}

TEST(smtp_send_test, a_large_letter_goes_in_pieces) {
  session_state s;
  std::string large;
  while (large.size() < 3 * limits::smtp_piece_bytes) large += "a line of the letter\r\n";
  send c(s, to({"bob@example.test"}), large);
  protocol::event happened = protocol::started{};
  std::string data;
  std::vector<std::string> const answers{"250 Ok", "250 Ok", "354 go on", "250 Ok"};
  std::size_t next = 0;
  int writes = 0;
  for (;;) {
    auto wants = c.resume(std::move(happened));
    if (std::holds_alternative<protocol::finished>(wants)) break;
    if (auto* w = std::get_if<protocol::write_bytes>(&wants)) {
      if (next == 3) data += w->bytes;
      ++writes;
      happened = protocol::written{};
    } else {
      ASSERT_LT(next, answers.size());
      happened = protocol::line_read{answers[next++]};
    }
  }
  EXPECT_TRUE(c.outcome().has_value());
  EXPECT_EQ(data, large + ".\r\n");
  EXPECT_GE(writes, 3 + 3 + 1);
}

}  // namespace
}  // namespace outlink::smtp
