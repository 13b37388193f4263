#include "outbox/notices.h"

#include <gtest/gtest.h>

#include <set>

namespace outlink::outbox {
namespace {

tracker::person person(std::int64_t id, std::string name) {
  auto email = name + "@example.test";
  return {.id = {id}, .name = std::move(name), .email = std::move(email)};
}

happening a_comment() {
  return {.event = {.id = {5}, .issue = {9}, .kind = tracker::event_kind::commented, .author = {2}, .comment = {1}},
          .issue = {.id = {9}, .key = "SUP-1", .summary = "Printer", .status = tracker::issue_status::in_progress},
          .project = {.key = "SUP", .name = "Support"},
          .author = person(2, "bob"),
          .reporter = person(1, "alice"),
          .assignee = person(3, "carol"),
          .watchers = {{person(1, "alice")}, {person(2, "bob")}, {person(4, "dave")}},
          .comment = "A <b> & more",
          .thread = {"first@x.test", "newest@x.test"}};
}
origin here() { return {.base_url = "https://outlink.example.test:8443", .seed = "s", .now = {}}; }
server via() {
  return {.id = {1}, .from_address = "outlink@example.test", .from_name = "Outlink", .subject_prefix = "[Outlink]"};
}

std::vector<std::string> names(std::vector<tracker::person> const& people) {
  std::vector<std::string> all;
  for (auto const& p : people) all.push_back(p.name);
  return all;
}

TEST(notices_test, each_hears_once_and_the_author_never) {
  EXPECT_EQ(names(who_hears(a_comment(), {})), (std::vector<std::string>{"alice", "carol", "dave"}));
}

TEST(notices_test, nobody_is_written_to_in_vain_or_in_a_loop) {
  auto h = a_comment();
  h.reporter.bounced_at = time_point();
  h.watchers[0].person.bounced_at = time_point();
  h.assignee->email = "unknown@sender.invalid";
  h.watchers.push_back({.person = person(5, "support")});
  h.watchers.push_back({.person = {.id = {6}, .name = "no address", .email = "x"}});
  EXPECT_EQ(names(who_hears(h, {"support@example.test", "outlink@example.test"})), std::vector<std::string>{"dave"});
}

TEST(notices_test, a_crowd_is_bounded) {
  auto h = a_comment();
  for (int i = 10; i < 500; ++i) h.watchers.push_back({.person = person(i, "p" + std::to_string(i))});
  EXPECT_EQ(who_hears(h, {}).size(), 200u);
}

TEST(notices_test, a_notice_is_threaded_and_marked) {
  auto const h = a_comment();
  auto const c = notice_of(h, h.reporter, via(), default_template(template_kind::comment_added), here());
  EXPECT_EQ(c.subject, "Re: [Outlink] [SUP-1] Printer");
  EXPECT_EQ(c.to.email, "alice@example.test");
  EXPECT_EQ(c.from.email, "outlink@example.test");
  EXPECT_EQ(c.in_reply_to, "newest@x.test");
  EXPECT_EQ(c.references, h.thread);
  EXPECT_EQ(c.auto_submitted, "auto-generated");
  EXPECT_FALSE(c.fingerprint.empty());
  EXPECT_TRUE(c.message_id.starts_with("SUP-1.5.1.")) << c.message_id;
  EXPECT_TRUE(c.message_id.ends_with("@outlink.example.test")) << c.message_id;
  EXPECT_NE(c.text.find("A <b> & more"), std::string::npos);
  EXPECT_NE(c.text.find("https://outlink.example.test:8443/issues/SUP-1"), std::string::npos);
  EXPECT_NE(c.html.find("A &lt;b&gt; &amp; more"), std::string::npos);
  EXPECT_EQ(c.headers.front().first, "X-Auto-Response-Suppress");
  EXPECT_TRUE(mime::compose(c));
}

TEST(notices_test, the_first_notice_begins_the_subject) {
  auto h = a_comment();
  h.event.kind = tracker::event_kind::created;
  h.thread.clear();
  auto const c = notice_of(h, h.reporter, via(), default_template(template_kind::issue_created), here());
  EXPECT_EQ(c.subject, "[Outlink] [SUP-1] Printer");
  EXPECT_TRUE(c.in_reply_to.empty());
}

TEST(notices_test, statuses_and_nobody_are_words) {
  auto h = a_comment();
  h.event.kind = tracker::event_kind::status_changed;
  h.event.before = "open";
  h.event.after = "in_progress";
  auto t = default_template(template_kind::status_changed);
  EXPECT_NE(notice_of(h, h.reporter, via(), t, here()).text.find("from open to in progress"), std::string::npos);
  h.assignee.reset();
  t = default_template(template_kind::assigned);
  EXPECT_NE(notice_of(h, h.reporter, via(), t, here()).text.find("to nobody"), std::string::npos);
}

TEST(notices_test, edits_are_not_told) {
  EXPECT_FALSE(template_for(tracker::event_kind::edited));
  EXPECT_EQ(template_for(tracker::event_kind::assigned), template_kind::assigned);
}

TEST(notices_test, ids_differ_by_seed_and_person_and_need_a_host) {
  std::set<std::string> ids{make_message_id(here(), "a"), make_message_id(here(), "b"),
                            make_message_id({.base_url = here().base_url, .seed = "t"}, "a")};
  EXPECT_EQ(ids.size(), 3u);
  EXPECT_TRUE(make_message_id({.base_url = "http://[::1]:8080"}, "a").ends_with("@outlink.invalid"));
  EXPECT_TRUE(make_message_id({.base_url = "http://localhost:8080"}, "a").ends_with("@localhost"));
  EXPECT_NE(fingerprint_of("https://a.test"), fingerprint_of("https://b.test"));
}

}  // namespace
}  // namespace outlink::outbox
