#include "protocol/mime/tnef.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace outlink::mime {
namespace {

std::string number(std::uint32_t n, std::size_t size) {
  std::string out;
  for (std::size_t i = 0; i < size; ++i) out += static_cast<char>(n >> (8 * i) & 255u);
  return out;
}

std::string attribute(std::uint32_t level, std::uint32_t id, std::string const& data) {
  return number(level, 1) + number(id, 4) + number(static_cast<std::uint32_t>(data.size()), 4) + data + number(0, 2);
}

std::string file_of(std::string const& attributes) { return number(0x223E9F78, 4) + number(1, 2) + attributes; }

std::string variable(std::uint32_t type, std::uint32_t id, std::string const& data) {
  return number(type, 2) + number(id, 2) + number(1, 4) + number(static_cast<std::uint32_t>(data.size()), 4) + data +
         std::string((4 - data.size() % 4) % 4, '\0');
}

std::string attachment(std::string const& name, std::string const& content) {
  return attribute(2, 0x00069002, std::string(14, '\0')) + attribute(2, 0x00018010, name + '\0') +
         attribute(2, 0x0006800F, content);
}

TEST(tnef_test, body_and_attachments) {
  auto const t = read_tnef(file_of(attribute(1, 0x00069007, number(1252, 4) + number(0, 4)) +
                                   attribute(1, 0x0002800C, std::string("gr\xFC\xDF\0", 5)) +
                                   attachment("a.txt", "abc") + attachment("b.bin", std::string(3, '\0'))));
  ASSERT_TRUE(t);
  EXPECT_EQ(t->text, "grüß");
  ASSERT_EQ(t->attachments.size(), 2u);
  EXPECT_EQ(t->attachments[0].file_name, "a.txt");
  EXPECT_EQ(t->attachments[0].content, "abc");
  EXPECT_EQ(t->attachments[1].content, std::string(3, '\0'));
}

TEST(tnef_test, properties_of_all_types_are_passed_over) {
  auto const guid = std::string(16, 'g');
  std::string properties = number(9, 4);
  properties += number(0x0002, 2) + number(0x1234, 2) + number(7, 4);
  properties += number(0x000B, 2) + number(0x1235, 2) + number(1, 4);
  properties += number(0x0040, 2) + number(0x1236, 2) + std::string(8, 't');
  properties += number(0x0048, 2) + number(0x1237, 2) + guid;
  properties += number(0x1003, 2) + number(0x1238, 2) + number(2, 4) + number(1, 4) + number(2, 4);
  properties += number(0x0003, 2) + number(0x8000, 2) + guid + number(0, 4) + number(5, 4) + number(1, 4);
  properties += number(0x0003, 2) + number(0x8001, 2) + guid + number(1, 4) + number(6, 4) + "a\0b\0\0\0\0\0"[0] +
                std::string(7, '\0') + number(1, 4);
  properties += number(0x101E, 2) + number(0x1239, 2) + number(2, 4) + number(2, 4) + std::string("a\0\0\0", 4) +
                number(1, 4) + std::string(4, '\0');
  properties += variable(0x001F, 0x1000, std::string("H\0i\0\0\0", 6));
  auto const t = read_tnef(file_of(attribute(1, 0x00069003, properties)));
  ASSERT_TRUE(t);
  EXPECT_EQ(t->text, "Hi");
}

TEST(tnef_test, letters_within_are_opened_to_a_depth) {
  auto inner = file_of(attribute(1, 0x00018004, std::string("Subject\0", 8)) + attribute(1, 0x0002800C, "deep"));
  for (int i = 0; i < 10; ++i)
    inner = file_of(attribute(2, 0x00069002, "x") +
                    attribute(2, 0x00069005, number(1, 4) + variable(0x000D, 0x3701, std::string(16, 'i') + inner)));
  auto const t = read_tnef(inner);
  ASSERT_TRUE(t);
  EXPECT_LE(t->attachments.size(), 5u);
}

TEST(tnef_test, whatever_is_cut_off_is_no_crash) {
  auto const whole = file_of(attribute(1, 0x00069003, number(1, 4) + variable(0x001F, 0x1000, "H")) +
                             attachment("a.txt", "abc") + attachment("b.txt", "def"));
  for (std::size_t cut = 0; cut <= whole.size(); ++cut) {
    auto const t = read_tnef(std::string_view(whole).substr(0, cut));
    if (t) EXPECT_TRUE(is_utf8(t->text));
  }
  EXPECT_FALSE(read_tnef(""));
  EXPECT_FALSE(read_tnef("not TNEF at all"));
  EXPECT_FALSE(read_tnef(file_of("")));
}

TEST(tnef_test, sizes_that_lie) {
  EXPECT_FALSE(read_tnef(number(0x223E9F78, 4) + number(1, 2) + number(1, 1) + number(0x0002800C, 4) +
                         number(0xFFFFFFFF, 4) + "abc"));
  auto const lie = number(0xFFFFFFFF, 4) + number(0x001F, 2) + number(0x1000, 2) + number(0xFFFFFFFF, 4);
  EXPECT_FALSE(read_tnef(file_of(attribute(1, 0x00069003, lie))));
}

}  // namespace
}  // namespace outlink::mime
