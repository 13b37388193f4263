#pragma once

#include "links/keeper.h"
#include "links/links_factory.h"
#include "links/service.h"
#include "links/token_endpoint.h"
#include "links/watch.h"
#include "links/who.h"
#include "protocol/oauth/authorization.h"

namespace outlink::links {

/// What the use cases share; everything outlives them.
struct service_parts {
  needs const& outside;
  catalogue const& providers;
  keeper& grants;
  token_endpoint& endpoint;
  watch& warnings;
  std::vector<std::function<void(grant const&, grant const&)>>& listeners;
};

/// The use cases of links/service.h.
class link_service final : public service {
 public:
  explicit link_service(service_parts const& p) : parts_(p), needs_(p.outside), who_(p.outside) {}

  catalogue const& providers() const override { return parts_.providers; }
  std::string redirect_url(std::string_view provider, std::string_view authorization_endpoint,
                           std::string_view token_endpoint, std::string_view redirect_base) const override;
  task<discovered> discover(std::string issuer) override;

  task<std::vector<link>> list() override;
  task<link> load(link_id id) override;
  task<link> create(link_form form) override;
  task<link> update(link_id id, version seen, link_form form) override;
  task<link> add_secret(link_id id, version seen, secret_text value, std::optional<time_point> expires_at) override;
  task<link> remove_secret(link_id id, version seen, std::size_t rank) override;
  task<removal> remove(link_id id) override;

  task<std::vector<grant>> grants() override;
  task<std::vector<grant>> grants(link_id link) override;
  task<grant> load_grant(grant_id id) override;
  task<grant> add_grant(link_id link, std::string login_hint) override;
  task<removal> remove_grant(grant_id id) override;

  task<grant> connect(grant_id id) override;
  task<grant> start_device(grant_id id) override;
  task<grant> accept_candidate(grant_id id) override;
  task<grant> refuse_candidate(grant_id id) override;
  task<std::vector<test_stage>> test(grant_id id) override;
  std::optional<time_point> next_refresh(grant_id id) const override { return parts_.grants.next_refresh(id); }
  task<std::vector<warning>> warnings() override { return parts_.warnings.look(); }
  counts counted() const override { return parts_.grants.counted(); }

  task<std::string> start_consent(grant_id id, secret_text const& session, std::string return_to) override;
  boost::asio::awaitable<consent_end> finish_consent(std::string suffix, std::string query,
                                                     secret_text const& session) override;
  void on_grant_change(std::function<void(grant_id)> listener) override {
    parts_.listeners.push_back([tell = std::move(listener)](grant const&, grant const& after) { tell(after.id); });
  }
  void on_grant_update(std::function<void(grant const&, grant const&)> listener) override {
    parts_.listeners.push_back([tell = std::move(listener)](grant const& before, grant const& after) {
      if (before.id) tell(before, after);
    });
  }

  /// A device code became due: asks the provider once (called by the keeper).
  task<void> poll_device(grant_id id);

 private:
  task<grant> redeem(pending_consent const& c, std::string const& suffix, oauth::authorization_answer const& answer);
  task<grant> keep_consent(grant_id id, link const& l, oauth::token_answer answer, std::string nonce);
  task<grant> change_grant(grant_id id, std::function<result<grant>(grant)> change);
  task<link> store_link(link const& before, link after);
  grant_state after_edit(link const& l, grant const& g, bool new_consent) const;
  boost::asio::awaitable<void> revoke(link const& l, token_set const& tokens, removal& into);
  boost::asio::awaitable<removal> revoke_all(link const& l, std::vector<grant> const& grants);

  service_parts parts_;
  needs const& needs_;
  who_consented who_;
};

}  // namespace outlink::links
