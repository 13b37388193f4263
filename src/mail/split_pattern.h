#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace outlink::mail {

/// A pattern of RE2 in which ^ and $ are the ends of lines; slashes around it, as Jira wants them, are taken off.
/// Failure "handler.invalid" (where=split_pattern) says what is wrong with it.
result<void> check_split_pattern(std::string_view pattern);

/// The text before the first match; the whole text without one. Time grows with the text, whatever the pattern is.
std::string text_before(std::string_view text, std::string_view pattern);

}  // namespace outlink::mail
