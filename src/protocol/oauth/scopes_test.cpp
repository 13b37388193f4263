#include "protocol/oauth/scopes.h"

#include <gtest/gtest.h>

namespace outlink::oauth {
namespace {

using list = std::vector<std::string>;

TEST(scopes_test, order_and_case_mean_nothing) {
  EXPECT_EQ(scopes_not_granted({"a", "B"}, {"b", "A", "more"}), list{});
  EXPECT_EQ(scopes_not_granted({"a", "B", "c"}, {"a"}), (list{"B", "c"}));
  EXPECT_EQ(scopes_not_granted({}, {}), list{});
}

TEST(scopes_test, google_writes_addresses) {
  EXPECT_EQ(scopes_not_granted({"openid", "email", "profile", "https://mail.google.com/"},
                               {"https://www.googleapis.com/auth/userinfo.email", "https://mail.google.com/", "openid",
                                "https://www.googleapis.com/auth/userinfo.profile"}),
            list{});
  EXPECT_EQ(
      scopes_not_granted({"email", "https://mail.google.com/"}, {"https://www.googleapis.com/auth/userinfo.email"}),
      list{"https://mail.google.com/"})
      << "the person did not tick the box";
}

TEST(scopes_test, microsoft_leaves_out) {
  EXPECT_EQ(scopes_not_granted({"openid", "offline_access", "https://outlook.office.com/IMAP.AccessAsUser.All"},
                               {"https://outlook.office.com/IMAP.AccessAsUser.All"}),
            list{});
  EXPECT_EQ(scopes_not_granted({"https://graph.microsoft.com/Mail.Read"}, {"Mail.Read"}), list{});
  EXPECT_EQ(scopes_not_granted({"https://outlook.office365.com/.default"}, {}), list{});
  EXPECT_EQ(scopes_not_granted({"https://outlook.office.com/SMTP.Send"},
                               {"https://outlook.office.com/IMAP.AccessAsUser.All"}),
            list{"https://outlook.office.com/SMTP.Send"});
}

TEST(scopes_test, github_names_only_the_wider_one) {
  EXPECT_EQ(
      scopes_not_granted({"user", "user:email", "repo", "public_repo", "read:org"}, {"repo", "user", "admin:org"}),
      list{});
  EXPECT_EQ(scopes_not_granted({"repo"}, {"public_repo"}), list{"repo"}) << "never the other way round";
}

}  // namespace
}  // namespace outlink::oauth
