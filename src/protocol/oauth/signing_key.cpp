#include "protocol/oauth/signing_key.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "base/limits.h"
#include "base/text.h"

namespace outlink::oauth {
namespace {

struct bio_deleter {
  void operator()(BIO* b) const noexcept { BIO_free(b); }
};
struct x509_deleter {
  void operator()(X509* c) const noexcept { X509_free(c); }
};
using bio = std::unique_ptr<BIO, bio_deleter>;
using x509 = std::unique_ptr<X509, x509_deleter>;

std::unexpected<failure> invalid(std::string_view field, std::string words) {
  ERR_clear_error();
  return invalid_field("signing_key", field, std::move(words));
}

bio reader_of(std::string_view text) { return bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size()))); }

// Without it OpenSSL would ask on the terminal.
int no_passphrase(char*, int, int, void*) { return -1; }

evp_key parse_key(std::string_view pem) {
  auto const in = reader_of(pem);
  evp_key key(PEM_read_bio_PrivateKey(in.get(), nullptr, no_passphrase, nullptr));
  ERR_clear_error();
  return key;
}

std::size_t count_of(std::string_view text, std::string_view what) {
  std::size_t n = 0;
  for (auto at = text.find(what); at != text.npos; at = text.find(what, at + what.size())) ++n;
  return n;
}

std::optional<time_point> time_of(ASN1_TIME const* t) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(t, &parts) != 1) return std::nullopt;
  using namespace std::chrono;
  return time_point(sys_days(year(parts.tm_year + 1900) / (parts.tm_mon + 1) / parts.tm_mday) + hours(parts.tm_hour) +
                    minutes(parts.tm_min) + seconds(parts.tm_sec));
}

result<key_certificate> read_certificate(std::string_view pem, EVP_PKEY* key) {
  if (pem.size() > limits::pem_bytes_max) return invalid("certificate", "The certificate is too long.");
  if (pem.find("PRIVATE KEY-----") != pem.npos)
    return invalid("certificate", "The certificate field holds a private key. Only the certificate belongs there.");
  auto const in = reader_of(pem);
  x509 const certificate(PEM_read_bio_X509(in.get(), nullptr, no_passphrase, nullptr));
  if (!certificate)
    return invalid("certificate", "The certificate cannot be read. It must be PEM, from BEGIN to END CERTIFICATE.");
  if (X509_check_private_key(certificate.get(), key) != 1)
    return invalid("certificate", "The certificate belongs to another private key.");
  auto const from = time_of(X509_get0_notBefore(certificate.get()));
  auto const until = time_of(X509_get0_notAfter(certificate.get()));
  unsigned char* der = nullptr;
  auto const size = i2d_X509(certificate.get(), &der);
  if (!from || !until || size <= 0) return invalid("certificate", "The certificate has no readable dates.");
  std::string const bytes(reinterpret_cast<char const*>(der), static_cast<std::size_t>(size));
  OPENSSL_free(der);
  return key_certificate{.pem = std::string(pem),
                         .thumbprint_s256 = base64url_encode(sha256(bytes)),
                         .not_before = *from,
                         .not_after = *until};
}

}  // namespace

result<signing_key> read_signing_key(secret_text pem, std::string_view certificate_pem) {
  constexpr std::string_view field = "private_key";
  std::string_view const text = pem.reveal();
  if (text.empty()) return invalid(field, "A private key is needed.");
  if (text.size() > limits::pem_bytes_max) return invalid(field, "The private key is too long.");
  if (text.find("BEGIN ENCRYPTED PRIVATE KEY") != text.npos || text.find("Proc-Type: 4,ENCRYPTED") != text.npos)
    return invalid(field,
                   "The private key is encrypted with a passphrase. Decrypt it first (openssl pkey -in key.pem -out "
                   "plain.pem); it is sealed here before it is stored.");
  if (count_of(text, "PRIVATE KEY-----") > 2) return invalid(field, "There is more than one private key in the text.");
  auto const key = parse_key(text);
  if (!key) return invalid(field, "The private key cannot be read. It must be PEM: PKCS#8, PKCS#1 or SEC 1.");
  bool const is_rsa = fits(key.get(), jws_algorithm::ps256);
  if (!is_rsa && !fits(key.get(), jws_algorithm::es256))
    return invalid(field, "The private key must be RSA with 2048 to 8192 bits, or elliptic on the curve P-256.");
  std::optional<key_certificate> certificate;
  if (!certificate_pem.empty()) {
    TRY(certificate, read_certificate(certificate_pem, key.get()));
  }
  return signing_key(std::move(pem), std::move(certificate), is_rsa ? jws_algorithm::ps256 : jws_algorithm::es256);
}

result<std::string> signing_key::sign_compact(std::string_view header, std::string_view payload,
                                              jws_algorithm a) const {
  return oauth::sign_compact(header, payload, parse_key(pem_.reveal()).get(), a);
}

}  // namespace outlink::oauth
