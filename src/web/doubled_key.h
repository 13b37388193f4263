#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace outlink::web {

/// The first key that stands twice in one object of a valid JSON text, as RFC 8259 section 4 leaves open what that
/// means; empty when there is none.
std::optional<std::string> doubled_key(std::string_view json);

}  // namespace outlink::web
