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

}  // namespace
}  // namespace outlink::links
