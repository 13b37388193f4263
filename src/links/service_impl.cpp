#include "links/service_impl.h"

#include "base/log.h"
#include "base/text.h"
#include "links/discovery.h"
#include "links/link_rules.h"
#include "links/refresh_plan.h"

namespace outlink::links {

std::string link_service::redirect_url(std::string_view provider, std::string_view authorization_endpoint,
                                       std::string_view token_endpoint, std::string_view redirect_base) const {
  auto const* row = parts_.providers.find(provider);
  if (!row) return {};
  return links::redirect_url(redirect_base.empty() ? std::string_view(needs_.address.base_url) : redirect_base,
                             redirect_suffix(*row, authorization_endpoint, token_endpoint));
}

task<discovered> link_service::discover(std::string issuer) {
  CO_TRY(auto const m, co_await ask_metadata(needs_.http, needs_.clock, std::move(issuer), needs_.address));
  co_return discovered{.issuer = m.issuer,
                       .authorization_endpoint = m.authorization_endpoint,
                       .token_endpoint = m.token_endpoint,
                       .device_authorization_endpoint = m.device_authorization_endpoint,
                       .revocation_endpoint = m.revocation_endpoint,
                       .userinfo_endpoint = m.userinfo_endpoint,
                       .jwks_uri = m.jwks_uri,
                       .expects_iss = m.promises_iss,
                       .authentication = m.proof == oauth::client_proof::post ? client_authentication::post
                                         : m.proof == oauth::client_proof::private_key_jwt
                                             ? client_authentication::private_key_jwt
                                         : m.proof == oauth::client_proof::none ? client_authentication::none
                                                                                : client_authentication::basic,
                       .scopes_supported = m.scopes_supported};
}

task<std::vector<link>> link_service::list() {
  return flow::read<std::vector<link>>(needs_.storage, [](tables& t) { return t.links.list(); });
}
task<link> link_service::load(link_id id) {
  return flow::read<link>(needs_.storage, [id](tables& t) { return t.links.load(id); });
}

task<link> link_service::create(link_form form) {
  CO_TRY_DO(check_prerequisites(needs_.address));
  auto const now = needs_.clock.now();
  CO_TRY(auto l, check_form({}, form, parts_.providers, needs_.address, true, now));
  l.created_at = l.updated_at = now;
  CO_TRY(auto made, co_await flow::write<link>(needs_.storage, [&](tables& t) { return t.links.insert(l); }));
  parts_.grants.know(made);
  parts_.warnings.ring();
  co_return made;
}

grant_state link_service::after_edit(link const& l, grant const& g, bool new_consent) const {
  if (new_consent) {
    // An application asks anew by itself; a code that somebody is typing belongs to the old registration.
    if (!is_by_consent(l.grant_type) || std::holds_alternative<awaiting_device>(g.state)) return awaiting_consent{};
    if (!std::holds_alternative<awaiting_consent>(g.state))
      return needs_consent{
          {.why = {.code = "link.changed",
                   .remedy = remedy::consent_again,
                   .words = "The link's client ID, endpoints or scopes were changed; the old consent does not fit any "
                            "more. Press Authorize."},
           .since = needs_.clock.now()}};
  }
  // A new secret may be what was missing: tried at once.
  if (auto const* n = std::get_if<needs_fix>(&g.state))
    return failing{.tokens = n->tokens, .why = n->why, .next_try = needs_.clock.now()};
  return g.state;
}

// The link and what it means for its grants, in one transaction.
task<link> link_service::store_link(link const& before, link after) {
  after.updated_at = needs_.clock.now();
  bool const new_consent = needs_new_consent(before, after);
  std::vector<grant> changed;
  auto stored = co_await flow::write<link>(needs_.storage, [&](tables& t) -> result<link> {
    changed.clear();
    TRY(auto put, t.links.replace(after, before.version));
    TRY(auto all, t.grants.list(before.id));
    for (auto& g : all) {
      auto state = after_edit(after, g, new_consent);
      if (state.index() == g.state.index()) continue;
      g.state = std::move(state);
      g.candidate.reset();
      g.updated_at = after.updated_at;
      TRY(auto put_grant, t.grants.replace(g, g.version));
      changed.push_back(std::move(put_grant));
    }
    return put;
  });
  if (stored)
    for (auto const& g : changed) parts_.grants.take(g);
  parts_.warnings.ring();
  co_return stored;
}

task<link> link_service::update(link_id id, version seen, link_form form) {
  CO_TRY(auto before, co_await load(id));
  if (before.version != seen) co_return stale("link");
  CO_TRY(auto after, check_form(before, form, parts_.providers, needs_.address, false, needs_.clock.now()));
  co_return co_await store_link(before, std::move(after));
}

task<link> link_service::add_secret(link_id id, version seen, secret_text value, std::optional<time_point> expires_at) {
  CO_TRY(auto before, co_await load(id));
  if (before.version != seen) co_return stale("link");
  auto after = before;
  CO_TRY_DO(
      links::add_secret(after, {.value = std::move(value), .added_at = needs_.clock.now(), .expires_at = expires_at}));
  co_return co_await store_link(before, std::move(after));
}

task<link> link_service::remove_secret(link_id id, version seen, std::size_t rank) {
  CO_TRY(auto before, co_await load(id));
  if (before.version != seen) co_return stale("link");
  if (rank >= before.client_secrets.size()) co_return not_found("client_secret");
  if (before.client_secrets.size() == 1)
    co_return invalid_field("link", "client_secret",
                            "This is the only client secret; add another one before you remove it.");
  auto after = before;
  after.client_secrets.erase(after.client_secrets.begin() + static_cast<std::ptrdiff_t>(rank));
  co_return co_await store_link(before, std::move(after));
}

task<removal> link_service::remove(link_id id) {
  CO_TRY(auto const l, co_await load(id));
  CO_TRY(auto const gone, co_await grants(id));
  CO_TRY_DO(co_await needs_.storage.write([id](tables& t) { return t.links.remove(id); }));
  for (auto const& g : gone) parts_.grants.forget(g.id);
  parts_.warnings.ring();
  co_return co_await revoke_all(l, gone);
}

}  // namespace outlink::links
