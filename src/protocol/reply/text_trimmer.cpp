#include "protocol/reply/text_trimmer.h"

#include <algorithm>

#include "base/mail_limits.h"
#include "base/text.h"
#include "protocol/reply/attribution.h"
#include "protocol/reply/header_block.h"
#include "protocol/reply/lines.h"
#include "protocol/reply/marks.h"

namespace outlink::reply {
namespace {

constexpr std::string_view blanks[] = {" ", "\n", "\t", "\r", "\u00A0", "\u202F", "\u200B", "\uFEFF"};

// The size of the blank at the beginning, 0 when there is none.
std::size_t blank_at(std::string_view s) {
  for (auto const b : blanks)
    if (s.starts_with(b)) return b.size();
  return 0;
}

std::size_t blank_before_end(std::string_view s) {
  for (auto const b : blanks)
    if (s.ends_with(b)) return b.size();
  return 0;
}

class trimmer {
 public:
  trimmer(std::string_view text, text_rules const& rules)
      : rules_(rules), all_(text), blocks_(all_), headers_(find_attributions(all_)), keep_(all_.size(), true) {
    for (auto const& h : headers_)
      if (all_.mark_initialled_quotes(all_.skip_blank(h.end))) break;
    all_.unmark_continuation();
  }

  fresh_text run() {
    std::size_t i = 0;
    while (i < all_.size()) i = step(i);
    drop_program_signatures();
    return {.text = written(), .cuts = told()};
  }

 private:
  // Looks at the line, and says which comes next.
  std::size_t step(std::size_t i) {
    auto const& l = all_[i];
    if (l.taken) return take_placeholder(i);
    if (l.is_blank) return i + 1;
    if (l.is_quoted) return take_quote(i);
    if (auto const mark = find_mark(l.folded)) {
      if (*mark == mark_kind::forwarded) return forwarded_from(i);
      return rules_.is_forward ? forwarded_from(i) : take_rest(i, i + 1, cut_kind::separator, l.raw);
    }
    if (auto const end = header_block_at(i)) {
      if (rules_.is_forward) return forwarded_from(i);
      return take_rest(i, *end, cut_kind::reply_header, all_[is_rule(l.folded) ? all_.skip_blank(i + 1) : i].raw);
    }
    if (auto const* header = header_at(i)) return take_header(*header);
    if (is_signature_mark(i)) return take_signature(i);
    return i + 1;
  }

  void drop(std::size_t begin, std::size_t end) {
    for (auto k = begin; k < end; ++k) keep_[k] = false;
  }

  void note(std::size_t i, cut_kind kind, std::string_view evidence) {
    if (cuts_.size() < limits::reply_cuts_max) cuts_.emplace_back(i, cut{kind, as_evidence(evidence)});
  }

  std::size_t forwarded_from(std::size_t i) {
    kept_from_ = i;
    return all_.size();
  }

  std::size_t take_placeholder(std::size_t i) {
    drop(i, i + 1);
    if (auto const index = *all_[i].taken; index < rules_.taken.size() && cuts_.size() < limits::reply_cuts_max)
      cuts_.emplace_back(i, rules_.taken[index]);
    return i + 1;
  }

  std::size_t take_quote(std::size_t i) {
    // A reply header says that what follows is answered, though it was forwarded to whom it answers.
    if (announced_ != i && find_mark(without_quote_marks(all_[i].folded)) == mark_kind::forwarded)
      return forwarded_from(i);
    // Blank lines between two quoted blocks belong to the quote.
    auto end = i;
    for (auto k = i; k < all_.size() && all_[k].is_quoted && !all_[k].taken; k = all_.skip_blank(k + 1)) end = k + 1;
    drop(i, end);
    auto shown = i;
    while (shown + 1 < end && without_quote_marks(all_[shown].folded).empty()) ++shown;
    note(i, cut_kind::quoted_lines, all_[shown].raw);
    return end;
  }

