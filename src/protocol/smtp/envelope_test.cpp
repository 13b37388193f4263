#include "protocol/smtp/envelope.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/mail_limits.h"

namespace outlink::smtp {
namespace {

TEST(smtp_envelope_test, addresses) {
  for (std::string const good : {"alice@example.test", "a+b=c@example.test", "\"a@b\"@example.test", "a@[192.0.2.1]",
                                 "j\xC3\xB6rg@example.test"})
    EXPECT_EQ(address_for_envelope(good), good);
}

TEST(smtp_envelope_test, an_address_says_no_commands) {
  for (auto const& bad :
       {std::string(), std::string("alice"), std::string("@example.test"), std::string("alice@"),
        std::string("a@example.test> SIZE=1"), std::string("<a@example.test"), std::string("a@example.test\r\nDATA"),
        std::string("a@example.test\n"), std::string("a b@example.test"), std::string("a@example.test\0", 15),
        std::string("a\x7F@example.test"), std::string("a\t@example.test"), std::string("\xFF@example.test"),
        std::string(300, 'a') + "@example.test"}) {
    auto const checked = address_for_envelope(bad);
    ASSERT_FALSE(checked.has_value()) << bad;
    EXPECT_EQ(checked.error().code, "smtp.invalid_address");
    EXPECT_EQ(checked.error().remedy, remedy::fix_input);
    EXPECT_EQ(checked.error().words.find_first_of("\r\n"), std::string::npos);
  }
}

std::string all_of(std::string letter) {
  data_text text(std::move(letter));
  std::string all;
  for (;;) {
    auto const piece = text.next_piece();
    if (piece.empty()) return all;
    EXPECT_TRUE(piece.ends_with("\r\n"));
    all += piece;
  }
}

TEST(smtp_data_text_test, line_ends_become_crlf) {
  EXPECT_EQ(all_of("a\r\nb\nc\rd"), "a\r\nb\r\nc\r\nd\r\n");
  EXPECT_EQ(all_of("a\r\n\r\nb\r\n"), "a\r\n\r\nb\r\n");
  EXPECT_EQ(all_of("a\n\r"), "a\r\n\r\n");
  EXPECT_EQ(all_of("\r\r\n"), "\r\n\r\n");
  EXPECT_EQ(all_of(""), "");
}

TEST(smtp_data_text_test, a_dot_at_the_beginning_of_a_line_is_doubled) {
  EXPECT_EQ(all_of(".\r\n..\r\na.b\r\n"), "..\r\n...\r\na.b\r\n");
  EXPECT_EQ(all_of("."), "..\r\n");
}

TEST(smtp_data_text_test, no_end_of_data_can_be_smuggled_in) {
  for (auto const* end : {"\r\n.\r\n", "\n.\n", "\r.\r", "\n.\r\n", "\r\n.\n", "\r\n.\r", "\r.\r\n"}) {
    auto const all = all_of(std::string("x") + end + "MAIL FROM:<mallory@example.test>");
    EXPECT_EQ(all, "x\r\n..\r\nMAIL FROM:<mallory@example.test>\r\n") << end;
  }
}

TEST(smtp_data_text_test, the_size_counts_crlf_but_no_doubled_dots) {
  EXPECT_EQ(data_text("").size(), 0u);
  EXPECT_EQ(data_text("a\n.b").size(), 7u);
  EXPECT_EQ(data_text("a\r\n.b\r\n").size(), 7u);
}

TEST(smtp_data_text_test, pieces_are_whole_lines_of_about_the_same_size) {
  std::string letter;
  while (letter.size() < 5 * limits::smtp_piece_bytes) letter += ".a line of some length\n";
  data_text text(letter);
  auto const size = text.size();
  std::string all;
  int pieces = 0;
  for (std::string piece; !(piece = text.next_piece()).empty(); ++pieces) {
    EXPECT_LE(piece.size(), limits::smtp_piece_bytes + 100);
    all += piece;
  }
  EXPECT_GE(pieces, 5);
  auto const lines = static_cast<std::size_t>(std::count(letter.begin(), letter.end(), '\n'));
  EXPECT_EQ(all.size(), size + lines);
}

TEST(smtp_data_text_test, eight_bits) {
  EXPECT_FALSE(data_text("abc\r\n").is_8bit());
  EXPECT_TRUE(data_text("\xC3\xA4").is_8bit());
}

}  // namespace
}  // namespace outlink::smtp
