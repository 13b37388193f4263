#include "mail/mail.h"

#include <gtest/gtest.h>

#include "mail/service.h"

namespace outlink::mail {
namespace {

TEST(mail_test, states_have_names_that_read_back) {
  for (auto const s : {letter_state::received, letter_state::filtered, letter_state::done, letter_state::failed})
    EXPECT_EQ(letter_state_from(to_string(s)), s);
  EXPECT_FALSE(letter_state_from("lost").has_value());
  EXPECT_EQ(to_string(pump_state::listening), "listening");
}

TEST(mail_test, choices_have_names_that_read_back) {
  for (auto const p : {protocol_kind::imap, protocol_kind::pop3, protocol_kind::graph})
    EXPECT_EQ(protocol_kind_from(to_string(p)), p);
  for (auto const t : {take_over::unread, take_over::nothing, take_over::since_date, take_over::everything})
    EXPECT_EQ(take_over_from(to_string(t)), t);
  for (auto const a : {afterwards::mark_seen, afterwards::move, afterwards::remove, afterwards::keep})
    EXPECT_EQ(afterwards_from(to_string(a)), a);
  for (auto const k : {handler_kind::create_or_comment, handler_kind::comment_whole, handler_kind::comment_fresh,
                       handler_kind::comment_before_marker, handler_kind::create_always})
    EXPECT_EQ(handler_kind_from(to_string(k)), k);
  for (auto const b : {bulk_action::accept, bulk_action::ignore, bulk_action::forward, bulk_action::remove})
    EXPECT_EQ(bulk_action_from(to_string(b)), b);
}

}  // namespace
}  // namespace outlink::mail
