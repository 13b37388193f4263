// Arbitrary bytes of a server through every conversation: no crash, no endless loop, an outcome each time.
#include <cstdlib>

#include "protocol/imap/imap.h"

using namespace outlink;
using namespace outlink::imap;

namespace {

void talk(protocol::conversation& c, std::string_view bytes) {
  protocol::event happened = protocol::started{};
  for (int i = 0; i < 100000; ++i) {
    auto wants = c.resume(std::move(happened));
    if (std::holds_alternative<protocol::finished>(wants)) return;
    protocol::broken const closed{{.code = "net.closed", .remedy = remedy::retry, .words = "closed"}};
    if (std::holds_alternative<protocol::write_bytes>(wants))
      happened = protocol::written{};
    else if (std::holds_alternative<protocol::start_tls>(wants))
      happened = protocol::tls_started{};
    else if (auto* n = std::get_if<protocol::read_exactly>(&wants)) {
      if (bytes.size() < n->bytes)
        happened = closed;
      else {
        happened = protocol::bytes_read{std::string(bytes.substr(0, n->bytes))};
        bytes.remove_prefix(n->bytes);
      }
    } else {
      auto const end = bytes.find('\n');
      if (end == bytes.npos)
        happened = closed;
      else {
        happened = protocol::line_read{std::string(bytes.substr(0, end))};
        bytes.remove_prefix(end + 1);
      }
    }
  }
  std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  std::string_view const bytes(reinterpret_cast<char const*>(data), size);
  sasl::credentials const who{
      .user = "u", .proof = sasl::access_token{secret_text(std::string("t"))}, .host = "h", .port = 1};
  auto state = [] { return session_state{.capabilities = {"IDLE", "STARTTLS", "AUTH=XOAUTH2"}}; };
  auto run = [&](auto make) {
    auto s = state();
    auto c = make(s);
    talk(c, bytes);
    (void)c.outcome();
  };
  run([](auto& s) { return greeting(s); });
  run([](auto& s) { return capability(s); });
  run([](auto& s) { return starttls(s); });
  run([&](auto& s) { return authenticate(s, who); });
  run([](auto& s) { return imap::select(s, "INBOX"); });
  run([](auto& s) { return uid_search(s, "ALL"); });
  run([](auto& s) { return uid_list(s, "1:*"); });
  run([](auto& s) { return uid_fetch(s, 7, 4096); });
  run([](auto& s) { return idle(s); });
  run([](auto& s) { return logout(s); });
  return 0;
}
