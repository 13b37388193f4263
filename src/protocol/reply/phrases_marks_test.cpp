#include <gtest/gtest.h>

#include <set>

#include "protocol/reply/phrases.h"

namespace outlink::reply {
namespace {

TEST(phrases_marks_test, every_mark_has_words_and_a_source) {
  std::set<std::string_view> languages;
  for (auto const& r : mark_rows()) {
    EXPECT_FALSE(r.words.empty()) << r.language;
    EXPECT_FALSE(r.source.empty()) << r.words;
    languages.insert(r.language);
  }
  EXPECT_GE(languages.size(), 12u);
  for (auto const& r : forward_prefix_rows()) EXPECT_EQ(r.words.find(':'), std::string_view::npos) << r.words;
}

}  // namespace
}  // namespace outlink::reply
