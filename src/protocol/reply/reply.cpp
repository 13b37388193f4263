#include "protocol/reply/reply.h"

#include "base/text.h"
#include "protocol/html/html.h"
#include "protocol/html/tree.h"
#include "protocol/reply/html_quotes.h"
#include "protocol/reply/lines.h"
#include "protocol/reply/marks.h"
#include "protocol/reply/text_trimmer.h"

namespace outlink::reply {
namespace {

fresh_text whole(std::string_view text) { return {.text = std::string(without_outer_blank_lines(text))}; }

fresh_text text_or_whole(std::string_view written, bool is_forward) {
  auto const text = without_placeholders(written);
  auto fresh = trim_fully(text, {.is_forward = is_forward});
  return fresh.text.empty() || fresh.cuts.empty() ? whole(text) : fresh;
}

fresh_text html_or_whole(std::string_view written, bool is_forward) {
  auto const html = without_placeholders(written);
  auto const tree = html::parse(html);
  if (!tree) return {};
  auto const taken = take_html_quotes(*tree, is_forward);
  auto fresh = trim_fully(html::to_text(*tree), {.is_forward = is_forward, .taken = taken});
  // One of a cell in a table has no line of its own.
  fresh.text = without_placeholders(fresh.text);
  if (outlink::trim(fresh.text).empty()) return whole(without_placeholders(html::to_text(html)));
  return fresh;
}

}  // namespace

fresh_text trim_text(std::string_view text) { return text_or_whole(text, false); }

fresh_text trim_html(std::string_view html) { return html_or_whole(html, false); }

fresh_text trim(mime::letter const& l) {
  bool const is_forward = is_forward_subject(l.subject);
  if (l.html && (l.text_is_from_html || outlink::trim(l.text).empty())) return html_or_whole(*l.html, is_forward);
  return text_or_whole(l.text, is_forward);
}

std::string_view to_string(cut_kind k) {
  switch (k) {
    case cut_kind::quoted_lines:
      return "quoted_lines";
    case cut_kind::reply_header:
      return "reply_header";
    case cut_kind::separator:
      return "separator";
    case cut_kind::signature:
      return "signature";
    case cut_kind::html_quote:
      return "html_quote";
  }
  return "quoted_lines";
}

}  // namespace outlink::reply
