#include "protocol/reply/reply.h"

namespace outlink::reply {
std::string_view to_string(cut_kind) { return "quoted_lines"; }
fresh_text trim_text(std::string_view text) { return {.text = std::string(text), .cuts = {}}; }
fresh_text trim_html(std::string_view html) { return trim_text(html); }
fresh_text trim(mime::letter const& l) { return trim_text(l.text); }
}  // namespace outlink::reply
