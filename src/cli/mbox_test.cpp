#include "cli/mbox.h"

#include <gtest/gtest.h>

#include <optional>

namespace outlink::cli {
namespace {

using texts = std::vector<std::string>;

// In pieces of each size: where a piece ends must not matter.
texts split(std::string_view file) {
  std::optional<texts> first;
  for (std::size_t piece : {std::size_t{1}, std::size_t{2}, std::size_t{3}, std::size_t{7}, file.size() + 1}) {
    mbox_splitter splitter(1000);
    texts all;
    auto const add = [&](std::vector<filed_letter> letters) {
      for (auto& l : letters) {
        EXPECT_EQ(l.bytes.size(), l.size);
        EXPECT_FALSE(l.is_too_large);
        all.push_back(std::move(l.bytes));
      }
    };
    for (std::size_t at = 0; at < file.size(); at += piece) add(splitter.push(file.substr(at, piece)));
    add(splitter.finish());
    if (!first) first = all;
    EXPECT_EQ(all, *first) << "pieces of " << piece;
  }
  return *first;
}

TEST(mbox_test, a_from_line_after_an_empty_line_begins_a_letter) {
  EXPECT_EQ(split("From bob@example.test Thu Jan  1 00:00:00 2026\nSubject: a\n\none\n\n"
                  "From carol@example.test Thu Jan  1 00:00:00 2026\nSubject: b\n\ntwo\n\n"),
            (texts{"Subject: a\n\none\n", "Subject: b\n\ntwo\n"}));
}

TEST(mbox_test, carriage_returns_stay_and_do_not_hide_a_letter) {
  EXPECT_EQ(split("From x\r\nSubject: a\r\n\r\none\r\n\r\nFrom y\r\nSubject: b\r\n\r\ntwo\r\n\r\n"),
            (texts{"Subject: a\r\n\r\none\r\n", "Subject: b\r\n\r\ntwo\r\n"}));
  EXPECT_EQ(split("From x\n\ra\n\r\r\nb\r\n"), (texts{"\ra\n\r\r\nb\r\n"}));
}

TEST(mbox_test, a_letter_is_the_same_at_the_end_and_within) {
  auto const alone = split("From x\nA: 1\n\none\n\n");
  EXPECT_EQ(alone, split("From x\nA: 1\n\none\n"));
  EXPECT_EQ(alone[0], split("From x\nA: 1\n\none\n\nFrom y\nB: 1\n")[0]);
  EXPECT_EQ(split("From x\nA: 1\n\n\n\n\nFrom y\nB: 1\n\n\n"), (texts{"A: 1\n\n\n\n", "B: 1\n\n"}));
}

TEST(mbox_test, the_last_line_needs_no_end) {
  EXPECT_EQ(split("From x\nA: 1\n\none"), (texts{"A: 1\n\none"}));
  EXPECT_EQ(split("From x\nA: 1\n\n>"), (texts{"A: 1\n\n>"}));
  EXPECT_EQ(split("From x\nA: 1\n\nFrom"), (texts{"A: 1\n\nFrom"}));
  EXPECT_EQ(split("From x\nA: 1\n\n>From "), (texts{"A: 1\n\nFrom "}));
  EXPECT_EQ(split("From x\nA: 1\n\n\r"), (texts{"A: 1\n\n\r"}));
  EXPECT_EQ(split("From x\nA: 1\n\nFrom "), (texts{"A: 1\n"}));
}

TEST(mbox_test, quoted_lines_lose_one_mark) {
  EXPECT_EQ(split("From x\nA: 1\n\n>From a\n>>From b\n>>>From c\n> From d\n>from e\n>Frome\n\n>From f\n"),
            (texts{"A: 1\n\nFrom a\n>From b\n>>From c\n> From d\n>from e\n>Frome\n\nFrom f\n"}));
}

TEST(mbox_test, from_within_a_text_is_text) {
  EXPECT_EQ(split("From x\nA: 1\n\none\nFrom here on\n\nFromage\n\nfrom b\n\n From c\n"),
            (texts{"A: 1\n\none\nFrom here on\n\nFromage\n\nfrom b\n\n From c\n"}));
}

TEST(mbox_test, nothing_is_no_letter) {
  EXPECT_EQ(split(""), texts{});
  EXPECT_EQ(split("From x"), texts{});
  EXPECT_EQ(split("From x\n\n"), texts{});
  EXPECT_EQ(split("From x\n\nFrom y\n\nFrom z\nA: 1\n"), (texts{"A: 1\n"}));
}

TEST(mbox_test, any_other_file_is_one_letter_as_it_stands) {
  EXPECT_EQ(split("Subject: a\n\none\n\nFrom b\n>From c\n\n"), (texts{"Subject: a\n\none\n\nFrom b\n>From c\n\n"}));
  EXPECT_EQ(split("From: bob@example.test\r\n\r\n"), (texts{"From: bob@example.test\r\n\r\n"}));
  EXPECT_EQ(split("\nFrom x\n"), (texts{"\nFrom x\n"}));
  EXPECT_EQ(split("Fro"), (texts{"Fro"}));
}

TEST(mbox_test, a_huge_line_is_counted_and_the_next_letter_comes) {
  mbox_splitter splitter(10);
  std::vector<filed_letter> all;
  auto const push = [&](std::string_view bytes) {
    for (auto& l : splitter.push(bytes)) all.push_back(std::move(l));
  };
  push("From x\n");
  std::string const piece(1000, 'x');
  for (int i = 0; i < 1000; ++i) push(piece);
  push("\n\nFrom y\n1234567890\n\nFrom z\n123456789\n\nFrom w\n");
  for (int i = 0; i < 1000; ++i) push(std::string(1000, '>'));
  for (auto& l : splitter.finish()) all.push_back(std::move(l));
  ASSERT_EQ(all.size(), 4u);
  EXPECT_TRUE(all[0].is_too_large);
  EXPECT_EQ(all[0].size, 1'000'001u);
  EXPECT_EQ(all[0].bytes.capacity(), std::string().capacity());
  EXPECT_TRUE(all[1].is_too_large);
  EXPECT_EQ(all[1].size, 11u);
  EXPECT_FALSE(all[2].is_too_large);
  EXPECT_EQ(all[2].bytes, "123456789\n");
  EXPECT_TRUE(all[3].is_too_large);
  EXPECT_EQ(all[3].size, 1'000'000u);
}

}  // namespace
}  // namespace outlink::cli
