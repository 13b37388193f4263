#include "net/tls.h"

#include <gmock/gmock.h>

#include "net/dialer.h"
#include "support/asking.h"
#include "support/authority.h"
#include "support/peer.h"
#include "support/run.h"

namespace outlink::net {
namespace {

using namespace protocol;
using namespace std::chrono_literals;
using testing_support::asking;
using testing_support::connection;
using testing_support::from_now;
using testing_support::peer;

class tls_test : public testing::Test {
 protected:
  std::unique_ptr<flow::wire> dial(peer const& p) {
    return testing_support::run(runtime_, dialer_->dial({.host = "localhost", .port = p.port()}, from_now(10s)))
        .value();
  }
  asking ask(peer::handler serve, std::vector<step> wants, duration at_most = 10s) {
    peer const p([&](connection& c) {
      c.start_tls(context_.get());
      serve(c);
    });
    auto const wire = dial(p);
    asking a(std::move(wants));
    runtime_.run_until_done(wire->run(a, from_now(at_most)));
    return a;
  }
  void at_most_tls_1_2() { SSL_CTX_set_max_proto_version(context_.get(), TLS1_2_VERSION); }

  runtime runtime_;
  testing_support::authority authority_;
  testing_support::server_context_ptr context_ = authority_.serve();
  std::unique_ptr<flow::dialer> dialer_ = make_dialer(runtime_.executor(), authority_.file()).value();
};

TEST_F(tls_test, a_server_that_closes_its_half_still_hears_and_its_last_words_are_read) {
  std::string heard;
  {
    peer const p([&](connection& c) {
      c.start_tls(context_.get());
      c.send("last words\r\n");
      SSL_shutdown(c.tls());
      heard = c.line();
    });
    auto const wire = dial(p);
    asking a({read_line{100}, write_bytes{"good-bye\r\n"}, read_line{100}});
    runtime_.run_until_done(wire->run(a, from_now(10s)));
    EXPECT_EQ(a.text(0), "last words");
    EXPECT_EQ(a.code(), "net.closed");
    EXPECT_EQ(a.events.size(), 3u);
  }
  EXPECT_EQ(heard, "good-bye");
}

TEST_F(tls_test, an_end_without_close_notify_never_completes_a_literal) {
  auto const a = ask(
      [](connection& c) {
        c.send("0123456789");
        ::shutdown(c.fd(), SHUT_RDWR);
      },
      {read_exactly{20}});
  EXPECT_EQ(a.code(), "net.closed");
}

TEST_F(tls_test, bytes_that_are_no_record_break_the_connection) {
  auto const a = ask(
      [](connection& c) {
        std::string const garbage(64, '\x7f');
        (void)::send(c.fd(), garbage.data(), garbage.size(), MSG_NOSIGNAL);
        c.wait_for_end();
      },
      {read_line{100}});
  EXPECT_EQ(a.code(), "net.closed");
}

TEST_F(tls_test, half_a_record_waits_until_the_deadline_only) {
  auto const a = ask(
      [](connection& c) {
        std::string const half("\x17\x03\x03\x10\x00half", 9);
        (void)::send(c.fd(), half.data(), half.size(), MSG_NOSIGNAL);
        c.wait_for_end();
      },
      {read_line{100}}, 100ms);
  EXPECT_EQ(a.code(), "net.timeout");
}

TEST_F(tls_test, new_keys_and_tickets_in_mid_session_go_unnoticed) {
  auto const a = ask(
      [](connection& c) {
        ASSERT_EQ(SSL_key_update(c.tls(), SSL_KEY_UPDATE_REQUESTED), 1);
        c.send("one\r\n");
        ASSERT_EQ(SSL_new_session_ticket(c.tls()), 1);
        EXPECT_EQ(c.line(), "two");
        c.send("three\r\n");
        c.wait_for_end();
      },
      {read_line{100}, write_bytes{"two\r\n"}, read_line{100}});
  ASSERT_EQ(a.code(), "ok");
  EXPECT_EQ(a.text(2), "three");
}

TEST_F(tls_test, renegotiation_is_refused_and_the_connection_neither_hangs_nor_lies) {
  at_most_tls_1_2();
  auto const a = ask(
      [](connection& c) {
        SSL_renegotiate(c.tls());
        SSL_do_handshake(c.tls());
        c.send("after\r\n");
        c.wait_for_end();
      },
      {read_line{100}}, 5s);
  if (a.code() == "ok")
    EXPECT_EQ(a.text(0), "after");
  else
    EXPECT_EQ(a.code(), "net.closed");
}

TEST_F(tls_test, handshakes_cut_at_any_byte_end_in_words) {
  for (std::size_t const bytes : {0u, 1u, 4u, 5u, 6u, 50u, 120u, 400u}) {
    // The server's real answer, cut off.
    peer const p([&](connection& c) {
      (void)c.exactly(5);
      std::string record("\x16\x03\x03\x02\x00\x02\x00\x01\xfc\x03\x03", 11);
      record.resize(517, 'r');
      c.send(record.substr(0, bytes));
    });
    auto const got =
        testing_support::run(runtime_, dialer_->dial({.host = "localhost", .port = p.port()}, from_now(5s)));
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().code, "net.tls_failed") << bytes;
    EXPECT_EQ(got.error().remedy, remedy::retry);
  }
}

task<void> dial_and_read(flow::dialer* dialer, std::uint16_t port, flow::transport_security security) {
  CO_TRY(auto wire, co_await dialer->dial({.host = "localhost", .port = port, .security = security}, from_now(1h)));
  asking a({read_line{100}, read_line{.bytes_max = 100, .patience = 1h}});
  co_await wire->run(a, from_now(1h));
  co_return result<void>{};
}

boost::asio::awaitable<void> stop_when_told(runtime* r, flow::bell* told) {
  co_await told->wait_until(from_now(20s));
  co_await r->supervisor().stop("reader");
}

TEST_F(tls_test, cancelled_at_any_step_the_coroutine_is_joined_and_the_connection_closed) {
  enum class step { handshake, first_line, idle };
  for (auto const at : {step::handshake, step::first_line, step::idle}) {
    auto told = runtime_.supervisor().make_bell();
    {
      peer p([&](connection& c) {
        if (at != step::handshake) c.start_tls(context_.get());
        if (at == step::idle) c.send("hello\r\n");
        boost::asio::post(runtime_.executor(), [&] { told->ring(); });
        c.wait_for_end();
      });
      auto* dialer = dialer_.get();
      auto const port = p.port();
      runtime_.supervisor().start("reader", [dialer, port] { return dial_and_read(dialer, port, {}); });
      auto const start = std::chrono::steady_clock::now();
      runtime_.run_until_done(stop_when_told(&runtime_, told.get()));
      EXPECT_LT(std::chrono::steady_clock::now() - start, 5s);
      EXPECT_TRUE(p.wait_until_all_ended()) << static_cast<int>(at);
    }
  }
}

}  // namespace
}  // namespace outlink::net
