#include "net/tls.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/system/system_error.hpp>

#include "base/text.h"

namespace outlink::net {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

std::string openssl_words() {
  auto const code = ERR_get_error();
  ERR_clear_error();
  if (code == 0) return "the connection was closed";
  char text[256];
  ERR_error_string_n(code, text, sizeof text);
  return text;
}

failure certificate_failure(std::string const& host, long verdict) {
  std::string words = "The certificate of " + host + " ";
  switch (verdict) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
      words += "has expired.";
      break;
    case X509_V_ERR_CERT_NOT_YET_VALID:
      words += "is not valid yet; check this machine's clock.";
      break;
    case X509_V_ERR_HOSTNAME_MISMATCH:
      words += "was made for another name.";
      break;
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      words += "was made for another address.";
      break;
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    // An authority of the same name with another key.
    case X509_V_ERR_CERT_SIGNATURE_FAILURE:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
      words += "was made by an authority that this machine does not know. For an authority of your own, set ca-file.";
      break;
    default:
      words += "cannot be trusted.";
  }
  return {.code = "net.certificate",
          .remedy = remedy::fix_setup,
          .words = words,
          .peer = X509_verify_cert_error_string(verdict),
          .where = "tls"};
}

bool is_address(std::string const& host) {
  boost::system::error_code ec;
  asio::ip::make_address(host, ec);
  return !ec;
}

}  // namespace

result<ssl_context_ptr> make_client_context(std::string const& ca_file) {
  ssl_context_ptr context(SSL_CTX_new(TLS_client_method()));
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set_mode(context.get(),
                   SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
  SSL_CTX_set_options(context.get(), SSL_OP_IGNORE_UNEXPECTED_EOF | SSL_OP_NO_RENEGOTIATION);
  SSL_CTX_set_default_verify_paths(context.get());
  if (!ca_file.empty() && SSL_CTX_load_verify_locations(context.get(), ca_file.c_str(), nullptr) != 1) {
    ERR_clear_error();
    return fail({.code = "settings.invalid",
                 .remedy = remedy::fix_setup,
                 .words = "The file of certification authorities " + ca_file + " cannot be read.",
                 .where = "ca-file"});
  }
  return context;
}

asio::awaitable<void> stream::wait_for(int ssl_error) {
  if (ssl_error == SSL_ERROR_WANT_READ)
    co_await socket_.async_wait(tcp::socket::wait_read, asio::use_awaitable);
  else
    co_await socket_.async_wait(tcp::socket::wait_write, asio::use_awaitable);
}

task<void> stream::start_tls(SSL_CTX* context, std::string const& host) {
  ssl_.reset(SSL_new(context));
  SSL_set_fd(ssl_.get(), socket_.native_handle());
  if (is_address(host)) {
    X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl_.get()), host.c_str());
  } else {
    SSL_set_tlsext_host_name(ssl_.get(), host.c_str());
    SSL_set1_host(ssl_.get(), host.c_str());
  }
  SSL_set_connect_state(ssl_.get());
  for (;;) {
    ERR_clear_error();
    int const rc = SSL_do_handshake(ssl_.get());
    if (rc == 1) co_return result<void>{};
    int const error = SSL_get_error(ssl_.get(), rc);
    if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) {
      co_await wait_for(error);
      continue;
    }
    if (auto const verdict = SSL_get_verify_result(ssl_.get()); verdict != X509_V_OK) {
      ERR_clear_error();
      co_return fail(certificate_failure(host, verdict));
    }
    co_return fail({.code = "net.tls_failed",
                    .remedy = remedy::retry,
                    .words = "No encrypted connection could be agreed with " + host + ".",
                    .peer = peer_words(openssl_words()),
                    .where = "tls"});
  }
}

asio::awaitable<void> stream::wait_readable() {
  // Not SSL_has_pending: half a record counts there, and waiting for its rest would turn into a busy loop.
  if (ssl_ && SSL_pending(ssl_.get()) != 0) co_return;
  co_await socket_.async_wait(tcp::socket::wait_read, asio::use_awaitable);
}

std::optional<std::size_t> stream::try_read(char* to, std::size_t size) {
  if (!ssl_) {
    boost::system::error_code ec;
    std::size_t const got = socket_.read_some(asio::buffer(to, size), ec);
    if (ec == asio::error::would_block || ec == asio::error::try_again) return std::nullopt;
    if (ec) throw boost::system::system_error(ec);
    return got;
  }
  ERR_clear_error();
  std::size_t got = 0;
  int const rc = SSL_read_ex(ssl_.get(), to, size, &got);
  if (rc == 1) return got;
  int const error = SSL_get_error(ssl_.get(), rc);
  if (error == SSL_ERROR_WANT_READ) return std::nullopt;
  ERR_clear_error();
  throw boost::system::system_error(error == SSL_ERROR_ZERO_RETURN ? make_error_code(asio::error::eof)
                                                                   : make_error_code(asio::error::connection_reset));
}

asio::awaitable<void> stream::write_all(std::string_view bytes) {
  if (!ssl_) {
    co_await asio::async_write(socket_, asio::buffer(bytes.data(), bytes.size()), asio::use_awaitable);
    co_return;
  }
  while (!bytes.empty()) {
    ERR_clear_error();
    std::size_t put = 0;
    int const rc = SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &put);
    if (rc == 1) {
      bytes.remove_prefix(put);
      continue;
    }
    int const error = SSL_get_error(ssl_.get(), rc);
    if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) {
      co_await wait_for(error);
      continue;
    }
    ERR_clear_error();
    throw boost::system::system_error(asio::error::connection_reset);
  }
}

}  // namespace outlink::net
