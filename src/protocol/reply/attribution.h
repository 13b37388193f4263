#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "protocol/reply/lines.h"

namespace outlink::reply {

/// A reply header found: "On 3 November 2025 at 10:12, Alice wrote:".
struct attribution {
  /// Its first line, and the one behind its last.
  std::size_t begin = 0;
  std::size_t end = 0;
  /// It says when and who so that it can be nothing else. Without this it counts only before quoted lines.
  bool is_sure = false;
};

/// The reply headers among lines that are not quoted, from the top down; they do not overlap.
std::vector<attribution> find_attributions(lines const& all);

}  // namespace outlink::reply
