#include "links/alerts.h"

#include "support/stage.h"

namespace outlink::links {
namespace {

warning const broken{.key = "k/1",
                     .code = "grant.needs_consent",
                     .severity = severity::critical,
                     .link = {3},
                     .grant = {7},
                     .words = "alice@x.test on Google has stopped: it was revoked. Authorize again."};

class letters_taken final : public flow::letter_sender {
 public:
  task<void> send(flow::plain_letter l) override {
    all.push_back(std::move(l));
    if (refuses) co_return fail({.code = "smtp.refused", .remedy = remedy::fix_setup, .words = "no"});
    co_return result<void>{};
  }
  std::vector<flow::plain_letter> all;
  bool refuses = false;
};

class alerts_test : public testing::Test {
 protected:
  testing_support::stage s_;
  testing_support::scripted_http http_;
  letters_taken letters_;
  alerts both_{{.webhook = "https://hook.test/x", .http = &http_, .mail_to = "ops@x.test", .letters = &letters_},
               "https://outlink.test",
               s_.clock()};
};

TEST_F(alerts_test, every_target_is_told) {
  http_.answer(204, "");
  ASSERT_TRUE(s_.run(both_.tell(broken)));
  EXPECT_EQ(http_.requests.at(0).url, "https://hook.test/x");
  EXPECT_EQ(http_.requests[0].body.reveal(),
            R"({"code":"grant.needs_consent","severity":"critical","key":"k/1","link":3,"grant":7,)"
            R"("words":"alice@x.test on Google has stopped: it was revoked. Authorize again.","due":null,)"
            R"("page":"https://outlink.test/admin/links/3"})");
  EXPECT_EQ(letters_.all.at(0).to, "ops@x.test");
  EXPECT_EQ(letters_.all[0].subject, "[Outlink] alice@x.test on Google has stopped: it was revoked");
  EXPECT_NE(letters_.all[0].text.find("https://outlink.test/admin/links/3"), std::string::npos);
}

TEST_F(alerts_test, one_that_fails_keeps_the_other_from_nothing) {
  http_.answer(500, "");
  EXPECT_EQ(s_.run(both_.tell(broken)).error().code, "alert.refused");
  EXPECT_EQ(letters_.all.size(), 1u);
  http_.fail_with("http.timeout");
  EXPECT_EQ(s_.run(both_.tell(broken)).error().where, "alert-webhook");
  letters_.refuses = true;
  http_.answer(200, "");
  EXPECT_EQ(s_.run(both_.tell(broken)).error().code, "smtp.refused");
}

TEST_F(alerts_test, without_targets_there_are_none) {
  EXPECT_TRUE(both_.has_targets());
  EXPECT_FALSE(alerts({}, "", s_.clock()).has_targets());
}

}  // namespace
}  // namespace outlink::links
