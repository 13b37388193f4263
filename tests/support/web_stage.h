#pragma once

#include <map>

#include "mail/service.h"
#include "net/dialer.h"
#include "outbox/service.h"
#include "support/link_stage.h"
#include "web/routes.h"

namespace outlink::testing_support {

/// The whole API over the real features and the real store; only the providers' HTTP is scripted. Requests go to the
/// router as the server hands them on.
class web_stage : public link_stage {
 public:
  /// A browser: what it sends with every request.
  struct browser {
    secret_text cookie = {};
    std::string csrf = {};
    std::string origin = {};
    /// An API token; empty without one.
    secret_text bearer = {};
  };

  /// Somebody signed in with that role; the account is made at the first call.
  browser sign_in(access::role role) {
    auto const email = std::string(to_string(role)) + "@x.test";
    if (!known_[role]) {
      access::new_account a{.name = "Somebody", .email = email, .role = role, .password = password()};
      EXPECT_TRUE(run(access.create(std::move(a))).has_value());
      known_[role] = true;
    }
    auto const in = run(access.sign_in(email, password(), "127.0.0.1")).value();
    return {.cookie = in.cookie, .csrf = access.csrf_token(in.cookie)};
  }

  web::response call(browser const& b, std::string method, std::string target, std::string body = {}) {
    auto const question = std::min(target.find('?'), target.size());
    web::request r{.method = std::move(method),
                   .path = target.substr(0, question),
                   .query = question < target.size() ? target.substr(question + 1) : std::string(),
                   .body = std::move(body),
                   .content_type = "application/json",
                   .origin = b.origin,
                   .csrf_token = b.csrf,
                   .cookie = b.cookie,
                   .bearer = b.bearer,
                   .remote = "127.0.0.1"};
    return run_plain(router.answer(r));
  }

  static secret_text password() { return secret_text(std::string("a long password")); }

  std::unique_ptr<flow::dialer> dialer = net::make_dialer(runtime().executor(), "").value();
  std::unique_ptr<mail::feature> mail = mail::make_feature({.storage = store().mail(),
                                                            .dialer = *dialer,
                                                            .http = http,
                                                            .links = feature->service(),
                                                            .tokens = feature->tokens(),
                                                            .supervisor = runtime().supervisor(),
                                                            .sleeper = runtime().sleeper(),
                                                            .pool = runtime().pool(),
                                                            .clock = clock(),
                                                            .randomness = runtime().randomness()});
  std::unique_ptr<outbox::feature> outbox = outbox::make_feature({.storage = store().outbox(),
                                                                  .dialer = *dialer,
                                                                  .http = http,
                                                                  .links = feature->service(),
                                                                  .tokens = feature->tokens(),
                                                                  .supervisor = runtime().supervisor(),
                                                                  .clock = clock(),
                                                                  .randomness = runtime().randomness(),
                                                                  .base_url = "https://outlink.test"});
  tracker::service tracker{store().tracker(), clock()};
  access::service access{store().access(), runtime().pool(), clock(), runtime().randomness()};
  access::api_tokens api_tokens{store().access(), clock(), runtime().randomness()};
  audit::service audit{store().audit(), runtime().supervisor(), clock()};
  web::news_hub news{runtime().supervisor(), clock()};
  web::services services{.access = access,
                         .api_tokens = api_tokens,
                         .audit = audit,
                         .links = feature->service(),
                         .tokens = feature->tokens(),
                         .mail = mail->service(),
                         .letters = mail->letters(),
                         .outbox = outbox->service(),
                         .tracker = tracker,
                         .news = news,
                         .clock = clock(),
                         .address = {.base_url = "https://outlink.test"}};
  web::router router{services, web::make_routes(services)};

 private:
  std::map<access::role, bool> known_;
};

}  // namespace outlink::testing_support