  static std::string_view without_quote_marks(std::string_view folded) {
    auto const first = folded.find_first_not_of(">| ");
    return first == folded.npos ? std::string_view() : folded.substr(first);
  }

  // The lines [begin, end) announce what is answered. When that is marked as a quote, answers may stand between its
  // lines; otherwise all that follows is the quote.
  std::size_t take_rest(std::size_t begin, std::size_t end, cut_kind kind, std::string_view evidence) {
    note(begin, kind, evidence);
    auto const next = all_.skip_blank(end);
    if (!is_quote(next)) end = all_.size();
    announced_ = next;
    drop(begin, end);
    return end;
  }

  bool is_quote(std::size_t i) const {
    if (i >= all_.size()) return false;
    auto const& l = all_[i];
    if (!l.taken) return l.is_quoted;
    return *l.taken < rules_.taken.size() && rules_.taken[*l.taken].kind == cut_kind::html_quote;
  }

  attribution const* header_at(std::size_t i) {
    while (next_header_ < headers_.size() && headers_[next_header_].begin < i) ++next_header_;
    if (next_header_ == headers_.size() || headers_[next_header_].begin != i) return nullptr;
    auto const& h = headers_[next_header_];
    auto const next = all_.skip_blank(h.end);
    return h.is_sure || is_quote(next) ? &h : nullptr;
  }

  std::size_t take_header(attribution const& h) {
    std::string words;
    for (auto k = h.begin; k < h.end; ++k) words += (k > h.begin ? " " : "") + std::string(outlink::trim(all_[k].raw));
    return take_rest(h.begin, h.end, cut_kind::reply_header, words);
  }

  // Outlook draws a rule above the block; Lotus Notes writes a summary there.
  std::optional<std::size_t> header_block_at(std::size_t i) const {
    if (!is_rule(all_[i].folded)) return blocks_.end_of_block_at(i);
    auto const next = all_.skip_blank(i + 1);
    return next < all_.size() ? blocks_.end_of_block_at(next) : std::nullopt;
  }

  // "-- " is one by RFC 3676. Without its blank it may be a rule between paragraphs, so little may follow.
  bool is_signature_mark(std::size_t i) {
    if (all_[i].raw == "-- ") return true;
    if (all_[i].folded != "--" && all_[i].folded != "-- -") return false;
    if (is_taken_signature(all_.skip_blank(i + 1))) return true;
    std::size_t count = 0;
    for (auto k = i + 1; k < all_.size() && !ends_signature(k); ++k)
      if (++count > limits::reply_signature_lines_max) return false;
    return count > 0;
  }

  bool is_taken_signature(std::size_t i) const {
    if (i >= all_.size() || !all_[i].taken || *all_[i].taken >= rules_.taken.size()) return false;
    return rules_.taken[*all_[i].taken].kind == cut_kind::signature;
  }

  // Asked of a line once for each "--" above it.
  bool ends_signature(std::size_t k) {
    if (known_ends_.empty()) known_ends_.resize(all_.size());
    if (!known_ends_[k]) {
      auto const& l = all_[k];
      known_ends_[k] = l.is_quoted || l.taken || find_mark(l.folded) || header_block_at(k) || is_header_begin(k);
    }
    return *known_ends_[k];
  }

  bool is_header_begin(std::size_t k) const {
    auto const at = std::lower_bound(headers_.begin(), headers_.end(), k,
                                     [](attribution const& h, std::size_t line) { return h.begin < line; });
    return at != headers_.end() && at->begin == k && at->is_sure;
  }

  std::size_t take_signature(std::size_t i) {
    auto end = i + 1;
    while (end < all_.size() && !ends_signature(end)) ++end;
    drop(i, end);
    auto const name = all_.skip_blank(i + 1);
    if (is_taken_signature(name)) return end;
    note(i, cut_kind::signature, name < end ? "-- " + std::string(outlink::trim(all_[name].raw)) : std::string("--"));
    return end;
  }

