#include "net/session_driver.h"

#include <gmock/gmock.h>

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/post.hpp>

#include "net/dialer.h"
#include "support/asking.h"
#include "support/authority.h"
#include "support/peer.h"
#include "support/run.h"

namespace outlink::net {
namespace {

using namespace protocol;
using namespace std::chrono_literals;
using flow::transport_security;
using testing_support::asking;
using testing_support::connection;
using testing_support::from_now;
using testing_support::peer;

class session_driver_test : public testing::TestWithParam<transport_security> {
 protected:
  // The server's part, on a connection that is as the parameter says.
  peer::handler protected_as_wanted(peer::handler serve) {
    return [this, serve = std::move(serve)](connection& c) {
      if (GetParam() == transport_security::tls) c.start_tls(context_.get());
      serve(c);
    };
  }
  std::unique_ptr<flow::wire> dial(peer const& p) {
    return testing_support::run(
               runtime_, dialer_->dial({.host = "localhost", .port = p.port(), .security = GetParam()}, from_now(10s)))
        .value();
  }
  void talk(flow::wire& w, asking& a, duration at_most = 10s) { runtime_.run_until_done(w.run(a, from_now(at_most))); }
  // One conversation with a server that does this.
  asking ask(peer::handler serve, std::vector<step> wants, duration at_most = 10s) {
    peer const p(protected_as_wanted(std::move(serve)));
    auto const wire = dial(p);
    asking a(std::move(wants));
    talk(*wire, a, at_most);
    return a;
  }

