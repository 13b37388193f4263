// The floor of `bench tokens`: a bare Beast server on one thread that answers every request with a constant.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <cstdio>
#include <cstdlib>

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;

namespace {

asio::awaitable<void> serve(tcp::socket socket, std::size_t bytes) {
  boost::system::error_code ec;
  socket.set_option(tcp::no_delay(true), ec);
  beast::tcp_stream stream(std::move(socket));
  beast::flat_buffer buffer;
  while (!ec) {
    http::request<http::string_body> in;
    co_await http::async_read(stream, buffer, in, asio::redirect_error(asio::use_awaitable, ec));
    if (ec) break;
    http::response<http::string_body> out{http::status::ok, in.version()};
    out.set(http::field::content_type, "application/json");
    out.keep_alive(in.keep_alive());
    out.body().assign(bytes, 'x');
    out.prepare_payload();
    co_await http::async_write(stream, out, asio::redirect_error(asio::use_awaitable, ec));
  }
}

asio::awaitable<void> accept_all(tcp::acceptor& acceptor, std::size_t bytes) {
  for (;;) {
    auto socket = co_await acceptor.async_accept(asio::use_awaitable);
    asio::co_spawn(acceptor.get_executor(), serve(std::move(socket), bytes), asio::detached);
  }
}

}  // namespace

int main(int argc, char** argv) {
  asio::io_context loop(1);
  tcp::acceptor acceptor(loop, {asio::ip::address_v4::loopback(), 0});
  std::printf("port %d\n", acceptor.local_endpoint().port());
  std::fflush(stdout);
  asio::co_spawn(loop, accept_all(acceptor, argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 200), asio::detached);
  loop.run();
}
