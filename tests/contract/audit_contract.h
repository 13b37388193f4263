#pragma once

#include "audit/audit.h"
#include "contract/loop.h"

/// What every store of the audit port must do. `Stage` makes a fresh, empty store: it has loop() -> io_context& and
/// audit() -> flow::storage<audit::tables>&.
namespace outlink::contract {

template <class Stage>
class audit_contract : public testing::Test {
 protected:
  using tables = audit::tables;
  Stage stage;
  bench<tables> db{stage.loop(), stage.audit()};

  static audit::entry an_entry(std::string action, int second = 0) {
    return {.at = at(second),
            .who = {audit::actor_kind::person, "7", "Ada"},
            .action = std::move(action),
            .about = {"link", "3", "Company mail"},
            .remote = "192.0.2.1",
            .last_at = at(second)};
  }
  audit::entry insert(audit::entry const& e) {
    return db.put([&](tables& t) { return t.entries.insert(e); });
  }
  /// The actions of what the query lists, in its order.
  std::vector<std::string> actions(audit::query const& q) {
    std::vector<std::string> all;
    for (auto const& e : db.get([&](tables& t) { return t.entries.list(q); })) all.push_back(e.action);
    return all;
  }
};
TYPED_TEST_SUITE_P(audit_contract);

using names = std::vector<std::string>;

TYPED_TEST_P(audit_contract, an_entry_comes_back_as_it_went_in) {
  auto e = this->an_entry("link.changed", 5);
  e.details = {{"changed", "name, scopes"}, {"odd", "a=b&c%20\n\t\0\xC3\xA9"}, {"", ""}, {"last", "x"}};
  e.count = 12;
  e.last_at = at(9);
  auto const made = this->insert(e);
  EXPECT_TRUE(made.id);
  e.id = made.id;
  EXPECT_EQ(made, e);
  auto const all = this->db.get([](auto& t) { return t.entries.list({}); });
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0], e);
}

TYPED_TEST_P(audit_contract, every_kind_of_actor_and_empty_texts_come_back) {
  for (auto const kind : {audit::actor_kind::person, audit::actor_kind::api_token, audit::actor_kind::service}) {
    audit::entry const e{.at = at(0), .who = {.kind = kind}, .action = "x", .last_at = at(0)};
    auto const made = this->insert(e);
    EXPECT_EQ(made.who, e.who);
    EXPECT_EQ(made.about, e.about);
    EXPECT_EQ(made.details, e.details);
  }
}

TYPED_TEST_P(audit_contract, the_newest_comes_first_and_pages_join_without_gap_or_double) {
  for (int i = 0; i < 7; ++i) this->insert(this->an_entry("a" + std::to_string(i)));
  names seen;
  audit::query q{.limit = 3};
  for (;;) {
    auto const part = this->db.get([&](auto& t) { return t.entries.list(q); });
    if (part.empty()) break;
    for (auto const& e : part) seen.push_back(e.action);
    q.before = part.back().id;
    // What comes meanwhile does not move the pages.
    this->insert(this->an_entry("later"));
  }
  EXPECT_EQ(seen, (names{"a6", "a5", "a4", "a3", "a2", "a1", "a0"}));
}

