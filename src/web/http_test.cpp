#include "web/http.h"

#include <gtest/gtest.h>

namespace outlink::web {
namespace {

request json_request(std::string body) { return {.body = std::move(body), .content_type = "application/json"}; }

TEST(body_reader_test, reads_what_is_asked_and_refuses_the_rest) {
  auto r = body_reader::of(json_request(R"({"a":"x","n":7,"b":true,"l":["p","q"],"z":null})")).value();
  EXPECT_EQ(r.text("a"), "x");
  EXPECT_EQ(r.number("n"), 7);
  EXPECT_EQ(r.flag("b"), true);
  EXPECT_EQ(r.texts("l"), (std::vector<std::string>{"p", "q"}));
  EXPECT_FALSE(r.text("z").has_value());
  EXPECT_TRUE(r.done().has_value());
  auto unknown = body_reader::of(json_request(R"({"colour":"red"})")).value();
  EXPECT_EQ(unknown.done().error().where, "colour");
}

TEST(body_reader_test, wrong_types_name_the_field) {
  auto r = body_reader::of(json_request(R"({"a":7,"n":"x"})")).value();
  (void)r.text("a");
  (void)r.number("n");
  EXPECT_EQ(r.done().error().where, "a");
  auto missing = body_reader::of(json_request("{}")).value();
  (void)missing.required_text("name");
  EXPECT_EQ(missing.done().error().where, "name");
}

TEST(body_reader_test, not_an_object) {
  for (char const* b : {"", "[]", "7", "{", "{\"a\":1,}"})
    EXPECT_EQ(body_reader::of(json_request(b)).error().code, "body.invalid") << b;
  EXPECT_FALSE(body_reader::of({.body = "{}", .content_type = "text/plain"}).has_value());
  EXPECT_FALSE(body_reader::of(json_request(std::string(10000, '['))).has_value());
}

TEST(body_reader_test, a_key_that_stands_twice_is_named) {
  auto const where = [](std::string body) {
    auto const r = body_reader::of(json_request(std::move(body)));
    return r ? std::string("taken") : r.error().where;
  };
  EXPECT_EQ(where(R"({"role":"viewer","role":"admin"})"), "role");
  EXPECT_EQ(where(R"({"role":"viewer","r\u006fle":"admin"})"), "role");
  EXPECT_EQ(where(R"({"a":{"b":1,"c":[{"d":1,"d":2}]}})"), "d");
  EXPECT_EQ(where(R"({"a":[{"b":1},{"b":2}],"b":"a"})"), "taken");
}

TEST(body_reader_test, only_json_is_taken_as_json) {
  for (char const* type : {"application/json", "Application/JSON; charset=utf-8", "application/json ;x"})
    EXPECT_TRUE(body_reader::of({.body = "{}", .content_type = type}).has_value()) << type;
  for (char const* type : {"", "application/jsonx", "text/plain;application/json", "multipart/form-data"})
    EXPECT_EQ(body_reader::of({.body = "{}", .content_type = type}).error().where, "body") << type;
}

TEST(body_reader_test, text_that_is_not_utf_8_is_refused) {
  for (char const* body : {"{\"a\":\"\xff\"}", "{\"a\":\"\xc0\xaf\"}", "{\"\xed\xa0\x80\":1}", R"({"a":"\ud800"})"})
    EXPECT_EQ(body_reader::of(json_request(body)).error().code, "body.invalid") << body;
}

TEST(problem_test, status_follows_code_and_remedy) {
  EXPECT_EQ(problem(not_found("issue").error()).status, 404);
  EXPECT_EQ(problem(stale("link").error()).status, 409);
  EXPECT_EQ(problem(invalid_field("link", "name", "w").error()).status, 422);
  EXPECT_EQ(problem({.code = "x.y", .remedy = remedy::retry}).status, 503);
  EXPECT_EQ(problem({.code = "session.needed", .remedy = remedy::fix_input}).status, 401);
}

TEST(problem_test, a_bug_shows_nothing_of_our_insides) {
  auto const r =
      problem({.code = "store.broken", .remedy = remedy::report_bug, .words = "secret insides", .where = "table"});
  EXPECT_EQ(r.status, 500);
  EXPECT_EQ(r.body.find("insides"), std::string::npos);
  EXPECT_NE(r.body.find("incident"), std::string::npos);
}

TEST(request_test, query_parameters) {
  request const r{.query = "q=a+b%26&after=7&empty"};
  EXPECT_EQ(r.parameter("q"), "a b&");
  EXPECT_EQ(r.parameter("after"), "7");
  EXPECT_EQ(r.parameter("none"), "");
  EXPECT_EQ(to_id("7"), 7);
  for (char const* bad : {"", "-1", "7x", "0", "99999999999999999999"}) EXPECT_EQ(to_id(bad), 0) << bad;
}

TEST(time_test, rfc_3339) {
  EXPECT_EQ(to_text(time_point(std::chrono::milliseconds(1763985600123))), "2025-11-24T12:00:00.123Z");
}

}  // namespace
}  // namespace outlink::web
