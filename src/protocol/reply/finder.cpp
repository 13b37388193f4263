#include "protocol/reply/finder.h"

#include <deque>

namespace outlink::reply {

finder::finder(std::vector<std::string_view> const& phrases) : nodes_(1) {
  for (std::size_t p = 0; p < phrases.size(); ++p) {
    std::uint16_t at = 0;
    for (char const c : phrases[p]) {
      auto const byte = static_cast<unsigned char>(c);
      if (nodes_[at].next[byte] == 0) {
        nodes_[at].next[byte] = static_cast<std::uint16_t>(nodes_.size());
        nodes_.emplace_back();
      }
      at = nodes_[at].next[byte];
    }
    if (nodes_[at].phrase < 0) nodes_[at].phrase = static_cast<int>(p);
  }
  // Breadth first: the fallback of a node is complete before its children ask for it.
  std::vector<std::uint16_t> fallback(nodes_.size(), 0);
  std::deque<std::uint16_t> waiting{0};
  while (!waiting.empty()) {
    auto const at = waiting.front();
    waiting.pop_front();
    auto const back = fallback[at];
    for (std::size_t byte = 0; byte < 256; ++byte) {
      auto& next = nodes_[at].next[byte];
      auto const other = at == 0 ? std::uint16_t{0} : nodes_[back].next[byte];
      if (next == 0) {
        next = other;
        continue;
      }
      fallback[next] = other;
      nodes_[next].shorter = nodes_[other].phrase >= 0 ? other : nodes_[other].shorter;
      waiting.push_back(next);
    }
  }
}

}  // namespace outlink::reply
