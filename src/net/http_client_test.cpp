#include "net/http_client.h"

#include <gmock/gmock.h>

#include <atomic>
#include <cstdlib>

#include "base/limits.h"
#include "support/authority.h"
#include "support/peer.h"
#include "support/run.h"

namespace outlink::net {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing_support::connection;
using testing_support::ended;
using testing_support::from_now;
using testing_support::peer;

// The request's head, its lines joined by "|".
std::string read_head(connection& c) {
  std::string head;
  for (auto line = c.line(); !line.empty(); line = c.line()) head += line + "|";
  return head;
}

class http_client_test : public testing::Test {
 protected:
  std::string url(peer const& p, std::string_view scheme = "http") {
    return std::string(scheme) + "://localhost:" + std::to_string(p.port()) + "/token";
  }
  result<flow::http_answer> send(flow::http_request request, duration at_most = 10s) {
    return testing_support::run(runtime_, client_->send(std::move(request), from_now(at_most)));
  }
  // The answer of a server that reads one request and then does this.
  result<flow::http_answer> ask(peer::handler answer, duration at_most = 10s) {
    peer const p([&](connection& c) {
      read_head(c);
      answer(c);
    });
    return send({.url = url(p)}, at_most);
  }
  static std::string code(result<flow::http_answer> const& got) { return got ? "ok" : got.error().code; }

