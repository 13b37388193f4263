#include "net/log_sink.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "base/text.h"

namespace outlink::net {
namespace {

constexpr char const* level_name(log_level level) {
  switch (level) {
    case log_level::debug:
      return "debug";
    case log_level::info:
      return "info";
    case log_level::warning:
      return "warning";
    case log_level::error:
      return "error";
  }
  return "error";
}

// Quoted with escapes, valid as JSON too: control characters and broken UTF-8 are escaped by peer_words already.
std::string quoted(std::string_view value) {
  std::string out = "\"";
  for (char const c : peer_words(value)) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

class spdlog_sink final : public log_sink {
 public:
  spdlog_sink(log_level least, log_shape shape)
      : least_(least), shape_(shape), logger_("outlink", std::make_shared<spdlog::sinks::stderr_sink_mt>()) {
    logger_.set_pattern(
        shape == log_shape::json ? R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ",%v})" : "%Y-%m-%dT%H:%M:%S.%eZ %v",
        spdlog::pattern_time_type::utc);
    logger_.set_level(spdlog::level::trace);
    logger_.flush_on(spdlog::level::trace);
  }

  void write(log_level level, std::string_view event, std::vector<log_field> const& fields) override {
    if (level < least_) return;
    std::string line;
    if (shape_ == log_shape::json) {
      line = "\"level\":\"" + std::string(level_name(level)) + "\",\"event\":" + quoted(event);
      for (auto const& f : fields) line += "," + quoted(f.name) + ":" + quoted(f.value);
    } else {
      line = std::string(level_name(level)) + " " + std::string(event);
      for (auto const& f : fields) line += " " + std::string(f.name) + "=" + quoted(f.value);
    }
    logger_.info("{}", line);
  }

 private:
  log_level least_;
  log_shape shape_;
  spdlog::logger logger_;
};

}  // namespace

std::unique_ptr<log_sink> make_log_sink(log_level least, log_shape shape) {
  return std::make_unique<spdlog_sink>(least, shape);
}

}  // namespace outlink::net
