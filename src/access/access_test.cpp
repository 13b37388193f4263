#include "access/access.h"

#include <gtest/gtest.h>

namespace outlink::access {
namespace {

TEST(access_test, roles_have_names_and_an_order) {
  for (auto const r : {role::viewer, role::agent, role::admin}) EXPECT_EQ(role_from(to_string(r)), r);
  EXPECT_FALSE(role_from("root").has_value());
  EXPECT_LT(role::viewer, role::agent);
  EXPECT_LT(role::agent, role::admin);
}

TEST(access_test, an_address_has_one_at_sign_with_something_on_both_sides) {
  EXPECT_TRUE(is_address("ada@x.test"));
  for (auto const* bad : {"", "@", "ada", "ada@", "@x.test", "a@b@c", "a d@x.test", "ada@x.test\n"})
    EXPECT_FALSE(is_address(bad)) << bad;
  EXPECT_FALSE(is_address("a@" + std::string(300, 'x')));
}

}  // namespace
}  // namespace outlink::access
