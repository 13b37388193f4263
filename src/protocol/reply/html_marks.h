#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "protocol/html/tree.h"

namespace outlink::reply {

/// What an element of a mail program is for.
enum class html_role : std::uint8_t {
  /// What is answered.
  quote,
  /// Reply header and quote together; answers may stand in it between quotes.
  container,
  /// "On 3 November 2025 at 10:12, Alice wrote:".
  header,
  signature,
  /// The "-- " that belongs to a signature, or a line above a quote.
  ornament,
  /// A quote begins with it, and all that follows belongs to it.
  rest,
  /// As `rest`, when its text is a block of "From: / Sent:" lines.
  rest_if_headers,
  /// As `rest`, when it is empty and a rule stands behind it.
  rest_if_rule,
  /// A line of Zimbra: the elements behind it that are marked are the quote.
  divider,
  /// A <blockquote> of which nothing else is known.
  plain_quote,
};

struct html_mark {
  html_role role = html_role::plain_quote;
  /// "div.gmail_quote", "hr#zwchr", "blockquote[type=cite]".
  std::string evidence;
};

/// What the element is by its name and attributes; nothing for most.
std::optional<html_mark> find_html_mark(xmlNode const* n);

}  // namespace outlink::reply
