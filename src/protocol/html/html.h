#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

/// HTML of letters: to read as text, and to show without harm.
namespace outlink::html {

/// Readable text of an HTML document in UTF-8, lines ending with \n, without blank lines at its ends:
/// - paragraphs and headings between blank lines; list items after "- " or their number, nested ones indented;
/// - rows of tables as "a | b", with a line of dashes below a row of headings; tables that only arrange things become
///   one line for each cell;
/// - links as "text <address>", or the address alone when the text is the address; images as "[alternative text]";
/// - quotes after "> ", once for each that they lie in;
/// - nothing of what a reader would not see: hidden elements, invisible characters, counting pixels.
std::string to_text(std::string_view html);

/// The address of our own under which an image of the letter is found, by its Content-ID without angle brackets. Only
/// a path ("/letters/1/parts/2") is used; nothing when there is no such image.
using inline_images = std::function<std::optional<std::string>(std::string_view content_id)>;

/// The document with everything active or remote taken out: scripts, styles with addresses, forms, frames, event
/// handlers, images from other places. What is left loads nothing but what `images` gives for images of the letter
/// itself ("cid:", RFC 2392), and runs nothing. Without `images` those go, too.
std::string make_safe(std::string_view html, inline_images const& images = {});

}  // namespace outlink::html
