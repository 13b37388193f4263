#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/result.h"

namespace outlink::imap {

/// One datum of a response (RFC 9051 section 9): an atom, a string (quoted or literal), a list, or NIL.
struct value {
  enum class kind { atom, string, list, nil };
  kind what = kind::atom;
  std::string text;
  std::vector<value> items;
};

/// One complete response of the server.
struct response {
  enum class kind { untagged, tagged, continuation };
  kind what = kind::untagged;
  std::string tag;
  /// Upper case: OK, NO, BAD, BYE, PREAUTH, CAPABILITY, EXISTS, FETCH ...
  std::string word;
  /// Of "* 12 EXISTS".
  std::uint32_t number = 0;
  /// Upper case first word of [...] in a status response; its arguments; the human text after it.
  std::string code;
  std::string code_arguments;
  std::string text;
  /// What follows the word in a data response.
  std::vector<value> values;

  bool is_status() const { return word == "OK" || word == "NO" || word == "BAD" || word == "BYE" || word == "PREAUTH"; }
};

/// The reader wants this many bytes of a literal next, then another line.
struct literal_wanted {
  std::size_t bytes;
};

/// Puts lines and literals together and parses them. Bounded: literals per response, bytes of all literals, nesting.
class response_reader {
 public:
  /// `literal_bytes_max`: for all literals of one response together.
  explicit response_reader(std::size_t literal_bytes_max) : literal_bytes_max_(literal_bytes_max) {}

  /// Failures "imap.malformed" (retry), "imap.literal_too_large" (retry): the connection cannot be used any more.
  result<std::variant<literal_wanted, response>> take_line(std::string line);
  void take_literal(std::string bytes);

 private:
  struct piece {
    std::string text;
    std::optional<std::string> literal;
  };
  std::vector<piece> pieces_;
  std::size_t literal_bytes_max_;
  std::size_t literal_bytes_ = 0;
};

/// A quoted string (RFC 9051 section 9) of a text without line ends, NUL and 8-bit characters.
std::string quote_string(std::string_view text);

/// A number of at most 32 bits, nothing else around it (nz-number, number).
std::optional<std::uint32_t> parse_number(std::string_view text);

}  // namespace outlink::imap
