#pragma once

#include "contract/links_contract.h"
#include "contract/loop.h"
#include "mail/stores.h"
#include "outbox/outbox.h"

/// What every store of the outbox's ports must do. `Stage` makes a fresh, empty store: it has loop() -> io_context&,
/// and outbox(), mail() and links(), the storages over the same tables, and restart().
namespace outlink::contract {

template <class Stage>
class outbox_contract : public testing::Test {
 protected:
  using tables = outbox::tables;
  Stage stage;
  bench<links::tables> links_db{stage.loop(), stage.links()};
  bench<mail::tables> mail_db{stage.loop(), stage.mail()};

  bench<tables> db() { return {stage.loop(), stage.outbox()}; }

  tracker::project project = db().put(
      [](tables& t) { return t.tracker.projects.insert({.key = "SUP", .name = "Support", .created_at = at(0)}); });
  tracker::person person = db().put([](tables& t) {
    return t.tracker.people.insert({.name = "Alice", .email = "alice@example.test", .created_at = at(0)});
  });
  tracker::issue issue = an_issue();

  tracker::issue an_issue() {
    return db().put([&](tables& t) {
      return t.tracker.issues.insert({.project = project.id, .summary = "s", .reporter = person.id, .at = at(1)});
    });
  }
  links::grant a_grant() {
    auto const link = links_db.put([](links::tables& t) { return t.links.insert(a_link("Example")); });
    return links_db.put([&](links::tables& t) { return t.grants.insert({.link = link.id, .created_at = at(0)}); });
  }
  outbox::server a_server(std::string name) {
    return {.name = std::move(name),
            .description = "for 🦀",
            .provider = "google",
            .endpoint = {.host = "smtp.example.test", .port = 587, .security = flow::transport_security::start_tls},
            .timeout = duration(12345),
            .user_name = "support@example.test",
            .authentication = outbox::password_authentication{secret_text("pa55word")},
            .from_address = "support@example.test",
            .from_name = "Größe",
            .subject_prefix = "[Outlink]",
            .projects = {project.id},
            .letters_per_minute = 7,
            .enabled = false,
            .created_at = at(1),
            .updated_at = at(2)};
  }
  outbox::server insert(outbox::server const& s) {
    return db().put([&](tables& t) { return t.servers.insert(s); });
  }
  outbox::letter_id queue(outbox::server_id server, std::string message_id, int when = 1, std::string subject = "s") {
    outbox::new_letter const l{.server = server,
                               .to = "Alice@Example.test",
                               .subject = std::move(subject),
                               .message_id = std::move(message_id),
                               .issue = issue.id,
                               .person = person.id,
                               .raw = "raw\r\n",
                               .at = at(when)};
    return db().put([&](tables& t) { return t.letters.insert(l); });
  }
  outbox::letter now(outbox::letter_id id) {
    return db().get([&](tables& t) { return t.letters.load(id); });
  }
  bool record(outbox::letter_id id, outbox::attempt const& a, outbox::server_id by = {1}) {
    return db().put([&](tables& t) { return t.letters.record(id, by, a); });
  }
  std::vector<std::int64_t> due(outbox::server_id server, int when, std::size_t limit = 10) {
    std::vector<std::int64_t> ids;
    for (auto const& l : db().get([&](tables& t) { return t.letters.due(server, at(when), limit); }))
      ids.push_back(l.id.value);
    return ids;
  }
  std::vector<std::int64_t> listed(outbox::letter_filter const& f) {
    std::vector<std::int64_t> ids;
    for (auto const& l : db().get([&](tables& t) { return t.letters.list(f); })) ids.push_back(l.id.value);
    return ids;
  }
  std::vector<std::string> thread(std::size_t limit) {
    return db().get([&](tables& t) { return t.threads.of(issue.id, limit); });
  }
};
TYPED_TEST_SUITE_P(outbox_contract);

using numbers = std::vector<std::int64_t>;
using outbox::letter_state;

TYPED_TEST_P(outbox_contract, a_server_comes_back_as_it_went_in) {
  auto const sent = this->a_server("Notices 🦀");
  auto const made = this->insert(sent);
  EXPECT_EQ(made.version.value, 1);
  auto const s = this->db().get([&](auto& t) { return t.servers.load(made.id); });
  EXPECT_EQ(s.name, sent.name);
  EXPECT_EQ(s.description, sent.description);
  EXPECT_EQ(s.provider, "google");
  EXPECT_EQ(s.protocol, outbox::protocol_kind::smtp);
  EXPECT_EQ(s.endpoint.host, "smtp.example.test");
  EXPECT_EQ(s.endpoint.port, 587);
  EXPECT_EQ(s.endpoint.security, flow::transport_security::start_tls);
  EXPECT_EQ(s.timeout, duration(12345));
  EXPECT_EQ(s.user_name, sent.user_name);
  ASSERT_TRUE(std::holds_alternative<outbox::password_authentication>(s.authentication));
  EXPECT_TRUE(std::get<outbox::password_authentication>(s.authentication).password.same_as(secret_text("pa55word")));
  EXPECT_EQ(s.from_address, sent.from_address);
  EXPECT_EQ(s.from_name, "Größe");
  EXPECT_EQ(s.subject_prefix, "[Outlink]");
  EXPECT_EQ(s.projects, std::vector{this->project.id});
  EXPECT_EQ(s.letters_per_minute, 7);
  EXPECT_FALSE(s.enabled);
  EXPECT_EQ(s.created_at, at(1));
  EXPECT_EQ(s.updated_at, at(2));
}

TYPED_TEST_P(outbox_contract, a_server_changes_its_sign_in_and_its_projects) {
  auto const grant = this->a_grant();
  auto s = this->insert(this->a_server("Notices"));
  s.authentication = outbox::link_authentication{grant.id};
  s.projects = {};
  auto const linked = this->db().put([&](auto& t) { return t.servers.replace(s, s.version); });
  ASSERT_TRUE(std::holds_alternative<outbox::link_authentication>(linked.authentication));
  EXPECT_EQ(std::get<outbox::link_authentication>(linked.authentication).grant, grant.id);
  EXPECT_TRUE(linked.projects.empty());
  EXPECT_EQ(linked.version.value, 2);
  EXPECT_EQ(code_of(this->db().write([&](auto& t) { return t.servers.replace(s, s.version); })),
            "outgoing_server.stale");
  s.authentication = outbox::no_authentication{};
  auto const open = this->db().put([&](auto& t) { return t.servers.replace(s, linked.version); });
  EXPECT_TRUE(std::holds_alternative<outbox::no_authentication>(open.authentication));
}

TYPED_TEST_P(outbox_contract, a_server_names_only_what_is_there) {
  auto b = this->insert(this->a_server("b"));
  this->insert(this->a_server("a"));
  auto const again = this->db().write([&](auto& t) { return t.servers.insert(this->a_server("a")); });
  EXPECT_EQ(code_of(again), "outgoing_server.exists");
  EXPECT_EQ(again.error().where, "name");
  b.name = "a";
  EXPECT_EQ(code_of(this->db().write([&](auto& t) { return t.servers.replace(b, b.version); })),
            "outgoing_server.exists");
  b.name = "c";
  b.projects = {{99}};
  EXPECT_EQ(code_of(this->db().write([&](auto& t) { return t.servers.replace(b, b.version); })), "project.not_found");
  b.projects = {};
  b.authentication = outbox::link_authentication{{99}};
  EXPECT_EQ(code_of(this->db().write([&](auto& t) { return t.servers.replace(b, b.version); })), "grant.not_found");
  b.id = {99};
  EXPECT_EQ(code_of(this->db().write([&](auto& t) { return t.servers.replace(b, b.version); })),
            "outgoing_server.not_found");
  EXPECT_EQ(code_of(this->db().read([&](auto& t) { return t.servers.load({99}); })), "outgoing_server.not_found");
  EXPECT_EQ(code_of(this->db().write([&](auto& t) { return t.servers.remove({99}); })), "outgoing_server.not_found");
  auto const all = this->db().get([](auto& t) { return t.servers.list(); });
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].name, "a") << "by name";
}

