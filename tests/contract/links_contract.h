#pragma once

#include "contract/loop.h"
#include "links/links.h"

/// What every store of the links ports must do. `Stage` makes a fresh, empty store: it has loop() -> io_context& and
/// links() -> flow::storage<links::tables>&.
namespace outlink::contract {

inline links::link a_link(std::string name) {
  return {.name = std::move(name),
          .provider = "custom",
          .variables = {{"tenant", "example.org"}, {"cloud", "worldwide"}},
          .grant_type = links::grant_type::device_code,
          .client_id = "client 🦀",
          .client_secrets = {{.value = secret_text(std::string("s3cret\0with NUL", 15)), .added_at = at(5)},
                             {.value = secret_text("older"), .added_at = at(4), .expires_at = at(9000)}},
          .key = links::client_key{.private_key = secret_text("plain key"),
                                   .certificate = "certificate",
                                   .key_id = "kid",
                                   .service_account = "robot@example.org",
                                   .expires_at = at(9001)},
          .authentication = links::client_authentication::post,
          .scopes = {"openid", "https://mail.example.org/"},
          .issuer = "https://as.example.org",
          .authorization_endpoint = "https://as.example.org/auth",
          .token_endpoint = "https://as.example.org/token",
          .device_authorization_endpoint = "https://as.example.org/device",
          .revocation_endpoint = "https://as.example.org/revoke",
          .userinfo_endpoint = "https://as.example.org/me",
          .jwks_uri = "https://as.example.org/keys",
          .expects_iss = true,
          .redirect_url = "https://outlink.example.org/oauth2/callback/abc",
          .created_at = at(0),
          .updated_at = at(1)};
}

inline links::token_set some_tokens(std::string which = "1") {
  return {.access_token = secret_text("access-" + which),
          .expires_at = at(3600),
          .refresh_token = secret_text("refresh-" + which),
          .scopes = {"mail", "openid"},
          .obtained_at = at(10),
          .refresh_token_expires_at = at(7200),
          .refresh_sent_at = at(20)};
}

inline links::identity somebody() {
  return {.subject = "s-1", .address = "support@example.org", .user_name = "support", .tenant = "t-1"};
}

inline links::trouble some_trouble() {
  return {.why = {.code = "oauth.invalid_grant",
                  .remedy = remedy::consent_again,
                  .words = "refreshing the token: the provider ended the grant",
                  .peer = "Token has been revoked",
                  .where = "token endpoint",
                  .not_before = at(77),
                  .peer_code = "AADSTS700082",
                  .trace = "trace_id=7"},
          .since = at(66),
          .attempts = 3};
}

template <class Stage>
class links_contract : public testing::Test {
 protected:
  using tables = links::tables;
  Stage stage;
  bench<tables> db{stage.loop(), stage.links()};

