#include <libxml/HTMLtree.h>

#include <initializer_list>

#include "base/text.h"
#include "protocol/html/html.h"
#include "protocol/html/style.h"
#include "protocol/html/tree.h"

namespace outlink::html {
namespace {

// The scheme decides; blanks and control characters, which browsers overlook, are taken out first.
bool begins_with_scheme(std::string_view url, std::initializer_list<std::string_view> schemes) {
  std::string compact;
  for (char const c : url)
    if (static_cast<unsigned char>(c) > 0x20) compact += c;
  compact = ascii_lower(compact);
  return std::any_of(schemes.begin(), schemes.end(), [&](auto s) { return compact.starts_with(s); });
}

// Only a path on the host that shows the letter: "//other.example" and "/\other.example" lead elsewhere.
bool is_own_path(std::string_view url) {
  if (!url.starts_with('/') || url.starts_with("//")) return false;
  return std::all_of(url.begin(), url.end(), [](char c) { return static_cast<unsigned char>(c) > 0x20 && c != '\\'; });
}

void set(xmlNode* n, char const* name, std::string const& value) {
  xmlSetProp(n, reinterpret_cast<xmlChar const*>(name), reinterpret_cast<xmlChar const*>(value.c_str()));
}

class scrubber {
 public:
  explicit scrubber(inline_images const& images) : images_(images) {}

  void scrub(xmlNode* n) {
    while (n) {
      auto* const next = n->next;
      bool const is_text = n->type == XML_TEXT_NODE;
      if (name_of(n) == "img" && !show_image(n)) {
        remove(n);
      } else if (is_one_of(name_of(n), kept)) {
        scrub_attributes(n);
        scrub(n->children);
      } else if (is_one_of(name_of(n), unwrapped)) {
        scrub(n->children);
        while (n->children) xmlAddPrevSibling(n, n->children);
        remove(n);
      } else if (!is_text) {
        remove(n);
      }
      n = next;
    }
  }

 private:
  static void remove(xmlNode* n) {
    xmlUnlinkNode(n);
    xmlFreeNode(n);
  }

  // False when nothing of it can be shown.
  bool show_image(xmlNode* n) {
    auto const src = attribute(n, "src");
    if (begins_with_scheme(src, {"data:image/png;", "data:image/jpeg;", "data:image/gif;", "data:image/webp;"}))
      return true;
    std::optional<std::string> url;
    if (images_ && ascii_lower(trim(src)).starts_with("cid:")) {
      auto const id = percent_decode_id(trim(src).substr(4));
      url = images_(id);
    }
    if (url && is_own_path(*url)) {
      set(n, "src", *url);
      return true;
    }
    xmlUnsetProp(n, reinterpret_cast<xmlChar const*>("src"));
    return !attribute(n, "alt").empty();
  }

  // RFC 2392: the id of a cid: address is percent-encoded, where "+" stands for itself.
  static std::string percent_decode_id(std::string_view id) {
    std::string plain;
    for (char const c : id) plain += c == '+' ? std::string("%2B") : std::string(1, c);
    return percent_decode(plain).value_or(std::string(id));
  }

  void scrub_attributes(xmlNode* n) {
    static constexpr std::array<std::string_view, 19> known{
        "href",   "src",         "alt",         "title",   "width",   "height", "align", "valign", "bgcolor", "color",
        "border", "cellpadding", "cellspacing", "colspan", "rowspan", "dir",    "lang",  "style",  "start"};
    bool const keeps_src = name_of(n) == "img";
    for (auto* a = n->properties; a;) {
      auto* const next = a->next;
      auto const name = ascii_lower(reinterpret_cast<char const*>(a->name));
      bool keep = is_one_of(name, known);
      if (name == "href")
        keep = begins_with_scheme(attribute(n, reinterpret_cast<char const*>(a->name)),
                                  {"http://", "https://", "mailto:"});
      if (name == "src") keep = keeps_src;
      if (!keep) xmlRemoveProp(a);
      a = next;
    }
    if (auto const style = attribute(n, "style"); !style.empty()) {
      auto const safe = safe_style(style);
      if (safe.empty())
        xmlUnsetProp(n, reinterpret_cast<xmlChar const*>("style"));
      else
        set(n, "style", safe);
    }
    if (name_of(n) == "a") {
      set(n, "rel", "noopener noreferrer nofollow");
      set(n, "target", "_blank");
    }
  }

  // Anything named in neither list goes, with all that is in it.
  static constexpr std::array<std::string_view, 56> kept{
      "html", "body",   "p",       "div",        "span", "br",   "hr",     "a",      "b",     "i",      "u",     "s",
      "em",   "strong", "small",   "sub",        "sup",  "font", "center", "h1",     "h2",    "h3",     "h4",    "h5",
      "h6",   "ul",     "ol",      "li",         "dl",   "dt",   "dd",     "table",  "thead", "tbody",  "tfoot", "tr",
      "td",   "th",     "caption", "blockquote", "pre",  "code", "img",    "tt",     "big",   "strike", "del",   "ins",
      "kbd",  "samp",   "var",     "cite",       "q",    "abbr", "mark",   "address"};
  // Their content is shown, they themselves mean nothing here: Outlook's <o:p>, sections of newsletters.
  static constexpr std::array<std::string_view, 16> unwrapped{
      "o-p",    "section",    "article", "main", "header", "footer", "nav",     "aside",
      "figure", "figcaption", "nobr",    "time", "label",  "dfn",    "acronym", "st1-place"};

  inline_images const& images_;
};

}  // namespace

std::string make_safe(std::string_view html, inline_images const& images) {
  auto const doc = parse(html);
  auto* root = doc ? xmlDocGetRootElement(doc.get()) : nullptr;
  if (!root) return "<!doctype html><meta charset=\"utf-8\"><body></body>";
  scrubber(images).scrub(root->children);
  std::string out = "<!doctype html><meta charset=\"utf-8\">";
  for (auto* n = root->children; n; n = n->next) {
    std::unique_ptr<xmlBuffer, decltype(&xmlBufferFree)> buffer(xmlBufferCreate(), xmlBufferFree);
    htmlNodeDump(buffer.get(), doc.get(), n);
    out += reinterpret_cast<char const*>(xmlBufferContent(buffer.get()));
  }
  return out;
}

}  // namespace outlink::html
