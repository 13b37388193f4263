#pragma once

#include <string>
#include <string_view>

namespace outlink::mime {

/// A name without path, control and direction-changing characters, at most limits::file_name_bytes_max bytes with its
/// extension kept. `fallback` when nothing is left.
std::string safe_file_name(std::string_view name, std::string_view fallback);

/// ".png" for "image/png"; empty for types without a usual one.
std::string_view extension_of(std::string_view media_type);
/// "image/png" for "x.PNG"; "application/octet-stream" when the extension says nothing.
std::string_view media_type_of(std::string_view file_name);

}  // namespace outlink::mime
