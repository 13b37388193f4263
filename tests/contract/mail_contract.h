#pragma once

#include "contract/links_contract.h"
#include "contract/loop.h"
#include "mail/stores.h"

/// What every store of the mail ports must do. `Stage` makes a fresh, empty store: it has loop() -> io_context&,
/// mail() -> flow::storage<mail::tables>& and links() -> flow::storage<links::tables>& over the same tables.
namespace outlink::contract {

template <class Stage>
class mail_contract : public testing::Test {
 protected:
  using tables = mail::tables;
  Stage stage;
  bench<tables> db{stage.loop(), stage.mail()};
  bench<links::tables> links_db{stage.loop(), stage.links()};

  tracker::project project = db.put(
      [](tables& t) { return t.tracker.projects.insert({.key = "SUP", .name = "Support", .created_at = at(0)}); });
  tracker::person person = db.put([](tables& t) {
    return t.tracker.people.insert({.name = "Ada", .email = "ada@example.org", .created_at = at(0)});
  });

  links::grant a_grant() {
    auto const link = links_db.put([](links::tables& t) { return t.links.insert(a_link("Example")); });
    return links_db.put([&](links::tables& t) { return t.grants.insert({.link = link.id, .created_at = at(0)}); });
  }
  mail::mailbox a_mailbox(std::string name) {
    return {.name = std::move(name),
            .description = "for 🦀",
            .provider = "google",
            .server = {.host = "imap.example.org", .port = 993, .security = flow::transport_security::start_tls},
            .timeout = duration(12345),
            .user_name = "support@example.org",
            .authentication = mail::password_authentication{secret_text("pa55word")},
            .folder = "INBOX/Größe",
            .take_over = mail::take_over::since_date,
            .since = at(77),
            .afterwards = mail::afterwards::move,
            .move_to = "Erledigt/Größe",
            .poll_every = duration(90'000),
            .enabled = false,
            .created_at = at(1),
            .updated_at = at(2)};
  }
  mail::mailbox insert(mail::mailbox const& m) {
    return db.put([&](tables& t) { return t.mailboxes.insert(m); });
  }
  std::optional<mail::letter_id> arrive(mail::mailbox_id box, std::uint32_t uid, std::string raw,
                                        std::uint32_t validity = 7) {
    mail::new_letter const l{.mailbox = box,
                             .uid_validity = validity,
                             .uid = std::to_string(uid),
                             .raw = raw,
                             .bytes = static_cast<std::int64_t>(raw.size()),
                             .at = at(static_cast<int>(uid))};
    return db.put([&](tables& t) { return t.letters.insert(l); });
  }
  mail::letter letter_now(mail::letter_id id) {
    return db.get([&](tables& t) { return t.letters.load(id); });
  }
  tracker::issue an_issue() {
    return db.put([&](tables& t) {
      return t.tracker.issues.insert({.project = project.id, .summary = "s", .reporter = person.id, .at = at(1)});
    });
  }
  bool finish(mail::letter_id id, mail::letter_outcome const& o) {
    return db.put([&](tables& t) { return t.letters.finish(id, o); });
  }
  bool reopen(mail::letter_id id) {
    return db.put([&](tables& t) { return t.letters.reopen(id); });
  }
  std::vector<std::string> due(mail::mailbox_id box, std::uint32_t validity = 7) {
    std::vector<std::string> names;
    for (auto const& d : db.get([&](tables& t) { return t.touches.due(box, validity, 100); }))
      names.push_back(d.uid + (d.remove_copy ? "!" : ""));
    return names;
  }
  mail::handler a_handler(mail::mailbox_id of, std::string name, int position) {
    return {.mailbox = of,
            .position = position,
            .name = std::move(name),
            .kind = mail::handler_kind::comment_before_marker,
            .project = project.id,
            .issue_type = "Bug",
            .strip_quotes = false,
            .split_pattern = "^--",
            .catch_address = "help@example.org",
            .bulk = mail::bulk_action::forward,
            .forward_address = "boss@example.org",
            .create_users = false,
            .notify_users = true,
            .default_reporter = person.id,
            .cc_assignee = true,
            .cc_watchers = true,
            .letters_per_hour = 7,
            .enabled = false};
  }
  std::vector<std::string> handler_names(mail::mailbox_id of) {
    std::vector<std::string> names;
    for (auto const& h : db.get([&](tables& t) { return t.handlers.list(of); }))
      names.push_back(std::to_string(h.position) + h.name);
    return names;
  }
};
TYPED_TEST_SUITE_P(mail_contract);

using uids = std::vector<std::string>;

TYPED_TEST_P(mail_contract, a_mailbox_comes_back_as_it_went_in) {
  auto const sent = this->a_mailbox("Support 🦀");
  auto const made = this->insert(sent);
  EXPECT_EQ(made.version.value, 1);
  auto const m = this->db.get([&](auto& t) { return t.mailboxes.load(made.id); });
  EXPECT_EQ(m.name, sent.name);
  EXPECT_EQ(m.description, sent.description);
  EXPECT_EQ(m.provider, "google");
  EXPECT_EQ(m.server.host, "imap.example.org");
  EXPECT_EQ(m.server.port, 993);
  EXPECT_EQ(m.server.security, flow::transport_security::start_tls);
  EXPECT_EQ(m.timeout, duration(12345));
  EXPECT_EQ(m.user_name, sent.user_name);
  ASSERT_TRUE(std::holds_alternative<mail::password_authentication>(m.authentication));
  EXPECT_TRUE(std::get<mail::password_authentication>(m.authentication).password.same_as(secret_text("pa55word")));
  EXPECT_EQ(m.folder, "INBOX/Größe");
  EXPECT_EQ(m.take_over, mail::take_over::since_date);
  EXPECT_EQ(m.since, at(77));
  EXPECT_EQ(m.afterwards, mail::afterwards::move);
  EXPECT_EQ(m.move_to, "Erledigt/Größe");
  EXPECT_EQ(m.poll_every, duration(90'000));
  EXPECT_EQ(m.protocol, mail::protocol_kind::imap);
  EXPECT_FALSE(m.enabled);
  EXPECT_EQ(m.created_at, at(1));
  EXPECT_EQ(m.updated_at, at(2));
}

TYPED_TEST_P(mail_contract, a_mailbox_changes_between_password_and_grant) {
  auto const grant = this->a_grant();
  auto box = this->insert(this->a_mailbox("Support"));
  box.authentication = mail::link_authentication{grant.id};
  auto const linked = this->db.put([&](auto& t) { return t.mailboxes.replace(box, box.version); });
  ASSERT_TRUE(std::holds_alternative<mail::link_authentication>(linked.authentication));
  EXPECT_EQ(std::get<mail::link_authentication>(linked.authentication).grant, grant.id);
  EXPECT_EQ(linked.version.value, 2);
  EXPECT_EQ(code_of(this->db.write([&](auto& t) { return t.mailboxes.replace(box, box.version); })), "mailbox.stale");
  box.authentication = mail::password_authentication{secret_text("again")};
  auto const back = this->db.put([&](auto& t) { return t.mailboxes.replace(box, linked.version); });
  EXPECT_TRUE(std::get<mail::password_authentication>(back.authentication).password.same_as(secret_text("again")));
}

TYPED_TEST_P(mail_contract, a_mailbox_names_only_what_is_there) {
  auto box = this->insert(this->a_mailbox("b"));
  this->insert(this->a_mailbox("a"));
  auto const again = this->db.write([&](auto& t) { return t.mailboxes.insert(this->a_mailbox("a")); });
  EXPECT_EQ(code_of(again), "mailbox.exists");
  EXPECT_EQ(again.error().where, "name");
  box.name = "a";
  EXPECT_EQ(code_of(this->db.write([&](auto& t) { return t.mailboxes.replace(box, box.version); })), "mailbox.exists");
  auto wrong = this->a_mailbox("c");
  wrong.authentication = mail::link_authentication{{4711}};
  EXPECT_EQ(code_of(this->db.write([&](auto& t) { return t.mailboxes.insert(wrong); })), "grant.not_found");
  auto const all = this->db.get([](auto& t) { return t.mailboxes.list(); });
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].name, "a");
  EXPECT_EQ(code_of(this->db.read([](auto& t) { return t.mailboxes.load({4711}); })), "mailbox.not_found");
}

TYPED_TEST_P(mail_contract, what_a_mailbox_uses_cannot_be_removed) {
  auto const grant = this->a_grant();
  auto box = this->a_mailbox("Support & Sales");
  box.authentication = mail::link_authentication{grant.id};
  auto const made = this->insert(box);
  auto const of_link = this->links_db.write([&](auto& t) { return t.links.remove(grant.link); });
  EXPECT_EQ(code_of(of_link), "link.in_use");
  EXPECT_EQ(of_link.error().remedy, remedy::fix_input);
  EXPECT_NE(of_link.error().words.find("Support & Sales"), std::string::npos) << of_link.error().words;
  auto const of_grant = this->links_db.write([&](auto& t) { return t.grants.remove(grant.id); });
  EXPECT_EQ(code_of(of_grant), "grant.in_use");
  EXPECT_NE(of_grant.error().words.find("Support & Sales"), std::string::npos) << of_grant.error().words;
  this->db.put([&](auto& t) { return t.mailboxes.remove(made.id); });
  this->links_db.put([&](auto& t) { return t.links.remove(grant.link); });
}

TYPED_TEST_P(mail_contract, a_removed_mailbox_leaves_its_letters) {
  auto const box = this->insert(this->a_mailbox("Support"));
  auto const letter = this->arrive(box.id, 1, "raw");
  ASSERT_TRUE(letter);
  this->db.put([&](auto& t) { return t.mailboxes.store_cursor(box.id, {.uid_validity = 7, .uid_next = 2}); });
  this->db.put([&](auto& t) { return t.mailboxes.remove(box.id); });
  EXPECT_EQ(code_of(this->db.read([&](auto& t) { return t.mailboxes.load(box.id); })), "mailbox.not_found");
  EXPECT_EQ(this->letter_now(*letter).mailbox, box.id);
  EXPECT_EQ(this->db.get([&](auto& t) { return t.letters.raw(*letter); }), "raw");
  // The name is free again, the id is not.
  auto const next = this->insert(this->a_mailbox("Support"));
  EXPECT_NE(next.id, box.id);
  EXPECT_TRUE(this->arrive(next.id, 1, "raw"));
  EXPECT_EQ(code_of(this->db.write([&](auto& t) { return t.mailboxes.remove(box.id); })), "mailbox.not_found");
  EXPECT_EQ(code_of(this->db.write([&](auto& t) {
              return t.letters.insert(
                  {.mailbox = box.id, .uid_validity = 7, .uid = "9", .raw = "late", .bytes = 4, .at = at(9)});
            })),
            "mailbox.not_found");
}

TYPED_TEST_P(mail_contract, a_cursor_is_kept) {
  auto const box = this->insert(this->a_mailbox("Support"));
  EXPECT_EQ(this->db.get([&](auto& t) { return t.mailboxes.load_cursor(box.id); }), mail::cursor{});
  mail::cursor const far{
      .uid_validity = 4'294'967'295u, .uid_next = 4'294'967'294u, .taken_over_below = 4'000'000'000u, .token = "🦀"};
  this->db.put([&](auto& t) { return t.mailboxes.store_cursor(box.id, {.uid_validity = 1, .uid_next = 5}); });
  this->db.put([&](auto& t) { return t.mailboxes.store_cursor(box.id, far); });
  EXPECT_EQ(this->db.get([&](auto& t) { return t.mailboxes.load_cursor(box.id); }), far);
  EXPECT_EQ(code_of(this->db.write([](auto& t) { return t.mailboxes.store_cursor({4711}, {}); })), "mailbox.not_found");
}

TYPED_TEST_P(mail_contract, a_letter_keeps_every_byte) {
  auto const box = this->insert(this->a_mailbox("Support"));
  std::string raw("Subject: \0 x\r\n\r\n🦀", 20);
  for (int i = 0; i < 256; ++i) raw += static_cast<char>(i);
  auto const id = this->arrive(box.id, 4'294'967'290u, raw, 4'294'967'291u);
  ASSERT_TRUE(id);
  EXPECT_EQ(this->db.get([&](auto& t) { return t.letters.raw(*id); }), raw);
  auto const l = this->letter_now(*id);
  EXPECT_EQ(l.mailbox, box.id);
  EXPECT_EQ(l.uid, "4294967290");
  EXPECT_EQ(l.uid_validity, 4'294'967'291u);
  EXPECT_EQ(l.bytes, static_cast<std::int64_t>(raw.size()));
  EXPECT_EQ(l.state, mail::letter_state::received);
  EXPECT_FALSE(l.handled_at);
  EXPECT_FALSE(l.issue);
  EXPECT_EQ(code_of(this->db.read([](auto& t) { return t.letters.raw({4711}); })), "letter.not_found");
  EXPECT_EQ(code_of(this->db.read([](auto& t) { return t.letters.load({4711}); })), "letter.not_found");
}

TYPED_TEST_P(mail_contract, the_largest_letter_is_kept) {
  auto const box = this->insert(this->a_mailbox("Support"));
  std::string raw(25u << 20, 'x');
  raw[12345] = '\0';
  auto const id = this->arrive(box.id, 1, raw);
  ASSERT_TRUE(id);
  EXPECT_TRUE(this->db.get([&](auto& t) { return t.letters.raw(*id); }) == raw);
}

TYPED_TEST_P(mail_contract, a_claim_is_taken_once) {
  auto const box = this->insert(this->a_mailbox("Support"));
  auto const other = this->insert(this->a_mailbox("Sales"));
  ASSERT_TRUE(this->arrive(box.id, 1, "one"));
  EXPECT_FALSE(this->arrive(box.id, 1, "one"));
  EXPECT_FALSE(this->arrive(box.id, 1, "other bytes"));
  EXPECT_EQ(this->db.get([](auto& t) { return t.letters.list({}); }).size(), 1u);
  EXPECT_TRUE(this->arrive(box.id, 1, "new validity", 8));
  EXPECT_TRUE(this->arrive(other.id, 1, "one")) << "another mailbox has its own copy";
}

TYPED_TEST_P(mail_contract, the_same_bytes_under_another_claim_are_filtered) {
  auto const box = this->insert(this->a_mailbox("Support"));
  ASSERT_TRUE(this->arrive(box.id, 1, "one"));
  EXPECT_FALSE(this->arrive(box.id, 1, "one", 8)) << "the folder was made again on the server";
  auto const all = this->db.get([](auto& t) { return t.letters.list({}); });
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].state, mail::letter_state::filtered);
  EXPECT_EQ(all[0].uid_validity, 8u);
  EXPECT_EQ(all[0].reason.find("the same letter as "), 0u) << all[0].reason;
  EXPECT_EQ(this->db.get([&](auto& t) { return t.letters.raw(all[0].id); }), "");
  EXPECT_FALSE(this->reopen(all[0].id)) << "it would become a second issue";
  EXPECT_EQ(this->due(box.id, 8), (uids{"1"}));
}

TYPED_TEST_P(mail_contract, a_letter_that_is_not_taken_is_noted_and_left_alone) {
  auto const box = this->insert(this->a_mailbox("Support"));
  auto const id = this->db.put([&](auto& t) {
    return t.letters.insert({.mailbox = box.id,
                             .uid_validity = 7,
                             .uid = "1",
                             .bytes = 60'000'000,
                             .left_alone_as = mail::letter_state::failed,
                             .reason = "too large",
                             .from = "eve@example.org",
                             .subject = "big",
                             .at = at(3)});
  });
  ASSERT_TRUE(id);
  auto const l = this->letter_now(*id);
  EXPECT_EQ(l.state, mail::letter_state::failed);
  EXPECT_EQ(l.reason, "too large");
  EXPECT_EQ(l.from, "eve@example.org");
  EXPECT_EQ(l.subject, "big");
  EXPECT_FALSE(l.has_bytes);
  EXPECT_EQ(l.bytes, 60'000'000);
  EXPECT_EQ(l.handled_at, at(3));
  EXPECT_EQ(this->db.get([&](auto& t) { return t.letters.raw(*id); }), "");
  EXPECT_FALSE(this->reopen(*id));
  EXPECT_EQ(this->due(box.id), uids{}) << "it stays unread on the server";
}

TYPED_TEST_P(mail_contract, a_letter_is_finished_once) {
  auto const box = this->insert(this->a_mailbox("Support"));
  auto const id = *this->arrive(box.id, 1, "one");
  auto const issue = this->an_issue();
  EXPECT_TRUE(
      this->finish(id, {.message_id = "a@b", .from = "Ada 🦀", .subject = "Hi", .issue = issue.id, .at = at(5)}));
  auto const l = this->letter_now(id);
  EXPECT_EQ(l.state, mail::letter_state::done);
  EXPECT_EQ(l.reason, "");
  EXPECT_EQ(l.message_id, "a@b");
  EXPECT_EQ(l.from, "Ada 🦀");
  EXPECT_EQ(l.subject, "Hi");
  EXPECT_EQ(l.issue, issue.id);
  EXPECT_FALSE(l.comment);
  EXPECT_EQ(l.handled_at, at(5));
  EXPECT_FALSE(this->finish(id, {.state = mail::letter_state::filtered, .reason = "x", .at = at(6)}));
  EXPECT_EQ(this->letter_now(id).state, mail::letter_state::done);
  EXPECT_FALSE(this->reopen(id));
}

TYPED_TEST_P(mail_contract, a_comment_is_named_with_its_issue) {
  auto const box = this->insert(this->a_mailbox("Support"));
  auto const id = *this->arrive(box.id, 1, "one");
  auto const issue = this->an_issue();
  auto const comment = this->db.put([&](auto& t) {
    return t.tracker.comments.insert(
        {.issue = issue.id, .author = this->person.id, .text = "c", .at = at(2), .letter = id.value});
  });
  EXPECT_TRUE(this->finish(id, {.issue = issue.id, .comment = comment.id, .at = at(5)}));
  EXPECT_EQ(this->letter_now(id).comment, comment.id);
}

TYPED_TEST_P(mail_contract, a_failed_or_filtered_letter_runs_again) {
  auto const box = this->insert(this->a_mailbox("Support"));
  for (auto const state : {mail::letter_state::failed, mail::letter_state::filtered}) {
    auto const id = *this->arrive(box.id, state == mail::letter_state::failed ? 1 : 2,
                                  state == mail::letter_state::failed ? "f" : "g");
    EXPECT_FALSE(this->reopen(id)) << "received already";
    EXPECT_TRUE(this->finish(id, {.state = state, .reason = "why", .at = at(5)}));
    EXPECT_EQ(this->letter_now(id).reason, "why");
    EXPECT_TRUE(this->reopen(id));
    auto const l = this->letter_now(id);
    EXPECT_EQ(l.state, mail::letter_state::received);
    EXPECT_EQ(l.reason, "");
    EXPECT_FALSE(l.handled_at);
    EXPECT_TRUE(this->finish(id, {.issue = this->an_issue().id, .at = at(6)}));
  }
}

TYPED_TEST_P(mail_contract, letters_are_listed_newest_first_in_pages) {
  auto const box = this->insert(this->a_mailbox("Support"));
  auto const other = this->insert(this->a_mailbox("Sales"));
  std::vector<mail::letter_id> ids;
  for (std::uint32_t uid = 1; uid <= 4; ++uid) ids.push_back(*this->arrive(box.id, uid, "raw " + std::to_string(uid)));
  this->arrive(other.id, 1, "theirs");
  this->finish(ids[1], {.state = mail::letter_state::filtered, .reason = "why", .at = at(5)});
  auto const list = [&](mail::letter_filter const& filter) {
    uids found;
    for (auto const& l : this->db.get([&](auto& t) { return t.letters.list(filter); })) found.push_back(l.uid);
    return found;
  };
  EXPECT_EQ(list({.mailbox = box.id, .limit = 2}), (uids{"4", "3"}));
  EXPECT_EQ(list({.mailbox = box.id, .before = ids[2], .limit = 2}), (uids{"2", "1"}));
  EXPECT_EQ(list({.state = mail::letter_state::filtered}), (uids{"2"}));
  EXPECT_EQ(list({}).size(), 5u);
}

TYPED_TEST_P(mail_contract, a_message_id_belongs_to_the_first_issue) {
  auto const one = this->an_issue();
  auto const two = this->an_issue();
  auto const record = [&](std::string id, tracker::issue_id issue) {
    this->db.put([&](auto& t) { return t.outbox.threads.record(id, issue); });
  };
  auto const find = [&](std::vector<std::string> ids) {
    return this->db.get([&](auto& t) { return t.outbox.threads.find(ids); });
  };
  record("a@b", one.id);
  record("a@b", two.id);
  record("c@d", two.id);
  EXPECT_EQ(find({"a@b"}), one.id);
  EXPECT_EQ(find({"unknown", "c@d", "a@b"}), two.id);
  EXPECT_FALSE(find({"A@B"})) << "a Message-ID is compared byte by byte";
  EXPECT_FALSE(find({}));
}

TYPED_TEST_P(mail_contract, a_handled_letter_is_due_until_it_was_touched) {
  auto const box = this->insert(this->a_mailbox("Support"));
  auto const filtered = *this->arrive(box.id, 1, "1");
  auto const failed = *this->arrive(box.id, 2, "2");
  auto const done = *this->arrive(box.id, 3, "3");
  this->arrive(box.id, 4, "4");
  EXPECT_EQ(this->due(box.id), uids{});
  this->finish(done, {.issue = this->an_issue().id, .at = at(5)});
  this->finish(failed, {.state = mail::letter_state::failed, .reason = "why", .at = at(5)});
  this->finish(filtered, {.state = mail::letter_state::filtered, .reason = "why", .at = at(5)});
  EXPECT_EQ(this->due(box.id), (uids{"1", "2", "3"}));
  EXPECT_EQ(this->due(box.id, 8), uids{});
  this->db.put([&](auto& t) { return t.touches.record(box.id, 7, {{.uid = "1"}, {.uid = "3"}, {.uid = "99"}}); });
  EXPECT_EQ(this->due(box.id), (uids{"2"}));
}

TYPED_TEST_P(mail_contract, a_copy_that_is_to_go_is_told_apart) {
  auto const box = this->insert(this->a_mailbox("Support"));
  auto const id = *this->arrive(box.id, 1, "1");
  this->finish(id, {.state = mail::letter_state::filtered, .reason = "why", .remove_copy = true, .at = at(5)});
  EXPECT_EQ(this->due(box.id), (uids{"1!"}));
}

TYPED_TEST_P(mail_contract, what_nobody_claimed_keeps_its_order) {
  auto const box = this->insert(this->a_mailbox("Support"));
  this->arrive(box.id, 2, "2");
  auto const fresh = [&](std::uint32_t validity) {
    return this->db.get([&](auto& t) { return t.letters.unclaimed(box.id, validity, {"3", "2", "1"}); });
  };
  EXPECT_EQ(fresh(7), (uids{"3", "1"}));
  EXPECT_EQ(fresh(8), (uids{"3", "2", "1"}));
}

TYPED_TEST_P(mail_contract, a_handler_comes_back_as_it_went_in) {
  auto const box = this->insert(this->a_mailbox("Support"));
  auto const sent = this->a_handler(box.id, "first 🦀", 1);
  auto const made = this->db.put([&](auto& t) { return t.handlers.insert(sent); });
  auto const h = this->db.get([&](auto& t) { return t.handlers.load(made.id); });
  EXPECT_EQ(h.name, "first 🦀");
  EXPECT_EQ(h.kind, sent.kind);
  EXPECT_EQ(h.project, this->project.id);
  EXPECT_EQ(h.issue_type, "Bug");
  EXPECT_FALSE(h.strip_quotes);
  EXPECT_EQ(h.split_pattern, "^--");
  EXPECT_EQ(h.catch_address, "help@example.org");
  EXPECT_EQ(h.bulk, mail::bulk_action::forward);
  EXPECT_EQ(h.forward_address, "boss@example.org");
  EXPECT_FALSE(h.create_users);
  EXPECT_TRUE(h.notify_users);
  EXPECT_EQ(h.default_reporter, this->person.id);
  EXPECT_TRUE(h.cc_assignee);
  EXPECT_TRUE(h.cc_watchers);
  EXPECT_EQ(h.letters_per_hour, 7);
  EXPECT_FALSE(h.enabled);
  auto changed = h;
  changed.default_reporter = {};
  auto const stored = this->db.put([&](auto& t) { return t.handlers.replace(changed, h.version); });
  EXPECT_FALSE(stored.default_reporter);
  EXPECT_EQ(code_of(this->db.write([&](auto& t) { return t.handlers.replace(changed, h.version); })), "handler.stale");
  changed.project = {4711};
  EXPECT_EQ(code_of(this->db.write([&](auto& t) { return t.handlers.replace(changed, stored.version); })),
            "project.not_found");
  EXPECT_EQ(code_of(this->db.read([](auto& t) { return t.handlers.load({4711}); })), "handler.not_found");
}

TYPED_TEST_P(mail_contract, handlers_keep_their_order) {
  auto const box = this->insert(this->a_mailbox("Support"));
  std::vector<mail::handler> all;
  for (std::string const name : {"a", "b", "c"})
    all.push_back(this->db.put([&](auto& t) { return t.handlers.insert(this->a_handler(box.id, name, 99)); }));
  EXPECT_EQ(this->handler_names(box.id), (uids{"1a", "2b", "3c"}));
  all[2].position = 1;
  this->db.put([&](auto& t) { return t.handlers.replace(all[2], all[2].version); });
  EXPECT_EQ(this->handler_names(box.id), (uids{"1c", "2a", "3b"}));
  this->db.put([&](auto& t) { return t.handlers.insert(this->a_handler(box.id, "d", 2)); });
  EXPECT_EQ(this->handler_names(box.id), (uids{"1c", "2d", "3a", "4b"}));
  this->db.put([&](auto& t) { return t.handlers.remove(all[2].id); });
  EXPECT_EQ(this->handler_names(box.id), (uids{"1d", "2a", "3b"}));
  this->db.put([&](auto& t) { return t.mailboxes.remove(box.id); });
  EXPECT_EQ(code_of(this->db.read([&](auto& t) { return t.handlers.load(all[0].id); })), "handler.not_found");
}

TYPED_TEST_P(mail_contract, a_letter_is_known_by_what_it_says) {
  auto const box = this->insert(this->a_mailbox("Support"));
  auto const id = *this->arrive(box.id, 1, "1");
  std::string const digest(32, 'd');
  auto const twin = [&](mail::mailbox_id of, std::string message_id, std::string content) {
    return this->db.get([&](auto& t) { return t.history.twin(of, message_id, content); });
  };
  EXPECT_FALSE(twin(box.id, "a@b", digest));
  this->finish(id, {.message_id = "a@b", .content_digest = digest, .issue = this->an_issue().id, .at = at(5)});
  EXPECT_EQ(twin(box.id, "a@b", digest), id);
  EXPECT_FALSE(twin(box.id, "a@b", std::string(32, 'e')));
  EXPECT_FALSE(twin(this->insert(this->a_mailbox("Sales")).id, "a@b", digest));
}

TYPED_TEST_P(mail_contract, letters_of_a_sender_are_counted_over_time) {
  auto const box = this->insert(this->a_mailbox("Support"));
  for (std::uint32_t i = 1; i <= 3; ++i)
    this->finish(*this->arrive(box.id, i, std::to_string(i)),
                 {.from = "eve@example.org", .issue = this->an_issue().id, .at = at(static_cast<int>(i))});
  auto const count = [&](std::string from, time_point since) {
    return this->db.get([&](auto& t) { return t.history.count_of_sender(from, since, 3); });
  };
  EXPECT_EQ(count("eve@example.org", at(0)), 3);
  EXPECT_EQ(count("eve@example.org", at(2)), 2);
  EXPECT_EQ(count("bob@example.org", at(0)), 0);
  EXPECT_EQ(this->db.get([&](auto& t) { return t.history.count_of_sender("eve@example.org", at(0), 2); }), 2);
  auto const arrivals = this->db.get([&](auto& t) { return t.history.arrivals(box.id, 2); });
  EXPECT_EQ(arrivals, (std::vector{at(3), at(2)}));
}

TYPED_TEST_P(mail_contract, bytes_are_swept_and_claims_stay) {
  auto const box = this->insert(this->a_mailbox("Support"));
  auto const other = this->insert(this->a_mailbox("Sales"));
  auto const old = *this->arrive(box.id, 1, "same");
  auto const shared = *this->arrive(other.id, 1, "same");
  auto const failed = *this->arrive(box.id, 2, "failed");
  this->finish(old, {.issue = this->an_issue().id, .at = at(5)});
  this->finish(shared, {.issue = this->an_issue().id, .at = at(9)});
  this->finish(failed, {.state = mail::letter_state::failed, .reason = "r", .at = at(1)});
  EXPECT_EQ(this->db.get([&](auto& t) { return t.history.failed(std::nullopt, 10); }),
            (std::vector<mail::letter_id>{failed}));
  EXPECT_TRUE(this->db.get([&](auto& t) { return t.history.failed(other.id, 10); }).empty());
  auto const sweep = [&](time_point before) {
    return this->db.put([&](auto& t) { return t.history.sweep(before, 10); });
  };
  EXPECT_EQ(sweep(at(6)), 1);
  EXPECT_FALSE(this->letter_now(old).has_bytes);
  EXPECT_EQ(this->db.get([&](auto& t) { return t.letters.raw(old); }), "");
  EXPECT_EQ(this->db.get([&](auto& t) { return t.letters.raw(shared); }), "same") << "another mailbox holds it";
  EXPECT_FALSE(this->arrive(box.id, 1, "same", 8)) << "known by its digest for ever";
  EXPECT_EQ(sweep(at(20)), 1);
  EXPECT_EQ(this->db.get([&](auto& t) { return t.letters.raw(shared); }), "");
  EXPECT_EQ(this->db.get([&](auto& t) { return t.letters.raw(failed); }), "failed") << "what failed may run again";
  EXPECT_TRUE(this->arrive(this->insert(this->a_mailbox("Third")).id, 1, "same"));
}

TYPED_TEST_P(mail_contract, connections_are_remembered_up_to_a_number) {
  auto const box = this->insert(this->a_mailbox("Support"));
  for (int i = 0; i < 205; ++i)
    this->db.put([&](auto& t) {
      return t.connections.add(
          box.id, {.at = at(i), .what = "lost", .code = "net.refused", .detail = "d 🦀", .peer = std::to_string(i)});
    });
  auto const log = this->db.get([&](auto& t) { return t.connections.list(box.id); });
  ASSERT_EQ(log.size(), 200u);
  EXPECT_EQ(log[0].peer, "204");
  EXPECT_EQ(log[0].at, at(204));
  EXPECT_EQ(log[0].code, "net.refused");
  EXPECT_EQ(log[0].detail, "d 🦀");
}

TYPED_TEST_P(mail_contract, an_intake_that_fails_leaves_nothing_half) {
  auto const box = this->insert(this->a_mailbox("Support"));
  auto const id = *this->arrive(box.id, 1, "one");
  auto const outcome = this->db.write([&](auto& t) -> result<void> {
    TRY(auto const issue, t.tracker.issues.insert({.project = this->project.id,
                                                   .summary = "s",
                                                   .reporter = this->person.id,
                                                   .at = at(1),
                                                   .letter = id.value}));
    TRY_DO(t.outbox.threads.record("a@b", issue.id));
    TRY_DO(t.letters.finish(id, {.issue = issue.id, .at = at(2)}));
    TRY_DO(t.mailboxes.store_cursor(box.id, {.uid_validity = 7, .uid_next = 2}));
    return fail({.code = "test.enough", .remedy = remedy::give_up, .words = "enough"});
  });
  EXPECT_EQ(code_of(outcome), "test.enough");
  EXPECT_EQ(this->letter_now(id).state, mail::letter_state::received);
  EXPECT_TRUE(this->db.get([](auto& t) { return t.tracker.issues.list({}); }).empty());
  EXPECT_FALSE(this->db.get([](auto& t) { return t.outbox.threads.find({"a@b"}); }));
  EXPECT_EQ(this->db.get([&](auto& t) { return t.mailboxes.load_cursor(box.id); }), mail::cursor{});
}

REGISTER_TYPED_TEST_SUITE_P(mail_contract, a_mailbox_comes_back_as_it_went_in,
                            a_mailbox_changes_between_password_and_grant, a_mailbox_names_only_what_is_there,
                            what_a_mailbox_uses_cannot_be_removed, a_removed_mailbox_leaves_its_letters,
                            a_cursor_is_kept, a_letter_keeps_every_byte, the_largest_letter_is_kept,
                            a_claim_is_taken_once, the_same_bytes_under_another_claim_are_filtered,
                            a_letter_that_is_not_taken_is_noted_and_left_alone, a_letter_is_finished_once,
                            a_comment_is_named_with_its_issue, a_failed_or_filtered_letter_runs_again,
                            letters_are_listed_newest_first_in_pages, a_message_id_belongs_to_the_first_issue,
                            a_handled_letter_is_due_until_it_was_touched, a_copy_that_is_to_go_is_told_apart,
                            what_nobody_claimed_keeps_its_order, a_handler_comes_back_as_it_went_in,
                            handlers_keep_their_order, a_letter_is_known_by_what_it_says,
                            letters_of_a_sender_are_counted_over_time, bytes_are_swept_and_claims_stay,
                            connections_are_remembered_up_to_a_number, an_intake_that_fails_leaves_nothing_half);

}  // namespace outlink::contract