TYPED_TEST_P(audit_contract, a_query_narrows_by_each_of_its_parts) {
  auto one = this->an_entry("link.created", 0);
  auto two = this->an_entry("grant.deleted", 10);
  two.who = {audit::actor_kind::api_token, "7", "backup"};
  two.about = {"grant", "3", ""};
  auto three = this->an_entry("linked", 20);
  three.who = {.kind = audit::actor_kind::service};
  three.about = {"link", "4", ""};
  for (auto const& e : {one, two, three}) this->insert(e);
  using audit::actor_kind;
  EXPECT_EQ(this->actions({}), (names{"linked", "grant.deleted", "link.created"}));
  EXPECT_EQ(this->actions({.actor_id = "7"}), (names{"grant.deleted", "link.created"}));
  EXPECT_EQ(this->actions({.actor_kind = actor_kind::person, .actor_id = "7"}), (names{"link.created"}));
  EXPECT_EQ(this->actions({.actor_kind = actor_kind::service}), (names{"linked"}));
  EXPECT_EQ(this->actions({.action_prefix = "link"}), (names{"linked", "link.created"}));
  EXPECT_EQ(this->actions({.action_prefix = "link."}), (names{"link.created"}));
  EXPECT_EQ(this->actions({.action_prefix = "link.created"}), (names{"link.created"}));
  EXPECT_EQ(this->actions({.action_prefix = "lin_"}), names{}) << "no wildcards";
  EXPECT_EQ(this->actions({.action_prefix = "%"}), names{});
  EXPECT_EQ(this->actions({.subject_kind = "link"}), (names{"linked", "link.created"}));
  EXPECT_EQ(this->actions({.subject_kind = "link", .subject_id = "3"}), (names{"link.created"}));
  EXPECT_EQ(this->actions({.actor_id = "7", .subject_kind = "link", .subject_id = "4"}), names{});
}

TYPED_TEST_P(audit_contract, times_narrow_from_inclusive_to_exclusive_and_by_the_last_use) {
  this->insert(this->an_entry("early", 0));
  auto used = this->an_entry("used", 10);
  used.last_at = at(19);
  this->insert(used);
  this->insert(this->an_entry("late", 20));
  EXPECT_EQ(this->actions({.from = at(10)}), (names{"late", "used"}));
  EXPECT_EQ(this->actions({.from = at(15)}), (names{"late", "used"}));
  EXPECT_EQ(this->actions({.from = at(20)}), (names{"late"}));
  EXPECT_EQ(this->actions({.to = at(20)}), (names{"used", "early"}));
  EXPECT_EQ(this->actions({.to = at(10)}), (names{"early"}));
  EXPECT_EQ(this->actions({.from = at(0), .to = at(1)}), (names{"early"}));
}

TYPED_TEST_P(audit_contract, a_count_is_replaced_and_of_what_is_gone_nothing_is_made) {
  auto const made = this->insert(this->an_entry("token.read"));
  this->insert(this->an_entry("other"));
  this->db.put([&](auto& t) { return t.entries.recount(made.id, 500, at(9)); });
  this->db.put([&](auto& t) { return t.entries.recount({4711}, 3, at(9)); });
  auto const all = this->db.get([](auto& t) { return t.entries.list({}); });
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[1].count, 500);
  EXPECT_EQ(all[1].last_at, at(9));
  EXPECT_EQ(all[1].at, at(0));
  EXPECT_EQ(all[0].count, 1);
}

TYPED_TEST_P(audit_contract, what_is_old_is_removed_some_at_a_time_and_no_id_comes_twice) {
  for (int i = 0; i < 5; ++i) this->insert(this->an_entry("a" + std::to_string(i), i));
  auto used = this->an_entry("used", 1);
  used.last_at = at(9);
  auto const newest = this->insert(used);
  auto const remove = [&](int before, std::size_t at_most) {
    return this->db.put([&](auto& t) { return t.entries.remove_before(at(before), at_most); });
  };
  EXPECT_EQ(remove(0, 10), 0);
  EXPECT_EQ(remove(4, 3), 3);
  EXPECT_EQ(remove(4, 3), 1);
  EXPECT_EQ(remove(4, 3), 0);
  EXPECT_EQ(this->actions({}), (names{"used", "a4"}));
  EXPECT_EQ(remove(100, 10), 2);
  EXPECT_GT(this->insert(this->an_entry("new")).id, newest.id);
}

REGISTER_TYPED_TEST_SUITE_P(audit_contract, an_entry_comes_back_as_it_went_in,
                            every_kind_of_actor_and_empty_texts_come_back,
                            the_newest_comes_first_and_pages_join_without_gap_or_double,
                            a_query_narrows_by_each_of_its_parts,
                            times_narrow_from_inclusive_to_exclusive_and_by_the_last_use,
                            a_count_is_replaced_and_of_what_is_gone_nothing_is_made,
                            what_is_old_is_removed_some_at_a_time_and_no_id_comes_twice);

}  // namespace outlink::contract
