#include "protocol/smtp/envelope.h"

#include <algorithm>

#include "base/mail_limits.h"
#include "base/text.h"

namespace outlink::smtp {
namespace {

// The line that begins at `at`, without its end; moves `at` behind the end. A bare LF or CR ends a line, too: a server
// that takes them for one must not find a line that begins with a dot of ours (RFC 5321 section 2.3.8).
std::string_view next_line(std::string_view text, std::size_t& at) {
  auto const end = std::min(text.find_first_of("\r\n", at), text.size());
  auto const line = text.substr(at, end - at);
  at = std::min(end + (text.substr(end, 2) == "\r\n" ? 2 : 1), text.size());
  return line;
}

}  // namespace

result<std::string> address_for_envelope(std::string_view address) {
  auto const at = address.rfind('@');
  bool const is_whole = at != address.npos && at > 0 && at + 1 < address.size();
  bool const is_bounded = address.size() <= limits::envelope_address_bytes_max;
  bool const is_harmless = std::all_of(address.begin(), address.end(), [](char c) {
    return static_cast<unsigned char>(c) > 0x20 && c != 0x7F && c != '<' && c != '>';
  });
  if (is_whole && is_bounded && is_harmless && is_utf8(address)) return std::string(address);
  return fail({.code = "smtp.invalid_address",
               .remedy = remedy::fix_input,
               .words = "This is not an address that a letter can be sent to or from: " + peer_words(address)});
}

bool is_beyond_ascii(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
}

std::uint64_t data_text::size() const {
  std::uint64_t bytes = 0;
  for (std::size_t at = 0; at < letter_.size();) bytes += next_line(letter_, at).size() + 2;
  return bytes;
}

std::string data_text::next_piece() {
  std::string piece;
  while (at_ < letter_.size() && piece.size() < limits::smtp_piece_bytes) {
    auto const line = next_line(letter_, at_);
    if (line.starts_with('.')) piece += '.';
    piece += line;
    piece += "\r\n";
  }
  return piece;
}

}  // namespace outlink::smtp
