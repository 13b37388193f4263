#include "access/api_tokens.h"

#include <set>

#include "access/service.h"
#include "base/text.h"
#include "support/stage.h"

namespace outlink::access {
namespace {

class api_tokens_test : public testing::Test {
 protected:
  tracker::person_id a_person() {
    access::service people(stage_.store().access(), stage_.runtime().pool(), stage_.clock(),
                           stage_.runtime().randomness());
    return stage_
        .run(people.create({.name = "Ada",
                            .email = "a@x.test",
                            .role = role::admin,
                            .password = secret_text(std::string("a long password"))}))
        .value()
        .person.id;
  }
  made_api_token make(new_api_token t) { return stage_.run(tokens_.make(owner_, std::move(t))).value(); }
  std::string code_of(secret_text const& value) {
    auto const got = stage_.run(tokens_.who(value));
    return got ? "ok" : got.error().code;
  }
  std::string refusal(new_api_token t) {
    auto const got = stage_.run(tokens_.make(owner_, std::move(t)));
    return got ? "ok" : got.error().code + " " + got.error().where;
  }

  testing_support::stage stage_;
  api_tokens tokens_{stage_.store().access(), stage_.clock(), stage_.runtime().randomness()};
  tracker::person_id owner_ = a_person();
};

TEST_F(api_tokens_test, a_token_is_recognised_and_its_value_is_nowhere_in_the_store) {
  auto const t = make({.name = " script ", .reach = acts_as{role::agent}});
  EXPECT_EQ(t.made.name, "script");
  EXPECT_TRUE(t.value.reveal().starts_with("olt_"));
  EXPECT_TRUE(t.value.reveal().starts_with(t.made.hint));
  EXPECT_LT(t.made.hint.size(), 12u);
  EXPECT_EQ(t.made.digest, hex(sha256(t.value.reveal())));
  auto const who = stage_.run(tokens_.who(t.value)).value();
  EXPECT_EQ(who.id, t.made.id);
  EXPECT_EQ(who.owner, owner_);
  EXPECT_EQ(std::get<acts_as>(who.reach).most, role::agent);
}

TEST_F(api_tokens_test, values_are_never_the_same) {
  std::set<std::string> seen;
  for (int i = 0; i < 20; ++i)
    EXPECT_TRUE(seen.insert(make({.name = std::to_string(i), .reach = acts_as{}}).value.reveal()).second);
}

TEST_F(api_tokens_test, what_is_no_token_is_refused) {
  auto const t = make({.name = "x", .reach = acts_as{}});
  for (auto const& wrong : {std::string(), std::string("olt_"), t.value.reveal() + "A", t.value.reveal().substr(4),
                            "OLT_" + t.value.reveal().substr(4), t.made.digest})
    EXPECT_EQ(code_of(secret_text(wrong)), "api_token.refused") << wrong.size();
}

TEST_F(api_tokens_test, a_revoked_token_is_refused_at_once_also_when_it_was_just_used) {
  auto const t = make({.name = "x", .reach = acts_as{}});
  EXPECT_EQ(code_of(t.value), "ok");
  ASSERT_TRUE(stage_.run(tokens_.revoke(t.made.id)).has_value());
  EXPECT_EQ(code_of(t.value), "api_token.refused");
  EXPECT_EQ(stage_.run(tokens_.revoke(t.made.id)).error().code, "api_token.not_found");
}

// Looks into the real store, and lets something happen before the answer is there.
class slow_storage final : public flow::storage<tables> {
 public:
  explicit slow_storage(flow::storage<tables>& real) : real_(real) {}
  task<void> read(std::function<result<void>(tables&)> work) override {
    CO_TRY_DO(co_await real_.read(std::move(work)));
    if (auto const happens = std::exchange(meanwhile, {})) co_return co_await happens();
    co_return result<void>{};
  }
  task<void> write(std::function<result<void>(tables&)> work) override { return real_.write(std::move(work)); }
  std::function<task<void>()> meanwhile;

