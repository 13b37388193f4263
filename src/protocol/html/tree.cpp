#include "protocol/html/tree.h"

#include <libxml/HTMLparser.h>

#include "base/mail_limits.h"
#include "base/text.h"
#include "protocol/html/prepare.h"

namespace outlink::html {

document parse(std::string_view html) {
  auto const bounded = made_parseable(utf8_prefix(html, limits::html_bytes_max));
  // No network, no entity loading; the parser keeps at most 256 levels.
  int const options =
      HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET | HTML_PARSE_COMPACT;
  return document(htmlReadMemory(bounded.data(), static_cast<int>(bounded.size()), nullptr, "UTF-8", options));
}

std::string_view name_of(xmlNode const* n) {
  // The parser has made it lower case.
  return n->type == XML_ELEMENT_NODE && n->name ? reinterpret_cast<char const*>(n->name) : std::string_view();
}

std::string attribute(xmlNode const* n, char const* name) {
  if (n->type != XML_ELEMENT_NODE || !n->properties) return {};
  auto* value = xmlGetProp(n, reinterpret_cast<xmlChar const*>(name));
  std::string out = value ? reinterpret_cast<char const*>(value) : "";
  xmlFree(value);
  return out;
}

std::string_view content_of(xmlNode const* n) {
  bool const is_text = n->type == XML_TEXT_NODE || n->type == XML_CDATA_SECTION_NODE;
  return is_text && n->content ? reinterpret_cast<char const*>(n->content) : std::string_view();
}

xmlNode* next_in_order(xmlNode* n, xmlNode const* top, bool into) {
  if (into && n->type == XML_ELEMENT_NODE && n->children) return n->children;
  while (n != top) {
    if (n->next) return n->next;
    n = n->parent;
  }
  return nullptr;
}

}  // namespace outlink::html
