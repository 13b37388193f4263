#include "web/server.h"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <fstream>

#include "base/limits.h"
#include "support/web_stage.h"

namespace outlink::web {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using namespace std::chrono_literals;

asio::awaitable<tcp::socket> connect_to(std::uint16_t port) {
  tcp::socket s(co_await asio::this_coro::executor);
  co_await s.async_connect({asio::ip::address_v4::loopback(), port}, asio::use_awaitable);
  co_return s;
}

// All that comes until the server closes; "reset" stands for itself.
asio::awaitable<std::string> read_all(tcp::socket& s) {
  std::string got;
  boost::system::error_code ec;
  co_await asio::async_read(s, asio::dynamic_buffer(got), asio::redirect_error(asio::use_awaitable, ec));
  if (ec == asio::error::connection_reset) got += "reset";
  co_return got;
}

asio::awaitable<std::string> send_and_read(std::uint16_t port, std::string bytes, bool half_close) {
  auto s = co_await connect_to(port);
  boost::system::error_code ec;
  co_await asio::async_write(s, asio::buffer(bytes), asio::redirect_error(asio::use_awaitable, ec));
  if (half_close) s.shutdown(tcp::socket::shutdown_send, ec);
  co_return co_await read_all(s);
}

// Sends a byte at a time and never ends; returns what came when the server had enough.
asio::awaitable<std::string> send_slowly(std::uint16_t port, std::string bytes, duration every) {
  auto s = co_await connect_to(port);
  boost::system::error_code ec;
  for (std::size_t i = 0; !ec; ++i) {
    char const next = bytes[std::min(i, bytes.size() - 1)];
    co_await asio::async_write(s, asio::buffer(&next, 1), asio::redirect_error(asio::use_awaitable, ec));
    asio::steady_timer pause(co_await asio::this_coro::executor, every);
    co_await pause.async_wait(asio::use_awaitable);
  }
  co_return co_await read_all(s);
}

std::size_t count(std::string const& text, std::string_view part) {
  std::size_t n = 0;
  for (auto at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++n;
  return n;
}

// The server as it runs, on a free port; its times are short so that nobody waits for them.
class server_test : public testing::Test {
 protected:
  void SetUp() override {
    start({.address = "127.0.0.1", .request_time_max = 300ms, .idle_time_max = 400ms, .connections_max = 8});
  }
  void start(listen_options const& options) {
    server_ = make_server(stage_.runtime().executor(), options).value();
    stage_.runtime().supervisor().start("web", [this] { return server_->run(stage_.services); });
  }
  void TearDown() override {
    EXPECT_TRUE(says("200", request("GET /healthz"))) << "the service answers no more";
    stage_.run_plain(stop());
  }
  asio::awaitable<int> stop() {
    co_await stage_.runtime().supervisor().stop("web");
    co_return 0;
  }

  std::string raw(std::string bytes, bool half_close = false) {
    return stage_.run_plain(send_and_read(server_->port(), std::move(bytes), half_close));
  }
  std::string request(std::string line, std::string headers = "", std::string body = "") {
    if (!body.empty()) headers += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    return raw(line + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + headers + "\r\n" + body);
  }
  std::string post(std::string path, std::string body, std::string type = "application/json") {
    return request("POST " + path, "Content-Type: " + type + "\r\n", body);
  }
  static bool says(std::string status, std::string const& got) { return got.starts_with("HTTP/1.1 " + status + " "); }
  static bool names(std::string const& got, std::string code, std::string field) {
    return got.find("\"code\":\"" + code + "\"") != got.npos && got.find("\"field\":\"" + field + "\"") != got.npos;
  }

  testing_support::web_stage stage_;
  std::unique_ptr<server> server_;
};

TEST_F(server_test, every_answer_carries_the_security_headers) {
  for (auto const& got :
       {request("GET /"), request("GET /healthz"), request("GET /api/v1/session"), request("GET /api/v1/links"),
        request("GET /api/v1/nowhere"), request("GET /nowhere.js"), request("PUT /api/v1/links"),
        request("HEAD /healthz"), request("GET /api/v1/openapi.json"), request("POST /"), post("/api/v1/session", "{}"),
        raw("rubbish\r\n\r\n"), request("GET /" + std::string(20000, 'x'))}) {
    SCOPED_TRACE(got.substr(0, 300));
    EXPECT_NE(got.find("\r\nContent-Security-Policy: default-src 'self';"), got.npos);
    EXPECT_NE(got.find("frame-ancestors 'none'"), got.npos);
    EXPECT_NE(got.find("\r\nX-Content-Type-Options: nosniff\r\n"), got.npos);
    EXPECT_NE(got.find("\r\nReferrer-Policy: same-origin\r\n"), got.npos);
    EXPECT_NE(got.find("\r\nCross-Origin-Opener-Policy: same-origin\r\n"), got.npos);
    EXPECT_NE(got.find("\r\nStrict-Transport-Security: "), got.npos) << "the base URL is https";
    EXPECT_NE(got.find("\r\nCache-Control: no"), got.npos);
    EXPECT_EQ(got.find("\r\nServer: "), got.npos);
  }
}

TEST_F(server_test, a_head_over_the_limit_is_answered) {
  std::string const large(limits::web_header_bytes_max, 'x');
  for (auto const& got :
       {request("GET /api/v1/issues?q=" + large), request("GET /api/v1/issues", "X-Large: " + large + "\r\n")}) {
    EXPECT_TRUE(says("431", got)) << got;
    EXPECT_TRUE(names(got, "request.header_too_large", "header")) << got;
  }
}

TEST_F(server_test, a_body_over_the_limit_is_answered_whether_its_length_is_told_or_not) {
  std::string const large(limits::web_body_bytes_max + 1, ' ');
  auto const told = post("/api/v1/session", large);
  EXPECT_TRUE(says("413", told)) << told;
  EXPECT_TRUE(names(told, "body.too_large", "body")) << told;
  std::string chunks;
  for (int i = 0; i < 40; ++i) chunks += "8000\r\n" + std::string(0x8000, ' ') + "\r\n";
  auto const chunked =
      raw("POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
          "Transfer-Encoding: chunked\r\n\r\n" +
          chunks + "0\r\n\r\n");
  EXPECT_TRUE(says("413", chunked)) << chunked;
  auto const announced = raw("POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n");
  EXPECT_TRUE(says("413", announced)) << announced;
  // As large as allowed is read, and refused for what it is.
  EXPECT_TRUE(says("422", post("/api/v1/session", std::string(limits::web_body_bytes_max, ' '))));
}

TEST_F(server_test, who_sends_too_slowly_is_dropped) {
  auto const begun = std::chrono::steady_clock::now();
  // Each byte comes in time; the request as a whole does not.
  EXPECT_EQ(count(stage_.run_plain(send_slowly(server_->port(), "GET /healthz HTTP/1.1\r\nX-A: aaaaa", 30ms)), "HTTP/"),
            0u);
  EXPECT_EQ(
      count(stage_.run_plain(send_slowly(
                server_->port(), "POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Length: 9999\r\n\r\n{", 1ms)),
            "HTTP/"),
      0u);
  EXPECT_EQ(raw(""), "") << "who sends nothing";
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 10s);
}

TEST_F(server_test, several_requests_at_once_are_answered_in_order) {
  auto const got =
      raw("GET /api/v1/nowhere HTTP/1.1\r\nHost: x\r\n\r\nHEAD /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
          "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\nGET /late HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_TRUE(says("404", got));
  EXPECT_EQ(count(got, "HTTP/1.1 "), 3u) << got;
  EXPECT_EQ(count(got, "\r\n\r\nok\n"), 1u) << got;
}

TEST_F(server_test, what_is_no_http_is_told_so_or_dropped) {
  for (std::string const& bytes : std::initializer_list<std::string>{
           "rubbish\r\n\r\n",
           "\r\n\r\n\r\n",
           std::string("\0\0\0\0", 4),
           "\x16\x03\x01\x02\x00\x01\x00\x01",
           "GET\r\n\r\n",
           "GET / HTTP/9.9\r\n\r\n",
           "G\x01T / HTTP/1.1\r\n\r\n",
           "GET /a b HTTP/1.1\r\n\r\n",
           "GET / HTTP/1.1\r\nHost x\r\n\r\n",
           "GET / HTTP/1.1\r\nHost : x\r\n\r\n",
           std::string("GET /\0 HTTP/1.1\r\nHost: x\r\n\r\n", 28),
           std::string("GET / HTTP/1.1\r\nHost: x\0\r\n\r\n", 28),
           "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
           "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
           "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
           "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
           "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
           "GET http://evil.test/ HTTP/1.1\r\nHost: x\r\n\r\n",
           "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n",
           "GET / HTTP/1.1\r\n\r\n",
           "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"}) {
    auto const got = raw(bytes, true);
    EXPECT_TRUE(says("400", got) && names(got, "request.malformed", "request")) << bytes << " -> " << got;
  }
  // Cut off in the middle: nobody is there to be told.
  EXPECT_EQ(raw("GET /healthz HTTP/1.1\r\nHo", true), "");
  EXPECT_EQ(raw("POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{", true), "");
}

TEST_F(server_test, older_and_unusual_http_works) {
  EXPECT_NE(raw("GET /healthz HTTP/1.0\r\n\r\n").find("\r\n\r\nok\n"), std::string::npos);
  auto const head = request("HEAD /healthz");
  EXPECT_TRUE(says("200", head) && head.ends_with("\r\n\r\n") && count(head, "Content-Length: 3\r\n") == 1) << head;
  auto const chunked =
      raw("POST /api/v1/session HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n"
          "Transfer-Encoding: chunked\r\n\r\n5\r\n{\"ema\r\n7\r\nil\":\"a\"\r\n1\r\n}\r\n0\r\n\r\n");
  EXPECT_TRUE(names(chunked, "body.invalid", "password")) << chunked;
  EXPECT_TRUE(says("405", request("BREW /api/v1/links")));
  EXPECT_TRUE(says("405", request("DELETE /")));
}

TEST_F(server_test, a_host_that_is_not_ours_changes_nothing) {
  for (char const* host : {"evil.test", "127.0.0.1:1", "", "a@b", "[::1"}) {
    auto const got = raw("GET /api/v1/session HTTP/1.1\r\nConnection: close\r\nX-Forwarded-Host: evil.test\r\nHost: " +
                         std::string(host) + "\r\n\r\n");
    EXPECT_TRUE(says("200", got)) << got;
    EXPECT_EQ(got.find("evil"), got.npos);
    EXPECT_NE(got.find("\"base_url\":\"https://outlink.test\""), got.npos);
  }
}

TEST_F(server_test, bodies_that_are_not_what_they_say_name_what_is_wrong) {
  std::string const path = "/api/v1/session";
  for (auto const& got :
       {post(path, "{}", "text/plain"), post(path, "a=b", "application/x-www-form-urlencoded"), request("POST " + path),
        post(path, "{\"email\":\"\xff\"}"), post(path, std::string(100000, '[')),
        post(path, R"({"email":{"a":)" + std::string(100, '[') + "1}}"), post(path, "[]")})
    EXPECT_TRUE(says("422", got) && names(got, "body.invalid", "body")) << got;
  EXPECT_TRUE(names(post(path, R"({"email":"a","email":"b","password":"c"})"), "body.invalid", "email"));
  EXPECT_TRUE(names(post(path, R"({"email":["a"],"password":"c"})"), "body.invalid", "email"));
  EXPECT_TRUE(names(post(path, R"({"email":"a","password":"c","\u0000":1})"), "body.invalid", "\\\\x00"));
}

TEST_F(server_test, tricks_with_paths_lead_nowhere) {
  for (char const* path : {"/../../etc/passwd.txt", "/%2e%2e/%2e%2e/etc/passwd.txt", "/assets/..%2f..%2findex.htm",
                           "//evil.test/x.js", "/api/v1/%2e%2e/links", "/api//v1/session", "/api/v1/session/"}) {
    auto const got = request("GET " + std::string(path));
    EXPECT_TRUE(says("404", got)) << path << got;
    EXPECT_EQ(got.find("\r\nLocation:"), got.npos);
  }
}

TEST_F(server_test, one_connection_too_many_is_closed_and_the_others_live) {
  auto const fill = [](std::uint16_t port) -> asio::awaitable<int> {
    std::vector<tcp::socket> held;
    for (int i = 0; i < 8; ++i) {
      held.push_back(co_await connect_to(port));
      co_await asio::async_write(held.back(), asio::buffer("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n", 34),
                                 asio::use_awaitable);
      char first;
      co_await asio::async_read(held.back(), asio::buffer(&first, 1), asio::use_awaitable);
    }
    auto extra = co_await connect_to(port);
    auto const got = co_await read_all(extra);
    EXPECT_TRUE(got.empty() || got == "reset") << got;
    co_await asio::async_write(held.front(),
                               asio::buffer("GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 53),
                               asio::use_awaitable);
    auto const answers = co_await read_all(held.front());
    EXPECT_EQ(count(answers, "\r\n\r\nok\n"), 2u) << answers;
    co_return 0;
  };
  stage_.run_plain(fill(server_->port()));
}

TEST_F(server_test, the_cookie_is_for_this_host_over_https_only_and_for_no_script) {
  (void)stage_.sign_in(access::role::viewer);
  auto const in = post("/api/v1/session", R"({"email":"viewer@x.test","password":"a long password"})");
  ASSERT_TRUE(says("200", in)) << in;
  auto const at = in.find("\r\nSet-Cookie: ");
  auto const line = in.substr(at + 2, in.find('\r', at + 2) - at - 2);
  EXPECT_EQ(line.substr(line.find(';')), "; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=604800");
  EXPECT_TRUE(line.starts_with("Set-Cookie: __Host-outlink_session=")) << line;
  auto const value = line.substr(12, line.find(';') - 12);
  auto const signed_in = [&](std::string const& cookie) {
    return count(request("GET /api/v1/session", "Cookie: " + cookie + "\r\n"), "\"signed_in\":true") == 1;
  };
  EXPECT_TRUE(signed_in("a=b; " + value + "; c=d"));
  EXPECT_FALSE(signed_in(value.substr(std::string("__Host-").size())));
  EXPECT_FALSE(signed_in("x" + value));
  EXPECT_FALSE(signed_in(value + "x"));
}

TEST_F(server_test, guessing_passwords_is_slowed_down) {
  (void)stage_.sign_in(access::role::viewer);
  auto const guess = [&] { return post("/api/v1/session", R"({"email":"viewer@x.test","password":"a wrong guess"})"); };
  for (int i = 0; i < limits::sign_in_free_tries; ++i) EXPECT_TRUE(says("401", guess()));
  auto const slowed = guess();
  EXPECT_TRUE(says("429", slowed)) << slowed;
  EXPECT_NE(slowed.find("\r\nRetry-After: "), slowed.npos);
  EXPECT_TRUE(says("429", post("/api/v1/session", R"({"email":"viewer@x.test","password":"a long password"})")));
  stage_.clock().advance(2s);
  EXPECT_TRUE(says("200", post("/api/v1/session", R"({"email":"viewer@x.test","password":"a long password"})")));
}

TEST_F(server_test, the_set_up_code_is_not_guessed) {
  auto const code = stage_.access.setup_code();
  auto const set_up = [&](std::string const& c) {
    return post("/api/v1/setup",
                R"({"code":")" + c + R"(","name":"A","email":"a@x.test","password":"a long password"})");
  };
  for (int i = 0; i < limits::setup_code_tries; ++i)
    EXPECT_TRUE(names(set_up("AAAAA-AAAAA-AAAAA-AAAAA"), "setup.wrong_code", "code"));
  EXPECT_TRUE(names(set_up(code), "setup.wrong_code", "code")) << "another code is made";
  EXPECT_TRUE(says("201", set_up(stage_.access.setup_code())));
}

TEST(make_server_test, what_cannot_be_used_is_refused_with_words) {
  testing_support::stage stage;
  auto const refused = [&](listen_options const& o) { return make_server(stage.runtime().executor(), o).error(); };
  EXPECT_EQ(refused({.address = "not an address"}).code, "web.cannot_listen");
  auto const first = make_server(stage.runtime().executor(), {.address = "127.0.0.1"}).value();
  EXPECT_GT(first->port(), 0);
  EXPECT_EQ(refused({.address = "127.0.0.1", .port = first->port()}).code, "web.cannot_listen");
  EXPECT_EQ(refused({.address = "127.0.0.1", .tls_certificate = "/nowhere.pem", .tls_key = "/nowhere.pem"}).code,
            "web.bad_certificate");
}

}  // namespace
}  // namespace outlink::web
