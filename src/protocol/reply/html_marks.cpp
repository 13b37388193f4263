#include "protocol/reply/html_marks.h"

#include <unordered_map>

#include "base/text.h"

namespace outlink::reply {
namespace {

using enum html_role;

/// `value` is one of the words of a class, the whole of another attribute. `element` may be empty: any.
struct element_row {
  char const* attribute;
  std::string_view value;
  std::string_view element;
  html_role role;
  std::string_view source;
};

constexpr element_row rows[] = {
    {"class", "gmail_quote", "blockquote", quote, "Gmail, K-9"},
    {"class", "gmail_quote", "", container, "Gmail, K-9"},
    {"class", "gmail_quote_container", "", container, "Gmail"},
    {"class", "gmail_attr", "", header, "Gmail"},
    {"class", "gmail_signature", "", signature, "Gmail"},
    {"class", "gmail_signature_prefix", "", ornament, "Gmail"},
    {"class", "ms-outlook-mobile-reference-message", "", rest, "Outlook for iOS and Android"},
    {"class", "moz-cite-prefix", "", header, "Thunderbird"},
    {"class", "moz-signature", "", signature, "Thunderbird"},
    {"class", "yahoo_quoted", "", quote, "Yahoo"},
    {"class", "yahooQuoted", "", quote, "Yahoo"},
    {"class", "protonmail_quote", "blockquote", quote, "Proton Mail"},
    {"class", "protonmail_quote", "", container, "Proton Mail"},
    {"class", "protonmail_signature_block", "", signature, "Proton Mail"},
    {"class", "zmail_extra", "", container, "Zoho"},
    {"class", "zmail_extra_hr", "", ornament, "Zoho"},
    {"class", "tutanota_quote", "", quote, "Tuta"},
    {"class", "gmail_quote_attribution", "", header, "Mailspring"},
    {"class", "iNotesHistory", "", quote, "HCL iNotes"},
    {"class", "k9mail-signature", "", signature, "K-9"},
    {"class", "-x-evo-signature", "", signature, "Evolution"},
    {"id", "appendonsend", "", rest_if_rule, "Outlook on the web"},
    {"id", "divRplyFwdMsg", "", rest, "Outlook on the web"},
    {"id", "x_divRplyFwdMsg", "", rest, "Outlook for Mac"},
    {"id", "mail-editor-reference-message-container", "", rest, "new Outlook"},
    {"id", "OLK_SRC_BODY_SECTION", "", rest, "Outlook for Mac 2011"},
    {"id", "MAC_OUTLOOK_ATTRIBUTION_BLOCKQUOTE", "", quote, "Outlook for Mac 2011"},
    {"id", "ms-outlook-mobile-signature", "", signature, "Outlook for iOS and Android"},
    {"id", "Signature", "div", signature, "Outlook on the web"},
    {"id", "AppleMailSignature", "", signature, "Apple Mail, iOS Mail"},
    {"id", "ymail_android_signature", "", signature, "Yahoo"},
    {"id", "composer_signature", "", signature, "Samsung Email"},
    {"id", "blockquote_zmail", "", quote, "Zoho"},
    {"id", "reply-intro", "", header, "Roundcube"},
    {"id", "_rc_sig", "", signature, "Roundcube"},
    {"id", "zwchr", "hr", divider, "Zimbra"},
    {"data-marker", "__DIVIDER__", "", divider, "Zimbra"},
    {"name", "quote", "div", quote, "GMX, Web.de"},
    {"name", "messageReplySection", "div", container, "Spark"},
    {"name", "messageSignatureSection", "div", signature, "Spark"},
    {"type", "cite", "blockquote", quote, "Apple Mail, Thunderbird, Roundcube, Evolution, eM Client"},
};

constexpr char const* plain_attributes[] = {"id", "data-marker", "name", "type"};

using rows_by_value = std::unordered_multimap<std::string_view, element_row const*>;

rows_by_value const& known() {
  static rows_by_value const all = [] {
    rows_by_value found;
    for (auto const& row : rows) found.emplace(row.value, &row);
    return found;
  }();
  return all;
}

// A row of one element goes before one of any.
element_row const* find_row(std::string_view attribute_name, std::string_view value, std::string_view element) {
  element_row const* best = nullptr;
  auto const [first, last] = known().equal_range(value);
  for (auto at = first; at != last; ++at) {
    auto const* row = at->second;
    if (row->attribute != attribute_name) continue;
    if (row->element == element || (row->element.empty() && !best)) best = row;
  }
  return best;
}

html_mark told(element_row const& row, std::string_view element) {
  auto out = std::string(element);
  std::string_view const attribute_name = row.attribute;
  if (attribute_name == "class")
    out += "." + std::string(row.value);
  else if (attribute_name == "id")
    out += "#" + std::string(row.value);
  else
    out += "[" + std::string(attribute_name) + "=" + std::string(row.value) + "]";
  return {row.role, out};
}

// Outlook draws a line of its own colour above its block of headers, and nothing else tells it.
bool has_outlook_line(xmlNode const* n) {
  constexpr std::size_t style_bytes_max = 500;
  auto const style = html::attribute(n, "style");
  if (style.size() > style_bytes_max) return false;
  auto const lower = ascii_lower(style);
  return lower.find("border-top") != lower.npos || lower.find("rgb(181, 196, 223)") != lower.npos;
}

}  // namespace

std::optional<html_mark> find_html_mark(xmlNode const* n) {
  auto const element = html::name_of(n);
  if (element.empty()) return std::nullopt;
  if (n->properties) {
    for (auto const& word : split_words(html::attribute(n, "class")))
      if (auto const* row = find_row("class", word, element)) return told(*row, element);
    for (auto const* name : plain_attributes)
      if (auto const value = html::attribute(n, name); !value.empty())
        if (auto const* row = find_row(name, value, element)) return told(*row, element);
    if (element == "div" && has_outlook_line(n)) return html_mark{rest_if_headers, "div[style=border-top]"};
  }
  if (element == "blockquote") return html_mark{plain_quote, "blockquote"};
  return std::nullopt;
}

}  // namespace outlink::reply
