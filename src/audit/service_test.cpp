#include "audit/service.h"

#include <boost/asio/co_spawn.hpp>

#include "support/stage.h"

namespace outlink::audit {
namespace {

using namespace std::chrono_literals;

/// The real storage, watched, and out of order when told so.
class watched_storage final : public flow::storage<tables> {
 public:
  explicit watched_storage(flow::storage<tables>& real) : real_(real) {}
  task<void> read(std::function<result<void>(tables&)> work) override { return real_.read(std::move(work)); }
  task<void> write(std::function<result<void>(tables&)> work) override {
    ++writes;
    if (is_broken) co_return fail({.code = "store.full", .remedy = remedy::fix_setup, .words = "no room"});
    co_return co_await real_.write(std::move(work));
  }
  int writes = 0;
  bool is_broken = false;

 private:
  flow::storage<tables>& real_;
};

class audit_service_test : public testing::Test {
 protected:
  std::vector<entry> all(query q = {.limit = 200}) {
    auto p = stage_.run(log_.list(std::move(q)));
    EXPECT_TRUE(p.has_value());
    return p->items;
  }
  void record(entry e) { EXPECT_TRUE(stage_.run(log_.record(std::move(e))).has_value()); }
  std::string use(entry e) {
    auto const done = stage_.run(log_.record_use(std::move(e)));
    return done ? "ok" : done.error().code;
  }
  static entry a_use(std::string grant = "3") {
    return {.who = {actor_kind::api_token, "5", "backup"},
            .action = "token.read",
            .about = {"grant", std::move(grant), "support@x.test"},
            .remote = "192.0.2.1"};
  }

