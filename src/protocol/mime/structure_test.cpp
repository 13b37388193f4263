#include "protocol/mime/structure.h"

#include <gtest/gtest.h>

#include "base/mail_limits.h"

namespace outlink::mime {
namespace {

TEST(structure_test, header_fields) {
  std::string_view raw = "From x\nA: 1\r\n folded\r\nb : 2\nA: 3\n\nbody";
  auto const h = take_headers(raw);
  EXPECT_EQ(h.fields().size(), 3u);
  EXPECT_EQ(h["a"], " 1\r\n folded");
  EXPECT_EQ(h["B"], " 2");
  EXPECT_EQ(h["c"], "");
  EXPECT_EQ(h.find("c"), nullptr);
  EXPECT_EQ(raw, "body");
}

TEST(structure_test, fields_without_a_value_may_be_folded) {
  std::string_view raw = "A:\n folded\nB:\n\n";
  auto const h = take_headers(raw);
  EXPECT_EQ(h["A"], "\n folded");
  EXPECT_EQ(h["B"], "");
}

TEST(structure_test, many_and_large_headers_are_bounded) {
  std::string many;
  for (int i = 0; i < 100000; ++i) many += "a:\n";
  std::string_view raw = many;
  EXPECT_EQ(take_headers(raw).fields().size(), limits::letter_headers_max);
  std::string large = "a: x\n";
  for (int i = 0; i < 100000; ++i) large += " folded folded\n";
  large += "b: " + std::string(limits::letter_header_bytes_max, 'x') + "\n\nbody";
  raw = large;
  auto const h = take_headers(raw);
  EXPECT_LE(h["a"].size(), limits::letter_header_bytes_max);
  EXPECT_EQ(raw, "body");
}

TEST(structure_test, boundaries) {
  auto bodies = [](std::string_view raw) {
    std::string all;
    auto const top = read_structure(raw).value();
    for (auto const& c : top.children) all += "[" + std::string(c.body) + "]";
    return all;
  };
  std::string const head = "Content-Type: multipart/mixed; boundary=\"b \"\n\n";
  EXPECT_EQ(bodies(head + "pre\n--b\n\none\n--b \t\n\ntwo\r\n--b--\nafter\n--b\n\nno\n"), "[one][two]");
  EXPECT_EQ(bodies(head + "--b\n\none"), "[one]");
  EXPECT_EQ(bodies(head + "--b\n--b--"), "[]");
  EXPECT_EQ(bodies(head + "--bb\n\none\n--b--"), "");
  EXPECT_EQ(bodies(head + "--other\nContent-Type: text/plain\n\none\n--other--"), "[one]");
  EXPECT_EQ(bodies(head + "--other\nno part\n"), "");
  EXPECT_EQ(bodies("Content-Type: multipart/mixed\n\n--x\nContent-Type: text/plain\n\none\n--x--"), "[one]");
}

TEST(structure_test, types_of_parts) {
  auto type = [](std::string_view raw) { return read_structure(raw).value().type.value; };
  EXPECT_EQ(type("\n"), "text/plain");
  EXPECT_EQ(type("Content-Type: text\n\n"), "text/plain");
  EXPECT_EQ(type("Content-Type: /x\n\n"), "application/octet-stream");
  EXPECT_EQ(type("Content-Type: odd\n\n"), "application/octet-stream");
  auto const digest = read_structure("Content-Type: multipart/digest; boundary=b\n\n--b\n\nA: b\n--b--").value();
  EXPECT_EQ(digest.children.at(0).type.value, "message/rfc822");
}

TEST(structure_test, depth_is_bounded) {
  std::string deep;
  for (int i = 0; i < 3000; ++i)
    deep += "Content-Type: multipart/mixed; boundary=" + std::to_string(i) + "\n\n--" + std::to_string(i) + "\n";
  auto const top = read_structure(deep).value();
  std::size_t depth = 0;
  for (auto const* p = &top; !p->children.empty(); p = &p->children.front()) ++depth;
  EXPECT_EQ(depth, limits::letter_depth_max);
}

TEST(structure_test, lines_that_only_look_like_boundaries_take_linear_time) {
  std::string s = "Content-Type: multipart/mixed; boundary=b\n\n";
  for (int i = 0; i < 500000; ++i) s += "--x\n";
  EXPECT_TRUE(read_structure(s).value().children.empty());
}

}  // namespace
}  // namespace outlink::mime
