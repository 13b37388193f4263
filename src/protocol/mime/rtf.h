#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace outlink::mime {

/// MS-OXRTFCP: RTF as Outlook compresses it (LZFu), or holds it plainly (MELA). Empty for anything else; what is cut
/// off ends the text. At most limits::rtf_bytes_max.
std::optional<std::string> decompress_rtf(std::string_view bytes);

struct rtf_body {
  /// UTF-8.
  std::string text;
  /// `text` is the HTML document that the RTF was made from (MS-OXRTFEX).
  bool is_html = false;
};

/// The readable text of an RTF document, without tables of fonts, pictures and the like. Linear in time.
rtf_body read_rtf(std::string_view rtf);

}  // namespace outlink::mime
