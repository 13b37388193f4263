#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <utility>

namespace outlink::links {

/// The stable names of an enum's values, as they stand in rows and in the API.
template <class Enum, std::size_t N>
using name_list = std::array<std::pair<Enum, std::string_view>, N>;

/// The first name for a value that is not listed (a test lists them all).
template <class Enum, std::size_t N>
constexpr std::string_view name_in(name_list<Enum, N> const& names, Enum which) {
  for (auto const& [value, name] : names)
    if (value == which) return name;
  return names.front().second;
}

/// Empty for an unknown name.
template <class Enum, std::size_t N>
constexpr std::optional<Enum> value_in(name_list<Enum, N> const& names, std::string_view wanted) {
  for (auto const& [value, name] : names)
    if (name == wanted) return value;
  return std::nullopt;
}

}  // namespace outlink::links
