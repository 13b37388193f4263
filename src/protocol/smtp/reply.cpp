#include "protocol/smtp/reply.h"

#include <algorithm>
#include <utility>

#include "base/mail_limits.h"
#include "base/text.h"

namespace outlink::smtp {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// "5.7.139" at the beginning of a line whose code begins with the same digit; its length, 0 when there is none.
std::size_t status_length(std::string_view text, char kind) {
  if (kind != '2' && kind != '4' && kind != '5') return 0;
  if (!text.starts_with(std::string{kind, '.'})) return 0;
  auto digits_from = [&](std::size_t begin) {
    std::size_t end = begin;
    while (end < text.size() && is_digit(text[end]) && end - begin < 3) ++end;
    return end;
  };
  auto const subject_end = digits_from(2);
  if (subject_end == 2 || subject_end == text.size() || text[subject_end] != '.') return 0;
  auto const at = digits_from(subject_end + 1);
  if (at == subject_end + 1) return 0;
  return at == text.size() || text[at] == ' ' ? at : 0;
}

}  // namespace

std::string reply::text() const {
  std::string out = std::to_string(code);
  if (!status.empty()) out += " " + status;
  for (auto const& line : lines)
    if (!line.empty()) out += " " + line;
  return out;
}

bool reply::says(std::string_view words) const {
  auto const wanted = ascii_lower(words);
  return std::any_of(lines.begin(), lines.end(),
                     [&](auto const& line) { return ascii_lower(line).find(wanted) != std::string::npos; });
}

result<std::optional<reply>> reply_reader::take_line(std::string const& line) {
  auto malformed = [&](std::string words) {
    return fail(
        {.code = "smtp.malformed", .remedy = remedy::retry, .words = std::move(words), .peer = peer_words(line)});
  };
  bool const is_line = line.size() >= 3 && line[0] >= '2' && line[0] <= '5' && is_digit(line[1]) && is_digit(line[2]) &&
                       (line.size() == 3 || line[3] == ' ' || line[3] == '-');
  if (!is_line) return malformed("The mail server's answer cannot be understood.");
  int const code = (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
  if (so_far_.lines.empty())
    so_far_.code = code;
  else if (code != so_far_.code)
    return malformed("The mail server changed its mind within one answer.");
  bytes_ += line.size();
  if (so_far_.lines.size() >= limits::smtp_answer_lines_max || bytes_ > limits::smtp_answer_bytes_max)
    return malformed("The mail server's answer does not end.");
  auto words = std::string_view(line).substr(std::min<std::size_t>(line.size(), 4));
  if (auto const length = status_length(words, line[0])) {
    if (so_far_.status.empty()) so_far_.status = words.substr(0, length);
    words.remove_prefix(length);
  }
  so_far_.lines.emplace_back(trim(words));
  if (line.size() > 3 && line[3] == '-') return std::nullopt;
  bytes_ = 0;
  return std::exchange(so_far_, {});
}

}  // namespace outlink::smtp
