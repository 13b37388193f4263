#include "protocol/pop3/letters.h"

#include "base/mail_limits.h"
#include "support/script.h"

namespace outlink::pop3 {
namespace {

using namespace protocol::testing_support;

auto const outcome = [](auto& x) { return x.outcome(); };

template <class Talk>
failure failure_of(Talk talk, script const& lines) {
  play(talk, lines);
  auto const end = talk.outcome();
  EXPECT_FALSE(end.has_value());
  return end ? failure{} : end.error();
}

TEST(pop3_list_test, names_and_sizes_joined) {
  session_state s;
  script const lines{"C: UIDL", "S: +OK",   "S: 2 beta", "S: 1 alpha",      "S: 4 only-named", "S: 9 alpha", "S: .",
                     "C: LIST", "S: +OK x", "S: 1 120",  "S: 9 5000000000", "S: 2 200 more",   "S: 3 7",     "S: ."};
  auto make = [&] { return std::make_unique<list>(s); };
  auto c = make();
  play(*c, lines);
  auto const got = c->outcome().value();
  ASSERT_EQ(got.size(), 3u);
  EXPECT_EQ(got[0].number, 1u);
  EXPECT_EQ(got[0].uid, "alpha");
  EXPECT_EQ(got[0].bytes, 120);
  EXPECT_EQ(got[1].uid, "beta");
  EXPECT_EQ(got[1].bytes, 200);
  EXPECT_EQ(got[2].uid, "alpha") << "a name that is given twice stays as listed";
  EXPECT_EQ(got[2].bytes, 5000000000);
  fails_well_at_every_step(make, lines, outcome);
}

TEST(pop3_list_test, an_empty_maildrop) {
  session_state s;
  list c(s);
  play(c, {"C: UIDL", "S: +OK", "S: .", "C: LIST", "S: +OK 0 messages", "S: ."});
  EXPECT_TRUE(c.outcome().value().empty());
}

TEST(pop3_list_test, without_names_letters_cannot_be_told_apart) {
  session_state s;
  auto const f = failure_of(list(s), {"C: UIDL", "S: -ERR unknown command"});
  EXPECT_EQ(f.code, "pop3.no_uidl");
  EXPECT_EQ(f.remedy, remedy::fix_setup);
  EXPECT_EQ(failure_of(list(s), {"C: UIDL", "S: -ERR [SYS/TEMP] later"}).code, "pop3.unavailable");
  EXPECT_EQ(failure_of(list(s), {"C: UIDL", "S: +OK", "S: .", "C: LIST", "S: -ERR no"}).code, "pop3.refused");
}

TEST(pop3_list_test, entries_that_are_none) {
  session_state s;
  for (std::string const& entry :
       {std::string("1"), std::string("1 "), std::string("0 a"), std::string("x a"), std::string("-1 a"),
        std::string("99999999999 a"), std::string("1a b"), std::string("1 a b"), "1 " + std::string(71, 'a'),
        std::string("1 \xC3\xA4"), std::string("1 a\x7F"), std::string()})
    EXPECT_EQ(failure_of(list(s), {"C: UIDL", "S: +OK", "S: " + entry}).code, "pop3.malformed") << entry;
  for (auto const* entry : {"1", "1 x", "1 -5", "1 99999999999999999999", "0 5", "1 5x"})
    EXPECT_EQ(failure_of(list(s), {"C: UIDL", "S: +OK", "S: .", "C: LIST", "S: +OK", std::string("S: ") + entry}).code,
              "pop3.malformed")
        << entry;
  list longest(s);
  play(longest, {"C: UIDL", "S: +OK", "S: 1 " + std::string(70, '~'), "S: .", "C: LIST", "S: +OK", "S: 1 1", "S: ."});
  EXPECT_EQ(longest.outcome().value().size(), 1u);
}

TEST(pop3_list_test, a_list_ends) {
  session_state s;
  list c(s);
  c.resume(protocol::started{});
  c.resume(protocol::written{});
  c.resume(protocol::line_read{"+OK"});
  std::size_t taken = 0;
  while (!std::holds_alternative<protocol::finished>(
      c.resume(protocol::line_read{std::to_string(taken + 1) + " u" + std::to_string(taken)})))
    ++taken;
  EXPECT_EQ(taken, limits::pop3_letters_max);
  EXPECT_EQ(c.outcome().error().code, "pop3.too_many_letters");
}

TEST(pop3_retrieve_test, dots_are_single_again) {
  session_state s;
  script const lines{"C: RETR 3", "S: +OK 30 octets", "S: Subject: a", "S: ", "S: ..",
                     "S: ...x",   "S: +OK",           "S: -ERR",       "S: ."};
  auto make = [&] { return std::make_unique<retrieve>(s, 3, 1000); };
  auto c = make();
  play(*c, lines);
  EXPECT_EQ(c->outcome().value(), "Subject: a\r\n\r\n.\r\n..x\r\n+OK\r\n-ERR\r\n");
  fails_well_at_every_step(make, lines, outcome);
}

TEST(pop3_retrieve_test, a_letter_that_vanished_is_no_failure) {
  session_state s;
  retrieve gone(s, 3, 1000), empty(s, 3, 1000);
  play(gone, {"C: RETR 3", "S: -ERR no such message"});
  EXPECT_FALSE(gone.outcome().value().has_value());
  play(empty, {"C: RETR 3", "S: +OK", "S: ."});
  EXPECT_EQ(empty.outcome().value(), "");
  EXPECT_EQ(failure_of(retrieve(s, 3, 1000), {"C: RETR 3", "S: -ERR [SYS/TEMP] disk"}).code, "pop3.unavailable");
  EXPECT_EQ(failure_of(retrieve(s, 3, 1000), {"C: RETR 3", "S: -ERR [SYS/PERM] disk"}).code, "pop3.refused");
}

TEST(pop3_retrieve_test, a_letter_that_is_too_large) {
  session_state s;
  retrieve fits(s, 3, 14);
  play(fits, {"C: RETR 3", "S: +OK", "S: 12345", "S: ..2345", "S: ."});
  EXPECT_EQ(fits.outcome().value(), "12345\r\n.2345\r\n");
  auto const f = failure_of(retrieve(s, 3, 13), {"C: RETR 3", "S: +OK", "S: 12345", "S: ..2345"});
  EXPECT_EQ(f.code, "pop3.too_large");
  EXPECT_EQ(f.remedy, remedy::give_up);
}

TEST(pop3_retrieve_test, a_line_without_end_is_a_letter_that_is_too_large) {
  session_state s;
  retrieve c(s, 3, 100);
  c.resume(protocol::started{});
  c.resume(protocol::written{});
  auto const step = c.resume(protocol::line_read{"+OK"});
  EXPECT_EQ(std::get<protocol::read_line>(step).bytes_max, 101u);
  c.resume(protocol::broken{{.code = "net.line_too_long", .remedy = remedy::retry, .words = "a line without end"}});
  EXPECT_EQ(c.outcome().error().code, "pop3.too_large");
  retrieve early(s, 3, 100);
  early.resume(protocol::started{});
  early.resume(protocol::broken{{.code = "net.line_too_long", .remedy = remedy::retry, .words = "x"}});
  EXPECT_EQ(early.outcome().error().code, "net.line_too_long");
}

TEST(pop3_remove_letters_test, one_by_one) {
  session_state s;
  script const lines{"C: DELE 1", "S: +OK", "C: DELE 5", "S: -ERR gone", "C: DELE 7", "S: +OK"};
  auto make = [&] { return std::make_unique<remove_letters>(s, std::vector<std::uint32_t>{1, 5, 7}); };
  auto c = make();
  play(*c, lines);
  EXPECT_EQ(c->outcome().value(), std::vector<std::uint32_t>{5});
  fails_well_at_every_step(make, lines, outcome);
}

TEST(pop3_remove_letters_test, together_where_it_is_offered) {
  session_state s{.capabilities = {"PIPELINING"}};
  script const lines{"C: DELE 1\r\nDELE 5", "S: +OK", "S: -ERR gone"};
  auto make = [&] { return std::make_unique<remove_letters>(s, std::vector<std::uint32_t>{1, 5}); };
  auto c = make();
  play(*c, lines);
  EXPECT_EQ(c->outcome().value(), std::vector<std::uint32_t>{5});
  fails_well_at_every_step(make, lines, outcome);
}

TEST(pop3_remove_letters_test, never_too_many_at_once) {
  session_state s{.capabilities = {"PIPELINING"}};
  std::vector<std::uint32_t> numbers(limits::pop3_pipelined_commands + 1, 9);
  remove_letters c(s, numbers);
  std::string batch = "C: DELE 9";
  for (std::size_t i = 1; i < limits::pop3_pipelined_commands; ++i) batch += "\r\nDELE 9";
  script lines{batch};
  lines.insert(lines.end(), limits::pop3_pipelined_commands, "S: +OK");
  lines.insert(lines.end(), {"C: DELE 9", "S: +OK"});
  play(c, lines);
  EXPECT_TRUE(c.outcome().value().empty());
  remove_letters none(s, {});
  play(none, {});
  EXPECT_TRUE(none.outcome().value().empty());
}

}  // namespace
}  // namespace outlink::pop3
