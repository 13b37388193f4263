#include <cstdint>
#include <cstdlib>

#include "base/mail_limits.h"
#include "base/text.h"
#include "protocol/html/html.h"
#include "protocol/reply/reply.h"

namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

void check(outlink::reply::fresh_text const& f, std::size_t bytes_max, bool is_utf8) {
  namespace limits = outlink::limits;
  require(f.text.size() <= bytes_max);
  require(f.cuts.size() <= limits::reply_cuts_max);
  require(f.text.find("\uFDD0") == f.text.npos && f.text.find("\uFDD1") == f.text.npos);
  require(!is_utf8 || outlink::is_utf8(f.text));
  for (auto const& c : f.cuts) {
    require(c.evidence.size() <= limits::reply_evidence_bytes_max);
    require(!is_utf8 || outlink::is_utf8(c.evidence));
  }
}

}  // namespace

// Any bytes as text and as HTML: bounded, nothing of our own marks in it, UTF-8 from UTF-8.
extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  std::string_view const bytes(reinterpret_cast<char const*>(data), size);
  bool const is_utf8 = outlink::is_utf8(bytes);
  check(outlink::reply::trim_text(bytes), size, is_utf8);
  // Without a quote in a cell, a table may be written in another form: each cell behind a bar.
  check(outlink::reply::trim_html(bytes), 4 * outlink::html::to_text(bytes).size() + 100, is_utf8);
  return 0;
}
