#pragma once

#include "access/access.h"
#include "contract/loop.h"

/// What every store of the access ports must do. `Stage` makes a fresh, empty store: it has loop() -> io_context& and
/// access() -> flow::storage<access::tables>&.
namespace outlink::contract {

template <class Stage>
class access_contract : public testing::Test {
 protected:
  using tables = access::tables;
  Stage stage;
  bench<tables> db{stage.loop(), stage.access()};

  static access::account an_account(std::string email, access::role role = access::role::agent) {
    return {.person = {.name = "Ada", .email = std::move(email), .created_at = at(0)},
            .role = role,
            .password_hash = secret_text("$argon2id$v=19$m=65536,t=2,p=1$c2FsdA$aGFzaA")};
  }
  access::account insert(access::account const& a) {
    return db.put([&](tables& t) { return t.accounts.insert(a); });
  }
};
TYPED_TEST_SUITE_P(access_contract);

TYPED_TEST_P(access_contract, an_account_comes_back_as_it_went_in) {
  auto const made = this->insert(this->an_account("Ada@Example.org", access::role::admin));
  EXPECT_TRUE(made.person.id);
  EXPECT_EQ(made.person.email, "ada@example.org");
  auto const found = this->db.get([](auto& t) { return t.accounts.find("ADA@example.org"); });
  ASSERT_TRUE(found);
  EXPECT_EQ(found->person.id, made.person.id);
  EXPECT_EQ(found->person.name, "Ada");
  EXPECT_EQ(found->role, access::role::admin);
  EXPECT_TRUE(found->password_hash.same_as(secret_text("$argon2id$v=19$m=65536,t=2,p=1$c2FsdA$aGFzaA")));
  EXPECT_EQ(this->db.get([&](auto& t) { return t.accounts.load(made.person.id); }).person.email, "ada@example.org");
  EXPECT_FALSE(this->db.get([](auto& t) { return t.accounts.find("bob@example.org"); }));
  EXPECT_EQ(code_of(this->db.read([](auto& t) { return t.accounts.load({4711}); })), "account.not_found");
}

TYPED_TEST_P(access_contract, an_address_has_one_account) {
  this->insert(this->an_account("ada@example.org"));
  auto const again = this->db.write([&](auto& t) { return t.accounts.insert(this->an_account("ADA@example.org")); });
  EXPECT_EQ(code_of(again), "account.exists");
  EXPECT_EQ(again.error().where, "email");
  EXPECT_EQ(again.error().remedy, remedy::fix_input);
  EXPECT_EQ(this->db.get([](auto& t) { return t.accounts.list(); }).size(), 1u);
}

TYPED_TEST_P(access_contract, an_account_joins_the_person_who_wrote_before) {
  auto const person = this->db.put(
      [](auto& t) { return t.people.insert({.name = "a. l.", .email = "ada@example.org", .created_at = at(-9)}); });
  auto const made = this->insert(this->an_account("ada@example.org"));
  EXPECT_EQ(made.person.id, person.id);
  // Somebody who only writes has no account.
  this->db.put(
      [](auto& t) { return t.people.insert({.name = "Bob", .email = "bob@example.org", .created_at = at(0)}); });
  EXPECT_FALSE(this->db.get([](auto& t) { return t.accounts.find("bob@example.org"); }));
}

TYPED_TEST_P(access_contract, an_account_is_replaced) {
  auto account = this->insert(this->an_account("ada@example.org"));
  this->insert(this->an_account("bob@example.org"));
  account.role = access::role::viewer;
  account.password_hash = secret_text("$argon2id$other");
  account.person.name = "Ada Lovelace";
  this->db.put([&](auto& t) { return t.accounts.replace(account); });
  auto const stored = this->db.get([&](auto& t) { return t.accounts.load(account.person.id); });
  EXPECT_EQ(stored.role, access::role::viewer);
  EXPECT_EQ(stored.person.name, "Ada Lovelace");
  EXPECT_TRUE(stored.password_hash.same_as(secret_text("$argon2id$other")));
  account.person.id = {4711};
  EXPECT_EQ(code_of(this->db.write([&](auto& t) { return t.accounts.replace(account); })), "account.not_found");
}

TYPED_TEST_P(access_contract, a_session_lives_until_it_is_removed_or_expires) {
  auto const account = this->insert(this->an_account("ada@example.org"));
  auto const begin = [&](std::string digest, int end) {
    this->db.put([&](auto& t) {
      return t.sessions.insert(
          {.digest = digest, .person = account.person.id, .created_at = at(0), .expires_at = at(end)});
    });
  };
  begin("d1", 10);
  begin("d2", 20);
  begin("d3", 30);
  auto const found = this->db.get([](auto& t) { return t.sessions.find("d2"); });
  ASSERT_TRUE(found);
  EXPECT_EQ(found->person, account.person.id);
  EXPECT_EQ(found->created_at, at(0));
  EXPECT_EQ(found->expires_at, at(20));
  this->db.put([](auto& t) { return t.sessions.remove("d3"); });
  this->db.put([](auto& t) { return t.sessions.remove("never there"); });
  this->db.put([](auto& t) { return t.sessions.remove_expired(at(10)); });
  EXPECT_FALSE(this->db.get([](auto& t) { return t.sessions.find("d1"); }));
  EXPECT_TRUE(this->db.get([](auto& t) { return t.sessions.find("d2"); }));
  EXPECT_FALSE(this->db.get([](auto& t) { return t.sessions.find("d3"); }));
}

TYPED_TEST_P(access_contract, an_api_token_comes_back_as_it_went_in_until_it_is_removed) {
  auto const owner = this->insert(this->an_account("ada@example.org")).person.id;
  access::api_token const acting{.name = "script",
                                 .digest = "d1",
                                 .hint = "olt_abcd",
                                 .owner = owner,
                                 .reach = access::acts_as{access::role::agent},
                                 .created_at = at(1),
                                 .expires_at = at(9)};
  auto const made = this->db.put([&](auto& t) { return t.api_tokens.insert(acting); });
  EXPECT_TRUE(made.id);
  auto const find = [&](std::string digest) {
    return this->db.get([&](auto& t) { return t.api_tokens.find(digest); });
  };
  auto found = find("d1");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->id, made.id);
  EXPECT_EQ(found->name, "script");
  EXPECT_EQ(found->hint, "olt_abcd");
  EXPECT_EQ(found->owner, owner);
  EXPECT_EQ(found->reach, acting.reach);
  EXPECT_EQ(found->created_at, at(1));
  EXPECT_EQ(found->expires_at, at(9));
  EXPECT_FALSE(found->last_used_at);
  this->db.put([&](auto& t) { return t.api_tokens.record_use(made.id, at(5)); });
  EXPECT_EQ(find("d1")->last_used_at, at(5));
  EXPECT_FALSE(find("d2"));
  this->db.put([&](auto& t) { return t.api_tokens.remove(made.id); });
  EXPECT_FALSE(find("d1"));
  EXPECT_EQ(code_of(this->db.write([&](auto& t) { return t.api_tokens.remove(made.id); })), "api_token.not_found");
}

