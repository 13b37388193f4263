#include "web/server.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>

#include "base/limits.h"
#include "base/log.h"
#include "base/text.h"
#include "web/assets.h"

namespace outlink::web {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;

namespace {

std::string text_of(beast::string_view s) { return {s.data(), s.size()}; }

secret_text cookie_of(std::string_view header, std::string_view name) {
  while (!header.empty()) {
    auto const end = std::min(header.find(';'), header.size());
    auto const pair = trim(header.substr(0, end));
    header.remove_prefix(std::min(end + 1, header.size()));
    if (pair.size() > name.size() && pair.starts_with(name) && pair[name.size()] == '=')
      return secret_text(std::string(pair.substr(name.size() + 1)));
  }
  return {};
}

// What the sockets of a server share; outlives them.
struct shared {
  router routes;
  bool is_https;
  std::size_t connections = 0;
};

request read_request(http::request<http::string_body> const& in, bool is_https, std::string remote) {
  auto const target = text_of(in.target());
  auto const question = std::min(target.find('?'), target.size());
  request r{
      .method = text_of(in.method_string()),
      .path = target.substr(0, question),
      .query = question < target.size() ? target.substr(question + 1) : std::string(),
      .body = in.body(),
      .content_type = text_of(in[http::field::content_type]),
      .origin = text_of(in[http::field::origin]),
      .csrf_token = text_of(in["X-CSRF-Token"]),
      .cookie = cookie_of(text_of(in[http::field::cookie]), is_https ? "__Host-outlink_session" : "outlink_session"),
      .remote = std::move(remote)};
  return r;
}

void add_security_headers(http::response<http::string_body>& out, bool is_https) {
  auto set_default = [&](beast::string_view name, beast::string_view value) {
    if (out.find(name) == out.end()) out.set(name, value);
  };
  set_default("Content-Security-Policy",
              "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
              "frame-ancestors 'none'");
  set_default("X-Content-Type-Options", "nosniff");
  set_default("Referrer-Policy", "same-origin");
  set_default("Cross-Origin-Opener-Policy", "same-origin");
  if (is_https) set_default("Strict-Transport-Security", "max-age=31536000");
}

http::response<http::string_body> write_response(response r, http::request<http::string_body> const& in,
                                                 bool is_https) {
  http::response<http::string_body> out{static_cast<http::status>(r.status), in.version()};
  if (r.status != 204 && r.status != 304) out.set(http::field::content_type, r.content_type);
  for (auto const& [name, value] : r.headers) out.insert(name, value);
  if (out.find(http::field::cache_control) == out.end()) out.set(http::field::cache_control, "no-store");
  add_security_headers(out, is_https);
  out.keep_alive(in.keep_alive());
  auto const size = r.body.size();
  if (in.method() != http::verb::head) out.body() = std::move(r.body);
  if (r.status == 204 || r.status == 304) return out;
  out.content_length(size);
  return out;
}

template <class Stream>
asio::awaitable<bool> serve_one(std::shared_ptr<shared> s, Stream& stream, beast::flat_buffer& buffer,
                                std::string const& remote) {
  http::request_parser<http::string_body> parser;
  parser.header_limit(limits::web_header_bytes_max);
  parser.body_limit(limits::web_body_bytes_max);
  boost::system::error_code ec;
  beast::get_lowest_layer(stream).expires_after(buffer.size() > 0 ? std::chrono::seconds(limits::web_request_time_max)
                                                                  : std::chrono::seconds(limits::web_idle_time_max));
  co_await http::async_read_header(stream, buffer, parser, asio::redirect_error(asio::use_awaitable, ec));
  if (!ec) {
    beast::get_lowest_layer(stream).expires_after(limits::web_request_time_max);
    co_await http::async_read(stream, buffer, parser, asio::redirect_error(asio::use_awaitable, ec));
  }
  http::response<http::string_body> out;
  if (ec == http::error::body_limit || ec == http::error::header_limit) {
    http::request<http::string_body> none;
    none.version(11);
    none.keep_alive(false);
    out = write_response(
        problem({.code = "body.too_large", .remedy = remedy::fix_input, .words = "The request is too large."}), none,
        s->is_https);
  } else if (ec) {
    co_return false;
  } else {
    auto const in = parser.release();
    auto r = read_request(in, s->is_https, remote);
    // A handler may wait for news or for a provider; the time for the client counts again when it is answered.
    beast::get_lowest_layer(stream).expires_never();
    bool const is_api =
        r.path.starts_with("/api/") || r.path.starts_with("/oauth2/") || r.path == "/healthz" || r.path == "/readyz";
    response answer = is_api && r.path != "/api/v1/openapi.json"
                          ? co_await s->routes.answer(r)
                          : answer_asset(r.path, text_of(in[http::field::if_none_match]));
    log(log_level::debug, "web.request",
        {{"method", r.method}, {"path", peer_words(r.path)}, {"status", std::int64_t{answer.status}}});
    out = write_response(std::move(answer), in, s->is_https);
  }
  beast::get_lowest_layer(stream).expires_after(limits::web_request_time_max);
  bool const more = out.keep_alive();
  co_await http::async_write(stream, out, asio::redirect_error(asio::use_awaitable, ec));
  co_return more && !ec;
}

template <class Stream>
asio::awaitable<void> serve_all(std::shared_ptr<shared> s, Stream& stream, std::string remote) {
  beast::flat_buffer buffer;
  while (co_await serve_one(s, stream, buffer, remote)) {
  }
}

asio::awaitable<void> serve(std::shared_ptr<shared> s, tcp::socket socket, std::shared_ptr<asio::ssl::context> tls) {
  struct counted {
    shared& s;
    explicit counted(shared& x) : s(x) { ++s.connections; }
    ~counted() { --s.connections; }
  } const counted(*s);
  boost::system::error_code ec;
  auto const peer = socket.remote_endpoint(ec);
  std::string remote = ec ? std::string("unknown") : peer.address().to_string();
  socket.set_option(tcp::no_delay(true), ec);
  try {
    if (tls) {
      beast::ssl_stream<beast::tcp_stream> stream(std::move(socket), *tls);
      beast::get_lowest_layer(stream).expires_after(limits::web_request_time_max);
      co_await stream.async_handshake(asio::ssl::stream_base::server, asio::use_awaitable);
      co_await serve_all(s, stream, std::move(remote));
    } else {
      beast::tcp_stream stream(std::move(socket));
      co_await serve_all(s, stream, std::move(remote));
      stream.socket().shutdown(tcp::socket::shutdown_send, ec);
    }
  } catch (boost::system::system_error const& e) {
    log(log_level::debug, "web.connection_ended", {{"why", peer_words(e.what())}});
  }
}

class beast_server final : public server {
 public:
  beast_server(asio::any_io_executor executor, tcp::acceptor acceptor, std::shared_ptr<asio::ssl::context> tls,
               services const& s)
      : executor_(std::move(executor)),
        acceptor_(std::move(acceptor)),
        tls_(std::move(tls)),
        shared_(std::make_shared<shared>(
            shared{.routes = router(s, make_routes(s)), .is_https = s.address.base_url.starts_with("https://")})) {}

