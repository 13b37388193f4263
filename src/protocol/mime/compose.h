#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "protocol/mime/mime.h"

namespace outlink::mime {

/// What a letter of ours is made from. Texts are UTF-8; control characters in what becomes a header are taken out, so
/// that no value begins a header of its own. What is empty is left out.
struct composition {
  address from;
  address to;
  std::string reply_to;
  std::string subject;
  /// Without angle brackets, like the two below.
  std::string message_id;
  std::string in_reply_to;
  /// Oldest first.
  std::vector<std::string> references;
  /// Written in UTC, to the second.
  time_point date;
  /// Lines end with \n or CRLF.
  std::string text;
  std::string html;
  /// Our own mark, by which we know what we sent ourselves.
  std::string fingerprint;
  /// RFC 3834 section 5: "auto-generated", "auto-replied".
  std::string auto_submitted;
  /// More headers by name and value.
  std::vector<std::pair<std::string, std::string>> headers = {};
  /// A whole letter to go along. It stays byte by byte when 7-bit transport takes it; else its parts are encoded anew;
  /// else it is a file "letter.eml" of unknown type.
  std::string forwarded;
};

/// The whole letter (RFC 5322) with CRLF, all ASCII, lines of at most 998 bytes: header words by RFC 2047, bodies as
/// they are, quoted-printable or base64, multipart/alternative for text with HTML. Failure "letter.invalid" (fix_input)
/// with `where` = from, to, reply_to or headers: not an address that mail can be sent to without SMTPUTF8, or no name
/// of a header.
result<std::string> compose(composition const& c);

/// Whether mail can be sent to it: one @, a host behind it, all visible ASCII, nothing that has to be quoted, at most
/// 254 bytes (RFC 5321 section 4.5.3.1).
bool is_sendable_address(std::string_view email);

}  // namespace outlink::mime
