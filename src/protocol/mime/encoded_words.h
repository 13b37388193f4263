#pragma once

#include <string>
#include <string_view>

/// RFC 2047: header text that is not ASCII.
namespace outlink::mime {

/// One clean line of UTF-8 from a header's value as it stands there: unfolded, encoded words decoded. Takes what
/// programs really send: characters split between words, blanks within words, words within quoted strings, raw 8-bit
/// bytes. A word that cannot be decoded stays as it is.
std::string decode_words(std::string_view raw);

}  // namespace outlink::mime
