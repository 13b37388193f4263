#include "protocol/mime/addresses.h"

#include <algorithm>
#include <string>
#include <utility>

#include "base/mail_limits.h"
#include "base/text.h"
#include "protocol/mime/encoded_words.h"
#include "protocol/mime/text_decoding.h"

namespace outlink::mime {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

// "@a.test,@b.test:alice@example.test" (RFC 5322, 4.4) is alice's.
std::string email_of(std::string_view s) {
  if (s.starts_with('@'))
    if (auto const colon = s.find(':'); colon != s.npos) s.remove_prefix(colon + 1);
  std::string email;
  bool is_quoted = false;
  for (char const c : s) {
    if (c == '"') is_quoted = !is_quoted;
    if (!is_blank(c) || (is_quoted && c == ' ')) email += c;
  }
  if (ascii_lower(email.substr(0, 7)) == "mailto:") email.erase(0, 7);
  auto const first = email.find_first_not_of("<'[,;");
  auto const last = email.find_last_not_of(">'],;:.");
  if (first == email.npos || last == email.npos || last < first) return {};
  email = ascii_lower(clean_line(std::string_view(email).substr(first, last - first + 1)));
  return email.size() > limits::message_id_bytes_max ? std::string() : email;
}

std::string name_of(std::string_view phrase) {
  auto name = decode_words(phrase);
  if (name.size() > 1 && ((name.front() == '\'' && name.back() == '\'') || (name.front() == '"' && name.back() == '"')))
    name = std::string(trim(std::string_view(name).substr(1, name.size() - 2)));
  return std::string(utf8_prefix(name, limits::message_id_bytes_max));
}

class list_reader {
 public:
  list_reader(std::string_view s, bool may_be_encoded) : s_(s), may_be_encoded_(may_be_encoded) {
    last_quote_ = s.rfind('"');
    last_bracket_ = s.rfind(')');
  }

  std::vector<address> read() {
    while (at_ < s_.size() && found_.size() < limits::letter_addresses_max) step();
    end_mailbox();
    if (!before_comma_.empty()) add_words(before_comma_);
    return std::move(found_);
  }

 private:
  void step() {
    char const c = s_[at_];
    if (c == '"' && last_quote_ != s_.npos && at_ < last_quote_) {
      take_quoted();
    } else if (c == '(' && last_bracket_ != s_.npos && at_ < last_bracket_) {
      take_comment();
    } else if (c == '=' && s_.substr(at_, 2) == "=?") {
      take_encoded_word();
    } else if (c == '<') {
      if (has_angle_) end_mailbox();
      take_angle();
    } else if (c == ',' || c == ';') {
      ++at_;
      end_mailbox(c == ',');
    } else if (c == ':' && !has_angle_ && phrase_.find('@') == phrase_.npos) {
      // The name of a group, or "mailto".
      ++at_;
      phrase_.clear();
      words_.clear();
      before_comma_.clear();
    } else {
      // After "<a@example.test>" only blanks, a comment or a forgotten comma may follow.
      if (has_angle_ && !is_blank(c) && c != '>') end_mailbox();
      if (c != '>') append(s_.substr(at_, 1));
      ++at_;
    }
  }

  void append(std::string_view text) {
    phrase_ += text;
    words_ += text;
  }

  void take_quoted() {
    std::string content;
    std::size_t i = at_ + 1;
    for (; i < s_.size() && s_[i] != '"'; ++i) {
      if (s_[i] == '\\' && i + 1 < s_.size()) ++i;
      content += s_[i];
    }
    if (has_angle_) end_mailbox();
    phrase_ += content;
    // As written: a quoted local part keeps its quotes.
    words_ += s_.substr(at_, std::min(i + 1, s_.size()) - at_);
    at_ = i + 1;
  }

  void take_comment() {
    std::size_t depth = 0;
    std::string content;
    for (; at_ < s_.size(); ++at_) {
      char const c = s_[at_];
      if (c == '(' && ++depth == 1) continue;
      if (c == ')' && --depth == 0) break;
      if (c == '\\' && at_ + 1 < s_.size()) ++at_;
      content += s_[at_];
    }
    ++at_;
    comment_ = std::move(content);
  }

