#include <algorithm>
#include <map>
#include <set>

#include "protocol/oauth/key_test_support.h"
#include "support/web_stage.h"
#include "web/openapi_test_support.h"

namespace outlink::web {
namespace {

namespace json = boost::json;
using access::role;

using namespace document_support;

TEST(openapi_test, the_routes_and_the_document_are_the_same) {
  testing_support::web_stage stage;
  std::map<std::string, std::string> routes;
  for (auto const& r : stage.router.routes())
    routes[r.method + " " + r.pattern] = r.least ? std::string(to_string(*r.least)) : "none";
  std::map<std::string, std::string> documented;
  for (auto const& [name, o] : operations()) documented[name] = o.least;
  EXPECT_EQ(routes, documented);
}

TEST(openapi_test, names_are_unique_and_references_lead_somewhere) {
  std::set<std::string> ids;
  for (auto const& [name, o] : operations()) EXPECT_TRUE(ids.insert(o.id).second) << o.id;
  int references = 0;
  each_object(document(), [&](json::object const& o) {
    if (auto const* ref = o.if_contains("$ref")) {
      ++references;
      json::error_code ec;
      json::value const all(document());
      EXPECT_TRUE(all.find_pointer(text(*ref).substr(1), ec) && !ec) << *ref;
    }
  });
  EXPECT_GT(references, 100);
}

TEST(openapi_test, no_object_has_properties_that_are_not_named_or_requires_such) {
  each_object(document().at("components").at("schemas"), [&](json::object const& o) {
    auto const* type = o.if_contains("type");
    if (!type || *type != "object") return;
    EXPECT_TRUE(o.if_contains("additionalProperties") && o.at("additionalProperties") == false) << o;
    if (auto const* required = o.if_contains("required"))
      for (auto const& name : required->as_array()) {
        EXPECT_TRUE(o.at("properties").as_object().contains(name.as_string())) << name;
      }
  });
}

// Ways to be admitted, as the document says them.
json::array security_of(route const& r) {
  json::object const by_token{{"api_token", json::array{}}};
  json::object by_session{{"session", json::array{}}};
  if (r.method != "GET") by_session["csrf"] = json::array{};
  switch (r.by) {
    case callers::people:
      return {by_session, by_token};
    case callers::browsers:
      return {by_session};
    case callers::token_readers:
      return {by_token};
  }
  return {};
}

TEST(openapi_test, who_may_call_is_said_and_every_failure_is_a_problem) {
  testing_support::web_stage stage;
  auto const all = operations();
  for (auto const& r : stage.router.routes()) {
    auto const name = r.method + " " + r.pattern;
    if (!r.least || !all.contains(name)) continue;
    EXPECT_EQ(all.at(name).body->at("security").as_array(), security_of(r)) << name;
  }
  for (auto const& [name, o] : all) {
    EXPECT_EQ(o.body->at("responses").at("default").at("$ref"), "#/components/responses/Problem") << name;
    EXPECT_FALSE(text(o.body->at("summary")).empty());
  }
}

// Objects that answers are made of.
std::set<std::string> answered_schemas() {
  std::set<std::string> found;
  std::vector<json::value const*> open;
  for (auto const& [name, o] : operations()) open.push_back(&o.body->at("responses"));
  open.push_back(&document().at("components").at("responses"));
  while (!open.empty()) {
    auto const* next = open.back();
    open.pop_back();
    each_object(*next, [&](json::object const& o) {
      auto const* ref = o.if_contains("$ref");
      if (!ref || !text(*ref).starts_with(schema_prefix)) return;
      auto const name = text(*ref).substr(schema_prefix.size());
      if (found.insert(name).second) open.push_back(&schemas().at(name));
    });
  }
  std::erase_if(found, [](auto const& name) { return !schemas().at(name).as_object().contains("properties"); });
  return found;
}

class openapi_answers_test : public testing::Test {
 protected:
  response ask(std::string const& method, std::string const& pattern, std::string const& part = {},
               std::string const& body = {}, std::string const& query = {}) {
    std::string target = pattern;
    if (auto const open = target.find('{'); open != target.npos)
      target.replace(open, target.find('}') - open + 1, part);
    if (auto const rank = target.find("{rank}"); rank != target.npos) target.replace(rank, 6, "2");
    auto got = stage_.call(who_, method, target + query, body);
    answers_.take(method + " " + pattern, got);
    return got;
  }
  static std::string id_in(response const& r) {
    auto const v = json::parse(r.body);
    return v.as_object().contains("id") ? std::to_string(v.at("id").as_int64()) : r.body;
  }

