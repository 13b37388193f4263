#pragma once

#include "contract/loop.h"
#include "tracker/tracker.h"

/// What every store of the tracker's ports must do. `Stage` makes a fresh, empty store: it has loop() -> io_context&
/// and tracker() -> flow::storage<tracker::tables>&.
namespace outlink::contract {

using tracker::tables;

inline tracker::project support() { return {.key = "SUP", .name = "Support", .created_at = at(0)}; }
inline tracker::person ada() { return {.name = "Ada 🦀", .email = "Ada@Example.org", .created_at = at(0)}; }

template <class Stage>
class tracker_contract : public testing::Test {
 protected:
  Stage stage;
  bench<tables> db{stage.loop(), stage.tracker()};

  tracker::project a_project(std::string key = "SUP") {
    auto p = support();
    p.key = std::move(key);
    return db.put([&](tables& t) { return t.projects.insert(p); });
  }
  tracker::person a_person(std::string email = "ada@example.org") {
    auto p = ada();
    p.email = std::move(email);
    return db.put([&](tables& t) { return t.people.insert(p); });
  }
  tracker::issue an_issue(tracker::project const& p, tracker::person const& by, std::string summary,
                          std::string description = "") {
    return db.put([&](tables& t) {
      return t.issues.insert(
          {.project = p.id, .summary = summary, .description = description, .reporter = by.id, .at = at(1)});
    });
  }
  std::vector<std::string> keys(tracker::issue_filter const& filter) {
    std::vector<std::string> found;
    for (auto const& i : db.get([&](tables& t) { return t.issues.list(filter); })) found.push_back(i.key);
    return found;
  }
};
TYPED_TEST_SUITE_P(tracker_contract);

using words = std::vector<std::string>;

TYPED_TEST_P(tracker_contract, projects_are_listed_by_key_and_unique) {
  auto const sup = this->a_project("SUP");
  auto const abc = this->a_project("ABC");
  EXPECT_TRUE(sup.id);
  auto const all = this->db.get([](tables& t) { return t.projects.list(); });
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].key, "ABC");
  EXPECT_EQ(all[1].id, sup.id);
  EXPECT_EQ(all[1].created_at, at(0));
  auto const again = this->db.write([](tables& t) { return t.projects.insert(support()); });
  EXPECT_EQ(code_of(again), "project.exists");
  EXPECT_EQ(again.error().remedy, remedy::fix_input);
  EXPECT_EQ(code_of(this->db.read([](tables& t) { return t.projects.load({4711}); })), "project.not_found");
  EXPECT_EQ(this->db.get([&](tables& t) { return t.projects.load(abc.id); }).name, "Support");
}

TYPED_TEST_P(tracker_contract, people_are_found_by_address_in_any_case) {
  auto const made = this->db.put([](tables& t) { return t.people.insert(ada()); });
  EXPECT_EQ(made.email, "ada@example.org");
  EXPECT_EQ(made.name, "Ada 🦀");
  auto const found = this->db.get([](tables& t) { return t.people.find("ADA@example.ORG"); });
  ASSERT_TRUE(found);
  EXPECT_EQ(found->id, made.id);
  EXPECT_FALSE(this->db.get([](tables& t) { return t.people.find("bob@example.org"); }));
  EXPECT_EQ(code_of(this->db.write([](tables& t) { return t.people.insert(ada()); })), "person.exists");
  EXPECT_EQ(code_of(this->db.read([](tables& t) { return t.people.load({4711}); })), "person.not_found");
}

