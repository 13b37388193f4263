#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "base/result.h"
#include "protocol/imap/response.h"

namespace outlink::imap {

/// What a refusal means, whichever command it refuses. One of its two signs is enough.
struct refusal {
  /// As response::code (RFC 5530, or a server's own); empty: none.
  std::string_view response_code;
  /// Lower case, anywhere in the human text; empty: none.
  std::string_view says;
  /// Of the failure.
  std::string_view code;
  outlink::remedy remedy;
  std::string_view words;
  /// Who answers so, and where that is written.
  std::string_view evidence;
};

/// The first row that matches counts.
std::span<refusal const> known_refusals();
/// Null: nothing is known about this answer.
refusal const* find_refusal(response const& said);

/// "Suggested Backoff Time: 297000 milliseconds" (Exchange), at most limits::imap_suggested_wait_max. Empty: none
/// asked.
std::optional<duration> find_suggested_wait(std::string_view text);

}  // namespace outlink::imap
