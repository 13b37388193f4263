#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace outlink::imap {

/// A folder name for the wire: modified UTF-7 (RFC 3501 section 5.1.3) in quotes. Failure "imap.invalid_folder"
/// (fix_input).
result<std::string> quote_folder(std::string_view utf8);

/// The inverse, for a name that a server lists (without its quotes). Empty for a name that quote_folder() would not
/// write like that: such a folder could not be opened.
std::optional<std::string> read_folder_name(std::string_view wire);

}  // namespace outlink::imap
