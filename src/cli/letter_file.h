#pragma once

#include <deque>
#include <fstream>
#include <optional>
#include <string>

#include "cli/client.h"
#include "cli/mbox.h"

namespace outlink::cli {

/// The letters of a file (one letter, or mbox), read piece by piece: it may be larger than the memory.
class letter_file {
 public:
  /// "-" is standard input. `t` outlives it.
  letter_file(std::string name, terminal const& t);

  /// The next letter; empty at the end. "client.file" (fix_input): it cannot be read, or is no file.
  result<std::optional<filed_letter>> next();
  /// How much of it was read, 0 to 100; empty when its size is not known.
  std::optional<int> percent_read() const;

 private:
  result<std::size_t> read_piece(std::string& piece);
  std::unexpected<failure> unreadable() const;

  std::string name_;
  terminal const& terminal_;
  std::ifstream file_;
  std::uintmax_t size_ = 0;
  std::uintmax_t read_ = 0;
  mbox_splitter splitter_;
  std::deque<filed_letter> ready_;
  bool is_at_end_ = false;
};

}  // namespace outlink::cli
