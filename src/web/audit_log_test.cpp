// Everything that an administrator can do, done once: the log has all of it, and no secret.
#include <algorithm>
#include <set>

#include "base/text.h"
#include "support/web_stage.h"
#include "web/openapi_test_support.h"

namespace outlink::web {
namespace {

namespace json = boost::json;
using access::role;

/// What every secret of these tests begins with.
constexpr std::string_view mark = "s3cr3t-";
std::string secret(std::string_view name) { return std::string(mark) + std::string(name); }

std::string id_in(response const& r) { return std::to_string(json::parse(r.body).at("id").as_int64()); }

class audit_log_test : public testing::Test {
 protected:
  response call(std::string method, std::string target, json::object body = {}) {
    auto got = stage_.call(who_, std::move(method), "/api/v1" + target, json::serialize(body));
    EXPECT_LT(got.status, 400) << target << got.body;
    return got;
  }
  /// Signs in with the first password there ever was.
  void begin() {
    call("POST", "/setup",
         {{"code", stage_.access.setup_code()},
          {"name", "Ada"},
          {"email", "ada@x.test"},
          {"password", secret("setup-password")},
          {"project_key", "SUP"}});
    auto const in = call("POST", "/session", {{"email", "ada@x.test"}, {"password", secret("setup-password")}});
    cookie_ = in.headers.at(0).second;
    cookie_ = cookie_.substr(cookie_.find('=') + 1, cookie_.find(';') - cookie_.find('=') - 1);
    who_ = {.cookie = secret_text(cookie_), .csrf = std::string(json::parse(in.body).at("csrf_token").as_string())};
  }
  json::object a_link(std::string name) {
    return {{"name", name},
            {"provider", "custom"},
            {"client_id", "id"},
            {"client_secret", secret("client")},
            {"scopes", json::array{"mail.imap"}},
            {"authorization_endpoint", "https://as.test/auth"},
            {"token_endpoint", "https://as.test/token"},
            {"userinfo_endpoint", "https://as.test/me"}};
  }
  void answer_tokens() {
    json::object const tokens{{"access_token", secret("access")},
                              {"token_type", "Bearer"},
                              {"expires_in", 3600},
                              {"refresh_token", secret("refresh")},
                              {"scope", "mail.imap mail.send"}};
    stage_.http.answer(200, json::serialize(tokens));
  }
  /// The browser goes to the provider and comes back with that query.
  void consent(std::string const& grant, std::string const& query) {
    auto const started = call("POST", "/grants/" + grant + "/consent", {});
    auto const state = testing_support::link_stage::state_of(
        std::string(json::parse(started.body).at("authorization_url").as_string()));
    auto const all = stage_.run(stage_.feature->service().list()).value();
    auto const& url = all.front().redirect_url;
    EXPECT_EQ(stage_.call(who_, "GET", url.substr(url.find("/oauth2/")) + "?state=" + state + "&" + query).status, 303);
  }
  void consent_as(std::string const& grant, std::string const& address) {
    answer_tokens();
    stage_.http.answer(200, R"({"sub":")" + address + R"(","email":")" + address + R"("})");
    consent(grant, "code=" + secret("code"));
  }

  json::array entries(std::string const& query = "?limit=200") {
    return json::parse(call("GET", "/audit" + query).body).at("items").as_array();
  }
  /// The newest entry with that action: "who | subject | details".
  std::string newest(std::string const& action) {
    auto const found = entries("?limit=1&action=" + action);
    if (found.empty()) return "none";
    auto const& e = found[0].as_object();
    std::string line(e.at("actor").at("name").as_string());
    line += " | " + std::string(e.at("subject").at("kind").as_string()) + " " +
            std::string(e.at("subject").at("id").as_string()) + " " +
            std::string(e.at("subject").at("name").as_string()) + " |";
    for (auto const& d : e.at("details").as_array())
      line += " " + std::string(d.at("name").as_string()) + "=" + std::string(d.at("value").as_string());
    return line;
  }

  void do_people();
  void do_links();
  void do_consents();
  void do_other_grant_types();
  void do_tokens(std::string const& grant);
  void do_mail();
  void do_outgoing_mail();
  void do_issues();

