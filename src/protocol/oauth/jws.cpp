#include "protocol/oauth/jws.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <array>
#include <utility>

#include "base/limits.h"
#include "base/text.h"

namespace outlink::oauth {
namespace {

constexpr std::array<std::pair<jws_algorithm, std::string_view>, 3> names{{
    {jws_algorithm::rs256, "RS256"},
    {jws_algorithm::ps256, "PS256"},
    {jws_algorithm::es256, "ES256"},
}};
constexpr int p256_bytes = 32;

template <auto F>
struct freed_by {
  template <class T>
  void operator()(T* p) const noexcept {
    F(p);
  }
};
using md_context = std::unique_ptr<EVP_MD_CTX, freed_by<EVP_MD_CTX_free>>;
using ecdsa_signature = std::unique_ptr<ECDSA_SIG, freed_by<ECDSA_SIG_free>>;

unsigned char const* raw(std::string_view s) { return reinterpret_cast<unsigned char const*>(s.data()); }
unsigned char* raw(std::string& s) { return reinterpret_cast<unsigned char*>(s.data()); }

// RFC 7518 section 3.5: MGF1 with the same hash, a salt as long as the hash.
bool set_padding(EVP_PKEY_CTX* context, jws_algorithm a) {
  if (a != jws_algorithm::ps256) return true;
  return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1 &&
         EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) == 1;
}

std::optional<std::string> der_to_raw(std::string_view der) {
  auto const* at = raw(der);
  ecdsa_signature const s(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())));
  if (!s) return std::nullopt;
  std::string out(2 * p256_bytes, '\0');
  if (BN_bn2binpad(ECDSA_SIG_get0_r(s.get()), raw(out), p256_bytes) != p256_bytes ||
      BN_bn2binpad(ECDSA_SIG_get0_s(s.get()), raw(out) + p256_bytes, p256_bytes) != p256_bytes)
    return std::nullopt;
  return out;
}

std::optional<std::string> raw_to_der(std::string_view both) {
  if (both.size() != 2 * p256_bytes) return std::nullopt;
  ecdsa_signature const s(ECDSA_SIG_new());
  auto* r_part = BN_bin2bn(raw(both), p256_bytes, nullptr);
  auto* s_part = BN_bin2bn(raw(both) + p256_bytes, p256_bytes, nullptr);
  if (!s || !r_part || !s_part || ECDSA_SIG_set0(s.get(), r_part, s_part) != 1) {
    BN_free(r_part);
    BN_free(s_part);
    return std::nullopt;
  }
  std::string der(static_cast<std::size_t>(std::max(i2d_ECDSA_SIG(s.get(), nullptr), 0)), '\0');
  auto* to = raw(der);
  if (der.empty() || i2d_ECDSA_SIG(s.get(), &to) <= 0) return std::nullopt;
  return der;
}

std::unexpected<failure> signing_failed() {
  ERR_clear_error();
  return fail({.code = "signing_key.failed",
               .remedy = remedy::report_bug,
               .words = "Signing with the private key did not work.",
               .where = "private_key"});
}

}  // namespace

std::string_view to_string(jws_algorithm a) {
  for (auto const& [value, name] : names)
    if (value == a) return name;
  return {};
}

std::optional<jws_algorithm> jws_algorithm_from(std::string_view name) {
  for (auto const& [value, known] : names)
    if (known == name) return value;
  return std::nullopt;
}

void evp_deleter::operator()(EVP_PKEY* key) const noexcept { EVP_PKEY_free(key); }

bool fits(EVP_PKEY const* key, jws_algorithm a) {
  if (!key) return false;
  if (a != jws_algorithm::es256)
    return EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA && EVP_PKEY_get_bits(key) >= limits::rsa_bits_min &&
           EVP_PKEY_get_bits(key) <= limits::rsa_bits_max;
  std::array<char, 32> group{};
  return EVP_PKEY_get_base_id(key) == EVP_PKEY_EC &&
         EVP_PKEY_get_utf8_string_param(key, OSSL_PKEY_PARAM_GROUP_NAME, group.data(), group.size(), nullptr) == 1 &&
         std::string_view(group.data()) == SN_X9_62_prime256v1;
}

result<std::string> sign(EVP_PKEY* key, jws_algorithm a, std::string_view bytes) {
  if (!fits(key, a))
    return fail({.code = "signing_key.invalid",
                 .remedy = remedy::fix_setup,
                 .words = "The private key does not fit " + std::string(to_string(a)) +
                          ": RS256 and PS256 need an RSA key, ES256 one on the curve P-256.",
                 .where = "private_key"});
  md_context const context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* settings = nullptr;
  std::size_t size = 0;
  if (!context || EVP_DigestSignInit(context.get(), &settings, EVP_sha256(), nullptr, key) != 1 ||
      !set_padding(settings, a) || EVP_DigestSign(context.get(), nullptr, &size, raw(bytes), bytes.size()) != 1)
    return signing_failed();
  std::string signature(size, '\0');
  if (EVP_DigestSign(context.get(), raw(signature), &size, raw(bytes), bytes.size()) != 1) return signing_failed();
  signature.resize(size);
  if (a != jws_algorithm::es256) return signature;
  auto both = der_to_raw(signature);
  if (!both) return signing_failed();
  return *std::move(both);
}

bool verify(EVP_PKEY* key, jws_algorithm a, std::string_view bytes, std::string_view signature) {
  if (!fits(key, a)) return false;
  std::string der;
  if (a == jws_algorithm::es256) {
    auto converted = raw_to_der(signature);
    if (!converted) return false;
    der = *std::move(converted);
    signature = der;
  }
  md_context const context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* settings = nullptr;
  bool const good = context && EVP_DigestVerifyInit(context.get(), &settings, EVP_sha256(), nullptr, key) == 1 &&
                    set_padding(settings, a) &&
                    EVP_DigestVerify(context.get(), raw(signature), signature.size(), raw(bytes), bytes.size()) == 1;
  // OpenSSL keeps a queue per thread; what this signature left there must not confuse the TLS code.
  ERR_clear_error();
  return good;
}

std::optional<compact_parts> split_compact(std::string_view token) {
  if (token.size() > limits::token_bytes_max) return std::nullopt;
  auto const first = token.find('.');
  auto const second = first == token.npos ? token.npos : token.find('.', first + 1);
  if (second == token.npos || token.find('.', second + 1) != token.npos) return std::nullopt;
  auto header = base64url_decode(token.substr(0, first));
  auto payload = base64url_decode(token.substr(first + 1, second - first - 1));
  auto signature = base64url_decode(token.substr(second + 1));
  if (!header || !payload || !signature) return std::nullopt;
  return compact_parts{.header = *std::move(header),
                       .payload = *std::move(payload),
                       .signature = *std::move(signature),
                       .signed_part = token.substr(0, second)};
}

result<std::string> sign_compact(std::string_view header, std::string_view payload, EVP_PKEY* key, jws_algorithm a) {
  auto token = base64url_encode(header) + "." + base64url_encode(payload);
  TRY(auto const signature, sign(key, a, token));
  return token + "." + base64url_encode(signature);
}

}  // namespace outlink::oauth
