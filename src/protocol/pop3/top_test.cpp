#include "protocol/pop3/top.h"

#include "support/script.h"

namespace outlink::pop3 {
namespace {

using namespace protocol::testing_support;

TEST(top_test, the_header_alone) {
  session_state s;
  script const lines{"C: TOP 3 0", "S: +OK", "S: Subject: big", "S: ", "S: ."};
  auto make = [&] {
    s = {};
    return std::make_unique<retrieve_header>(s, 3, 1000);
  };
  auto c = make();
  play(*c, lines);
  EXPECT_EQ(c->outcome().value(), "Subject: big\r\n\r\n");
}

TEST(top_test, without_top_or_with_too_much_there_is_none) {
  session_state s;
  retrieve_header unknown(s, 3, 1000);
  play(unknown, {"C: TOP 3 0", "S: -ERR unknown command"});
  EXPECT_FALSE(unknown.outcome().value().has_value());
  retrieve_header small(s, 3, 10);
  play(small, {"C: TOP 3 0", "S: +OK", "S: Subject: big", "S: ", "S: ."});
  EXPECT_FALSE(small.outcome().value().has_value());
}

}  // namespace
}  // namespace outlink::pop3
