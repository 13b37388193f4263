// Arbitrary bytes of a server through every conversation: no crash, no endless loop, an outcome each time.
#include <cstdint>

#include "protocol/fuzz_test_support.h"
#include "protocol/pop3/pop3.h"

using namespace outlink;
using namespace outlink::pop3;

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  std::string_view const bytes(reinterpret_cast<char const*>(data), size);
  sasl::credentials const token{
      .user = "u", .proof = sasl::access_token{secret_text(std::string("t"))}, .host = "h", .port = 1};
  sasl::credentials const password{.user = "u", .proof = sasl::password{secret_text(std::string("p"))}};
  auto run = [&](std::vector<std::string> capabilities, auto make) {
    session_state s{.capabilities = std::move(capabilities)};
    auto c = make(s);
    protocol::testing_support::talk(c, bytes);
    static_cast<void>(c.outcome());
  };
  run({}, [](auto& s) { return greeting(s); });
  run({}, [](auto& s) { return capability(s); });
  run({"STLS"}, [](auto& s) { return stls(s); });
  run({"SASL XOAUTH2"}, [&](auto& s) { return authenticate(s, token); });
  run({"SASL PLAIN"}, [&](auto& s) { return authenticate(s, password); });
  run({}, [&](auto& s) { return authenticate(s, password); });
  run({}, [](auto& s) { return list(s); });
  run({}, [](auto& s) { return retrieve(s, 7, 4096); });
  run({}, [](auto& s) { return remove_letters(s, {1, 2, 3}); });
  run({"PIPELINING"}, [](auto& s) { return remove_letters(s, {1, 2, 3}); });
  run({}, [](auto& s) { return noop(s); });
  run({}, [](auto& s) { return quit(s); });
  return 0;
}