TYPED_TEST_P(tracker_contract, issue_keys_count_up_per_project) {
  auto const sup = this->a_project("SUP");
  auto const abc = this->a_project("ABC");
  auto const by = this->a_person();
  EXPECT_EQ(this->an_issue(sup, by, "one").key, "SUP-1");
  EXPECT_EQ(this->an_issue(sup, by, "two").key, "SUP-2");
  EXPECT_EQ(this->an_issue(abc, by, "one").key, "ABC-1");
  EXPECT_EQ(code_of(this->db.write(
                [&](tables& t) { return t.issues.insert({.project = {4711}, .reporter = by.id, .at = at(1)}); })),
            "project.not_found");
  EXPECT_EQ(code_of(this->db.write(
                [&](tables& t) { return t.issues.insert({.project = sup.id, .reporter = {4711}, .at = at(1)}); })),
            "person.not_found");
  EXPECT_EQ(this->an_issue(sup, by, "three").key, "SUP-3");
}

TYPED_TEST_P(tracker_contract, an_issue_comes_back_as_it_went_in) {
  auto const project = this->a_project();
  auto const by = this->a_person();
  auto const made = this->db.put([&](tables& t) {
    return t.issues.insert({.project = project.id,
                            .summary = "Größe 🦀 'x\"",
                            .description = "a\nb\t;--",
                            .reporter = by.id,
                            .at = at(1),
                            .letter = 9});
  });
  auto const loaded = this->db.get([](tables& t) { return t.issues.load("sup-1"); });
  EXPECT_EQ(loaded.id, made.id);
  EXPECT_EQ(loaded.key, "SUP-1");
  EXPECT_EQ(loaded.summary, "Größe 🦀 'x\"");
  EXPECT_EQ(loaded.description, "a\nb\t;--");
  EXPECT_EQ(loaded.status, tracker::issue_status::open);
  EXPECT_EQ(loaded.reporter, by.id);
  EXPECT_EQ(loaded.created_at, at(1));
  EXPECT_EQ(loaded.updated_at, at(1));
  EXPECT_EQ(loaded.letter, 9);
  EXPECT_EQ(this->db.get([&](tables& t) { return t.issues.load(made.id); }).key, "SUP-1");
  EXPECT_EQ(code_of(this->db.read([](tables& t) { return t.issues.load("SUP-99"); })), "issue.not_found");
}

TYPED_TEST_P(tracker_contract, an_issue_is_replaced_only_by_who_saw_it) {
  auto const project = this->a_project();
  auto const by = this->a_person();
  auto issue = this->an_issue(project, by, "one");
  auto const seen = issue.version;
  issue.summary = "uno";
  issue.status = tracker::issue_status::done;
  issue.updated_at = at(5);
  this->db.put([&](tables& t) { return t.issues.replace(issue, seen, by.id); });
  auto const stored = this->db.get([&](tables& t) { return t.issues.load(issue.id); });
  EXPECT_EQ(stored.summary, "uno");
  EXPECT_EQ(stored.status, tracker::issue_status::done);
  EXPECT_EQ(stored.updated_at, at(5));
  EXPECT_EQ(stored.version.value, seen.value + 1);
  EXPECT_EQ(code_of(this->db.write([&](tables& t) { return t.issues.replace(issue, seen, by.id); })), "issue.stale");
  issue.id = {4711};
  EXPECT_EQ(code_of(this->db.write([&](tables& t) { return t.issues.replace(issue, seen, by.id); })),
            "issue.not_found");
}

TYPED_TEST_P(tracker_contract, issues_are_listed_newest_first_in_pages) {
  auto const sup = this->a_project("SUP");
  auto const abc = this->a_project("ABC");
  auto const by = this->a_person();
  for (int i = 0; i < 5; ++i) this->an_issue(sup, by, "n");
  auto other = this->an_issue(abc, by, "n");
  EXPECT_EQ(this->keys({.project = sup.id, .limit = 2}), (words{"SUP-5", "SUP-4"}));
  auto const fourth = this->db.get([](tables& t) { return t.issues.load("SUP-4"); });
  EXPECT_EQ(this->keys({.project = sup.id, .before = fourth.id, .limit = 2}), (words{"SUP-3", "SUP-2"}));
  other.status = tracker::issue_status::in_progress;
  this->db.put([&](tables& t) { return t.issues.replace(other, other.version, by.id); });
  EXPECT_EQ(this->keys({.status = tracker::issue_status::in_progress}), (words{"ABC-1"}));
  EXPECT_EQ(this->keys({}).size(), 6u);
}