TYPED_TEST_P(outbox_contract, a_grant_that_sends_is_not_removed) {
  auto const grant = this->a_grant();
  auto s = this->a_server("Notices");
  s.authentication = outbox::link_authentication{grant.id};
  s = this->insert(s);
  auto const in_use = this->links_db.write([&](auto& t) { return t.grants.remove(grant.id); });
  EXPECT_EQ(code_of(in_use), "grant.in_use");
  EXPECT_NE(in_use.error().words.find("'Notices'"), std::string::npos);
  EXPECT_EQ(code_of(this->links_db.write([&](auto& t) { return t.links.remove(grant.link); })), "link.in_use");
  this->db().put([&](auto& t) { return t.servers.remove(s.id); });
  this->links_db.put([&](auto& t) { return t.links.remove(grant.link); });
}

TYPED_TEST_P(outbox_contract, a_letter_waits_and_is_due_at_once) {
  auto const s = this->insert(this->a_server("Notices"));
  auto const id = this->queue(s.id, "1@x");
  auto const l = this->now(id);
  EXPECT_EQ(l.state, letter_state::waiting);
  EXPECT_EQ(l.kind, outbox::letter_kind::notice);
  EXPECT_EQ(l.server, s.id);
  EXPECT_EQ(l.to, "alice@example.test") << "lower case";
  EXPECT_EQ(l.message_id, "1@x");
  EXPECT_EQ(l.issue, this->issue.id);
  EXPECT_EQ(l.person, this->person.id);
  EXPECT_EQ(l.bytes, 5);
  EXPECT_EQ(l.attempts, 0);
  EXPECT_EQ(l.next_try, at(1));
  EXPECT_FALSE(l.tried_since || l.sent_at);
  EXPECT_EQ(this->db().get([&](auto& t) { return t.letters.raw(id); }), "raw\r\n");
  EXPECT_EQ(this->due(s.id, 0), numbers{});
  EXPECT_EQ(this->due(s.id, 1), numbers{id.value});
  EXPECT_EQ(this->due({99}, 1), numbers{});
  EXPECT_EQ(this->db().get([&](auto& t) { return t.letters.next_due(s.id); }), at(1));
  EXPECT_FALSE(this->db().get([&](auto& t) { return t.letters.next_due({99}); }));
  EXPECT_EQ(this->db().get([](auto& t) { return t.letters.find("1@x"); })->id, id);
  EXPECT_FALSE(this->db().get([](auto& t) { return t.letters.find("2@x"); }));
  EXPECT_EQ(code_of(this->db().read([](auto& t) { return t.letters.load({99}); })), "outgoing_letter.not_found");
  EXPECT_EQ(code_of(this->db().read([](auto& t) { return t.letters.raw({99}); })), "outgoing_letter.not_found");
}

