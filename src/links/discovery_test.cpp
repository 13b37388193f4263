#include "links/discovery.h"

#include "support/link_stage.h"

namespace outlink::links {
namespace {

class discovery_test : public testing::Test {
 protected:
  result<oauth::metadata> ask(std::string issuer = "https://as.test/x") {
    return s_.run(ask_metadata(http_, s_.clock(), std::move(issuer), {.base_url = "https://outlink.test"}));
  }
  testing_support::stage s_;
  testing_support::scripted_http http_;
};

constexpr auto good = R"({"issuer":"https://as.test/x","authorization_endpoint":"https://as.test/auth",)"
                      R"("token_endpoint":"https://as.test/token","response_types_supported":["code"]})";

TEST_F(discovery_test, the_first_place_that_has_it_is_enough) {
  http_.answer(200, good);
  EXPECT_EQ(ask()->token_endpoint, "https://as.test/token");
  EXPECT_EQ(http_.requests.size(), 1u);
}

TEST_F(discovery_test, every_place_is_tried_and_the_last_reason_is_told) {
  auto const places = oauth::metadata_urls("https://as.test/x").size();
  for (std::size_t i = 1; i < places; ++i) http_.answer(404, "");
  http_.answer(200, good);
  EXPECT_TRUE(ask());
  http_.fail_with("http.refused");
  for (std::size_t i = 1; i < places; ++i) http_.answer(404, "");
  auto const got = ask();
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().code, "http.refused");
  EXPECT_EQ(got.error().where, "issuer");
  for (std::size_t i = 0; i < places; ++i) http_.answer(200, R"({"issuer":"https://evil.test"})");
  EXPECT_EQ(ask().error().code, "discovery.invalid");
}

TEST_F(discovery_test, what_is_no_address_is_not_asked) {
  EXPECT_EQ(ask("http://as.test").error().where, "issuer");
  EXPECT_TRUE(http_.requests.empty());
}

}  // namespace
}  // namespace outlink::links