 private:
  flow::storage<tables>& real_;
};

TEST_F(api_tokens_test, a_token_that_is_revoked_while_it_is_looked_up_is_refused_from_then_on) {
  slow_storage storage(stage_.store().access());
  api_tokens tokens(storage, stage_.clock(), stage_.runtime().randomness());
  auto const t = stage_.run(tokens.make(owner_, {.name = "x", .reach = acts_as{}})).value();
  storage.meanwhile = [&] { return tokens.revoke(t.made.id); };
  for (int i = 0; i < 2; ++i) {
    auto const got = stage_.run(tokens.who(t.value));
    EXPECT_EQ(got ? "ok" : got.error().code, "api_token.refused");
  }
}

class full_storage final : public flow::storage<tables> {
 public:
  explicit full_storage(flow::storage<tables>& real) : real_(real) {}
  task<void> read(std::function<result<void>(tables&)> work) override { return real_.read(std::move(work)); }
  task<void> write(std::function<result<void>(tables&)>) override {
    co_return fail({.code = "store.full", .remedy = remedy::fix_setup, .words = "no room"});
  }

 private:
  flow::storage<tables>& real_;
};

TEST_F(api_tokens_test, without_room_for_its_last_use_a_token_is_good_all_the_same) {
  auto const t = make({.name = "x", .reach = acts_as{}});
  full_storage storage(stage_.store().access());
  api_tokens tokens(storage, stage_.clock(), stage_.runtime().randomness());
  EXPECT_TRUE(stage_.run(tokens.who(t.value)).has_value());
}

TEST_F(api_tokens_test, a_token_ends_at_its_date) {
  auto const t = make({.name = "x", .reach = acts_as{}, .expires_at = stage_.clock().now() + std::chrono::hours(1)});
  EXPECT_EQ(code_of(t.value), "ok");
  stage_.clock().advance(std::chrono::hours(1));
  EXPECT_EQ(code_of(t.value), "api_token.refused");
}

TEST_F(api_tokens_test, its_last_use_is_known_to_the_minute) {
  auto const t = make({.name = "x", .reach = acts_as{}});
  auto const last = [&] { return stage_.run(tokens_.list()).value().front().last_used_at; };
  EXPECT_FALSE(last());
  auto const first = stage_.clock().now();
  EXPECT_EQ(code_of(t.value), "ok");
  EXPECT_EQ(last(), first);
  stage_.clock().advance(std::chrono::seconds(59));
  EXPECT_EQ(code_of(t.value), "ok");
  EXPECT_EQ(last(), first);
  stage_.clock().advance(std::chrono::seconds(1));
  EXPECT_EQ(code_of(t.value), "ok");
  EXPECT_EQ(last(), first + std::chrono::minutes(1));
}

TEST_F(api_tokens_test, bad_forms_name_the_field) {
  EXPECT_EQ(refusal({.name = " ", .reach = acts_as{}}), "api_token.invalid name");
  EXPECT_EQ(refusal({.name = "\xFF", .reach = acts_as{}}), "api_token.invalid name");
  EXPECT_EQ(refusal({.name = "x", .reach = acts_as{}, .expires_at = stage_.clock().now()}),
            "api_token.invalid expires_at");
  EXPECT_EQ(refusal({.name = "x", .reach = reads_accounts{}}), "api_token.invalid accounts");
  std::vector<std::int64_t> many(1001);
  for (std::size_t i = 0; i < many.size(); ++i) many[i] = static_cast<std::int64_t>(i + 1);
  EXPECT_EQ(refusal({.name = "x", .reach = reads_accounts{many}}), "api_token.invalid accounts");
  EXPECT_EQ(refusal({.name = "x", .reach = acts_as{}}), "ok");
  EXPECT_EQ(refusal({.name = "y", .reach = reads_accounts{{4711}}}), "grant.not_found accounts");
  EXPECT_EQ(refusal({.name = "x", .reach = acts_as{}}), "api_token.exists name");
}

}  // namespace
}  // namespace outlink::access
