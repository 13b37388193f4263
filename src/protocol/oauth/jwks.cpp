#include "protocol/oauth/jwks.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>
#include <openssl/param_build.h>

#include <algorithm>
#include <boost/json.hpp>

#include "base/limits.h"
#include "base/text.h"
#include "protocol/oauth/fields.h"

namespace outlink::oauth {

namespace json = boost::json;

namespace {

std::unexpected<failure> bad_key_set(std::string words) {
  return fail({.code = "oauth.bad_key_set",
               .remedy = remedy::retry,
               .words = "The provider's key set " + std::move(words),
               .where = "jwks"});
}

template <auto F>
struct freed_by {
  template <class T>
  void operator()(T* p) const noexcept {
    F(p);
  }
};
using builder = std::unique_ptr<OSSL_PARAM_BLD, freed_by<OSSL_PARAM_BLD_free>>;
using parameter_list = std::unique_ptr<OSSL_PARAM, freed_by<OSSL_PARAM_free>>;
using context = std::unique_ptr<EVP_PKEY_CTX, freed_by<EVP_PKEY_CTX_free>>;
using number = std::unique_ptr<BIGNUM, freed_by<BN_free>>;

evp_key key_from(char const* kind, OSSL_PARAM_BLD* built) {
  parameter_list const list(OSSL_PARAM_BLD_to_param(built));
  context const c(EVP_PKEY_CTX_new_from_name(nullptr, kind, nullptr));
  EVP_PKEY* key = nullptr;
  if (list && c && EVP_PKEY_fromdata_init(c.get()) == 1)
    EVP_PKEY_fromdata(c.get(), &key, EVP_PKEY_PUBLIC_KEY, list.get());
  ERR_clear_error();
  return evp_key(key);
}

number number_of(json::object const& o, std::string_view name) {
  auto const bytes = base64url_decode(text_or_empty(o, name));
  if (!bytes || bytes->empty() || bytes->size() > limits::rsa_bits_max / 8 + 1) return nullptr;
  return number(
      BN_bin2bn(reinterpret_cast<unsigned char const*>(bytes->data()), static_cast<int>(bytes->size()), nullptr));
}

evp_key rsa_key(json::object const& o) {
  auto const n = number_of(o, "n");
  auto const e = number_of(o, "e");
  // An even or tiny exponent is no RSA; a huge one makes each check expensive.
  if (!n || !e || !BN_is_odd(e.get()) || BN_is_one(e.get()) || BN_num_bits(e.get()) > 64) return nullptr;
  builder const b(OSSL_PARAM_BLD_new());
  if (!b || OSSL_PARAM_BLD_push_BN(b.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) != 1 ||
      OSSL_PARAM_BLD_push_BN(b.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) != 1)
    return nullptr;
  return key_from("RSA", b.get());
}

evp_key ec_key(json::object const& o) {
  auto const x = base64url_decode(text_or_empty(o, "x"));
  auto const y = base64url_decode(text_or_empty(o, "y"));
  if (text_or_empty(o, "crv") != "P-256" || !x || !y || x->size() != 32 || y->size() != 32) return nullptr;
  auto const point = "\x04" + *x + *y;
  builder const b(OSSL_PARAM_BLD_new());
  if (!b || OSSL_PARAM_BLD_push_utf8_string(b.get(), OSSL_PKEY_PARAM_GROUP_NAME, SN_X9_62_prime256v1, 0) != 1 ||
      OSSL_PARAM_BLD_push_octet_string(b.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()) != 1)
    return nullptr;
  return key_from("EC", b.get());
}

std::optional<public_key> read_key(json::object const& o) {
  auto const kid = text_or_empty(o, "kid");
  auto const use = text_of(o, "use");
  auto const operations = texts_of(o, "key_ops");
  bool const for_signatures =
      (!use || *use == "sig") &&
      (!has_field(o, "key_ops") || std::find(operations.begin(), operations.end(), "verify") != operations.end());
  // A set with private parts is somebody's accident; such a key proves nothing.
  if (!for_signatures || has_field(o, "d") || has_field(o, "k") || kid.size() > limits::key_id_bytes_max)
    return std::nullopt;
  public_key k{.kid = kid};
  if (has_field(o, "alg")) {
    k.algorithm = jws_algorithm_from(text_or_empty(o, "alg"));
    if (!k.algorithm) return std::nullopt;
  }
  auto const kty = text_or_empty(o, "kty");
  k.key = kty == "RSA" ? rsa_key(o) : kty == "EC" ? ec_key(o) : nullptr;
  auto const least = kty == "RSA" ? jws_algorithm::rs256 : jws_algorithm::es256;
  if (!fits(k.key.get(), k.algorithm.value_or(least))) return std::nullopt;
  return k;
}

}  // namespace

result<std::vector<public_key>> read_jwks(std::string_view body) {
  auto const fields = read_object(body, limits::jwks_bytes_max);
  auto const* list = fields ? fields->if_contains("keys") : nullptr;
  if (!list || !list->is_array()) return bad_key_set("is not a JSON object with a list of keys, or is too long.");
  if (list->as_array().size() > limits::jwks_keys_max) return bad_key_set("has too many keys.");
  std::vector<public_key> keys;
  for (auto const& item : list->as_array())
    if (item.is_object())
      if (auto k = read_key(item.as_object())) keys.push_back(*std::move(k));
  if (keys.empty()) return bad_key_set("has no key that can be used here (RSA or P-256, for signatures).");
  return keys;
}

}  // namespace outlink::oauth
