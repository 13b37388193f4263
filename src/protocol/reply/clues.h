#pragma once

#include <cstddef>
#include <string_view>

namespace outlink::reply {

/// What a line says about when and who.
struct clues {
  /// A year of four digits, or a date in numbers: "3/11/25".
  bool date = false;
  /// "10:12", "10.12", "10h12".
  bool time = false;
  /// Behind the last time.
  std::size_t time_end = 0;
  /// Something with "@" in it.
  bool address = false;
  std::size_t address_begin = 0;
};

/// Of a line as fold() makes it.
clues find_clues(std::string_view folded);

}  // namespace outlink::reply
