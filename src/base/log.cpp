#include "base/log.h"

#include <atomic>

namespace outlink {
namespace {
std::atomic<log_sink*> current_sink = nullptr;
}

void set_log_sink(log_sink* sink) { current_sink.store(sink); }

void log(log_level level, std::string_view event, std::vector<log_field> const& fields) {
  if (auto* sink = current_sink.load()) sink->write(level, event, fields);
}

}  // namespace outlink
