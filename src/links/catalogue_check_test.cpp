#include "links/catalogue_check.h"

#include <gtest/gtest.h>

#include "links/catalogue_reader.h"
#include "links/catalogue_test_support.h"

namespace outlink::links {
namespace {

struct spoilt {
  std::string_view from, to, field;
};

class catalogue_check_test : public testing::TestWithParam<spoilt> {};

TEST_P(catalogue_check_test, refuses) {
  auto const row = read_provider({"own.json", good_row(GetParam().from, GetParam().to)});
  ASSERT_FALSE(row.has_value()) << GetParam().to;
  EXPECT_EQ(row.error().where, GetParam().field) << row.error().words;
}

constexpr std::string_view token = "https://{host}{path}/{realm}/token";

INSTANTIATE_TEST_SUITE_P(
    all, catalogue_check_test,
    testing::Values(
        spoilt{"\"id\": \"x\"", "\"id\": \"X\"", "id"}, spoilt{"\"id\": \"x\"", "\"id\": \"\"", "id"},
        spoilt{"\"name\": \"X\"", "\"name\": \"\"", "name"}, spoilt{"[\"imap\", \"sign_in\"]", "[]", "uses"},
        spoilt{"[\"imap\", \"sign_in\"]", "[\"imap\", \"sign_in\", \"smtp\"]", "uses"},
        spoilt{"https://as.example/docs#a", "http://as.example/docs", "documentation.endpoints"},
        spoilt{"\"documentation\": { \"endpoints\"", "\"documentation\": { \"hearsay\"", "documentation.hearsay"},
        spoilt{"\"documentation\": { \"endpoints\"", "\"documentation\": { \"mail\"", "documentation.endpoints"},
        spoilt{"\"evidence\": \"https://as", "\"evidence\": \"http://as", "quirks.comma_scopes"},
        // Variables.
        spoilt{"\"name\": \"realm\"", "\"name\": \"host\"", "variables.host"},
        spoilt{"\"name\": \"realm\"", "\"name\": \"login\"", "variables.login"},
        spoilt{"\"label\": \"Host\"", "\"label\": \"\"", "variables.host"},
        spoilt{"\"name\": \"path\"", "\"name\": \"folder\"", "variables.folder"},
        spoilt{"\"default\": \"eu\"", "\"default\": \"mars\"", "variables.region"},
        spoilt{"\"value\": \"us\"", "\"value\": \"eu\"", "variables.region"},
        spoilt{"{ \"login\": \"us.example\" }", "{}", "variables.region"},
        spoilt{"{ \"login\": \"us.example\" }", "{ \"door\": \"us.example\" }", "variables.region"},
        spoilt{"\"kind\": \"choice\"", "\"kind\": \"segment\"", "variables.region"},
        spoilt{"\"pattern\": \"[^!]*\"", "\"pattern\": \"[\"", "variables.realm"},
        // Which variable may stand where.
        spoilt{token, "http://{host}/token", "endpoints.token"}, spoilt{token, "{host}/token", "endpoints.token"},
        spoilt{token, "https://{realm}/token", "endpoints.token"},
        spoilt{token, "https://{realm}.example/token", "endpoints.token"},
        spoilt{token, "https://{path}/token", "endpoints.token"},
        spoilt{token, "https://u@{host}/token", "endpoints.token"},
        spoilt{token, "https://h.example/{host}/token", "endpoints.token"},
        spoilt{token, "https://{claim:tid}/token", "endpoints.token"},
        spoilt{token, "https://{nobody}/token", "endpoints.token"},
        spoilt{token, "https://{host/token", "endpoints.token"}, spoilt{token, "", "endpoints.token"},
        spoilt{"\"authorization\": \"https://{login}/{realm}/auth\", ", "", "endpoints.authorization"},
        spoilt{"https://as.example/device", "", "endpoints.device_authorization"},
        spoilt{"https://{host}/apps", "https://{realm}/apps", "endpoints.registration"},
        // Grants.
        spoilt{"\"not_offered\": \"Not here.\"", "\"not_offered\": \"\"", "grants.client_credentials.scopes"},
        spoilt{"\"not_offered\": \"Not here.\"", "\"not_offered\": \"No.\", \"authentication\": [\"post\"]",
               "grants.client_credentials"},
        spoilt{"\"authentication\": [\"none\"], ", "", "grants.device_code.authentication"},
        spoilt{"\"sign_in\": []", "\"smtp\": []", "grants.device_code.scopes"},
        spoilt{"\"imap\": [\"mail\"]", "\"imap\": [\"two words\"]", "grants.authorization_code.scopes"},
        spoilt{"\"imap\": [\"mail\"]", "\"imap\": [\"\"]", "grants.authorization_code.scopes"},
        spoilt{"\"imap\": [\"mail\"]", "\"imap\": [\"{nobody}\"]", "grants.authorization_code.scopes"},
        spoilt{"\"variable\": \"realm\"", "\"variable\": \"nobody\"", "grants.jwt_bearer.conditions"},
        spoilt{"\"refused\": [\"main\"]", "\"refused\": []", "grants.jwt_bearer.conditions"},
        // The rest.
        spoilt{"\"mail\": { \"imap\"", "\"mail\": { \"sign_in\"", "mail"},
        spoilt{"imap.{login}", "imap.{nobody}", "mail.imap"},
        spoilt{"\"steps\": [\"Register.\"]", "\"steps\": []", "registration.steps"}));

TEST(catalogue_check_one_test, a_discovered_row_has_nothing_but_its_issuer) {
  auto const custom = *catalogue::embedded().find("custom");
  EXPECT_NO_THROW(check_row(custom));
  auto spoilt = custom;
  spoilt.facts.endpoints.token = "https://as.example/token";
  EXPECT_ANY_THROW(check_row(spoilt));
}

}  // namespace
}  // namespace outlink::links