  std::uint16_t port() const override { return acceptor_.local_endpoint().port(); }

  task<void> run() override {
    for (;;) {
      boost::system::error_code ec;
      auto socket = co_await acceptor_.async_accept(asio::redirect_error(asio::use_awaitable, ec));
      if (ec == asio::error::operation_aborted) throw boost::system::system_error(ec);
      // Out of descriptors or the like: one lost connection is better than a stopped server.
      if (ec) continue;
      if (shared_->connections >= limits::web_connections_max) continue;
      asio::co_spawn(executor_, serve(shared_, std::move(socket), tls_), asio::detached);
    }
  }

 private:
  asio::any_io_executor executor_;
  tcp::acceptor acceptor_;
  std::shared_ptr<asio::ssl::context> tls_;
  std::shared_ptr<shared> shared_;
};

result<std::shared_ptr<asio::ssl::context>> make_tls(listen_options const& o) {
  if (o.tls_certificate.empty()) return std::shared_ptr<asio::ssl::context>();
  auto context = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_server);
  boost::system::error_code ec;
  context->set_options(asio::ssl::context::no_tlsv1 | asio::ssl::context::no_tlsv1_1, ec);
  context->use_certificate_chain_file(o.tls_certificate, ec);
  if (!ec) context->use_private_key_file(o.tls_key, asio::ssl::context::pem, ec);
  if (ec)
    return fail({.code = "web.bad_certificate",
                 .remedy = remedy::fix_setup,
                 .words = "The certificate or its key cannot be used: " + o.tls_certificate + ", " + o.tls_key + ".",
                 .peer = peer_words(ec.message()),
                 .where = "tls-certificate"});
  return context;
}

}  // namespace

result<std::unique_ptr<server>> make_server(asio::any_io_executor executor, listen_options const& o,
                                            services const& s) {
  TRY(auto tls, make_tls(o));
  boost::system::error_code ec;
  auto const address = asio::ip::make_address(o.address, ec);
  tcp::acceptor acceptor(executor);
  if (!ec) {
    tcp::endpoint const here(address, o.port);
    acceptor.open(here.protocol(), ec);
    if (!ec) acceptor.set_option(tcp::acceptor::reuse_address(true), ec);
    if (!ec) acceptor.bind(here, ec);
    if (!ec) acceptor.listen(asio::socket_base::max_listen_connections, ec);
  }
  if (ec)
    return fail({.code = "web.cannot_listen",
                 .remedy = remedy::fix_setup,
                 .words = "Outlink cannot listen on " + o.address + ":" + std::to_string(o.port) + ".",
                 .peer = peer_words(ec.message()),
                 .where = "listen"});
  return std::make_unique<beast_server>(executor, std::move(acceptor), std::move(tls), s);
}

}  // namespace outlink::web
