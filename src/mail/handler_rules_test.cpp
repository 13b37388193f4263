#include "mail/handler_rules.h"

#include <gtest/gtest.h>

namespace outlink::mail {
namespace {

std::string field_refused(handler_form form) {
  if (!form.name) form.name = "Support";
  if (!form.project) form.project = tracker::project_id{1};
  auto const checked = check_handler({}, form, true);
  return checked ? std::string() : checked.error().where;
}

TEST(handler_rules_test, what_is_said_is_taken_and_the_rest_stays) {
  auto const made = check_handler({}, {.name = " Support ", .project = tracker::project_id{7}}, true).value();
  EXPECT_EQ(made.name, "Support");
  EXPECT_EQ(made.kind, handler_kind::create_or_comment);
  EXPECT_EQ(made.bulk, bulk_action::ignore);
  auto const changed = check_handler(made, {.catch_address = "Help@Example.org", .letters_per_hour = 0}, false).value();
  EXPECT_EQ(changed.catch_address, "help@example.org");
  EXPECT_EQ(changed.project.value, 7);
  EXPECT_EQ(changed.name, "Support");
}

TEST(handler_rules_test, bad_input_names_its_field) {
  EXPECT_EQ(field_refused({}), "");
  EXPECT_EQ(field_refused({.name = " "}), "name");
  EXPECT_EQ(field_refused({.name = "a\nb"}), "name");
  EXPECT_EQ(field_refused({.project = tracker::project_id{}}), "project");
  EXPECT_EQ(field_refused({.issue_type = ""}), "issue_type");
  for (std::string const bad : {"help", "@x", "a@", "a@b@c", "a b@c", "<a@b>"}) {
    EXPECT_EQ(field_refused({.catch_address = bad}), "catch_address") << bad;
    EXPECT_EQ(field_refused({.forward_address = bad}), "forward_address") << bad;
  }
  EXPECT_EQ(field_refused({.kind = handler_kind::comment_before_marker}), "split_pattern");
  EXPECT_EQ(field_refused({.kind = handler_kind::comment_before_marker, .split_pattern = "("}), "split_pattern");
  EXPECT_EQ(field_refused({.kind = handler_kind::comment_before_marker, .split_pattern = "^--"}), "");
  EXPECT_EQ(field_refused({.bulk = bulk_action::forward}), "forward_address");
  EXPECT_EQ(field_refused({.create_users = false, .notify_users = true}), "notify_users");
  EXPECT_EQ(field_refused({.letters_per_hour = -1}), "letters_per_hour");
}

}  // namespace
}  // namespace outlink::mail
