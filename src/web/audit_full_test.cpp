#include "support/web_stage.h"

namespace outlink::web {
namespace {

using access::role;

/// A log whose disk is full.
class full_storage final : public flow::storage<audit::tables> {
 public:
  task<void> read(std::function<result<void>(audit::tables&)>) override { co_return full(); }
  task<void> write(std::function<result<void>(audit::tables&)>) override { co_return full(); }

 private:
  static std::unexpected<failure> full() {
    return fail({.code = "store.full", .remedy = remedy::fix_setup, .words = "no room"});
  }
};

TEST(audit_full_test, without_room_for_the_log_a_change_stands_and_a_use_is_refused) {
  testing_support::web_stage stage;
  full_storage full;
  audit::service log(full, stage.runtime().supervisor(), stage.clock());
  services const s{.access = stage.access,
                   .api_tokens = stage.api_tokens,
                   .audit = log,
                   .links = stage.feature->service(),
                   .tokens = stage.feature->tokens(),
                   .mail = stage.mail->service(),
                   .letters = stage.mail->letters(),
                   .outbox = stage.outbox->service(),
                   .tracker = stage.tracker,
                   .news = stage.news,
                   .clock = stage.clock(),
                   .address = {.base_url = "https://outlink.test"}};
  auto rows = make_routes(s);
  rows.push_back({"GET", "/api/v1/used", role::viewer,
                  [](request&) -> task<response> { co_return response{.body = "the token"}; }, "grant.used",
                  recorded::as_use});
  router over(s, std::move(rows));
  auto const in = stage.sign_in(role::admin);
  auto const ask = [&](std::string method, std::string path, std::string body) {
    request r{.method = std::move(method),
              .path = std::move(path),
              .body = std::move(body),
              .content_type = "application/json",
              .csrf_token = in.csrf,
              .cookie = in.cookie,
              .remote = "127.0.0.1"};
    return stage.run_plain(over.answer(r));
  };
  EXPECT_EQ(ask("POST", "/api/v1/projects", R"({"key":"SUP","name":"x"})").status, 201);
  auto const used = ask("GET", "/api/v1/used", "");
  EXPECT_EQ(used.status, 409);
  EXPECT_EQ(used.body.find("the token"), std::string::npos);
}

}  // namespace
}  // namespace outlink::web
