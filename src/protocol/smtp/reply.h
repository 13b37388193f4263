#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace outlink::smtp {

/// One complete answer of the server (RFC 5321 section 4.2).
struct reply {
  /// 200 to 599.
  int code = 0;
  /// Its enhanced status code (RFC 2034, RFC 3463), like "5.7.8"; empty when there is none.
  std::string status;
  /// What each line says, without both codes. At least one; may be empty.
  std::vector<std::string> lines;

  /// The first digit of the code.
  int kind() const { return code / 100; }
  /// In one line: "535 5.7.8 Error: authentication failed". Not bounded: peer_words() does that.
  std::string text() const;
  /// True when one of its lines has these words, in any case of letters.
  bool says(std::string_view words) const;
};

/// Puts the lines of an answer together. Bounded: lines, and bytes of all lines.
class reply_reader {
 public:
  /// Empty while more lines have to come. Failure "smtp.malformed" (retry): not an answer, codes that change within
  /// one, or beyond the bounds; the connection cannot be used any more.
  result<std::optional<reply>> take_line(std::string const& line);

 private:
  reply so_far_;
  std::size_t bytes_ = 0;
};

}  // namespace outlink::smtp
