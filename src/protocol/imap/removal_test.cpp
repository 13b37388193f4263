#include "protocol/imap/removal.h"

#include "support/script.h"

namespace outlink::imap {
namespace {

using namespace protocol::testing_support;
using uids = std::vector<std::uint32_t>;

session_state offering(std::vector<std::string> capabilities) { return {.capabilities = std::move(capabilities)}; }

script const by_move{"C: A1 UID MOVE 4:5,9 \"Done\"", "S: * OK [COPYUID 1700000000 4:5,9 1:3] Moved UIDs.",
                     "S: * 1 EXPUNGE", "S: A1 OK [HIGHESTMODSEQ 9] Move completed."};
script const by_copy{"C: A1 UID COPY 4:5,9 \"Done\"",
                     "S: A1 OK [COPYUID 1700000000 4:5,9 1:3] Copy completed.",
                     "C: A2 UID STORE 4:5,9 +FLAGS.SILENT (\\Deleted)",
                     "S: * 7 EXISTS",
                     "S: A2 OK Store completed.",
                     "C: A3 UID EXPUNGE 4:5,9",
                     "S: * 1 EXPUNGE",
                     "S: A3 OK Expunge completed."};
script const by_copy_alone{"C: A1 UID COPY 4:5,9 \"Done\"", "S: A1 OK done",
                           "C: A2 UID STORE 4:5,9 +FLAGS.SILENT (\\Deleted)", "S: A2 OK done"};

struct way {
  std::vector<std::string> capabilities;
  script lines;
  removal end;
};
std::vector<way> const ways{{{"MOVE", "UIDPLUS"}, by_move, removal::complete},
                            {{"IMAP4rev2"}, by_move, removal::complete},
                            {{"UIDPLUS"}, by_copy, removal::complete},
                            {{}, by_copy_alone, removal::flagged}};

TEST(uid_move_test, every_way_to_move) {
  for (auto const& [capabilities, lines, end] : ways) {
    auto s = offering(capabilities);
    uid_move c(s, {4, 5, 9}, "Done");
    play(c, lines);
    EXPECT_EQ(c.outcome().value(), end) << lines.size();
  }
}

TEST(uid_move_test, every_way_fails_well) {
  for (auto const& [capabilities, lines, end] : ways) {
    auto s = offering({});
    auto make = [&] {
      s = offering(capabilities);
      return std::make_unique<uid_move>(s, uids{4, 5, 9}, "Done");
    };
    fails_well_at_every_step(make, lines, [](auto& x) { return x.outcome(); });
  }
}

TEST(uid_move_test, news_on_the_way_are_kept) {
  session_state s{.capabilities = {"UIDPLUS"}, .exists = 6};
  uid_move c(s, {4, 5, 9}, "Done");
  play(c, by_copy);
  EXPECT_EQ(s.exists, 6u);
  EXPECT_TRUE(s.has_news);
}

TEST(uid_move_test, a_folder_that_is_not_there_is_named) {
  for (std::vector<std::string> const& capabilities : {std::vector<std::string>{"MOVE"}, std::vector<std::string>{}}) {
    auto s = offering(capabilities);
    uid_move c(s, {4}, "Done");
    play(c, {capabilities.empty() ? "C: A1 UID COPY 4 \"Done\"" : "C: A1 UID MOVE 4 \"Done\"",
             "S: A1 NO [TRYCREATE] Mailbox doesn't exist: Done"});
    auto const f = c.outcome().error();
    EXPECT_EQ(f.code, "imap.no_folder");
    EXPECT_EQ(f.remedy, remedy::fix_setup);
    EXPECT_NE(f.words.find("Done"), std::string::npos);
    EXPECT_EQ(f.where, "move");
  }
}

TEST(uid_move_test, what_was_not_copied_is_not_flagged) {
  auto s = offering({"UIDPLUS"});
  uid_move c(s, {4}, "Done");
  play(c, {"C: A1 UID COPY 4 \"Done\"", "S: A1 NO [EXPUNGEISSUED] Some of the messages are gone"});
  EXPECT_EQ(c.outcome().error().remedy, remedy::retry);
}

TEST(uid_move_test, a_copy_that_could_not_be_removed_is_told) {
  auto s = offering({"UIDPLUS"});
  uid_move c(s, {4}, "Done");
  play(c, {"C: A1 UID COPY 4 \"Done\"", "S: A1 OK", "C: A2 UID STORE 4 +FLAGS.SILENT (\\Deleted)",
           "S: A2 NO [NOPERM] Permission denied"});
  EXPECT_EQ(c.outcome().error().code, "imap.not_removed");
}

TEST(uid_move_test, a_full_mailbox_is_no_pause) {
  auto s = offering({"MOVE"});
  uid_move c(s, {4}, "Done");
  play(c, {"C: A1 UID MOVE 4 \"Done\"", "S: A1 NO [OVERQUOTA] Quota exceeded (mailbox for user is full)"});
  EXPECT_EQ(c.outcome().error().code, "imap.over_quota");
  EXPECT_EQ(c.outcome().error().remedy, remedy::fix_setup);
}

TEST(uid_move_test, bad_names_and_no_letters_never_reach_the_wire) {
  session_state s;
  uid_move bad(s, {4}, "a\r\nb"), none(s, {}, "Done");
  play(bad, {});
  EXPECT_EQ(bad.outcome().error().code, "imap.invalid_folder");
  play(none, {});
  EXPECT_EQ(none.outcome().value(), removal::complete);
}

TEST(uid_delete_test, deletes_and_fails_well) {
  auto s = offering({"UIDPLUS"});
  script const lines{"C: A1 UID STORE 4:5 +FLAGS.SILENT (\\Deleted)", "S: A1 OK", "C: A2 UID EXPUNGE 4:5",
                     "S: * 1 EXPUNGE", "S: A2 OK"};
  auto make = [&] {
    s = offering({"UIDPLUS"});
    return std::make_unique<uid_delete>(s, uids{4, 5});
  };
  auto c = make();
  play(*c, lines);
  EXPECT_EQ(c->outcome().value(), removal::complete);
  fails_well_at_every_step(make, lines, [](auto& x) { return x.outcome(); });
}

TEST(uid_delete_test, without_uidplus_nothing_is_expunged) {
  session_state s;
  uid_delete c(s, {4});
  play(c, {"C: A1 UID STORE 4 +FLAGS.SILENT (\\Deleted)", "S: A1 NO [EXPUNGEISSUED] gone"});
  EXPECT_EQ(c.outcome().value(), removal::flagged);
}

TEST(uid_delete_test, no_right_to_delete) {
  session_state s;
  uid_delete c(s, {4}), none(s, {});
  play(c, {"C: A1 UID STORE 4 +FLAGS.SILENT (\\Deleted)", "S: A1 NO [NOPERM] Permission denied"});
  EXPECT_EQ(c.outcome().error().code, "imap.not_permitted");
  play(none, {});
  EXPECT_EQ(none.outcome().value(), removal::complete);
}

}  // namespace
}  // namespace outlink::imap
