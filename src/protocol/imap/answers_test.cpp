#include "protocol/imap/answers.h"

#include <gtest/gtest.h>

#include <set>

#include "base/mail_limits.h"
#include "base/text.h"

namespace outlink::imap {
namespace {

using namespace std::chrono_literals;

refusal const* meaning(std::string line) {
  response_reader reader(1000);
  static response said;
  said = std::get<response>(reader.take_line("A1 " + std::move(line)).value());
  return find_refusal(said);
}
std::string code_of(std::string line) {
  auto const* row = meaning(std::move(line));
  return row ? std::string(row->code) : "";
}

TEST(answers_test, every_row_is_whole) {
  std::set<std::string_view> signs;
  for (auto const& r : known_refusals()) {
    EXPECT_FALSE(r.response_code.empty() && r.says.empty()) << r.code;
    EXPECT_EQ(ascii_lower(r.says), r.says) << "is looked for in lower case";
    EXPECT_TRUE(r.code.starts_with("imap.")) << r.code;
    EXPECT_FALSE(r.words.empty()) << r.code;
    EXPECT_FALSE(r.evidence.empty()) << r.code;
    EXPECT_TRUE(signs.insert(r.response_code.empty() ? r.says : r.response_code).second) << "twice: " << r.code;
  }
}

TEST(answers_test, a_sign_in_without_access_to_the_mailbox) {
  for (auto const* line :
       {"BAD User is authenticated but not connected.", "NO User is authenticated but not connected."})
    EXPECT_EQ(code_of(line), "imap.not_connected") << line;
  EXPECT_EQ(meaning("BAD User is authenticated but not connected.")->remedy, remedy::fix_setup);
}

TEST(answers_test, everything_that_asks_for_a_pause) {
  for (auto const* line :
       {"BAD Request is throttled. Suggested Backoff Time: 297000 milliseconds",
        "NO Request is throttled. Suggested Backoff Time: 299910 milliseconds", "NO [THROTTLED] slow down",
        "NO Failure [THROTTLED]", "NO [OVERQUOTA] Account exceeded command or bandwidth limits. (Failure)",
        "NO [ALERT] Account exceeded command or bandwidth limits. (Failure)", "NO [LIMIT] UID SEARCH Rate limit hit.",
        "NO [ALERT] Too many simultaneous connections. (Failure)",
        "NO [UNAVAILABLE] Maximum number of connections from user+IP exceeded (mail_max_userip_connections=10)"}) {
    EXPECT_EQ(code_of(line), "imap.throttled") << line;
    EXPECT_EQ(meaning(line)->remedy, remedy::retry) << line;
  }
}

TEST(answers_test, the_codes_of_rfc_5530) {
  std::vector<std::tuple<char const*, char const*, remedy>> const rows{
      {"UNAVAILABLE", "imap.unavailable", remedy::retry},
      {"INUSE", "imap.unavailable", remedy::retry},
      {"SERVERBUG", "imap.unavailable", remedy::retry},
      {"EXPUNGEISSUED", "imap.no", remedy::retry},
      {"NONEXISTENT", "imap.no_folder", remedy::fix_setup},
      {"TRYCREATE", "imap.no_folder", remedy::fix_setup},
      {"NOPERM", "imap.not_permitted", remedy::fix_setup},
      {"AUTHORIZATIONFAILED", "imap.not_permitted", remedy::fix_setup},
      {"PRIVACYREQUIRED", "imap.privacy_required", remedy::fix_setup},
      {"CONTACTADMIN", "imap.contact_admin", remedy::fix_setup},
      {"CORRUPTION", "imap.corruption", remedy::fix_setup},
      {"CANNOT", "imap.cannot", remedy::fix_setup},
      {"CLIENTBUG", "imap.client_bug", remedy::report_bug},
  };
  for (auto const& [sign, code, what] : rows) {
    auto const* row = meaning("NO [" + std::string(sign) + "] words");
    ASSERT_TRUE(row) << sign;
    EXPECT_EQ(row->code, code) << sign;
    EXPECT_EQ(row->remedy, what) << sign;
  }
}

TEST(answers_test, a_full_mailbox_is_no_pause) {
  for (auto const* line :
       {"NO [OVERQUOTA] Quota exceeded (mailbox for user is full)", "NO [ALERT] You exceeded your mail quota."}) {
    EXPECT_EQ(code_of(line), "imap.over_quota") << line;
    EXPECT_EQ(meaning(line)->remedy, remedy::fix_setup) << line;
  }
}

TEST(answers_test, exchange_and_gmail_without_codes) {
  EXPECT_EQ(code_of("NO Server Unavailable. 15"), "imap.unavailable");
  EXPECT_EQ(code_of("NO [ALERT] Your account is not enabled for IMAP use. (Failure)"), "imap.switched_off");
  EXPECT_EQ(code_of("NO [ALERT] IMAP access is disabled for your domain."), "imap.switched_off");
}

TEST(answers_test, other_answers_are_left_to_the_command) {
  for (auto const* line : {"NO", "BAD Unknown command", "NO [AUTHENTICATIONFAILED] no", "NO [XNEW] words",
                           "NO [ALERT] Web login required."})
    EXPECT_EQ(meaning(line), nullptr) << line;
}

TEST(answers_test, suggested_waits_are_read_and_bounded) {
  EXPECT_EQ(find_suggested_wait("Request is throttled. Suggested Backoff Time: 297000 milliseconds"), 297000ms);
  EXPECT_EQ(find_suggested_wait("SUGGESTED BACKOFF TIME:5"), 5ms);
  EXPECT_EQ(find_suggested_wait("Suggested Backoff Time: 99999999999 milliseconds"), limits::imap_suggested_wait_max);
  EXPECT_EQ(find_suggested_wait("Suggested Backoff Time: 99999999999999999999"), limits::imap_suggested_wait_max);
  for (auto const* none : {"", "Suggested Backoff Time:", "Suggested Backoff Time: soon", "Suggested Backoff Time: -5",
                           "wait 5 milliseconds"})
    EXPECT_FALSE(find_suggested_wait(none)) << none;
}

}  // namespace
}  // namespace outlink::imap
