#include "tracker/service.h"

#include "support/stage.h"

namespace outlink::tracker {
namespace {

class tracker_service_test : public testing::Test {
 protected:
  person_id make_person(testing_support::stage& s) {
    return s
        .run(flow::write<person>(s.store().tracker(),
                                 [](tables& t) { return t.people.insert({.name = "A", .email = "a@x.test"}); }))
        ->id;
  }
  testing_support::stage stage_;
  service service_{stage_.store().tracker(), stage_.clock()};
};

TEST_F(tracker_service_test, from_project_to_comment) {
  auto const p = stage_.run(service_.create_project("SUP", "Support")).value();
  auto const who = make_person(stage_);
  int changes = 0;
  service_.on_change([&] { ++changes; });
  auto const i = stage_.run(service_.create_issue(p.id, " Printer \n on fire ", "It burns.", who)).value();
  EXPECT_EQ(i.key, "SUP-1");
  EXPECT_EQ(i.summary, "Printer on fire");
  ASSERT_TRUE(stage_.run(service_.add_comment("sup-1", "Water helps.", who)).has_value());
  auto const done =
      stage_.run(service_.change_issue("SUP-1", i.version, {.status = issue_status::done}, i.reporter)).value();
  EXPECT_EQ(done.status, issue_status::done);
  auto const v = stage_.run(service_.view("SUP-1")).value();
  EXPECT_EQ(v.comments.front().first.text, "Water helps.");
  EXPECT_EQ(v.reporter.email, "a@x.test");
  EXPECT_EQ(changes, 3);
  EXPECT_EQ(stage_.run(service_.issues({.text = "fire printer"}))->size(), 1u);
  EXPECT_TRUE(stage_.run(service_.issues({.text = "ice"}))->empty());
}

TEST_F(tracker_service_test, bad_input_names_the_field_and_changes_nothing) {
  EXPECT_EQ(stage_.run(service_.create_project("s", "x")).error().where, "key");
  EXPECT_EQ(stage_.run(service_.create_project("SUP", " ")).error().where, "name");
  EXPECT_EQ(stage_.run(service_.create_issue({99}, "x", "", make_person(stage_))).error().where, "project");
  EXPECT_EQ(stage_.run(service_.add_comment("SUP-1", " ", {1})).error().where, "text");
  EXPECT_EQ(stage_.run(service_.view("SUP-1")).error().code, "issue.not_found");
  EXPECT_TRUE(stage_.run(service_.projects())->empty());
}

TEST_F(tracker_service_test, an_old_version_is_refused) {
  auto const p = stage_.run(service_.create_project("SUP", "Support")).value();
  auto const i = stage_.run(service_.create_issue(p.id, "x", "", make_person(stage_))).value();
  ASSERT_TRUE(stage_.run(service_.change_issue("SUP-1", i.version, {.summary = "y"}, i.reporter)).has_value());
  EXPECT_EQ(stage_.run(service_.change_issue("SUP-1", i.version, {.summary = "z"}, i.reporter)).error().code,
            "issue.stale");
}

TEST_F(tracker_service_test, what_happened_is_told_with_names) {
  auto const p = stage_.run(service_.create_project("SUP", "Support")).value();
  auto const who = make_person(stage_);
  auto const i = stage_.run(service_.create_issue(p.id, "x", "", who)).value();
  ASSERT_TRUE(
      stage_.run(service_.change_issue("SUP-1", i.version, {.status = issue_status::done, .assignee = who}, who)));
  auto const all = stage_.run(service_.history("sup-1")).value();
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[1].event.before, "open");
  EXPECT_FALSE(all[1].before || all[1].after);
  EXPECT_FALSE(all[2].before) << "nobody";
  EXPECT_EQ(all[2].after->name, "A");
  EXPECT_EQ(all[2].author.name, "A");
  EXPECT_EQ(stage_.run(service_.history("SUP-9")).error().code, "issue.not_found");
}

TEST_F(tracker_service_test, an_unknown_assignee_names_the_field) {
  auto const p = stage_.run(service_.create_project("SUP", "Support")).value();
  auto const who = make_person(stage_);
  auto const i = stage_.run(service_.create_issue(p.id, "x", "", who)).value();
  EXPECT_EQ(stage_.run(service_.change_issue("SUP-1", i.version, {.assignee = person_id{99}}, who)).error().where,
            "assignee");
}

}  // namespace
}  // namespace outlink::tracker
