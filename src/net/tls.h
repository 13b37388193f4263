#pragma once

#include <openssl/ssl.h>

#include <boost/asio/ip/tcp.hpp>
#include <memory>
#include <optional>
#include <string>

#include "flow/task.h"

namespace outlink::net {

struct ssl_deleter {
  void operator()(SSL* s) const { SSL_free(s); }
  void operator()(SSL_CTX* c) const { SSL_CTX_free(c); }
};
using ssl_ptr = std::unique_ptr<SSL, ssl_deleter>;
using ssl_context_ptr = std::unique_ptr<SSL_CTX, ssl_deleter>;

/// One context for all connections: TLS 1.2 or later, certificates verified, buffers released while idle.
result<ssl_context_ptr> make_client_context(std::string const& ca_file);

/// A TCP socket, later perhaps with TLS on it. OpenSSL works on the socket itself, without buffers in between, so an
/// idle connection holds hardly more than OpenSSL's own state. Errors are thrown as boost::system::system_error; end of
/// stream as eof.
class stream {
 public:
  /// An open socket.
  explicit stream(boost::asio::ip::tcp::socket socket) : socket_(std::move(socket)) { socket_.non_blocking(true); }

  /// Handshake and verification against `host`. Failures net.certificate, net.tls_failed.
  task<void> start_tls(SSL_CTX* context, std::string const& host);
  /// What can be read without waiting; empty when nothing can.
  std::optional<std::size_t> try_read(char* to, std::size_t size);
  boost::asio::awaitable<void> write_all(std::string_view bytes);
  /// Waits until a read has something to do; without any buffer.
  boost::asio::awaitable<void> wait_readable();
  boost::asio::ip::tcp::socket& socket() { return socket_; }
  bool is_encrypted() const { return ssl_ != nullptr; }

 private:
  boost::asio::awaitable<void> wait_for(int ssl_error);

  boost::asio::ip::tcp::socket socket_;
  ssl_ptr ssl_;
};

}  // namespace outlink::net
