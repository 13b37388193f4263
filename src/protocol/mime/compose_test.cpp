#include "protocol/mime/compose.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace outlink::mime {
namespace {

composition plain() {
  return {.from = {.name = "Outlink", .email = "outlink@example.test"},
          .to = {.name = "Alice", .email = "alice@example.test"},
          .subject = "[SUP-1] Printer on fire",
          .message_id = "SUP-1.5.2.abc@outlink.example.test",
          .date = time_point(std::chrono::seconds(1'700'000'000)),
          .text = "Hello\nWorld\n",
          .fingerprint = "f00d",
          .auto_submitted = "auto-generated"};
}

std::string composed(composition const& c) {
  auto raw = compose(c);
  EXPECT_TRUE(raw) << describe(raw.error());
  return raw.value_or("");
}

letter read_back(composition const& c) { return parse(composed(c)).value(); }

void expect_fit_for_transport(std::string const& raw) {
  std::size_t begin = 0;
  while (begin < raw.size()) {
    auto const end = raw.find("\r\n", begin);
    ASSERT_NE(end, raw.npos) << "the last line has no end";
    EXPECT_LE(end - begin, 998u) << raw.substr(begin, 100);
    for (auto i = begin; i < end; ++i) {
      auto const c = static_cast<unsigned char>(raw[i]);
      ASSERT_TRUE(c < 0x80 && c != '\r' && c != '\n' && c != 0) << raw.substr(begin, end - begin);
    }
    begin = end + 2;
  }
}

TEST(compose_test, a_plain_letter_looks_as_it_should) {
  auto const raw = composed(plain());
  EXPECT_NE(raw.find("From: Outlink <outlink@example.test>\r\n"), raw.npos) << raw;
  EXPECT_NE(raw.find("To: Alice <alice@example.test>\r\n"), raw.npos);
  EXPECT_NE(raw.find("Subject: [SUP-1] Printer on fire\r\n"), raw.npos);
  EXPECT_NE(raw.find("Date: Tue, 14 Nov 2023 22:13:20 +0000\r\n"), raw.npos);
  EXPECT_NE(raw.find("MIME-Version: 1.0\r\n"), raw.npos);
  EXPECT_NE(raw.find("Content-Type: text/plain; charset=utf-8\r\n"), raw.npos);
  EXPECT_TRUE(raw.ends_with("\r\n\r\nHello\r\nWorld\r\n")) << raw;
  expect_fit_for_transport(raw);
}

TEST(compose_test, a_letter_comes_back_as_it_went_in) {
  auto c = plain();
  c.from.name = "Größe, \"GmbH\" <x>";
  c.subject = "Re: [Outlink] [SUP-1] Übergrößenträger 🦀 " + std::string(40, 'x') + " ganz lang und noch länger";
  c.in_reply_to = "2@example.test";
  c.references = {"1@example.test", "2@example.test"};
  c.text = "Grüße 🦀\n.\nFrom here\n" + std::string(3000, 'y') + "\n";
  c.html = "<p>Grüße</p>";
  c.headers = {{"X-Auto-Response-Suppress", "All"}};
  auto const raw = composed(c);
  expect_fit_for_transport(raw);
  auto const l = parse(raw).value();
  EXPECT_EQ(l.from->name, c.from.name);
  EXPECT_EQ(l.from->email, "outlink@example.test");
  EXPECT_EQ(l.to.front().email, "alice@example.test");
  EXPECT_EQ(l.subject, c.subject);
  EXPECT_EQ(l.message_id, c.message_id);
  EXPECT_EQ(l.in_reply_to, std::vector<std::string>{"2@example.test"});
  EXPECT_EQ(l.references, c.references);
  EXPECT_EQ(l.text, c.text);
  EXPECT_EQ(l.html, "<p>Grüße</p>\n");
  EXPECT_EQ(l.fingerprint, "f00d");
  EXPECT_EQ(l.auto_submitted, "auto-generated");
  EXPECT_TRUE(l.attachments.empty());
  EXPECT_NE(raw.find("X-Auto-Response-Suppress: All\r\n"), raw.npos);
}

TEST(compose_test, nothing_adds_a_header_of_its_own) {
  auto c = plain();
  std::string const evil = "x\r\nBcc: eve@example.test\r\n\r\nbody\n\tmore\x01";
  c.from.name = c.to.name = c.subject = c.fingerprint = c.auto_submitted = evil;
  c.message_id = c.in_reply_to = evil;
  c.references = {evil, "good@example.test"};
  c.headers = {{"X-One", evil}};
  auto const raw = composed(c);
  expect_fit_for_transport(raw);
  EXPECT_EQ(raw.find("\r\nBcc"), raw.npos) << raw;
  auto const l = parse(raw).value();
  EXPECT_EQ(l.references, std::vector<std::string>{"good@example.test"});
  EXPECT_TRUE(l.in_reply_to.empty());
  EXPECT_EQ(l.text, "Hello\nWorld\n");
}

TEST(compose_test, addresses_and_names_of_headers_are_checked) {
  for (std::string const bad :
       {"", "alice", "@example.test", "alice@", "a b@example.test", "a@b@example.test",
        "alice@example.test\r\nBcc: eve@example.test", "älice@example.test", "a>@example.test", "a@ex_ample.test"}) {
    auto c = plain();
    c.to.email = bad;
    EXPECT_EQ(compose(c).error().where, "to") << bad;
  }
  auto c = plain();
  c.reply_to = "x";
  EXPECT_EQ(compose(c).error().where, "reply_to");
  c.reply_to = "o'brien+tag@sub.example.test";
  EXPECT_TRUE(compose(c));
  c.headers = {{"X: y", "z"}};
  EXPECT_EQ(compose(c).error().where, "headers");
}

TEST(compose_test, words_without_blanks_are_folded) {
  auto c = plain();
  c.subject = std::string(5000, 'w');
  c.from.name = std::string(5000, 'n');
  c.references = std::vector<std::string>(200, std::string(60, 'r') + "@example.test");
  c.headers = {{"X-Long", std::string(5000, 'v')}};
  auto const raw = composed(c);
  expect_fit_for_transport(raw);
  EXPECT_EQ(parse(raw)->references.size(), 200u);
}

TEST(compose_test, a_forwarded_letter_stays_whole) {
  auto c = plain();
  std::string const ascii = "Subject: inner\r\nMessage-ID: <i@example.test>\r\n\r\nOne\r\n--x\r\n";
  c.forwarded = ascii;
  auto l = read_back(c);
  ASSERT_EQ(l.attachments.size(), 1u);
  EXPECT_EQ(l.attachments[0].media_type, "message/rfc822");
  EXPECT_NE(composed(c).find("\r\n" + ascii), std::string::npos) << composed(c);
  EXPECT_EQ(l.text, c.text);

  c.forwarded = "Subject: inner\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\nGrüße\n";
  expect_fit_for_transport(composed(c));
  l = read_back(c);
  EXPECT_EQ(l.attachments[0].media_type, "message/rfc822");
  EXPECT_EQ(parse(l.attachments[0].content)->text, "Grüße\n");

  c.forwarded =
      "Subject: Gr\xFC\xDF"
      "e\r\n\r\n" +
      std::string(3000, 'z');
  expect_fit_for_transport(composed(c));
  l = read_back(c);
  EXPECT_EQ(l.attachments[0].file_name, "letter.eml");
  EXPECT_EQ(l.attachments[0].media_type, "application/octet-stream");
  EXPECT_EQ(l.attachments[0].content, c.forwarded);
}

}  // namespace
}  // namespace outlink::mime
