#include "protocol/oauth/authorization.h"
#include "protocol/oauth/id_token.h"
#include "protocol/oauth/metadata.h"
#include "protocol/oauth/token.h"

// What a browser and a provider may send: no crash, an answer or a failure.
extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  using namespace outlink::oauth;
  std::string_view const bytes(reinterpret_cast<char const*>(data), size);
  (void)read_token_answer({.status = 200, .content_type = "application/json", .body = bytes}, {});
  (void)read_token_answer({.status = 200, .content_type = "application/x-www-form-urlencoded", .body = bytes}, {},
                          answer_form::json_or_form);
  (void)read_token_answer({.status = 429, .retry_after = bytes}, {});
  (void)read_metadata(bytes, "https://as.example", false);
  (void)read_account(bytes, {.client_id = "me"});
  if (auto a = read_authorization_answer(bytes))
    (void)check_authorization_answer(*a, {.issuer = "x", .must_be_present = true});
  return 0;
}
