#include "base/log.h"

#include <gtest/gtest.h>

#include "base/secret.h"

namespace outlink {
namespace {

class recording_sink : public log_sink {
 public:
  void write(log_level, std::string_view event, std::vector<log_field> const& fields) override {
    lines.emplace_back(event);
    for (auto const& f : fields) lines.push_back(std::string(f.name) + "=" + f.value);
  }
  std::vector<std::string> lines;
};

TEST(log_test, goes_to_the_installed_sink_and_nowhere_without_one) {
  recording_sink sink;
  log(log_level::info, "before");
  set_log_sink(&sink);
  log(log_level::info, "mailbox.connected", {{"mailbox", std::int64_t{7}}, {"host", "localhost"}});
  set_log_sink(nullptr);
  log(log_level::info, "after");
  EXPECT_EQ(sink.lines, (std::vector<std::string>{"mailbox.connected", "mailbox=7", "host=localhost"}));
}

static_assert(!std::is_constructible_v<log_field, std::string_view, secret_text>);

}  // namespace
}  // namespace outlink
