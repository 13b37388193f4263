// Arbitrary bytes of a server through every conversation: no crash, no endless loop, an outcome each time.
#include <cstdint>

#include "protocol/fuzz_test_support.h"
#include "protocol/smtp/smtp.h"

using namespace outlink;
using namespace outlink::smtp;

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  std::string_view const bytes(reinterpret_cast<char const*>(data), size);
  sasl::credentials const token{
      .user = "u", .proof = sasl::access_token{secret_text(std::string("t"))}, .host = "h", .port = 1};
  sasl::credentials const password{.user = "u", .proof = sasl::password{secret_text(std::string("p"))}};
  envelope const to_two{.from = "a@example.test", .to = {"b@example.test", "c@example.test"}};
  auto run = [&](std::vector<std::string> extensions, auto make) {
    session_state s{.extensions = std::move(extensions)};
    auto c = make(s);
    protocol::testing_support::talk(c, bytes);
    static_cast<void>(c.outcome());
  };
  run({}, [](auto& s) { return greeting(s); });
  run({"STARTTLS"}, [](auto& s) { return starttls(s); });
  run({"AUTH XOAUTH2"}, [&](auto& s) { return authenticate(s, token); });
  run({"AUTH LOGIN"}, [&](auto& s) { return authenticate(s, password); });
  run({}, [&](auto& s) { return send(s, to_two, ".\n"); });
  run({"PIPELINING"}, [&](auto& s) { return send(s, to_two, ".\n"); });
  run({}, [](auto& s) { return reset(s); });
  run({}, [](auto& s) { return quit(s); });
  // A letter never ends its own transfer: whatever it is, its only line with a single dot is not its own.
  data_text text{std::string(bytes)};
  std::string all = "\r\n";
  for (std::string piece; !(piece = text.next_piece()).empty();) all += piece;
  if (all.find("\r\n.\r\n") != all.npos) std::abort();
  return 0;
}
