#include "web/audited.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace outlink::web {
namespace {

std::string shown(audit::details const& all) {
  std::string text;
  for (auto const& [name, value] : all) text += name + "=" + value + ";";
  return text;
}

links::link a_link() {
  return {.id = {3},
          .name = "Company mail",
          .client_id = "id",
          .client_secrets = {{.value = secret_text(std::string("plain-1")), .added_at = {}}},
          .scopes = {"a"}};
}

links::trouble why() {
  return {.why = {.code = "oauth.invalid_grant", .remedy = remedy::consent_again, .words = "w", .peer = "their words"}};
}

links::grant a_grant(links::grant_state state = links::usable{}) {
  return {.id = {9}, .link = {3}, .login_hint = "alice@x.test", .state = std::move(state)};
}

TEST(audited_test, changes_of_a_link_are_names_and_of_secrets_what_happened_to_them) {
  EXPECT_EQ(shown(changes_of(a_link(), a_link())), "");
  auto after = a_link();
  after.name = "Mail";
  after.scopes = {"a", "plain-scope"};
  after.client_secrets[0].value = secret_text(std::string("plain-2"));
  after.key = links::client_key{.private_key = secret_text(std::string("plain-key")), .key_id = "k"};
  EXPECT_EQ(shown(changes_of(a_link(), after)), "changed=name, key_id, scopes;client_secret=replaced;private_key=set;");
  after = a_link();
  after.client_secrets.clear();
  EXPECT_EQ(shown(changes_of(a_link(), after)), "client_secret=removed;");
}

TEST(audited_test, changes_of_a_mailbox_are_names_and_its_password_is_replaced_set_or_removed) {
  mail::mailbox const before{.name = "Support",
                             .authentication = mail::password_authentication{secret_text(std::string("plain-1"))}};
  EXPECT_EQ(shown(changes_of(before, before)), "");
  auto after = before;
  after.server.host = "mail.x.test";
  after.enabled = false;
  after.authentication = mail::password_authentication{secret_text(std::string("plain-2"))};
  EXPECT_EQ(shown(changes_of(before, after)), "changed=host, enabled;password=replaced;");
  after = before;
  after.authentication = mail::link_authentication{{9}};
  EXPECT_EQ(shown(changes_of(before, after)), "changed=grant;password=removed;");
  EXPECT_EQ(shown(changes_of(after, before)), "changed=grant;password=set;");
}

TEST(audited_test, a_grant_is_named_after_who_consented_else_who_is_expected) {
  auto g = a_grant();
  EXPECT_EQ(subject_of(g), (audit::subject{"grant", "9", "alice@x.test"}));
  g.who.address = "support@x.test";
  EXPECT_EQ(subject_of(g).name, "support@x.test");
}

TEST(audited_test, a_consent_says_whose_it_is_and_what_was_granted) {
  links::token_set const tokens{.access_token = secret_text(std::string("plain")), .scopes = {"imap", "openid"}};
  auto g = a_grant(links::usable{tokens});
  g.who.address = "alice@x.test";
  audit::details d;
  add_consent(d, g);
  EXPECT_EQ(shown(d), "account=alice@x.test;scopes=imap openid;");
  g.candidate = links::candidate{.tokens = tokens, .who = {.address = "eve@x.test"}};
  d.clear();
  add_consent(d, g);
  EXPECT_EQ(shown(d), "account=eve@x.test;scopes=imap openid;expected=alice@x.test;");
}

TEST(audited_test, a_change_of_state_is_recorded_with_our_code_alone) {
  auto const e = entry_of_update(a_grant(), a_grant(links::needs_consent{why()}));
  ASSERT_TRUE(e.has_value());
  EXPECT_EQ(e->action, "grant.state_changed");
  EXPECT_EQ(e->who, (audit::actor{.kind = audit::actor_kind::service}));
  EXPECT_EQ(shown(e->details), "from=usable;to=needs_consent;code=oauth.invalid_grant;link_id=3;");
}

TEST(audited_test, a_refresh_and_a_further_failure_are_no_news) {
  EXPECT_FALSE(entry_of_update(a_grant(), a_grant()).has_value());
  auto const failing = a_grant(links::failing{.why = why()});
  EXPECT_FALSE(entry_of_update(failing, failing).has_value());
}

TEST(audited_test, a_device_code_that_was_answered_is_a_consent) {
  auto const waiting = a_grant(links::awaiting_device{});
  auto after = a_grant(links::usable{{.scopes = {"imap"}}});
  after.who.address = "alice@x.test";
  auto const done = entry_of_update(waiting, after);
  ASSERT_TRUE(done.has_value());
  EXPECT_EQ(done->action, "grant.consent_finished");
  EXPECT_EQ(shown(done->details), "from=awaiting_device;to=usable;account=alice@x.test;scopes=imap;link_id=3;");
  auto other = waiting;
  other.candidate = links::candidate{.who = {.address = "eve@x.test"}};
  auto const held = entry_of_update(waiting, other);
  ASSERT_TRUE(held.has_value());
  EXPECT_EQ(held->action, "grant.consent_finished");
  EXPECT_FALSE(entry_of_update(other, other).has_value());
  EXPECT_EQ(entry_of_update(waiting, a_grant(links::needs_consent{why()}))->action, "grant.state_changed");
}

}  // namespace
}  // namespace outlink::web
