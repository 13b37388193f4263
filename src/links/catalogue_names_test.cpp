#include <gtest/gtest.h>

#include <set>

#include "links/catalogue.h"

namespace outlink::links {
namespace {

// Every value from 0 on has a name of its own that leads back to it; the first number without a value has none.
template <class Enum>
void expect_names(int count, std::optional<Enum> (*from)(std::string_view)) {
  std::set<std::string_view> names;
  for (int i = 0; i < count; ++i) {
    auto const name = to_string(static_cast<Enum>(i));
    EXPECT_TRUE(names.insert(name).second) << name;
    EXPECT_EQ(from(name), static_cast<Enum>(i)) << name;
  }
  EXPECT_EQ(from("nonsense"), std::nullopt);
}

TEST(catalogue_names_test, every_value_has_its_name) {
  expect_names<use>(static_cast<int>(use::sign_in) + 1, use_from);
  expect_names<quirk>(static_cast<int>(quirk::registration_by_request) + 1, quirk_from);
  expect_names<redirect_rule>(static_cast<int>(redirect_rule::no_path_traversal) + 1, redirect_rule_from);
  expect_names<rotation>(static_cast<int>(rotation::always_single_use) + 1, rotation_from);
  expect_names<variable_kind>(static_cast<int>(variable_kind::issuer) + 1, variable_kind_from);
  expect_names<grant_type>(static_cast<int>(grant_type::device_code) + 1, grant_type_from);
  expect_names<client_authentication>(static_cast<int>(client_authentication::none) + 1, client_authentication_from);
}

}  // namespace
}  // namespace outlink::links
