#pragma once

#include <string_view>

namespace outlink::oauth {

/// An https address with a host; http only when allowed. No fragment, no user name in it, no blanks.
bool is_endpoint(std::string_view url, bool allow_plain_http);

}  // namespace outlink::oauth
