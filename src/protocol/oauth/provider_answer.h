#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace outlink::oauth {

/// An HTTP answer of a provider, as far as it matters here.
struct token_http_answer {
  int status = 0;
  std::string_view content_type;
  std::string_view retry_after;
  std::string_view body;
};

/// A provider's `error` value as a failure "oauth.<error>", with words of ours for the known ones (GitHub's and
/// Microsoft's own names are read as the standard's), "oauth.unexpected_error" for others. `peer_code` is an AADSTS
/// number that the description begins with. `where`: the stage.
failure failure_of_error(std::string_view error, std::string_view description, std::string where);

/// The failure that an error document tells of, with Microsoft's error_codes, trace_id, correlation_id and timestamp in
/// `peer_code` and `trace`; also Google's and Bitbucket's nested form (`error` as an object with message and status).
/// Empty when the fields have no error.
std::optional<failure> failure_of_fields(boost::json::object const& fields, std::string where);

/// "oauth.throttled" for 429, "oauth.provider_down" for 408 and 5xx: wait_until with a readable Retry-After (a number
/// of seconds or an HTTP date, cut to limits::retry_after_max from `now`), else retry. Empty for any other status.
std::optional<failure> passing_failure(token_http_answer const& a, time_point now, std::string where);

}  // namespace outlink::oauth