  runtime runtime_;
  testing_support::authority authority_;
  std::unique_ptr<flow::http_client> client_ =
      make_http_client(runtime_.executor(), {.ca_file = authority_.file(), .allow_plain_http = true});
};

TEST_F(http_client_test, a_post_arrives_as_it_was_sent_and_its_answer_comes_back) {
  std::string head;
  std::string body;
  peer const p([&](connection& c) {
    head = read_head(c);
    body = c.exactly(8);
    c.send("HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nX-Twice: a\r\nContent-Length: 2\r\n\r\n{}");
    c.wait_for_end();
  });
  auto const got = send({.method = "POST",
                         .url = url(p),
                         .headers = {{"Content-Type", "text/plain"}},
                         .secret_headers = {{"Authorization", secret_text(std::string("Basic c2VjcmV0"))}},
                         .body = secret_text(std::string("a=b\0c=dd", 8))});
  ASSERT_TRUE(got) << describe(got.error());
  EXPECT_EQ(got->status, 201);
  EXPECT_EQ(got->body, "{}");
  EXPECT_EQ(got->header("content-type"), "application/json");
  EXPECT_EQ(got->header("x-none"), "");
  EXPECT_THAT(head, HasSubstr("POST /token HTTP/1.1|"));
  EXPECT_THAT(head, HasSubstr("|Authorization: Basic c2VjcmV0|"));
  EXPECT_THAT(head, HasSubstr("|Content-Length: 8|"));
  EXPECT_EQ(body, std::string("a=b\0c=dd", 8));
}

TEST_F(http_client_test, every_status_is_an_answer_and_redirects_are_not_followed) {
  for (std::string const status : {"200 OK", "204 No Content", "302 Found", "400 Bad Request", "503 Unavailable"}) {
    peer const p([&](connection& c) {
      auto const head = read_head(c);
      EXPECT_THAT(head, testing::StartsWith("GET /token "));
      c.send("HTTP/1.1 " + status + "\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n");
      c.wait_for_end();
    });
    auto const got = send({.url = url(p)});
    ASSERT_TRUE(got) << describe(got.error());
    EXPECT_EQ(std::to_string(got->status), status.substr(0, 3));
    EXPECT_EQ(p.connections(), 1);
  }
}

TEST_F(http_client_test, http_1_0_and_a_body_without_a_length_end_with_the_connection) {
  auto const old = ask([](connection& c) { c.send("HTTP/1.0 200 OK\r\n\r\nall of it"); });
  ASSERT_TRUE(old) << describe(old.error());
  EXPECT_EQ(old->body, "all of it");
  auto const endless = ask([](connection& c) { c.send("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nall"); });
  ASSERT_TRUE(endless);
  EXPECT_EQ(endless->body, "all");
}

TEST_F(http_client_test, a_body_beyond_any_honest_one_is_cut_off) {
  std::string const five_mb(5'000'000, 'x');
  for (auto const* length : {"Content-Length: 5000000\r\n", ""}) {
    auto const got = ask([&](connection& c) {
      c.send("HTTP/1.1 200 OK\r\n" + std::string(length) + "\r\n");
      c.send(five_mb);
    });
    EXPECT_EQ(code(got), "http.too_large");
  }
  EXPECT_EQ(code(ask([&](connection& c) {
              c.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
              for (;;) c.send("10000\r\n" + std::string(0x10000, 'x') + "\r\n");
            })),
            "http.too_large");
  auto const just_right =
      ask([](connection& c) { c.send("HTTP/1.0 200 OK\r\n\r\n" + std::string(limits::http_answer_bytes_max, 'x')); });
  EXPECT_EQ(code(just_right), "ok");
}

TEST_F(http_client_test, a_flood_of_headers_is_cut_off) {
  EXPECT_EQ(code(ask([](connection& c) {
              c.send("HTTP/1.1 200 OK\r\n");
              for (int i = 0;; ++i) c.send("X-" + std::to_string(i) + ": " + std::string(1000, 'x') + "\r\n");
            })),
            "http.too_large");
  EXPECT_EQ(code(ask([](connection& c) {
              c.send("HTTP/1.1 200 OK\r\nX: ");
              for (std::string const piece(1000, 'x');;) c.send(piece);
            })),
            "http.too_large");
  // Interim answers without end.
  EXPECT_EQ(code(ask([](connection& c) {
              for (;;) c.send("HTTP/1.1 103 Early Hints\r\nX: " + std::string(1000, 'x') + "\r\n\r\n");
            })),
            "http.too_large");
}

TEST_F(http_client_test, an_answer_that_breaks_off_is_no_answer) {
  for (std::string const said :
       {"", "HTTP/1.1 200", "HTTP/1.1 200 OK\r\nContent-Le", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc",
        // Bad chunks have no code of their own in libcurl.
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"}) {
    auto const got = ask([&](connection& c) { c.send(said); });
    EXPECT_EQ(code(got), "http.closed") << said;
  }
}

TEST_F(http_client_test, what_is_not_http_is_told_and_not_blamed_on_the_address) {
  for (std::string const said :
       {"* OK IMAP4rev1 ready\r\n", "HTTP/9.9 nonsense\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n"}) {
    auto const got = ask([&](connection& c) { c.send(said); });
    EXPECT_EQ(code(got), "http.malformed") << said;
    if (!got) EXPECT_EQ(got.error().remedy, remedy::retry);
  }
}

TEST_F(http_client_test, slow_servers_are_left_at_the_deadline) {
  auto const drip = [](std::string const& begin) {
    return [begin](connection& c) {
      c.send(begin);
      for (;;) {
        c.send("x");
        c.pause(5ms);
      }
    };
  };
  auto const silent = [](connection& c) { c.wait_for_end(); };
  for (auto const& serve : {peer::handler(silent), peer::handler(drip("HTTP/1.1 200 OK\r\nX: ")),
                            peer::handler(drip("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"))}) {
    auto const start = std::chrono::steady_clock::now();
    EXPECT_EQ(code(ask(serve, 150ms)), "http.timeout");
    EXPECT_LT(std::chrono::steady_clock::now() - start, 3s);
  }
}

TEST_F(http_client_test, a_connection_is_used_again) {
  peer const p([](connection& c) {
    for (;;) {
      read_head(c);
      c.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    }
  });
  for (int i = 0; i < 3; ++i) EXPECT_EQ(code(send({.url = url(p)})), "ok");
  EXPECT_EQ(p.connections(), 1);
}

TEST_F(http_client_test, a_connection_that_died_while_unused_is_replaced) {
  peer const p([](connection& c) {
    read_head(c);
    c.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
  });
  for (int i = 0; i < 3; ++i) EXPECT_EQ(code(send({.url = url(p)})), "ok");
}

TEST_F(http_client_test, a_post_is_never_sent_again_when_a_kept_connection_breaks_before_the_answer) {
  std::atomic<int> posts = 0;
  peer const p([&](connection& c) {
    for (bool answers = true;; answers = false) {
      read_head(c);
      c.exactly(8);
      ++posts;
      if (!answers) return;
      c.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    }
  });
  auto const post = [&] {
    return send({.method = "POST", .url = url(p), .body = secret_text(std::string("token=rt"))});
  };
  EXPECT_EQ(code(post()), "ok");
  EXPECT_EQ(code(post()), "http.closed");
  EXPECT_EQ(posts, 2);
}

task<void> many_at_once(flow::http_client* client, std::string url, int* done) {
  CO_TRY(auto answer, co_await client->send({.url = url}, from_now(10s)));
  if (answer.body == "ok") ++*done;
  co_return result<void>{};
}

boost::asio::awaitable<void> stop_all(runtime* r, std::vector<std::string> names, flow::bell* told) {
  if (told) co_await told->wait_until(from_now(20s));
  for (auto const& n : names) co_await r->supervisor().stop(n);
}

TEST_F(http_client_test, calls_run_side_by_side) {
  std::atomic<int> waiting = 0;
  peer const p([&](connection& c) {
    read_head(c);
    // Nobody is answered before everybody asked.
    for (++waiting; waiting < 8;) std::this_thread::yield();
    c.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    c.wait_for_end();
  });
  int done = 0;
  std::vector<std::string> names;
  for (int i = 0; i < 8; ++i) {
    names.push_back("call " + std::to_string(i));
    runtime_.supervisor().start(names.back(), [&, to = url(p)] { return many_at_once(client_.get(), to, &done); });
  }
  for (int round = 0; round < 1000 && done < 8; ++round)
    runtime_.run_until_done(runtime_.sleeper().sleep_until(from_now(5ms)));
  EXPECT_EQ(done, 8);
}

// A cancelled call went on until its deadline, longer than the shutdown waits.
TEST_F(http_client_test, a_call_that_is_cancelled_under_way_ends_at_once) {
  auto told = runtime_.supervisor().make_bell();
  peer p([&](connection& c) {
    read_head(c);
    c.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
    boost::asio::post(runtime_.executor(), [&] { told->ring(); });
    c.wait_for_end();
  });
  int done = 0;
  runtime_.supervisor().start("call", [&, to = url(p)] { return many_at_once(client_.get(), to, &done); });
  auto const start = std::chrono::steady_clock::now();
  runtime_.run_until_done(stop_all(&runtime_, {"call"}, told.get()));
  EXPECT_LT(std::chrono::steady_clock::now() - start, 3s);
  EXPECT_EQ(done, 0);
  EXPECT_EQ(code(send({.url = "http://localhost:1/"})), "http.refused") << "the client still works";
  EXPECT_TRUE(p.wait_until_all_ended());
}

TEST_F(http_client_test, a_client_may_go_while_a_call_is_under_way) {
  auto told = runtime_.supervisor().make_bell();
  peer const p([&](connection& c) {
    read_head(c);
    boost::asio::post(runtime_.executor(), [&] { told->ring(); });
    c.wait_for_end();
  });
  int done = 0;
  runtime_.supervisor().start("call", [&, to = url(p)] { return many_at_once(client_.get(), to, &done); });
  runtime_.run_until_done(stop_all(&runtime_, {}, told.get()));
  client_.reset();
  EXPECT_EQ(done, 0);
}

TEST_F(http_client_test, only_https_without_the_switch_and_never_another_scheme) {
  peer const p([](connection&) {});
  EXPECT_EQ(code(send({.url = "file:///etc/hostname"})), "http.scheme");
  EXPECT_EQ(code(send({.url = "ftp://localhost/x"})), "http.scheme");
  EXPECT_EQ(code(send({.url = "not a url"})), "http.scheme");
  client_ = make_http_client(runtime_.executor(), {.ca_file = authority_.file()});
  auto const got = send({.url = url(p)});
  EXPECT_EQ(code(got), "http.scheme");
  if (!got) EXPECT_EQ(got.error().remedy, remedy::fix_setup);
  EXPECT_EQ(p.connections(), 0);
}

TEST_F(http_client_test, nobody_listens_and_nobody_is_known) {
  auto const port = std::make_unique<testing_support::listener>()->port();
  EXPECT_EQ(code(send({.url = "http://localhost:" + std::to_string(port)})), "http.refused");
  EXPECT_EQ(code(send({.url = "http://no-such-host.invalid/"})), "http.unresolved");
}

TEST_F(http_client_test, certificates_are_checked) {
  auto const serve = [&](testing_support::server_context_ptr const& context) {
    peer const p([&](connection& c) {
      c.start_tls(context.get());
      read_head(c);
      c.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
      c.wait_for_end();
    });
    return send({.url = url(p, "https")});
  };
  EXPECT_EQ(code(serve(authority_.serve())), "ok");
  EXPECT_EQ(code(serve(authority_.serve({.names = "DNS:elsewhere.test"}))), "http.certificate");
  EXPECT_EQ(code(serve(authority_.serve({.valid_from_s = -7200, .valid_until_s = -3600}))), "http.certificate");
  EXPECT_EQ(code(serve(authority_.serve({.is_self_signed = true}))), "http.certificate");
  testing_support::authority const other;
  EXPECT_EQ(code(serve(other.serve())), "http.certificate");
}

TEST_F(http_client_test, proxies_of_the_environment_are_not_obeyed) {
  peer const proxy([](connection& c) { c.wait_for_end(); });
  peer const p([](connection& c) {
    read_head(c);
    c.send("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\ndirect");
    c.wait_for_end();
  });
  auto const at = "http://127.0.0.1:" + std::to_string(proxy.port());
  for (auto const* name : {"http_proxy", "https_proxy", "all_proxy", "ALL_PROXY"}) ::setenv(name, at.c_str(), 1);
  auto const got = send({.url = url(p)}, 3s);
  for (auto const* name : {"http_proxy", "https_proxy", "all_proxy", "ALL_PROXY"}) ::unsetenv(name);
  ASSERT_TRUE(got) << describe(got.error());
  EXPECT_EQ(got->body, "direct");
  EXPECT_EQ(proxy.connections(), 0);
}

// Lets a call through after its CONNECT, as `heads` saw it.
peer::handler tunnel_to(peer const& target, std::vector<std::string>& heads) {
  return [&](connection& c) {
    heads.push_back(read_head(c));
    c.send("HTTP/1.1 200 Connection established\r\n\r\n");
    heads.push_back(read_head(c));
    c.send("HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nthrough");
    c.wait_for_end();
    EXPECT_EQ(target.connections(), 0);
  };
}

TEST_F(http_client_test, a_proxy_of_our_own_settings_is_a_tunnel) {
  peer const target([](connection& c) { c.wait_for_end(); });
  std::vector<std::string> heads;
  peer const proxy(tunnel_to(target, heads));
  client_ = make_http_client(runtime_.executor(), {.allow_plain_http = true,
                                                   .proxy = "http://127.0.0.1:" + std::to_string(proxy.port()),
                                                   .proxy_user = "office",
                                                   .proxy_password = secret_text(std::string("pw"))});
  auto const got =
      send({.url = url(target), .secret_headers = {{"Authorization", secret_text(std::string("Bearer T0KEN"))}}}, 3s);
  ASSERT_TRUE(got) << describe(got.error());
  EXPECT_EQ(got->body, "through");
  ASSERT_EQ(heads.size(), 2u);
  EXPECT_TRUE(heads[0].starts_with("CONNECT localhost:" + std::to_string(target.port()))) << heads[0];
  EXPECT_THAT(heads[0], HasSubstr("Proxy-Authorization: Basic b2ZmaWNlOnB3"));
  EXPECT_EQ(heads[0].find("T0KEN"), std::string::npos);
  EXPECT_THAT(heads[1], HasSubstr("T0KEN"));
  EXPECT_EQ(heads[1].find("Proxy-Authorization"), std::string::npos);
}

TEST_F(http_client_test, a_proxy_that_refuses_is_told_apart_from_the_server) {
  peer const wants_password([](connection& c) {
    read_head(c);
    c.send("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n");
  });
  client_ =
      make_http_client(runtime_.executor(), {.proxy = "http://127.0.0.1:" + std::to_string(wants_password.port())});
  auto const refused = send({.url = "https://example.test/token"}, 3s);
  EXPECT_EQ(code(refused), "http.proxy_refused");
  EXPECT_THAT(refused.error().words, HasSubstr("password"));
  client_ = make_http_client(runtime_.executor(), {.proxy = "http://proxy.invalid:1"});
  auto const unknown = send({.url = "https://example.test/token"}, 3s);
  EXPECT_EQ(code(unknown), "http.unresolved");
  EXPECT_THAT(unknown.error().words, HasSubstr("proxy"));
}

TEST_F(http_client_test, some_hosts_are_called_without_the_proxy) {
  peer const p([](connection& c) {
    read_head(c);
    c.send("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\ndirect");
    c.wait_for_end();
  });
  client_ = make_http_client(
      runtime_.executor(),
      {.allow_plain_http = true, .proxy = "http://proxy.invalid:1", .no_proxy = "elsewhere.test,localhost"});
  auto const got = send({.url = url(p)}, 3s);
  ASSERT_TRUE(got) << describe(got.error());
  EXPECT_EQ(got->body, "direct");
}

}  // namespace
}  // namespace outlink::net