TYPED_TEST_P(outbox_contract, attempts_are_remembered_until_one_succeeds) {
  auto const s = this->insert(this->a_server("Notices"));
  auto const id = this->queue(s.id, "1@x");
  EXPECT_TRUE(this->record(
      id, {.state = letter_state::waiting, .next_try = at(60), .trouble = "later", .answer = "450", .at = at(2)}));
  auto l = this->now(id);
  EXPECT_EQ(l.state, letter_state::waiting);
  EXPECT_EQ(l.next_try, at(60));
  EXPECT_EQ(l.tried_since, at(2));
  EXPECT_EQ(l.trouble, "later");
  EXPECT_EQ(l.answer, "450");
  EXPECT_EQ(this->due(s.id, 59), numbers{});
  EXPECT_TRUE(this->record(id, {.answer = "250 ok", .at = at(60)}, s.id));
  l = this->now(id);
  EXPECT_EQ(l.state, letter_state::sent);
  EXPECT_EQ(l.attempts, 2);
  EXPECT_EQ(l.tried_since, at(2));
  EXPECT_EQ(l.sent_at, at(60));
  EXPECT_EQ(l.server, s.id);
  EXPECT_EQ(l.trouble, "");
  EXPECT_FALSE(l.next_try);
  EXPECT_FALSE(this->record(id, {.at = at(61)})) << "it does not wait any more";
  EXPECT_EQ(code_of(this->db().write([](auto& t) { return t.letters.record({99}, {1}, {.at = at(1)}); })),
            "outgoing_letter.not_found");
}

TYPED_TEST_P(outbox_contract, letters_are_cancelled_and_sent_again_by_hand) {
  auto const s = this->insert(this->a_server("Notices"));
  auto const id = this->queue(s.id, "1@x");
  auto const cancel = [&] { return this->db().put([&](auto& t) { return t.letters.cancel(id, "why", at(5)); }); };
  auto const again = [&] { return this->db().put([&](auto& t) { return t.letters.send_again(id, at(9)); }); };
  EXPECT_FALSE(again()) << "it waits";
  EXPECT_TRUE(cancel());
  EXPECT_FALSE(cancel());
  EXPECT_EQ(this->now(id).state, letter_state::cancelled);
  EXPECT_EQ(this->now(id).trouble, "why");
  EXPECT_EQ(this->due(s.id, 100), numbers{});
  EXPECT_FALSE(this->record(id, {.at = at(6)}));
  EXPECT_TRUE(again());
  EXPECT_EQ(this->now(id).next_try, at(9));
  this->record(id, {.state = letter_state::failed, .trouble = "no", .at = at(10)}, s.id);
  EXPECT_EQ(this->now(id).tried_since, at(10));
  EXPECT_TRUE(again());
  EXPECT_FALSE(this->now(id).tried_since) << "its time begins anew";
  EXPECT_EQ(this->now(id).server, s.id);
  cancel();
  this->db().put([&](auto& t) { return t.servers.remove(s.id); });
  EXPECT_TRUE(again());
  EXPECT_FALSE(this->now(id).server) << "it waits for another server";
  this->record(id, {.at = at(11)});
  EXPECT_FALSE(again()) << "it was sent";
}

