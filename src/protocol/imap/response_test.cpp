#include "protocol/imap/response.h"

#include <gtest/gtest.h>

#include "base/mail_limits.h"

namespace outlink::imap {
namespace {

response parse(std::string line, std::vector<std::pair<std::string, std::string>> literals = {}) {
  response_reader reader(1000);
  auto got = reader.take_line(std::move(line));
  for (auto& [bytes, rest] : literals) {
    EXPECT_EQ(std::get<literal_wanted>(got.value()).bytes, bytes.size());
    reader.take_literal(bytes);
    got = reader.take_line(rest);
  }
  EXPECT_TRUE(got.has_value()) << (got ? "" : describe(got.error()));
  return got ? std::get<response>(*got) : response{};
}

failure refuse(std::string line) {
  response_reader reader(1000);
  auto got = reader.take_line(std::move(line));
  EXPECT_FALSE(got.has_value());
  return got ? failure{} : got.error();
}

TEST(response_test, status_with_code) {
  auto const r = parse("A1 no [AuthenticationFailed] Wrong  token.");
  EXPECT_EQ(r.what, response::kind::tagged);
  EXPECT_EQ(r.tag, "A1");
  EXPECT_EQ(r.word, "NO");
  EXPECT_EQ(r.code, "AUTHENTICATIONFAILED");
  EXPECT_EQ(r.text, "Wrong  token.");
}

TEST(response_test, a_tagged_ok_without_text_is_enough) { EXPECT_EQ(parse("A1 OK").word, "OK"); }

TEST(response_test, an_unclosed_code_is_only_text) {
  auto const r = parse("* OK [half");
  EXPECT_EQ(r.code, "");
  EXPECT_EQ(r.text, "[half");
}

TEST(response_test, continuation) {
  EXPECT_EQ(parse("+").what, response::kind::continuation);
  EXPECT_EQ(parse("+ eyJ9").text, "eyJ9");
}

TEST(response_test, numbers_before_words) {
  auto const r = parse("* 23 exists");
  EXPECT_EQ(r.word, "EXISTS");
  EXPECT_EQ(r.number, 23u);
}

TEST(response_test, fetch_with_literal_in_the_middle) {
  auto const r = parse("* 1 FETCH (UID 7 BODY[HEADER.FIELDS (TO CC)]<0> {5}",
                       {{"a)\r\nb", " FLAGS (\\Seen $x) ENV (NIL \"q\\\"\" ()))"}});
  ASSERT_EQ(r.values.size(), 1u);
  auto const& items = r.values[0].items;
  ASSERT_EQ(items.size(), 8u);
  EXPECT_EQ(items[2].text, "BODY[HEADER.FIELDS (TO CC)]<0>");
  EXPECT_EQ(items[3].text, "a)\r\nb");
  EXPECT_EQ(items[5].items.size(), 2u);
  EXPECT_EQ(items[7].items[0].what, value::kind::nil);
  EXPECT_EQ(items[7].items[1].text, "q\"");
}

TEST(response_test, two_literals_and_an_empty_one) {
  auto const r = parse("* LIST ({3}", {{"abc", " {0}"}, {"", " ~{2+}"}, {"xy", ")"}});
  ASSERT_EQ(r.values[0].items.size(), 3u);
  EXPECT_EQ(r.values[0].items[1].text, "");
  EXPECT_EQ(r.values[0].items[2].text, "xy");
}

TEST(response_test, a_text_that_ends_with_a_brace_is_no_literal) {
  EXPECT_EQ(parse("* OK {see below}").text, "{see below}");
}

TEST(response_test, literals_that_lie_are_refused) {
  EXPECT_EQ(refuse("* 1 FETCH (BODY[] {1001}").code, "imap.literal_too_large");
  EXPECT_EQ(refuse("* 1 FETCH (BODY[] {-1}").code, "imap.malformed");
  EXPECT_EQ(refuse("* 1 FETCH (BODY[] {99999999999999999999}").code, "imap.malformed");
}

TEST(response_test, many_small_literals_are_one_large_one) {
  response_reader reader(1000);
  bool refused = false;
  for (int i = 0; i < 100 && !refused; ++i) {
    auto got = reader.take_line(" {900}");
    refused = !got.has_value();
    if (!refused) reader.take_literal(std::string(900, 'x'));
  }
  EXPECT_TRUE(refused);
}

TEST(response_test, nesting_is_bounded) {
  EXPECT_EQ(refuse("* X " + std::string(100, '(')).code, "imap.malformed");
  EXPECT_EQ(refuse("* X " + std::string(limits::mail_line_bytes_max, '(')).code, "imap.malformed");
}

TEST(response_test, broken_lines_are_refused) {
  for (char const* line : {"", " ", "*", "* ", "* 5", "* X (a", "* X \"a", "* X a)b", "* X [a"})
    EXPECT_EQ(refuse(line).code, "imap.malformed") << line;
}

TEST(response_test, numbers_are_32_bits) {
  EXPECT_EQ(parse_number("4294967295"), 4294967295u);
  EXPECT_FALSE(parse_number("4294967296").has_value());
  EXPECT_FALSE(parse_number("").has_value());
  EXPECT_FALSE(parse_number("+1").has_value());
}

}  // namespace
}  // namespace outlink::imap
