#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <fstream>

#include "base/text.h"
#include "cli/commands_test_support.h"
#include "cli/links_command.h"
#include "cli/token_command.h"

// The commands against scripted answers of the API.
namespace outlink::cli {
namespace {

namespace json = boost::json;

class commands_test : public scripted_service {
 protected:
  result<void> token(token_options o) { return run(make_token_command(std::move(o))); }
  result<void> links(links_options o) { return run(make_links_command(std::move(o))); }

  static constexpr char const* a_token =
      R"({"account":7,"address":"a@x.test","access_token":"ya29.T","token_type":"Bearer","expires_at":"x","expires_in":60,"scopes":[]})";
  static constexpr char const* accounts =
      R"({"items":[{"id":7,"address":"a@x.test","link":"L","provider":"github","state":"usable","host":"github.com","git_user":"x-access-token"},)"
      R"({"id":8,"address":"b@x.test","link":"M","provider":"google","state":"usable","host":"oauth2.googleapis.com","git_user":null}]})";
  static constexpr char const* all_links =
      R"({"items":[{"id":3,"name":"Mail","provider":"custom","grant_type":"client_credentials","client_id":"c","version":5,)"
      R"("state":"failing","client_secrets":[{}],"used_by":[{"id":1,"name":"Support"}],"redirect_url":null,)"
      R"("token_endpoint":"https://as.test/token","authorization_endpoint":"","grants":[{"id":7,"login_hint":"","account":"a\u001b[31m@x.test",)"
      R"("state":"failing","used_by":[{"id":1,"name":"Support"}],"expires_at":"2027-01-31T12:34:56.000Z",)"
      R"("trouble":{"words":"It failed.","peer":"no","since":"2027-01-30T01:02:03.000Z","advice":{"to_do":"Do this."}}}]}]})";
};

TEST_F(commands_test, the_token_alone_and_a_line_end_by_default) {
  answer(200, a_token);
  ASSERT_TRUE(token({.account = "a@x.test", .min_seconds = 30}));
  EXPECT_EQ(out_, "ya29.T\n");
  EXPECT_EQ(asked(), "GET https://outlink.test/api/v1/accounts/a%40x.test/token?min_seconds=30");
  ASSERT_EQ(http_.requests[0].secret_headers.size(), 1u);
  EXPECT_EQ(http_.requests[0].secret_headers[0].second.reveal(), "Bearer olt_x");
}

TEST_F(commands_test, the_other_formats) {
  answer(200, a_token);
  ASSERT_TRUE(token({.account = "7", .format = token_format::header}));
  EXPECT_EQ(std::exchange(out_, ""), "Authorization: Bearer ya29.T\n");
  answer(200, a_token);
  ASSERT_TRUE(token({.account = "7", .format = token_format::xoauth2}));
  EXPECT_EQ(base64_decode(trim(std::exchange(out_, ""))).value(),
            "user=a@x.test\x01"
            "auth=Bearer ya29.T\x01\x01");
  answer(200, a_token);
  ASSERT_TRUE(token({.account = "7", .format = token_format::json}));
  EXPECT_EQ(json::parse(out_).at("account"), 7);
}

TEST_F(commands_test, git_gets_the_token_of_that_host_only) {
  auto const asks = [&](std::string account, std::string input, std::string action = "get") {
    out_.clear();
    input_ = std::move(input);
    http_.answers.clear();
    answer(200, accounts);
    answer(200, a_token);
    EXPECT_TRUE(token({.account = std::move(account), .format = token_format::git, .git_action = std::move(action)}));
    return out_;
  };
  EXPECT_EQ(asks("7", "protocol=https\nhost=github.com\n\n"),
            "username=x-access-token\npassword=ya29.T\npassword_expiry_utc=1000060\n");
  EXPECT_EQ(asks("A@x.test", "protocol=https\r\nhost=GitHub.com\r\n\r\nhost=evil.test\n").substr(0, 9), "username=");
  EXPECT_EQ(asks("7", "protocol=http\nhost=github.com\n\n"), "");
  EXPECT_EQ(asks("7", "protocol=https\nhost=github.com.evil.test\n\n"), "");
  EXPECT_EQ(asks("7", "protocol=https\nhost=github.com:8443\n\n"), "");
  EXPECT_EQ(asks("7", ""), "");
  EXPECT_EQ(asks("9", "protocol=https\nhost=github.com\n\n"), "");
  EXPECT_EQ(asks("8", "protocol=https\nhost=oauth2.googleapis.com\n\n"), "") << "no repositories there";
  http_.requests.clear();
  EXPECT_EQ(asks("7", "protocol=https\nhost=github.com\n\n", "store"), "");
  EXPECT_EQ(asks("7", "protocol=https\nhost=github.com\n\n", "erase"), "");
  EXPECT_TRUE(http_.requests.empty());
}

TEST_F(commands_test, the_list_of_accounts) {
  answer(200, accounts);
  ASSERT_TRUE(token({.list = true}));
  EXPECT_EQ(out_,
            "ACCOUNT  ADDRESS   LINK  STATE\n"
            "7        a@x.test  L     usable\n"
            "8        b@x.test  M     usable\n");
}

TEST_F(commands_test, a_problem_is_read_back_and_decides_the_exit_status) {
  auto const status = [&](int http_status, std::string body) {
    answer(http_status, std::move(body));
    auto const end = token({.account = "7"});
    EXPECT_FALSE(end);
    EXPECT_EQ(out_, "");
    return std::pair(end.error().code, exit_status(end.error()));
  };
  using answer_of = std::pair<std::string, int>;
  EXPECT_EQ(status(409, R"({"code":"grant.needs_consent","remedy":"consent_again","detail":"w"})"),
            answer_of("grant.needs_consent", 3));
  EXPECT_EQ(status(503, R"({"code":"http.timeout","remedy":"retry","detail":"w"})"), answer_of("http.timeout", 1));
  EXPECT_EQ(status(401, R"({"code":"api_token.refused","remedy":"fix_input","detail":"w"})"),
            answer_of("api_token.refused", 3));
  EXPECT_EQ(status(404, R"({"code":"account.not_found","remedy":"fix_input","detail":"w"})"),
            answer_of("account.not_found", 2));
  EXPECT_EQ(status(502, "<html>Bad gateway</html>"), answer_of("client.answer", 3));
  EXPECT_EQ(status(404, "{}"), answer_of("client.answer", 3));
  auto const end = token({.account = "7"});
  EXPECT_EQ(end.error().code, "http.refused");
}

TEST_F(commands_test, links_are_listed_and_shown_with_their_trouble) {
  answer(200, all_links);
  ASSERT_TRUE(links({.action = "list"}));
  EXPECT_EQ(std::exchange(out_, ""),
            "LINK  NAME  PROVIDER  STATE    ACCOUNTS  USED BY\n"
            "3     Mail  custom    failing  1         Support\n");
  answer(200, all_links);
  ASSERT_TRUE(links({.action = "show", .link = "Mail"}));
  EXPECT_NE(out_.find("token_endpoint: https://as.test/token"), std::string::npos);
  EXPECT_NE(out_.find("a\\x1B[31m@x.test"), std::string::npos) << out_;
  EXPECT_EQ(out_.find('\x1b'), std::string::npos);
  EXPECT_NE(out_.find("Account 7: It failed. (since 2027-01-30 01:02 UTC)"), std::string::npos) << out_;
  EXPECT_NE(out_.find("what to do: Do this."), std::string::npos);
  answer(200, all_links);
  EXPECT_EQ(links({.action = "show", .link = "Post"}).error().code, "link.not_found");
}

TEST_F(commands_test, a_link_is_made_with_its_secret_from_a_file) {
  auto const file = testing::TempDir() + "outlink_commands_secret";
  std::ofstream(file) << "s3cret\n";
  answer(201, R"({"id":4,"name":"New","redirect_url":"https://outlink.test/oauth2/callback/x"})");
  ASSERT_TRUE(links({.action = "create",
                     .name = "New",
                     .provider = "microsoft",
                     .client_id = "c",
                     .secret_file = file,
                     .variables = {"tenant=x.test"}}));
  EXPECT_EQ(asked(), "POST https://outlink.test/api/v1/links");
  auto const form = json::parse(http_.requests[0].body.reveal());
  EXPECT_EQ(form.at("client_secret"), "s3cret");
  EXPECT_EQ(form.at("variables"), (json::array{json::object{{"name", "tenant"}, {"value", "x.test"}}}));
  EXPECT_FALSE(form.as_object().contains("grant_type"));
  EXPECT_NE(out_.find("https://outlink.test/oauth2/callback/x"), std::string::npos);
  EXPECT_EQ(links({.action = "create", .name = "N", .provider = "p", .variables = {"tenant"}}).error().where, "set");
  EXPECT_EQ(links({.action = "create", .name = "N", .provider = "p", .secret_file = "/does/not/exist"}).error().code,
            "client.file");
}

TEST_F(commands_test, custom_endpoints_are_discovered) {
  answer(
      200,
      R"({"issuer":"https://as.test","token_endpoint":"https://as.test/token","authentication":"basic","scopes_supported":["x"]})");
  answer(201, R"({"id":4,"name":"New","redirect_url":null})");
  ASSERT_TRUE(links(
      {.action = "create", .name = "N", .provider = "custom", .authentication = "post", .issuer = "https://as.test"}));
  auto const form = json::parse(http_.requests.at(1).body.reveal());
  EXPECT_EQ(form.at("token_endpoint"), "https://as.test/token");
  EXPECT_EQ(form.at("authentication"), "post") << "what was said stands";
  EXPECT_FALSE(form.as_object().contains("scopes_supported"));
}

TEST_F(commands_test, deleting_tells_first_what_would_stop) {
  answer(200, all_links);
  ASSERT_TRUE(links({.action = "delete", .link = "3"}));
  EXPECT_NE(out_.find("These would stop: Support."), std::string::npos) << out_;
  EXPECT_EQ(http_.requests.size(), 1u);
  answer(200, all_links);
  answer(200, R"({"revoked":1,"not_revoked":["The provider has no revocation endpoint."]})");
  out_.clear();
  ASSERT_TRUE(links({.action = "delete", .link = "3", .yes = true}));
  EXPECT_EQ(asked(2), "DELETE https://outlink.test/api/v1/links/3");
  EXPECT_NE(out_.find("not revoked: The provider"), std::string::npos);
}

TEST_F(commands_test, secrets_roll_over) {
  auto const file = testing::TempDir() + "outlink_commands_secret2";
  std::ofstream(file) << "n3w\r\n";
  answer(200, all_links);
  answer(201, R"({"client_secrets":[{},{}]})");
  ASSERT_TRUE(links({.action = "add-secret", .link = "Mail", .secret_file = file, .secret_expires = "2030-01-31"}));
  auto const form = json::parse(http_.requests.at(1).body.reveal());
  EXPECT_EQ(form, (json::object{{"version", 5}, {"expires_at", "2030-01-31"}, {"value", "n3w"}}));
  answer(200, all_links);
  answer(200, R"({"client_secrets":[{}]})");
  ASSERT_TRUE(links({.action = "remove-secret", .link = "Mail", .rank = 2}));
  EXPECT_EQ(asked(3), "DELETE https://outlink.test/api/v1/links/3/secrets/2?version=5");
}

TEST_F(commands_test, accounts_are_added_and_connected) {
  answer(200, all_links);
  answer(201, R"({"id":9})");
  ASSERT_TRUE(links({.action = "add-account", .link = "Mail", .address = "b@x.test"}));
  EXPECT_NE(out_.find("outlink links connect 9"), std::string::npos) << out_;
  answer(200, R"({"id":9,"state":"usable","expires_at":"2027-01-31T12:34:56.000Z"})");
  ASSERT_TRUE(links({.action = "connect", .account = "9"}));
  EXPECT_EQ(asked(2), "POST https://outlink.test/api/v1/grants/9/connect");
  answer(
      200,
      R"({"id":9,"device":{"user_code":"AB-CD","verification_url":"https://as.test/device","expires_at":"2027-01-31T12:34:56.000Z"}})");
  ASSERT_TRUE(links({.action = "device", .account = "9"}));
  EXPECT_NE(out_.find("enter the code AB-CD before 2027-01-31 12:34 UTC"), std::string::npos) << out_;
}

TEST_F(commands_test, warnings_are_told_and_json_is_the_api_s_answer) {
  answer(200, R"({"items":[]})");
  ASSERT_TRUE(links({.action = "warnings"}));
  EXPECT_EQ(std::exchange(out_, ""), "Nothing to warn of.\n");
  auto const one =
      R"({"items":[{"code":"c","severity":"warning","link":1,"grant":null,"words":"Soon.","due":"2027-01-31T00:00:00.000Z"}]})";
  answer(200, one);
  ASSERT_TRUE(links({.action = "warnings"}));
  EXPECT_EQ(std::exchange(out_, ""), "warning: Soon. (2027-01-31 00:00 UTC)\n");
  answer(200, one);
  ASSERT_TRUE(links({.action = "warnings", .json = true}));
  EXPECT_EQ(json::parse(out_), json::parse(one));
}

}  // namespace
}  // namespace outlink::cli
