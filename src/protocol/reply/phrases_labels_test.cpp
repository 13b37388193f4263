#include <gtest/gtest.h>

#include <set>

#include "protocol/reply/phrases.h"

namespace outlink::reply {
namespace {

TEST(phrases_labels_test, every_language_names_who_when_and_what) {
  std::set<std::string_view> languages;
  for (auto const& r : label_rows()) {
    EXPECT_FALSE(r.from.empty()) << r.language;
    EXPECT_FALSE(r.sent.empty()) << r.language;
    EXPECT_FALSE(r.to.empty()) << r.language;
    EXPECT_FALSE(r.subject.empty()) << r.language;
    languages.insert(r.language);
  }
  EXPECT_GE(languages.size(), 14u);
}

}  // namespace
}  // namespace outlink::reply