TYPED_TEST_P(outbox_contract, a_letter_that_comes_back_failed) {
  auto const id = this->queue({1}, "1@x");
  auto const bounce = [&] {
    return this->db().put([&](auto& t) { return t.letters.bounce(id, "came back", "550 5.1.1", at(20)); });
  };
  this->record(id, {.at = at(3)});
  EXPECT_TRUE(bounce());
  EXPECT_FALSE(bounce());
  auto const l = this->now(id);
  EXPECT_EQ(l.state, letter_state::failed);
  EXPECT_EQ(l.trouble, "came back");
  EXPECT_EQ(l.answer, "550 5.1.1");
  EXPECT_EQ(l.sent_at, at(3)) << "it was sent nevertheless";
}

TYPED_TEST_P(outbox_contract, due_letters_come_by_their_time) {
  auto const s = this->insert(this->a_server("Notices"));
  auto const late = this->queue(s.id, "1@x", 5);
  auto const early = this->queue(s.id, "2@x", 2);
  auto const twin = this->queue(s.id, "3@x", 2);
  EXPECT_EQ(this->due(s.id, 5), (numbers{early.value, twin.value, late.value}));
  EXPECT_EQ(this->due(s.id, 5, 1), numbers{early.value});
  EXPECT_EQ(this->db().get([&](auto& t) { return t.letters.next_due(s.id); }), at(2));
}

TYPED_TEST_P(outbox_contract, letters_of_a_removed_server_wait_for_another) {
  auto const s = this->insert(this->a_server("Notices"));
  auto const waits = this->queue(s.id, "1@x");
  auto const sent = this->queue(s.id, "2@x");
  this->record(sent, {.at = at(2)}, s.id);
  this->db().put([&](auto& t) { return t.servers.remove(s.id); });
  EXPECT_FALSE(this->now(waits).server);
  EXPECT_EQ(this->now(sent).server, s.id) << "its history stays";
  auto const free = this->db().get([](auto& t) { return t.letters.without_server({}, 10); });
  ASSERT_EQ(free.size(), 1u);
  EXPECT_EQ(free[0].id, waits);
  EXPECT_TRUE(this->db().get([&](auto& t) { return t.letters.without_server(waits, 10); }).empty());
  auto const other = this->insert(this->a_server("Other"));
  auto const assign = [&](auto id) { return this->db().put([&](auto& t) { return t.letters.assign(id, other.id); }); };
  EXPECT_TRUE(assign(waits));
  EXPECT_FALSE(assign(waits));
  EXPECT_FALSE(assign(sent));
  EXPECT_EQ(this->due(other.id, 1), numbers{waits.value});
}

TYPED_TEST_P(outbox_contract, letters_are_listed_newest_first_and_found) {
  auto const s = this->insert(this->a_server("Notices"));
  auto const a = this->queue(s.id, "1@x", 1, "Printer 100% on fire");
  auto const b = this->queue({77}, "2@x", 1, "Other");
  this->record(b, {.at = at(2)}, {77});
  EXPECT_EQ(this->listed({}), (numbers{b.value, a.value}));
  EXPECT_EQ(this->listed({.state = letter_state::sent}), numbers{b.value});
  EXPECT_EQ(this->listed({.server = s.id}), numbers{a.value});
  EXPECT_EQ(this->listed({.before = b}), numbers{a.value});
  EXPECT_EQ(this->listed({.limit = 1}), numbers{b.value});
  EXPECT_EQ(this->listed({.text = "ALICE fire"}), numbers{a.value});
  EXPECT_EQ(this->listed({.text = "0%"}), numbers{a.value});
  EXPECT_EQ(this->listed({.text = "_"}), numbers{});
  std::string many;
  for (int i = 0; i < 20; ++i) many += "w ";
  EXPECT_EQ(code_of(this->db().read([&](auto& t) { return t.letters.list({.text = many}); })),
            "outgoing_letter.invalid");
}

