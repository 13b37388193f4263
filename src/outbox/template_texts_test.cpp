#include "outbox/template_texts.h"

#include <gtest/gtest.h>

#include <set>

#include "outbox/templates.h"

namespace outlink::outbox {
namespace {

TEST(template_texts_test, letters_about_an_issue_share_their_subject) {
  std::set<std::string_view> subjects;
  for (auto const kind : {template_kind::issue_created, template_kind::comment_added, template_kind::status_changed,
                          template_kind::assigned})
    subjects.insert(template_words_of(kind).subject);
  EXPECT_EQ(subjects.size(), 1u);
}

TEST(template_texts_test, no_placeholder_is_named_twice) {
  for (auto const kind : all_template_kinds) {
    std::set<std::string_view> names;
    for (auto const& p : placeholders_of(kind)) EXPECT_TRUE(names.insert(p.name).second) << p.name;
  }
}

}  // namespace
}  // namespace outlink::outbox
