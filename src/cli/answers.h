#pragma once

#include <boost/json.hpp>
#include <string>
#include <string_view>

namespace outlink::cli {

/// A field of the API's answer; empty when it is absent, null or no text.
inline std::string text(boost::json::value const& v, std::string_view key) {
  auto const* found = v.as_object().if_contains(key);
  return found && found->is_string() ? std::string(found->as_string()) : std::string();
}

/// A field that is always a number.
inline std::string number(boost::json::value const& v, std::string_view key) {
  return std::to_string(v.at(key).as_int64());
}

/// "2027-01-31 12:00"; empty when there is none.
inline std::string minute(boost::json::value const& v, std::string_view key) {
  auto t = text(v, key).substr(0, 16);
  if (t.size() == 16) t[10] = ' ';
  return t;
}

}  // namespace outlink::cli
