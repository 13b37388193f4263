#pragma once

#include <memory>

#include "base/log.h"

namespace outlink::net {

enum class log_shape { text, json };

/// Writes one line per event to standard error: time, level, event and key=value fields, or the same as JSON.
std::unique_ptr<log_sink> make_log_sink(log_level least, log_shape shape);

}  // namespace outlink::net
