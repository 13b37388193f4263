#pragma once

#include <string>
#include <string_view>

namespace outlink::html {

/// The document as libxml2 can read it:
/// - at most limits::html_attributes_max attributes in each tag, the rest of the tag is left out: each is compared with
///   all before it, and a tag of 250 KiB would hold the thread for a quarter of a minute;
/// - Microsoft's elements as "o-p": the parser forgets what stands before a colon, and would take them for paragraphs;
/// - without Microsoft's conditions ("<![if !mso]>"), which would be read as text;
/// - text at the beginning belongs to the body; it would be put into a paragraph of its own.
std::string made_parseable(std::string_view html);

}  // namespace outlink::html
