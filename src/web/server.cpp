#include "web/server.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
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

// RFC 6750 section 2.1; the scheme's case does not matter (RFC 9110 section 11.1).
secret_text bearer_of(std::string_view header) {
  constexpr std::string_view scheme = "bearer ";
  if (header.size() <= scheme.size() || !ascii_iequals(header.substr(0, scheme.size()), scheme)) return {};
  return secret_text(std::string(trim(header.substr(scheme.size()))));
}

// What the sockets of a server share; outlives them.
struct shared {
  router routes;
  bool is_https;
  duration request_time_max;
  duration idle_time_max;
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
      .bearer = bearer_of(text_of(in[http::field::authorization])),
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

failure malformed(std::string words) {
  return {.code = "request.malformed", .remedy = remedy::fix_input, .words = std::move(words), .where = "request"};
}

// What to tell a peer whose request cannot be read; empty when nobody is there to be told.
std::optional<failure> refusal_of(boost::system::error_code ec) {
  if (ec == http::error::header_limit)
    return failure{.code = "request.header_too_large",
                   .remedy = remedy::fix_input,
                   .words = "The address and the headers of the request are too large.",
                   .where = "header"};
  if (ec == http::error::body_limit)
    return failure{.code = "body.too_large",
                   .remedy = remedy::fix_input,
                   .words = "The body is larger than " + std::to_string(limits::web_body_bytes_max) + " bytes.",
                   .where = "body"};
  if (ec == http::error::end_of_stream || ec == http::error::partial_message) return std::nullopt;
  if (ec.category() != http::make_error_code(http::error::bad_method).category()) return std::nullopt;
  return malformed("This is not an HTTP request.");
}

// RFC 9112 section 3.2: exactly one Host in HTTP/1.1; and only addresses of our own are asked for here.
std::optional<failure> check_head(http::request<http::string_body> const& in) {
  auto const hosts = in.count(http::field::host);
  if (hosts > 1 || (hosts == 0 && in.version() >= 11)) return malformed("A request names one Host.");
  if (!in.target().starts_with('/')) return malformed("The address must begin with a slash.");
  return std::nullopt;
}

response answer_page(request const& r, std::string_view if_none_match) {
  if (r.method == "GET" || r.method == "HEAD") return answer_asset(r.path, if_none_match);
  auto refused = problem({.code = "route.method",
                          .remedy = remedy::fix_input,
                          .words = "This address does not take " + peer_words(r.method) + "."});
  refused.headers.emplace_back("Allow", "GET, HEAD");
  return refused;
}

asio::awaitable<response> answer(shared& s, http::request<http::string_body> const& in, std::string const& remote) {
  if (auto const bad = check_head(in)) co_return problem(*bad);
  auto r = read_request(in, s.is_https, remote);
  bool const is_api = r.path.starts_with("/api/") || r.path.starts_with("/oauth2/") || r.path == "/healthz" ||
                      r.path == "/readyz" || r.path == "/metrics";
  response done = is_api && r.path != "/api/v1/openapi.json" ? co_await s.routes.answer(r)
                                                             : answer_page(r, text_of(in[http::field::if_none_match]));
  log(log_level::debug, "web.request",
      {{"method", r.method}, {"path", peer_words(r.path)}, {"status", std::int64_t{done.status}}});
  co_return done;
}

// Closing while the peer still sends would be a reset, and that takes the answer away from it.
asio::awaitable<void> linger(beast::tcp_stream& stream) {
  boost::system::error_code ec;
  stream.socket().shutdown(tcp::socket::shutdown_send, ec);
  stream.expires_after(limits::web_linger_time_max);
  std::array<char, 4096> rest;
  while (!ec) co_await stream.async_read_some(asio::buffer(rest), asio::redirect_error(asio::use_awaitable, ec));
}

template <class Stream>
asio::awaitable<bool> serve_one(std::shared_ptr<shared> s, Stream& stream, beast::flat_buffer& buffer,
                                std::string const& remote) {
  auto& layer = beast::get_lowest_layer(stream);
  boost::system::error_code ec;
  if (buffer.size() == 0) {
    layer.expires_after(s->idle_time_max);
    auto const got = co_await stream.async_read_some(buffer.prepare(limits::web_header_bytes_max),
                                                     asio::redirect_error(asio::use_awaitable, ec));
    if (ec) co_return false;
    buffer.commit(got);
  }
  http::request_parser<http::string_body> parser;
  parser.header_limit(limits::web_header_bytes_max);
  parser.body_limit(limits::web_body_bytes_max);
  layer.expires_after(s->request_time_max);
  co_await http::async_read(stream, buffer, parser, asio::redirect_error(asio::use_awaitable, ec));
  if (ec) {
    auto const why = refusal_of(ec);
    if (!why) co_return false;
    http::request<http::string_body> none;
    none.version(11);
    none.keep_alive(false);
    auto const out = write_response(problem(*why), none, s->is_https);
    co_await http::async_write(stream, out, asio::redirect_error(asio::use_awaitable, ec));
    co_await linger(layer);
    co_return false;
  }
  auto const in = parser.release();
  // A handler may wait for news or for a provider; the time for the client counts again when it is answered.
  layer.expires_never();
  auto const out = write_response(co_await answer(*s, in, remote), in, s->is_https);
  layer.expires_after(s->request_time_max);
  co_await http::async_write(stream, out, asio::redirect_error(asio::use_awaitable, ec));
  co_return out.keep_alive() && !ec;
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
      beast::get_lowest_layer(stream).expires_after(s->request_time_max);
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
               listen_options options)
      : executor_(std::move(executor)),
        acceptor_(std::move(acceptor)),
        tls_(std::move(tls)),
        options_(std::move(options)) {}

  std::uint16_t port() const override { return acceptor_.local_endpoint().port(); }

  task<void> run(services s) override {
    auto const all = std::make_shared<shared>(shared{.routes = router(s, make_routes(s)),
                                                     .is_https = s.address.base_url.starts_with("https://"),
                                                     .request_time_max = options_.request_time_max,
                                                     .idle_time_max = options_.idle_time_max});
    for (;;) {
      boost::system::error_code ec;
      auto socket = co_await acceptor_.async_accept(asio::redirect_error(asio::use_awaitable, ec));
      if (ec == asio::error::operation_aborted) throw boost::system::system_error(ec);
      if (ec) {
        // Out of descriptors or the like: one lost connection is better than a stopped server.
        asio::steady_timer pause(executor_, limits::web_accept_pause);
        co_await pause.async_wait(asio::use_awaitable);
        continue;
      }
      if (all->connections >= options_.connections_max) continue;
      asio::co_spawn(executor_, serve(all, std::move(socket), tls_), asio::detached);
    }
  }

 private:
  asio::any_io_executor executor_;
  tcp::acceptor acceptor_;
  std::shared_ptr<asio::ssl::context> tls_;
  listen_options options_;
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

result<std::unique_ptr<server>> make_server(asio::any_io_executor executor, listen_options const& o) {
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
  return std::make_unique<beast_server>(executor, std::move(acceptor), std::move(tls), o);
}

}  // namespace outlink::web
