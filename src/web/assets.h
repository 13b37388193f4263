#pragma once

#include <span>
#include <string>
#include <string_view>

#include "web/http.h"

namespace outlink::web {

/// A file that the binary carries, by its path on the server.
struct asset {
  std::string_view path;
  std::string_view bytes;
};
std::span<asset const> embedded_assets();

/// Answers a path outside the API: the file, or the console's page for any path without a file ending (it routes by
/// itself). 404 for files that are not there. `if_none_match`: the browser's ETag.
response answer_asset(std::string_view path, std::string_view if_none_match);

}  // namespace outlink::web
