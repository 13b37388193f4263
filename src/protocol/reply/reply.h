#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "protocol/mime/mime.h"

/// What of an answer is new: without quoted text, the header lines before it, and signatures.
namespace outlink::reply {

enum class cut_kind { quoted_lines, reply_header, separator, signature, html_quote };
std::string_view to_string(cut_kind k);

/// Something that was left out.
struct cut {
  cut_kind kind;
  /// The line or element that it was known by: one line, bounded.
  std::string evidence;
};

struct fresh_text {
  std::string text;
  std::vector<cut> cuts;
};

/// Of plain text with \n as line ends. When nothing would be left, the text stays whole and nothing is cut: an empty
/// comment helps nobody.
fresh_text trim_text(std::string_view text);
/// Of an HTML document: quotes and signatures are taken out of the tree, then it is read as text, then trim_text.
fresh_text trim_html(std::string_view html);
/// Of the letter's plain text where it has one, else of its HTML.
fresh_text trim(mime::letter const& l);

}  // namespace outlink::reply