  runtime runtime_;
  testing_support::authority authority_;
  testing_support::server_context_ptr context_ = authority_.serve();
  std::unique_ptr<flow::dialer> dialer_ = make_dialer(runtime_.executor(), authority_.file()).value();
};

INSTANTIATE_TEST_SUITE_P(streams, session_driver_test,
                         testing::Values(transport_security::plain, transport_security::tls),
                         [](auto const& i) { return i.param == transport_security::tls ? "tls" : "plain"; });

TEST_P(session_driver_test, lines_and_literals_are_whole_in_slices_of_one_byte) {
  auto const a = ask(
      [](connection& c) {
        EXPECT_EQ(c.line(), "hello");
        for (char const byte : std::string_view("* one\r\nbare\n\r\nab\r\nc last\r\n")) c.send({&byte, 1});
        c.wait_for_end();
      },
      {write_bytes{"hello\r\n"}, read_line{100}, read_line{100}, read_line{100}, read_exactly{5}, read_line{100}});
  ASSERT_EQ(a.code(), "ok");
  EXPECT_EQ(a.text(1), "* one");
  EXPECT_EQ(a.text(2), "bare");
  EXPECT_EQ(a.text(3), "");
  EXPECT_EQ(a.text(4), "ab\r\nc");
  EXPECT_EQ(a.text(5), " last");
}

TEST_P(session_driver_test, many_lines_in_one_piece_and_a_literal_of_no_bytes) {
  auto const a = ask(
      [](connection& c) {
        c.send("a\r\nb\r\nc\r\n");
        c.wait_for_end();
      },
      {read_line{100}, read_exactly{0}, read_line{100}, read_line{100}});
  ASSERT_EQ(a.code(), "ok");
  EXPECT_EQ(a.text(0) + a.text(2) + a.text(3), "abc");
}

TEST_P(session_driver_test, conversations_follow_each_other_and_nothing_is_lost_between_them) {
  peer const p(protected_as_wanted([](connection& c) {
    c.send("one\r\ntw");
    EXPECT_EQ(c.line(), "go on");
    c.send("o\r\n");
    c.wait_for_end();
  }));
  auto const wire = dial(p);
  asking first({read_line{100}});
  talk(*wire, first);
  asking second({write_bytes{"go on\r\n", sensitivity::secret}, read_line{100}});
  talk(*wire, second);
  EXPECT_EQ(first.text(0), "one");
  EXPECT_EQ(second.text(1), "two");
}

TEST_P(session_driver_test, eight_mebibytes_go_both_ways) {
  std::string big(8u << 20, '\0');
  for (std::size_t i = 0; i < big.size(); ++i) big[i] = static_cast<char>(i * 31 >> 7);
  auto const a =
      ask([&](connection& c) { c.send(c.exactly(big.size())); }, {write_bytes{big}, read_exactly{big.size()}});
  ASSERT_EQ(a.code(), "ok");
  EXPECT_TRUE(a.text(1) == big);
}

TEST_P(session_driver_test, a_line_beyond_its_limit_breaks_the_conversation) {
  auto const endless = [](connection& c) {
    for (std::string const piece(1000, 'x');;) c.send(piece);
  };
  EXPECT_EQ(ask(endless, {read_line{5000}}).code(), "net.line_too_long");
  auto const ended = [](connection& c) {
    c.send(std::string(5001, 'x') + "\r\n");
    c.wait_for_end();
  };
  EXPECT_EQ(ask(ended, {read_line{5000}}).code(), "net.line_too_long");
  auto const just_right = [](connection& c) {
    c.send(std::string(5000, 'x') + "\r\n");
    c.wait_for_end();
  };
  EXPECT_EQ(ask(just_right, {read_line{5000}}).code(), "ok");
}

TEST_P(session_driver_test, the_end_of_the_connection_is_told_at_every_step) {
  auto const at_once = [](connection&) {};
  auto const after = [](std::string const& said) { return [said](connection& c) { c.send(said); }; };
  EXPECT_EQ(ask(at_once, {read_line{100}}).code(), "net.closed");
  EXPECT_EQ(ask(after("half a li"), {read_line{100}}).code(), "net.closed");
  EXPECT_EQ(ask(after("line\r\n"), {read_line{100}, read_line{100}}).code(), "net.closed");
  EXPECT_EQ(ask(after("line\r\nhalf a lit"), {read_line{100}, read_exactly{50}}).code(), "net.closed");
  EXPECT_EQ(ask(at_once, {read_exactly{1}}).code(), "net.closed");
  EXPECT_EQ(ask(at_once, {read_line{.bytes_max = 100, .patience = 10s}}).code(), "net.closed");
  EXPECT_EQ(ask(at_once, {write_bytes{std::string(8u << 20, 'x')}, read_line{100}}).code(), "net.closed");
}

TEST_P(session_driver_test, what_came_before_the_end_is_still_read) {
  auto const a = ask([](connection& c) { c.send("* BYE\r\n"); }, {read_line{100}, read_line{100}});
  EXPECT_EQ(a.text(0), "* BYE");
  EXPECT_EQ(a.why()->remedy, remedy::retry);
}

TEST_P(session_driver_test, a_server_that_stops_is_left_at_the_deadline_at_every_step) {
  auto const after = [](std::string const& said) {
    return [said](connection& c) {
      c.send(said);
      c.wait_for_end();
    };
  };
  EXPECT_EQ(ask(after(""), {read_line{100}}, 50ms).code(), "net.timeout");
  EXPECT_EQ(ask(after("half a li"), {read_line{100}}, 50ms).code(), "net.timeout");
  EXPECT_EQ(ask(after("half a lit"), {read_exactly{50}}, 50ms).code(), "net.timeout");
  // Nobody reads what is written.
  EXPECT_EQ(ask([](connection& c) { c.hold(); }, {write_bytes{std::string(32u << 20, 'x')}}, 50ms).code(),
            "net.timeout");
}

TEST_P(session_driver_test, a_deadline_that_is_over_already_ends_the_conversation) {
  EXPECT_EQ(ask([](connection& c) { c.wait_for_end(); }, {read_line{100}}, -1s).code(), "net.timeout");
}

// The timer fired while a read had just succeeded, so there was nothing to cancel, and the next read had no limit.
TEST_P(session_driver_test, a_deadline_that_passes_between_two_reads_is_not_lost) {
  for (int round = 0; round < 10; ++round) {
    auto const start = std::chrono::steady_clock::now();
    auto const a = ask(
        [](connection& c) {
          for (int i = 0; i < 200'000; ++i) c.send("x");
          c.wait_for_end();
        },
        {read_exactly{1u << 20}}, 20ms);
    EXPECT_EQ(a.code(), "net.timeout");
    EXPECT_LT(std::chrono::steady_clock::now() - start, 2s);
  }
}

// Over TLS the server's session tickets were taken for the begin of news, and IDLE ended as a time-out.
TEST_P(session_driver_test, silence_is_told_after_the_patience_and_what_follows_has_the_time_of_a_command) {
  auto const a = ask(
      [](connection& c) {
        EXPECT_EQ(c.line(), "DONE");
        c.send("done\r\n");
        c.wait_for_end();
      },
      {read_line{.bytes_max = 100, .patience = 150ms}, write_bytes{"DONE\r\n"}, read_line{100}}, 50ms);
  ASSERT_EQ(a.code(), "ok") << "patience is not bound by the deadline";
  EXPECT_TRUE(a.was<quiet>(0));
  EXPECT_EQ(a.text(2), "done");
}

TEST_P(session_driver_test, lines_do_not_renew_the_patience) {
  read_line const patient{.bytes_max = 100, .patience = 300ms};
  auto const start = std::chrono::steady_clock::now();
  auto const a = ask(
      [](connection& c) {
        // "Still here", for as long as the client listens.
        for (;;) {
          c.send("* OK\r\n");
          c.pause(40ms);
        }
      },
      std::vector<step>(100, patient));
  auto const took = std::chrono::steady_clock::now() - start;
  ASSERT_GT(a.events.size(), 2u);
  EXPECT_TRUE(a.was<line_read>(0));
  EXPECT_TRUE(std::ranges::any_of(a.events, [](event const& e) { return std::holds_alternative<quiet>(e); }));
  EXPECT_LT(took, 5s);
}

boost::asio::awaitable<void> nudge_when_it_waits(flow::wire& w) {
  while (!w.nudge()) co_await boost::asio::post(boost::asio::use_awaitable);
}

boost::asio::awaitable<void> talk_and_nudge(flow::wire& w, asking& a) {
  using namespace boost::asio::experimental::awaitable_operators;
  co_await (w.run(a, from_now(10s)) && nudge_when_it_waits(w));
}

TEST_P(session_driver_test, a_patient_wait_ends_when_somebody_nudges_and_the_connection_goes_on) {
  peer const p(protected_as_wanted([](connection& c) {
    EXPECT_EQ(c.line(), "DONE");
    c.send("done\r\n");
    c.wait_for_end();
  }));
  auto const wire = dial(p);
  EXPECT_FALSE(wire->nudge()) << "nothing waits";
  asking a({read_line{.bytes_max = 100, .patience = 1h}, write_bytes{"DONE\r\n"}, read_line{100}});
  runtime_.run_until_done(talk_and_nudge(*wire, a));
  ASSERT_EQ(a.code(), "ok");
  EXPECT_TRUE(a.was<quiet>(0));
  EXPECT_EQ(a.text(2), "done");
}

// A letter may take minutes, but a server that has fallen silent within it was waited for as long.
TEST_P(session_driver_test, silence_within_a_long_answer_ends_it) {
  peer const p(protected_as_wanted([](connection& c) {
    for (int i = 0; i < 4; ++i) {
      c.send("piece of ten");
      c.pause(100ms);
    }
    c.wait_for_end();
  }));
  auto const wire = dial(p);
  asking a({read_exactly{1000}});
  auto const start = std::chrono::steady_clock::now();
  runtime_.run_until_done(wire->run(a, from_now(1h), 300ms));
  EXPECT_EQ(a.code(), "net.timeout");
  auto const took = std::chrono::steady_clock::now() - start;
  EXPECT_GE(took, 400ms) << "each piece renews it";
  EXPECT_LT(took, 5s);
}

class starttls_test : public session_driver_test {};
INSTANTIATE_TEST_SUITE_P(streams, starttls_test, testing::Values(transport_security::start_tls));

TEST_P(starttls_test, the_connection_is_upgraded) {
  peer const p([this](connection& c) {
    c.send("go ahead\r\n");
    c.start_tls(context_.get());
    EXPECT_EQ(c.line(), "secret");
    c.send("welcome\r\n");
    c.wait_for_end();
  });
  auto const wire = dial(p);
  EXPECT_FALSE(wire->is_encrypted());
  asking a({read_line{100}, start_tls{}, write_bytes{"secret\r\n", sensitivity::secret}, read_line{100}});
  talk(*wire, a);
  ASSERT_EQ(a.code(), "ok");
  EXPECT_TRUE(wire->is_encrypted());
  EXPECT_EQ(a.text(3), "welcome");
}

TEST_P(starttls_test, what_was_sent_in_the_clear_behind_the_answer_is_refused) {
  auto const a = ask(
      [](connection& c) {
        c.send("A1 OK go ahead\r\nA2 OK injected\r\n");
        c.wait_for_end();
      },
      {read_line{100}, start_tls{}, read_line{100}});
  EXPECT_EQ(a.code(), "net.injected");
  EXPECT_EQ(a.why()->where, "tls");
}

TEST_P(starttls_test, what_is_sent_in_the_clear_during_the_handshake_is_refused) {
  auto const a = ask(
      [](connection& c) {
        c.send("A1 OK go ahead\r\n");
        (void)c.exactly(1);
        c.send("A2 OK injected\r\n");
        c.wait_for_end();
      },
      {read_line{100}, start_tls{}, read_line{100}});
  EXPECT_EQ(a.code(), "net.tls_failed");
}

TEST_P(starttls_test, a_certificate_for_another_name_is_refused) {
  auto const wrong = authority_.serve({.names = "DNS:elsewhere.test"});
  auto const a = ask(
      [&](connection& c) {
        c.send("go ahead\r\n");
        c.start_tls(wrong.get());
        ADD_FAILURE() << "the client accepted it";
      },
      {read_line{100}, start_tls{}});
  EXPECT_EQ(a.code(), "net.certificate");
  EXPECT_THAT(a.why()->words, testing::HasSubstr("was made for another name"));
}

TEST_P(starttls_test, a_handshake_that_stalls_or_ends_is_told) {
  auto const after_hello = [](bool stall) {
    return [stall](connection& c) {
      c.send("go ahead\r\n");
      (void)c.exactly(5);
      if (stall) c.wait_for_end();
    };
  };
  EXPECT_EQ(ask(after_hello(true), {read_line{100}, start_tls{}}, 200ms).code(), "net.timeout");
  EXPECT_EQ(ask(after_hello(false), {read_line{100}, start_tls{}}).code(), "net.tls_failed");
}

}  // namespace
}  // namespace outlink::net
