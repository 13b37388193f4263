#include "links/keeper.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "base/limits.h"
#include "base/text.h"
#include "flow/storage.h"
#include "links/service_impl.h"
#include "store/sqlite/database.h"
#include "support/link_stage.h"

namespace outlink::links {
namespace {

using namespace std::chrono_literals;

boost::asio::awaitable<void> take_many(token_source& from, grant_id id, int callers,
                                       std::vector<result<fresh_token>>& got) {
  auto const ex = co_await boost::asio::this_coro::executor;
  int left = callers;
  for (int i = 0; i < callers; ++i)
    boost::asio::co_spawn(ex, from.fresh(id, limits::token_life_left_min),
                          [&](std::exception_ptr, result<fresh_token> t) {
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
  EXPECT_FALSE(std::get<usable>(s.load(g.id).state).tokens.refresh_sent_at);
  EXPECT_EQ(s.load(g.id).version.value, g.version.value + 2) << "announced, then answered";
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

// What the store holds of the only grant, without the loop.
std::optional<std::int64_t> stored_refresh_sent_at(testing_support::link_stage const& s) {
  auto db = sqlite::connection::open(s.folder() / "outlink.db", sqlite::access_mode::read_only).value();
  return db
      .first("SELECT refresh_sent_at FROM grants", {},
             [](sqlite::row& r) -> std::optional<std::int64_t> {
               if (r.next_is_null()) return std::nullopt;
               return r.integer();
             })
      .value()
      .value();
}

TEST(keeper_test, that_a_refresh_token_is_on_its_way_is_stored_before_it_is_sent) {
  testing_support::link_stage s;
  auto const g = s.consented();
  s.clock().advance(2h);
  std::optional<std::int64_t> seen;
  s.http.on_send = [&] { seen = stored_refresh_sent_at(s); };
  s.http.answer(200, R"({"access_token":"A2","expires_in":3600,"refresh_token":"R2"})");
  ASSERT_TRUE(s.run(s.feature->tokens().fresh(g.id)).has_value());
  EXPECT_EQ(seen, s.clock().now().time_since_epoch().count());
  EXPECT_FALSE(stored_refresh_sent_at(s));
}

TEST(keeper_test, a_provider_that_never_rotates_is_not_announced) {
  testing_support::link_stage s;
  auto const l = s.make_link({.name = "Google",
                              .provider = "google",
                              .client_id = "id",
                              .client_secret = secret_text("x"),
                              .scopes = std::vector<std::string>{"https://mail.google.com/"}});
  auto const g = s.run(s.feature->service().add_grant(l.id, "")).value();
  s.http.answer(200, R"({"access_token":"A1","expires_in":3600,"refresh_token":"R1"})");
  s.http.answer(200, R"({"sub":"7","email":"box@gmail.com"})");
  ASSERT_TRUE(s.finish("code=c&state=" + s.begin(g.id)).outcome.has_value());
  EXPECT_EQ(s.load(g.id).who.address, "box@gmail.com");
  s.clock().advance(2h);
  s.http.answer(200, R"({"access_token":"A2","expires_in":3600})");
  auto const before = s.load(g.id).version.value;
  ASSERT_TRUE(s.run(s.feature->tokens().fresh(g.id)).has_value());
  EXPECT_EQ(s.load(g.id).version.value, before + 1);
}

TEST(keeper_test, after_a_crash_in_the_middle_the_access_token_serves_to_its_end_and_then_the_end_is_explained) {
  testing_support::link_stage s;
  auto const g = s.consented();
  // As a kill leaves it: the refresh token was announced, no answer was stored.
  auto cut = s.load(g.id);
  std::get<usable>(cut.state).tokens.refresh_sent_at = s.clock().now();
  ASSERT_TRUE(
      s.run(flow::write<grant>(s.store().links(), [&](tables& t) { return t.grants.replace(cut, cut.version); })));
  s.restart();
  EXPECT_EQ(s.run(s.feature->tokens().fresh(g.id))->access_token.reveal(), "A1");
  EXPECT_TRUE(s.http.requests.empty()) << "a provider that sees the token twice may end the grant";
  s.clock().advance(1h);
  s.http.answer(400, R"({"error":"invalid_grant"})");
  EXPECT_EQ(s.run(s.feature->tokens().fresh(g.id)).error().code, "grant.needs_consent");
  EXPECT_NE(std::get<needs_consent>(s.load(g.id).state).why.why.words.find("cut off in the middle"), std::string::npos);
}

TEST(keeper_test, after_a_crash_before_the_request_left_the_old_refresh_token_still_works) {
  testing_support::link_stage s;
  auto const g = s.consented();
  auto cut = s.load(g.id);
  std::get<usable>(cut.state).tokens.refresh_sent_at = s.clock().now();
  ASSERT_TRUE(
      s.run(flow::write<grant>(s.store().links(), [&](tables& t) { return t.grants.replace(cut, cut.version); })));
  s.restart();
  s.clock().advance(1h);
  s.http.answer(200, R"({"access_token":"A2","expires_in":3600,"refresh_token":"R2"})");
  EXPECT_EQ(s.run(s.feature->tokens().fresh(g.id))->access_token.reveal(), "A2");
}

TEST(keeper_test, invalid_grant_for_a_token_that_somebody_replaced_meanwhile_is_no_end) {
  testing_support::link_stage s;
  auto const g = s.consented();
  s.clock().advance(2h);
  s.http.on_send = [&] {
    // Another node stores its answer while ours is under way.
    auto db = sqlite::connection::open(s.folder() / "outlink.db", sqlite::access_mode::read_write).value();
    ASSERT_TRUE(db.run("UPDATE grants SET version = version + 1, expires_at = $1, refresh_sent_at = NULL",
                       {s.clock().now() + 1h}));
  };
  s.http.answer(400, R"({"error":"invalid_grant"})");
  EXPECT_TRUE(s.run(s.feature->tokens().fresh(g.id)).has_value());
  EXPECT_TRUE(std::holds_alternative<usable>(s.load(g.id).state));
}

TEST(keeper_test, an_answer_that_never_came_is_not_asked_for_again_at_once) {
  testing_support::link_stage s;
  auto const g = s.consented();
  s.clock().advance(57min);
  s.http.fail_with("http.timeout");
  EXPECT_EQ(s.run(s.feature->tokens().fresh(g.id, 10min))->access_token.reveal(), "A1") << "still good for 3 minutes";
  auto const later = s.load(g.id);
  auto const& f = std::get<failing>(later.state);
  EXPECT_EQ(f.next_try, f.tokens->expires_at - limits::refresh_margin_min);
}

TEST(keeper_test, an_endpoint_that_asks_for_a_pause_is_spared_for_all_its_grants) {
  testing_support::link_stage s;
  auto const first = s.consented();
  auto const second = s.run(s.feature->service().add_grant(first.link, "bob@x.test")).value();
  s.http.answer(200, R"({"access_token":"B1","expires_in":3600,"refresh_token":"S1"})");
  ASSERT_TRUE(s.finish("code=c&state=" + s.begin(second.id)).outcome.has_value());
  s.http.requests.clear();
  s.clock().advance(2h);
  s.http.answers.push_back(flow::http_answer{.status = 429, .headers = {{"retry-after", "60"}}});
  EXPECT_EQ(s.run(s.feature->tokens().fresh(first.id)).error().code, "oauth.throttled");
  auto const spared = s.run(s.feature->tokens().fresh(second.id));
  EXPECT_EQ(spared.error().code, "oauth.throttled");
  EXPECT_GE(spared.error().not_before, s.clock().now() + 60s);
  EXPECT_EQ(s.http.requests.size(), 1u);
  s.clock().advance(2min);
  s.http.answer(200, R"({"access_token":"B2","expires_in":3600,"refresh_token":"S2"})");
  EXPECT_EQ(s.run(s.feature->tokens().fresh(second.id))->access_token.reveal(), "B2");
}

TEST(keeper_test, client_secrets_are_tried_in_their_order_during_a_rollover) {
  testing_support::link_stage s;
  auto const g = s.consented();
  auto const l = s.run(s.feature->service().list())->front();
  ASSERT_TRUE(s.run(s.feature->service().add_secret(l.id, l.version, secret_text("new3cret"), {})));
  s.clock().advance(2h);
  s.http.answer(401, R"({"error":"invalid_client"})");
  s.http.answer(200, R"({"access_token":"A2","expires_in":3600,"refresh_token":"R2"})");
  EXPECT_EQ(s.run(s.feature->tokens().fresh(g.id))->access_token.reveal(), "A2");
  ASSERT_EQ(s.http.requests.size(), 2u);
  auto const sent = [&](std::size_t i) { return s.http.requests[i].secret_headers.at(0).second.reveal(); };
  EXPECT_EQ(sent(0), "Basic " + base64_encode("id:new3cret"));
  EXPECT_EQ(sent(1), "Basic " + base64_encode("id:s3cret"));
}

TEST(keeper_test, an_application_gets_its_first_token_without_a_person) {
  testing_support::link_stage s;
  auto const l = s.make_link({.name = "App",
                              .provider = "custom",
                              .grant_type = grant_type::client_credentials,
                              .client_id = "id",
                              .client_secret = secret_text("x"),
                              .scopes = std::vector<std::string>{"mail.imap"},
                              .token_endpoint = "https://as.test/token"});
  EXPECT_TRUE(l.redirect_url.empty());
  auto const g = s.run(s.feature->service().add_grant(l.id, "box@x.test")).value();
  s.http.answer(200, R"({"access_token":"A1","expires_in":3600})");
  EXPECT_EQ(s.run(s.feature->tokens().fresh(g.id))->access_token.reveal(), "A1");
  EXPECT_NE(s.http.requests[0].body.reveal().find("grant_type=client_credentials"), std::string::npos);
  s.clock().advance(2h);
  s.http.answer(400, R"({"error":"unauthorized_client"})");
  EXPECT_EQ(s.run(s.feature->tokens().fresh(g.id)).error().code, "grant.needs_fix");
  s.http.answer(200, R"({"access_token":"A2","expires_in":3600})");
  auto const again = s.run(s.feature->service().connect(g.id));
  ASSERT_TRUE(again) << describe(again.error());
  EXPECT_TRUE(std::holds_alternative<usable>(again->state));
}

TEST(keeper_renew_now_test, a_valid_token_is_replaced_and_a_failure_leaves_it_in_use) {
  testing_support::link_stage s;
  auto const g = s.consented();
  auto& impl = dynamic_cast<link_service&>(s.feature->service());
  ASSERT_TRUE(impl.next_refresh(g.id));
  EXPECT_LT(*impl.next_refresh(g.id), s.clock().now() + 1h);
  s.http.answer(503, "");
  auto const stages = s.run(impl.test(g.id)).value();
  EXPECT_EQ(stages[4].trouble->code, "oauth.provider_down");
  EXPECT_EQ(s.run(s.feature->tokens().fresh(g.id))->access_token.reveal(), "A1");
}

TEST(keeper_renew_now_test, a_refresh_token_that_may_be_spent_is_not_shown_while_the_access_token_serves) {
  testing_support::link_stage s;
  auto const g = s.consented();
  s.http.fail_with("http.timeout");
  auto& use = s.feature->service();
  EXPECT_EQ(s.run(use.test(g.id)).value()[4].trouble->code, "http.timeout");
  EXPECT_EQ(s.http.requests.size(), 1u);
  // Pressing again does not spend it a second time.
  EXPECT_EQ(s.run(use.test(g.id)).value()[4].trouble->code, "http.timeout");
  EXPECT_EQ(s.http.requests.size(), 1u);
  EXPECT_EQ(s.run(s.feature->tokens().fresh(g.id))->access_token.reveal(), "A1");
}

}  // namespace
}  // namespace outlink::links
