#include "protocol/mime/tnef.h"

// Any winmail.dat, with and without a proper beginning: no crash, no endless loop, no memory without bound.
extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  std::string_view const bytes(reinterpret_cast<char const*>(data), size);
  static_cast<void>(outlink::mime::read_tnef(bytes));
  static_cast<void>(outlink::mime::read_tnef("\x78\x9F\x3E\x22\x01\x02" + std::string(bytes)));
  return 0;
}
