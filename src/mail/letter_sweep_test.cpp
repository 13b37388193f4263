#include "mail/letter_sweep.h"

#include "base/mail_limits.h"
#include "support/mail_stage.h"

namespace outlink::mail {
namespace {

using testing_support::letter_text;

/// Ends the sweep when it wants to wait.
class no_bell final : public flow::bell {
 public:
  void ring() override {}
  boost::asio::awaitable<bool> wait_until(time_point) override {
    throw boost::system::system_error(boost::asio::error::operation_aborted);
    co_return false;
  }
};

TEST(letter_sweep_test, old_bytes_go_and_the_letter_stays_known) {
  testing_support::mail_stage s;
  auto const id = s.receive(letter_text("1@x", "old"));
  ASSERT_TRUE(s.handle(id).has_value());
  no_bell bell;
  auto const sweep = [&] {
    EXPECT_THROW(static_cast<void>(s.run(sweep_letters(s.store().mail(), bell, s.clock()))),
                 boost::system::system_error);
  };
  sweep();
  EXPECT_TRUE(s.load(id).has_bytes);
  s.clock().advance(limits::letter_bytes_kept + std::chrono::hours(1));
  sweep();
  EXPECT_FALSE(s.load(id).has_bytes);
  EXPECT_EQ(s.load(id).state, letter_state::done);
}

}  // namespace
}  // namespace outlink::mail
