#include "protocol/reply/attribution.h"

#include <algorithm>
#include <deque>
#include <string>
#include <unordered_set>

#include "base/mail_limits.h"
#include "base/text.h"
#include "protocol/reply/clues.h"
#include "protocol/reply/finder.h"
#include "protocol/reply/fold.h"
#include "protocol/reply/phrases.h"

namespace outlink::reply {
namespace {

constexpr std::size_t lines_max = 3;
/// Words of a name, with a title, a department and initials.
constexpr std::size_t name_words_max = 8;
/// "a.m. MEZ):" may stand behind the time.
constexpr std::size_t behind_time_max = 14;

enum class strength { none, weak, sure };

class known_verbs {
 public:
  known_verbs() : finder_(folded(owned_)) {}

  struct found {
    std::size_t begin = 0;
    std::size_t end = 0;
    verb_place place = verb_place::last;
  };

  /// The verb before the colon, else the first within; `s` ends with the colon.
  std::optional<found> find(std::string_view s) const {
    auto const body_end = s.find_last_not_of(" :") + 1;
    std::optional<found> best;
    finder_.search(s, [&](std::size_t phrase, std::size_t end) {
      auto const& row = verb_rows()[phrase];
      auto const begin = end - owned_[phrase].size();
      bool const begins_word = begin == 0 || row.place == verb_place::glued || !is_letter(s[begin - 1]);
      bool const ends_word = end == s.size() || !is_letter(s[end]);
      if (!begins_word || !ends_word) return;
      bool const is_last = end == body_end;
      // A phrase has one row for each place; the finder knows the first of them.
      if (!is_last && !may_be_inside_[phrase]) return;
      auto const place = is_last && row.place != verb_place::glued ? verb_place::last : row.place;
      if (!best || (is_last && best->end != end)) best = found{begin, end, is_last ? place : verb_place::inside};
    });
    return best;
  }

 private:
  static bool is_letter(char c) {
    auto const b = static_cast<unsigned char>(c);
    return b >= 0x80 || (b >= 'a' && b <= 'z') || (b >= '0' && b <= '9');
  }

  std::vector<std::string_view> folded(std::deque<std::string>& owned) {
    std::unordered_set<std::string> inside;
    for (auto const& row : verb_rows()) {
      owned.push_back(fold(row.verb));
      if (row.place == verb_place::inside) inside.insert(owned.back());
    }
    for (auto const& verb : owned) may_be_inside_.push_back(inside.contains(verb));
    return {owned.begin(), owned.end()};
  }

  std::deque<std::string> owned_;
  std::vector<bool> may_be_inside_;
  finder finder_;
};

known_verbs const& verbs() {
  static known_verbs const all;
  return all;
}

struct known_openings {
  std::vector<std::string> words;
  std::unordered_set<std::string> days;

  known_openings() {
    for (auto const& row : opening_rows()) {
      if (!row.are_days) {
        words.push_back(fold(row.words));
        continue;
      }
      for (auto const& day : split_words(fold(row.words))) days.insert(day);
    }
  }

