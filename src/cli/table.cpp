#include "cli/table.h"

#include <algorithm>

#include "base/text.h"

namespace outlink::cli {
namespace {

// Terminal columns of UTF-8 text, near enough: one per code point.
std::size_t width(std::string const& s) {
  return static_cast<std::size_t>(
      std::count_if(s.begin(), s.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

}  // namespace

void table::add(std::vector<std::string> row) {
  for (auto& cell : row) cell = peer_words(cell);
  rows_.push_back(std::move(row));
}

std::string table::text() const {
  std::vector<std::size_t> widths(rows_.front().size(), 0);
  for (auto const& row : rows_)
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width(row[i]));
  std::string out;
  for (auto const& row : rows_) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      line += row[i];
      if (i + 1 < row.size()) line.append(widths[i] - width(row[i]) + 2, ' ');
    }
    while (line.ends_with(' ')) line.pop_back();
    out += line + "\n";
  }
  return out;
}

}  // namespace outlink::cli
