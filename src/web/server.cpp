#include "web/server.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <list>

#include "base/limits.h"
#include "base/log.h"
#include "base/mail_limits.h"
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

using steady_time = std::chrono::steady_clock::time_point;

// An open connection, and until when its peer must have done what is awaited.
struct watched {
  tcp::socket* socket;
  steady_time deadline = steady_time::max();

  void expires_after(duration d) { deadline = std::chrono::steady_clock::now() + d; }
  void expires_never() { deadline = steady_time::max(); }
};

// What the sockets of a server share; outlives them.
struct shared {
  router routes;
  bool is_https;
  duration request_time_max;
  duration idle_time_max;
  asio::steady_timer tick;
  std::list<watched> open = {};
};

// One timer for all connections: a timer for each read and write costs more than the read and the write.
asio::awaitable<void> close_late_ones(std::shared_ptr<shared> s) {
  auto const every =
      std::min<duration>(limits::web_watch_interval, std::min(s->request_time_max, s->idle_time_max) / 4);
  for (boost::system::error_code ec; !ec;) {
    s->tick.expires_after(every);
    co_await s->tick.async_wait(asio::redirect_error(asio::use_awaitable, ec));
    auto const now = std::chrono::steady_clock::now();
    for (auto& c : s->open)
      if (boost::system::error_code ignored; c.deadline < now) c.socket->close(ignored);
  }
}

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

constexpr std::array<std::pair<std::string_view, std::string_view>, 5> default_headers{
    {{"Cache-Control", "no-store"},
     {"Content-Security-Policy",
      "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
      "frame-ancestors 'none'"},
     {"X-Content-Type-Options", "nosniff"},
     {"Referrer-Policy", "same-origin"},
     {"Cross-Origin-Opener-Policy", "same-origin"}}};

// RFC 9112, as one buffer: Beast's writer walks a chain of a buffer per part of each header.
std::string write_response(response const& r, http::request<http::string_body> const& in, bool is_https) {
  std::string out;
  out.reserve(1024 + r.body.size());
  auto const reason = http::obsolete_reason(static_cast<http::status>(r.status));
  out.append(in.version() == 10 ? "HTTP/1.0 " : "HTTP/1.1 ").append(std::to_string(r.status)).append(" ");
  out.append(reason.data(), reason.size()).append("\r\n");
  auto const add = [&](std::string_view name, std::string_view value) {
    out.append(name).append(": ").append(value).append("\r\n");
  };
  bool const has_body = r.status != 204 && r.status != 304;
  if (has_body) add("Content-Type", r.content_type);
  for (auto const& [name, value] : r.headers) add(name, value);
  for (auto const& [name, value] : default_headers)
    if (std::none_of(r.headers.begin(), r.headers.end(), [&](auto const& h) { return ascii_iequals(h.first, name); }))
      add(name, value);
  if (is_https) add("Strict-Transport-Security", "max-age=31536000");
  if (in.keep_alive() != (in.version() >= 11)) add("Connection", in.keep_alive() ? "keep-alive" : "close");
  if (has_body) add("Content-Length", std::to_string(r.body.size()));
  out.append("\r\n");
  if (has_body && in.method() != http::verb::head) out.append(r.body);
  return out;
}

failure body_too_large(std::size_t bytes_max) {
  return {.code = "body.too_large",
          .remedy = remedy::fix_input,
          .words = "The body is larger than " + std::to_string(bytes_max) + " bytes.",
          .where = "body"};
}

failure malformed(std::string words) {
  return {.code = "request.malformed", .remedy = remedy::fix_input, .words = std::move(words), .where = "request"};
}

