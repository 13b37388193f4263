#pragma once

#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>

/// Certificates made in the test, and contexts of TLS servers that use them.
namespace outlink::testing_support {

template <auto Free>
struct openssl_deleter {
  template <class T>
  void operator()(T* p) const {
    Free(p);
  }
};
using key_ptr = std::unique_ptr<EVP_PKEY, openssl_deleter<EVP_PKEY_free>>;
using certificate_ptr = std::unique_ptr<X509, openssl_deleter<X509_free>>;
using server_context_ptr = std::unique_ptr<SSL_CTX, openssl_deleter<SSL_CTX_free>>;

struct certificate_order {
  /// subjectAltName as OpenSSL writes it.
  std::string names = "DNS:localhost,IP:127.0.0.1";
  long valid_from_s = -3600;
  long valid_until_s = 3600;
  bool is_self_signed = false;
};

class authority {
 public:
  authority() : key_(EVP_EC_gen("P-256")), certificate_(make({.names = ""}, key_.get(), nullptr)) {
    std::string name = (std::filesystem::temp_directory_path() / "outlink-ca-XXXXXX").string();
    int const fd = ::mkstemp(name.data());
    if (fd < 0) throw std::runtime_error("no temporary file");
    std::unique_ptr<FILE, int (*)(FILE*)> const out(::fdopen(fd, "w"), &::fclose);
    PEM_write_X509(out.get(), certificate_.get());
    file_ = name;
  }
  ~authority() { std::filesystem::remove(file_); }
  authority(authority const&) = delete;

  /// PEM of the authority's own certificate.
  std::filesystem::path const& file() const { return file_; }

  /// A server's context with a new certificate as ordered.
  server_context_ptr serve(certificate_order const& order = {}) const {
    key_ptr const key(EVP_EC_gen("P-256"));
    auto const leaf = make(order, key.get(), order.is_self_signed ? nullptr : this);
    server_context_ptr context(SSL_CTX_new(TLS_server_method()));
    SSL_CTX_use_certificate(context.get(), leaf.get());
    SSL_CTX_use_PrivateKey(context.get(), key.get());
    return context;
  }

 private:
  static certificate_ptr make(certificate_order const& order, EVP_PKEY* key, authority const* issuer) {
    certificate_ptr made(X509_new());
    auto* c = made.get();
    X509_set_version(c, X509_VERSION_3);
    static long serial = 0;
    ASN1_INTEGER_set(X509_get_serialNumber(c), ++serial);
    X509_gmtime_adj(X509_getm_notBefore(c), order.valid_from_s);
    X509_gmtime_adj(X509_getm_notAfter(c), order.valid_until_s);
    X509_set_pubkey(c, key);
    std::string const common = order.names.empty() ? "Outlink test authority" : "server";
    X509_NAME_add_entry_by_txt(X509_get_subject_name(c), "CN", MBSTRING_UTF8,
                               reinterpret_cast<unsigned char const*>(common.c_str()), -1, -1, 0);
    X509_set_issuer_name(c, X509_get_subject_name(issuer ? issuer->certificate_.get() : c));
    if (order.names.empty()) {
      extend(c, NID_basic_constraints, "critical,CA:TRUE");
      extend(c, NID_key_usage, "critical,keyCertSign,cRLSign");
    } else {
      extend(c, NID_basic_constraints, "CA:FALSE");
      extend(c, NID_subject_alt_name, order.names);
    }
    X509_sign(c, issuer ? issuer->key_.get() : key, EVP_sha256());
    return made;
  }
  static void extend(X509* c, int what, std::string const& value) {
    auto* e = X509V3_EXT_conf_nid(nullptr, nullptr, what, value.c_str());
    X509_add_ext(c, e, -1);
    X509_EXTENSION_free(e);
  }

  key_ptr key_;
  certificate_ptr certificate_;
  std::filesystem::path file_;
};

}  // namespace outlink::testing_support
