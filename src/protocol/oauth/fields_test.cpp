#include "protocol/oauth/fields.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace outlink::oauth {
namespace {

using namespace std::chrono_literals;

TEST(fields_test, only_whole_objects_are_read) {
  EXPECT_TRUE(read_object(R"({"a":1,"b":{"a":2},"c":[{"a":3},{"a":4}]})", 1000).has_value());
  for (char const* bad : {"", "[]", "7", "{", R"({"a":1}x)", R"({"a":1,"a":1})", R"({"b":{"a":1,"\u0061":2}})",
                          R"([{"a":1}])", "{\"a\":\"\xff\"}", R"({"a":1,})"})
    EXPECT_FALSE(read_object(bad, 1000).has_value()) << bad;
  EXPECT_TRUE(read_object(R"({"a":1})", 7).has_value());
  EXPECT_FALSE(read_object(R"({"a":1})", 6).has_value());
  EXPECT_FALSE(read_object("{\"a\":" + std::string(33, '[') + std::string(33, ']') + "}", 1000).has_value());
  EXPECT_TRUE(read_object("{\"a\":" + std::string(31, '[') + std::string(31, ']') + "}", 1000).has_value());
  auto const long_name = std::string(5000, 'n');
  EXPECT_FALSE(read_object("{\"" + long_name + "\":1,\"" + long_name + "\":2}", 100000).has_value());
}

TEST(fields_test, forms) {
  EXPECT_EQ(text_of(*read_form("a=1+2&b=%26&&c"), "a"), "1 2");
  EXPECT_EQ(text_of(*read_form("a=1&b=%26"), "b"), "&");
  for (char const* bad : {"a=%zz", "%z=1", "a=1&a=1"}) EXPECT_FALSE(read_form(bad).has_value()) << bad;
}

TEST(fields_test, values_of_the_wrong_type_are_none) {
  auto const o = read_object(R"({"t":"x","n":7.9,"big":1e300,"small":-1e300,"l":["a",1,"b"],"z":null})", 1000).value();
  EXPECT_EQ(text_of(o, "t"), "x");
  EXPECT_FALSE(text_of(o, "n").has_value());
  EXPECT_EQ(text_or_empty(o, "missing"), "");
  EXPECT_EQ(seconds_of(o, "n"), 7s);
  EXPECT_EQ(seconds_of(o, "big"), 100'000'000'000s);
  EXPECT_EQ(seconds_of(o, "small"), -100'000'000'000s);
  EXPECT_FALSE(seconds_of(o, "t").has_value());
  EXPECT_EQ(texts_of(o, "l"), (std::vector<std::string>{"a", "b"}));
  EXPECT_TRUE(texts_of(o, "t").empty());
  EXPECT_TRUE(has_field(o, "t"));
  EXPECT_FALSE(has_field(o, "z"));
  EXPECT_FALSE(has_field(o, "missing"));
}

}  // namespace
}  // namespace outlink::oauth
