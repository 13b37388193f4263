#include "protocol/html/html.h"

#include <libxml/HTMLparser.h>
#include <libxml/HTMLtree.h>

#include <algorithm>
#include <array>
#include <memory>

#include "base/limits.h"
#include "base/text.h"

namespace outlink::html {
namespace {

struct free_document {
  void operator()(xmlDoc* d) const { xmlFreeDoc(d); }
};
using document = std::unique_ptr<xmlDoc, free_document>;

document parse_html(std::string_view html) {
  html = utf8_prefix(html, limits::html_bytes_max);
  // No network, no entity loading; the parser keeps at most 256 levels.
  int const options =
      HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET | HTML_PARSE_COMPACT;
  return document(htmlReadMemory(html.data(), static_cast<int>(html.size()), nullptr, "UTF-8", options));
}

std::string name_of(xmlNode const* n) {
  return n->name ? ascii_lower(reinterpret_cast<char const*>(n->name)) : std::string();
}

template <std::size_t N>
bool is_one_of(std::string_view name, std::array<std::string_view, N> const& all) {
  return std::find(all.begin(), all.end(), name) != all.end();
}

std::string attribute(xmlNode* n, char const* name) {
  auto* value = xmlGetProp(n, reinterpret_cast<xmlChar const*>(name));
  std::string out = value ? reinterpret_cast<char const*>(value) : "";
  xmlFree(value);
  return out;
}

// The scheme decides; blanks and control characters, which browsers overlook, are taken out first.
bool begins_with_scheme(std::string_view url, std::initializer_list<std::string_view> schemes) {
  std::string compact;
  for (char const c : url)
    if (static_cast<unsigned char>(c) > 0x20) compact += c;
  compact = ascii_lower(compact);
  return std::any_of(schemes.begin(), schemes.end(), [&](auto s) { return compact.starts_with(s); });
}

class text_writer {
 public:
  void write(xmlNode* n) {
    for (; n; n = n->next) {
      if (out.size() > limits::letter_text_bytes_max) return;
      if (n->type == XML_TEXT_NODE || n->type == XML_CDATA_SECTION_NODE)
        put(reinterpret_cast<char const*>(n->content));
      else if (n->type == XML_ELEMENT_NODE)
        element(n);
    }
  }
  std::string out;

 private:
  void element(xmlNode* n) {
    static constexpr std::array<std::string_view, 7> dropped{"script",   "style",  "head",    "title",
                                                             "template", "object", "noscript"};
    static constexpr std::array<std::string_view, 15> blocks{
        "p", "div", "table", "tr", "ul", "ol", "li", "h1", "h2", "h3", "h4", "blockquote", "pre", "section", "hr"};
    auto const name = name_of(n);
    if (is_one_of(name, dropped)) return;
    bool const is_block = is_one_of(name, blocks);
    if (name == "br") return line();
    if (is_block) line();
    if (name == "li") {
      begin_line();
      out += "- ";
    }
    if (name == "blockquote") ++quotes_;
    bool const was_pre = pre_;
    if (name == "pre") pre_ = true;
    write(n->children);
    pre_ = was_pre;
    if (name == "td" || name == "th") put(" ");
    if (name == "a") link(n);
    if (is_block) line();
    if (name == "blockquote") --quotes_;
    if (name == "p" || name == "table" || name == "blockquote" || name.starts_with("h")) blank_ = true;
  }

  void link(xmlNode* n) {
    auto const href = attribute(n, "href");
    if (begins_with_scheme(href, {"http://", "https://"}) &&
        out.find(href, out.size() > href.size() + 2 ? out.size() - href.size() - 2 : 0) == out.npos)
      out += " <" + href + ">";
  }

  void line() {
    while (out.ends_with(' ')) out.pop_back();
    if (!out.empty() && !out.ends_with('\n')) out += '\n';
    fresh_ = true;
  }

  void begin_line() {
    if (blank_ && !out.empty()) out += std::string(static_cast<std::size_t>(quotes_), '>') + "\n";
    blank_ = false;
    for (int i = 0; i < quotes_; ++i) out += "> ";
    fresh_ = false;
  }

