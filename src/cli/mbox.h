#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace outlink::cli {

/// One letter of a file.
struct filed_letter {
  /// As it was filed, unquoted; empty when it is too large.
  std::string bytes;
  /// Its whole size, also when it is too large.
  std::uint64_t size = 0;
  bool is_too_large = false;
};

/// Takes the letters out of a file of one of two kinds, piece by piece: an mbox file (RFC 4155; it begins with "From
/// "), or any other, which is one letter. In an mbox file a "From " line after an empty line begins a letter; a
/// letter's line with one or more ">" before "From " was quoted with one of them (mboxrd), which goes. Neither the
/// "From " line nor the empty line before it belongs to a letter. Line ends stay as they are. Holds one letter at most.
/// Pure.
class mbox_splitter {
 public:
  /// A letter of more bytes is counted and its bytes dropped.
  explicit mbox_splitter(std::size_t letter_bytes_max) : letter_bytes_max_(letter_bytes_max) {}

  /// The letters that these bytes end, in their order; mostly none.
  std::vector<filed_letter> push(std::string_view bytes);
  /// The last letter, if there is one: the file ended.
  std::vector<filed_letter> finish();

 private:
  enum class place {
    file_begin,  ///< its first bytes are still "From ", as far as they go
    line_begin,  ///< the line may still be empty, a separator or quoted
    line_rest,
    separator,   ///< within a "From " line
    whole_file,  ///< it is no mbox file
  };

  void begin_file(char c);
  bool begin_line(char c);
  void decide_line();
  void keep(std::string_view bytes);
  void end_letter(std::vector<filed_letter>& to);

  std::size_t letter_bytes_max_;
  place at_ = place::file_begin;
  filed_letter letter_;
  // Of a line's undecided begin: how many ">", how much of "From ", and a carriage return after nothing.
  std::size_t quotes_ = 0;
  std::size_t matched_ = 0;
  bool has_return_ = false;
  // An empty line that belongs to the letter only if no separator follows.
  std::string_view held_;
};

}  // namespace outlink::cli
