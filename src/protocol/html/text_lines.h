#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace outlink::html {

/// Writes text as lines: blanks collapse, quotes and list items put something before each of their lines, paragraphs
/// stand between blank lines.
class text_lines {
 public:
  /// Inline text. Invisible characters are left out.
  void put(std::string_view text);
  /// The same, keeping blanks and line ends.
  void put_preformatted(std::string_view text);
  /// As it is, behind what the line has.
  void put_exactly(std::string_view text);

  /// Ends the line, when anything stands on it.
  void end_line();
  /// A line break: on an empty line it makes a blank one.
  void break_line();
  /// The next line has a blank one before it.
  void want_blank_line();

  /// From now on each line has `first`, and from the second line on `rest`, before it.
  void push(std::string first, std::string rest);
  void pop();

  bool is_at_line_begin() const { return fresh_; }
  std::string const& text() const { return out_; }

 private:
  struct prefix {
    std::string first;
    std::string rest;
    bool used = false;
  };
  void begin_line();
  void blank();

  std::string out_;
  std::vector<prefix> prefixes_;
  bool fresh_ = true;
  bool wants_blank_ = false;
  // Only a non-breaking blank was put on the line so far: how programs write an empty paragraph.
  bool saw_fixed_blank_ = false;
};

}  // namespace outlink::html
