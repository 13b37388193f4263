// Arbitrary bytes of a server through every conversation: no crash, no endless loop, an outcome each time.
#include "protocol/fuzz_test_support.h"
#include "protocol/imap/answers.h"
#include "protocol/imap/folder_name.h"
#include "protocol/imap/imap.h"

using namespace outlink;
using namespace outlink::imap;

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  std::string_view const bytes(reinterpret_cast<char const*>(data), size);
  sasl::credentials const who{
      .user = "u", .proof = sasl::access_token{secret_text(std::string("t"))}, .host = "h", .port = 1};
  sasl::credentials const by_password{.user = "\xC3\xBC",
                                      .proof = sasl::password{secret_text(std::string("\xC3\xBC"))}};
  auto state = [] { return session_state{.capabilities = {"IDLE", "STARTTLS", "AUTH=XOAUTH2", "UIDPLUS"}}; };
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
  run([](auto& s) { return uid_fetch_many(s, {1, 2, 3, 7}, 4096); });
  run([](auto& s) { return uid_mark_seen(s, {1, 7}); });
  run([](auto& s) { return uid_move(s, {1, 7}, "Done"); });
  run([](auto& s) { return uid_delete(s, {1, 7}); });
  run([](auto& s) { return list_folders(s); });
  run([](auto& s) { return create_folder(s, "Done"); });
  run([&](auto& s) { return login(s, by_password); });
  run([](auto& s) { return noop(s); });
  run([](auto& s) { return idle(s); });
  run([](auto& s) { return logout(s); });
  if (auto const name = read_folder_name(bytes)) {
    if (quote_folder(*name).value() != quote_string(bytes)) std::abort();
  }
  static_cast<void>(read_internal_date(bytes));
  static_cast<void>(find_suggested_wait(bytes));
  return 0;
}
