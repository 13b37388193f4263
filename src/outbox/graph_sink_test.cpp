#include "outbox/graph_sink.h"

#include "base/mail_limits.h"
#include "base/text.h"
#include "outbox/sender.h"
#include "support/outbox_stage.h"

namespace outlink::outbox {
namespace {

constexpr auto no_base64 = R"({"error":{"code":"ErrorMimeContentInvalidBase64String","message":"Invalid."}})";
constexpr auto throttled = R"({"error":{"code":"ApplicationThrottled","message":"Slower."}})";

class graph_sinks final : public sink_factory {
 public:
  graph_sinks(flow::http_client& http, outlink::clock const& clock) : http_(http), clock_(clock) {}
  std::unique_ptr<letter_sink> make(server const& s) override { return make_graph_sink(s, http_, clock_); }

 private:
  flow::http_client& http_;
  outlink::clock const& clock_;
};

class graph_sink_test : public testing::Test {
 protected:
  graph_sink_test() {
    s_.use_grant();
    s_.change_server([](server& s) {
      s.protocol = protocol_kind::graph;
      s.endpoint = {.host = "graph.example.test", .port = 443, .security = flow::transport_security::tls};
      s.user_name = "support@example.test";
    });
  }
  health run_sender() {
    sender one({.storage = s_.store().outbox(),
                .sinks = sinks_,
                .tokens = tokens_,
                .clock = s_.clock(),
                .randomness = s_.runtime().randomness()},
               s_.server, std::make_unique<testing_support::clock_bell>(s_.clock()), [] {});
    EXPECT_THROW((void)s_.run(one.run()), boost::system::system_error);
    return one.health();
  }
  failure refused_by(int status, std::string body) {
    auto const sink = sinks_.make(s_.server);
    http_.answer(status, std::move(body));
    auto const opened = s_.run(sink->open(token_proof{secret_text(std::string("T"))}));
    EXPECT_FALSE(opened) << status;
    EXPECT_FALSE(sink->is_open());
    return opened.error();
  }
  std::string token_of(std::size_t call) const { return http_.requests.at(call).secret_headers.at(0).second.reveal(); }

  testing_support::outbox_stage s_;
  testing_support::scripted_http http_;
  testing_support::told_tokens tokens_;
  graph_sinks sinks_{http_, s_.clock()};
};

TEST_F(graph_sink_test, letters_go_as_mime_after_one_question_about_the_right) {
  auto const first = s_.queue(s_.alice);
  auto const second = s_.queue(s_.bob);
  http_.answer(400, no_base64);
  http_.answer(202, "");
  http_.answer(202, "");
  auto const h = run_sender();
  ASSERT_EQ(http_.requests.size(), 3u);
  auto const& sent = http_.requests[1];
  EXPECT_EQ(sent.method + " " + sent.url, "POST https://graph.example.test/v1.0/users/support%40example.test/sendMail");
  EXPECT_EQ(base64_decode(sent.body.reveal()), s_.raw(first));
  EXPECT_EQ(token_of(1), "Bearer good");
  EXPECT_FALSE(base64_decode(http_.requests[0].body.reveal())) << "nobody must get the question as a letter";
  EXPECT_EQ(s_.load(second).state, letter_state::sent);
  EXPECT_EQ(s_.load(second).answer, "HTTP 202");
  EXPECT_EQ(h.letters, 2);
}

TEST_F(graph_sink_test, a_token_that_ends_between_two_letters_is_renewed) {
  auto const id = s_.queue(s_.alice);
  http_.answer(400, no_base64);
  http_.answer(401, R"({"error":{"code":"InvalidAuthenticationToken"}})");
  http_.answer(401, R"({"error":{"code":"InvalidAuthenticationToken"}})");
  http_.answer(400, no_base64);
  http_.answer(202, "");
  tokens_.after_refusal = "fresh";
  run_sender();
  EXPECT_EQ(tokens_.refused, 1);
  EXPECT_EQ(token_of(4), "Bearer fresh");
  EXPECT_EQ(s_.load(id).state, letter_state::sent);
  EXPECT_EQ(s_.load(id).attempts, 1) << "what the server has against the token is not the letter's fault";
}

TEST_F(graph_sink_test, throttled_it_waits_and_the_letter_has_lost_nothing) {
  auto const id = s_.queue(s_.alice);
  http_.answer(400, no_base64);
  http_.answers.push_back(
      flow::http_answer{.status = 429, .headers = {{"retry-after", "120"}}, .body = std::string(throttled)});
  http_.answer(400, no_base64);
  http_.answer(202, "");
  auto const begin = s_.clock().now();
  run_sender();
  EXPECT_GE(s_.clock().now() - begin, std::chrono::seconds(120));
  EXPECT_EQ(s_.load(id).state, letter_state::sent);
  EXPECT_EQ(s_.load(id).attempts, 1);
}

TEST_F(graph_sink_test, a_lost_answer_makes_the_same_letter_go_again) {
  auto const id = s_.queue(s_.alice);
  http_.answer(400, no_base64);
  http_.fail_with("http.closed");
  http_.answer(400, no_base64);
  http_.answer(202, "");
  run_sender();
  EXPECT_EQ(http_.requests.at(1).body.reveal(), http_.requests.at(3).body.reveal());
  EXPECT_EQ(s_.load(id).state, letter_state::sent);
  EXPECT_EQ(s_.load(id).attempts, 2);
}

TEST_F(graph_sink_test, what_graph_will_never_take_is_given_up_and_the_next_goes) {
  auto const first = s_.queue(s_.alice);
  auto const second = s_.queue(s_.bob);
  http_.answer(400, no_base64);
  http_.answer(400, R"({"error":{"code":"ErrorInvalidRecipients","message":"Nobody there."}})");
  http_.answer(202, "");
  run_sender();
  EXPECT_EQ(s_.load(first).state, letter_state::failed);
  EXPECT_EQ(s_.load(first).answer, "Nobody there.");
  EXPECT_EQ(s_.load(second).state, letter_state::sent);
}

TEST_F(graph_sink_test, too_large_for_graph_is_not_tried) {
  auto const sink = sinks_.make(s_.server);
  http_.answer(400, no_base64);
  ASSERT_TRUE(s_.run(sink->open(token_proof{secret_text(std::string("T"))})));
  auto const sent = s_.run(sink->send({}, std::string(limits::graph_request_bytes_max / 4 * 3 + 1, 'x')));
  EXPECT_EQ(sent.error().code, "graph.too_large");
  EXPECT_EQ(http_.requests.size(), 1u);
  EXPECT_TRUE(sink->is_open());
}

TEST_F(graph_sink_test, refusals_are_told_apart_before_any_letter_goes) {
  EXPECT_EQ(refused_by(401, "").remedy, remedy::consent_again);
  EXPECT_EQ(refused_by(403, "").code, "graph.access_denied");
  EXPECT_EQ(refused_by(404, "").code, "graph.not_found");
  EXPECT_EQ(refused_by(503, "").code, "graph.unavailable");
  EXPECT_EQ(refused_by(403, R"({"error":{"code":"ErrorSendAsDenied"}})").code, "graph.send_as_denied");
  EXPECT_EQ(s_.run(sinks_.make(s_.server)->open(password_proof{})).error().code, "graph.no_token");
}

}  // namespace
}  // namespace outlink::outbox
