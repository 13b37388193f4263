#include "protocol/mime/flowed.h"

#include <cstddef>

namespace outlink::mime {

std::string join_flowed(std::string_view text, bool delsp) {
  std::string out;
  out.reserve(text.size());
  bool is_open = false;
  std::size_t open_depth = 0;
  while (!text.empty()) {
    auto const end = text.find('\n');
    auto line = text.substr(0, end);
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
    std::size_t depth = 0;
    while (depth < line.size() && line[depth] == '>') ++depth;
    line.remove_prefix(depth);
    if (line.starts_with(' ')) line.remove_prefix(1);
    bool const is_signature = line == "-- ";
    if (is_open && (depth != open_depth || is_signature)) {
      out += '\n';
      is_open = false;
    }
    if (!is_open && depth > 0) {
      out.append(depth, '>');
      if (!line.empty()) out += ' ';
    }
    bool const goes_on = line.ends_with(' ') && !is_signature;
    if (goes_on && delsp) line.remove_suffix(1);
    out += line;
    is_open = goes_on;
    open_depth = depth;
    if (!is_open && end != text.npos) out += '\n';
  }
  if (is_open) out += '\n';
  return out;
}

}  // namespace outlink::mime
