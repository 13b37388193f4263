#include "protocol/reply/header_block.h"

#include <gtest/gtest.h>

#include <string>

namespace outlink::reply {
namespace {

std::optional<std::size_t> end_of(std::string const& text, std::size_t at) {
  lines const all(text);
  return header_blocks(all).end_of_block_at(at);
}

TEST(header_block_test, labels_of_one_language_make_a_block) {
  EXPECT_EQ(end_of("From: Alice\nSent: Monday, 3 November 2025 10:12\nTo: Bob\nSubject: x\n\nHi", 0), 4u);
  EXPECT_EQ(end_of("Von: Alice\nGesendet: Montag, 3. November 2025 10:12\nAn: Bob\nBetreff: x\n\nHi", 0), 4u);
  EXPECT_EQ(end_of("De : Alice\nEnvoyé : lundi 3 novembre 2025 10:12\nÀ : Bob\nObjet : x\n\nHi", 0), 4u);
}

TEST(header_block_test, a_journey_is_no_letter) {
  EXPECT_FALSE(end_of("From: Berlin\nTo: Paris\nThanks", 0).has_value());
  EXPECT_FALSE(end_of("Hello\nthere", 0).has_value());
}

}  // namespace
}  // namespace outlink::reply
