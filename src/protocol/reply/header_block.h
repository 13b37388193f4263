#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "protocol/reply/lines.h"

namespace outlink::reply {

/// Finds blocks of labelled lines: "From: / Sent: / To: / Subject:", in any order, in one language.
class header_blocks {
 public:
  explicit header_blocks(lines const& all);

  /// The line behind the block that begins at `i`; nothing when none does.
  std::optional<std::size_t> end_of_block_at(std::size_t i) const;

 private:
  lines const& all_;
};

}  // namespace outlink::reply
