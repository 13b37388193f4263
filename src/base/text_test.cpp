#include "base/text.h"

#include <gtest/gtest.h>

#include "base/limits.h"
#include "base/secret.h"

namespace outlink {
namespace {

TEST(text_test, peer_words_are_escaped_and_bounded) {
  EXPECT_EQ(peer_words("a\r\nb\x1b[31m"), "a\\x0D\\x0Ab\\x1B[31m");
  EXPECT_EQ(peer_words("gr\xC3\xBC\xC3\x9F"), "grüß");
  EXPECT_EQ(peer_words("\xC3("), "\\xC3(");
  EXPECT_EQ(peer_words("\xC2\x9B"), "\\xC2\\x9B");
  auto const cut = peer_words(std::string(100000, 'x'));
  EXPECT_EQ(cut.size(), limits::peer_words_bytes_max + std::string("…").size());
}

TEST(text_test, utf8_is_checked_strictly) {
  EXPECT_TRUE(is_utf8("aé€😀"));
  EXPECT_FALSE(is_utf8("\xC0\xAF"));          // overlong
  EXPECT_FALSE(is_utf8("\xED\xA0\x80"));      // surrogate
  EXPECT_FALSE(is_utf8("\xF4\x90\x80\x80"));  // beyond Unicode
  EXPECT_EQ(utf8_prefix("aé", 2), "a");
  EXPECT_EQ(utf8_prefix("aé", 3), "aé");
}

TEST(text_test, base64_follows_rfc_4648) {
  EXPECT_EQ(base64_encode("foobar"), "Zm9vYmFy");
  EXPECT_EQ(base64_encode("fooba"), "Zm9vYmE=");
  EXPECT_EQ(base64_decode("Zm9vYmE="), "fooba");
  EXPECT_EQ(base64_decode("Zm9vYmE"), "fooba");
  EXPECT_FALSE(base64_decode("Zm9v!").has_value());
  EXPECT_EQ(base64url_encode("\xFB\xEF\xFF"), "--__");
  EXPECT_EQ(base64url_decode("--__"), "\xFB\xEF\xFF");
}

TEST(text_test, percent_encoding_round_trips) {
  EXPECT_EQ(percent_encode("a b&c=ü~"), "a%20b%26c%3D%C3%BC~");
  EXPECT_EQ(percent_decode("a+b%26"), "a b&");
  EXPECT_FALSE(percent_decode("%2").has_value());
  EXPECT_FALSE(percent_decode("%zz").has_value());
}

TEST(text_test, sha256_of_a_known_vector) {
  EXPECT_EQ(hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(text_test, words_and_case) {
  EXPECT_EQ(split_words("  openid  email\toffline_access "),
            (std::vector<std::string>{"openid", "email", "offline_access"}));
  EXPECT_TRUE(split_words(" ").empty());
  EXPECT_TRUE(ascii_iequals("StartTLS", "STARTTLS"));
  EXPECT_EQ(trim(" a \r\n"), "a");
}

template <class T>
concept printable = requires(std::ostream& out, T const& value) { out << value; };
template <class T>
concept comparable = requires(T const& a, T const& b) { a == b; };

TEST(secret_test, cannot_be_printed_or_compared_and_is_wiped_when_moved) {
  static_assert(!printable<secret_text>);
  static_assert(!comparable<secret_text>);
  secret_text a(std::string("hunter2"));
  secret_text b = std::move(a);
  EXPECT_TRUE(a.empty());
  EXPECT_EQ(b.reveal(), "hunter2");
  EXPECT_TRUE(b.same_as(secret_text(std::string("hunter2"))));
  EXPECT_FALSE(b.same_as(secret_text(std::string("hunter3"))));
}

TEST(text_test, a_time_after_2262_is_written_without_overflow) {
  EXPECT_EQ(rfc3339(read_rfc3339("2999-01-31").value()), "2999-01-31T00:00:00.000Z");
  EXPECT_EQ(rfc3339(read_rfc3339("9999-12-31").value()), "9999-12-31T00:00:00.000Z");
}

TEST(text_test, times_are_written_and_read_in_utc) {
  time_point const t{std::chrono::sys_days{std::chrono::year{2027} / 1 / 31}};
  EXPECT_EQ(rfc3339(t + duration(61'007)), "2027-01-31T00:01:01.007Z");
  EXPECT_EQ(read_rfc3339("2027-01-31"), t);
  EXPECT_EQ(read_rfc3339("2027-01-31T00:01:01.007Z"), t + duration(61'007));
  EXPECT_EQ(read_rfc3339("2027-01-31T00:01:01Z"), t + duration(61'000));
  for (auto const* bad :
       {"", "2027", "2027-02-30", "2027-13-01", "2027-1-1", "31.01.2027", "2027-01-31T24:00:00Z", "2027-01-31T00:00:00",
        "2027-01-31T00:00:00+01:00", "2027-01-31 00:00:00Z", "2027-01-31Z", "2027-01-31T00:00:00.1Z", "1969-12-31"})
    EXPECT_FALSE(read_rfc3339(bad)) << bad;
}

}  // namespace
}  // namespace outlink
