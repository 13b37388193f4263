#pragma once

#include <string_view>

namespace outlink {

/// The release, as `outlink --version` prints it and the console shows it.
inline constexpr std::string_view version_text = "0.1.0";

}  // namespace outlink