TYPED_TEST_P(tracker_contract, a_search_needs_every_word_and_takes_no_wildcards) {
  auto const project = this->a_project();
  auto const by = this->a_person();
  this->an_issue(project, by, "Printer on fire", "the third floor");
  this->an_issue(project, by, "Printer is 100% full", "under_score and back\\slash");
  EXPECT_EQ(this->keys({.text = "PRINTER fire"}), (words{"SUP-1"}));
  EXPECT_EQ(this->keys({.text = "printer FLOOR"}), (words{"SUP-1"}));
  EXPECT_EQ(this->keys({.text = "printer"}), (words{"SUP-2", "SUP-1"}));
  EXPECT_EQ(this->keys({.text = "sup-2"}), (words{"SUP-2"}));
  EXPECT_EQ(this->keys({.text = "%"}), (words{"SUP-2"}));
  EXPECT_EQ(this->keys({.text = "r_s"}), (words{"SUP-2"}));
  EXPECT_EQ(this->keys({.text = "k\\s"}), (words{"SUP-2"}));
  EXPECT_EQ(this->keys({.text = "r%f"}), words{});
  EXPECT_EQ(this->keys({.text = "'"}), words{});
  EXPECT_EQ(this->keys({.project = project.id, .text = "fire", .limit = 1}), (words{"SUP-1"}));
  EXPECT_EQ(code_of(this->db.read([](tables& t) { return t.issues.list({.text = std::string(5000, 'x')}); })),
            "issue.invalid");
}

TYPED_TEST_P(tracker_contract, a_comment_moves_its_issue_forward) {
  auto const project = this->a_project();
  auto const by = this->a_person();
  auto const issue = this->an_issue(project, by, "one");
  for (int i = 2; i < 4; ++i)
    this->db.put([&](tables& t) {
      return t.comments.insert(
          {.issue = issue.id, .author = by.id, .text = "c" + std::to_string(i), .at = at(i), .letter = 70 + i});
    });
  auto const all = this->db.get([&](tables& t) { return t.comments.list(issue.id); });
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].text, "c2");
  EXPECT_EQ(all[0].letter, 72);
  EXPECT_EQ(all[0].author, by.id);
  EXPECT_EQ(all[1].created_at, at(3));
  EXPECT_EQ(this->db.get([&](tables& t) { return t.issues.load(issue.id); }).updated_at, at(3));
  EXPECT_EQ(code_of(this->db.write(
                [&](tables& t) { return t.comments.insert({.issue = {4711}, .author = by.id, .at = at(4)}); })),
            "issue.not_found");
}

