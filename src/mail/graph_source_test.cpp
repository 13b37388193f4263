#include "mail/graph_source.h"

#include "base/mail_limits.h"
#include "support/stage.h"

namespace outlink::mail {
namespace {

std::string const host = "https://graph.microsoft.com/v1.0";

class graph_source_test : public testing::Test {
 protected:
  graph_source_test() {
    mailbox_.protocol = protocol_kind::graph;
    mailbox_.server = {.host = "graph.microsoft.com", .port = 443};
    mailbox_.user_name = "support@x.test";
  }
  std::unique_ptr<letter_source> open() {
    auto s = make_graph_source(mailbox_, http_, stage_.clock());
    http_.answer(200, R"({"id":"IN","totalItemCount":2})");
    EXPECT_EQ(stage_.run(s->open(token_proof{secret_text(std::string("T0KEN"))})).value().letters, 2u);
    return s;
  }
  std::string asked(std::size_t back = 0) {
    auto const& r = http_.requests.at(http_.requests.size() - 1 - back);
    return r.method + " " + r.url;
  }
  testing_support::stage stage_;
  testing_support::scripted_http http_;
  mailbox mailbox_;
};

TEST_F(graph_source_test, the_first_delta_is_what_was_there_before) {
  auto const s = open();
  EXPECT_EQ(asked(), "GET " + host + "/users/support%40x.test/mailFolders/inbox?$select=id,totalItemCount");
  http_.answer(200, R"({"value":[{"id":"A","isRead":true},{"id":"B"}],"@odata.nextLink":")" + host + "/p2\"}");
  auto const first = stage_.run(s->list({.uid_validity = 1}, 200)).value();
  ASSERT_EQ(first.letters.size(), 2u);
  EXPECT_TRUE(first.letters[0].is_from_before);
  EXPECT_TRUE(first.letters[0].is_seen);
  EXPECT_EQ(first.more, 1u);
  http_.answer(200, R"({"value":[{"id":"C"}],"@odata.deltaLink":")" + host + "/d1\"}");
  auto const second = stage_.run(s->list(first.after, 200)).value();
  EXPECT_EQ(asked(), "GET " + host + "/p2");
  EXPECT_TRUE(second.letters[0].is_from_before);
  EXPECT_EQ(second.more, 0u);
  http_.answer(200, R"({"value":[{"id":"D","isRead":true}],"@odata.deltaLink":")" + host + "/d2\"}");
  auto const third = stage_.run(s->list(second.after, 200)).value();
  EXPECT_EQ(asked(), "GET " + host + "/d1");
  EXPECT_FALSE(third.letters[0].is_from_before) << "read elsewhere, but new to us";
}

TEST_F(graph_source_test, a_forgotten_delta_begins_anew_without_taking_the_old_for_new) {
  auto const s = open();
  http_.answer(410, R"({"error":{"code":"syncStateNotFound"}})");
  auto const reset =
      stage_.run(s->list({.uid_validity = 1, .uid_next = 2, .taken_over_below = 0, .token = host + "/d1"}, 200))
          .value();
  EXPECT_EQ(reset.after.token, "");
  EXPECT_EQ(reset.more, 1u);
  http_.answer(200, R"({"value":[{"id":"A","isRead":true}],"@odata.deltaLink":")" + host + "/d9\"}");
  auto const again = stage_.run(s->list(reset.after, 200)).value();
  EXPECT_NE(asked().find("/messages/delta?"), std::string::npos);
  EXPECT_FALSE(again.letters[0].is_from_before) << "what came meanwhile must not be missed; claims know the rest";
}

TEST_F(graph_source_test, only_from_a_date_on_where_that_is_wished) {
  mailbox_.take_over = take_over::since_date;
  mailbox_.since = time_point(duration(1'700'000'000'000));
  auto const s = open();
  http_.answer(200, R"({"value":[],"@odata.deltaLink":")" + host + "/d1\"}");
  ASSERT_TRUE(stage_.run(s->list({.uid_validity = 1}, 200)).has_value());
  EXPECT_NE(asked().find("receivedDateTime%20ge%202023-11-14"), std::string::npos) << asked();
}