  links::link stored_link(std::string name = "Example") {
    return db.put([&](tables& t) { return t.links.insert(a_link(name)); });
  }
  links::grant stored_grant(links::grant_state state = links::awaiting_consent{}) {
    auto const found = db.get([](tables& t) { return t.links.list(); });
    auto const link = found.empty() ? stored_link() : found.front();
    return db.put([&](tables& t) {
      return t.grants.insert({.link = link.id,
                              .login_hint = "support@example.org",
                              .state = state,
                              .created_at = at(2),
                              .updated_at = at(3)});
    });
  }
  links::grant grant_now(links::grant_id id) {
    return db.get([&](tables& t) { return t.grants.load(id); });
  }
  void expect_same(links::token_set const& a, links::token_set const& b) {
    EXPECT_TRUE(a.access_token.same_as(b.access_token));
    EXPECT_TRUE(a.refresh_token.same_as(b.refresh_token));
    EXPECT_EQ(a.expires_at, b.expires_at);
    EXPECT_EQ(a.obtained_at, b.obtained_at);
    EXPECT_EQ(a.scopes, b.scopes);
    EXPECT_EQ(a.refresh_token_expires_at, b.refresh_token_expires_at);
    EXPECT_EQ(a.refresh_sent_at, b.refresh_sent_at);
  }
  void expect_same(std::optional<links::token_set> const& a, links::token_set const& b) {
    ASSERT_TRUE(a);
    expect_same(*a, b);
  }
  void expect_same(links::trouble const& a, links::trouble const& b) {
    EXPECT_EQ(a.why.code, b.why.code);
    EXPECT_EQ(a.why.remedy, b.why.remedy);
    EXPECT_EQ(a.why.words, b.why.words);
    EXPECT_EQ(a.why.peer, b.why.peer);
    EXPECT_EQ(a.why.where, b.why.where);
    EXPECT_EQ(a.why.peer_code, b.why.peer_code);
    EXPECT_EQ(a.why.trace, b.why.trace);
    EXPECT_EQ(a.why.not_before, b.why.not_before);
    EXPECT_EQ(a.since, b.since);
    EXPECT_EQ(a.attempts, b.attempts);
  }
};
TYPED_TEST_SUITE_P(links_contract);

TYPED_TEST_P(links_contract, a_link_comes_back_as_it_went_in) {
  auto const made = this->stored_link("Example 🦀");
  EXPECT_TRUE(made.id);
  EXPECT_EQ(made.version.value, 1);
  auto const l = this->db.get([&](auto& t) { return t.links.load(made.id); });
  auto const sent = a_link("Example 🦀");
  EXPECT_EQ(l.name, sent.name);
  EXPECT_EQ(l.provider, sent.provider);
  EXPECT_EQ(l.client_id, sent.client_id);
  EXPECT_EQ(l.variables, sent.variables);
  EXPECT_EQ(l.grant_type, sent.grant_type);
  ASSERT_EQ(l.client_secrets.size(), 2u);
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_TRUE(l.client_secrets[i].value.same_as(sent.client_secrets[i].value));
    EXPECT_EQ(l.client_secrets[i].added_at, sent.client_secrets[i].added_at);
    EXPECT_EQ(l.client_secrets[i].expires_at, sent.client_secrets[i].expires_at);
  }
  ASSERT_TRUE(l.key);
  EXPECT_TRUE(l.key->private_key.same_as(sent.key->private_key));
  EXPECT_EQ(l.key->certificate, sent.key->certificate);
  EXPECT_EQ(l.key->key_id, sent.key->key_id);
  EXPECT_EQ(l.key->service_account, sent.key->service_account);
  EXPECT_EQ(l.key->expires_at, sent.key->expires_at);
  EXPECT_EQ(l.authentication, sent.authentication);
  EXPECT_EQ(l.scopes, sent.scopes);
  EXPECT_EQ(l.issuer, sent.issuer);
  EXPECT_EQ(l.authorization_endpoint, sent.authorization_endpoint);
  EXPECT_EQ(l.token_endpoint, sent.token_endpoint);
  EXPECT_TRUE(l.expects_iss);
  EXPECT_EQ(l.device_authorization_endpoint, sent.device_authorization_endpoint);
  EXPECT_EQ(l.revocation_endpoint, sent.revocation_endpoint);
  EXPECT_EQ(l.userinfo_endpoint, sent.userinfo_endpoint);
  EXPECT_EQ(l.jwks_uri, sent.jwks_uri);
  EXPECT_EQ(l.redirect_url, sent.redirect_url);
  EXPECT_EQ(l.created_at, at(0));
  EXPECT_EQ(l.updated_at, at(1));
}

