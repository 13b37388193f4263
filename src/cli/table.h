#pragma once

#include <string>
#include <vector>

namespace outlink::cli {

/// Columns for a terminal: each as wide as its widest cell, two blanks between, no blanks at line ends. Cells may hold
/// words of a peer: control characters are escaped.
class table {
 public:
  explicit table(std::vector<std::string> header) : rows_{std::move(header)} {}
  void add(std::vector<std::string> row);
  std::string text() const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace outlink::cli
