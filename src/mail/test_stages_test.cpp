#include "mail/test_stages.h"

#include <gtest/gtest.h>

namespace outlink::mail {
namespace {

mailbox with_link() {
  mailbox m;
  m.server = {.host = "imap.example.org", .port = 993, .security = flow::transport_security::tls};
  m.user_name = "support@example.org";
  m.authentication = link_authentication{links::grant_id{1}};
  return m;
}

std::string names(std::vector<test_stage> const& stages) {
  std::string all;
  for (auto const& s : stages) all += s.name + (s.trouble ? "! " : " ");
  return all;
}

TEST(test_stages_test, a_good_connection_shows_every_stage_and_what_was_found) {
  auto const stages = stages_of(with_link(), std::nullopt, folder_view{.uid_validity = 1, .uid_next = 4, .letters = 3});
  EXPECT_EQ(names(stages), "token dns tcp tls greeting sign in folder ");
  EXPECT_EQ(stages.back().detail, "3 letters in INBOX");
}

TEST(test_stages_test, the_stage_that_failed_is_the_last) {
  auto const stages =
      stages_of(with_link(), std::nullopt, fail({.code = "net.certificate", .words = "w", .where = "tls"}));
  EXPECT_EQ(names(stages), "token dns tcp tls! ");
}

TEST(test_stages_test, without_a_token_nothing_else_is_claimed) {
  failure const none{.code = "grant.awaiting_consent", .words = "w"};
  EXPECT_EQ(names(stages_of(with_link(), none, fail(none))), "token! ");
}

TEST(test_stages_test, a_password_has_no_token_stage_and_plain_no_tls) {
  auto m = with_link();
  m.authentication = password_authentication{};
  m.server.security = flow::transport_security::plain;
  EXPECT_EQ(names(stages_of(m, std::nullopt, folder_view{.letters = 1})), "dns tcp greeting sign in folder ");
}

TEST(test_stages_test, an_unknown_stage_is_shown_alone) {
  EXPECT_EQ(names(stages_of(with_link(), std::nullopt, fail({.code = "a.b", .words = "w", .where = "elsewhere"}))),
            "elsewhere! ");
}

}  // namespace
}  // namespace outlink::mail
