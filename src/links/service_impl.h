#pragma once

#include "links/keeper.h"
#include "links/links_factory.h"
#include "links/service.h"
#include "protocol/oauth/authorization.h"

namespace outlink::links {

/// The use cases of links/service.h.
class link_service final : public service {
 public:
  link_service(needs const& n, keeper& k, std::vector<std::function<void(grant_id)>>& listeners);

  catalogue const& providers() const override { return catalogue_; }
  std::string redirect_url(std::string_view provider, std::string_view authorization_endpoint,
                           std::string_view token_endpoint) const override;
  std::string redirect_url(link const& l) const override;
  task<discovered> discover(std::string issuer) override;

  task<std::vector<link>> list() override;
  task<link> load(link_id id) override;
  task<link> create(link_form form) override;
  task<link> update(link_id id, version seen, link_form form) override;
  task<void> remove(link_id id) override;

  task<std::vector<grant>> grants() override;
  task<std::vector<grant>> grants(link_id link) override;
  task<grant> load_grant(grant_id id) override;
  task<grant> add_grant(link_id link, std::string login_hint) override;
  task<void> remove_grant(grant_id id) override;

  task<std::string> start_consent(grant_id id, secret_text const& session, std::string return_to) override;
  boost::asio::awaitable<consent_end> finish_consent(std::string suffix, std::string query,
                                                     secret_text const& session) override;
  void on_grant_change(std::function<void(grant_id)> listener) override { listeners_.push_back(std::move(listener)); }

 private:
  task<grant> redeem(pending_consent const& c, std::string const& suffix, oauth::authorization_answer const& answer);
  grant_state after_edit(grant const& g, bool new_consent) const;

  needs needs_;
  keeper& keeper_;
  catalogue catalogue_;
  std::vector<std::function<void(grant_id)>>& listeners_;
};

}  // namespace outlink::links
