#include "support/link_stage.h"

namespace outlink::links {
namespace {

TEST(links_feature_test, a_broken_row_of_the_operators_is_left_out_and_the_good_one_is_there) {
  testing_support::link_stage s;
  auto const feature = make_feature({.storage = s.store().links(),
                                     .http = s.http,
                                     .dialer = s.links_dialer,
                                     .sleeper = s.runtime().sleeper(),
                                     .supervisor = s.runtime().supervisor(),
                                     .clock = s.clock(),
                                     .randomness = s.runtime().randomness(),
                                     .address = {.base_url = "https://outlink.test"},
                                     .operator_rows = {{"broken.json", "{"}}});
  EXPECT_EQ(feature->service().providers().rows().size(), catalogue::embedded().rows().size());
  EXPECT_NE(feature->service().providers().find("custom"), nullptr);
}

TEST(links_feature_test, listeners_hear_of_every_change_of_a_grant) {
  testing_support::link_stage s;
  std::vector<grant_id> heard;
  s.feature->service().on_grant_change([&](grant_id id) { heard.push_back(id); });
  auto const g = s.consented();
  EXPECT_EQ(heard.back(), g.id);
}

TEST(links_feature_test, listeners_hear_what_a_grant_was_and_nothing_of_one_that_is_new) {
  testing_support::link_stage s;
  std::vector<std::pair<std::string_view, std::string_view>> heard;
  s.feature->service().on_grant_update([&](grant const& before, grant const& after) {
    EXPECT_EQ(before.id, after.id);
    heard.emplace_back(state_name(before.state), state_name(after.state));
  });
  auto const g = s.make_grant();
  EXPECT_TRUE(heard.empty());
  s.http.answer(200, R"({"access_token":"A","expires_in":60,"refresh_token":"R"})");
  ASSERT_TRUE(s.finish("code=c&state=" + s.begin(g.id)).outcome.has_value());
  EXPECT_EQ(heard.back(), std::pair(std::string_view("awaiting_consent"), std::string_view("usable")));
  s.clock().advance(std::chrono::minutes(2));
  s.http.answer(400, R"({"error":"invalid_grant"})");
  EXPECT_FALSE(s.run(s.feature->tokens().fresh(g.id)).has_value());
  EXPECT_EQ(heard.back(), std::pair(std::string_view("usable"), std::string_view("needs_consent")));
}

}  // namespace
}  // namespace outlink::links
