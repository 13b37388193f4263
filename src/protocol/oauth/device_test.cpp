#include "protocol/oauth/device.h"

#include <gtest/gtest.h>

#include "base/limits.h"

namespace outlink::oauth {
namespace {

using namespace std::chrono_literals;

time_point const now{1'000'000s};
client const open{.id = "i", .proof = no_proof{}};

std::string body(std::string const& without = {}, std::string const& instead = {}) {
  std::pair<std::string, std::string> const fields[]{
      {"device_code", R"("D")"},
      {"user_code", R"("WDJB-MJHT")"},
      {"verification_uri", R"("https://as.example/device")"},
      {"verification_uri_complete", R"("https://as.example/device?c=1")"},
      {"expires_in", "900"},
      {"interval", "7"}};
  std::string all;
  for (auto const& [name, value] : fields) {
    auto const& v = name == without ? instead : value;
    if (!v.empty()) all += (all.empty() ? "\"" : ",\"") + name + "\":" + v;
  }
  return "{" + all + "}";
}
result<device_answer> read(std::string const& b, int status = 200) {
  return read_device_answer({.status = status, .body = b}, now, false);
}
failure refused(std::string const& b, int status = 200) {
  auto a = read(b, status);
  EXPECT_FALSE(a.has_value()) << b.substr(0, 200);
  if (a) return {};
  EXPECT_EQ(describe(a.error()).find("\"D\""), std::string::npos);
  return a.error();
}

TEST(device_request_test, byte_by_byte) {
  EXPECT_EQ(ask_device_code(open, {"a", "b"}, {{"x", "y"}}).body.reveal(), "scope=a%20b&x=y&client_id=i");
  EXPECT_EQ(ask_device_code(open, {}).body.reveal(), "client_id=i");
  EXPECT_EQ(poll_device(open, secret_text(std::string("D/"))).body.reveal(),
            "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code&device_code=D%2F&client_id=i");
}

TEST(device_answer_test, a_good_one) {
  auto const a = read(body()).value();
  EXPECT_EQ(a.device_code.reveal(), "D");
  EXPECT_EQ(a.user_code, "WDJB-MJHT");
  EXPECT_EQ(a.verification_uri, "https://as.example/device");
  EXPECT_EQ(a.verification_uri_complete, "https://as.example/device?c=1");
  EXPECT_EQ(a.expires_in, 900s);
  EXPECT_EQ(a.interval, 7s);
}

TEST(device_answer_test, what_may_be_missing) {
  EXPECT_EQ(read(body("interval"))->interval, 5s);
  EXPECT_EQ(read(body("verification_uri_complete"))->verification_uri_complete, "");
  EXPECT_EQ(read(body("expires_in", "1e9"))->expires_in, limits::device_code_life_max);
  EXPECT_EQ(read(R"({"device_code":"D","user_code":"U","verification_url":"https://g.example/d","expires_in":9})")
                ->verification_uri,
            "https://g.example/d");
}

TEST(device_answer_test, each_field_missing_wrong_typed_or_too_long) {
  std::string const long_text = "\"" + std::string(limits::device_code_bytes_max + 1, 'x') + "\"";
  for (std::string const field : {"device_code", "user_code", "verification_uri", "expires_in"}) {
    for (std::string const& value : {std::string(), std::string("null"), std::string("[1]"), std::string("\"\""),
                                     std::string("true"), long_text}) {
      auto const f = refused(body(field, value));
      EXPECT_EQ(f.code, "oauth.unexpected_answer") << field << value.substr(0, 20);
      EXPECT_NE(f.words.find(field), std::string::npos) << f.words;
    }
  }
  for (char const* bad : {"0", "-5", "\"5\"", "[]"}) {
    refused(body("interval", bad));
    refused(body("expires_in", bad));
  }
  refused(body("user_code", "\"" + std::string(limits::user_code_bytes_max + 1, 'x') + "\""));
  refused(body("user_code", R"("a\nb")"));
  refused(body("device_code", R"("a b")"));
  refused(R"({"device_code":"A","device_code":"B"})");
  refused("<html>");
  refused(body(), 404);
}

TEST(device_answer_test, an_address_that_must_not_be_pressed) {
  for (char const* bad : {R"x("javascript:alert(1)")x", R"("http://as.example/device")", R"("https://a@b/")",
                          R"("data:text/html,x")", R"("//as.example")"}) {
    refused(body("verification_uri", bad));
    refused(body("verification_uri_complete", bad));
  }
  EXPECT_TRUE(
      read_device_answer({.status = 200, .body = body("verification_uri", R"("http://127.0.0.1:1/d")")}, now, true)
          .has_value());
}

TEST(device_answer_test, errors) {
  EXPECT_EQ(refused(R"({"error":"unauthorized_client"})", 400).code, "oauth.unauthorized_client");
  EXPECT_EQ(refused("", 503).code, "oauth.provider_down");
}

failure of(char const* error) { return failure_of_error(error, {}, "token endpoint"); }
device_verdict judged(device_wait const& w, failure why, time_point at = now) {
  return judge_device_poll(w, fail(std::move(why)), at);
}

TEST(device_poll_test, from_pending_to_tokens) {
  auto w = start_device_wait(read(body()).value(), now);
  EXPECT_EQ(w.next, now + 7s);
  EXPECT_EQ(w.end, now + 900s);
  w = std::get<device_wait>(judged(w, of("authorization_pending"), now + 8s));
  EXPECT_EQ(w.next, now + 15s);
  w = std::get<device_wait>(judged(w, of("slow_down"), now + 15s));
  EXPECT_EQ(w.interval, 12s);
  EXPECT_EQ(w.next, now + 27s);
  w = std::get<device_wait>(judged(w, of("authorization_pending"), now + 27s));
  EXPECT_EQ(w.next, now + 39s) << "slower for all later polls";
  auto const done = judge_device_poll(w, token_answer{.access_token = secret_text(std::string("AT"))}, now + 39s);
  EXPECT_EQ(std::get<token_answer>(done).access_token.reveal(), "AT");
}

TEST(device_poll_test, the_ends) {
  auto const w = start_device_wait(read(body()).value(), now);
  EXPECT_EQ(std::get<failure>(judged(w, of("access_denied"))).code, "oauth.access_denied");
  EXPECT_EQ(std::get<failure>(judged(w, of("expired_token"))).remedy, remedy::consent_again);
  EXPECT_EQ(std::get<failure>(judged(w, of("invalid_client"))).remedy, remedy::fix_setup);
  EXPECT_EQ(std::get<failure>(judged(w, of("authorization_pending"), now + 893s)).code, "oauth.expired_token")
      << "the next poll would come too late";
}

TEST(device_poll_test, passing_trouble_waits_longer_each_time) {
  auto w = start_device_wait(read(body()).value(), now);
  failure const lost{.code = "http.timeout", .remedy = remedy::retry};
  for (auto expected : {14s, 28s, 56s, 60s, 60s}) {
    w = std::get<device_wait>(judged(w, lost));
    EXPECT_EQ(w.interval, expected);
  }
  failure const later{.code = "oauth.throttled", .remedy = remedy::wait_until, .not_before = now + 100s};
  EXPECT_EQ(std::get<device_wait>(judged(w, later)).next, now + 100s);
  w.interval = 120s;
  EXPECT_EQ(std::get<device_wait>(judged(w, lost)).interval, 120s) << "never faster than the provider asked for";
}

}  // namespace
}  // namespace outlink::oauth
