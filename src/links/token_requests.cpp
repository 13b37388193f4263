#include "links/token_requests.h"

#include "protocol/oauth/grants.h"
#include "protocol/oauth/pkce.h"

namespace outlink::links {
namespace {

result<oauth::client> client_with_key(link const& l, time_point now, outlink::randomness& randomness) {
  if (!l.key)
    return fail({.code = "signing_key.invalid", .remedy = remedy::fix_setup, .words = "The link has no key."});
  TRY(auto const key, oauth::read_signing_key(l.key->private_key, l.key->certificate));
  auto const by = key.certificate() ? oauth::key_reference::thumbprint : oauth::key_reference::kid;
  TRY(auto assertion, oauth::make_client_assertion(key,
                                                   {.client_id = l.client_id,
                                                    .token_endpoint = l.token_endpoint,
                                                    .algorithm = key.usual_algorithm(),
                                                    .reference = by,
                                                    .kid = l.key->key_id,
                                                    .jti = oauth::make_random_value(randomness)},
                                                   now));
  return oauth::client{.id = l.client_id, .proof = std::move(assertion)};
}

// What the row adds to token requests of this grant type.
oauth::parameters extra_of(provider const* row, grant_type t) {
  return row && t != grant_type::authorization_code ? row->facts.grant(t).parameters : oauth::parameters();
}

result<oauth::token_request> service_account_request(link const& l, provider const* row, grant const& g,
                                                     time_point now) {
  if (!l.key)
    return fail({.code = "signing_key.invalid", .remedy = remedy::fix_setup, .words = "The link has no key."});
  TRY(auto const key, oauth::read_signing_key(l.key->private_key, {}));
  return oauth::jwt_bearer({.issuer = l.key->service_account,
                            .subject = g.login_hint,
                            .token_endpoint = l.token_endpoint,
                            .scopes = l.scopes,
                            .kid = l.key->key_id},
                           key, now, extra_of(row, grant_type::jwt_bearer));
}

}  // namespace

result<oauth::client> client_of(link const& l, std::size_t rank, time_point now, outlink::randomness& randomness) {
  auto const secret = rank < l.client_secrets.size() ? l.client_secrets[rank].value : secret_text();
  switch (l.authentication) {
    case client_authentication::basic:
      return oauth::client{.id = l.client_id, .proof = oauth::basic_secret{secret}};
    case client_authentication::post:
      return oauth::client{.id = l.client_id, .proof = oauth::post_secret{secret}};
    case client_authentication::private_key_jwt:
      return client_with_key(l, now, randomness);
    case client_authentication::none:
      break;
  }
  return oauth::client{.id = l.client_id, .proof = oauth::no_proof{}};
}

token_endpoint::request_builder renewal_request(link const& l, provider const* row, grant const& g,
                                                token_set const* tokens, time_point now) {
  if (l.grant_type == grant_type::client_credentials)
    return [&l, row](oauth::client const& c) -> result<oauth::token_request> {
      return oauth::client_credentials(c, l.scopes, extra_of(row, l.grant_type));
    };
  if (l.grant_type == grant_type::jwt_bearer)
    return [&l, row, &g, now](oauth::client const&) { return service_account_request(l, row, g, now); };
  oauth::parameters extra;
  if (row && row->has(quirk::refresh_needs_redirect_uri)) extra.emplace_back("redirect_uri", l.redirect_url);
  return [refresh_token = tokens->refresh_token, extra](oauth::client const& c) -> result<oauth::token_request> {
    return oauth::refresh(c, refresh_token, {}, extra);
  };
}

token_endpoint::request_builder code_request(link const& l, secret_text const& code, secret_text const& verifier) {
  return [&l, code, verifier](oauth::client const& c) -> result<oauth::token_request> {
    return oauth::exchange_code(c, code, l.redirect_url, verifier);
  };
}

}  // namespace outlink::links