TYPED_TEST_P(tracker_contract, attachments_keep_every_byte) {
  auto const project = this->a_project();
  auto const by = this->a_person();
  auto const issue = this->an_issue(project, by, "one");
  auto const comment = this->db.put(
      [&](tables& t) { return t.comments.insert({.issue = issue.id, .author = by.id, .text = "c", .at = at(2)}); });
  std::string every_byte("\0\xff\r\n", 4);
  for (int i = 0; i < 256; ++i) every_byte += static_cast<char>(i);
  auto const add = [&](tracker::comment_id of, std::string name, std::string content) {
    return this->db.put([&](tables& t) {
      return t.attachments.insert({.issue = issue.id,
                                   .comment = of,
                                   .file_name = name,
                                   .media_type = "image/png",
                                   .content = content,
                                   .at = at(3)});
    });
  };
  auto const first = add({}, "a 🦀.png", every_byte);
  auto const twin = add(comment.id, "same.png", every_byte);
  auto const empty = add({}, "empty", "");
  EXPECT_EQ(first.bytes, static_cast<std::int64_t>(every_byte.size()));
  EXPECT_EQ(this->db.get([&](tables& t) { return t.attachments.content(first.id); }), every_byte);
  EXPECT_EQ(this->db.get([&](tables& t) { return t.attachments.content(twin.id); }), every_byte);
  EXPECT_EQ(this->db.get([&](tables& t) { return t.attachments.content(empty.id); }), "");
  EXPECT_EQ(this->db.get([&](tables& t) { return t.attachments.load(twin.id); }).comment, comment.id);
  auto const all = this->db.get([&](tables& t) { return t.attachments.list(issue.id); });
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[0].file_name, "a 🦀.png");
  EXPECT_FALSE(all[0].comment);
  EXPECT_EQ(code_of(this->db.read([](tables& t) { return t.attachments.load({4711}); })), "attachment.not_found");
  EXPECT_EQ(code_of(this->db.read([](tables& t) { return t.attachments.content({4711}); })), "attachment.not_found");
  EXPECT_EQ(code_of(this->db.write([](tables& t) { return t.attachments.insert({.issue = {4711}, .at = at(3)}); })),
            "issue.not_found");
}

TYPED_TEST_P(tracker_contract, what_happens_to_an_issue_is_written_with_it) {
  auto const by = this->a_person();
  auto const eve = this->a_person("eve@example.org");
  EXPECT_FALSE(this->db.get([](tables& t) { return t.events.newest(); }));
  auto issue = this->an_issue(this->a_project(), by, "one");
  auto const comment = this->db.put(
      [&](tables& t) { return t.comments.insert({.issue = issue.id, .author = eve.id, .text = "c", .at = at(2)}); });
  issue.status = tracker::issue_status::done;
  issue.assignee = eve.id;
  issue.priority = tracker::issue_priority::highest;
  issue.type = "Bug";
  issue.updated_at = at(3);
  this->db.put([&](tables& t) { return t.issues.replace(issue, issue.version, eve.id); });
  auto const all = this->db.get([&](tables& t) { return t.events.list(issue.id); });
  using enum tracker::event_kind;
  std::vector<tracker::event_kind> kinds;
  for (auto const& e : all) kinds.push_back(e.kind);
  ASSERT_EQ(kinds, (std::vector{created, commented, status_changed, assigned, edited}));
  EXPECT_EQ(all[0].author, by.id);
  EXPECT_EQ(all[1].comment, comment.id);
  EXPECT_EQ(all[1].author, eve.id);
  EXPECT_EQ(all[2].before, "open");
  EXPECT_EQ(all[2].after, "done");
  EXPECT_EQ(all[3].after, std::to_string(eve.id.value));
  EXPECT_EQ(all[3].at, at(3));
  EXPECT_EQ(this->db.get([](tables& t) { return t.events.newest(); }), all[4].id);
  auto const later = this->db.get([&](tables& t) { return t.events.list_after(all[1].id, 2); });
  ASSERT_EQ(later.size(), 2u);
  EXPECT_EQ(later[0].id, all[2].id);
  auto const stored = this->db.get([&](tables& t) { return t.issues.load(issue.id); });
  EXPECT_EQ(stored.assignee, eve.id);
  EXPECT_EQ(stored.priority, tracker::issue_priority::highest);
  EXPECT_EQ(stored.type, "Bug");
  issue.assignee = {4711};
  EXPECT_EQ(code_of(this->db.write([&](tables& t) { return t.issues.replace(issue, stored.version, by.id); })),
            "person.not_found");
}

