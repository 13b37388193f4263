#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace outlink::smtp {

/// Whom a letter comes from and goes to; what its own header says does not count here.
struct envelope {
  /// Empty: the null sender, so that nothing comes back (RFC 5321 section 4.5.5).
  std::string from;
  std::vector<std::string> to;
  /// The letter's header has UTF-8 in it (RFC 6531). Addresses beyond ASCII are seen without it.
  bool needs_utf8 = false;
};

/// Gives back an address that can stand between the angle brackets of a command. Failure "smtp.invalid_address"
/// (fix_input; `where` is empty): no "@" within it, blanks, control characters or angle brackets, which would let it
/// say commands of its own, too long, or not UTF-8.
result<std::string> address_for_envelope(std::string_view address);

/// True when UTF-8 is needed to write it.
bool is_beyond_ascii(std::string_view text);

/// A letter as DATA sends it (RFC 5321 section 4.5.2): every line ends with CRLF, whatever it ended with before, and a
/// dot at the beginning of a line is doubled. Given out in pieces of whole lines.
class data_text {
 public:
  explicit data_text(std::string letter) : letter_(std::move(letter)) {}
  /// Bytes with CRLF, before dots are doubled (RFC 1870 section 6.1).
  std::uint64_t size() const;
  bool is_8bit() const { return is_beyond_ascii(letter_); }
  /// Empty at the end.
  std::string next_piece();

 private:
  std::string letter_;
  std::size_t at_ = 0;
};

}  // namespace outlink::smtp
