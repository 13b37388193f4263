#pragma once

#include <string>
#include <string_view>

/// HTML of letters: to read as text, and to show without harm.
namespace outlink::html {

/// Readable text of an HTML document: paragraphs, lists, links with their address, quotes marked with "> ".
std::string to_text(std::string_view html);

/// The document with everything active or remote taken out: scripts, styles with addresses, forms, frames, event
/// handlers, images from other places. What is left loads nothing and runs nothing.
std::string make_safe(std::string_view html);

}  // namespace outlink::html