  // Programs leave commas and brackets in it.
  void take_encoded_word() {
    std::size_t end = s_.npos;
    auto const charset = s_.substr(at_ + 2, limits::charset_name_bytes_max).find('?');
    if (charset != s_.npos && !no_more_words_) {
      end = s_.find("?=", std::min(s_.size(), at_ + charset + 5));
      no_more_words_ = end == s_.npos;
    }
    std::size_t const size = end == s_.npos ? 2 : end + 2 - at_;
    if (has_angle_) end_mailbox();
    append(s_.substr(at_, size));
    at_ += size;
  }

  void take_angle() {
    ++at_;
    auto end = s_.find_first_of("<>", at_);
    if (end == at_ && s_[end] == '<') return;  // "<<"
    if (end == s_.npos) end = s_.find_first_of(",;", at_);
    if (end == s_.npos) end = s_.size();
    email_ = email_of(s_.substr(at_, end - at_));
    has_angle_ = true;
    at_ = end < s_.size() && s_[end] == '>' ? end + 1 : end;
  }

  void end_mailbox(bool is_at_comma = false) {
    if (has_angle_) {
      // Doe, Alice <alice@example.test>
      if (!before_comma_.empty()) phrase_ = before_comma_ + ", " + std::string(trim(phrase_));
      before_comma_.clear();
      auto name = name_of(phrase_);
      if (name.empty()) name = name_of(comment_);
      if (!email_.empty()) found_.push_back({.name = std::move(name), .email = std::move(email_)});
    } else if (!trim(words_).empty()) {
      if (is_at_comma && before_comma_.empty() && words_.find('@') == words_.npos && words_.find("=?") == words_.npos) {
        before_comma_ = trim(phrase_);
      } else {
        if (!before_comma_.empty()) add_words(std::exchange(before_comma_, {}));
        add_words(words_);
      }
    }
    phrase_.clear();
    words_.clear();
    comment_.clear();
    email_.clear();
    has_angle_ = false;
  }

  // No angle brackets: one address, several without commas, or a name beside an address.
  void add_words(std::string_view words) {
    words = trim(words);
    if (may_be_encoded_ && words.find("=?") != words.npos) {
      auto const decoded = decode_words(words);
      for (auto& a : list_reader(decoded, false).read()) found_.push_back(std::move(a));
      return;
    }
    bool const is_quoted = words.starts_with('"');
    auto const all = is_quoted ? std::vector{std::string(words)} : split_words(words);
    auto const count = std::count_if(all.begin(), all.end(), [](auto const& w) { return w.find('@') != w.npos; });
    // "alice @ example.test"
    bool const has_loose_at = std::find(all.begin(), all.end(), "@") != all.end();
    if (all.size() == 1 || (count == 1 && has_loose_at)) {
      auto email = email_of(words);
      if (!email.empty()) found_.push_back({.name = name_of(comment_), .email = std::move(email)});
      return;
    }
    std::string name = comment_;
    if (count == 1)
      for (auto const& w : all) name += w.find('@') == w.npos ? (name.empty() ? "" : " ") + w : "";
    for (auto const& w : all)
      if (auto email = w.find('@') != w.npos ? email_of(w) : std::string(); !email.empty())
        found_.push_back({.name = name_of(name), .email = std::move(email)});
  }

  std::string_view s_;
  bool may_be_encoded_;
  std::size_t at_ = 0;
  std::size_t last_quote_ = 0;
  std::size_t last_bracket_ = 0;
  bool no_more_words_ = false;
  std::vector<address> found_;
  // Of the mailbox that is read: its words without quotes, the same as written, its address, its comment.
  std::string phrase_;
  std::string words_;
  std::string email_;
  std::string comment_;
  bool has_angle_ = false;
  // Words without an address before a comma: the beginning of a name that should have quotes.
  std::string before_comma_;
};

}  // namespace

std::vector<address> read_addresses(std::string_view raw) {
  raw = trim(raw);
  if (raw.empty()) return {};
  // Undeclared 8-bit bytes first: in Shift_JIS a character's second byte may look like a bracket.
  auto const s = to_utf8(raw, {});
  auto found = list_reader(s, true).read();
  if (found.size() > limits::letter_addresses_max) found.resize(limits::letter_addresses_max);
  return found;
}

}  // namespace outlink::mime