TEST_F(graph_source_test, letters_come_as_mime_and_what_vanished_or_is_too_large_is_told) {
  auto const s = open();
  http_.answer(200, "Subject: a\r\n\r\nx");
  http_.answer(404, "");
  http_.fail_with("http.too_large");
  auto const got = stage_.run(s->fetch({"A", "B", "C"})).value();
  ASSERT_EQ(got.size(), 2u);
  EXPECT_EQ(got[0].raw, "Subject: a\r\n\r\nx");
  EXPECT_TRUE(got[1].is_too_large);
  EXPECT_EQ(http_.requests.back().answer_bytes_max, limits::letter_bytes_max);
}

TEST_F(graph_source_test, copies_are_marked_moved_or_deleted) {
  mailbox_.afterwards = afterwards::move;
  mailbox_.move_to = "Support/Done";
  auto const s = open();
  http_.answer(204, "");
  http_.answer(200, "{}");
  http_.answer(200, R"({"value":[{"id":"P"}]})");
  http_.answer(200, R"({"value":[{"id":"Q"}]})");
  http_.answer(201, "{}");
  http_.answer(404, "");
  EXPECT_TRUE(stage_.run(s->touch({{.uid = "A", .remove_copy = true}, {.uid = "B"}, {.uid = "gone"}})).value());
  EXPECT_EQ(asked(5), "DELETE " + host + "/users/support%40x.test/messages/A");
  EXPECT_EQ(asked(4), "PATCH " + host + "/users/support%40x.test/messages/B");
  EXPECT_NE(asked(2).find("/mailFolders/P/childFolders?"), std::string::npos);
  EXPECT_EQ(asked(1), "POST " + host + "/users/support%40x.test/messages/B/move");
  EXPECT_EQ(http_.requests.at(http_.requests.size() - 2).body.reveal(), R"({"destinationId":"Q"})");
}

TEST_F(graph_source_test, a_folder_to_move_to_is_made_when_it_is_missing) {
  mailbox_.afterwards = afterwards::move;
  mailbox_.move_to = "Support/\"Done\"";
  auto const s = open();
  http_.answer(200, "{}");
  http_.answer(200, R"({"value":[{"id":"P"}]})");
  http_.answer(200, R"({"value":[]})");
  http_.answer(201, R"({"id":"NEW"})");
  http_.answer(201, "{}");
  EXPECT_TRUE(stage_.run(s->touch({{.uid = "B"}})).value());
  EXPECT_EQ(asked(1), "POST " + host + "/users/support%40x.test/mailFolders/P/childFolders");
  EXPECT_EQ(http_.requests.at(http_.requests.size() - 2).body.reveal(), R"({"displayName":"\"Done\""})");
  EXPECT_EQ(http_.requests.back().body.reveal(), R"({"destinationId":"NEW"})");
}

TEST_F(graph_source_test, it_is_opened_anew_for_each_round) {
  auto const s = open();
  EXPECT_EQ(stage_.run(s->wait()).value(), next_step::reopen);
  EXPECT_FALSE(s->nudge());
}

TEST_F(graph_source_test, a_missing_folder_and_a_refused_token_say_so) {
  mailbox_.folder = "Support";
  auto const s = make_graph_source(mailbox_, http_, stage_.clock());
  proof const token = token_proof{secret_text(std::string("T0KEN"))};
  http_.answer(200, R"({"value":[]})");
  EXPECT_EQ(stage_.run(s->open(token)).error().code, "graph.no_folder");
  http_.answer(401, "");
  EXPECT_EQ(stage_.run(s->open(token)).error().code, "graph.authentication_failed");
}

}  // namespace
}  // namespace outlink::mail
