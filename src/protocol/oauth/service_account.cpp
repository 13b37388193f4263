#include "protocol/oauth/service_account.h"

#include <algorithm>
#include <boost/json.hpp>

#include "base/limits.h"
#include "protocol/oauth/endpoint.h"
#include "protocol/oauth/fields.h"

namespace outlink::oauth {

namespace json = boost::json;

namespace {

std::unexpected<failure> invalid(std::string_view field, std::string words) {
  return invalid_field("service_account", field, "The key file " + std::move(words));
}

result<std::string> read_text(json::object const& o, std::string_view name, std::size_t bytes_max) {
  auto text = text_of(o, name);
  if (!text || text->empty()) return invalid(name, "has no text in the field " + std::string(name) + ".");
  if (text->size() > bytes_max) return invalid(name, "has too long a text in the field " + std::string(name) + ".");
  return *std::move(text);
}

bool is_plain(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7F; });
}

}  // namespace

result<service_account> read_service_account(secret_text const& file, bool allow_plain_http) {
  auto const fields = read_object(file.reveal(), limits::key_file_bytes_max);
  if (!fields)
    return invalid("file",
                   "is not a JSON object, is too long, or names something twice. Paste the whole file as Google "
                   "gave it.");
  TRY(auto const type, read_text(*fields, "type", limits::key_id_bytes_max));
  if (type != "service_account")
    return invalid("type",
                   "is not a service account's: its type is not service_account. A file of an OAuth client is "
                   "something else.");
  TRY(auto email, read_text(*fields, "client_email", limits::key_id_bytes_max));
  if (!is_plain(email) || email.find('@') == email.npos)
    return invalid("client_email", "has no e-mail address in the field client_email.");
  TRY(auto id, read_text(*fields, "client_id", limits::key_id_bytes_max));
  TRY(auto key_id, read_text(*fields, "private_key_id", limits::key_id_bytes_max));
  if (!is_plain(id)) return invalid("client_id", "has forbidden characters in the field client_id.");
  if (!is_plain(key_id)) return invalid("private_key_id", "has forbidden characters in the field private_key_id.");
  TRY(auto token_uri, read_text(*fields, "token_uri", limits::url_bytes_max));
  if (!is_endpoint(token_uri, allow_plain_http)) return invalid("token_uri", "has no https address in token_uri.");
  TRY(auto pem, read_text(*fields, "private_key", limits::pem_bytes_max));
  auto key = read_signing_key(secret_text(std::move(pem)), {});
  if (!key) return invalid("private_key", "has no usable private_key. " + key.error().words);
  if (key->usual_algorithm() != jws_algorithm::ps256)
    return invalid("private_key", "has another private_key than RSA; Google's are RSA.");
  return service_account{.client_email = std::move(email),
                         .client_id = std::move(id),
                         .private_key_id = std::move(key_id),
                         .token_uri = std::move(token_uri),
                         .key = *std::move(key)};
}

}  // namespace outlink::oauth
