#include "links/link_key.h"

#include "base/limits.h"
#include "base/text.h"
#include "protocol/oauth/service_account.h"
#include "protocol/oauth/signing_key.h"

namespace outlink::links {
namespace {

// The protocol names the field; the form's failures all have one code.
std::unexpected<failure> as_field(failure f, std::string_view otherwise) {
  return invalid_field("link", f.where.empty() ? otherwise : std::string_view(f.where), std::move(f.words));
}

result<void> take_service_account(link& l, secret_text const& file, bool allow_plain_http) {
  auto account = oauth::read_service_account(file, allow_plain_http);
  if (!account) return invalid_field("link", "service_account_key", std::move(account).error().words);
  l.key = client_key{.private_key = account->key.pem(),
                     .certificate = {},
                     .key_id = account->private_key_id,
                     .service_account = account->client_email,
                     .expires_at = {}};
  l.client_id = account->client_id;
  l.token_endpoint = account->token_uri;
  return {};
}

}  // namespace

result<void> take_key(link& l, link_form const& form, bool allow_plain_http) {
  if (form.service_account_key) return take_service_account(l, *form.service_account_key, allow_plain_http);
  if (!form.private_key && !form.certificate && !form.key_id) return {};
  client_key k = l.key.value_or(client_key{});
  if (form.private_key) {
    k.private_key = *form.private_key;
    // A new key makes the old certificate void; the new one may come with it.
    k.certificate.clear();
  }
  if (form.certificate) k.certificate = *form.certificate;
  if (form.key_id) k.key_id = trim(*form.key_id);
  if (k.key_id.size() > limits::key_id_bytes_max || !is_utf8(k.key_id))
    return invalid_field("link", "key_id", "The key's ID is too long.");
  auto const key = oauth::read_signing_key(k.private_key, k.certificate);
  if (!key) return as_field(key.error(), "private_key");
  k.expires_at = key->certificate() ? std::optional(key->certificate()->not_after) : std::nullopt;
  l.key = std::move(k);
  return {};
}

}  // namespace outlink::links
