#include "protocol/imap/fetch.h"

#include "protocol/script_test_support.h"

namespace outlink::imap {
namespace {

using namespace protocol::testing_support;

TEST(uid_list_test, facts_of_letters) {
  session_state s;
  script const lines{"C: A1 UID FETCH 4:* (UID RFC822.SIZE FLAGS)", "S: * 2 FETCH (UID 5 RFC822.SIZE 200 FLAGS ())",
                     "S: * 1 FETCH (FLAGS (\\Seen) UID 4 RFC822.SIZE 100)", "S: * 9 FETCH (FLAGS (\\Deleted))",
                     "S: A1 OK done"};
  auto make = [&] {
    s = {};
    return std::make_unique<uid_list>(s, "4:*");
  };
  auto c = make();
  play(*c, lines);
  auto const got = c->outcome().value();
  ASSERT_EQ(got.size(), 2u);
  EXPECT_EQ(got[0].uid, 4u);
  EXPECT_TRUE(got[0].is_seen);
  EXPECT_EQ(got[1].bytes, 200u);
  fails_well_at_every_step(make, lines, [](auto& x) { return x.outcome(); });
}

TEST(uid_fetch_test, the_bytes_are_exact) {
  session_state s;
  std::string const raw("Subject: \x00\xFF)\r\n\r\n.\r\n", 20);
  script const lines{"C: A1 UID FETCH 7 (UID BODY.PEEK[])", "S: * 3 FETCH (UID 7 BODY[] {20}", "L: " + raw, "S: )",
                     "S: A1 OK done"};
  auto make = [&] {
    s = {};
    return std::make_unique<uid_fetch>(s, 7, 1000);
  };
  auto c = make();
  play(*c, lines);
  EXPECT_EQ(c->outcome().value(), raw);
  fails_well_at_every_step(make, lines, [](auto& x) { return x.outcome(); });
}

TEST(uid_fetch_test, a_letter_that_vanished) {
  session_state s;
  uid_fetch c(s, 7, 1000);
  play(c, {"C: A1 UID FETCH 7 (UID BODY.PEEK[])", "S: * 1 EXPUNGE", "S: * 3 FETCH (UID 8 BODY[] \"other\")",
           "S: A1 OK done"});
  EXPECT_FALSE(c.outcome().value().has_value());
}

TEST(uid_fetch_test, nil_and_quoted_bodies) {
  session_state s;
  uid_fetch nil(s, 7, 1000), quoted(s, 7, 1000);
  play(nil, {"C: A1 UID FETCH 7 (UID BODY.PEEK[])", "S: * 3 FETCH (UID 7 BODY[] NIL)", "S: A1 OK done"});
  EXPECT_EQ(nil.outcome().value(), "");
  play(quoted, {"C: A2 UID FETCH 7 (UID BODY.PEEK[])", "S: * 3 FETCH (BODY[] \"x\" UID 7)", "S: A2 OK done"});
  EXPECT_EQ(quoted.outcome().value(), "x");
}

TEST(uid_fetch_test, a_letter_larger_than_announced_is_refused) {
  session_state s;
  uid_fetch c(s, 7, 1000);
  play(c, {"C: A1 UID FETCH 7 (UID BODY.PEEK[])", "S: * 3 FETCH (UID 7 BODY[] {60000000}"});
  EXPECT_EQ(c.outcome().error().code, "imap.literal_too_large");
}

}  // namespace
}  // namespace outlink::imap
