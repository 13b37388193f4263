#include "protocol/mime/parameters.h"

#include <gtest/gtest.h>

#include "base/mail_limits.h"
#include "base/text.h"

namespace outlink::mime {
namespace {

std::string name(std::string_view raw) { return std::string(read_parameterised(raw).parameter("filename")); }

TEST(parameters_test, values_and_parameters) {
  auto const p = read_parameterised("Text/ Plain (a; comment) ; Charset=\"utf-8\"; format = flowed;;");
  EXPECT_EQ(p.value, "text/plain");
  EXPECT_EQ(p.parameter("CHARSET"), "utf-8");
  EXPECT_EQ(p.parameter("format"), "flowed");
  EXPECT_EQ(p.parameter("boundary"), "");
  EXPECT_EQ(read_parameterised("").value, "");
}

TEST(parameters_test, rfc_2231) {
  EXPECT_EQ(name("x; filename*=iso-8859-1'de'%DCber"), "Über");
  EXPECT_EQ(name("x; filename*0*=utf-8''%C3; filename*1*=%9C; filename*2=ber"), "Über");
  EXPECT_EQ(name("x; filename*1=b; filename*0=a"), "ab");
  EXPECT_EQ(name("x; filename=plain; filename*=utf-8''ext"), "ext");
  EXPECT_EQ(name("x; filename*=utf-8''100%25"), "100%");
}

TEST(parameters_test, what_is_sent_instead) {
  EXPECT_EQ(name("x; filename=a b.txt"), "a b.txt");
  EXPECT_EQ(name("x; filename=\"no end"), "no end");
  EXPECT_EQ(name("x; filename=\"C:\\dir\\f.txt\""), "C:\\dir\\f.txt");
  EXPECT_EQ(name("x; filename=\"=?utf-8?Q?=C3=9Cber?=\""), "Über");
  EXPECT_EQ(name("x; filename=\"\xDC"
                 "ber\""),
            "Über");
  EXPECT_EQ(name("x; filename=\"utf-8''%C3%9Cber\""), "Über");
  EXPECT_EQ(name("x; filename=\"it's 100% 'x'.txt\""), "it's 100% 'x'.txt");
  EXPECT_EQ(name("x; filename*=%zz%4"), "%zz%4");
}

TEST(parameters_test, a_boundary_is_bytes) {
  EXPECT_EQ(read_parameterised("x; boundary=\"\xFF=?utf-8?q?a?=\"").parameter("boundary"), "\xFF=?utf-8?q?a?=");
  EXPECT_EQ(read_parameterised("x; charset=\"\xFC\"").parameter("charset"), "ü");
}

TEST(parameters_test, hostile_values_are_bounded) {
  std::string many = "x";
  for (int i = 0; i < 20000; ++i) many += "; filename*" + std::to_string(i) + "=a";
  EXPECT_LE(name(many).size(), limits::header_parameters_max);
  for (auto const* piece : {"(", "\"", ";", "=", "*", "a*=;", "\\"}) {
    std::string s;
    for (int i = 0; i < 50000; ++i) s += piece;
    EXPECT_TRUE(is_utf8(read_parameterised(s).value));
  }
}

}  // namespace
}  // namespace outlink::mime