TYPED_TEST_P(links_contract, a_link_may_have_no_secret) {
  auto sent = a_link("public");
  sent.client_secrets = {};
  sent.key = {};
  sent.variables = {};
  sent.authentication = links::client_authentication::none;
  sent.scopes = {};
  auto const made = this->db.put([&](auto& t) { return t.links.insert(sent); });
  auto const l = this->db.get([&](auto& t) { return t.links.load(made.id); });
  EXPECT_TRUE(l.client_secrets.empty());
  EXPECT_FALSE(l.key);
  EXPECT_TRUE(l.variables.empty());
  EXPECT_EQ(l.authentication, links::client_authentication::none);
  EXPECT_TRUE(l.scopes.empty());
}

TYPED_TEST_P(links_contract, a_link_name_is_unique) {
  this->stored_link("b");
  auto other = this->stored_link("a");
  auto const again = this->db.write([](auto& t) { return t.links.insert(a_link("a")); });
  EXPECT_EQ(code_of(again), "link.exists");
  EXPECT_EQ(again.error().where, "name");
  EXPECT_EQ(again.error().remedy, remedy::fix_input);
  other.name = "b";
  EXPECT_EQ(code_of(this->db.write([&](auto& t) { return t.links.replace(other, other.version); })), "link.exists");
  auto const all = this->db.get([](auto& t) { return t.links.list(); });
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].name, "a");
}

TYPED_TEST_P(links_contract, a_link_is_replaced_only_by_who_saw_it) {
  auto link = this->stored_link();
  link.client_secrets = {{.value = secret_text("another"), .added_at = at(8)}};
  link.key = {};
  link.variables = {{"tenant", "other.example.org"}};
  link.updated_at = at(9);
  auto const stored = this->db.put([&](auto& t) { return t.links.replace(link, link.version); });
  EXPECT_EQ(stored.version.value, 2);
  EXPECT_EQ(stored.updated_at, at(9));
  ASSERT_EQ(stored.client_secrets.size(), 1u);
  EXPECT_TRUE(stored.client_secrets[0].value.same_as(secret_text("another")));
  EXPECT_FALSE(stored.key);
  EXPECT_EQ(stored.variables, link.variables);
  auto const late = this->db.write([&](auto& t) { return t.links.replace(link, link.version); });
  EXPECT_EQ(code_of(late), "link.stale");
  EXPECT_EQ(this->db.get([&](auto& t) { return t.links.load(link.id); }).version.value, 2);
  link.id = {4711};
  EXPECT_EQ(code_of(this->db.write([&](auto& t) { return t.links.replace(link, link.version); })), "link.not_found");
}

TYPED_TEST_P(links_contract, a_link_takes_its_grants_with_it) {
  auto const grant = this->stored_grant(links::usable{some_tokens()});
  this->db.put([&](auto& t) { return t.links.remove(grant.link); });
  EXPECT_EQ(code_of(this->db.read([&](auto& t) { return t.links.load(grant.link); })), "link.not_found");
  EXPECT_EQ(code_of(this->db.read([&](auto& t) { return t.grants.load(grant.id); })), "grant.not_found");
  EXPECT_EQ(code_of(this->db.write([&](auto& t) { return t.links.remove(grant.link); })), "link.not_found");
}

TYPED_TEST_P(links_contract, an_id_is_never_used_twice) {
  auto const first = this->stored_grant();
  this->db.put([&](auto& t) { return t.links.remove(first.link); });
  auto const second = this->stored_grant();
  EXPECT_NE(second.link, first.link);
  EXPECT_NE(second.id, first.id);
}

