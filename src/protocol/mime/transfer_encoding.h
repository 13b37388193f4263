#pragma once

#include <string>
#include <string_view>

/// RFC 2045 section 6: how bytes travel through seven-bit mail.
namespace outlink::mime {

/// Whatever is not base64 is left out; an "=" ends a group, and more may follow it (parts that were put together).
std::string decode_base64(std::string_view text);

/// Takes lower case digits; an "=" that starts no escape stays. Line ends stay as they are.
std::string decode_quoted_printable(std::string_view text);

/// `encoding` in lower case: "base64", "quoted-printable", "x-uuencode" and their other spellings; anything else is
/// taken as it is.
std::string decode_transfer(std::string_view body, std::string_view encoding);

}  // namespace outlink::mime
