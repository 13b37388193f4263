#include "links/catalogue_reader.h"

#include <gtest/gtest.h>

#include "links/catalogue_test_support.h"

namespace outlink::links {
namespace {

struct spoilt {
  std::string_view from, to, field;
};

class catalogue_reader_test : public testing::TestWithParam<spoilt> {};

TEST_P(catalogue_reader_test, names_row_and_field) {
  auto const row = read_provider({"own.json", good_row(GetParam().from, GetParam().to)});
  ASSERT_FALSE(row.has_value()) << GetParam().to;
  EXPECT_EQ(row.error().code, "catalogue.invalid");
  EXPECT_EQ(row.error().where, GetParam().field) << row.error().words;
  EXPECT_NE(row.error().words.find("own.json"), std::string::npos) << row.error().words;
}

INSTANTIATE_TEST_SUITE_P(
    all, catalogue_reader_test,
    testing::Values(spoilt{"\"id\": \"x\", ", "", "id"}, spoilt{"\"id\": \"x\"", "\"id\": 7", "id"},
                    spoilt{"\"name\": \"X\"", "\"name\": \"X\", \"colour\": \"red\"", "colour"},
                    spoilt{"[\"https://as.example/docs#a\"]", "\"https://as.example/docs\"", "documentation.endpoints"},
                    spoilt{"[\"imap\", \"sign_in\"]", "[\"fax\"]", "uses"},
                    spoilt{"[\"imap\", \"sign_in\"]", "\"imap\"", "uses"},
                    spoilt{"\"kind\": \"host\"", "\"kind\": \"door\"", "variables[1].kind"},
                    spoilt{"\"label\": \"Host\", ", "", "variables[1].label"},
                    spoilt{"\"login\": \"eu.example\"", "\"login\": 7", "variables[0].choices[0].sets.login"},
                    spoilt{"\"token\": \"https", "\"tocken\": \"https", "endpoints.tocken"},
                    spoilt{"\"type\": \"device_code\"", "\"type\": \"password\"", "grants[3].type"},
                    spoilt{"\"type\": \"device_code\"", "\"type\": \"jwt_bearer\"", "grants[3]"},
                    spoilt{"{ \"type\": \"client_credentials\", \"not_offered\": \"Not here.\" },", "", "grants"},
                    spoilt{"[\"none\"]", "[\"magic\"]", "grants[3].authentication[0]"},
                    spoilt{"[\"none\"]", "[\"none\"], \"pkce\": \"S256\"", "grants[3].pkce"},
                    spoilt{"\"sign_in\": []", "\"sign_in\": \"openid\"", "grants[3].scopes.sign_in"},
                    spoilt{"\"sign_in\": []", "\"fax\": []", "grants[3].scopes.fax"},
                    spoilt{"\"refused\": [\"main\"], ", "\"refuse\": [], ", "grants[2].conditions[0].refuse"},
                    spoilt{"https_or_loopback", "https_sometimes", "redirect.rules"},
                    spoilt{"\"characters_max\": 100", "\"characters_max\": 0", "redirect.characters_max"},
                    spoilt{"\"rotation\": \"may\"", "\"rotation\": \"now and then\"", "refresh.rotation"},
                    spoilt{"\"idle_days\": 90", "\"idle_days\": 1.5", "refresh.idle_days"},
                    spoilt{"\"idle_days\": 90", "\"idle_days\": 99999", "refresh.idle_days"},
                    spoilt{"\"port\": 993", "\"port\": 70000", "mail.imap.port"},
                    spoilt{"\"port\": 993, ", "", "mail.imap.port"},
                    spoilt{"\"security\": \"tls\"", "\"security\": \"plain\"", "mail.imap.security"},
                    spoilt{"\"mail\": { \"imap\"", "\"mail\": { \"fax\"", "mail.fax"},
                    spoilt{"\"name\": \"comma_scopes\"", "\"name\": \"odd\"", "quirks[0].name"},
                    spoilt{", \"evidence\": \"https://as.example/docs\"", "", "quirks[0].evidence"},
                    spoilt{"\"steps\": [\"Register.\"]", "\"steps\": [7]", "registration.steps[0]"},
                    spoilt{"\"registration\"", "\"register\"", "registration"}));

TEST(catalogue_reader_one_test, reads_every_field) {
  auto const p = read_provider({"own.json", good_row()}).value();
  EXPECT_EQ(p.id, "x");
  EXPECT_EQ(p.documentation.at("endpoints"), std::vector<std::string>{"https://as.example/docs#a"});
  EXPECT_EQ(p.uses, (std::vector{use::imap, use::sign_in}));
  ASSERT_EQ(p.variables.size(), 4u);
  EXPECT_EQ(p.variables[0].choices[1].sets.at("login"), "us.example");
  EXPECT_EQ(p.variables[3].pattern, "[^!]*");
  EXPECT_EQ(p.facts.grant(grant_type::client_credentials).not_offered, "Not here.");
  EXPECT_EQ(p.facts.grant(grant_type::device_code).authentication, std::vector{client_authentication::none});
  EXPECT_TRUE(p.facts.grant(grant_type::authorization_code).pkce);
  EXPECT_EQ(p.redirect.characters_max, 100u);
  EXPECT_EQ(p.redirect.characters_refused, "!");
  EXPECT_EQ(p.refresh.idle_life, std::chrono::days(90));
  EXPECT_EQ(p.refresh.absolute_life, std::nullopt);
  EXPECT_EQ(p.facts.mail.at(use::imap).port, 993);
  EXPECT_TRUE(p.has(quirk::comma_scopes));
  EXPECT_EQ(p.registration_steps, std::vector<std::string>{"Register."});
}

TEST(catalogue_reader_one_test, refuses_what_is_no_row_at_all) {
  for (std::string const text : {"", "{", "[]", "7", "{}"}) {
    auto const p = read_provider({"own.json", text});
    ASSERT_FALSE(p.has_value()) << text;
    EXPECT_NE(p.error().words.find("own.json"), std::string::npos);
  }
  EXPECT_FALSE(read_provider({"own.json", std::string(1u << 20, ' ')}).has_value());
}

}  // namespace
}  // namespace outlink::links