  // From the end of what is left: the same words in the middle are the author's.
  void drop_program_signatures() {
    auto last = kept_from_.value_or(all_.size());
    bool found = true;
    while (found) {
      found = false;
      while (last > 0 && (!keep_[last - 1] || all_[last - 1].is_blank || is_rule(all_[last - 1].folded))) --last;
      // The address of a link may stand on a line of its own.
      auto line = last;
      if (line > 1 && keep_[line - 2] && is_link(all_[line - 1].folded)) --line;
      if (line == 0 || !keep_[line - 1] || !is_program_signature(all_[line - 1].folded)) return;
      drop(line - 1, last);
      note(line - 1, cut_kind::signature, all_[line - 1].raw);
      last = line - 1;
      found = true;
    }
  }

  static bool is_link(std::string_view folded) { return folded.starts_with("<http") && folded.ends_with('>'); }

  // Signatures of programs are found last, from the end.
  std::vector<cut> told() {
    std::sort(cuts_.begin(), cuts_.end(), [](auto const& a, auto const& b) { return a.first < b.first; });
    std::vector<cut> out;
    for (auto& [line, c] : cuts_) out.push_back(std::move(c));
    return out;
  }

  std::string written() const {
    std::string out;
    bool is_joint = false;
    for (std::size_t i = 0; i < all_.size(); ++i) {
      if (!keep_[i]) {
        is_joint = true;
        continue;
      }
      if (is_joint) {
        // One blank line where something was taken out.
        if (all_[i].is_blank && i + 1 < all_.size()) continue;
        while (auto const size = blank_before_end(out)) out.resize(out.size() - size);
        if (!out.empty()) out += "\n\n";
        is_joint = false;
      }
      out += all_[i].raw;
      out += '\n';
    }
    return std::string(without_outer_blank_lines(out));
  }

  text_rules const& rules_;
  lines all_;
  header_blocks blocks_;
  std::vector<attribution> headers_;
  std::size_t next_header_ = 0;
  // The line that the last reply header stands before.
  std::size_t announced_ = static_cast<std::size_t>(-1);
  std::vector<bool> keep_;
  std::optional<std::size_t> kept_from_;
  std::vector<std::optional<bool>> known_ends_;
  // With the line of each.
  std::vector<std::pair<std::size_t, cut>> cuts_;
};

}  // namespace

std::string_view without_outer_blank_lines(std::string_view text) {
  std::size_t first = 0;
  std::size_t line = 0;
  while (auto const size = blank_at(text.substr(first))) {
    first += size;
    if (text[first - 1] == '\n') line = first;
  }
  if (first == text.size()) return {};
  text.remove_prefix(line);
  while (auto const size = blank_before_end(text)) text.remove_suffix(size);
  // Yahoo writes one before the first line.
  bool const is_stuffed = text.starts_with(' ') && !text.starts_with("  ");
  auto const second = text.find('\n');
  if (is_stuffed && (second == text.npos || !text.substr(second + 1).starts_with(' '))) text.remove_prefix(1);
  return text;
}

std::string as_evidence(std::string_view line) {
  std::string out;
  for (char const c : utf8_prefix(outlink::trim(line), limits::reply_evidence_bytes_max))
    out += static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? ' ' : c;
  return out;
}

fresh_text trim_once(std::string_view text, text_rules const& rules) { return trimmer(text, rules).run(); }

fresh_text trim_fully(std::string_view text, text_rules const& rules) {
  auto fresh = trim_once(text, rules);
  // What was taken out may have kept two parts of something apart.
  for (int i = 1; i < limits::reply_passes_max && !fresh.cuts.empty() && !fresh.text.empty(); ++i) {
    auto again = trim_once(fresh.text, {.is_forward = rules.is_forward});
    if (again.cuts.empty() || again.text.empty()) break;
    fresh.text = std::move(again.text);
    for (auto& c : again.cuts)
      if (fresh.cuts.size() < limits::reply_cuts_max) fresh.cuts.push_back(std::move(c));
  }
  return fresh;
}

}  // namespace outlink::reply
