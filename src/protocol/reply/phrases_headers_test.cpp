#include <gtest/gtest.h>

#include <set>

#include "protocol/reply/phrases.h"

namespace outlink::reply {
namespace {

TEST(phrases_headers_test, every_verb_and_opening_has_its_language) {
  ASSERT_FALSE(verb_rows().empty());
  std::set<std::string_view> languages;
  for (auto const& r : verb_rows()) {
    EXPECT_FALSE(r.verb.empty());
    EXPECT_FALSE(r.language.empty());
    EXPECT_FALSE(r.source.empty()) << r.verb;
    languages.insert(r.language);
  }
  EXPECT_GE(languages.size(), 14u);
  for (auto const& r : opening_rows()) EXPECT_FALSE(r.words.empty()) << r.language;
}

}  // namespace
}  // namespace outlink::reply