TYPED_TEST_P(links_contract, every_state_of_a_grant_comes_back) {
  auto const tokens = some_tokens();
  auto const trouble = some_trouble();
  auto const g1 = this->grant_now(this->stored_grant(links::awaiting_consent{}).id);
  EXPECT_TRUE(std::holds_alternative<links::awaiting_consent>(g1.state));
  EXPECT_FALSE(g1.consented_at);
  EXPECT_EQ(g1.login_hint, "support@example.org");
  EXPECT_EQ(g1.created_at, at(2));
  EXPECT_EQ(g1.updated_at, at(3));

  auto const g2 = this->grant_now(this->stored_grant(links::usable{tokens}).id);
  ASSERT_TRUE(std::holds_alternative<links::usable>(g2.state));
  this->expect_same(std::get<links::usable>(g2.state).tokens, tokens);

  auto const g3 = this->grant_now(this->stored_grant(links::failing{tokens, trouble, at(88)}).id);
  ASSERT_TRUE(std::holds_alternative<links::failing>(g3.state));
  this->expect_same(std::get<links::failing>(g3.state).tokens, tokens);
  this->expect_same(std::get<links::failing>(g3.state).why, trouble);
  EXPECT_EQ(std::get<links::failing>(g3.state).next_try, at(88));

  auto const g4 = this->grant_now(this->stored_grant(links::needs_consent{trouble}).id);
  ASSERT_TRUE(std::holds_alternative<links::needs_consent>(g4.state));
  this->expect_same(std::get<links::needs_consent>(g4.state).why, trouble);

  links::awaiting_device const device{.device_code = secret_text("device"),
                                      .user_code = "ABCD-EFGH",
                                      .verification_url = "https://as.example.org/device",
                                      .verification_url_complete = "https://as.example.org/device?c=ABCD-EFGH",
                                      .expires_at = at(600),
                                      .interval = std::chrono::seconds(5),
                                      .next_poll = at(5)};
  auto const g6 = this->grant_now(this->stored_grant(device).id);
  ASSERT_TRUE(std::holds_alternative<links::awaiting_device>(g6.state));
  auto const& d = std::get<links::awaiting_device>(g6.state);
  EXPECT_TRUE(d.device_code.same_as(device.device_code));
  EXPECT_EQ(d.user_code, device.user_code);
  EXPECT_EQ(d.verification_url, device.verification_url);
  EXPECT_EQ(d.verification_url_complete, device.verification_url_complete);
  EXPECT_EQ(d.expires_at, device.expires_at);
  EXPECT_EQ(d.interval, device.interval);
  EXPECT_EQ(d.next_poll, device.next_poll);

  auto const g7 = this->grant_now(this->stored_grant(links::failing{{}, trouble, at(88)}).id);
  ASSERT_TRUE(std::holds_alternative<links::failing>(g7.state));
  EXPECT_FALSE(std::get<links::failing>(g7.state).tokens);
  auto const g8 = this->grant_now(this->stored_grant(links::needs_fix{{}, trouble}).id);
  ASSERT_TRUE(std::holds_alternative<links::needs_fix>(g8.state));
  EXPECT_FALSE(std::get<links::needs_fix>(g8.state).tokens);

  auto const g5 = this->grant_now(this->stored_grant(links::needs_fix{tokens, trouble}).id);
  ASSERT_TRUE(std::holds_alternative<links::needs_fix>(g5.state));
  this->expect_same(std::get<links::needs_fix>(g5.state).tokens, tokens);
  this->expect_same(std::get<links::needs_fix>(g5.state).why, trouble);
}

TYPED_TEST_P(links_contract, what_a_state_lacks_is_gone) {
  auto grant = this->stored_grant(links::failing{some_tokens(), some_trouble(), at(88)});
  auto without = some_tokens("2");
  without.refresh_token = {};
  without.scopes = {};
  without.refresh_token_expires_at = {};
  without.refresh_sent_at = {};
  grant.state = links::usable{without};
  grant.who = somebody();
  grant.other_account_accepted = true;
  grant.consented_at = at(5);
  auto const stored = this->db.put([&](auto& t) { return t.grants.replace(grant, grant.version); });
  EXPECT_EQ(stored.version.value, 2);
  auto const loaded = this->grant_now(grant.id);
  ASSERT_TRUE(std::holds_alternative<links::usable>(loaded.state));
  this->expect_same(std::get<links::usable>(loaded.state).tokens, without);
  EXPECT_EQ(loaded.who, somebody());
  EXPECT_TRUE(loaded.other_account_accepted);
  EXPECT_EQ(loaded.consented_at, at(5));
  // Trouble without a date, peer or stage.
  grant.state = links::needs_consent{{.why = {.code = "x", .remedy = remedy::retry, .words = "w"}, .since = at(1)}};
  this->db.put([&](auto& t) { return t.grants.replace(grant, stored.version); });
  EXPECT_FALSE(std::get<links::needs_consent>(this->grant_now(grant.id).state).why.why.not_before);
}

