#include "protocol/smtp/reply.h"

#include <gtest/gtest.h>

#include "base/mail_limits.h"

namespace outlink::smtp {
namespace {

reply read(std::vector<std::string> const& lines) {
  reply_reader reader;
  for (std::size_t i = 0; i + 1 < lines.size(); ++i) EXPECT_FALSE(reader.take_line(lines[i]).value().has_value());
  auto got = reader.take_line(lines.back());
  EXPECT_TRUE(got.has_value() && got->has_value()) << lines.back();
  return got && *got ? **got : reply{};
}

TEST(smtp_reply_test, one_line) {
  auto const r = read({"550 5.1.1 <carol@example.test>: User unknown"});
  EXPECT_EQ(r.code, 550);
  EXPECT_EQ(r.kind(), 5);
  EXPECT_EQ(r.status, "5.1.1");
  EXPECT_EQ(r.lines, std::vector<std::string>{"<carol@example.test>: User unknown"});
  EXPECT_EQ(r.text(), "550 5.1.1 <carol@example.test>: User unknown");
}

TEST(smtp_reply_test, many_lines_are_one_sentence) {
  auto const r = read({"535-5.7.8 Not accepted. Go to", "535 5.7.8  https://mail.example.test/help"});
  EXPECT_EQ(r.status, "5.7.8");
  EXPECT_EQ(r.text(), "535 5.7.8 Not accepted. Go to https://mail.example.test/help");
  EXPECT_TRUE(r.says("NOT accepted"));
  EXPECT_FALSE(r.says("to https"));
}

TEST(smtp_reply_test, words_may_be_missing) {
  EXPECT_EQ(read({"250"}).text(), "250");
  EXPECT_EQ(read({"250 "}).lines, std::vector<std::string>{""});
  EXPECT_EQ(read({"220-", "220-", "220"}).lines.size(), 3u);
  EXPECT_EQ(read({"250 2.0.0"}).status, "2.0.0");
}

TEST(smtp_reply_test, what_only_looks_like_a_status_code_stays) {
  for (auto const* line : {"250 5.1.1 other", "250 2.1", "250 2.1.0ok", "250 2.", "250 2.1234.1 x", "250 2..1 x",
                           "334 3.0.0 x", "250 192.0.2.1"})
    EXPECT_EQ(read({line}).status, "") << line;
  EXPECT_EQ(read({"535 5.7.139 no"}).status, "5.7.139");
}

TEST(smtp_reply_test, what_is_no_answer) {
  for (auto const* line :
       {"", "2", "25", "2500 ok", "25x ok", "150 ok", "650 ok", "250_ok", "* BYE", "+OK", "\x01\x02"}) {
    reply_reader reader;
    auto const got = reader.take_line(line);
    ASSERT_FALSE(got.has_value()) << line;
    EXPECT_EQ(got.error().code, "smtp.malformed");
    EXPECT_EQ(got.error().remedy, remedy::retry);
  }
}

TEST(smtp_reply_test, a_code_that_changes_within_an_answer_is_refused) {
  reply_reader reader;
  EXPECT_TRUE(reader.take_line("250-mail.example.test").has_value());
  EXPECT_EQ(reader.take_line("550 no").error().code, "smtp.malformed");
}

TEST(smtp_reply_test, answers_end) {
  reply_reader lines;
  std::size_t taken = 0;
  while (lines.take_line("250-x")) ++taken;
  EXPECT_EQ(taken, limits::smtp_answer_lines_max);
  reply_reader bytes;
  std::string const line = "250-" + std::string(limits::smtp_line_bytes_max - 4, 'x');
  taken = 0;
  while (bytes.take_line(line)) ++taken;
  EXPECT_EQ(taken, limits::smtp_answer_bytes_max / limits::smtp_line_bytes_max);
}

TEST(smtp_reply_test, the_next_answer_begins_anew) {
  reply_reader reader;
  EXPECT_TRUE(reader.take_line("250 2.1.0 one").value().has_value());
  auto const second = reader.take_line("550 two").value().value();
  EXPECT_EQ(second.code, 550);
  EXPECT_EQ(second.status, "");
  EXPECT_EQ(second.lines.size(), 1u);
}

}  // namespace
}  // namespace outlink::smtp
