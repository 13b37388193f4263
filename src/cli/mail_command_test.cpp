#include "cli/mail_command.h"

#include <algorithm>
#include <boost/json.hpp>
#include <fstream>

#include "base/mail_limits.h"
#include "cli/commands_test_support.h"

// `outlink mail` against scripted answers of the API.
namespace outlink::cli {
namespace {

namespace json = boost::json;

class mail_command_test : public scripted_service {
 protected:
  result<void> mail(mail_options o) {
    out_.clear();
    err_.clear();
    http_.requests.clear();
    return run(make_mail_command(std::move(o)));
  }
  static std::string write(std::string const& name, std::string const& content) {
    auto const file = testing::TempDir() + "outlink_mail_" + name;
    std::ofstream(file, std::ios::binary) << content;
    return file;
  }
  static std::string letter(std::string const& state, std::string const& reason = "") {
    return R"({"id":9,"mailbox":3,"state":")" + state + R"(","reason":")" + reason + R"("})";
  }
  std::string body(std::size_t i) const { return http_.requests.at(i).body.reveal(); }
  std::string media_type(std::size_t i) const { return http_.requests.at(i).headers.at(0).second; }

  static constexpr char const* trouble =
      R"({"code":"imap.authentication_failed","words":"It was refused.","peer":"NO bad\u001b[31m","remedy":"fix_setup",)"
      R"("where":"sign in","advice":{"id":"x","happened":"IMAP is off.","to_do":"Switch IMAP on.","who":"account_owner"}})";
  static std::string mailboxes() {
    return R"({"items":[{"id":3,"name":"Support","protocol":"imaps","host":"mail.example.test","port":993,)"
           R"("user_name":"help@example.test","folder":"INBOX","take_over":"unread","since":null,"afterwards":"move",)"
           R"("move_to":"Done","enabled":true,"handlers":2,"authentication":{"kind":"link","link":1,"grant":4,)"
           R"("grant_state":"usable","account":""},"health":{"state":"waiting","since":"2027-01-30T01:02:03.000Z",)"
           R"("letters":12,"ahead":0,"last_letter_at":"2027-01-30T01:00:00.000Z",)"
           R"("next_try":"2027-01-30T01:07:00.000Z","trouble":)" +
           std::string(trouble) +
           R"(}},{"id":4,"name":"3","protocol":"pop3s","host":"h","port":995,"user_name":"x","folder":"INBOX",)"
           R"("take_over":"nothing","since":null,"afterwards":"keep","move_to":"","enabled":false,"handlers":0,)"
           R"("authentication":{"kind":"password"},"health":{"state":"stopped","since":"2027-01-30T01:02:03.000Z",)"
           R"("letters":0,"ahead":0,"last_letter_at":null,"next_try":null}}]})";
  }
};

TEST_F(mail_command_test, mailboxes_are_listed_with_state_and_trouble) {
  answer(200, mailboxes());
  ASSERT_TRUE(mail({.action = "list"}));
  EXPECT_EQ(out_,
            "MAILBOX  NAME     USER NAME          STATE    HANDLERS  LAST LETTER (UTC)  TROUBLE\n"
            "3        Support  help@example.test  waiting  2         2027-01-30 01:00   It was refused.\n"
            "4        3        x                  off      0\n");
  answer(200, mailboxes());
  ASSERT_TRUE(mail({.action = "list", .json = true}));
  EXPECT_EQ(json::parse(out_), json::parse(mailboxes()));
}

TEST_F(mail_command_test, one_mailbox_is_shown_with_handlers_and_connection) {
  answer(200, mailboxes());
  answer(200,
         R"({"items":[{"position":1,"id":5,"name":"Bugs","kind":"create_always","project":2,)"
         R"("catch_address":"bugs@example.test","bulk":"ignore","enabled":true},{"position":2,"id":6,"name":"All",)"
         R"("kind":"create_or_comment","project":2,"catch_address":"","bulk":"accept","enabled":false}]})");
  answer(200, R"({"items":[{"at":"2027-01-30T01:02:03.000Z","what":"lost","code":"net.closed","detail":"It ended.",)"
              R"("peer":"BYE"}]})");
  ASSERT_TRUE(mail({.action = "show", .mailbox = "Support"}));
  EXPECT_EQ(asked(1), "GET https://outlink.test/api/v1/mailboxes/3/handlers");
  EXPECT_EQ(asked(2), "GET https://outlink.test/api/v1/mailboxes/3/connections");
  for (char const* part :
       {"Support (number 3, imaps, mail.example.test:993)\n", "as help@example.test, by link 1, account 4 (usable)",
        "afterwards: move to Done", "state: waiting since 2027-01-30 01:02 UTC", "next try: 2027-01-30 01:07 UTC",
        "the server said: NO bad\\x1B[31m", "what to do: Switch IMAP on.", "5        Bugs  create_always",
        "create_or_comment  2", "lost  It ended. The server said: BYE"})
    EXPECT_NE(out_.find(part), std::string::npos) << part << "\n" << out_;
  EXPECT_EQ(out_.find('\x1b'), std::string::npos);
  answer(200, mailboxes());
  auto const unknown = mail({.action = "show", .mailbox = "Nobody"});
  EXPECT_EQ(unknown.error().code, "mailbox.not_found");
  EXPECT_EQ(exit_status(unknown.error()), 2);
}

TEST_F(mail_command_test, a_number_beats_a_name) {
  answer(200, mailboxes());
  answer(200, R"({"items":[]})");
  answer(200, R"({"items":[]})");
  ASSERT_TRUE(mail({.action = "show", .mailbox = "3", .json = true}));
  EXPECT_EQ(json::parse(out_).at("mailbox").at("name"), "Support");
}

TEST_F(mail_command_test, a_test_tells_each_stage_and_fails_with_the_last) {
  answer(200, mailboxes());
  answer(200, R"({"stages":[{"name":"tcp","ok":true,"detail":"connected"},{"name":"sign in","ok":false,"detail":"",)"
              R"("trouble":)" +
                  std::string(trouble) + "}]}");
  auto const end = mail({.action = "test", .mailbox = "3"});
  EXPECT_EQ(asked(1), "POST https://outlink.test/api/v1/mailboxes/3/test");
  EXPECT_EQ(out_.substr(0, out_.find("  trouble")),
            "STAGE    RESULT  FOUND\ntcp      ok      connected\nsign in  failed\n");
  EXPECT_NE(out_.find("what to do: Switch IMAP on.\n"), std::string::npos) << out_;
  ASSERT_FALSE(end);
  EXPECT_EQ(end.error().code, "imap.authentication_failed");
  EXPECT_EQ(exit_status(end.error()), 3);
  answer(200, mailboxes());
  answer(200, R"({"stages":[{"name":"tcp","ok":true,"detail":"connected"}]})");
  EXPECT_TRUE(mail({.action = "test", .mailbox = "3"}));
}

TEST_F(mail_command_test, a_mailbox_is_asked_now_unless_it_is_off) {
  answer(200, mailboxes());
  answer(200, R"({"state":"connecting","since":"2027-01-30T01:02:03.000Z","letters":0,"ahead":3,)"
              R"("last_letter_at":null,"next_try":null})");
  ASSERT_TRUE(mail({.action = "pump", .mailbox = "Support"}));
  EXPECT_EQ(asked(1), "POST https://outlink.test/api/v1/mailboxes/3/pump");
  EXPECT_NE(out_.find("State: connecting"), std::string::npos) << out_;
  EXPECT_NE(out_.find("3 to be taken"), std::string::npos) << out_;
  answer(200, mailboxes());
  EXPECT_EQ(mail({.action = "pump", .mailbox = "4"}).error().code, "mailbox.off");
}

TEST_F(mail_command_test, letters_are_handled_again) {
  answer(200, letter("done"));
  ASSERT_TRUE(mail({.action = "replay", .letter = "9"}));
  EXPECT_EQ(asked(), "POST https://outlink.test/api/v1/letters/9/run-again");
  EXPECT_EQ(out_, "Letter 9: done\n");
  answer(200, letter("failed", "No handler."));
  auto const end = mail({.action = "replay", .letter = "9"});
  EXPECT_EQ(out_, "Letter 9: failed (No handler.)\n");
  EXPECT_EQ(exit_status(end.error()), 1);
  answer(200, mailboxes());
  answer(200, R"({"letters":4})");
  ASSERT_TRUE(mail({.action = "replay", .mailbox = "Support", .failed = true}));
  EXPECT_EQ(asked(1), "POST https://outlink.test/api/v1/letters/run-again?mailbox=3");
  EXPECT_EQ(out_.substr(0, 17), "Handled again: 4.");
  answer(200, R"({"letters":0})");
  ASSERT_TRUE(mail({.action = "replay", .failed = true}));
  EXPECT_EQ(asked(), "POST https://outlink.test/api/v1/letters/run-again");
}

TEST_F(mail_command_test, letters_are_imported_from_files_of_both_kinds) {
  auto const eml = write("one.eml", "Subject: a\r\n\r\none\r\n");
  auto const mbox = write("box.mbox", "From x\nSubject: b\n\n>From two\n\nFrom y\nSubject: c\n\nthree\n\n");
  answer(200, mailboxes());
  answer(201, letter("done"));
  answer(422, R"({"code":"letter.known","remedy":"fix_input","detail":"It came before."})");
  answer(201, letter("filtered", "A program sent it."));
  ASSERT_TRUE(mail({.action = "import", .mailbox = "Support", .files = {eml, mbox}}));
  EXPECT_EQ(out_, "imported 1, known 1, filtered 1, failed 0\n");
  EXPECT_EQ(err_, "");
  EXPECT_EQ(asked(1), "POST https://outlink.test/api/v1/mailboxes/3/letters");
  EXPECT_EQ(media_type(1), "message/rfc822");
  EXPECT_EQ(body(1), "Subject: a\r\n\r\none\r\n");
  EXPECT_EQ(body(2), "Subject: b\n\nFrom two\n");
  EXPECT_EQ(body(3), "Subject: c\n\nthree\n");
  ASSERT_FALSE(progress_.empty());
  EXPECT_NE(progress_.front().find(" 100%: imported 1"), std::string::npos) << progress_.front();
  EXPECT_EQ(progress_.back(), "");
}

TEST_F(mail_command_test, what_fails_is_told_and_the_others_go_on) {
  auto const mbox = write("large.mbox", "From x\nSubject: a\n\n" + std::string(limits::letter_bytes_max, 'x') +
                                            "\n\nFrom y\nSubject: b\n\nFrom z\nSubject: c\n");
  answer(200, mailboxes());
  answer(201, letter("failed", "No handler."));
  answer(201, letter("done"));
  auto const end =
      mail({.action = "import", .mailbox = "3", .files = {"/does/not/exist", testing::TempDir(), mbox}, .json = true});
  EXPECT_EQ(json::parse(out_), (json::object{{"imported", 1}, {"known", 0}, {"filtered", 0}, {"failed", 4}}));
  EXPECT_NE(err_.find("The file /does/not/exist cannot be read.\n"), std::string::npos) << err_;
  EXPECT_NE(err_.find("large.mbox, letter 1: it has 26214413 bytes"), std::string::npos) << err_;
  EXPECT_NE(err_.find("letter 2: it was taken as letter 9 and failed: No handler.\n"), std::string::npos) << err_;
  ASSERT_FALSE(end);
  EXPECT_EQ(exit_status(end.error()), 1);
}

TEST_F(mail_command_test, standard_input_is_a_file_too) {
  input_ = "From x\nSubject: a\n\none\n";
  answer(200, mailboxes());
  answer(201, letter("done"));
  ASSERT_TRUE(mail({.action = "import", .mailbox = "3", .files = {"-"}}));
  EXPECT_EQ(body(1), "Subject: a\n\none\n");
  EXPECT_EQ(out_, "imported 1, known 0, filtered 0, failed 0\n");
  answer(200, mailboxes());
  ASSERT_TRUE(mail({.action = "import", .mailbox = "3", .files = {"-"}}));
  EXPECT_EQ(out_, "imported 0, known 0, filtered 0, failed 0\n");
}

TEST_F(mail_command_test, an_import_ends_when_the_service_does) {
  input_ = "From x\nSubject: a\n\nFrom y\nSubject: b\n\nFrom z\nSubject: c\n";
  answer(200, mailboxes());
  answer(201, letter("done"));
  auto const end = mail({.action = "import", .mailbox = "3", .files = {"-", "/does/not/exist"}});
  EXPECT_EQ(http_.requests.size(), 3u);
  EXPECT_EQ(out_, "imported 1, known 0, filtered 0, failed 0\n");
  ASSERT_FALSE(end);
  EXPECT_EQ(end.error().code, "http.refused");
  EXPECT_NE(end.error().words.find("do it again"), std::string::npos);
}

TEST_F(mail_command_test, a_letter_is_tried_and_each_handler_explains_itself) {
  auto const mbox = write("try.mbox", "From x\nSubject: a\n\nFrom y\nSubject: b\n");
  answer(200, mailboxes());
  answer(200, R"({"from":"bob@example.test","subject":"a","text":"t","attachments":["log.txt"],"origin":"person",)"
              R"("origin_evidence":"","never_handled":"","trials":[{"handler":5,"handler_name":"Bugs","action":"pass",)"
              R"("why":"It is not addressed to bugs@example.test.","steps":[],"summary":"","issue":"","text":""},)"
              R"({"handler":6,"handler_name":"All","action":"comment","why":"A comment on SUP-3.",)"
              R"("steps":["The sender is known."],"summary":"","issue":"SUP-3","text":"one\n\u001b[2Jtwo"}]})");
  ASSERT_TRUE(mail({.action = "try", .mailbox = "3", .files = {mbox}}));
  EXPECT_EQ(asked(1), "POST https://outlink.test/api/v1/mailboxes/3/try");
  EXPECT_EQ(body(1), "Subject: a\n");
  EXPECT_EQ(out_,
            "from: bob@example.test\nsubject: a\nsent by: person\nattachment: log.txt\n\n"
            "1. Bugs: pass. It is not addressed to bugs@example.test.\n"
            "2. All: comment. A comment on SUP-3.\n   - The sender is known.\n   issue: SUP-3\n   text:\n"
            "     | one\n     | \\x1B[2Jtwo\n"
            "\nThe file holds more letters; only the first was tried.\n");
  answer(200, mailboxes());
  answer(200, R"({"from":"","subject":"","text":"","attachments":[],"origin":"bulk","origin_evidence":"Precedence",)"
              R"("never_handled":"Outlink sent this letter itself.","trials":[]})");
  ASSERT_TRUE(mail({.action = "try", .mailbox = "3", .files = {write("try.eml", "A: 1\n")}}));
  EXPECT_NE(out_.find("sent by: bulk (Precedence)"), std::string::npos) << out_;
  EXPECT_NE(out_.find("No handler is asked. Outlink sent this letter itself.\n"), std::string::npos) << out_;
  EXPECT_EQ(mail({.action = "try", .mailbox = "3", .files = {write("none.eml", "")}}).error().code, "client.file");
}

TEST_F(mail_command_test, the_log_reads_as_many_pages_as_it_needs) {
  auto const page = [](int first, int count, bool has_next) {
    json::array items;
    for (int i = first; i > first - count; --i)
      items.push_back(json::object{{"id", i},
                                   {"mailbox", 3},
                                   {"state", "failed"},
                                   {"from", "bob@example.test"},
                                   {"subject", std::string(70, 's')},
                                   {"reason", "No handler."},
                                   {"received_at", "2027-01-30T01:02:03.000Z"}});
    json::object o{{"items", std::move(items)}};
    if (has_next) o["next"] = first - count + 1;
    return json::serialize(o);
  };
  answer(200, mailboxes());
  answer(200, page(400, 200, true));
  answer(200, page(200, 50, true));
  ASSERT_TRUE(mail({.action = "log", .mailbox = "Support", .state = "failed", .search = "a b&c", .limit = 250}));
  EXPECT_EQ(asked(1), "GET https://outlink.test/api/v1/letters?state=failed&q=a%20b%26c&mailbox=3&limit=200");
  EXPECT_EQ(asked(2), "GET https://outlink.test/api/v1/letters?state=failed&q=a%20b%26c&mailbox=3&before=201&limit=50");
  EXPECT_EQ(std::count(out_.begin(), out_.end(), '\n'), 251);
  EXPECT_NE(out_.find("400     2027-01-30 01:02  3        failed  bob@example.test  " + std::string(60, 's') +
                      "...  No handler.\n"),
            std::string::npos)
      << out_.substr(0, 500);
  answer(200, R"({"items":[]})");
  ASSERT_TRUE(mail({.action = "log", .json = true}));
  EXPECT_EQ(asked(), "GET https://outlink.test/api/v1/letters?limit=50");
  EXPECT_EQ(out_, "{\"items\":[]}\n");
}

TEST_F(mail_command_test, the_outbox_is_listed_and_a_letter_sent_again) {
  answer(200, R"({"items":[{"id":8,"state":"waiting","to":"bob@example.test","subject":"SUP-1","attempts":2,)"
              R"("next_try":"2027-01-30T01:02:03.000Z","trouble":"It was refused.","answer":"450 later"}]})");
  ASSERT_TRUE(mail({.action = "outbox", .state = "waiting"}));
  EXPECT_EQ(asked(), "GET https://outlink.test/api/v1/outbox?state=waiting&limit=50");
  EXPECT_NE(out_.find("8       waiting  2      2027-01-30 01:02  bob@example.test  SUP-1    It was refused. The server "
                      "said: 450 later\n"),
            std::string::npos)
      << out_;
  answer(204, "");
  ASSERT_TRUE(mail({.action = "send-again", .letter = "8"}));
  EXPECT_EQ(asked(), "POST https://outlink.test/api/v1/outbox/8/send-again");
  EXPECT_EQ(out_, "Letter 8 waits to be sent again.\n");
}

}  // namespace
}  // namespace outlink::cli
