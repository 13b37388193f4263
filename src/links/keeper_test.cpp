#include "links/keeper.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "support/link_stage.h"

namespace outlink::links {
namespace {

using namespace std::chrono_literals;

boost::asio::awaitable<void> take_many(token_source& from, grant_id id, int callers,
                                       std::vector<result<fresh_token>>& got) {
  auto const ex = co_await boost::asio::this_coro::executor;
  int left = callers;
  for (int i = 0; i < callers; ++i)
    boost::asio::co_spawn(ex, from.fresh(id), [&](std::exception_ptr, result<fresh_token> t) {
      got.push_back(std::move(t));
      --left;
    });
  while (left > 0) co_await boost::asio::post(ex, boost::asio::use_awaitable);
}

TEST(keeper_test, a_valid_token_is_read_without_asking_anybody) {
  testing_support::link_stage s;
  auto const g = s.consented();
  EXPECT_EQ(s.run(s.feature->tokens().fresh(g.id))->access_token.reveal(), "A1");
  EXPECT_TRUE(s.http.requests.empty());
}

TEST(keeper_test, sixty_four_callers_on_an_expired_token_are_one_refresh) {
  testing_support::link_stage s;
  auto const g = s.consented();
  s.clock().advance(2h);
  s.http.answer(200, R"({"access_token":"A2","expires_in":3600,"refresh_token":"R2"})");
  std::vector<result<fresh_token>> got;
  s.runtime().run_until_done(take_many(s.feature->tokens(), g.id, 64, got));
  ASSERT_EQ(got.size(), 64u);
  for (auto const& t : got) EXPECT_EQ(t->access_token.reveal(), "A2");
  EXPECT_EQ(s.http.requests.size(), 1u);
}

TEST(keeper_test, the_rotated_refresh_token_is_stored_before_the_access_token_is_handed_out) {
  testing_support::link_stage s;
  auto const g = s.consented();
  s.clock().advance(2h);
  s.http.answer(200, R"({"access_token":"A2","expires_in":3600,"refresh_token":"R2"})");
  ASSERT_TRUE(s.run(s.feature->tokens().fresh(g.id)).has_value());
  EXPECT_EQ(std::get<usable>(s.load(g.id).state).tokens.refresh_token.reveal(), "R2");
  EXPECT_EQ(s.load(g.id).version.value, g.version.value + 1);
  EXPECT_NE(s.http.requests[0].body.reveal().find("refresh_token=R1"), std::string::npos);
}

TEST(keeper_test, an_answer_without_a_new_refresh_token_keeps_the_old_one) {
  testing_support::link_stage s;
  auto const g = s.consented();
  s.clock().advance(2h);
  s.http.answer(200, R"({"access_token":"A2","expires_in":3600})");
  ASSERT_TRUE(s.run(s.feature->tokens().fresh(g.id)).has_value());
  EXPECT_EQ(std::get<usable>(s.load(g.id).state).tokens.refresh_token.reveal(), "R1");
}

TEST(keeper_test, invalid_grant_needs_consent_and_is_not_asked_again) {
  testing_support::link_stage s;
  auto const g = s.consented();
  s.clock().advance(2h);
  s.http.answer(400, R"({"error":"invalid_grant","error_description":"revoked"})");
  EXPECT_EQ(s.run(s.feature->tokens().fresh(g.id)).error().code, "grant.needs_consent");
  EXPECT_EQ(std::get<needs_consent>(s.load(g.id).state).why.why.peer, "invalid_grant: revoked");
  EXPECT_EQ(s.run(s.feature->tokens().fresh(g.id)).error().remedy, remedy::consent_again);
  EXPECT_EQ(s.http.requests.size(), 1u);
}

TEST(keeper_test, passing_trouble_keeps_the_tokens_and_does_not_hammer) {
  testing_support::link_stage s;
  auto const g = s.consented();
  s.clock().advance(2h);
  s.http.answer(503, "down");
  EXPECT_EQ(s.run(s.feature->tokens().fresh(g.id)).error().remedy, remedy::retry);
  EXPECT_EQ(s.run(s.feature->tokens().fresh(g.id)).error().remedy, remedy::retry);
  EXPECT_EQ(s.http.requests.size(), 1u);
  s.clock().advance(10min);
  s.http.answer(200, R"({"access_token":"A2","expires_in":3600,"refresh_token":"R2"})");
  EXPECT_EQ(s.run(s.feature->tokens().fresh(g.id))->access_token.reveal(), "A2");
}

TEST(keeper_test, a_wrong_secret_needs_a_fix_and_a_new_secret_wakes_it) {
  testing_support::link_stage s;
  auto const g = s.consented();
  s.clock().advance(2h);
  s.http.answer(401, R"({"error":"invalid_client"})");
  EXPECT_EQ(s.run(s.feature->tokens().fresh(g.id)).error().code, "grant.needs_fix");
  auto const l = s.run(s.feature->service().list())->front();
  ASSERT_TRUE(s.run(s.feature->service().update(l.id, l.version, {.client_secret = secret_text(std::string("new"))}))
                  .has_value());
  s.http.answer(200, R"({"access_token":"A2","expires_in":3600})");
  EXPECT_EQ(s.run(s.feature->tokens().fresh(g.id))->access_token.reveal(), "A2");
}

TEST(keeper_test, a_refused_token_is_renewed_once_per_version) {
  testing_support::link_stage s;
  auto const g = s.consented();
  auto const first = s.run(s.feature->tokens().fresh(g.id)).value();
  s.http.answer(200, R"({"access_token":"A2","expires_in":3600,"refresh_token":"R2"})");
  EXPECT_EQ(s.run(s.feature->tokens().report_refused(g.id, first.from))->access_token.reveal(), "A2");
  EXPECT_EQ(s.run(s.feature->tokens().report_refused(g.id, first.from))->access_token.reveal(), "A2")
      << "the second report of an old token asks nobody";
  EXPECT_EQ(s.http.requests.size(), 1u);
}

TEST(keeper_test, without_a_refresh_token_the_end_is_said_in_words) {
  testing_support::link_stage s;
  auto const g = s.consented("60", "");
  s.clock().advance(2h);
  EXPECT_EQ(s.run(s.feature->tokens().fresh(g.id)).error().code, "grant.needs_consent");
  EXPECT_NE(std::get<needs_consent>(s.load(g.id).state).why.why.words.find("offline_access"), std::string::npos);
}

TEST(keeper_test, no_consent_and_no_grant) {
  testing_support::link_stage s;
  EXPECT_EQ(s.run(s.feature->tokens().fresh(s.make_grant().id)).error().code, "grant.awaiting_consent");
  EXPECT_EQ(s.run(s.feature->tokens().fresh({99})).error().code, "grant.not_found");
}

}  // namespace
}  // namespace outlink::links
