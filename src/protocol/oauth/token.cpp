#include "protocol/oauth/token.h"

#include <algorithm>
#include <boost/json.hpp>
#include <charconv>
#include <cmath>

#include "base/limits.h"
#include "base/text.h"
#include "protocol/oauth/authorization.h"

namespace outlink::oauth {

namespace json = boost::json;

namespace {

constexpr char stage[] = "token endpoint";

std::unexpected<failure> unexpected_answer(std::string words, std::string_view said = {}) {
  return fail({.code = "oauth.unexpected_answer",
               .remedy = remedy::retry,
               .words = "The token endpoint's answer " + std::move(words),
               .peer = peer_words(said),
               .where = stage});
}

token_request with_client(client const& c, std::string body) {
  token_request r;
  if (c.proof == client_proof::basic) {
    // Both parts are form-encoded before they are joined (RFC 6749 section 2.3.1).
    r.authorization =
        secret_text("Basic " + base64_encode(percent_encode(c.id) + ":" + percent_encode(c.secret.reveal())));
  } else {
    body += "&client_id=" + percent_encode(c.id);
    if (c.proof == client_proof::post) body += "&client_secret=" + percent_encode(c.secret.reveal());
  }
  r.body = secret_text(std::move(body));
  return r;
}

// The answer's fields by name; form-encoded ones are texts (GitHub answers so when it is not asked for JSON).
result<json::object> read_fields(token_http_answer const& a) {
  if (ascii_lower(a.content_type).starts_with("application/x-www-form-urlencoded")) {
    json::object fields;
    std::string_view rest = a.body;
    while (!rest.empty()) {
      auto const end = std::min(rest.find('&'), rest.size());
      auto const pair = rest.substr(0, end);
      rest.remove_prefix(std::min(end + 1, rest.size()));
      auto const equals = pair.find('=');
      if (equals == pair.npos) continue;
      auto const name = percent_decode(pair.substr(0, equals));
      auto const value = percent_decode(pair.substr(equals + 1));
      if (!name || !value || !fields.emplace(*name, *value).second) return unexpected_answer("is garbled.");
    }
    return fields;
  }
  json::error_code ec;
  json::parse_options options;
  options.max_depth = limits::json_depth_max;
  auto value = json::parse(json::string_view(a.body.data(), a.body.size()), ec, {}, options);
  // A broken body could hold a token: its words are not repeated.
  if (ec) return unexpected_answer("is not JSON. Check that the token endpoint is the right address.");
  if (!value.is_object()) return unexpected_answer("is not a JSON object.");
  return std::move(value.as_object());
}

std::optional<std::string> text_of(json::object const& fields, std::string_view name) {
  auto const* v = fields.if_contains(json::string_view(name.data(), name.size()));
  if (!v || !v->is_string()) return std::nullopt;
  return std::string(v->as_string());
}

bool is_token(std::string_view t) {
  return !t.empty() && t.size() <= limits::token_bytes_max &&
         std::all_of(t.begin(), t.end(), [](char c) { return c > 0x20 && c < 0x7F; });
}

result<std::optional<std::chrono::seconds>> read_expires_in(json::object const& fields) {
  auto const* v = fields.if_contains("expires_in");
  if (!v || v->is_null()) return std::optional<std::chrono::seconds>();
  double seconds = -1;
  if (v->is_int64())
    seconds = static_cast<double>(v->as_int64());
  else if (v->is_uint64())
    seconds = static_cast<double>(v->as_uint64());
  else if (v->is_double())
    seconds = v->as_double();
  else if (v->is_string()) {
    // Microsoft's older endpoint and PayPal's send the number as a text; anything else in a text is refused.
    auto const& t = v->as_string();
    std::int64_t n = -1;
    auto const [end, ec] = std::from_chars(t.data(), t.data() + t.size(), n);
    if (ec == std::errc{} && end == t.data() + t.size()) seconds = static_cast<double>(n);
  }
  if (!(seconds >= 0)) return unexpected_answer("has an expires_in that is no number of seconds.");
  auto const most = static_cast<double>(std::chrono::seconds(limits::access_token_life_max).count());
  return std::optional(std::chrono::seconds(static_cast<std::int64_t>(std::min(seconds, most))));
}

std::optional<time_point> read_retry_after(std::string_view text, time_point now) {
  std::int64_t seconds = 0;
  auto const [end, ec] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (text.empty() || ec != std::errc{} || end != text.data() + text.size() || seconds < 0) return std::nullopt;
  return now + std::min<std::chrono::seconds>(std::chrono::seconds(seconds), limits::retry_after_max);
}

failure passing_failure(token_http_answer const& a, time_point now) {
  failure f{.code = a.status == 429 ? "oauth.throttled" : "oauth.provider_down",
            .remedy = remedy::retry,
            .words = a.status == 429 ? "The provider wants fewer requests." : "The provider has trouble of its own.",
            .peer = "HTTP " + std::to_string(a.status),
            .where = stage};
  if (auto const when = read_retry_after(a.retry_after, now)) {
    f.remedy = remedy::wait_until;
    f.not_before = when;
  }
  return f;
}

result<token_answer> read_success(json::object const& fields) {
  auto access = text_of(fields, "access_token");
  if (!access) return unexpected_answer("has no access_token.");
  if (!is_token(*access))
    return unexpected_answer("has an access_token that is empty, too long, or has forbidden characters.");
  // token_type is required, yet some providers leave it out for Bearer tokens; another type cannot be used here.
  if (auto const type = text_of(fields, "token_type"); type && !ascii_iequals(*type, "bearer"))
    return unexpected_answer("has a token_type other than Bearer.", *type);
  token_answer t{.access_token = secret_text(*std::move(access))};
  if (auto refresh_token = text_of(fields, "refresh_token"); refresh_token && !refresh_token->empty()) {
    if (!is_token(*refresh_token))
      return unexpected_answer("has a refresh_token that is too long or has forbidden characters.");
    t.refresh_token = secret_text(*std::move(refresh_token));
  }
  TRY(t.expires_in, read_expires_in(fields));
  if (auto const scope = text_of(fields, "scope")) {
    std::string blanks = *scope;
    // GitHub separates by commas.
    std::replace(blanks.begin(), blanks.end(), ',', ' ');
    t.scopes = split_words(blanks);
  }
  t.id_token = text_of(fields, "id_token").value_or("");
  return t;
}

}  // namespace

token_request exchange_code(client const& c, secret_text const& code, std::string_view redirect_uri,
                            secret_text const& verifier) {
  return with_client(c, "grant_type=authorization_code&code=" + percent_encode(code.reveal()) + "&redirect_uri=" +
                            percent_encode(redirect_uri) + "&code_verifier=" + percent_encode(verifier.reveal()));
}

token_request refresh(client const& c, secret_text const& refresh_token) {
  return with_client(c, "grant_type=refresh_token&refresh_token=" + percent_encode(refresh_token.reveal()));
}

result<token_answer> read_token_answer(token_http_answer const& a, time_point now) {
  if (a.status == 429 || a.status == 408 || a.status >= 500) return fail(passing_failure(a, now));
  auto fields = read_fields(a);
  // The error document counts whatever the status: GitHub sends it with 200.
  if (fields)
    if (auto const error = text_of(*fields, "error"))
      return fail(failure_of_error(*error, text_of(*fields, "error_description").value_or(""), stage));
  if (a.status < 200 || a.status > 299)
    return unexpected_answer("is an HTTP error.", "HTTP " + std::to_string(a.status));
  if (!fields) return fail(std::move(fields).error());
  return read_success(*fields);
}

}  // namespace outlink::oauth