TYPED_TEST_P(outbox_contract, bytes_are_swept_some_time_after_the_end) {
  auto const waits = this->queue({1}, "1@x");
  auto const old = this->queue({1}, "2@x");
  auto const fresh = this->queue({1}, "3@x");
  this->record(old, {.state = letter_state::failed, .at = at(10)});
  this->record(fresh, {.at = at(20)});
  auto const sweep = [&](int before, std::size_t limit = 10) {
    return this->db().put([&](auto& t) { return t.letters.sweep(at(before), limit); });
  };
  EXPECT_EQ(sweep(10), 0);
  EXPECT_EQ(sweep(20), 1);
  EXPECT_EQ(this->db().get([&](auto& t) { return t.letters.raw(old); }), "");
  EXPECT_EQ(this->now(old).state, letter_state::failed);
  EXPECT_FALSE(this->db().put([&](auto& t) { return t.letters.send_again(old, at(30)); })) << "nothing is left to send";
  EXPECT_EQ(this->db().get([&](auto& t) { return t.letters.raw(waits); }), "raw\r\n");
  EXPECT_EQ(sweep(1000), 1);
}

TYPED_TEST_P(outbox_contract, threads_are_shared_with_the_letters_that_came) {
  this->mail_db.put([&](auto& t) { return t.outbox.threads.record("came@x", this->issue.id); });
  auto const record = [&](std::string id) {
    return this->db().write([&](auto& t) { return t.threads.record(id, this->issue.id); });
  };
  for (std::string const id : {"1@x", "2@x", "3@x", "1@x"}) EXPECT_TRUE(record(id));
  EXPECT_EQ(this->db().get([](auto& t) { return t.threads.find({"none@x", "2@x"}); }), this->issue.id);
  EXPECT_FALSE(this->db().get([](auto& t) { return t.threads.find({"none@x"}); }));
  EXPECT_EQ(this->mail_db.get([](auto& t) { return t.outbox.threads.find({"3@x"}); }), this->issue.id);
  using ids = std::vector<std::string>;
  EXPECT_EQ(this->thread(10), (ids{"came@x", "1@x", "2@x", "3@x"}));
  EXPECT_EQ(this->thread(4), (ids{"came@x", "1@x", "2@x", "3@x"}));
  EXPECT_EQ(this->thread(3), (ids{"came@x", "2@x", "3@x"})) << "the first one and the newest";
  EXPECT_EQ(this->thread(0), ids{});
  EXPECT_EQ(code_of(this->db().write([](auto& t) { return t.threads.record("9@x", {99}); })), "issue.not_found");
}

TYPED_TEST_P(outbox_contract, templates_are_changed_and_reset) {
  auto const kind = outbox::template_kind::welcome;
  auto const load = [&] { return this->db().get([&](auto& t) { return t.templates.load(kind); }); };
  EXPECT_FALSE(load());
  for (int i = 1; i <= 2; ++i) {
    outbox::letter_template const changed{.kind = kind, .subject = "s🦀", .text = "t", .html = "<p>"};
    this->db().put([&](auto& t) { return t.templates.store(changed); });
    EXPECT_EQ(load()->version.value, i);
  }
  EXPECT_EQ(load()->subject, "s🦀");
  EXPECT_EQ(load()->html, "<p>");
  EXPECT_EQ(this->db().get([](auto& t) { return t.templates.list(); }).size(), 1u);
  for (int i = 0; i < 2; ++i) this->db().put([&](auto& t) { return t.templates.reset(kind); });
  EXPECT_FALSE(load());
}

TYPED_TEST_P(outbox_contract, the_position_survives) {
  EXPECT_EQ(this->db().get([](auto& t) { return t.position.load(); }).value, 0);
  this->db().put([](auto& t) { return t.position.store({41}); });
  this->db().put([](auto& t) { return t.position.store({42}); });
  this->stage.restart();
  EXPECT_EQ(this->db().get([](auto& t) { return t.position.load(); }).value, 42);
}

REGISTER_TYPED_TEST_SUITE_P(outbox_contract, a_server_comes_back_as_it_went_in,
                            a_server_changes_its_sign_in_and_its_projects, a_server_names_only_what_is_there,
                            a_grant_that_sends_is_not_removed, a_letter_waits_and_is_due_at_once,
                            attempts_are_remembered_until_one_succeeds, letters_are_cancelled_and_sent_again_by_hand,
                            a_letter_that_comes_back_failed, due_letters_come_by_their_time,
                            letters_of_a_removed_server_wait_for_another, letters_are_listed_newest_first_and_found,
                            bytes_are_swept_some_time_after_the_end, threads_are_shared_with_the_letters_that_came,
                            templates_are_changed_and_reset, the_position_survives);

}  // namespace outlink::contract
