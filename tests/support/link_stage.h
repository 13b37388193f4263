#pragma once

#include "links/links_factory.h"
#include "support/stage.h"

namespace outlink::testing_support {

/// The links feature over the real store and a scripted provider.
class link_stage : public stage {
 public:
  static links::link_form custom_form() {
    return {.name = "IdP",
            .provider = "custom",
            .client_id = "id",
            .client_secret = secret_text(std::string("s3cret")),
            .scopes = std::vector<std::string>{"mail.imap"},
            .authorization_endpoint = "https://as.test/auth",
            .token_endpoint = "https://as.test/token"};
  }
  links::link make_link(links::link_form form = custom_form()) {
    auto made = run(feature->service().create(std::move(form)));
    EXPECT_TRUE(made) << describe(made.error());
    return made.value();
  }
  /// The feature as after a restart of the process: what was in memory is gone.
  void restart() {
    feature.reset();
    feature = make();
    EXPECT_TRUE(run(feature->start()));
  }
  links::grant make_grant() { return run(feature->service().add_grant(make_link().id, "alice@x.test")).value(); }
  links::grant load(links::grant_id id) { return run(feature->service().load_grant(id)).value(); }

  /// The state parameter of an authorization URL.
  static std::string state_of(std::string const& url) {
    auto const at = url.find("&state=") + 7;
    return url.substr(at, url.find('&', at) - at);
  }
  links::consent_end finish(std::string query, std::string session = "cookie") {
    auto const l = run(feature->service().list()).value().front();
    secret_text const cookie(std::move(session));
    return run_plain(feature->service().finish_consent(l.redirect_url.substr(l.redirect_url.rfind('/') + 1),
                                                       std::move(query), cookie));
  }
  std::string begin(links::grant_id id) {
    secret_text const cookie(std::string("cookie"));
    return state_of(run(feature->service().start_consent(id, cookie, "/links")).value());
  }
  /// A grant whose tokens live for `seconds`.
  links::grant consented(std::string seconds = "3600", std::string refresh = R"(,"refresh_token":"R1")") {
    auto const g = make_grant();
    http.answer(200, R"({"access_token":"A1","token_type":"Bearer","expires_in":)" + seconds + refresh + "}");
    EXPECT_TRUE(finish("code=c&state=" + begin(g.id)).outcome.has_value());
    http.requests.clear();
    return load(g.id);
  }

  scripted_http http;
  scripted_dialer links_dialer;
  std::unique_ptr<links::feature> feature = make();

 private:
  std::unique_ptr<links::feature> make() {
    return links::make_feature({.storage = store().links(),
                                .http = http,
                                .dialer = links_dialer,
                                .sleeper = runtime().sleeper(),
                                .supervisor = runtime().supervisor(),
                                .clock = clock(),
                                .randomness = runtime().randomness(),
                                .address = {.base_url = "https://outlink.test"}});
  }
};

}  // namespace outlink::testing_support