  testing_support::web_stage stage_;
  testing_support::web_stage::browser who_;
  std::string cookie_;
  std::string api_token_;
};

void audit_log_test::do_people() {
  auto const bob =
      id_in(call("POST", "/people", {{"name", "Bob"}, {"email", "b@x.test"}, {"password", secret("bob-1")}}));
  call("PATCH", "/people/" + bob, {{"role", "agent"}});
  call("PATCH", "/people/" + bob, {{"name", "Bobby"}, {"password", secret("bob-22222")}});
}

void audit_log_test::do_links() {
  stage_.http.answer(200, R"({"issuer":"https://as.test","authorization_endpoint":"https://as.test/auth",)"
                          R"("token_endpoint":"https://as.test/token","response_types_supported":["code"]})");
  call("POST", "/providers/discover", {{"issuer", "https://as.test"}});
  call("POST", "/links/redirect-url", {{"provider", "google"}});
  call("POST", "/links", a_link("A mail link"));
  call("PATCH", "/links/1", {{"version", 1}, {"name", "A company link"}, {"client_secret", secret("client-2")}});
  call("POST", "/links/1/secrets", {{"version", 2}, {"value", secret("client-3")}, {"expires_at", "2030-01-31"}});
  call("DELETE", "/links/1/secrets/2?version=3");
}

void audit_log_test::do_consents() {
  auto const grant = id_in(call("POST", "/links/1/grants", {{"login_hint", "alice@x.test"}}));
  consent(grant, "error=access_denied&error_description=" + secret("their-words"));
  consent_as(grant, "alice@x.test");
  consent_as(grant, "eve@x.test");
  call("POST", "/grants/" + grant + "/refuse");
  consent_as(grant, "mallory@x.test");
  call("POST", "/grants/" + grant + "/accept");
  call("DELETE", "/grants/" + grant);
}

void audit_log_test::do_other_grant_types() {
  auto app = a_link("An application");
  app["grant_type"] = "client_credentials";
  app.erase("authorization_endpoint");
  auto const of_app = id_in(call("POST", "/links/" + id_in(call("POST", "/links", app)) + "/grants", {}));
  answer_tokens();
  call("POST", "/grants/" + of_app + "/connect");
  do_tokens(of_app);
  auto device = a_link("B device");
  device["grant_type"] = "device_code";
  device.erase("authorization_endpoint");
  device["device_authorization_endpoint"] = "https://as.test/device";
  auto const of_device = id_in(call("POST", "/links/" + id_in(call("POST", "/links", device)) + "/grants", {}));
  stage_.http.answer(200, R"({"device_code":")" + secret("device") +
                              R"(","user_code":"AB-CD","verification_uri":"https://as.test/code","expires_in":600})");
  call("POST", "/grants/" + of_device + "/device");
  call("DELETE", "/links/1");
}

void audit_log_test::do_tokens(std::string const& grant) {
  answer_tokens();
  call("POST", "/grants/" + grant + "/test");
  auto const made =
      json::parse(call("POST", "/api-tokens", {{"name", "mutt"}, {"accounts", json::array{std::stoll(grant)}}}).body);
  api_token_ = std::string(made.at("value").as_string());
  auto const admin = std::exchange(who_, {.bearer = secret_text(api_token_)});
  for (int i = 0; i < 3; ++i) call("GET", "/accounts/" + grant + "/token");
  who_ = admin;
  EXPECT_EQ(newest("token.read"), "mutt | grant " + grant + "  |") << "the first is there at once, the others later";
  call("DELETE", "/api-tokens/" + std::to_string(made.at("token").at("id").as_int64()));
  EXPECT_EQ(newest("api_token.created"), "Ada | api_token 1 mutt | accounts=1");
  EXPECT_EQ(newest("api_token.revoked"), "Ada | api_token 1 mutt |");
}

void audit_log_test::do_mail() {
  json::object const box{{"name", "Support"},      {"host", "127.0.0.1"},       {"port", 1},
                         {"user_name", "support"}, {"password", secret("box")}, {"project", 1},
                         {"enabled", false}};
  auto const id = id_in(call("POST", "/mailboxes", box));
  call("POST", "/mailboxes/" + id + "/test");
  call("PATCH", "/mailboxes/" + id, {{"version", 1}, {"password", secret("box-2")}, {"description", "d"}});
  auto const letter =
      stage_.run(flow::write<std::optional<mail::letter_id>>(stage_.store().mail(), [&](mail::tables& t) {
        return t.letters.insert(
            {.mailbox = {1}, .uid_validity = 1, .uid = "1", .raw = "Subject: s\n\nx\n", .bytes = 14, .at = {}});
      }));
  auto const number = std::to_string((*letter)->value);
  EXPECT_TRUE(stage_.run(stage_.store().mail().write([&](mail::tables& t) -> result<void> {
    TRY_DO(t.letters.finish(**letter, {.state = mail::letter_state::failed, .reason = "r", .at = {}}));
    return {};
  })));
  call("POST", "/letters/" + number + "/run-again");
  call("POST", "/letters/run-again");
  call("POST", "/mailboxes/" + id + "/pump");
  call("POST", "/mailboxes/" + id + "/letters", json::object{});
  auto const handler = id_in(call("POST", "/mailboxes/" + id + "/handlers", {{"name", "H"}, {"project", 1}}));
  call("PATCH", "/handlers/" + handler, {{"version", 1}, {"strip_quotes", false}});
  call("DELETE", "/handlers/" + handler);
  call("DELETE", "/mailboxes/" + id);
}

void audit_log_test::do_outgoing_mail() {
  json::object const server{{"name", "Notices"},      {"host", "127.0.0.1"},        {"port", 1},
                            {"user_name", "support"}, {"password", secret("smtp")}, {"from_address", "o@x.test"}};
  auto const id = id_in(call("POST", "/outgoing-servers", server));
  call("POST", "/outgoing-servers/" + id + "/test");
  call("PATCH", "/outgoing-servers/" + id, {{"version", 1}, {"password", secret("smtp-2")}, {"from_name", "O"}});
  auto const letter = id_in(call("POST", "/outgoing-servers/" + id + "/send-test", {{"to", "bob@x.test"}}));
  call("POST", "/outbox/" + letter + "/cancel");
  call("POST", "/outbox/" + letter + "/send-again");
  call("DELETE", "/outgoing-servers/" + id);
  call("PUT", "/templates/welcome", {{"subject", "s"}, {"text", "t"}});
  call("DELETE", "/templates/welcome");
}

void audit_log_test::do_issues() {
  call("POST", "/projects", {{"key", "TWO"}, {"name", "Second"}});
  call("POST", "/issues", {{"project", 1}, {"summary", "Printer"}});
  call("PATCH", "/issues/SUP-1", {{"version", 1}, {"status", "done"}, {"summary", "The printer"}});
  call("POST", "/issues/SUP-1/comments", {{"text", "t"}});
  call("POST", "/issues/SUP-1/watch");
  call("DELETE", "/issues/SUP-1/watch");
  call("POST", "/people/1/clear-bounce");
}

TEST_F(audit_log_test, every_route_that_changes_something_names_an_action) {
  std::set<std::string> known;
  for (auto const& a : document_support::schemas().at("AuditAction").at("enum").as_array())
    known.insert(document_support::text(a));
  for (auto const& r : stage_.router.routes()) {
    if (r.method != "GET") EXPECT_FALSE(r.action.empty()) << r.method << " " << r.pattern;
    bool const is_silent = r.action == changes_nothing;
    EXPECT_EQ(is_silent, r.pattern == "/api/v1/links/redirect-url" || r.pattern == "/api/v1/templates/{kind}/preview" ||
                             r.pattern == "/api/v1/mailboxes/{id}/try")
        << r.pattern << ": think about it, then add it here";
    if (!r.action.empty() && !is_silent) EXPECT_TRUE(known.contains(r.action)) << r.action << " is not documented";
  }
}

TEST_F(audit_log_test, everything_that_is_done_is_in_the_log_and_no_secret_is) {
  record_updates(stage_.feature->service(), stage_.audit);
  stage_.call({}, "POST", "/api/v1/setup",
              R"({"code":"wrong","name":"E","email":"eve@x.test","password":")" + secret("wrong-password") + R"("})");
  begin();
  do_people();
  do_links();
  do_consents();
  do_other_grant_types();
  do_mail();
  do_outgoing_mail();
  do_issues();
  auto const session = who_;
  call("DELETE", "/session");
  who_ = {};
  stage_.call({}, "POST", "/api/v1/session", R"({"email":"ada@x.test","password":")" + secret("guess") + R"("})");
  ASSERT_TRUE(stage_.run(stage_.audit.write_due()).has_value());
  who_ = stage_.sign_in(role::admin);

  auto const all = entries();
  ASSERT_LT(all.size(), 200u);
  std::set<std::string> seen;
  for (auto const& e : all) {
    seen.insert(document_support::text(e.at("action")));
    bool const by_service = e.at("actor").at("kind") == "service";
    EXPECT_EQ(e.at("remote"), by_service ? "" : "127.0.0.1") << e;
    EXPECT_EQ(e.at("actor").at("name").as_string().empty(), by_service) << e;
  }
  std::set<std::string> expected;
  for (auto const& a : document_support::schemas().at("AuditAction").at("enum").as_array())
    expected.insert(document_support::text(a));
  EXPECT_EQ(seen, expected);

  auto const text = json::serialize(all);
  for (std::string_view const hidden : {mark, std::string_view(cookie_), std::string_view(session.csrf),
                                        std::string_view("AB-CD"), std::string_view(api_token_)})
    EXPECT_EQ(text.find(hidden), text.npos) << text.substr(text.find(hidden), 100);
}

TEST_F(audit_log_test, entries_say_who_did_what_to_what) {
  begin();
  EXPECT_EQ(newest("session.opened"), "Ada | person 1 Ada |");
  do_people();
  EXPECT_EQ(newest("person.created"), "Ada | person 2 Bob | role=viewer");
  EXPECT_EQ(newest("person.role_changed"), "Ada | person 2 Bob | role_before=viewer role=agent");
  EXPECT_EQ(newest("person.changed"), "Ada | person 2 Bobby | name_before=Bob password=replaced");
  do_links();
  EXPECT_EQ(newest("link.created"),
            "Ada | link 1 A mail link | provider=custom grant_type=authorization_code client_secret=set");
  EXPECT_EQ(newest("link.changed"), "Ada | link 1 A company link | changed=name client_secret=replaced");
  EXPECT_EQ(newest("link.secret_added"), "Ada | link 1 A company link | expires_at=2030-01-31T00:00:00.000Z");
  EXPECT_EQ(newest("link.secret_removed"), "Ada | link 1 A company link | rank=2");
  do_consents();
  EXPECT_EQ(newest("grant.consent_failed"),
            "Ada | grant 1 alice@x.test | link=A company link link_id=1 code=oauth.access_denied");
  EXPECT_EQ(newest("grant.consent_finished"),
            "Ada | grant 1 alice@x.test | link=A company link link_id=1 account=mallory@x.test "
            "scopes=mail.imap mail.send expected=alice@x.test");
  EXPECT_EQ(newest("grant.account_refused"),
            "Ada | grant 1 alice@x.test | account=eve@x.test link=A company link link_id=1");
  EXPECT_EQ(
      newest("grant.account_accepted"),
      "Ada | grant 1 mallory@x.test | account=mallory@x.test expected=alice@x.test link=A company link link_id=1");
  EXPECT_EQ(newest("grant.deleted"), "Ada | grant 1 mallory@x.test | link=A company link link_id=1 revoked=0");
  call("DELETE", "/links/1");
  EXPECT_EQ(newest("link.deleted"), "Ada | link 1 A company link | accounts=0 revoked=0");
  do_mail();
  EXPECT_EQ(newest("mailbox.tested"), "Ada | mailbox 1 Support | tcp=net.refused");
  EXPECT_EQ(newest("mailbox.changed"), "Ada | mailbox 1 Support | changed=description password=replaced");
  EXPECT_EQ(newest("mailbox.deleted"), "Ada | mailbox 1 Support |");
  do_outgoing_mail();
  EXPECT_EQ(newest("outgoing_server.created"),
            "Ada | outgoing_server 1 Notices | from_address=o@x.test authentication=password");
  EXPECT_EQ(newest("outgoing_server.tested"), "Ada | outgoing_server 1 Notices | tcp=net.refused");
  EXPECT_EQ(newest("outgoing_server.changed"), "Ada | outgoing_server 1 Notices | changed=from_name password=replaced");
  EXPECT_EQ(newest("outgoing_server.test_sent"), "Ada | outgoing_server 1 Notices | to=bob@x.test");
  EXPECT_EQ(newest("outgoing_letter.cancelled"), "Ada | outgoing_letter 1 Test letter |");
  EXPECT_EQ(newest("template.changed"), "Ada | template welcome  |");
  do_issues();
  EXPECT_EQ(newest("issue.changed"), "Ada | issue SUP-1 The printer | summary=changed status=done");
}

TEST_F(audit_log_test, what_was_refused_left_no_entry) {
  who_ = stage_.sign_in(role::admin);
  auto const refused = [&](std::string method, std::string target, std::string body) {
    EXPECT_GE(stage_.call(who_, std::move(method), "/api/v1" + target, std::move(body)).status, 400) << target;
  };
  refused("POST", "/links", R"({"name":"x"})");
  refused("DELETE", "/links/77", "");
  refused("POST", "/projects", R"({"key":"lower case","name":"x"})");
  EXPECT_EQ(entries().size(), 0u);
}

TEST_F(audit_log_test, a_refused_sign_in_is_there_with_the_address_that_was_tried_and_guessing_does_not_fill_the_log) {
  who_ = stage_.sign_in(role::admin);
  auto const attempt = [&](std::string const& email) {
    stage_.call({}, "POST", "/api/v1/session",
                R"({"email":")" + email + R"(","password":")" + secret("guess") + R"("})");
  };
  attempt(" Eve@x.test ");
  EXPECT_EQ(newest("session.failed"), "eve@x.test | session   | code=session.refused");
  attempt(secret("password-in-the-wrong-field"));
  EXPECT_EQ(newest("session.failed"), "no e-mail address | session   | code=session.refused");
  for (int i = 0; i < 30; ++i) attempt("eve" + std::to_string(i) + "@x.test");
  EXPECT_LE(entries("?limit=200&action=session.failed").size(), 8u) << "the brake refuses the rest, counted as one";
  EXPECT_EQ(json::serialize(entries()).find(mark), std::string::npos);
}

TEST_F(audit_log_test, a_query_narrows_and_pages_go_on) {
  begin();
  do_people();
  do_links();
  auto const count = [&](std::string const& query) { return entries(query + "&limit=200").size(); };
  EXPECT_EQ(count("?action=link."), 4u);
  EXPECT_EQ(count("?subject_kind=link&subject=1"), 4u);
  EXPECT_EQ(count("?subject_kind=link&subject=2"), 0u);
  EXPECT_EQ(count("?actor_kind=service"), 0u);
  EXPECT_EQ(count("?actor_kind=person&actor=1"), count("?"));
  EXPECT_EQ(count("?from=2020-01-01&to=2020-01-02"), 0u);
  EXPECT_EQ(count("?from=2020-01-01"), count("?"));
  std::vector<std::int64_t> ids;
  std::string query = "?limit=3";
  for (;;) {
    auto const part = json::parse(call("GET", "/audit" + query).body).as_object();
    for (auto const& e : part.at("items").as_array()) ids.push_back(e.at("id").as_int64());
    if (!part.contains("next")) break;
    query = "?limit=3&before=" + std::to_string(part.at("next").as_int64());
  }
  EXPECT_EQ(ids.size(), count("?"));
  EXPECT_TRUE(std::is_sorted(ids.rbegin(), ids.rend()));
}

}  // namespace
}  // namespace outlink::web
