#include <cstdint>

#include "protocol/html/html.h"

// Any document: no crash, no endless loop.
extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  std::string_view const bytes(reinterpret_cast<char const*>(data), size);
  static_cast<void>(outlink::html::to_text(bytes));
  static_cast<void>(outlink::html::make_safe(bytes));
  return 0;
}
