#pragma once

#include <cstdlib>
#include <string>
#include <string_view>

#include "protocol/conversation.h"

namespace outlink::protocol::testing_support {

/// Feeds the bytes of a server to a conversation until it has finished; aborts when it never does.
inline void talk(conversation& c, std::string_view bytes) {
  event happened = started{};
  for (int i = 0; i < 100000; ++i) {
    auto wants = c.resume(std::move(happened));
    if (std::holds_alternative<finished>(wants)) return;
    broken const closed{{.code = "net.closed", .remedy = remedy::retry, .words = "closed"}};
    if (std::holds_alternative<write_bytes>(wants))
      happened = written{};
    else if (std::holds_alternative<start_tls>(wants))
      happened = tls_started{};
    else if (auto* n = std::get_if<read_exactly>(&wants)) {
      if (bytes.size() < n->bytes)
        happened = closed;
      else {
        happened = bytes_read{std::string(bytes.substr(0, n->bytes))};
        bytes.remove_prefix(n->bytes);
      }
    } else {
      auto const end = bytes.find('\n');
      if (end == bytes.npos)
        happened = closed;
      else {
        happened = line_read{std::string(bytes.substr(0, end))};
        bytes.remove_prefix(end + 1);
      }
    }
  }
  std::abort();
}

}  // namespace outlink::protocol::testing_support
