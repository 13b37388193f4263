#include <gtest/gtest.h>

#include "outbox/service.h"

namespace outlink::outbox {
namespace {

// The use cases themselves are in service_impl_test.cpp.
TEST(service_letters_test, states_of_senders_have_names) {
  EXPECT_EQ(to_string(sender_state::stopped), "stopped");
  EXPECT_EQ(to_string(sender_state::idle), "idle");
  EXPECT_EQ(to_string(sender_state::connecting), "connecting");
  EXPECT_EQ(to_string(sender_state::sending), "sending");
  EXPECT_EQ(to_string(sender_state::waiting), "waiting");
}

}  // namespace
}  // namespace outlink::outbox
