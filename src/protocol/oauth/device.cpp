#include "protocol/oauth/device.h"

#include <algorithm>
#include <boost/json.hpp>

#include "base/limits.h"
#include "base/text.h"
#include "protocol/oauth/endpoint.h"
#include "protocol/oauth/fields.h"

namespace outlink::oauth {

namespace json = boost::json;

namespace {

using std::chrono::seconds;

constexpr char stage[] = "device authorization endpoint";

std::unexpected<failure> unexpected_answer(std::string words) {
  return fail({.code = "oauth.unexpected_answer",
               .remedy = remedy::retry,
               .words = "The device authorization endpoint's answer " + std::move(words),
               .where = stage});
}

// Codes are ASCII without control characters (RFC 8628 section 6.1 on what a person can type); a user code may have
// blanks.
result<std::string> read_code(json::object const& o, char const* name, char least, std::size_t bytes_max) {
  auto code = text_of(o, name);
  if (!code || code->empty() || code->size() > bytes_max ||
      !std::all_of(code->begin(), code->end(), [&](char c) { return c >= least && c < 0x7F; }))
    return unexpected_answer("has no usable " + std::string(name) + ".");
  return *std::move(code);
}

result<seconds> read_span(json::object const& o, char const* name, std::optional<seconds> otherwise, seconds most) {
  if (!has_field(o, name) && otherwise) return *otherwise;
  auto const n = seconds_of(o, name);
  if (!n || n->count() <= 0) return unexpected_answer("has no usable " + std::string(name) + ".");
  return std::min(*n, most);
}

result<device_answer> read_success(json::object const& o, bool allow_plain_http) {
  device_answer a;
  TRY(auto code, read_code(o, "device_code", '!', limits::device_code_bytes_max));
  a.device_code = secret_text(std::move(code));
  TRY(a.user_code, read_code(o, "user_code", ' ', limits::user_code_bytes_max));
  // Google's page says verification_url: https://developers.google.com/identity/protocols/oauth2/limited-input-device
  a.verification_uri = text_of(o, "verification_uri").value_or(text_or_empty(o, "verification_url"));
  // It becomes a link that a person presses: never javascript: or another host's disguise.
  if (!is_endpoint(a.verification_uri, allow_plain_http)) return unexpected_answer("has no usable verification_uri.");
  if (has_field(o, "verification_uri_complete")) {
    a.verification_uri_complete = text_or_empty(o, "verification_uri_complete");
    if (!is_endpoint(a.verification_uri_complete, allow_plain_http))
      return unexpected_answer("has no usable verification_uri_complete.");
  }
  TRY(a.expires_in, read_span(o, "expires_in", {}, limits::device_code_life_max));
  TRY(a.interval, read_span(o, "interval", limits::device_poll_interval, limits::device_code_life_max));
  return a;
}

failure ran_out() { return failure_of_error("expired_token", {}, stage); }

device_verdict wait_on(device_wait w, time_point not_before, time_point now) {
  w.next = std::max<time_point>(now + w.interval, not_before);
  if (w.next >= w.end) return ran_out();
  return w;
}

}  // namespace

token_request ask_device_code(client const& c, std::vector<std::string> const& scopes, parameters const& extra) {
  parameters fields;
  if (!scopes.empty()) fields.emplace_back("scope", join_scopes(scopes));
  fields.insert(fields.end(), extra.begin(), extra.end());
  return make_request(c, fields);
}

result<device_answer> read_device_answer(token_http_answer const& a, time_point now, bool allow_plain_http) {
  if (auto passing = passing_failure(a, now, stage)) return fail(*std::move(passing));
  auto const fields = read_object(a.body, limits::http_answer_bytes_max);
  if (fields)
    if (auto error = failure_of_fields(*fields, stage)) return fail(*std::move(error));
  if (a.status != 200) return unexpected_answer("is HTTP " + std::to_string(a.status) + ".");
  if (!fields) return unexpected_answer("is not a JSON object, or names something twice.");
  return read_success(*fields, allow_plain_http);
}

token_request poll_device(client const& c, secret_text const& device_code, parameters const& extra) {
  parameters fields{{"grant_type", "urn:ietf:params:oauth:grant-type:device_code"},
                    {"device_code", device_code.reveal()}};
  fields.insert(fields.end(), extra.begin(), extra.end());
  return make_request(c, fields);
}

device_wait start_device_wait(device_answer const& a, time_point now) {
  return {.next = now + a.interval, .end = now + a.expires_in, .interval = a.interval};
}

device_verdict judge_device_poll(device_wait const& w, result<token_answer> answer, time_point now) {
  if (answer) return *std::move(answer);
  auto const& why = answer.error();
  auto next = w;
  if (why.code == "oauth.authorization_pending") return wait_on(next, now, now);
  if (why.code == "oauth.slow_down") {
    next.interval += limits::device_poll_slower_by;
    return wait_on(next, now, now);
  }
  if (why.remedy == remedy::retry || why.remedy == remedy::wait_until) {
    next.interval = std::max(w.interval, std::min<seconds>(w.interval * 2, limits::device_poll_interval_max));
    return wait_on(next, why.not_before.value_or(now), now);
  }
  return why;
}

}  // namespace outlink::oauth
