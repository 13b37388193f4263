#include "protocol/imap/login.h"

#include "support/script.h"

namespace outlink::imap {
namespace {

using namespace protocol::testing_support;

sasl::credentials password_of_bob(std::string password, std::string user = "bob@example.test") {
  return {.user = std::move(user), .proof = sasl::password{secret_text(std::move(password))}};
}
sasl::credentials const token{.user = "bob", .proof = sasl::access_token{secret_text(std::string("T0KEN"))}};

session_state offering(std::vector<std::string> capabilities) { return {.capabilities = std::move(capabilities)}; }

TEST(login_test, only_where_nothing_else_takes_a_password) {
  auto const bob = password_of_bob("pw");
  EXPECT_TRUE(needs_login_command(offering({"IMAP4rev1", "AUTH=CRAM-MD5"}), bob));
  EXPECT_FALSE(needs_login_command(offering({"IMAP4rev1", "auth=plain"}), bob));
  EXPECT_FALSE(needs_login_command(offering({"IMAP4rev1", "LOGINDISABLED"}), bob));
  EXPECT_FALSE(needs_login_command(offering({"IMAP4rev1"}), token));
}

// What is written for a password, with the server's answers between.
struct way {
  std::string password;
  std::string user;
  std::vector<std::string> capabilities;
  script lines;
};
std::string const long_password = std::string(4096, 'x') + "\xC3\xBC";
std::vector<way> const ways{
    {"s3cr3t-pw", "bob", {}, {"C: A1 LOGIN \"bob\" \"s3cr3t-pw\"", "S: A1 OK LOGIN Ok."}},
    {"a \"b\\c", "b\\ob", {}, {"C: A1 LOGIN \"b\\\\ob\" \"a \\\"b\\\\c\"", "S: A1 OK"}},
    {"s3cr3t-w\xC3\xB6rd", "bob", {}, {"C: A1 LOGIN \"bob\" {12}", "S: + OK", "C: s3cr3t-w\xC3\xB6rd", "S: A1 OK"}},
    {"s3cr3t\r\npw",
     "b\xC3\xB6"
     "b",
     {},
     {"C: A1 LOGIN {4}", "S: + go",
      "C: b\xC3\xB6"
      "b {10}",
      "S: +", "C: s3cr3t\r\npw", "S: A1 OK"}},
    {"s3cr3t-w\xC3\xB6rd",
     "bob",
     {"LITERAL+"},
     {"C: A1 LOGIN \"bob\" {12+}\r\ns3cr3t-w\xC3\xB6rd", "S: A1 OK [CAPABILITY IMAP4rev1 IDLE] in"}},
    {"\xC3\xBC", "bob", {"LITERAL-"}, {"C: A1 LOGIN \"bob\" {2+}\r\n\xC3\xBC", "S: A1 OK"}},
    {long_password, "bob", {"LITERAL-"}, {"C: A1 LOGIN \"bob\" {4098}", "S: + go", "C: " + long_password, "S: A1 OK"}},
    {"", "bob", {}, {"C: A1 LOGIN \"bob\" \"\"", "S: A1 OK"}},
};

TEST(login_test, quotes_and_literals_for_odd_characters) {
  for (auto const& [password, user, capabilities, lines] : ways) {
    auto s = offering(capabilities);
    auto const who = password_of_bob(password, user);
    login c(s, who);
    play(c, lines);
    EXPECT_TRUE(c.outcome().has_value()) << lines[0];
  }
}

TEST(login_test, every_way_fails_well_and_keeps_the_secret) {
  for (auto const& [password, user, capabilities, lines] : ways) {
    auto s = offering({});
    auto const who = password_of_bob(password, user);
    auto make = [&] {
      s = offering(capabilities);
      return std::make_unique<login>(s, who);
    };
    fails_well_at_every_step(make, lines, [](auto& x) { return x.outcome(); }, {"s3cr3t"});
  }
}

TEST(login_test, what_is_secret_is_marked) {
  auto s = offering({});
  auto const who = password_of_bob("p\xC3\xBCw");
  login c(s, who);
  auto first = c.resume(protocol::started{});
  EXPECT_EQ(std::get<protocol::write_bytes>(first).sensitivity, protocol::sensitivity::secret);
  c.resume(protocol::written{});
  auto second = c.resume(protocol::line_read{"+ go"});
  EXPECT_EQ(std::get<protocol::write_bytes>(second).sensitivity, protocol::sensitivity::secret);
}

TEST(login_test, refusals_are_told_apart) {
  auto refuse = [](std::string answer) {
    auto s = offering({});
    auto const who = password_of_bob("pw", "bob");
    login c(s, who);
    play(c, {"C: A1 LOGIN \"bob\" \"pw\"", "S: A1 " + answer});
    return c.outcome().error();
  };
  EXPECT_EQ(refuse("NO Login failed.").code, "imap.authentication_failed");
  EXPECT_EQ(refuse("NO Login failed.").remedy, remedy::fix_setup);
  EXPECT_EQ(refuse("NO [UNAVAILABLE] later").code, "imap.unavailable");
  EXPECT_EQ(refuse("NO [PRIVACYREQUIRED] no").code, "imap.privacy_required");
  EXPECT_EQ(refuse("NO [EXPIRED] Password expired").remedy, remedy::fix_setup);
}

TEST(login_test, what_cannot_be_sent_never_reaches_the_wire) {
  auto refuse = [](sasl::credentials const& who, std::vector<std::string> capabilities = {}) {
    auto s = offering(std::move(capabilities));
    login c(s, who);
    play(c, {});
    return c.outcome().error().code;
  };
  EXPECT_EQ(refuse(password_of_bob(std::string("a\0b", 3))), "imap.invalid_password");
  EXPECT_EQ(refuse(password_of_bob("pw", "bob\r\nA2 LOGOUT")), "sasl.invalid_user");
  EXPECT_EQ(refuse(password_of_bob("pw"), {"LOGINDISABLED"}), "imap.privacy_required");
  EXPECT_EQ(refuse(token), "sasl.no_common_mechanism");
}

TEST(login_test, one_continuation_too_many_is_refused) {
  auto s = offering({});
  auto const who = password_of_bob("pw", "bob");
  login c(s, who);
  play(c, {"C: A1 LOGIN \"bob\" \"pw\"", "S: + more"});
  EXPECT_EQ(c.outcome().error().code, "imap.protocol");
}

}  // namespace
}  // namespace outlink::imap