TYPED_TEST_P(links_contract, a_candidate_stays_until_it_is_decided) {
  auto grant = this->stored_grant(links::usable{some_tokens("1")});
  EXPECT_FALSE(grant.candidate);
  grant.candidate = links::candidate{.tokens = some_tokens("2"), .who = somebody(), .came_at = at(30)};
  auto stored = this->db.put([&](auto& t) { return t.grants.replace(grant, grant.version); });
  auto const loaded = this->grant_now(grant.id);
  ASSERT_TRUE(loaded.candidate);
  this->expect_same(loaded.candidate->tokens, some_tokens("2"));
  EXPECT_EQ(loaded.candidate->who, somebody());
  EXPECT_EQ(loaded.candidate->came_at, at(30));
  this->expect_same(std::get<links::usable>(loaded.state).tokens, some_tokens("1"));
  EXPECT_TRUE(this->db.get([](auto& t) { return t.grants.list(); }).front().candidate);
  stored.candidate.reset();
  this->db.put([&](auto& t) { return t.grants.replace(stored, stored.version); });
  EXPECT_FALSE(this->grant_now(grant.id).candidate);
}

TYPED_TEST_P(links_contract, a_slow_answer_does_not_overwrite_a_newer_grant) {
  auto const grant = this->stored_grant(links::usable{some_tokens("1")});
  auto newer = grant;
  newer.state = links::usable{some_tokens("2")};
  this->db.put([&](auto& t) { return t.grants.replace(newer, grant.version); });
  auto slow = grant;
  slow.state = links::needs_consent{some_trouble()};
  EXPECT_EQ(code_of(this->db.write([&](auto& t) { return t.grants.replace(slow, grant.version); })), "grant.stale");
  this->expect_same(std::get<links::usable>(this->grant_now(grant.id).state).tokens, some_tokens("2"));
  slow.id = {4711};
  EXPECT_EQ(code_of(this->db.write([&](auto& t) { return t.grants.replace(slow, grant.version); })), "grant.not_found");
}

TYPED_TEST_P(links_contract, grants_are_listed_by_link) {
  auto const grant = this->stored_grant();
  auto const other = this->stored_link("other");
  EXPECT_EQ(this->db.get([&](auto& t) { return t.grants.list(); }).size(), 1u);
  EXPECT_EQ(this->db.get([&](auto& t) { return t.grants.list(grant.link); }).size(), 1u);
  EXPECT_TRUE(this->db.get([&](auto& t) { return t.grants.list(other.id); }).empty());
  EXPECT_EQ(code_of(this->db.write([](auto& t) { return t.grants.insert({.link = {4711}, .created_at = at(0)}); })),
            "link.not_found");
  this->db.put([&](auto& t) { return t.grants.remove(grant.id); });
  EXPECT_EQ(code_of(this->db.write([&](auto& t) { return t.grants.remove(grant.id); })), "grant.not_found");
}

