#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace outlink {

/// The key of one kind of record; zero means "not stored yet".
template <class Noun>
struct id {
  std::int64_t value = 0;
  auto operator<=>(id const&) const = default;
  explicit operator bool() const { return value != 0; }
};

/// Counts the writes of a record; a write names the version that it saw (compare and swap).
struct version {
  std::int64_t value = 0;
  auto operator<=>(version const&) const = default;
};

}  // namespace outlink

template <class Noun>
struct std::hash<outlink::id<Noun>> {
  std::size_t operator()(outlink::id<Noun> const& key) const noexcept { return std::hash<std::int64_t>{}(key.value); }
};
