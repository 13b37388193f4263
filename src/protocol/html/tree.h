#pragma once

#include <libxml/tree.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <string_view>

/// The tree of an HTML document, for those who read or change it before it becomes text.
namespace outlink::html {

struct free_document {
  void operator()(xmlDoc* d) const { xmlFreeDoc(d); }
};
using document = std::unique_ptr<xmlDoc, free_document>;

/// Any bytes in UTF-8; what is beyond limits::html_bytes_max is left out. Loads nothing. Empty when there is no
/// element, and when elements lie in one another more than 256 deep.
document parse(std::string_view html);

/// Lower case, empty for what is no element.
std::string_view name_of(xmlNode const* n);
/// Empty when it is not there.
std::string attribute(xmlNode const* n, char const* name);

/// The text of text nodes and CDATA, empty for others.
std::string_view content_of(xmlNode const* n);
/// The next node in the order of the document, nullptr behind the last within `top`. With `into` false the children
/// of `n` are skipped.
xmlNode* next_in_order(xmlNode* n, xmlNode const* top, bool into = true);

/// As to_text(std::string_view), of a tree.
std::string to_text(xmlDoc const& d);
/// As to_text(std::string_view), of an element with what is in it.
std::string to_text(xmlNode* n);

template <std::size_t N>
bool is_one_of(std::string_view name, std::array<std::string_view, N> const& all) {
  return std::find(all.begin(), all.end(), name) != all.end();
}

}  // namespace outlink::html
