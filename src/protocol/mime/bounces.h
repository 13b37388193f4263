#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "protocol/mime/mime.h"
#include "protocol/mime/structure.h"

namespace outlink::mime {

struct bounce {
  delivery_report report;
  /// The program whose words these are: "qmail", "Exim"; a row of our table, so it needs no escaping.
  std::string_view program;
};

/// News about a delivery from servers that do not write RFC 3464: known by the words that each program begins with, and
/// only when the headers agree that a program speaks (a person may forward such words). `text` is what the letter says,
/// the returned letter may follow in it.
std::optional<bounce> read_bounce(header_block const& headers, std::string_view text);

}  // namespace outlink::mime