  testing_support::stage stage_;
  watched_storage storage_{stage_.store().audit()};
  service log_{storage_, stage_.runtime().supervisor(), stage_.clock()};
};

TEST_F(audit_service_test, an_entry_gets_its_time_and_is_kept_bounded) {
  record({.who = {actor_kind::person, "1", "Ada\n"}, .action = "link.created", .count = 9});
  auto const kept = all();
  ASSERT_EQ(kept.size(), 1u);
  EXPECT_EQ(kept[0].at, stage_.clock().now());
  EXPECT_EQ(kept[0].last_at, stage_.clock().now());
  EXPECT_EQ(kept[0].who.name, R"(Ada\x0A)");
  EXPECT_EQ(kept[0].count, 1);
}

TEST_F(audit_service_test, pages_say_where_the_next_begins_and_the_last_says_nothing) {
  for (int i = 0; i < 4; ++i) record({.action = "a" + std::to_string(i)});
  auto first = stage_.run(log_.list({.limit = 2}));
  ASSERT_EQ(first->items.size(), 2u);
  ASSERT_TRUE(first->next.has_value());
  auto const last = stage_.run(log_.list({.before = first->next, .limit = 2}));
  ASSERT_EQ(last->items.size(), 2u);
  EXPECT_EQ(last->items[1].action, "a0");
  EXPECT_EQ(last->next, std::nullopt);
}

TEST_F(audit_service_test, uses_cost_a_write_for_the_first_and_one_for_the_count) {
  EXPECT_EQ(use(a_use()), "ok");
  EXPECT_EQ(storage_.writes, 1);
  ASSERT_EQ(all().size(), 1u) << "stored before it returned";
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(use(a_use()), "ok");
  EXPECT_EQ(storage_.writes, 1);
  EXPECT_EQ(all()[0].count, 1);
  auto const began = stage_.clock().now();
  stage_.clock().advance(9s);
  EXPECT_EQ(use(a_use()), "ok");
  EXPECT_TRUE(stage_.run(log_.write_due()).has_value());
  EXPECT_EQ(storage_.writes, 1) << "the window is open";
  stage_.clock().advance(1s);
  EXPECT_TRUE(stage_.run(log_.write_due()).has_value());
  EXPECT_EQ(storage_.writes, 2);
  auto const kept = all();
  ASSERT_EQ(kept.size(), 1u);
  EXPECT_EQ(kept[0].count, 1002);
  EXPECT_EQ(kept[0].at, began);
  EXPECT_EQ(kept[0].last_at, began + 9s);
  EXPECT_EQ(use(a_use()), "ok");
  EXPECT_EQ(all().size(), 2u) << "a new window";
}

TEST_F(audit_service_test, an_orderly_end_loses_nothing_and_afterwards_every_use_is_stored) {
  for (int i = 0; i < 5; ++i) use(a_use());
  for (int i = 0; i < 3; ++i) use(a_use("4"));
  log_.note({.action = "grant.state_changed"});
  EXPECT_TRUE(stage_.run(log_.finish()).has_value());
  std::map<std::string, std::int64_t> counts;
  for (auto const& e : all()) counts[e.action + e.about.id] += e.count;
  EXPECT_EQ(counts,
            (std::map<std::string, std::int64_t>{{"token.read3", 5}, {"token.read4", 3}, {"grant.state_changed", 1}}));
  use(a_use());
  use(a_use());
  EXPECT_EQ(all().size(), 5u);
}

TEST_F(audit_service_test, the_end_waits_for_a_first_use_that_is_on_its_way) {
  int done = 0;
  auto const go_on = [&](std::exception_ptr, result<void> r) { done += r.has_value() ? 1 : 0; };
  for (int i = 0; i < 3; ++i) boost::asio::co_spawn(stage_.runtime().executor(), log_.record_use(a_use()), go_on);
  EXPECT_TRUE(stage_.run(log_.finish()).has_value());
  EXPECT_EQ(done, 3);
  auto const kept = all();
  ASSERT_EQ(kept.size(), 1u);
  EXPECT_EQ(kept[0].count, 3);
}

TEST_F(audit_service_test, a_first_use_that_cannot_be_stored_is_refused) {
  storage_.is_broken = true;
  EXPECT_EQ(use(a_use()), "store.full");
  EXPECT_EQ(use(a_use()), "store.full");
  storage_.is_broken = false;
  EXPECT_EQ(use(a_use()), "ok");
  EXPECT_EQ(all().size(), 1u);
}

TEST_F(audit_service_test, a_count_that_cannot_be_written_is_written_later) {
  use(a_use());
  use(a_use());
  log_.note({.action = "noted"});
  stage_.clock().advance(10s);
  storage_.is_broken = true;
  EXPECT_FALSE(stage_.run(log_.write_due()).has_value());
  storage_.is_broken = false;
  stage_.clock().advance(10s);
  EXPECT_TRUE(stage_.run(log_.write_due()).has_value());
  auto const kept = all();
  ASSERT_EQ(kept.size(), 2u);
  EXPECT_EQ(kept[1].count, 2);
  EXPECT_EQ(kept[0].action, "noted");
  EXPECT_EQ(kept[0].at + 20s, stage_.clock().now()) << "when it was done, not when it was written";
}

TEST_F(audit_service_test, its_coroutine_writes_what_was_noted_by_itself) {
  log_.start();
  log_.note({.action = "noted"});
  // The loop runs only while something is awaited: each look lets the coroutine go on.
  while (all().empty()) {
  }
  EXPECT_EQ(all()[0].action, "noted");
  stage_.runtime().run_until_done(stage_.runtime().shut_down());
}

TEST_F(audit_service_test, the_sweep_removes_what_is_older_than_the_limit) {
  for (int i = 0; i < 3; ++i) record({.action = "old"});
  stage_.clock().advance(1h);
  record({.action = "young"});
  stage_.clock().advance(std::chrono::days(400));
  EXPECT_TRUE(stage_.run(log_.sweep()).has_value());
  auto const kept = all();
  ASSERT_EQ(kept.size(), 1u);
  EXPECT_EQ(kept[0].action, "young");
}

}  // namespace
}  // namespace outlink::audit
