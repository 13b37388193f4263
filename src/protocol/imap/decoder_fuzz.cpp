// Arbitrary bytes of a server through every conversation: no crash, no endless loop, an outcome each time.
#include "protocol/fuzz_test_support.h"
#include "protocol/imap/imap.h"

using namespace outlink;
using namespace outlink::imap;

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  std::string_view const bytes(reinterpret_cast<char const*>(data), size);
  sasl::credentials const who{
      .user = "u", .proof = sasl::access_token{secret_text(std::string("t"))}, .host = "h", .port = 1};
  auto state = [] { return session_state{.capabilities = {"IDLE", "STARTTLS", "AUTH=XOAUTH2"}}; };
  auto run = [&](auto make) {
    auto s = state();
    auto c = make(s);
    protocol::testing_support::talk(c, bytes);
    static_cast<void>(c.outcome());
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
