#pragma once

#include <string_view>
#include <vector>

#include "protocol/mime/mime.h"

namespace outlink::mime {

/// The mailboxes of an address field as it stands there: RFC 5322 section 3.4 (groups are opened, comments are names
/// where there is no other), RFC 6532 (UTF-8), encoded words, and what programs and people write instead: semicolons
/// or blanks between addresses, names with commas and no quotes, quotes and brackets that are not closed. Whatever has
/// no address is left out. At most limits::letter_addresses_max. Linear in time.
std::vector<address> read_addresses(std::string_view raw);

}  // namespace outlink::mime
