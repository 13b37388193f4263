#pragma once

#include <span>
#include <string_view>

#include "protocol/reply/reply.h"

namespace outlink::reply {

/// What is known of a text besides its lines.
struct text_rules {
  /// It is a forwarded letter: blocks of "From: / Sent:" lines belong to what is shown.
  bool is_forward = false;
  /// What placeholder() lines in it stand for.
  std::span<cut const> taken;
};

/// As trim_text(), once through the text: what is left may look like a quote again. Empty when nothing is left.
fresh_text trim_once(std::string_view text, text_rules const& rules);

/// As trim_text(), but a text of which nothing is left is empty.
fresh_text trim_fully(std::string_view text, text_rules const& rules);

/// Without blank lines at its ends and blanks at its end. One blank before the first line alone is no indentation.
std::string_view without_outer_blank_lines(std::string_view text);

/// A line as evidence: on one line, bounded, without control characters.
std::string as_evidence(std::string_view line);

}  // namespace outlink::reply
