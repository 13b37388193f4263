#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "protocol/oauth/signing_key.h"

namespace outlink::oauth {

/// A Google service account's key file (https://cloud.google.com/iam/docs/keys-create-delete).
struct service_account {
  std::string client_email;
  /// The number that an administrator allows scopes for (domain-wide delegation).
  std::string client_id;
  std::string private_key_id;
  std::string token_uri;
  signing_key key;
};
/// Failures "service_account.invalid" (fix_input): `where` is the field; the words never repeat what was given.
result<service_account> read_service_account(secret_text const& file, bool allow_plain_http);

}  // namespace outlink::oauth
