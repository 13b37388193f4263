// Letters of tests/mails/replies: what must be left of each.
#include "support/corpus.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <string>
#include <vector>

#include "protocol/mime/mime.h"
#include "protocol/reply/reply.h"

namespace outlink::reply {
namespace {

namespace json = boost::json;

std::string told(std::vector<cut> const& cuts) {
  std::string out;
  for (auto const& c : cuts) out += "\n  " + std::string(to_string(c.kind)) + ": " + c.evidence;
  return out;
}

json::array kinds(std::vector<cut> const& cuts) {
  json::array out;
  for (auto const& c : cuts) out.emplace_back(json::string_view(to_string(c.kind)));
  return out;
}

void check(std::string_view raw, json::object const& expected, std::string const& name) {
  auto const where = name + " (" + json::value_to<std::string>(expected.at("client")) + ", " +
                     json::value_to<std::string>(expected.at("language")) + ")";
  auto const letter = mime::parse(raw);
  ASSERT_TRUE(letter.has_value()) << where;
  auto const fresh = trim(*letter);
  EXPECT_EQ(fresh.text, json::value_to<std::string>(expected.at("text"))) << where << told(fresh.cuts);
  if (auto const* cuts = expected.if_contains("cuts"))
    EXPECT_EQ(kinds(fresh.cuts), cuts->as_array()) << where << told(fresh.cuts);
}

TEST(reply_corpus_test, of_every_letter_is_left_what_its_expectation_says) {
  testing_support::check_each_letter(OUTLINK_REPLIES_DIR, 250, check);
}

}  // namespace
}  // namespace outlink::reply