// What to tell a peer whose request cannot be read; empty when nobody is there to be told.
std::optional<failure> refusal_of(boost::system::error_code ec, std::size_t bytes_max) {
  if (ec == http::error::header_limit)
    return failure{.code = "request.header_too_large",
                   .remedy = remedy::fix_input,
                   .words = "The address and the headers of the request are too large.",
                   .where = "header"};
  if (ec == http::error::body_limit) return body_too_large(bytes_max);
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
asio::awaitable<void> linger(watched& c) {
  boost::system::error_code ec;
  c.socket->shutdown(tcp::socket::shutdown_send, ec);
  c.expires_after(limits::web_linger_time_max);
  std::array<char, 4096> rest;
  while (!ec) co_await c.socket->async_read_some(asio::buffer(rest), asio::redirect_error(asio::use_awaitable, ec));
}

using request_parser = http::request_parser<http::string_body>;

// Most bodies are small; whether a large one may come is asked once its head is there.
template <class Stream>
asio::awaitable<std::size_t> read_request_body(shared& s, Stream& stream, beast::flat_buffer& buffer,
                                               request_parser& parser, std::string const& remote,
                                               boost::system::error_code& ec) {
  parser.header_limit(limits::web_header_bytes_max);
  parser.body_limit(limits::letter_bytes_max);
  co_await http::async_read_header(stream, buffer, parser, asio::redirect_error(asio::use_awaitable, ec));
  std::size_t bytes_max = limits::web_body_bytes_max;
  if (ec) co_return bytes_max;
  bool const is_large = !parser.content_length() || *parser.content_length() > bytes_max;
  if (is_large && !parser.is_done())
    bytes_max = co_await s.routes.body_bytes_max(read_request(parser.get(), s.is_https, remote));
  parser.body_limit(bytes_max);
  if (parser.content_length() && *parser.content_length() > bytes_max)
    ec = http::error::body_limit;
  else
    co_await http::async_read(stream, buffer, parser, asio::redirect_error(asio::use_awaitable, ec));
  co_return bytes_max;
}

template <class Stream>
asio::awaitable<bool> serve_one(shared& s, watched& c, Stream& stream, beast::flat_buffer& buffer,
                                std::string const& remote) {
  boost::system::error_code ec;
  if (buffer.size() == 0) {
    c.expires_after(s.idle_time_max);
    auto const got = co_await stream.async_read_some(buffer.prepare(limits::web_header_bytes_max),
                                                     asio::redirect_error(asio::use_awaitable, ec));
    if (ec) co_return false;
    buffer.commit(got);
  }
  request_parser parser;
  c.expires_after(s.request_time_max);
  auto const bytes_max = co_await read_request_body(s, stream, buffer, parser, remote, ec);
  if (ec) {
    auto const why = refusal_of(ec, bytes_max);
    if (!why) co_return false;
    http::request<http::string_body> none;
    none.version(11);
    none.keep_alive(false);
    auto const out = write_response(problem(*why), none, s.is_https);
    co_await asio::async_write(stream, asio::buffer(out), asio::redirect_error(asio::use_awaitable, ec));
    co_await linger(c);
    co_return false;
  }
  auto const in = parser.release();
  // A handler may wait for news or for a provider; the time for the client counts again when it is answered.
  c.expires_never();
  auto const out = write_response(co_await answer(s, in, remote), in, s.is_https);
  c.expires_after(s.request_time_max);
  co_await asio::async_write(stream, asio::buffer(out), asio::redirect_error(asio::use_awaitable, ec));
  co_return in.keep_alive() && !ec;
}

template <class Stream>
asio::awaitable<void> serve_all(shared& s, watched& c, Stream& stream, std::string remote) {
  beast::flat_buffer buffer;
  while (co_await serve_one(s, c, stream, buffer, remote)) {
  }
}

asio::awaitable<void> serve(std::shared_ptr<shared> s, tcp::socket socket, std::shared_ptr<asio::ssl::context> tls) {
  struct listed {
    std::list<watched>& all;
    std::list<watched>::iterator place;
    listed(std::list<watched>& open, tcp::socket* of) : all(open), place(open.insert(open.end(), {.socket = of})) {}
    listed(listed const&) = delete;
    ~listed() { all.erase(place); }
  };
  boost::system::error_code ec;
  auto const peer = socket.remote_endpoint(ec);
  std::string remote = ec ? std::string("unknown") : peer.address().to_string();
  socket.set_option(tcp::no_delay(true), ec);
  try {
    if (tls) {
      asio::ssl::stream<tcp::socket> stream(std::move(socket), *tls);
      listed const here(s->open, &stream.next_layer());
      here.place->expires_after(s->request_time_max);
      co_await stream.async_handshake(asio::ssl::stream_base::server, asio::use_awaitable);
      co_await serve_all(*s, *here.place, stream, std::move(remote));
    } else {
      listed const here(s->open, &socket);
      co_await serve_all(*s, *here.place, socket, std::move(remote));
      socket.shutdown(tcp::socket::shutdown_send, ec);
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
                                                     .idle_time_max = options_.idle_time_max,
                                                     .tick = asio::steady_timer(executor_)});
    asio::co_spawn(executor_, close_late_ones(all), asio::detached);
    struct stopping {
      asio::steady_timer& tick;
      ~stopping() { tick.cancel(); }
    } const at_end{all->tick};
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
      if (all->open.size() >= options_.connections_max) continue;
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
