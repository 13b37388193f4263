#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace outlink {

enum class log_level { debug, info, warning, error };

/// One named value of a log line. Takes text and whole numbers; a secret has no conversion and does not compile.
struct log_field {
  std::string_view name;
  std::string value;
  log_field(std::string_view n, std::string v) : name(n), value(std::move(v)) {}
  log_field(std::string_view n, std::string_view v) : name(n), value(v) {}
  log_field(std::string_view n, char const* v) : name(n), value(v) {}
  log_field(std::string_view n, std::int64_t v) : name(n), value(std::to_string(v)) {}
};

/// Where log lines go; installed once by main. Called from any thread.
class log_sink {
 public:
  virtual ~log_sink() = default;
  virtual void write(log_level level, std::string_view event, std::vector<log_field> const& fields) = 0;
};

/// Installs the sink (null: silence). The sink must outlive every log call.
void set_log_sink(log_sink* sink);

/// `event` is a stable dotted name ("mailbox.connected"); details are fields.
void log(log_level level, std::string_view event, std::vector<log_field> const& fields = {});

}  // namespace outlink
