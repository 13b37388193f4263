#include "cli/letter_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "base/limits.h"
#include "base/mail_limits.h"
#include "base/text.h"

namespace outlink::cli {

namespace fs = std::filesystem;

letter_file::letter_file(std::string name, terminal const& t)
    : name_(std::move(name)), terminal_(t), splitter_(limits::letter_bytes_max) {
  if (name_ == "-") return;
  std::error_code none;
  // A folder can be opened, and only reading it fails.
  if (fs::is_directory(name_, none)) return;
  file_.open(name_, std::ios::binary);
  if (fs::is_regular_file(name_, none)) size_ = fs::file_size(name_, none);
  if (none) size_ = 0;
}

std::unexpected<failure> letter_file::unreadable() const {
  return fail({.code = "client.file",
               .remedy = remedy::fix_input,
               .words = fmt::format("The file {} cannot be read.", peer_words(name_)),
               .where = "FILE"});
}

result<std::size_t> letter_file::read_piece(std::string& piece) {
  if (name_ == "-") return terminal_.read_some(piece.data(), piece.size());
  if (!file_.is_open()) return unreadable();
  file_.read(piece.data(), static_cast<std::streamsize>(piece.size()));
  if (file_.bad()) return unreadable();
  return static_cast<std::size_t>(file_.gcount());
}

result<std::optional<filed_letter>> letter_file::next() {
  std::string piece;
  while (ready_.empty() && !is_at_end_) {
    piece.resize(limits::cli_file_piece_bytes);
    TRY(auto const count, read_piece(piece));
    read_ += count;
    is_at_end_ = count == 0;
    for (auto& l : is_at_end_ ? splitter_.finish() : splitter_.push(std::string_view(piece).substr(0, count)))
      ready_.push_back(std::move(l));
  }
  if (ready_.empty()) return std::nullopt;
  auto l = std::move(ready_.front());
  ready_.pop_front();
  return l;
}

std::optional<int> letter_file::percent_read() const {
  if (size_ == 0) return std::nullopt;
  return static_cast<int>(std::min(read_, size_) * 100 / size_);
}

}  // namespace outlink::cli
