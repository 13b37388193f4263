#include "protocol/reply/marks.h"

#include <map>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/text.h"
#include "protocol/reply/fold.h"

namespace outlink::reply {
namespace {

/// The longest mark with its dashes; "Forwarded by" has names and a date behind it.
constexpr std::size_t mark_bytes_max = 300;
constexpr std::size_t signature_bytes_max = 200;
constexpr std::size_t rule_bytes_min = 20;
constexpr std::string_view frame = "-_=*~#<> ";

struct known_mark {
  mark_kind kind;
  bool needs_dashes;
};

struct known_marks {
  std::unordered_map<std::string, known_mark> whole;
  std::vector<std::pair<std::string, mark_kind>> beginnings;

  known_marks() {
    for (auto const& row : mark_rows()) {
      auto words = fold(row.words);
      if (row.form == mark_form::dashed_begin) {
        beginnings.emplace_back(words + " ", row.kind);
        continue;
      }
      bool const is_bare = row.form == mark_form::bare;
      auto const [at, is_new] = whole.try_emplace(std::move(words), known_mark{row.kind, !is_bare});
      if (is_bare) at->second.needs_dashes = false;
    }
  }
};

known_marks const& marks() {
  static known_marks const all;
  return all;
}

struct known_signature {
  std::string begin;
  std::string end;
  bool wants_more;
};

// By their first byte: a long run of trailing lines is looked through quickly.
using known_signatures = std::map<char, std::vector<known_signature>>;

known_signatures const& signatures() {
  static known_signatures const all = [] {
    known_signatures found;
    for (auto const& row : signature_rows()) {
      auto begin = fold(row.begin);
      auto const first = begin[0];
      found[first].push_back({std::move(begin), fold(row.end), row.begin.ends_with(' ')});
    }
    return found;
  }();
  return all;
}

std::unordered_set<std::string> const& forward_prefixes() {
  static std::unordered_set<std::string> const all = [] {
    std::unordered_set<std::string> found;
    for (auto const& row : forward_prefix_rows())
      for (auto forms = row.words; !forms.empty();) {
        auto const end = forms.find('|');
        found.insert(fold(forms.substr(0, end)));
        forms.remove_prefix(end == forms.npos ? forms.size() : end + 1);
      }
    return found;
  }();
  return all;
}

std::string_view without(std::string_view s, std::string_view characters) {
  auto const first = s.find_first_not_of(characters);
  return first == s.npos ? std::string_view() : s.substr(first, s.find_last_not_of(characters) - first + 1);
}

// A link is written behind what it is on: "Get Outlook for iOS <https://...>", "Outlook für iOS <https://...>
// beziehen".
std::string without_link(std::string_view s) {
  std::string out(s);
  auto const begin = out.find("<http");
  auto const end = out.find('>', begin);
  if (begin == out.npos || end == out.npos) return out;
  auto const from = begin > 0 && out[begin - 1] == ' ' ? begin - 1 : begin;
  out.erase(from, end + 1 - from);
  return out;
}

}  // namespace

std::optional<mark_kind> find_mark(std::string_view folded) {
  if (folded.empty() || folded.size() > mark_bytes_max) return std::nullopt;
  bool const is_dashed = folded.starts_with("--") || folded.starts_with("==") || folded.starts_with("__") ||
                         folded.starts_with("- -") || folded.starts_with("*--") || folded.starts_with("*****");
  auto const inner = without(without(without(folded, frame), ":"), frame);
  if (inner.empty()) return std::nullopt;
  if (auto const at = marks().whole.find(std::string(inner)); at != marks().whole.end()) {
    // A bare mark ends with a colon: "Forwarded message" alone may be a heading.
    if (is_dashed || (!at->second.needs_dashes && folded.ends_with(':'))) return at->second.kind;
  }
  if (is_dashed)
    for (auto const& [words, kind] : marks().beginnings)
      if (inner.starts_with(words)) return kind;
  return std::nullopt;
}

bool is_program_signature(std::string_view folded) {
  auto const s = without(folded, "*_ ");
  if (s.empty() || s.size() > signature_bytes_max) return false;
  auto const at = signatures().find(s[0]);
  if (at == signatures().end()) return false;
  auto const bare = without_link(s);
  auto words = std::string_view(bare).substr(0, bare.find_first_of("<(["));
  words = without(words, " .!");
  for (auto const& known : at->second) {
    if (!s.starts_with(known.begin) && !bare.starts_with(known.begin)) continue;
    if (known.wants_more && words.size() <= known.begin.size()) continue;
    auto const end = without(known.end, ".");
    if (!end.empty() && !words.ends_with(end)) continue;
    // A sentence goes on: "Sent from my old address, which I no longer use because ...".
    if (split_words(words).size() <= 12) return true;
  }
  return false;
}

bool is_rule(std::string_view folded) {
  return folded.size() >= rule_bytes_min && folded.find_first_not_of('_') == folded.npos;
}

bool is_forward_subject(std::string_view subject) {
  auto const folded = fold(subject.substr(0, 60));
  auto const colon = folded.find(':');
  if (colon == folded.npos) return false;
  auto word = folded.substr(0, colon);
  while (word.ends_with(' ')) word.pop_back();
  return forward_prefixes().contains(word);
}

}  // namespace outlink::reply
