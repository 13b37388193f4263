#include "links/links.h"

#include <gtest/gtest.h>

namespace outlink::links {
namespace {

TEST(links_test, names) {
  for (auto const a : {client_authentication::basic, client_authentication::post, client_authentication::none})
    EXPECT_EQ(client_authentication_from(to_string(a)), a);
  EXPECT_FALSE(client_authentication_from("tls").has_value());
  EXPECT_EQ(state_name(awaiting_consent{}), "awaiting_consent");
  EXPECT_EQ(state_name(usable{}), "usable");
  EXPECT_EQ(state_name(failing{}), "failing");
  EXPECT_EQ(state_name(needs_consent{}), "needs_consent");
  EXPECT_EQ(state_name(needs_fix{}), "needs_fix");
}

}  // namespace
}  // namespace outlink::links
