#include "protocol/reply/reply.h"

#include "base/text.h"
#include "protocol/html/html.h"
#include "protocol/reply/marks.h"
#include "protocol/reply/text_trimmer.h"

namespace outlink::reply {
namespace {

fresh_text text_or_whole(std::string_view text, text_rules const& rules) {
  auto fresh = trim_fully(text, rules);
  if (fresh.text.empty() || fresh.cuts.empty()) return {.text = std::string(without_outer_blank_lines(text))};
  return fresh;
}

fresh_text html_or_whole(std::string_view html, bool is_forward) {
  return text_or_whole(html::to_text(html), {.is_forward = is_forward});
}

}  // namespace

fresh_text trim_text(std::string_view text) { return text_or_whole(text, {}); }

fresh_text trim_html(std::string_view html) { return html_or_whole(html, false); }

fresh_text trim(mime::letter const& l) {
  bool const is_forward = is_forward_subject(l.subject);
  if (l.html && (outlink::trim(l.text).empty() || l.text == html::to_text(*l.html)))
    return html_or_whole(*l.html, is_forward);
  return text_or_whole(l.text, {.is_forward = is_forward});
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
