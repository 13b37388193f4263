#include "protocol/oauth/provider_answer.h"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <charconv>

#include "base/limits.h"
#include "base/text.h"
#include "protocol/oauth/fields.h"
#include "protocol/oauth/http_date.h"

namespace outlink::oauth {

namespace json = boost::json;

namespace {

struct known_error {
  std::string_view error;
  outlink::remedy remedy;
  std::string_view words;
};
// RFC 6749 sections 4.1.2.1 and 5.2, OpenID Connect Core section 3.1.2.6, RFC 8628 section 3.5, RFC 7009 section 2.2.1,
// RFC 6750 section 3.1.
constexpr std::array<known_error, 19> known_errors{{
    {"access_denied", remedy::consent_again, "The consent was refused at the provider."},
    {"invalid_grant", remedy::consent_again,
     "The provider no longer accepts the consent: it was revoked, ran out, or was replaced. Somebody must consent "
     "again."},
    {"invalid_client", remedy::fix_setup,
     "The provider does not accept the client ID with this client secret. Check both in the link; a secret may have "
     "expired."},
    {"unauthorized_client", remedy::fix_setup,
     "The provider does not allow this client to do this. Check the registration at the provider."},
    {"invalid_scope", remedy::fix_setup,
     "The provider does not know one of the scopes, or does not allow it for this client."},
    {"invalid_request", remedy::fix_setup,
     "The provider refused the request as malformed. Check the endpoints and the redirect URL in the registration."},
    {"unsupported_response_type", remedy::fix_setup,
     "The provider does not offer the authorization code flow to this client."},
    {"unsupported_grant_type", remedy::fix_setup, "The provider does not offer this grant type to this client."},
    {"temporarily_unavailable", remedy::retry, "The provider is temporarily unavailable."},
    {"server_error", remedy::retry, "The provider had an error of its own."},
    {"login_required", remedy::consent_again, "Somebody must sign in at the provider."},
    {"interaction_required", remedy::consent_again, "The provider wants to ask the person something."},
    {"consent_required", remedy::consent_again, "The provider wants the person's consent."},
    {"account_selection_required", remedy::consent_again, "The provider wants the person to choose an account."},
    {"authorization_pending", remedy::retry, "Nobody has typed the code at the provider yet."},
    {"expired_token", remedy::consent_again, "The code ran out before somebody typed it at the provider. Start again."},
    {"invalid_token", remedy::retry, "The provider does not accept the access token (any more)."},
    {"unsupported_token_type", remedy::give_up, "The provider does not revoke this kind of token."},
    {"slow_down", remedy::retry, "The provider wants to be asked less often."},
}};

// Names of their own for what the standard has a name for, at GitHub, Microsoft and Google; and of later standards.
// https://docs.github.com/en/apps/oauth-apps/maintaining-oauth-apps/troubleshooting-oauth-app-access-token-request-errors
// https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/refreshing-user-access-tokens
// https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-device-code#expected-errors
// https://developers.google.com/identity/protocols/oauth2/web-server#authorization-errors
constexpr std::array<std::pair<std::string_view, std::string_view>, 15> other_names{{
    {"bad_refresh_token", "invalid_grant"},
    {"bad_verification_code", "invalid_grant"},
    {"incorrect_device_code", "invalid_grant"},
    {"incorrect_client_credentials", "invalid_client"},
    {"redirect_uri_mismatch", "invalid_request"},
    {"device_flow_disabled", "unauthorized_client"},
    {"application_suspended", "unauthorized_client"},
    {"unverified_user_email", "access_denied"},
    {"authorization_declined", "access_denied"},
    {"deleted_client", "invalid_client"},
    {"disabled_client", "invalid_client"},
    {"org_internal", "access_denied"},
    {"admin_policy_enforced", "access_denied"},
    {"invalid_redirect_uri", "invalid_request"},
    {"invalid_target", "invalid_request"},
}};

std::string_view standard_name(std::string_view error) {
  for (auto const& [theirs, standard] : other_names)
    if (theirs == error) return standard;
  return error;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// "AADSTS700082" out of "AADSTS700082: The refresh token has expired ...".
std::string aadsts_of(std::string_view description) {
  constexpr std::string_view prefix = "AADSTS";
  auto const at = description.find(prefix);
  if (at == description.npos) return {};
  auto const digits = description.substr(at + prefix.size());
  auto const end = std::find_if_not(digits.begin(), digits.end(), is_digit);
  auto const n = static_cast<std::size_t>(end - digits.begin());
  if (n == 0 || n > 9) return {};
  return std::string(description.substr(at, prefix.size() + n));
}

// Names of requests are words of the peer that go into our own records: printable, without blanks, bounded.
std::string trace_value(std::string_view value) {
  std::string out;
  for (char c : value.substr(0, limits::trace_bytes_max)) out += c > 0x20 && c < 0x7F ? c : '_';
  return out;
}

std::string trace_of(json::object const& fields) {
  std::string all;
  for (std::string_view name : {"trace_id", "correlation_id", "timestamp", "request_id"})
    if (auto const value = text_of(fields, name); value && !value->empty())
      all += (all.empty() ? "" : ", ") + std::string(name) + "=" + trace_value(*value);
  return all;
}

void add_traces(failure& f, json::object const& fields) {
  f.trace = trace_of(fields);
  auto const* codes = fields.if_contains("error_codes");
  if (!codes || !codes->is_array() || codes->as_array().empty()) return;
  if (auto const& first = codes->as_array().front(); first.is_int64() && first.as_int64() > 0)
    f.peer_code = "AADSTS" + std::to_string(first.as_int64());
}

std::optional<time_point> read_retry_after(std::string_view text, time_point now) {
  std::int64_t seconds = 0;
  auto const [end, ec] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (!text.empty() && ec == std::errc{} && end == text.data() + text.size())
    return seconds < 0 ? std::nullopt
                       : std::optional(now + std::min<std::chrono::seconds>(std::chrono::seconds(seconds),
                                                                            limits::retry_after_max));
  auto const date = read_http_date(text, now);
  if (!date || *date < now) return std::nullopt;
  return std::min<time_point>(*date, now + limits::retry_after_max);
}

}  // namespace

failure failure_of_error(std::string_view error, std::string_view description, std::string where) {
  failure f{.code = "oauth.unexpected_error",
            .remedy = remedy::retry,
            .words = "The provider answered with an error.",
            .where = std::move(where)};
  auto const name = standard_name(error);
  for (auto const& k : known_errors)
    if (k.error == name) {
      f.code = "oauth." + std::string(name);
      f.remedy = k.remedy;
      f.words = k.words;
    }
  f.peer = peer_words(std::string(error) + (description.empty() ? "" : ": ") + std::string(description));
  f.peer_code = aadsts_of(description);
  return f;
}

std::optional<failure> failure_of_fields(json::object const& fields, std::string where) {
  std::string error;
  std::string description;
  if (auto const* nested = fields.if_contains("error"); nested && nested->is_object()) {
    // Google: {"error":{"code":401,"message":"...","status":"UNAUTHENTICATED"}}; Bitbucket:
    // {"error":{"message":"..."}}.
    error = text_or_empty(nested->as_object(), "status");
    description = text_or_empty(nested->as_object(), "message");
    if (error.empty()) error = "error";
  } else {
    error = text_or_empty(fields, "error");
    description = text_or_empty(fields, "error_description");
  }
  if (error.empty()) return std::nullopt;
  if (auto const sub = text_or_empty(fields, "suberror"); !sub.empty()) description += " (" + sub + ")";
  auto f = failure_of_error(error, description, std::move(where));
  add_traces(f, fields);
  return f;
}

std::optional<failure> passing_failure(token_http_answer const& a, time_point now, std::string where) {
  if (a.status != 429 && a.status != 408 && a.status < 500) return std::nullopt;
  failure f{
      .code = a.status == 429 ? "oauth.throttled" : "oauth.provider_down",
      .remedy = remedy::retry,
      .words = "The provider's " + where + (a.status == 429 ? " wants fewer requests." : " has trouble of its own."),
      .peer = "HTTP " + std::to_string(a.status),
      .where = where};
  if (auto const when = read_retry_after(a.retry_after, now)) {
    f.remedy = remedy::wait_until;
    f.not_before = when;
  }
  // What it says counts for nothing here, except for whoever asks the provider's support.
  if (auto const fields = read_object(a.body, limits::http_answer_bytes_max))
    if (auto const said = failure_of_fields(*fields, {})) {
      f.peer = peer_words(f.peer + ", " + said->peer);
      f.peer_code = said->peer_code;
      f.trace = said->trace;
    }
  return f;
}

}  // namespace outlink::oauth
