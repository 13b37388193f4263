#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "protocol/oauth/token.h"

namespace outlink::oauth {

/// RFC 8628 section 3.1, to the device authorization endpoint.
token_request ask_device_code(client const& c, std::vector<std::string> const& scopes, parameters const& extra = {});

/// What a person needs, and what we poll with.
struct device_answer {
  secret_text device_code;
  /// Shown to the person, to be typed; printable.
  std::string user_code;
  /// Where to type it: https, or http when allowed.
  std::string verification_uri;
  /// The same with the code in it; may be empty.
  std::string verification_uri_complete;
  std::chrono::seconds expires_in{};
  std::chrono::seconds interval{};
};
/// RFC 8628 section 3.2; Google's `verification_url` is read too. Failures: "oauth.<error>" as the provider says,
/// "oauth.unexpected_answer" (retry; names the field), "oauth.throttled", "oauth.provider_down".
result<device_answer> read_device_answer(token_http_answer const& answer, time_point now, bool allow_plain_http);

/// RFC 8628 section 3.4, to the token endpoint.
token_request poll_device(client const& c, secret_text const& device_code, parameters const& extra = {});

/// Waiting for the person.
struct device_wait {
  /// The next poll, not earlier.
  time_point next;
  /// The device code is worthless from here on.
  time_point end;
  std::chrono::seconds interval{};
};
device_wait start_device_wait(device_answer const& a, time_point now);

/// Wait on, tokens, or the end: "oauth.expired_token", "oauth.access_denied" (both consent_again), other errors as they
/// came.
using device_verdict = std::variant<device_wait, token_answer, failure>;
/// Judges one poll's answer, or its failure to arrive (RFC 8628 section 3.5): pending waits on, slow_down waits longer
/// from now on, passing trouble doubles the interval up to limits::device_poll_interval_max.
device_verdict judge_device_poll(device_wait const& w, result<token_answer> answer, time_point now);

}  // namespace outlink::oauth
