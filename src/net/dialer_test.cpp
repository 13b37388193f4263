#include "net/dialer.h"

#include <fcntl.h>
#include <gmock/gmock.h>

#include "support/asking.h"
#include "support/authority.h"
#include "support/peer.h"
#include "support/run.h"

namespace outlink::net {
namespace {

using namespace std::chrono_literals;
using flow::transport_security;
using testing::HasSubstr;
using testing_support::certificate_order;
using testing_support::connection;
using testing_support::from_now;
using testing_support::peer;

class dialer_test : public testing::Test {
 protected:
  result<std::unique_ptr<flow::wire>> dial(std::uint16_t port, transport_security security,
                                           std::string host = "localhost", duration at_most = 10s) {
    return testing_support::run(
        runtime_, dialer_->dial({.host = std::move(host), .port = port, .security = security}, from_now(at_most)));
  }
  // The failure of dialling a server with this certificate.
  failure refused_certificate(certificate_order const& order, std::string host = "localhost") {
    auto const context = authority_.serve(order);
    peer const p([&](connection& c) { c.start_tls(context.get()); });
    auto got = dial(p.port(), transport_security::tls, std::move(host));
    if (got) {
      ADD_FAILURE() << "the certificate was taken";
      return {};
    }
    EXPECT_EQ(got.error().code, "net.certificate");
    EXPECT_EQ(got.error().remedy, remedy::fix_setup);
    EXPECT_EQ(got.error().where, "tls");
    return std::move(got).error();
  }

  runtime runtime_;
  testing_support::authority authority_;
  std::unique_ptr<flow::dialer> dialer_ = make_dialer(runtime_.executor(), authority_.file()).value();
};

TEST_F(dialer_test, a_port_where_nobody_listens_refuses) {
  auto const port = std::make_unique<testing_support::listener>()->port();
  auto const got = dial(port, transport_security::plain);
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().code, "net.refused");
  EXPECT_EQ(got.error().remedy, remedy::retry);
  EXPECT_EQ(got.error().where, "tcp");
  EXPECT_THAT(got.error().words, HasSubstr("localhost:" + std::to_string(port)));
}

TEST_F(dialer_test, a_name_that_nobody_knows_is_told) {
  auto const got = dial(1, transport_security::plain, "no-such-host.invalid");
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().code, "net.unresolved");
  EXPECT_EQ(got.error().where, "dns");
  EXPECT_THAT(got.error().words, HasSubstr("no-such-host.invalid"));
}

TEST_F(dialer_test, a_connection_that_is_never_taken_ends_at_the_deadline) {
  testing_support::listener const full(0);
  // The queue of connections that nobody accepts; the next ones get no answer.
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  at.sin_port = htons(full.port());
  std::vector<int> waiting;
  for (int i = 0; i < 4; ++i) {
    waiting.push_back(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    (void)::connect(waiting.back(), reinterpret_cast<sockaddr*>(&at), sizeof at);
  }
  auto const got = dial(full.port(), transport_security::plain, "127.0.0.1", 200ms);
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().code, "net.timeout");
  EXPECT_EQ(got.error().where, "tcp");
  for (int const fd : waiting) ::close(fd);
}

TEST_F(dialer_test, tls_of_a_name_and_of_an_address) {
  auto const context = authority_.serve();
  peer const p([&](connection& c) {
    c.start_tls(context.get());
    c.wait_for_end();
  });
  for (auto const* host : {"localhost", "127.0.0.1"}) {
    auto const got = dial(p.port(), transport_security::tls, host);
    ASSERT_TRUE(got) << describe(got.error());
    EXPECT_TRUE((*got)->is_encrypted());
  }
}

TEST_F(dialer_test, each_stage_that_went_well_is_told) {
  auto const context = authority_.serve();
  peer const p([&](connection& c) {
    c.start_tls(context.get());
    c.wait_for_end();
  });
  auto const stages_of = [&](transport_security security, std::string host) {
    std::string told;
    flow::endpoint const to{.host = std::move(host), .port = p.port(), .security = security};
    (void)testing_support::run(
        runtime_, dialer_->dial(to, from_now(10s), [&](std::string_view s) { told += std::string(s) + " "; }));
    return told;
  };
  EXPECT_EQ(stages_of(transport_security::tls, "localhost"), "dns tcp tls ");
  EXPECT_EQ(stages_of(transport_security::plain, "localhost"), "dns tcp ");
  EXPECT_EQ(stages_of(transport_security::tls, "no-such-host.invalid"), "");
}

TEST_F(dialer_test, every_wrong_certificate_has_its_own_words) {
  EXPECT_THAT(refused_certificate({.valid_from_s = -7200, .valid_until_s = -3600}).words, HasSubstr("has expired"));
  EXPECT_THAT(refused_certificate({.valid_from_s = 3600, .valid_until_s = 7200}).words, HasSubstr("not valid yet"));
  EXPECT_THAT(refused_certificate({.is_self_signed = true}).words,
              HasSubstr("authority that this machine does not know"));
  EXPECT_THAT(refused_certificate({.names = "DNS:elsewhere.test"}).words, HasSubstr("another name"));
  EXPECT_THAT(refused_certificate({.names = "DNS:localhost"}, "127.0.0.1").words, HasSubstr("another address"));
}

TEST_F(dialer_test, a_certificate_of_an_unknown_authority_is_refused) {
  testing_support::authority const other;
  auto const context = other.serve();
  peer const p([&](connection& c) { c.start_tls(context.get()); });
  auto const got = dial(p.port(), transport_security::tls);
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().code, "net.certificate");
  EXPECT_THAT(got.error().words, HasSubstr("set ca-file"));
}

TEST_F(dialer_test, a_port_without_tls_is_told) {
  peer const p([](connection& c) {
    c.send("* OK IMAP4rev1 server ready\r\n");
    c.wait_for_end();
  });
  auto const got = dial(p.port(), transport_security::tls);
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().code, "net.tls_failed");
  EXPECT_FALSE(got.error().peer.empty());
}

TEST_F(dialer_test, a_port_that_says_nothing_to_a_handshake_is_told_at_the_deadline) {
  peer const p([](connection& c) { c.wait_for_end(); });
  auto const got = dial(p.port(), transport_security::tls, "localhost", 200ms);
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().code, "net.timeout");
  EXPECT_EQ(got.error().where, "tls");
}

TEST_F(dialer_test, tls_before_1_2_is_refused) {
  auto const context = authority_.serve();
  SSL_CTX_set_security_level(context.get(), 0);
  SSL_CTX_set_min_proto_version(context.get(), TLS1_VERSION);
  SSL_CTX_set_max_proto_version(context.get(), TLS1_1_VERSION);
  peer const p([&](connection& c) { c.start_tls(context.get()); });
  auto const got = dial(p.port(), transport_security::tls);
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().code, "net.tls_failed");
}

TEST_F(dialer_test, a_file_of_authorities_that_cannot_be_read_is_told) {
  auto const got = make_dialer(runtime_.executor(), "/nowhere/ca.pem");
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().code, "settings.invalid");
  EXPECT_EQ(got.error().where, "ca-file");
}

}  // namespace
}  // namespace outlink::net
