#include "protocol/pop3/letters.h"

#include <algorithm>
#include <charconv>

#include "base/mail_limits.h"
#include "base/text.h"

namespace outlink::pop3 {

using protocol::step;

namespace {

// The number at the beginning of a line, and what follows after blanks.
template <class Number>
std::optional<std::pair<Number, std::string_view>> split_number(std::string_view text) {
  Number n = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
  auto const used = static_cast<std::size_t>(end - text.data());
  if (error != std::errc() || n < 0 || (used < text.size() && text[used] != ' ')) return std::nullopt;
  return std::pair(n, trim(text.substr(used)));
}

bool is_uid(std::string_view uid) {
  return !uid.empty() && uid.size() <= limits::pop3_uid_bytes_max &&
         std::all_of(uid.begin(), uid.end(), [](char c) { return c >= 0x21 && c <= 0x7E; });
}

void sort_by_number(std::vector<listed>& all) {
  std::sort(all.begin(), all.end(), [](auto const& a, auto const& b) { return a.number < b.number; });
}

}  // namespace

step list::on_error(status const& s) {
  if (has_uids_ || s.is_passing()) return fail_with(refusal(s));
  return fail_with(make_failure("pop3.no_uidl", remedy::fix_setup,
                                "the mail server does not name its letters (UIDL), so they cannot be told apart",
                                s.line));
}

step list::on_item(std::string line) {
  auto& all = has_uids_ ? sizes_ : value_;
  if (all.size() >= limits::pop3_letters_max)
    return fail_with(make_failure("pop3.too_many_letters", remedy::fix_setup, "the mailbox holds too many letters"));
  auto const entry = split_number<std::uint32_t>(line);
  if (!entry || entry->first == 0) return malformed(line);
  if (!has_uids_) {
    if (!is_uid(entry->second)) return malformed(line);
    all.push_back({.number = entry->first, .uid = std::string(entry->second)});
  } else {
    auto const size = split_number<std::int64_t>(entry->second);
    if (!size) return malformed(line);
    all.push_back({.number = entry->first, .bytes = size->first});
  }
  return read_on();
}

step list::on_end() {
  if (!has_uids_) {
    has_uids_ = true;
    expect_status();
    return say("LIST");
  }
  join();
  return succeed();
}

void list::join() {
  sort_by_number(value_);
  sort_by_number(sizes_);
  auto same = [](auto const& a, auto const& b) { return a.number == b.number; };
  value_.erase(std::unique(value_.begin(), value_.end(), same), value_.end());
  auto size = sizes_.cbegin();
  std::erase_if(value_, [&](listed& l) {
    size = std::find_if(size, sizes_.cend(), [&](auto const& s) { return s.number >= l.number; });
    bool const is_known = size != sizes_.cend() && size->number == l.number;
    if (is_known) l.bytes = size->bytes;
    return !is_known;
  });
  sizes_.clear();
}

step retrieve::on_error(status const& s) {
  if (s.is_passing() || s.code == "SYS/PERM") return fail_with(refusal(s));
  return succeed();
}

step retrieve::on_item(std::string line) {
  if (letter_.size() + line.size() + 2 > bytes_max_) return fail_with(too_large());
  letter_ += line;
  letter_ += "\r\n";
  return read_on();
}

step retrieve::on_end() {
  value_ = std::move(letter_);
  return succeed();
}

// A letter may be one long line; a dot may stand before it.
std::size_t retrieve::line_bytes_max() const {
  return is_in_lines() ? bytes_max_ - letter_.size() + 1 : listing::line_bytes_max();
}

failure retrieve::on_lost(failure why) const {
  return is_in_lines() && why.code == "net.line_too_long" ? too_large() : why;
}

failure retrieve::too_large() const {
  return make_failure("pop3.too_large", remedy::give_up, "it is larger than " + std::to_string(bytes_max_) + " bytes");
}

step remove_letters::on_line(std::string line) {
  auto const s = read_status(line);
  if (!s) return malformed(line);
  if (!s->is_ok) value_.push_back(numbers_[answered_]);
  return ++answered_ == said_ ? say_more() : read_on();
}

step remove_letters::say_more() {
  auto const count = session().can("PIPELINING") ? limits::pop3_pipelined_commands : 1;
  auto const end = std::min(numbers_.size(), said_ + count);
  if (said_ == end) return succeed();
  std::string all;
  for (; said_ < end; ++said_) all += (all.empty() ? "DELE " : "\r\nDELE ") + std::to_string(numbers_[said_]);
  return say(std::move(all));
}

}  // namespace outlink::pop3
