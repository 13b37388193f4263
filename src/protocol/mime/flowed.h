#pragma once

#include <string>
#include <string_view>

namespace outlink::mime {

/// RFC 3676, format=flowed: lines that were broken for travelling are joined, stuffed blanks taken out, quotes kept as
/// "> " for each depth (">> "). `delsp`: the blank at the end of a broken line goes, too.
std::string join_flowed(std::string_view text, bool delsp);

}  // namespace outlink::mime
