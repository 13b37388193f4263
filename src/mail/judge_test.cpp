#include "mail/judge.h"

#include <gtest/gtest.h>

namespace outlink::mail {
namespace {

std::string const ours = "Support@x.test";

mime::letter from_bob(std::string text = "Hello") {
  mime::letter l;
  l.from = mime::address{.name = "Bob", .email = "bob@x.test"};
  l.to = {{.name = "", .email = "support@x.test"}};
  l.subject = "Printer";
  l.text = std::move(text);
  return l;
}
mime::letter automatic() {
  auto l = from_bob();
  l.origin = mime::origin::automatic_reply;
  l.origin_evidence = "Auto-Submitted: auto-replied";
  return l;
}
circumstances known(std::string issue = "") {
  return {.issue_key = std::move(issue), .belongs_because = "its key stands in the subject", .is_sender_known = true};
}

TEST(judge_test, machines_ourselves_and_reports_are_never_handled) {
  EXPECT_EQ(never_handled(from_bob(), ours), "");
  auto l = from_bob();
  l.fingerprint = "f";
  EXPECT_NE(never_handled(l, ours), "");
  l = from_bob();
  l.has_empty_return_path = true;
  EXPECT_NE(never_handled(l, ours), "");
  l = from_bob();
  l.from->email = "support@x.test";
  EXPECT_NE(never_handled(l, ours), "");
  for (auto const o : {mime::origin::delivery_report, mime::origin::read_report, mime::origin::complaint}) {
    l = from_bob();
    l.origin = o;
    EXPECT_NE(never_handled(l, ours), "") << to_string(o);
  }
}

TEST(judge_test, ancestors_newest_first_and_each_once) {
  mime::letter l;
  l.in_reply_to = {"c"};
  l.references = {"a", "b", "c"};
  EXPECT_EQ(ancestors(l), (std::vector<std::string>{"c", "b", "a"}));
}

TEST(judge_test, each_kind_of_handler_does_its_part) {
  struct row {
    handler_kind kind;
    action without_issue;
    action with_issue;
  };
  for (auto const& r : {row{handler_kind::create_or_comment, action::create, action::comment},
                        row{handler_kind::comment_whole, action::refuse, action::comment},
                        row{handler_kind::comment_fresh, action::refuse, action::comment},
                        row{handler_kind::comment_before_marker, action::refuse, action::comment},
                        row{handler_kind::create_always, action::create, action::create}}) {
    handler const h{.kind = r.kind, .split_pattern = "##"};
    EXPECT_EQ(judge(h, from_bob(), known()).action, r.without_issue) << to_string(r.kind);
    EXPECT_EQ(judge(h, from_bob(), known("SUP-1")).action, r.with_issue) << to_string(r.kind);
  }
}

TEST(judge_test, the_marker_ends_the_comment) {
  handler const h{.kind = handler_kind::comment_before_marker, .split_pattern = "^-{3,}"};
  EXPECT_EQ(judge(h, from_bob("new\n----\nold"), known("SUP-1")).text, "new\n");
  auto const whole = judge(h, from_bob("all of it"), known("SUP-1"));
  EXPECT_EQ(whole.text, "all of it");
  EXPECT_NE(whole.steps.back().find("does not match"), std::string::npos);
}

TEST(judge_test, quotes_are_stripped_where_the_handler_says_so) {
  auto const answer = from_bob("New.\n\nOn Mon, 3 Nov 2025, Alice <alice@x.test> wrote:\n> old\n");
  handler h{.strip_quotes = true};
  EXPECT_EQ(judge(h, answer, known("SUP-1")).text, "New.");
  h.strip_quotes = false;
  EXPECT_EQ(judge(h, answer, known("SUP-1")).text, answer.text);
  EXPECT_EQ(judge({.kind = handler_kind::comment_fresh, .strip_quotes = false}, answer, known("SUP-1")).text, "New.");
  EXPECT_EQ(judge({.kind = handler_kind::comment_whole}, answer, known("SUP-1")).text, answer.text);
  EXPECT_EQ(judge({.strip_quotes = true}, answer, known()).text, answer.text) << "a new issue keeps everything";
}

TEST(judge_test, the_catch_address_may_stand_anywhere) {
  handler const h{.catch_address = "help@x.test"};
  auto l = from_bob();
  EXPECT_EQ(judge(h, l, known()).action, action::pass);
  l.cc = {{.name = "", .email = "help@x.test"}};
  EXPECT_EQ(judge(h, l, known()).action, action::create);
  l = from_bob();
  l.delivered_to = {"help@x.test"};
  EXPECT_EQ(judge(h, l, known()).action, action::create);
  l = from_bob();
  l.bcc = {{.name = "", .email = "HELP@x.test"}};
  EXPECT_EQ(judge(h, l, known()).action, action::create);
}

TEST(judge_test, bulk_letters_go_where_the_handler_sends_them) {
  EXPECT_EQ(judge({.bulk = bulk_action::ignore}, automatic(), known()).action, action::ignore);
  EXPECT_EQ(judge({.bulk = bulk_action::accept}, automatic(), known()).action, action::create);
  EXPECT_EQ(judge({.bulk = bulk_action::remove}, automatic(), known()).action, action::remove);
  EXPECT_EQ(judge({.bulk = bulk_action::forward, .forward_address = "a@x.test"}, automatic(), known()).action,
            action::forward);
  EXPECT_NE(judge({}, automatic(), known()).why.find("Auto-Submitted: auto-replied"), std::string::npos);
}

TEST(judge_test, a_handler_that_is_off_or_floods_says_so) {
  EXPECT_EQ(judge({.enabled = false}, from_bob(), known()).action, action::pass);
  auto c = known();
  c.letters_of_sender = 100;
  EXPECT_EQ(judge({.letters_per_hour = 100}, from_bob(), c).action, action::refuse);
  EXPECT_EQ(judge({.letters_per_hour = 101}, from_bob(), c).action, action::create);
  EXPECT_EQ(judge({.letters_per_hour = 0}, from_bob(), c).action, action::create);
}

TEST(judge_test, an_empty_answer_without_files_is_nothing) {
  EXPECT_EQ(judge({}, from_bob(" \n"), known("SUP-1")).action, action::ignore);
  auto l = from_bob("");
  l.attachments.push_back({.file_name = "a.png", .media_type = "image/png", .content = "x"});
  EXPECT_EQ(judge({}, l, known("SUP-1")).action, action::comment);
  EXPECT_EQ(judge({}, from_bob(""), known()).action, action::create) << "the subject may be all";
}

TEST(judge_test, the_digest_knows_a_letter_by_what_it_says) {
  auto const l = from_bob();
  auto other = l;
  EXPECT_EQ(content_digest(l), content_digest(other));
  other.delivered_to = {"x@x.test"};
  EXPECT_EQ(content_digest(l), content_digest(other));
  other.text = "Hello!";
  EXPECT_NE(content_digest(l), content_digest(other));
  other = l;
  other.attachments.push_back({.file_name = "a", .media_type = "b", .content = "c"});
  EXPECT_NE(content_digest(l), content_digest(other));
}

}  // namespace
}  // namespace outlink::mail
