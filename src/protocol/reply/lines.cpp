#include "protocol/reply/lines.h"

#include <algorithm>
#include <charconv>

#include "base/mail_limits.h"
#include "base/text.h"
#include "protocol/reply/fold.h"

namespace outlink::reply {
namespace {

constexpr std::string_view placeholder_begin = "\uFDD0";
constexpr std::string_view placeholder_end = "\uFDD1";

std::optional<std::size_t> read_placeholder(std::string_view raw) {
  // Quote marks may stand before it, when what was taken out was itself within a quote.
  auto const begin = raw.find(placeholder_begin);
  if (begin == raw.npos || raw.find_first_not_of("> -") != begin) return std::nullopt;
  raw = trim(raw.substr(begin));
  raw.remove_prefix(placeholder_begin.size());
  if (!raw.ends_with(placeholder_end)) return std::nullopt;
  raw.remove_suffix(placeholder_end.size());
  std::size_t index = 0;
  auto const [end, error] = std::from_chars(raw.data(), raw.data() + raw.size(), index);
  if (error != std::errc() || end != raw.data() + raw.size()) return std::nullopt;
  return index;
}

// A blank may stand before the mark: RFC 3676 stuffing, and programs that indent what they quote.
std::string_view unstuffed(std::string_view raw) { return raw.starts_with(' ') ? raw.substr(1) : raw; }

bool begins_as_quote(std::string_view raw) {
  auto const s = unstuffed(raw);
  if (s.starts_with('>')) return !s.starts_with(">=");
  // A table has more than one bar.
  return s.starts_with('|') && (s.size() == 1 || s[1] == ' ') && s.find('|', 1) == s.npos;
}

bool is_prompt(std::string_view raw) { return raw.starts_with(">>> ") || raw == ">>>"; }

// "CE" of "CE> Hello", Latin or Cyrillic; empty when there are none.
std::string_view initials_of(std::string_view raw) {
  constexpr std::size_t bytes_max = 6;
  auto const s = unstuffed(raw);
  auto const end = s.substr(0, bytes_max + 1).find('>');
  if (end == s.npos || end == 0 || (end + 1 < s.size() && s[end + 1] != ' ' && s[end + 1] != '>')) return {};
  for (std::size_t i = 0; i < end; ++i) {
    if (s[i] >= 'A' && s[i] <= 'Z') continue;
    auto const letter = s.substr(i, 2);
    if (letter < "\u0410" || letter > "\u042F") return {};
    ++i;
  }
  return s.substr(0, end);
}

}  // namespace

lines::lines(std::string_view text) {
  struct span {
    std::size_t begin;
    std::size_t size;
  };
  std::vector<span> spans;
  folded_.reserve(text.size());
  while (true) {
    auto const end = text.find('\n');
    auto raw = text.substr(0, end);
    if (raw.ends_with('\r')) raw.remove_suffix(1);
    auto const begin = folded_.size();
    if (raw.size() <= limits::reply_line_bytes_max) fold_into(folded_, raw);
    auto const size = folded_.size() - begin;
    spans.push_back({begin, size});
    all_.push_back({.raw = raw,
                    .is_blank = size == 0 && raw.size() <= limits::reply_line_bytes_max,
                    .is_quoted = begins_as_quote(raw),
                    .taken = read_placeholder(raw)});
    if (end == text.npos) break;
    text.remove_prefix(end + 1);
  }
  for (std::size_t i = 0; i < all_.size(); ++i)
    all_[i].folded = std::string_view(folded_).substr(spans[i].begin, spans[i].size);
  mark_quotes();
}

// Some lines only look like quotes: the prompt of Python, a tag closed on a line of its own, ">From" of an mbox.
void lines::mark_quotes() {
  for (std::size_t i = 0; i < all_.size();) {
    if (!all_[i].is_quoted) {
      ++i;
      continue;
    }
    auto end = i;
    bool all_prompts = true;
    bool all_indented = true;
    while (end < all_.size() && all_[end].is_quoted) {
      all_prompts &= is_prompt(all_[end].raw);
      all_indented &= all_[end].raw.starts_with(' ');
      ++end;
    }
    auto const first = all_[i].folded;
    bool const is_lone = end == i + 1 && (first == ">" || first == "|" || first.starts_with(">from "));
    bool const has_neighbour = i > 0 && !all_[i - 1].is_blank && !all_[i - 1].folded.ends_with(':');
    if (all_prompts || is_lone || (all_indented && has_neighbour))
      for (auto k = i; k < end; ++k) all_[k].is_quoted = false;
    i = end;
  }
}

std::size_t lines::skip_blank(std::size_t i) const {
  while (i < all_.size() && all_[i].is_blank) ++i;
  return i;
}

bool lines::mark_initialled_quotes(std::size_t i) {
  if (i >= all_.size()) return false;
  auto const initials = initials_of(all_[i].raw);
  if (initials.empty()) return false;
  for (; i < all_.size(); ++i) all_[i].is_quoted |= initials_of(all_[i].raw) == initials;
  return true;
}

void lines::unmark_continuation() {
  auto const first = std::find_if(all_.begin(), all_.end(), [](line const& l) { return l.is_quoted; });
  if (first == all_.begin() || first == all_.end()) return;
  auto const above = (first - 1)->folded;
  if (!above.starts_with("$ ") && !above.starts_with("# ")) return;
  for (auto l = first; l != all_.end() && l->is_quoted; ++l) l->is_quoted = false;
}

std::string placeholder(std::size_t index) {
  return std::string(placeholder_begin) + std::to_string(index) + std::string(placeholder_end);
}

std::string without_placeholders(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  constexpr std::string_view both = "\uFDD0\uFDD1";
  static_assert(both.substr(0, 2) == both.substr(3, 2));
  for (auto at = text.find(both.substr(0, 2)); at != text.npos; at = text.find(both.substr(0, 2))) {
    auto const mark = text.substr(at, placeholder_begin.size());
    if (mark != placeholder_begin && mark != placeholder_end) {
      out += text.substr(0, at + 2);
      text.remove_prefix(at + 2);
      continue;
    }
    out += text.substr(0, at);
    text.remove_prefix(at + mark.size());
    auto const number_end = std::min(text.find_first_not_of("0123456789"), text.size());
    if (mark == placeholder_begin && text.substr(number_end).starts_with(placeholder_end)) {
      text.remove_prefix(number_end + placeholder_end.size());
    }
  }
  out += text;
  return out;
}

}  // namespace outlink::reply
