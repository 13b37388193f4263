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

}  // namespace
}  // namespace outlink::access
