#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace outlink::imap {

/// A folder name for the wire: modified UTF-7 (RFC 3501 section 5.1.3) in quotes. Failure "imap.invalid_folder"
/// (fix_input).
result<std::string> quote_folder(std::string_view utf8);

}  // namespace outlink::imap