TYPED_TEST_P(tracker_contract, who_watches_never_becomes_a_mere_participant) {
  auto const by = this->a_person();
  auto const eve = this->a_person("eve@example.org");
  auto const issue = this->an_issue(this->a_project(), by, "one");
  auto const add = [&](tracker::person_id who, tracker::watcher_kind kind) {
    return this->db.write([&](tables& t) { return t.watchers.add(issue.id, who, kind); });
  };
  ASSERT_TRUE(add(eve.id, tracker::watcher_kind::participant));
  ASSERT_TRUE(add(by.id, tracker::watcher_kind::watcher));
  ASSERT_TRUE(add(by.id, tracker::watcher_kind::participant));
  auto all = this->db.get([&](tables& t) { return t.watchers.list(issue.id); });
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].person.email, "ada@example.org");
  EXPECT_EQ(all[0].kind, tracker::watcher_kind::watcher);
  EXPECT_EQ(all[1].kind, tracker::watcher_kind::participant);
  ASSERT_TRUE(add(eve.id, tracker::watcher_kind::watcher));
  this->db.put([&](tables& t) { return t.watchers.remove(issue.id, by.id); });
  all = this->db.get([&](tables& t) { return t.watchers.list(issue.id); });
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].kind, tracker::watcher_kind::watcher);
  EXPECT_EQ(code_of(add({4711}, tracker::watcher_kind::watcher)), "person.not_found");
}

TYPED_TEST_P(tracker_contract, an_address_that_bounces_is_remembered_and_forgotten) {
  auto const by = this->a_person();
  EXPECT_FALSE(by.bounced_at);
  this->db.put([&](tables& t) { return t.people.record_bounce(by.id, at(4), "5.1.1 unknown"); });
  auto const found = this->db.get([&](tables& t) { return t.people.load(by.id); });
  EXPECT_EQ(found.bounced_at, at(4));
  EXPECT_EQ(found.bounce_reason, "5.1.1 unknown");
  this->db.put([&](tables& t) { return t.people.record_bounce(by.id, std::nullopt, ""); });
  EXPECT_FALSE(this->db.get([&](tables& t) { return t.people.load(by.id); }).bounced_at);
  EXPECT_EQ(code_of(this->db.write([&](tables& t) { return t.people.record_bounce({4711}, at(4), ""); })),
            "person.not_found");
}

TYPED_TEST_P(tracker_contract, a_failed_write_leaves_nothing) {
  auto const project = this->a_project();
  auto const by = this->a_person();
  auto const outcome = this->db.write([&](tables& t) -> result<void> {
    TRY_DO(t.issues.insert({.project = project.id, .summary = "lost", .reporter = by.id, .at = at(1)}));
    return fail({.code = "test.enough", .remedy = remedy::give_up, .words = "enough"});
  });
  EXPECT_EQ(code_of(outcome), "test.enough");
  EXPECT_TRUE(this->keys({}).empty());
  EXPECT_EQ(this->an_issue(project, by, "kept").key, "SUP-1");
}

TYPED_TEST_P(tracker_contract, work_that_throws_leaves_nothing) {
  auto const outcome = this->db.write([&](tables& t) -> result<void> {
    TRY_DO(t.projects.insert(support()));
    throw std::runtime_error("thrown by the test");
  });
  EXPECT_EQ(code_of(outcome), "store.broken");
  EXPECT_EQ(outcome.error().remedy, remedy::report_bug);
  EXPECT_TRUE(this->db.get([](tables& t) { return t.projects.list(); }).empty());
}

REGISTER_TYPED_TEST_SUITE_P(tracker_contract, projects_are_listed_by_key_and_unique,
                            people_are_found_by_address_in_any_case, issue_keys_count_up_per_project,
                            an_issue_comes_back_as_it_went_in, an_issue_is_replaced_only_by_who_saw_it,
                            issues_are_listed_newest_first_in_pages, a_search_needs_every_word_and_takes_no_wildcards,
                            a_comment_moves_its_issue_forward, attachments_keep_every_byte,
                            what_happens_to_an_issue_is_written_with_it, who_watches_never_becomes_a_mere_participant,
                            an_address_that_bounces_is_remembered_and_forgotten, a_failed_write_leaves_nothing,
                            work_that_throws_leaves_nothing);

}  // namespace outlink::contract
