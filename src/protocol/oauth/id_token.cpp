#include "protocol/oauth/id_token.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>

#include "base/limits.h"
#include "base/text.h"
#include "protocol/oauth/fields.h"

namespace outlink::oauth {

namespace json = boost::json;

namespace {

using std::chrono::seconds;

std::unexpected<failure> invalid(std::string words, std::string_view said = {}) {
  return fail({.code = "oauth.id_token_invalid",
               .remedy = remedy::consent_again,
               .words = "The provider's statement of who consented " + std::move(words),
               .peer = peer_words(said),
               .where = "id token"});
}

bool same(std::string_view a, std::string_view b) {
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

bool is_for(json::object const& claims, std::string_view client_id) {
  auto const azp = text_or_empty(claims, "azp");
  bool const azp_is_us = azp == client_id;
  if (has_field(claims, "azp") && !azp_is_us) return false;
  if (auto const one = text_of(claims, "aud")) return *one == client_id;
  auto const* aud = claims.if_contains("aud");
  if (!aud || !aud->is_array()) return false;
  auto const all = texts_of(claims, "aud");
  bool const named = std::find(all.begin(), all.end(), client_id) != all.end();
  // With several audiences the party that it was made for must be named.
  return named && (aud->as_array().size() == 1 || azp_is_us);
}

bool is_issuer(json::object const& claims, std::string_view expected) {
  if (expected.empty()) return true;
  constexpr std::string_view placeholder = "{tenantid}";
  std::string wanted(expected);
  if (auto const at = wanted.find(placeholder); at != wanted.npos) {
    auto const tid = text_or_empty(claims, "tid");
    if (tid.empty()) return false;
    wanted.replace(at, placeholder.size(), tid);
  }
  return text_or_empty(claims, "iss") == wanted;
}

result<void> check_times(json::object const& claims, time_point now) {
  auto const exp = seconds_of(claims, "exp");
  if (!exp) return invalid("has no end date.");
  if (time_point(*exp) + limits::clock_skew_max < now) return invalid("has run out; check this machine's clock.");
  for (auto const* name : {"iat", "nbf"}) {
    if (!has_field(claims, name)) continue;
    auto const from = seconds_of(claims, name);
    if (!from) return invalid("has a date that is no number.");
    if (time_point(*from) - limits::clock_skew_max > now)
      return invalid("comes from the future; check this machine's clock.");
  }
  return {};
}

result<void> check_claims(json::object const& claims, id_token_expectation const& expected) {
  if (!is_issuer(claims, expected.issuer)) return invalid("comes from another issuer.", text_or_empty(claims, "iss"));
  if (!is_for(claims, expected.client_id)) return invalid("was made for another client.");
  TRY_DO(check_times(claims, expected.now));
  if (!expected.nonce.empty() && !same(text_or_empty(claims, "nonce"), expected.nonce))
    return invalid("belongs to another sign-in.");
  return {};
}

result<identity> checked_identity(std::string_view payload, id_token_expectation const& expected,
                                  secret_text const* access_token) {
  auto const claims = read_object(payload, limits::token_bytes_max);
  if (!claims) return invalid("is garbled.");
  TRY_DO(check_claims(*claims, expected));
  // OpenID Connect Core section 3.1.3.6; all three algorithms hash with SHA-256.
  if (access_token && has_field(*claims, "at_hash") &&
      !same(text_or_empty(*claims, "at_hash"), base64url_encode(sha256(access_token->reveal()).substr(0, 16))))
    return invalid("belongs to another access token.");
  auto who = read_identity(*claims);
  if (!who) return invalid("names nobody.");
  return *std::move(who);
}

std::unexpected<failure> unknown_key(std::string_view kid) {
  return fail({.code = "oauth.unknown_key",
               .remedy = remedy::retry,
               .words =
                   "The provider's statement of who consented is signed with a key that is not in its key set. It may "
                   "have changed its keys.",
               .peer = peer_words(kid),
               .where = "id token"});
}

result<jws_algorithm> pinned_algorithm(json::object const& header, std::span<jws_algorithm const> allowed) {
  static constexpr std::array usual{jws_algorithm::rs256};
  if (allowed.empty()) allowed = usual;
  auto const said = text_or_empty(header, "alg");
  auto const a = jws_algorithm_from(said);
  if (!a || std::find(allowed.begin(), allowed.end(), *a) == allowed.end())
    return invalid("is signed in a way that is not believed.", said);
  // RFC 7515 section 4.1.11: what is critical and not understood must not be passed over.
  if (header.contains("crit")) return invalid("asks for an extension that is not understood.");
  return *a;
}

}  // namespace

std::string const& identity::shown() const { return !email.empty() ? email : !username.empty() ? username : subject; }

std::optional<identity> read_identity(json::object const& claims) {
  auto const text = [&](char const* name) {
    return peer_words(std::string_view(text_or_empty(claims, name)).substr(0, limits::claim_bytes_max));
  };
  identity who{.subject = text_or_empty(claims, "sub")};
  if (who.subject.empty() || who.subject.size() > limits::subject_bytes_max) return std::nullopt;
  who.subject = peer_words(who.subject);
  who.email = text("email");
  // Some providers write it as a text.
  auto const* verified = claims.if_contains("email_verified");
  who.email_verified =
      verified && ((verified->is_bool() && verified->as_bool()) || text_or_empty(claims, "email_verified") == "true");
  who.username = text("preferred_username");
  if (who.username.empty()) who.username = text("upn");
  who.name = text("name");
  who.tenant = text("tid");
  return who;
}

result<identity> read_unsigned_id_token(std::string_view id_token, id_token_expectation const& expected) {
  if (id_token.size() > limits::token_bytes_max) return invalid("is too long.");
  auto const first = id_token.find('.');
  auto const second = first == id_token.npos ? id_token.npos : id_token.find('.', first + 1);
  if (second == id_token.npos) return invalid("is not a JSON Web Token.");
  auto const payload = base64url_decode(id_token.substr(first + 1, second - first - 1));
  if (!payload) return invalid("is garbled.");
  return checked_identity(*payload, expected, nullptr);
}

result<identity> verify_id_token(std::string_view id_token, id_token_expectation const& expected,
                                 signature_expectation const& signature) {
  auto const parts = split_compact(id_token);
  auto const header = parts ? read_object(parts->header, limits::token_bytes_max) : std::nullopt;
  if (!header) return invalid("is not a JSON Web Token.");
  TRY(auto const algorithm, pinned_algorithm(*header, signature.algorithms));
  auto const kid = text_or_empty(*header, "kid");
  bool known = false;
  bool good = false;
  for (auto const& k : signature.keys) {
    bool const candidate = (kid.empty() || k.kid == kid) && k.algorithm.value_or(algorithm) == algorithm;
    if (!candidate || !fits(k.key.get(), algorithm)) continue;
    known = true;
    if (verify(k.key.get(), algorithm, parts->signed_part, parts->signature)) good = true;
  }
  if (!known) return unknown_key(kid);
  if (!good) return invalid("has a signature that is not the provider's.");
  return checked_identity(parts->payload, expected, signature.access_token);
}

result<std::string> read_account(std::string_view id_token, id_token_expectation const& expected) {
  TRY(auto const who, read_unsigned_id_token(id_token, expected));
  return who.shown();
}

}  // namespace outlink::oauth
