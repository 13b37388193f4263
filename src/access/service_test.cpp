#include "access/service.h"

#include "base/limits.h"
#include "support/stage.h"

namespace outlink::access {
namespace {

using namespace std::chrono_literals;

secret_text secret_of(char const* text) { return secret_text(std::string(text)); }
new_account ada() {
  return {.name = "Ada", .email = "Ada@X.test", .role = role::viewer, .password = secret_of("a long password")};
}

class access_service_test : public testing::Test {
 protected:
  result<signed_in> sign_in(char const* email, char const* password) {
    return stage_.run(service_.sign_in(email, secret_of(password), "127.0.0.1"));
  }
  testing_support::stage stage_;
  service service_{stage_.store().access(), stage_.runtime().pool(), stage_.clock(), stage_.runtime().randomness()};
};

TEST_F(access_service_test, set_up_once_then_sign_in_and_out) {
  EXPECT_TRUE(stage_.run(service_.needs_setup()).value());
  auto const first = stage_.run(service_.set_up(service_.setup_code(), ada())).value();
  EXPECT_EQ(first.account.role, role::admin);
  EXPECT_EQ(stage_.run(service_.set_up(service_.setup_code(), ada())).error().code, "setup.done");
  auto const in = sign_in("ADA@x.test", "a long password").value();
  EXPECT_EQ(stage_.run(service_.who(in.cookie)).value()->person.email, "ada@x.test");
  EXPECT_NE(service_.csrf_token(in.cookie), service_.csrf_token(first.cookie));
  ASSERT_TRUE(stage_.run(service_.sign_out(in.cookie)).has_value());
  EXPECT_FALSE(stage_.run(service_.who(in.cookie)).value().has_value());
  EXPECT_TRUE(stage_.run(service_.who(first.cookie)).value().has_value());
}

TEST_F(access_service_test, a_session_ends_by_itself) {
  auto const in = stage_.run(service_.set_up(service_.setup_code(), ada())).value();
  stage_.clock().advance(limits::session_time_max);
  EXPECT_FALSE(stage_.run(service_.who(in.cookie)).value().has_value());
  EXPECT_FALSE(stage_.run(service_.who(secret_of("guess"))).value().has_value());
}

TEST_F(access_service_test, a_guessed_code_is_replaced) {
  auto const code = service_.setup_code();
  for (int i = 0; i < limits::setup_code_tries; ++i)
    EXPECT_EQ(stage_.run(service_.set_up("AAAAA-AAAAA-AAAAA-AAAAA", ada())).error().code, "setup.wrong_code");
  EXPECT_NE(service_.setup_code(), code);
  EXPECT_EQ(stage_.run(service_.set_up(code, ada())).error().code, "setup.wrong_code");
}

TEST_F(access_service_test, wrong_passwords_and_unknown_addresses_look_alike_and_slow_down) {
  ASSERT_TRUE(stage_.run(service_.set_up(service_.setup_code(), ada())).has_value());
  auto const wrong = sign_in("ada@x.test", "wrong").error();
  auto const unknown = sign_in("bob@x.test", "wrong").error();
  EXPECT_EQ(wrong.code, "session.refused");
  EXPECT_EQ(wrong.words, unknown.words);
  for (int i = 0; i < limits::sign_in_free_tries; ++i) (void)sign_in("ada@x.test", "wrong");
  EXPECT_EQ(sign_in("ada@x.test", "a long password").error().code, "session.slow_down");
  stage_.clock().advance(limits::sign_in_delay_max);
  EXPECT_TRUE(sign_in("ada@x.test", "a long password").has_value());
}

TEST_F(access_service_test, bad_accounts_name_the_field) {
  auto with = [&](auto spoil) {
    auto a = ada();
    spoil(a);
    return stage_.run(service_.create(std::move(a))).error().where;
  };
  EXPECT_EQ(with([](auto& a) { a.name = " "; }), "name");
  EXPECT_EQ(with([](auto& a) { a.email = "nobody"; }), "email");
  EXPECT_EQ(with([](auto& a) { a.password = secret_of("short"); }), "password");
  ASSERT_TRUE(stage_.run(service_.create(ada())).has_value());
  EXPECT_EQ(stage_.run(service_.create(ada())).error().code, "account.exists");
}

TEST_F(access_service_test, somebody_stays_administrator) {
  auto const in = stage_.run(service_.set_up(service_.setup_code(), ada())).value();
  EXPECT_EQ(stage_.run(service_.change(in.account.person.id, {}, role::agent, {})).error().code, "account.last_admin");
  EXPECT_TRUE(
      stage_.run(service_.change(in.account.person.id, "Ada L.", {}, secret_of("another long one"))).has_value());
  EXPECT_TRUE(sign_in("ada@x.test", "another long one").has_value());
}

TEST(guess_brake_test, is_bounded) {
  guess_brake brake;
  time_point const now{1'000'000s};
  for (std::size_t i = 0; i < limits::sign_in_names_max + 10; ++i) brake.failed(std::to_string(i), now + duration(i));
  auto const later = now + 1h;
  for (int i = 0; i < 50; ++i) brake.failed("x", later);
  EXPECT_EQ(brake.blocked_until("x", later), later + limits::sign_in_delay_max);
  brake.succeeded("x");
  EXPECT_FALSE(brake.blocked_until("x", later).has_value());
}

}  // namespace
}  // namespace outlink::access
