#pragma once

#include <string>
#include <string_view>

namespace outlink::reply {

/// A line made comparable: lower case (Latin, Greek, Cyrillic), digits of all scripts as ASCII, one kind of blank,
/// colon, comma, bracket, dash and quotation mark, runs of blanks as one, nothing invisible, trimmed.
std::string fold(std::string_view line);
/// The same, added to `out`.
void fold_into(std::string& out, std::string_view line);

}  // namespace outlink::reply
