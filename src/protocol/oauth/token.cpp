#include "protocol/oauth/token.h"

#include <algorithm>
#include <boost/json.hpp>
#include <charconv>
#include <cmath>

#include "base/limits.h"
#include "base/text.h"
#include "protocol/oauth/fields.h"

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

// The answer's fields by name; form-encoded ones are texts.
result<json::object> read_fields(token_http_answer const& a, answer_form form) {
  if (ascii_lower(a.content_type).starts_with("application/x-www-form-urlencoded")) {
    if (form != answer_form::json_or_form)
      return unexpected_answer(
          "is form-encoded though JSON was asked for. Check that the token endpoint is the right address.");
    auto fields = read_form(a.body);
    if (!fields) return unexpected_answer("is garbled.");
    return *std::move(fields);
  }
  auto fields = read_object(a.body, limits::http_answer_bytes_max);
  // A broken body could hold a token: its words are not repeated.
  if (!fields)
    return unexpected_answer(
        "is not a JSON object, or names something twice. Check that the token endpoint is the right address.");
  return *std::move(fields);
}

bool is_token(std::string_view t) {
  return !t.empty() && t.size() <= limits::token_bytes_max &&
         std::all_of(t.begin(), t.end(), [](char c) { return c > 0x20 && c < 0x7F; });
}

result<std::optional<std::chrono::seconds>> read_life(json::object const& fields, char const* name) {
  auto const* v = fields.if_contains(name);
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
  if (!(seconds >= 0)) return unexpected_answer("has an " + std::string(name) + " that is no number of seconds.");
  auto const most = static_cast<double>(std::chrono::seconds(limits::access_token_life_max).count());
  return std::optional(std::chrono::seconds(static_cast<std::int64_t>(std::min(seconds, most))));
}

result<std::string> optional_text(json::object const& fields, char const* name, std::size_t bytes_max) {
  if (!has_field(fields, name)) return std::string();
  auto text = text_of(fields, name);
  if (!text || text->size() > bytes_max)
    return unexpected_answer("has a " + std::string(name) + " that is no text or too long.");
  return *std::move(text);
}

result<std::optional<std::vector<std::string>>> read_scopes(json::object const& fields) {
  // Bitbucket calls it scopes.
  char const* name = has_field(fields, "scope") ? "scope" : "scopes";
  if (!has_field(fields, name)) return std::optional<std::vector<std::string>>();
  TRY(auto text, optional_text(fields, name, limits::token_bytes_max));
  // GitHub separates by commas.
  std::replace(text.begin(), text.end(), ',', ' ');
  auto scopes = split_words(text);
  if (scopes.size() > limits::scopes_max) return unexpected_answer("has too many scopes.");
  return std::optional(std::move(scopes));
}

result<token_answer> read_success(json::object const& fields) {
  auto access = text_of(fields, "access_token");
  if (!access) return unexpected_answer("has no access_token.");
  if (!is_token(*access))
    return unexpected_answer("has an access_token that is empty, too long, or has forbidden characters.");
  // token_type is required, yet some providers leave it out for Bearer tokens; another type cannot be used here.
  if (has_field(fields, "token_type") && !ascii_iequals(text_or_empty(fields, "token_type"), "bearer"))
    return unexpected_answer("has a token_type other than Bearer.", text_or_empty(fields, "token_type"));
  token_answer t{.access_token = secret_text(*std::move(access))};
  TRY(auto refresh_token, optional_text(fields, "refresh_token", limits::token_bytes_max));
  if (!refresh_token.empty()) {
    if (!is_token(refresh_token)) return unexpected_answer("has a refresh_token with forbidden characters.");
    t.refresh_token = secret_text(std::move(refresh_token));
  }
  TRY(t.expires_in, read_life(fields, "expires_in"));
  TRY(t.refresh_token_expires_in, read_life(fields, "refresh_token_expires_in"));
  TRY(t.scopes, read_scopes(fields));
  TRY(t.id_token, optional_text(fields, "id_token", limits::token_bytes_max));
  if (auto const at = seconds_of(fields, "created_at"); at && at->count() > 0) t.created_at = time_point(*at);
  return t;
}

}  // namespace

result<token_answer> read_token_answer(token_http_answer const& a, time_point now, answer_form form) {
  if (auto passing = passing_failure(a, now, stage)) return fail(*std::move(passing));
  auto fields = read_fields(a, form);
  // The error document counts whatever the status: GitHub sends it with 200.
  if (fields)
    if (auto error = failure_of_fields(*fields, stage)) return fail(*std::move(error));
  if (a.status < 200 || a.status > 299)
    return unexpected_answer("is an HTTP error.", "HTTP " + std::to_string(a.status));
  if (!fields) return fail(std::move(fields).error());
  return read_success(*fields);
}

}  // namespace outlink::oauth
