#include "protocol/oauth/scopes.h"

#include <gtest/gtest.h>

namespace outlink::oauth {
namespace {

using list = std::vector<std::string>;

TEST(scopes_test, what_was_asked_and_not_granted_is_missing) {
  EXPECT_EQ(missing_scopes({"mail.imap", "mail.smtp"}, {"mail.smtp"}), list{"mail.imap"});
  EXPECT_EQ(missing_scopes({"mail.imap"}, {"more", "mail.imap"}), list{});
  EXPECT_EQ(missing_scopes({}, {}), list{});
}

TEST(scopes_test, spellings_of_providers_are_no_difference) {
  EXPECT_EQ(missing_scopes({"https://mail.google.com/", "openid", "email"},
                           {"openid", "https://www.googleapis.com/auth/userinfo.email", "https://mail.google.com/"}),
            list{});
  EXPECT_EQ(missing_scopes({"https://outlook.office.com/IMAP.AccessAsUser.All", "offline_access", "openid", "email"},
                           {"https://outlook.office.com/imap.accessasuser.all"}),
            list{});
  EXPECT_EQ(missing_scopes({"https://outlook.office365.com/.default"}, {}), list{});
}

}  // namespace
}  // namespace outlink::oauth
