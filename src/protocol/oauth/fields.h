#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace outlink::oauth {

/// A JSON object from a peer: well-formed, at most `bytes_max` long and limits::json_depth_max deep, no name twice at
/// any depth (RFC 8259 section 4 leaves open which one counts, so two readers could believe different ones). Empty
/// otherwise.
std::optional<boost::json::object> read_object(std::string_view text, std::size_t bytes_max);

/// Form-encoded fields, as texts; empty for a broken escape or a name twice.
std::optional<boost::json::object> read_form(std::string_view text);

/// The text of a field; empty when it is missing or no text.
std::optional<std::string> text_of(boost::json::object const& o, std::string_view name);
/// The same, and an empty text for none.
std::string text_or_empty(boost::json::object const& o, std::string_view name);
/// A number of seconds, rounded down and within +-1e11; empty when it is missing or no number.
std::optional<std::chrono::seconds> seconds_of(boost::json::object const& o, std::string_view name);
/// The texts of a list; anything else in it is left out. At most limits::metadata_list_max.
std::vector<std::string> texts_of(boost::json::object const& o, std::string_view name);
/// True when the field is there and is not null.
bool has_field(boost::json::object const& o, std::string_view name);

}  // namespace outlink::oauth
