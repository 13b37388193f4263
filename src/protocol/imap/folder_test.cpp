#include "protocol/imap/folder.h"

#include "protocol/imap/dates.h"
#include "support/script.h"

namespace outlink::imap {
namespace {

using namespace protocol::testing_support;

script const dovecot_select{"C: A1 SELECT \"INBOX\"",
                            "S: * FLAGS (\\Answered \\Seen)",
                            "S: * OK [PERMANENTFLAGS (\\Seen \\*)] Flags permitted.",
                            "S: * 3 EXISTS",
                            "S: * 0 RECENT",
                            "S: * OK [UIDVALIDITY 1700000000] UIDs valid",
                            "S: * OK [UIDNEXT 4] Predicted next UID",
                            "S: A1 OK [READ-WRITE] Select completed."};

TEST(select_test, reads_what_matters) {
  session_state s;
  select c(s, "INBOX");
  play(c, dovecot_select);
  auto const f = c.outcome().value();
  EXPECT_EQ(f.uid_validity, 1700000000u);
  EXPECT_EQ(f.uid_next, 4u);
  EXPECT_EQ(f.exists, 3u);
  EXPECT_FALSE(f.is_read_only);
}

TEST(select_test, another_folder_has_letters_of_its_own) {
  session_state s{.exists = 90, .has_news = true};
  select c(s, "INBOX");
  play(c, dovecot_select);
  EXPECT_EQ(s.exists, 3u);
  EXPECT_FALSE(s.has_news) << "what is there when it is opened is no news";
}

TEST(select_test, fails_well) {
  session_state s;
  fails_well_at_every_step(
      [&] {
        s = {};
        return std::make_unique<select>(s, "INBOX");
      },
      dovecot_select, [](auto& c) { return c.outcome(); });
}

TEST(select_test, refusals_are_told_apart) {
  auto refuse = [](std::string answer) {
    session_state s;
    select c(s, "Support");
    play(c, {"C: A1 SELECT \"Support\"", "S: " + answer});
    return c.outcome().error();
  };
  EXPECT_EQ(refuse("A1 NO [NONEXISTENT] Mailbox doesn't exist").code, "imap.no_folder");
  EXPECT_EQ(refuse("A1 NO Unable to open this mailbox.").code, "imap.no_folder");
  EXPECT_EQ(refuse("A1 BAD User is authenticated but not connected.").code, "imap.not_connected");
  EXPECT_EQ(refuse("A1 NO User is authenticated but not connected.").remedy, remedy::fix_setup);
  EXPECT_EQ(refuse("A1 NO [UNAVAILABLE] later").remedy, remedy::retry);
  EXPECT_EQ(refuse("A1 NO [NOPERM] Permission denied").code, "imap.not_permitted");
  EXPECT_EQ(refuse("A1 BAD Error in IMAP command").code, "imap.bad");
  EXPECT_EQ(refuse("A1 OK done").code, "imap.no_uid_validity");
}

TEST(select_test, a_bad_folder_never_reaches_the_wire) {
  session_state s;
  select c(s, "a\r\nb");
  play(c, {});
  EXPECT_EQ(c.outcome().error().code, "imap.invalid_folder");
}

TEST(uid_search_test, sorted_and_each_once) {
  session_state s;
  uid_search c(s, "UID 5:*");
  script const lines{"C: A1 UID SEARCH UID 5:*", "S: * SEARCH 9 5 7 5 (MODSEQ 12)", "S: * 4 EXISTS", "S: A1 OK done"};
  play(c, lines);
  EXPECT_EQ(c.outcome().value(), (std::vector<std::uint32_t>{5, 7, 9}));
  fails_well_at_every_step(
      [&] {
        s = {};
        return std::make_unique<uid_search>(s, "UID 5:*");
      },
      lines, [](auto& x) { return x.outcome(); });
}

TEST(uid_search_test, news_are_those_since_it_began) {
  session_state s{.exists = 3, .has_news = true};
  uid_search quiet(s, "ALL"), busy(s, "ALL");
  play(quiet, {"C: A1 UID SEARCH ALL", "S: * SEARCH 1", "S: A1 OK done"});
  EXPECT_FALSE(s.has_news);
  play(busy, {"C: A2 UID SEARCH ALL", "S: * SEARCH 1", "S: * 4 EXISTS", "S: A2 OK done"});
  EXPECT_TRUE(s.has_news) << "whether the search saw it is not known";
}

TEST(uid_search_test, since_a_day) {
  session_state s;
  uid_search c(s, since_criterion(std::chrono::sys_days(std::chrono::year(2026) / 2 / 1)));
  play(c, {"C: A1 UID SEARCH SINCE 1-Feb-2026", "S: * SEARCH 4", "S: A1 OK done"});
  EXPECT_EQ(c.outcome().value().size(), 1u);
}

TEST(uid_search_test, empty_and_nonsense) {
  session_state s;
  uid_search none(s, "ALL"), bad(s, "ALL");
  play(none, {"C: A1 UID SEARCH ALL", "S: * SEARCH", "S: A1 OK done"});
  EXPECT_TRUE(none.outcome().value().empty());
  play(bad, {"C: A2 UID SEARCH ALL", "S: * SEARCH 1 two"});
  EXPECT_EQ(bad.outcome().error().code, "imap.malformed");
}

TEST(uid_set_test, ranges) {
  EXPECT_EQ(uid_set({1, 2, 3, 7, 9, 10}), "1:3,7,9:10");
  EXPECT_EQ(uid_set({4294967295u}), "4294967295");
}

TEST(uid_mark_seen_test, stores_and_fails_well) {
  session_state s;
  script const lines{"C: A1 UID STORE 4:5 +FLAGS.SILENT (\\Seen)", "S: * 2 FETCH (FLAGS (\\Seen))", "S: A1 OK done"};
  auto make = [&] {
    s = {};
    return std::make_unique<uid_mark_seen>(s, std::vector<std::uint32_t>{4, 5});
  };
  auto c = make();
  play(*c, lines);
  EXPECT_TRUE(c->outcome().has_value());
  fails_well_at_every_step(make, lines, [](auto& x) { return x.outcome(); });
}

}  // namespace
}  // namespace outlink::imap
