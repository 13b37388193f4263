#include "links/watch.h"

#include "support/link_stage.h"

namespace outlink::links {
namespace {

using namespace std::chrono_literals;

class people final : public notifier {
 public:
  explicit people(flow::supervisor& s) : told_(s.make_bell()) {}
  task<void> tell(warning const& w) override {
    told_->ring();
    if (is_deaf) co_return fail({.code = "alert.refused", .remedy = remedy::retry, .words = "no"});
    heard.push_back(w.code);
    co_return result<void>{};
  }
  boost::asio::awaitable<void> wait() { (void)co_await told_->wait_until(time_point::max()); }
  std::vector<std::string> heard;
  bool is_deaf = false;

 private:
  std::unique_ptr<flow::bell> told_;
};

boost::asio::awaitable<void> until_told(people* p) { co_await p->wait(); }
boost::asio::awaitable<void> stop(flow::supervisor* s) { co_await s->stop("watch"); }

class watch_test : public testing::Test {
 protected:
  watch make() {
    return watch({.storage = s_.store().links(),
                  .endpoint = endpoint_,
                  .providers = rows_,
                  .address = address_,
                  .tell = &people_,
                  .owner = s_.runtime().supervisor(),
                  .clock = s_.clock()});
  }
  /// A link whose secret ends tomorrow.
  void make_trouble() {
    auto form = testing_support::link_stage::custom_form();
    form.client_secret_expires_at = s_.clock().now() + 20h;
    s_.make_link(form);
  }
  testing_support::link_stage s_;
  people people_{s_.runtime().supervisor()};
  public_address address_{.base_url = "https://outlink.test"};
  catalogue rows_ = catalogue::embedded();
  catalogue const providers_ = catalogue::embedded();
  token_endpoint endpoint_{s_.http, providers_, s_.clock(), s_.runtime().randomness(), false};
};

TEST_F(watch_test, what_is_new_is_told_once_even_after_a_restart) {
  make_trouble();
  {
    auto w = make();
    w.start();
    s_.runtime().run_until_done(until_told(&people_));
    s_.runtime().run_until_done(stop(&s_.runtime().supervisor()));
  }
  EXPECT_EQ(people_.heard, std::vector<std::string>{"link.secret_ends"});
  auto again = make();
  EXPECT_EQ(s_.run(again.look())->size(), 1u) << "it still holds, for the console";
  again.start();
  s_.runtime().run_until_done(stop(&s_.runtime().supervisor()));
  EXPECT_EQ(people_.heard.size(), 1u);
}

TEST_F(watch_test, what_could_not_be_told_is_told_at_the_next_look) {
  make_trouble();
  people_.is_deaf = true;
  auto w = make();
  w.start();
  s_.runtime().run_until_done(until_told(&people_));
  EXPECT_TRUE(people_.heard.empty());
  people_.is_deaf = false;
  w.ring();
  s_.runtime().run_until_done(until_told(&people_));
  s_.runtime().run_until_done(stop(&s_.runtime().supervisor()));
  EXPECT_EQ(people_.heard.size(), 1u);
}

}  // namespace
}  // namespace outlink::links