  void put(std::string_view text) {
    for (char const c : text) {
      bool const is_blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
      if (is_blank && !pre_) {
        if (!fresh_ && !out.ends_with(' ') && !out.ends_with('\n')) out += ' ';
        continue;
      }
      if (pre_ && c == '\n') {
        out += '\n';
        fresh_ = true;
        continue;
      }
      if (fresh_) begin_line();
      out += c;
    }
  }

  int quotes_ = 0;
  bool fresh_ = true;
  bool blank_ = false;
  bool pre_ = false;
};

void scrub_attributes(xmlNode* n) {
  static constexpr std::array<std::string_view, 19> kept{
      "href",   "src",         "alt",         "title",   "width",   "height", "align", "valign", "bgcolor", "color",
      "border", "cellpadding", "cellspacing", "colspan", "rowspan", "dir",    "lang",  "style",  "start"};
  for (auto* a = n->properties; a;) {
    auto* const next = a->next;
    auto const name = ascii_lower(reinterpret_cast<char const*>(a->name));
    auto const value = attribute(n, reinterpret_cast<char const*>(a->name));
    auto const lower = ascii_lower(value);
    bool keep = is_one_of(name, kept);
    if (name == "href") keep = begins_with_scheme(value, {"http://", "https://", "mailto:"});
    if (name == "src")
      keep = name_of(n) == "img" &&
             begins_with_scheme(value, {"data:image/png;", "data:image/jpeg;", "data:image/gif;", "data:image/webp;"});
    if (name == "style")
      keep = lower.find("url") == lower.npos && lower.find("expression") == lower.npos &&
             lower.find("import") == lower.npos && lower.find('\\') == lower.npos &&
             lower.find("position") == lower.npos;
    if (!keep) xmlRemoveProp(a);
    a = next;
  }
  if (name_of(n) == "a") {
    xmlSetProp(n, reinterpret_cast<xmlChar const*>("rel"),
               reinterpret_cast<xmlChar const*>("noopener noreferrer nofollow"));
    xmlSetProp(n, reinterpret_cast<xmlChar const*>("target"), reinterpret_cast<xmlChar const*>("_blank"));
  }
}

void scrub(xmlNode* n) {
  // Anything not named here goes, with all that is in it.
  static constexpr std::array<std::string_view, 48> kept{
      "html", "body",   "p",       "div",        "span", "br",   "hr",     "a",     "b",     "i",      "u",     "s",
      "em",   "strong", "small",   "sub",        "sup",  "font", "center", "h1",    "h2",    "h3",     "h4",    "h5",
      "h6",   "ul",     "ol",      "li",         "dl",   "dt",   "dd",     "table", "thead", "tbody",  "tfoot", "tr",
      "td",   "th",     "caption", "blockquote", "pre",  "code", "img",    "tt",    "big",   "strike", "del",   "ins"};
  while (n) {
    auto* const next = n->next;
    bool const is_text = n->type == XML_TEXT_NODE;
    bool const is_kept = n->type == XML_ELEMENT_NODE && is_one_of(name_of(n), kept);
    if (is_kept) {
      scrub_attributes(n);
      scrub(n->children);
    } else if (!is_text) {
      xmlUnlinkNode(n);
      xmlFreeNode(n);
    }
    n = next;
  }
}

}  // namespace

std::string to_text(std::string_view html) {
  auto const doc = parse_html(html);
  if (!doc) return {};
  text_writer w;
  w.write(xmlDocGetRootElement(doc.get()));
  return std::string(trim(w.out));
}

std::string make_safe(std::string_view html) {
  auto const doc = parse_html(html);
  auto* root = doc ? xmlDocGetRootElement(doc.get()) : nullptr;
  if (!root) return "<!doctype html><meta charset=\"utf-8\"><body></body>";
  scrub(root->children);
  std::string out = "<!doctype html><meta charset=\"utf-8\">";
  for (auto* n = root->children; n; n = n->next) {
    std::unique_ptr<xmlBuffer, decltype(&xmlBufferFree)> buffer(xmlBufferCreate(), xmlBufferFree);
    htmlNodeDump(buffer.get(), doc.get(), n);
    out += reinterpret_cast<char const*>(xmlBufferContent(buffer.get()));
  }
  return out;
}

}  // namespace outlink::html