  void ask_about_people();
  void ask_about_links();
  void ask_about_api_tokens();
  void ask_about_mailboxes();
  void ask_about_letters();
  void ask_about_outgoing_mail();
  void ask_about_templates();
  void ask_about_issues();

  testing_support::web_stage stage_;
  testing_support::web_stage::browser who_;
  answers answers_;
};

void openapi_answers_test::ask_about_people() {
  ask("GET", "/api/v1/session");
  ask("GET", "/api/v1/setup");
  ask("POST", "/api/v1/setup", "",
      R"({"code":")" + stage_.access.setup_code() +
          R"(","name":"Ada","email":"a@x.test","password":"a long password","project_key":"SUP"})");
  ask("POST", "/api/v1/session", "", R"({"email":"a@x.test","password":"wrong"})");
  ask("POST", "/api/v1/session", "", R"({"email":"a@x.test","password":"a long password"})");
  who_ = stage_.sign_in(role::admin);
  ask("GET", "/api/v1/session");
  auto const made =
      ask("POST", "/api/v1/people", "", R"({"name":"B","email":"b@x.test","password":"a long password"})");
  ask("PATCH", "/api/v1/people/{id}", id_in(made), R"({"role":"agent"})");
  ask("GET", "/api/v1/people");
}

void openapi_answers_test::ask_about_links() {
  ask("GET", "/api/v1/providers");
  stage_.http.answer(200, R"({"issuer":"https://as.test","authorization_endpoint":"https://as.test/auth",)"
                          R"("token_endpoint":"https://as.test/token","response_types_supported":["code"]})");
  ask("POST", "/api/v1/providers/discover", "", R"({"issuer":"https://as.test"})");
  ask("POST", "/api/v1/links/redirect-url", "", R"({"provider":"custom"})");
  ask("POST", "/api/v1/links/redirect-url", "", R"({"provider":"google"})");
  auto const link =
      id_in(ask("POST", "/api/v1/links", "",
                R"({"name":"L","provider":"custom","client_id":"id","client_secret":"s","scopes":["m"],)"
                R"("authorization_endpoint":"https://as.test/auth","token_endpoint":"https://as.test/token"})"));
  // One grant in each state, put there as the keeper would.
  auto const now = stage_.clock().now();
  links::token_set const tokens{.access_token = secret_text(std::string("A")),
                                .expires_at = now + std::chrono::hours(1),
                                .refresh_token = secret_text(std::string("R")),
                                .scopes = {"m"},
                                .obtained_at = now};
  links::trouble const why{.why = {.code = "oauth.x", .remedy = remedy::retry, .words = "w"}, .since = now};
  links::awaiting_device const device{.device_code = secret_text("d"), .user_code = "AB-CD", .expires_at = now};
  for (bool const with_candidate : {false, true})
    for (links::grant_state const& state : std::initializer_list<links::grant_state>{
             device, links::usable{tokens}, links::failing{tokens, why, now}, links::failing{{}, why, now},
             links::needs_consent{why}, links::needs_fix{tokens, why}, links::needs_fix{{}, why}}) {
      auto const id = id_in(ask("POST", "/api/v1/links/{id}/grants", link, R"({"login_hint":"x@x.test"})"));
      auto g = stage_.load({to_id(id)});
      g.state = state;
      g.consented_at = now;
      // Each state with one, and each without.
      if (with_candidate)
        g.candidate = links::candidate{.tokens = tokens, .who = {.address = "eve@x.test"}, .came_at = now};
      ASSERT_TRUE(stage_
                      .run(flow::write<links::grant>(stage_.store().links(),
                                                     [&](links::tables& t) { return t.grants.replace(g, g.version); }))
                      .has_value());
      ask("GET", "/api/v1/grants/{id}", id);
    }
  auto const waiting = id_in(ask("POST", "/api/v1/links/{id}/grants", link, "{}"));
  ask("POST", "/api/v1/grants/{id}/connect", waiting, "{}");
  ask("POST", "/api/v1/grants/{id}/device", waiting, "{}");
  ask("POST", "/api/v1/grants/{id}/test", waiting, "{}");
  ask("POST", "/api/v1/grants/{id}/accept", "2", "{}");
  ask("POST", "/api/v1/grants/{id}/refuse", "3", "{}");
  ask("GET", "/api/v1/warnings");
  ask("POST", "/api/v1/grants/{id}/consent", waiting, "{}");
  ask("GET", "/oauth2/callback/{suffix}", "x", "", "?state=y&code=z");
  ask("GET", "/api/v1/links/{id}/grants", link);
  ask("PATCH", "/api/v1/links/{id}", link, R"({"version":1,"name":"M"})");
  ask("PATCH", "/api/v1/links/{id}", link, R"({"version":1,"name":"N"})");
  ask("GET", "/api/v1/links/{id}", link);
  ask("GET", "/api/v1/links");
  auto const other = id_in(
      ask("POST", "/api/v1/links", "", R"({"name":"G","provider":"google","client_id":"i","client_secret":"s"})"));
  ask("POST", "/api/v1/links/{id}/secrets", other, R"({"version":1,"value":"new","expires_at":"2030-01-31"})");
  ask("DELETE", "/api/v1/links/{id}/secrets/{rank}", other, "", "?version=2");
  json::object const with_key{{"name", "K"},
                              {"provider", "microsoft"},
                              {"client_id", "i"},
                              {"authentication", "private_key_jwt"},
                              {"variables", json::array{json::object{{"name", "tenant"}, {"value", "x.test"}}}},
                              {"private_key", oauth::testing_support::rfc7515_rsa_pem},
                              {"certificate", oauth::testing_support::rsa_certificate_pem}};
  ask("POST", "/api/v1/links", "", serialize(with_key));
  auto const spare = id_in(ask("POST", "/api/v1/links/{id}/grants", other, "{}"));
  ask("DELETE", "/api/v1/grants/{id}", spare);
  ask("DELETE", "/api/v1/links/{id}", other);
  ask("DELETE", "/api/v1/links/{id}", other);
}

void openapi_answers_test::ask_about_api_tokens() {
  auto const g = stage_.consented();
  auto const id = std::to_string(g.id.value);
  ask("POST", "/api/v1/api-tokens", "", R"({"name":"nothing"})");
  auto const acting = ask("POST", "/api/v1/api-tokens", "", R"({"name":"script","acts_as":"viewer"})");
  auto const reading =
      ask("POST", "/api/v1/api-tokens", "", R"({"name":"mutt","expires_at":"2999-01-31","accounts":[)" + id + "]}");
  ask("GET", "/api/v1/api-tokens");
  auto const admin =
      std::exchange(who_, {.bearer = secret_text(text(json::parse(reading.body).as_object().at("value")))});
  ask("GET", "/api/v1/accounts");
  ask("GET", "/api/v1/accounts/{id}/token", id);
  ask("GET", "/api/v1/accounts/{id}/token", "999");
  who_ = admin;
  ask("DELETE", "/api/v1/api-tokens/{id}", std::to_string(json::parse(acting.body).at("token").at("id").as_int64()));
}

void openapi_answers_test::ask_about_mailboxes() {
  std::string const rest = R"(,"port":1,"user_name":"u","project":1,"enabled":false})";
  auto const one =
      id_in(ask("POST", "/api/v1/mailboxes", "", R"({"name":"P","host":"127.0.0.1","password":"x")" + rest));
  auto const linked = id_in(ask("POST", "/api/v1/mailboxes", "", R"({"name":"Q","host":"127.0.0.1","link":1)" + rest));
  ask("POST", "/api/v1/mailboxes/{id}/test", linked, "{}");
  ask("POST", "/api/v1/mailboxes/{id}/test", one, "{}");
  ask("PATCH", "/api/v1/mailboxes/{id}", one, R"({"version":1,"description":"d"})");
  ask("GET", "/api/v1/mailboxes/{id}", one);
  ask("GET", "/api/v1/mailboxes");
  ask("POST", "/api/v1/mailboxes/{id}/pump", one, "{}");
  ASSERT_TRUE(stage_.run(stage_.store().mail().write([&](mail::tables& t) {
    return t.connections.add({std::stoll(one)}, {.at = stage_.clock().now(), .what = "connected"});
  })));
  ask("GET", "/api/v1/mailboxes/{id}/connections", one);
  auto const handler = id_in(ask("POST", "/api/v1/mailboxes/{id}/handlers", one,
                                 R"({"name":"H","project":1,"default_reporter":"a@x.test","strip_quotes":true})"));
  ask("GET", "/api/v1/mailboxes/{id}/handlers", one);
  ask("GET", "/api/v1/handlers/{id}", handler);
  ask("PATCH", "/api/v1/handlers/{id}", handler, R"({"version":1,"kind":"create_always"})");
  ask("POST", "/api/v1/mailboxes/{id}/try", one, "From: <b@x.test>\nSubject: s\n\nx\n");
  ask("POST", "/api/v1/mailboxes/{id}/letters", one, "From: <b@x.test>\nSubject: s\n\nx\n");
  ask("DELETE", "/api/v1/handlers/{id}", handler);
  ask("GET", "/api/v1/links");
}

void openapi_answers_test::ask_about_letters() {
  auto const letter =
      stage_.run(flow::write<std::optional<mail::letter_id>>(stage_.store().mail(), [&](mail::tables& t) {
        return t.letters.insert({.mailbox = {1},
                                 .uid_validity = 1,
                                 .uid = "1",
                                 .raw = "Subject: s\n\nx\n",
                                 .bytes = 14,
                                 .at = stage_.clock().now()});
      }));
  ASSERT_TRUE(letter.has_value() && letter->has_value());
  auto const id = std::to_string((*letter)->value);
  ask("GET", "/api/v1/letters/{id}", id);
  ask("GET", "/api/v1/letters/{id}/html", id);
  ask("GET", "/api/v1/letters/{id}/raw", id);
  ask("POST", "/api/v1/letters/{id}/run-again", id);
  ask("POST", "/api/v1/letters/run-again", "", "{}");
  ask("GET", "/api/v1/letters", "", "", "?limit=1&q=s");
  ask("GET", "/api/v1/letters");
}

void openapi_answers_test::ask_about_outgoing_mail() {
  std::string const rest = R"(,"host":"127.0.0.1","port":1,"user_name":"u","from_address":"o@x.test")";
  auto const make = [&](std::string const& fields) {
    return id_in(ask("POST", "/api/v1/outgoing-servers", "", R"({"name":)" + fields + rest + "}"));
  };
  auto const one = make(R"("P","password":"x","enabled":false,"projects":[1])");
  auto const linked = make(R"("Q","link":1,"enabled":false)");
  make(R"("R","without_sign_in":true,"protocol":"smtp","enabled":false)");
  make(R"("S")");
  ask("POST", "/api/v1/outgoing-servers/{id}/test", linked, "{}");
  ask("POST", "/api/v1/outgoing-servers/{id}/test", one, "{}");
  ask("POST", "/api/v1/outgoing-servers/{id}/send-test", one, R"({"to":"a@x.test"})");
  ask("PATCH", "/api/v1/outgoing-servers/{id}", one, R"({"version":1,"description":"d"})");
  ask("GET", "/api/v1/outgoing-servers/{id}", one);
  ask("GET", "/api/v1/outgoing-servers");
  ask("GET", "/api/v1/links");
  auto const on = make(R"("T","without_sign_in":true)");
  auto const letter = id_in(ask("POST", "/api/v1/outgoing-servers/{id}/send-test", on, R"({"to":"a@x.test"})"));
  ask("GET", "/api/v1/outbox/{id}", letter);
  ask("GET", "/api/v1/outbox/{id}/raw", letter);
  ask("POST", "/api/v1/outbox/{id}/send-again", letter, "{}");
  ask("POST", "/api/v1/outbox/{id}/cancel", letter, "{}");
  ask("POST", "/api/v1/outbox/{id}/send-again", letter, "{}");
  ask("GET", "/api/v1/outbox", "", "", "?limit=1&q=test&state=waiting&server=" + on);
  ask("GET", "/api/v1/outbox");
  ask("GET", "/api/v1/outbox", "", "", "?state=lost");
  ask("DELETE", "/api/v1/outgoing-servers/{id}", on);
  ask("GET", "/api/v1/outbox");
}

void openapi_answers_test::ask_about_templates() {
  ask("GET", "/api/v1/templates");
  ask("GET", "/api/v1/templates/{kind}", "nothing");
  ask("PUT", "/api/v1/templates/{kind}", "welcome", R"({"subject":"Hi {{recipient.name}}","text":"t"})");
  ask("PUT", "/api/v1/templates/{kind}", "welcome", R"({"subject":"{{issue.key}}","text":"t"})");
  ask("GET", "/api/v1/templates/{kind}", "welcome");
  ask("POST", "/api/v1/templates/{kind}/preview", "welcome", R"({"subject":"Hi","text":"t","html":"<p>"})");
  ask("DELETE", "/api/v1/templates/{kind}", "welcome");
}

void openapi_answers_test::ask_about_issues() {
  ask("GET", "/api/v1/projects");
  ask("POST", "/api/v1/projects", "", R"({"key":"TWO","name":"2"})");
  ask("POST", "/api/v1/issues", "", R"({"project":1,"summary":"s"})");
  ask("PATCH", "/api/v1/issues/{key}", "SUP-1", R"({"version":1,"status":"done"})");
  ask("POST", "/api/v1/issues/{key}/comments", "SUP-1", R"({"text":"t"})");
  ask("GET", "/api/v1/issues/{key}", "SUP-1");
  ask("PATCH", "/api/v1/issues/{key}", "SUP-1", R"({"version":2,"type":"Bug","priority":"high","assignee":1})");
  ask("PATCH", "/api/v1/issues/{key}", "SUP-1", R"({"version":3,"assignee":99})");
  ask("PATCH", "/api/v1/issues/{key}", "SUP-1", R"({"version":3,"priority":"urgent"})");
  ask("POST", "/api/v1/issues/{key}/watch", "SUP-1");
  ask("DELETE", "/api/v1/issues/{key}/watch", "SUP-1");
  ask("GET", "/api/v1/issues/{key}/history", "SUP-1");
  ask("POST", "/api/v1/people/{id}/clear-bounce", "1");
  ask("POST", "/api/v1/people/{id}/clear-bounce", "99");
  auto const made = stage_.run(flow::write<tracker::attachment>(stage_.store().tracker(), [&](tracker::tables& t) {
    return t.attachments.insert(
        {.issue = {1}, .file_name = "f.png", .media_type = "image/png", .content = "x", .at = stage_.clock().now()});
  }));
  ASSERT_TRUE(made.has_value());
  ask("GET", "/api/v1/attachments/{id}", std::to_string(made->id.value));
  ask("GET", "/api/v1/issues/{key}", "SUP-1");
  ask("GET", "/api/v1/issues/{key}", "SUP-9");
  ask("GET", "/api/v1/issues", "", "", "?limit=1");
  ask("GET", "/api/v1/issues");
  ask("POST", "/api/v1/issues", "", R"({"project":1})");
  ask("POST", "/api/v1/issues", "", R"({"project":1,"summary":" "})");
}

TEST_F(openapi_answers_test, what_answers_always_hold_is_required_and_nothing_else_is) {
  ask_about_people();
  ask_about_links();
  ask_about_api_tokens();
  ask_about_mailboxes();
  ask_about_letters();
  ask_about_outgoing_mail();
  ask_about_templates();
  ask_about_issues();
  ask("GET", "/api/v1/overview");
  ask("GET", "/api/v1/audit", "", "", "?limit=1");
  ask("GET", "/api/v1/audit", "", "", "?limit=200");
  ask("GET", "/api/v1/changes");
  ask("GET", "/metrics");
  ask("GET", "/healthz");
  ask("GET", "/readyz");
  ask("DELETE", "/api/v1/mailboxes/{id}", "1");
  ask("DELETE", "/api/v1/session");
  for (auto const& [name, o] : operations()) EXPECT_TRUE(answers_.asked().contains(name)) << name << " was not asked";
  auto const seen = answers_.seen();
  for (auto const& name : answered_schemas()) EXPECT_TRUE(seen.contains(name)) << name << " was never answered";
  for (auto const& [name, always] : answers_.always()) {
    if (!schemas().contains(name)) continue;  // a part without a name of its own
    std::set<std::string> required;
    if (auto const* list = schemas().at(name).as_object().if_contains("required"))
      for (auto const& key : list->as_array()) required.insert(text(key));
    EXPECT_EQ(always, required) << name;
  }
}

}  // namespace
}  // namespace outlink::web
