#include "protocol/mime/uuencode.h"

#include <optional>

#include "base/mail_limits.h"
#include "base/text.h"
#include "protocol/mime/transfer_encoding.h"

namespace outlink::mime {
namespace {

std::string_view take_line(std::string_view& text) {
  auto const end = text.find('\n');
  auto line = text.substr(0, end);
  text.remove_prefix(end == text.npos ? text.size() : end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

struct beginning {
  std::string file_name;
  bool is_base64 = false;
};

std::optional<beginning> read_beginning(std::string_view line) {
  beginning b;
  if (line.starts_with("begin-base64 ")) {
    b.is_base64 = true;
    line.remove_prefix(13);
  } else if (line.starts_with("begin ")) {
    line.remove_prefix(6);
  } else {
    return std::nullopt;
  }
  std::size_t digits = 0;
  while (digits < line.size() && line[digits] >= '0' && line[digits] <= '7') ++digits;
  if (digits < 3 || digits > 4 || digits + 1 >= line.size() || line[digits] != ' ') return std::nullopt;
  b.file_name = trim(line.substr(digits));
  return b;
}

// The blank and the accent both mean zero; blanks at the end were often lost on the way.
std::optional<std::string> decode_line(std::string_view line) {
  auto value = [&](std::size_t i) -> unsigned {
    return i < line.size() ? (static_cast<unsigned char>(line[i]) - 32u) & 63u : 0u;
  };
  for (char const c : line)
    if (c < 32 || c > 96) return std::nullopt;
  std::size_t const size = value(0);
  if (line.size() > 1 + (size + 2) / 3 * 4 + 2) return std::nullopt;
  std::string out;
  for (std::size_t i = 1; out.size() < size; i += 4) {
    unsigned const bits = value(i) << 18 | value(i + 1) << 12 | value(i + 2) << 6 | value(i + 3);
    for (int shift = 16; shift >= 0 && out.size() < size; shift -= 8) out += static_cast<char>(bits >> shift & 255u);
  }
  return out;
}

// `text` is left after the file, or as it was when it is none.
std::optional<std::string> take_content(std::string_view& text, bool is_base64) {
  std::string content;
  auto rest = text;
  while (!rest.empty()) {
    auto const start = rest;
    auto const line = take_line(rest);
    if (is_base64 ? line == "====" : line == "end") {
      text = rest;
      return is_base64 ? decode_base64(content) : content;
    }
    if (is_base64) {
      if (line.find_first_of(" :<>") != line.npos) return std::nullopt;
      content += line;
      continue;
    }
    // "end" may be missing after the line of no bytes, which some programs leave empty.
    auto decoded = decode_line(line);
    if (!decoded) return std::nullopt;
    if (decoded->empty() && !content.empty()) {
      auto after = rest;
      text = take_line(after) == "end" ? after : rest;
      return content;
    }
    if (decoded->empty() && start.data() != text.data()) return std::nullopt;
    content += *decoded;
  }
  return std::nullopt;
}

}  // namespace

std::vector<uuencoded_file> take_uuencoded(std::string_view text, std::string* rest) {
  std::vector<uuencoded_file> files;
  if (rest) rest->clear();
  // A block without an end is searched to the end of the text: not for each of a thousand beginnings.
  std::size_t failures = 0;
  while (!text.empty()) {
    auto const start = text;
    auto const line = take_line(text);
    auto const b = line.starts_with("begin") ? read_beginning(line) : std::nullopt;
    if (b && files.size() < limits::letter_parts_max && failures < limits::boundary_guesses_max) {
      if (auto content = take_content(text, b->is_base64)) {
        files.push_back({b->file_name, *std::move(content)});
        continue;
      }
      ++failures;
    }
    if (rest) *rest += start.substr(0, start.size() - text.size());
  }
  return files;
}

}  // namespace outlink::mime
