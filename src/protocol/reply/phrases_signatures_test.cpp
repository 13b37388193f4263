#include <gtest/gtest.h>

#include <set>

#include "protocol/reply/phrases.h"

namespace outlink::reply {
namespace {

TEST(phrases_signatures_test, every_signature_has_a_beginning_and_a_source) {
  std::set<std::string_view> languages;
  for (auto const& r : signature_rows()) {
    EXPECT_FALSE(r.begin.empty()) << r.language;
    EXPECT_FALSE(r.source.empty()) << r.begin;
    languages.insert(r.language);
  }
  EXPECT_GE(languages.size(), 8u);
}

}  // namespace
}  // namespace outlink::reply
