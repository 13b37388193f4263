#include "base/text.h"
#include "protocol/oauth/device.h"
#include "protocol/oauth/http_date.h"
#include "protocol/oauth/id_token.h"
#include "protocol/oauth/jwks.h"
#include "protocol/oauth/key_test_support.h"
#include "protocol/oauth/metadata.h"
#include "protocol/oauth/revocation.h"
#include "protocol/oauth/service_account.h"
#include "protocol/oauth/userinfo.h"

// Key sets, ID tokens, device answers, identities, dates: no crash, an answer or a failure. The first byte chooses.
extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  using namespace outlink::oauth;
  if (size == 0) return 0;
  std::string_view const bytes(reinterpret_cast<char const*>(data) + 1, size - 1);
  static auto const keys =
      read_jwks(R"({"keys":[{"kty":"RSA","e":"AQAB","n":")" + std::string(testing_support::rfc7515_rsa_n) + "\"}]}")
          .value();
  switch (data[0] % 8) {
    case 0:
      (void)read_jwks(bytes);
      break;
    case 1:
      (void)verify_id_token(bytes, {.client_id = "me"}, {.keys = keys});
      break;
    case 2:
      (void)read_unsigned_id_token("e30." + outlink::base64url_encode(bytes) + ".e30", {.client_id = "me"});
      break;
    case 3:
      (void)read_device_answer({.status = 200, .body = bytes}, {}, false);
      break;
    case 4:
      (void)read_metadata(bytes, "https://as.example", false);
      break;
    case 5:
      (void)read_userinfo({.status = 200, .body = bytes}, {}, {});
      (void)read_github_user({.status = 200, .body = bytes}, {});
      (void)read_gitlab_user({.status = 200, .body = bytes}, {});
      (void)read_bitbucket_user({.status = 200, .body = bytes}, {});
      break;
    case 6:
      (void)read_http_date(bytes, {});
      break;
    default:
      (void)judge_revocation({.status = 400, .retry_after = bytes, .body = bytes}, {});
      (void)read_service_account(outlink::secret_text(std::string(bytes)), false);
  }
  return 0;
}
