#pragma once

#include <string>

#include "base/text.h"

namespace outlink::links {

/// "2027-01-31 12:34 UTC", for words to people.
inline std::string minute_of(time_point t) {
  auto text = rfc3339(t).substr(0, 16);
  text[10] = ' ';
  return text + " UTC";
}

}  // namespace outlink::links
