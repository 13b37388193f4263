#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace outlink::reply {

/// One line of a letter.
struct line {
  /// As written, without its end.
  std::string_view raw;
  /// As fold() makes it; empty for lines beyond limits::reply_line_bytes_max, which no program writes around quotes.
  std::string_view folded;
  /// Nothing to see in it.
  bool is_blank = false;
  /// Begins with ">" or "|" as a quoted line does.
  bool is_quoted = false;
  /// What stood here was taken out before: its index, see placeholder().
  std::optional<std::size_t> taken;
};

/// The lines of a text, folded once.
class lines {
 public:
  /// `text` must outlive it.
  explicit lines(std::string_view text);
  lines(lines const&) = delete;
  lines& operator=(lines const&) = delete;

  line const& operator[](std::size_t i) const { return all_[i]; }
  std::size_t size() const { return all_.size(); }
  /// The first line from `i` on that is not blank; size() when there is none.
  std::size_t skip_blank(std::size_t i) const;
  /// When the line `i` begins with initials before ">", as The Bat! quotes ("CE> Hello"), it and those below with the
  /// same initials become quoted. False when it does not.
  bool mark_initialled_quotes(std::size_t i);
  /// When the first quoted lines stand right below a command of a shell, they are its next lines, not quoted.
  void unmark_continuation();

 private:
  void mark_quotes();

  std::string folded_;
  std::vector<line> all_;
};

/// A line that stands for something taken out, in a code point that is no character.
std::string placeholder(std::size_t index);
/// The text without such lines' code points, and without the number between two of them.
std::string without_placeholders(std::string_view text);

}  // namespace outlink::reply
