#include "mail/mailbox_rules.h"

#include <gtest/gtest.h>

namespace outlink::mail {
namespace {

mailbox_form good() {
  mailbox_form f;
  f.name = " Support ";
  f.host = "imap.example.org";
  f.user_name = "support@example.org";
  f.password = secret_text(std::string("pw"));
  return f;
}

TEST(mailbox_rules_test, takes_a_good_form_with_its_defaults) {
  auto const got = check_form({}, good(), true, false).value();
  EXPECT_EQ(got.taken.name, "Support");
  EXPECT_EQ(got.taken.server.port, 993);
  EXPECT_EQ(got.taken.folder, "INBOX");
  EXPECT_EQ(got.taken.provider, "custom");
  EXPECT_TRUE(std::holds_alternative<wants_password>(got.authentication));
}

TEST(mailbox_rules_test, starttls_has_its_own_default_port) {
  auto f = good();
  f.security = flow::transport_security::start_tls;
  EXPECT_EQ(check_form({}, f, true, false).value().taken.server.port, 143);
}

TEST(mailbox_rules_test, each_protocol_has_its_own_defaults) {
  auto f = good();
  f.protocol = protocol_kind::pop3;
  auto const pop = check_form({}, f, true, false).value().taken;
  EXPECT_EQ(pop.server.port, 995);
  EXPECT_EQ(pop.afterwards, afterwards::keep) << "what is there stays there, unless somebody says otherwise";
  f.protocol = protocol_kind::graph;
  f.password.reset();
  f.link = links::link_id{1};
  EXPECT_EQ(check_form({}, f, true, false).value().taken.server.port, 443);
}

TEST(mailbox_rules_test, another_choice_takes_back_what_belonged_to_the_first) {
  auto f = good();
  f.afterwards = afterwards::move;
  f.move_to = "Done";
  f.take_over = take_over::since_date;
  f.since = time_point{};
  auto const before = check_form({}, f, true, false).value().taken;
  EXPECT_EQ(before.move_to, "Done");
  auto const after =
      check_form(before, {.take_over = take_over::unread, .afterwards = afterwards::remove}, false, false)
          .value()
          .taken;
  EXPECT_EQ(after.move_to, "");
  EXPECT_FALSE(after.since);
}

struct bad_row {
  char const* field;
  void (*spoil)(mailbox_form&);
};

class bad_form_test : public testing::TestWithParam<bad_row> {};

TEST_P(bad_form_test, names_the_field) {
  auto f = good();
  GetParam().spoil(f);
  auto const got = check_form({}, f, true, false);
  ASSERT_FALSE(got.has_value());
  EXPECT_EQ(got.error().code, "mailbox.invalid");
  EXPECT_EQ(got.error().where, GetParam().field);
  EXPECT_FALSE(got.error().words.empty());
}

INSTANTIATE_TEST_SUITE_P(
    rows, bad_form_test,
    testing::Values(
        bad_row{"name", [](auto& f) { f.name = "  "; }}, bad_row{"name", [](auto& f) { f.name = std::nullopt; }},
        bad_row{"name", [](auto& f) { f.name = std::string(300, 'x'); }},
        bad_row{"name", [](auto& f) { f.name = "a\nb"; }}, bad_row{"name", [](auto& f) { f.name = "\xFF"; }},
        bad_row{"host", [](auto& f) { f.host = "https://imap.example.org"; }},
        bad_row{"host", [](auto& f) { f.host = "imap example"; }}, bad_row{"port", [](auto& f) { f.port = 0; }},
        bad_row{"port", [](auto& f) { f.port = 65536; }}, bad_row{"timeout_ms", [](auto& f) { f.timeout_ms = 10; }},
        bad_row{"protocol", [](auto& f) { f.security = flow::transport_security::plain; }},
        bad_row{"user_name", [](auto& f) { f.user_name = ""; }}, bad_row{"folder", [](auto& f) { f.folder = ""; }},
        bad_row{"folder",
                [](auto& f) {
                  f.protocol = protocol_kind::pop3;
                  f.folder = "Sent";
                }},
        bad_row{"afterwards",
                [](auto& f) {
                  f.protocol = protocol_kind::pop3;
                  f.afterwards = afterwards::mark_seen;
                }},
        bad_row{"authentication", [](auto& f) { f.protocol = protocol_kind::graph; }},
        bad_row{"move_to", [](auto& f) { f.afterwards = afterwards::move; }},
        bad_row{"move_to", [](auto& f) { f.move_to = "Done"; }},
        bad_row{"move_to",
                [](auto& f) {
                  f.afterwards = afterwards::move;
                  f.move_to = "INBOX";
                }},
        bad_row{"since", [](auto& f) { f.take_over = take_over::since_date; }},
        bad_row{"since", [](auto& f) { f.since = time_point{}; }},
        bad_row{"poll_seconds", [](auto& f) { f.poll_seconds = 1; }},
        bad_row{"password", [](auto& f) { f.password = secret_text(std::string()); }},
        bad_row{"authentication", [](auto& f) { f.password = std::nullopt; }},
        bad_row{"authentication", [](auto& f) { f.link = links::link_id{1}; }}));

TEST(mailbox_rules_test, plain_is_taken_on_loopback_or_with_the_switch) {
  auto f = good();
  f.security = flow::transport_security::plain;
  EXPECT_TRUE(check_form({}, f, true, true).has_value());
  f.host = "127.0.0.1";
  EXPECT_TRUE(check_form({}, f, true, false).has_value());
  f.host = "127.0.0.1.example.org";
  EXPECT_FALSE(check_form({}, f, true, false).has_value());
}

TEST(mailbox_rules_test, an_update_leaves_what_is_absent) {
  auto const before = check_form({}, good(), true, false).value().taken;
  mailbox_form f;
  f.folder = "Support/In";
  auto const got = check_form(before, f, false, false).value();
  EXPECT_EQ(got.taken.name, "Support");
  EXPECT_EQ(got.taken.folder, "Support/In");
  EXPECT_TRUE(std::holds_alternative<std::monostate>(got.authentication));
}

}  // namespace
}  // namespace outlink::mail
