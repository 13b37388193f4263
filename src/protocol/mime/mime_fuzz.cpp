#include "protocol/mime/mime.h"

// Any letter: no crash, no endless loop.
extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  std::string_view const bytes(reinterpret_cast<char const*>(data), size);
  (void)outlink::mime::parse(bytes);
  (void)outlink::mime::html_to_text(bytes);
  (void)outlink::mime::safe_html(bytes);
  return 0;
}
