#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <utility>

namespace outlink {

/// The names of an enumeration's values, for its to_string() and the inverse.
template <class Enum, std::size_t N>
using names = std::array<std::pair<Enum, std::string_view>, N>;

/// Every value has a name; the first name stands in for a value that is none.
template <class Enum, std::size_t N>
constexpr std::string_view name_of(names<Enum, N> const& all, Enum which) {
  for (auto const& [known, name] : all)
    if (known == which) return name;
  return all.front().second;
}

/// Empty for an unknown name.
template <class Enum, std::size_t N>
constexpr std::optional<Enum> named(names<Enum, N> const& all, std::string_view name) {
  for (auto const& [known, known_name] : all)
    if (known_name == name) return known;
  return std::nullopt;
}

}  // namespace outlink
