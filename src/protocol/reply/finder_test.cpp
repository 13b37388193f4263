#include "protocol/reply/finder.h"

#include <gmock/gmock.h>

namespace outlink::reply {
namespace {

using hits = std::vector<std::pair<std::size_t, std::size_t>>;

hits all(std::vector<std::string_view> const& phrases, std::string_view text) {
  hits found;
  finder(phrases).search(text, [&](std::size_t phrase, std::size_t end) { found.emplace_back(phrase, end); });
  return found;
}

TEST(reply_finder_test, phrases_within_phrases_are_all_found) {
  EXPECT_THAT(all({"he", "she", "his", "hers"}, "ushers"),
              testing::ElementsAre(std::pair{1, 4}, std::pair{0, 4}, std::pair{3, 6}));
}

TEST(reply_finder_test, a_broken_off_phrase_does_not_hide_another) {
  EXPECT_THAT(all({"a b c", "b d"}, "a b d"), testing::ElementsAre(std::pair{1, 5}));
}

TEST(reply_finder_test, nothing_is_found_in_nothing) {
  EXPECT_THAT(all({"x"}, ""), testing::IsEmpty());
  EXPECT_THAT(all({}, "x"), testing::IsEmpty());
}

}  // namespace
}  // namespace outlink::reply
