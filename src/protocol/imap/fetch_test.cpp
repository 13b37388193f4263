#include "protocol/imap/fetch.h"

#include "support/script.h"

namespace outlink::imap {
namespace {

using namespace protocol::testing_support;
using uids = std::vector<std::uint32_t>;

TEST(uid_list_test, facts_of_letters) {
  session_state s;
  script const lines{"C: A1 UID FETCH 4:* (UID RFC822.SIZE FLAGS INTERNALDATE)",
                     "S: * 2 FETCH (UID 5 RFC822.SIZE 200 FLAGS () INTERNALDATE \" 1-Feb-2026 12:34:56 +0100\")",
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
  EXPECT_EQ(got[0].received, 0) << "not told";
  EXPECT_EQ(got[1].bytes, 200u);
  EXPECT_EQ(got[1].received, 1769945696);
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

// Letters out of order, one that vanished, and news in between.
script const many{"C: A1 UID FETCH 7:9,12 (UID BODY.PEEK[])",
                  "S: * 5 EXISTS",
                  "S: * 4 FETCH (UID 12 BODY[] {3}",
                  "L: abc",
                  "S: )",
                  "S: * 1 FETCH (FLAGS (\\Seen))",
                  "S: * 2 EXPUNGE",
                  "S: * 1 FETCH (BODY[] {5}",
                  "L: x\r\n)y",
                  "S:  UID 7 FLAGS ())",
                  "S: * 2 FETCH (UID 99 BODY[] \"not asked for\")",
                  "S: * 2 FETCH (UID 8 BODY[] NIL)",
                  "S: * 2 FETCH (UID 7 BODY[] \"once more\")",
                  "S: A1 OK done"};

TEST(uid_fetch_many_test, letters_come_in_any_order_with_news_between) {
  session_state s{.exists = 4};
  uid_fetch_many c(s, {12, 8, 9, 7, 8}, 1000);
  play(c, many);
  auto const got = c.outcome().value();
  ASSERT_EQ(got.size(), 3u);
  EXPECT_EQ(got[0].uid, 12u);
  EXPECT_EQ(got[0].bytes, "abc");
  EXPECT_EQ(got[1].uid, 7u);
  EXPECT_EQ(got[1].bytes, "x\r\n)y");
  EXPECT_EQ(got[2].uid, 8u);
  EXPECT_EQ(got[2].bytes, "");
  EXPECT_EQ(s.exists, 4u) << "one came, one went";
  EXPECT_TRUE(s.has_news);
}

TEST(uid_fetch_many_test, fails_well) {
  session_state s;
  fails_well_at_every_step(
      [&] {
        s = {};
        return std::make_unique<uid_fetch_many>(s, uids{7, 8, 9, 12}, 1000);
      },
      many, [](auto& x) { return x.outcome(); });
}

TEST(uid_fetch_many_test, one_letter_too_large_breaks_it) {
  session_state s;
  uid_fetch_many c(s, {7, 8}, 10);
  play(c, {"C: A1 UID FETCH 7:8 (UID BODY.PEEK[])", "S: * 1 FETCH (UID 7 BODY[] {10}", "L: 0123456789", "S: )",
           "S: * 2 FETCH (UID 8 BODY[] {11}"});
  EXPECT_EQ(c.outcome().error().code, "imap.literal_too_large");
  EXPECT_EQ(c.outcome().error().where, "fetch");
}

TEST(uid_fetch_many_test, a_no_for_letters_that_went_keeps_the_others) {
  session_state s;
  uid_fetch_many c(s, {7, 8}, 10);
  play(c, {"C: A1 UID FETCH 7:8 (UID BODY.PEEK[])", "S: * 1 FETCH (UID 7 BODY[] \"a\")",
           "S: A1 NO [EXPUNGEISSUED] Some of the requested messages no longer exist."});
  EXPECT_EQ(c.outcome().value().size(), 1u);
}

TEST(uid_fetch_many_test, no_letters_no_command) {
  session_state s;
  uid_fetch_many c(s, {}, 10);
  play(c, {});
  EXPECT_TRUE(c.outcome().value().empty());
  EXPECT_EQ(s.tags_used, 0);
}

// A letter of 25 MB must not be copied on its way.
TEST(uid_fetch_many_test, a_literal_is_moved) {
  session_state s;
  uid_fetch_many c(s, {7}, 1000);
  c.resume(protocol::started{});
  c.resume(protocol::written{});
  c.resume(protocol::line_read{"* 1 FETCH (UID 7 BODY[] {500}"});
  std::string letter(500, 'x');
  auto const* const bytes = letter.data();
  c.resume(protocol::bytes_read{std::move(letter)});
  c.resume(protocol::line_read{")"});
  c.resume(protocol::line_read{"A1 OK done"});
  auto const got = c.outcome().value();
  ASSERT_EQ(got.size(), 1u);
  EXPECT_EQ(got[0].bytes.data(), bytes);
}

TEST(fetch_test, the_header_of_a_letter_that_is_too_large) {
  session_state s;
  script const lines{"C: A1 UID FETCH 7 (UID BODY.PEEK[HEADER])", "S: * 3 FETCH (UID 7 BODY[HEADER] {14}",
                     "L: Subject: big\r\n", "S: )", "S: A1 OK done"};
  uid_fetch_header f(s, 7, 1000);
  play(f, lines);
  EXPECT_EQ(f.outcome().value(), "Subject: big\r\n");
  auto make = [&] {
    s = {};
    return std::make_unique<uid_fetch_header>(s, 7, 1000);
  };
  fails_well_at_every_step(make, lines, [](auto& x) { return x.outcome(); });
  s = {};
  uid_fetch_header gone(s, 7, 1000);
  play(gone, {"C: A1 UID FETCH 7 (UID BODY.PEEK[HEADER])", "S: A1 OK nothing"});
  EXPECT_FALSE(gone.outcome().value().has_value());
}

}  // namespace
}  // namespace outlink::imap