TYPED_TEST_P(access_contract, an_api_token_has_a_name_of_its_own_and_reads_only_accounts_that_are_there) {
  auto const owner = this->insert(this->an_account("ada@example.org")).person.id;
  access::api_token token{.name = "b", .digest = "d1", .hint = "h", .owner = owner, .created_at = at(1)};
  this->db.put([&](auto& t) { return t.api_tokens.insert(token); });
  token.digest = "d2";
  auto const again = this->db.write([&](auto& t) { return t.api_tokens.insert(token); });
  EXPECT_EQ(code_of(again), "api_token.exists");
  EXPECT_EQ(again.error().where, "name");
  token.name = "a";
  token.reach = access::reads_accounts{{4711}};
  auto const nowhere = this->db.write([&](auto& t) { return t.api_tokens.insert(token); });
  EXPECT_EQ(code_of(nowhere), "grant.not_found");
  EXPECT_EQ(nowhere.error().where, "accounts");
  token.reach = access::acts_as{};
  this->db.put([&](auto& t) { return t.api_tokens.insert(token); });
  auto const all = this->db.get([](auto& t) { return t.api_tokens.list(); });
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].name, "a");
  EXPECT_EQ(all[1].name, "b");
}

REGISTER_TYPED_TEST_SUITE_P(access_contract, an_account_comes_back_as_it_went_in, an_address_has_one_account,
                            an_account_joins_the_person_who_wrote_before, an_account_is_replaced,
                            a_session_lives_until_it_is_removed_or_expires,
                            an_api_token_comes_back_as_it_went_in_until_it_is_removed,
                            an_api_token_has_a_name_of_its_own_and_reads_only_accounts_that_are_there);

}  // namespace outlink::contract
