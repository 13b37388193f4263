#include "protocol/mime/mime.h"

// Any letter: no crash, no endless loop.
extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  std::string_view const bytes(reinterpret_cast<char const*>(data), size);
  static_cast<void>(outlink::mime::parse(bytes));
  return 0;
}
