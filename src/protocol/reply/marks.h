#pragma once

#include <optional>
#include <string_view>

#include "protocol/reply/phrases.h"

namespace outlink::reply {

/// What a whole line, as fold() makes it, is: "-----Original Message-----", "Begin forwarded message:".
std::optional<mark_kind> find_mark(std::string_view folded);
/// A line that a program adds below a letter: "Sent from my iPhone". As fold() makes it.
bool is_program_signature(std::string_view folded);
/// A line of nothing but underscores, as Outlook draws above what is answered.
bool is_rule(std::string_view folded);
/// The subject begins with a mark of forwarding: "Fwd: ...". As written.
bool is_forward_subject(std::string_view subject);

}  // namespace outlink::reply
