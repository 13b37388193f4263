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

}  // namespace
}  // namespace outlink::mail
