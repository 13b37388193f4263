#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace outlink {

/// A peer's words made fit for logs and pages: at most limits::peer_words_bytes_max bytes, control characters and
/// invalid UTF-8 escaped as \xNN, an ellipsis where it was cut.
std::string peer_words(std::string_view raw);

/// True when the bytes are well-formed UTF-8 (no surrogates, no overlong forms).
bool is_utf8(std::string_view bytes);
/// The longest prefix of at most `bytes_max` bytes that does not cut a UTF-8 sequence.
std::string_view utf8_prefix(std::string_view text, std::size_t bytes_max);

/// RFC 4648 section 4, with padding.
std::string base64_encode(std::string_view bytes);
/// Accepts missing padding, refuses anything else that is not base64.
std::optional<std::string> base64_decode(std::string_view text);
/// RFC 4648 section 5 without padding.
std::string base64url_encode(std::string_view bytes);
std::optional<std::string> base64url_decode(std::string_view text);

/// Percent-encodes all but RFC 3986 unreserved characters (so a blank becomes %20).
std::string percent_encode(std::string_view text);
/// Decodes %XX, and '+' as a blank (form encoding). Empty for a broken escape.
std::optional<std::string> percent_decode(std::string_view text);

/// SHA-256 as 32 raw bytes.
std::string sha256(std::string_view bytes);
/// Lower-case hexadecimal.
std::string hex(std::string_view bytes);

/// ASCII only; other bytes unchanged.
std::string ascii_lower(std::string_view text);
bool ascii_iequals(std::string_view a, std::string_view b);
std::string_view trim(std::string_view text);
/// Splits at runs of blanks and tabs; no empty parts.
std::vector<std::string> split_words(std::string_view text);

/// RFC 3339 in UTC with milliseconds.
std::string rfc3339(time_point t);
/// A date ("2027-01-31": its beginning in UTC), or a time as rfc3339() writes it, with or without fraction. Empty for
/// anything else, other zones included.
std::optional<time_point> read_rfc3339(std::string_view text);

}  // namespace outlink
