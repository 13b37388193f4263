#include "protocol/reply/attribution.h"

#include <gtest/gtest.h>

#include <string>

namespace outlink::reply {
namespace {

std::string found(std::string const& text) {
  lines const all(text);
  std::string out;
  for (auto const& a : find_attributions(all))
    out += std::to_string(a.begin) + "-" + std::to_string(a.end) + (a.is_sure ? "! " : "? ");
  return out;
}

TEST(attribution_test, one_line_in_many_languages) {
  for (std::string const header : {"On Mon, 3 Nov 2025 at 10:12, Alice Example <alice@example.test> wrote:",
                                   "Am 03.11.2025 um 10:12 schrieb Alice Example <alice@example.test>:",
                                   "Le lun. 3 nov. 2025 à 10:12, Alice Example <alice@example.test> a écrit :",
                                   "El lun, 3 nov 2025 a las 10:12, Alice (<alice@example.test>) escribió:",
                                   "Il giorno lun 3 nov 2025 alle ore 10:12 Alice <alice@example.test> ha scritto:",
                                   "Op ma 3 nov 2025 om 10:12 schreef Alice <alice@example.test>:"})
    EXPECT_EQ(found("Yes.\n\n" + header + "\n> x"), "2-3! ") << header;
}

TEST(attribution_test, wrapped_over_two_lines) {
  EXPECT_EQ(found("On Mon, 3 Nov 2025 at 10:12, Alice Example\n<alice@example.test> wrote:\n> x"), "0-2! ");
}

TEST(attribution_test, prose_is_none) {
  EXPECT_EQ(found("On Monday we wrote a letter.\nIt was long."), "");
  EXPECT_EQ(found(""), "");
}

}  // namespace
}  // namespace outlink::reply
