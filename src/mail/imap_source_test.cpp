#include "mail/imap_source.h"

#include "base/text.h"
#include "support/scripted_wire.h"
#include "support/stage.h"

namespace outlink::mail {
namespace {

using protocol::testing_support::script;

class imap_source_test : public testing::Test {
 protected:
  std::unique_ptr<letter_source> make(flow::transport_security security = flow::transport_security::tls) {
    mailbox m;
    m.server = {.host = "h", .port = 993, .security = security};
    m.user_name = "u";
    m.afterwards = then_;
    if (then_ == afterwards::move) m.move_to = "Done";
    return make_imap_source(m, dialer_, stage_.runtime().clock());
  }
  proof const password_ = password_proof{secret_text(std::string("p"))};
  std::string const plain_ = base64_encode(std::string("\0u\0p", 4));
  testing_support::stage stage_;
  testing_support::scripted_wire_dialer dialer_;
  afterwards then_ = afterwards::mark_seen;
  /// Up to the open folder.
  void open_plainly(std::string capabilities) {
    dialer_.parts = {{"S: * OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] hi"},
                     {"C: A1 AUTHENTICATE PLAIN " + plain_, "S: A1 OK [CAPABILITY " + capabilities + " IDLE] in"},
                     {"C: A2 SELECT \"INBOX\"", "S: * OK [UIDVALIDITY 7] v", "S: A2 OK"}};
  }
};

TEST_F(imap_source_test, opens_lists_fetches_marks_and_waits) {
  dialer_.parts = {
      {"S: * OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] hi"},
      {"C: A1 AUTHENTICATE PLAIN " + plain_, "S: A1 OK [CAPABILITY IMAP4rev1 IDLE] in"},
      {"C: A2 SELECT \"INBOX\"", "S: * 1 EXISTS", "S: * OK [UIDVALIDITY 7] v", "S: * OK [UIDNEXT 9] n",
       "S: A2 OK [READ-WRITE] done"},
      {"C: A3 UID SEARCH UID 5:*", "S: * SEARCH 8 4", "S: A3 OK"},
      {"C: A4 UID FETCH 8 (UID RFC822.SIZE FLAGS INTERNALDATE)", "S: * 1 FETCH (UID 8 RFC822.SIZE 3 FLAGS (\\Seen))",
       "S: A4 OK"},
      {"C: A5 UID FETCH 8 (UID BODY.PEEK[])", "S: * 1 FETCH (UID 8 BODY[] {3}", "L: abc", "S: )", "S: A5 OK"},
      {"C: A6 UID STORE 8 +FLAGS.SILENT (\\Seen)", "S: A6 OK"},
      {"C: A7 IDLE", "S: + idling", "S: * 2 EXISTS", "C: DONE", "S: A7 OK"},
      {"C: A8 LOGOUT", "S: * BYE"}};
  auto const s = make();
  auto const view = stage_.run(s->open(password_)).value();
  EXPECT_EQ(view.uid_validity, 7u);
  EXPECT_EQ(view.uid_next, 9u);
  auto const found = stage_.run(s->list({.uid_validity = 7, .uid_next = 5}, 10)).value();
  ASSERT_EQ(found.letters.size(), 1u) << "a UID below the range is the server's quirk, not a letter";
  EXPECT_TRUE(found.letters[0].is_seen);
  EXPECT_EQ(found.letters[0].uid, "8");
  EXPECT_EQ(found.after.uid_next, 9u);
  EXPECT_EQ(stage_.run(s->fetch({"8"})).value().front().raw, "abc");
  EXPECT_TRUE(stage_.run(s->touch({{.uid = "8"}})).value());
  EXPECT_EQ(stage_.run(s->wait()).value(), next_step::look);
  stage_.runtime().run_until_done(s->close());
  EXPECT_TRUE(dialer_.parts.empty());
}

TEST_F(imap_source_test, starttls_comes_before_the_password) {
  dialer_.parts = {{"S: * OK [CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED] hi"},
                   {"C: A1 STARTTLS", "S: A1 OK", "T:"},
                   {"C: A2 CAPABILITY", "S: * CAPABILITY IMAP4rev1 AUTH=PLAIN IDLE", "S: A2 OK"},
                   {"C: A3 AUTHENTICATE PLAIN", "S: + ", "C: " + plain_, "S: A3 OK in"},
                   {"C: A4 SELECT \"INBOX\"", "S: * OK [UIDVALIDITY 7] v", "S: A4 OK"}};
  EXPECT_EQ(stage_.run(make(flow::transport_security::start_tls)->open(password_))->uid_next, UINT32_MAX)
      << "no UIDNEXT: everything counts as there before";
}

TEST_F(imap_source_test, without_starttls_nothing_secret_is_said) {
  dialer_.parts = {{"S: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] hi"}, {}};
  EXPECT_EQ(stage_.run(make(flow::transport_security::start_tls)->open(password_)).error().code, "imap.no_starttls");
}

TEST_F(imap_source_test, handled_letters_are_moved_or_deleted_as_the_mailbox_says) {
  then_ = afterwards::move;
  open_plainly("IMAP4rev1 MOVE UIDPLUS");
  for (script const& part :
       {script{"C: A3 UID STORE 5 +FLAGS.SILENT (\\Deleted)", "S: A3 OK", "C: A4 UID EXPUNGE 5", "S: A4 OK"},
        script{"C: A5 UID STORE 4,6 +FLAGS.SILENT (\\Seen)", "S: A5 OK"},
        script{"C: A6 UID MOVE 4,6 \"Done\"", "S: A6 OK"}})
    dialer_.parts.push_back(part);
  auto const s = make();
  ASSERT_TRUE(stage_.run(s->open(password_)).has_value());
  EXPECT_TRUE(stage_.run(s->touch({{.uid = "4"}, {.uid = "5", .remove_copy = true}, {.uid = "6"}})).value());
  EXPECT_TRUE(dialer_.parts.empty());
}

TEST_F(imap_source_test, a_folder_to_move_to_is_made_when_it_is_not_there) {
  then_ = afterwards::move;
  open_plainly("IMAP4rev1 MOVE");
  for (script const& part :
       {script{"C: A3 UID STORE 4 +FLAGS.SILENT (\\Seen)", "S: A3 OK"},
        script{"C: A4 UID MOVE 4 \"Done\"", "S: A4 NO [TRYCREATE] no such mailbox"},
        script{"C: A5 CREATE \"Done\"", "S: A5 OK"}, script{"C: A6 UID MOVE 4 \"Done\"", "S: A6 OK"}})
    dialer_.parts.push_back(part);
  auto const s = make();
  ASSERT_TRUE(stage_.run(s->open(password_)).has_value());
  EXPECT_TRUE(stage_.run(s->touch({{.uid = "4"}})).value());
  EXPECT_TRUE(dialer_.parts.empty());
}

TEST_F(imap_source_test, what_is_kept_is_not_touched) {
  then_ = afterwards::keep;
  open_plainly("IMAP4rev1");
  auto const s = make();
  ASSERT_TRUE(stage_.run(s->open(password_)).has_value());
  EXPECT_TRUE(stage_.run(s->touch({{.uid = "4"}})).value());
}

TEST_F(imap_source_test, a_server_that_asks_for_a_pause_gets_it) {
  open_plainly("IMAP4rev1");
  dialer_.parts.push_back(
      {"C: A3 UID SEARCH UID 1:*", "S: A3 BAD Request is throttled. Suggested Backoff Time: 297000 milliseconds"});
  auto const s = make();
  ASSERT_TRUE(stage_.run(s->open(password_)).has_value());
  auto const f = stage_.run(s->list({.uid_validity = 7}, 10)).error();
  EXPECT_EQ(f.code, "imap.throttled");
  EXPECT_EQ(f.remedy, remedy::wait_until);
  EXPECT_GT(*f.not_before, stage_.runtime().clock().now() + std::chrono::seconds(290));
}

TEST_F(imap_source_test, where_idle_does_not_work_the_server_is_asked_instead) {
  open_plainly("IMAP4rev1");
  dialer_.parts.push_back({"C: A3 IDLE", "S: A3 BAD Unknown command"});
  auto const s = make();
  ASSERT_TRUE(stage_.run(s->open(password_)).has_value());
  EXPECT_EQ(stage_.run(s->wait()).value(), next_step::reopen);
  open_plainly("IMAP4rev1");
  dialer_.parts.push_back({"C: A3 NOOP", "S: A3 OK"});
  ASSERT_TRUE(stage_.run(s->open(password_)).has_value());
  EXPECT_EQ(stage_.run(s->wait()).value(), next_step::poll);
}

TEST_F(imap_source_test, failures_carry_their_stage) {
  dialer_.parts = {{"S: * OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] hi"},
                   {"C: A1 AUTHENTICATE PLAIN " + plain_, "S: A1 NO [AUTHENTICATIONFAILED] no"}};
  EXPECT_EQ(stage_.run(make()->open(password_)).error().where, "sign in");
}

}  // namespace
}  // namespace outlink::mail
