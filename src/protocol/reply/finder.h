#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace outlink::reply {

/// Finds the occurrences of many phrases in one pass over a text (Aho and Corasick, 1975). Bytes, compared as they are.
class finder {
 public:
  explicit finder(std::vector<std::string_view> const& phrases);

  /// Calls `hit(phrase, end)` with the index of the phrase and the offset behind it. Of phrases that end at the same
  /// place, the longest comes first.
  template <class F>
  void search(std::string_view text, F hit) const {
    std::uint16_t state = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
      state = nodes_[state].next[static_cast<unsigned char>(text[i])];
      for (auto s = state; s != 0; s = nodes_[s].shorter)
        if (nodes_[s].phrase >= 0) hit(static_cast<std::size_t>(nodes_[s].phrase), i + 1);
    }
  }

 private:
  struct node {
    std::array<std::uint16_t, 256> next{};
    /// The nearest state that ends a phrase which is a suffix of this one; 0 is none.
    std::uint16_t shorter = 0;
    int phrase = -1;
  };
  std::vector<node> nodes_;
};

}  // namespace outlink::reply
