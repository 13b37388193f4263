#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

/// Bytes of a named charset to UTF-8: by ICU, and by iconv for what ICU does not know.
namespace outlink::mime {

/// The name under which bytes of this charset are best read, lower case: a superset where programs write the name of a
/// subset ("gb2312" is read as "gb18030", "iso-8859-1" as "windows-1252"), aliases resolved. Empty for an unknown name.
std::string charset_name(std::string_view declared);

struct converted {
  std::string utf8;
  /// Places where the bytes did not fit the charset; each is one U+FFFD.
  std::size_t errors = 0;
};

/// `charset` is a name from charset_name(). Empty when it cannot be read at all.
std::optional<converted> convert(std::string_view bytes, std::string const& charset);

}  // namespace outlink::mime