  bool begin(std::string_view s) const {
    if (s.empty()) return false;
    if (s[0] >= '0' && s[0] <= '9') return true;
    for (auto const& w : words)
      if (s.starts_with(w) && s.size() > w.size() && (s[w.size()] == ' ' || w.ends_with('-'))) return true;
    auto const word = s.substr(0, s.find_first_of(" .,"));
    return word.size() < 40 && days.contains(std::string(word));
  }
};

known_openings const& openings() {
  static known_openings const all;
  return all;
}

std::size_t words_in(std::string_view s) { return split_words(s).size(); }

// Every word with a capital letter, as names have: "Alice Example", not "as he".
bool looks_like_name(std::string_view raw) {
  auto const words = split_words(raw);
  return !words.empty() && words.size() <= 4 && std::all_of(words.begin(), words.end(), [](auto const& w) {
    auto const b = static_cast<unsigned char>(w[0]);
    return (b >= 'A' && b <= 'Z') || b >= 0x80;
  });
}

struct window {
  std::string folded;
  std::string_view first_raw;
  bool is_one_line = true;
};

strength judge_date_first(std::string_view s, clues const& c, std::optional<known_verbs::found> const& verb) {
  if (verb) {
    if (verb->place == verb_place::inside && words_in(s.substr(verb->end)) > name_words_max) return strength::none;
    if (c.date && (c.time || c.address)) return strength::sure;
    return c.date || c.time ? strength::weak : strength::none;
  }
  // Gmail in Russian and Japanese, Yandex and FairEmail write no verb.
  if (!c.date || !c.time || !c.address) return strength::none;
  if (s.ends_with(">:") || s.ends_with("> :") || s.ends_with("):")) return strength::sure;
  // Tuta: "3 Nov 2025, 10:12 by alice@example.test:".
  return s.find(' ', c.address_begin) == s.npos ? strength::weak : strength::none;
}

strength judge_name_first(window const& w, std::string_view s, clues const& c, known_verbs::found const& verb,
                          bool is_dashed) {
  auto const name_end = c.address ? std::min(c.address_begin, verb.begin) : verb.begin;
  if (words_in(s.substr(0, name_end)) > name_words_max) return strength::none;
  if (is_dashed && verb.place == verb_place::last) return strength::sure;
  if (verb.place == verb_place::inside) {
    bool const ends_with_time = c.time && c.time_end > verb.end && s.size() - c.time_end <= behind_time_max;
    if (c.date && ends_with_time) return strength::sure;
    return c.address || (c.date && c.time) ? strength::weak : strength::none;
  }
  if (c.address && c.date) return strength::sure;
  if (c.address || (c.date && c.time)) return strength::weak;
  if (!w.is_one_line) return strength::none;
  auto const raw_name = w.first_raw.substr(0, std::min(w.first_raw.size(), verb.begin));
  return looks_like_name(trim(raw_name)) ? strength::weak : strength::none;
}

strength judge(window const& w) {
  std::string_view s = w.folded;
  constexpr std::string_view frame = "-*_ ";
  auto const first = s.find_first_not_of(frame);
  if (first == s.npos) return strength::none;
  bool const is_dashed = first >= 3 && s.starts_with("---");
  s = s.substr(first, s.find_last_not_of(frame) - first + 1);
  if (!s.ends_with(':') || s.starts_with('<')) return strength::none;
  if (std::count(s.begin(), s.end(), '<') != std::count(s.begin(), s.end(), '>')) return strength::none;
  auto const c = find_clues(s);
  auto const verb = verbs().find(s);
  if (openings().begin(s)) {
    auto const found = judge_date_first(s, c, verb);
    if (found != strength::none) return found;
  }
  return verb ? judge_name_first(w, s, c, *verb, is_dashed) : strength::none;
}

// Cheap, since it is asked of every line: an end of a reply header has a colon.
bool may_end(line const& l) {
  if (l.is_quoted || l.taken || l.folded.empty()) return false;
  auto const last = l.folded.find_last_not_of("-*_ ");
  return last != l.folded.npos && l.folded[last] == ':';
}

bool may_go_on(line const& l) { return !l.is_blank && !l.is_quoted && !l.taken && !l.folded.empty(); }

std::optional<attribution> best_window(lines const& all, std::size_t last, std::size_t begin_min) {
  std::optional<attribution> weak;
  window w;
  for (std::size_t count = 1; count <= lines_max && last + 1 >= begin_min + count; ++count) {
    auto const begin = last + 1 - count;
    if (!may_go_on(all[begin])) break;
    w.folded = count == 1 ? std::string(all[begin].folded) : std::string(all[begin].folded) + " " + w.folded;
    if (w.folded.size() > limits::reply_line_bytes_max) break;
    w.first_raw = all[begin].raw;
    w.is_one_line = count == 1;
    auto const found = judge(w);
    if (found == strength::sure) return attribution{begin, last + 1, true};
    if (found == strength::weak && !weak) weak = attribution{begin, last + 1, false};
  }
  return weak;
}

}  // namespace

std::vector<attribution> find_attributions(lines const& all) {
  std::vector<attribution> found;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (!may_end(all[i])) continue;
    if (auto a = best_window(all, i, found.empty() ? 0 : found.back().end)) found.push_back(*a);
  }
  return found;
}

}  // namespace outlink::reply