TYPED_TEST_P(links_contract, a_consent_is_taken_once) {
  auto const grant = this->stored_grant();
  this->db.put([&](auto& t) {
    return t.consents.insert({.state_digest = "d1",
                              .session_digest = "s1",
                              .grant = grant.id,
                              .code_verifier = secret_text("verifier"),
                              .nonce = "n",
                              .return_to = "/links/1",
                              .expires_at = at(900)});
  });
  EXPECT_FALSE(this->db.put([](auto& t) { return t.consents.take("d2"); }));
  auto const taken = this->db.put([](auto& t) { return t.consents.take("d1"); });
  ASSERT_TRUE(taken);
  EXPECT_EQ(taken->state_digest, "d1");
  EXPECT_EQ(taken->session_digest, "s1");
  EXPECT_EQ(taken->grant, grant.id);
  EXPECT_TRUE(taken->code_verifier.same_as(secret_text("verifier")));
  EXPECT_EQ(taken->nonce, "n");
  EXPECT_EQ(taken->return_to, "/links/1");
  EXPECT_EQ(taken->expires_at, at(900));
  EXPECT_FALSE(this->db.put([](auto& t) { return t.consents.take("d1"); }));
}

TYPED_TEST_P(links_contract, expired_consents_go_and_those_of_a_removed_grant_too) {
  auto const grant = this->stored_grant();
  auto const begin = [&](std::string digest, int end) {
    this->db.put([&](auto& t) {
      return t.consents.insert(
          {.state_digest = digest, .grant = grant.id, .code_verifier = secret_text("v"), .expires_at = at(end)});
    });
  };
  begin("d1", 10);
  begin("d2", 20);
  begin("d3", 30);
  this->db.put([](auto& t) { return t.consents.remove_expired(at(10)); });
  EXPECT_FALSE(this->db.put([](auto& t) { return t.consents.take("d1"); }));
  EXPECT_TRUE(this->db.put([](auto& t) { return t.consents.take("d2"); }));
  this->db.put([&](auto& t) { return t.grants.remove(grant.id); });
  EXPECT_FALSE(this->db.put([](auto& t) { return t.consents.take("d3"); }));
}

TYPED_TEST_P(links_contract, a_failed_write_leaves_the_grant_as_it_was) {
  auto const grant = this->stored_grant(links::usable{some_tokens("1")});
  auto const outcome = this->db.write([&](auto& t) -> result<void> {
    auto next = grant;
    next.state = links::usable{some_tokens("2")};
    TRY_DO(t.grants.replace(next, grant.version));
    return fail({.code = "test.enough", .remedy = remedy::give_up, .words = "enough"});
  });
  EXPECT_EQ(code_of(outcome), "test.enough");
  auto const now = this->grant_now(grant.id);
  EXPECT_EQ(now.version, grant.version);
  this->expect_same(std::get<links::usable>(now.state).tokens, some_tokens("1"));
}

TYPED_TEST_P(links_contract, what_was_told_is_remembered_for_a_while) {
  this->db.put([](auto& t) { return t.told.record("a", at(10)); });
  this->db.put([](auto& t) { return t.told.record("b", at(20)); });
  this->db.put([](auto& t) { return t.told.record("a", at(30)); });
  EXPECT_EQ(this->db.get([](auto& t) { return t.told.list(); }), (std::vector<std::string>{"a", "b"}));
  this->db.put([](auto& t) { return t.told.remove_before(at(20)); });
  EXPECT_EQ(this->db.get([](auto& t) { return t.told.list(); }), (std::vector<std::string>{"b"}));
}

REGISTER_TYPED_TEST_SUITE_P(links_contract, a_link_comes_back_as_it_went_in, a_link_may_have_no_secret,
                            a_link_name_is_unique, a_link_is_replaced_only_by_who_saw_it,
                            a_link_takes_its_grants_with_it, an_id_is_never_used_twice,
                            every_state_of_a_grant_comes_back, what_a_state_lacks_is_gone,
                            a_candidate_stays_until_it_is_decided, a_slow_answer_does_not_overwrite_a_newer_grant,
                            grants_are_listed_by_link, a_consent_is_taken_once,
                            expired_consents_go_and_those_of_a_removed_grant_too,
                            a_failed_write_leaves_the_grant_as_it_was, what_was_told_is_remembered_for_a_while);

}  // namespace outlink::contract
