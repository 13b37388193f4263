#include "protocol/reply/header_block.h"

#include <string>
#include <unordered_map>

#include "protocol/reply/clues.h"
#include "protocol/reply/fold.h"
#include "protocol/reply/phrases.h"

namespace outlink::reply {
namespace {

/// "Date d'envoi" in the longest script.
constexpr std::size_t label_bytes_max = 60;
/// Many recipients, one on each line.
constexpr std::size_t block_lines_max = 60;
/// Lines without a label in a row, but for recipients.
constexpr std::size_t wrapped_lines_max = 2;

// Bit n of a set: the row of that number. A word may be the label of several things: "a" in Italian and in French.
struct meanings {
  std::uint64_t from = 0;
  std::uint64_t sent = 0;
  std::uint64_t to = 0;
  std::uint64_t cc = 0;
  std::uint64_t subject = 0;
};

class known_labels {
 public:
  known_labels() {
    for (std::size_t i = 0; i < label_rows().size(); ++i) {
      auto const& row = label_rows()[i];
      add(row.from, i, &meanings::from);
      add(row.sent, i, &meanings::sent);
      add(row.to, i, &meanings::to);
      add(row.cc, i, &meanings::cc);
      add(row.subject, i, &meanings::subject);
    }
  }

  meanings const* find(std::string_view label) const {
    auto const at = all_.find(std::string(label));
    return at == all_.end() ? nullptr : &at->second;
  }

 private:
  void add(std::string_view forms, std::size_t row, std::uint64_t meanings::* set) {
    while (!forms.empty()) {
      auto const end = forms.find('|');
      all_[fold(forms.substr(0, end))].*set |= std::uint64_t{1} << row;
      forms.remove_prefix(end == forms.npos ? forms.size() : end + 1);
    }
  }
  std::unordered_map<std::string, meanings> all_;
};

known_labels const& labels() {
  static known_labels const all;
  return all;
}

constexpr std::string_view emphasis = "*_ ";

std::string_view without_emphasis(std::string_view s) {
  auto const first = s.find_first_not_of(emphasis);
  return first == s.npos ? std::string_view() : s.substr(first, s.find_last_not_of(emphasis) - first + 1);
}

struct labelled_line {
  meanings const* what = nullptr;
  std::string_view value;
};

labelled_line read_label(std::string_view folded) {
  auto const colon = folded.substr(0, label_bytes_max).find(':');
  if (colon == folded.npos || colon == 0) return {};
  return {labels().find(without_emphasis(folded.substr(0, colon))), without_emphasis(folded.substr(colon + 1))};
}

// What of a block was seen, in the languages that all its labels have in common.
struct seen {
  std::uint64_t from = ~std::uint64_t{0};
  std::uint64_t sent = from;
  std::uint64_t to = from;
  std::uint64_t subject = from;
  std::uint64_t languages = from;
  bool has_from = false;
  bool has_sent = false;
  bool has_to = false;
  bool has_subject = false;
  bool has_address = false;
  bool has_time = false;

  // False when the label does not go on with the block: another language, or a second "From:".
  bool take(labelled_line const& l) {
    auto const all = l.what->from | l.what->sent | l.what->to | l.what->cc | l.what->subject;
    if ((languages & all) == 0) return false;
    languages &= all;
    if ((l.what->from & languages) && !has_from) return add_from(l.value);
    if ((l.what->sent & languages) && !has_sent) return add_sent(l.value);
    if ((l.what->to & languages) && !has_to) return has_to = true;
    if ((l.what->subject & languages) && !has_subject) return has_subject = true;
    return (l.what->cc & languages) != 0;
  }
  bool add_from(std::string_view value) {
    has_address = find_clues(value).address;
    return has_from = true;
  }
  bool add_sent(std::string_view value) {
    auto const c = find_clues(value);
    has_time = c.time || c.date;
    return has_sent = true;
  }
  bool is_block() const { return has_from && has_subject && (has_sent || has_to) && (has_address || has_time); }
};

}  // namespace

header_blocks::header_blocks(lines const& all) : all_(all) {}

std::optional<std::size_t> header_blocks::end_of_block_at(std::size_t i) const {
  if (all_[i].is_quoted || !read_label(all_[i].folded).what) return std::nullopt;
  seen s;
  std::size_t end = i;
  std::size_t wrapped = 0;
  bool is_list = false;
  for (auto k = i; k < all_.size() && k < i + block_lines_max; ++k) {
    auto const& l = all_[k];
    if (l.is_blank) {
      // HTML programs make each line a paragraph; a blank line after a whole block ends it.
      if (s.is_block() && s.has_to && s.has_sent) break;
      if (++wrapped > 1) break;
      continue;
    }
    if (l.taken) break;
    auto const label = read_label(l.folded);
    if (label.what) {
      if (!s.take(label)) break;
      is_list = ((label.what->to | label.what->cc) & s.languages) != 0;
      end = k + 1;
      wrapped = 0;
      continue;
    }
    bool const goes_on = is_list && l.folded.find_first_of("@;,") != l.folded.npos;
    if (!goes_on && ++wrapped > wrapped_lines_max) break;
    // The subject comes last in most: what follows it is the letter.
    if (s.is_block() && s.has_to && s.has_sent && !goes_on) break;
  }
  return s.is_block() ? std::optional(end) : std::nullopt;
}

}  // namespace outlink::reply
