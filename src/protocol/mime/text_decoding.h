#pragma once

#include <string>
#include <string_view>

/// Bytes to readable UTF-8, whatever their sender says about them.
namespace outlink::mime {

/// True when the name is that of a charset that can be read.
bool is_known_charset(std::string_view declared);

/// Always well-formed UTF-8. A byte order mark counts most, then the declared charset when the bytes fit it; else the
/// charset is detected. `declared` is in any spelling, and empty when the sender says nothing. Linear in time.
std::string to_utf8(std::string_view bytes, std::string_view declared);

/// Without control characters but tab and line feed; each line ends with "\n".
std::string clean_text(std::string text);
/// One line: line ends and tabs become blanks, other control characters go, no blanks around it.
std::string clean_line(std::string_view text);

}  // namespace outlink::mime
