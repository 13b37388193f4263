// One suite of IMAP, against a scripted server and against the real Dovecot: net's dialer and driver, the
// conversations, and mail's source on top.
#include <gmock/gmock.h>

#include <thread>

#include "base/mail_limits.h"
#include "imap/server.h"
#include "mail/imap_source.h"
#include "net/dialer.h"
#include "protocol/imap/imap.h"
#include "support/run.h"

namespace outlink::imap_suite {
namespace {

using namespace std::chrono_literals;
using testing_support::from_now;
using testing_support::run;

// One server for the whole run; every test has an account of its own.
server& scripted() {
  static auto const one = make_scripted_server();
  return *one;
}
server& dovecot() {
  static auto const one = make_dovecot();
  return *one;
}

sasl::credentials password_of(std::string const& login, std::string password = "") {
  if (password.empty()) password = login + "-pw";
  return {.user = login + "@example.test",
          .proof = sasl::password{secret_text(std::move(password))},
          .host = "localhost",
          .port = 993};
}
sasl::credentials token_for(std::string const& login, std::string token) {
  return {.user = login + "@example.test",
          .proof = sasl::access_token{secret_text(std::move(token))},
          .host = "localhost",
          .port = 993};
}

// A connection, driven conversation by conversation.
class client {
 public:
  client(net::runtime& r, server& s, flow::endpoint const& where)
      : runtime_(r),
        dialer_(net::make_dialer(r.executor(), s.ca_file()).value()),
        wire_(run(r, dialer_->dial(where, from_now(10s))).value()) {}
  template <class Talk, class... Args>
  auto talk(Args&&... args) {
    Talk t(state, std::forward<Args>(args)...);
    runtime_.run_until_done(wire_->run(t, from_now(30s)));
    return t.outcome();
  }
  void know_capabilities() {
    if (state.capabilities.empty()) ASSERT_TRUE(talk<imap::capability>());
  }
  void forget(std::string_view capability) {
    std::erase_if(state.capabilities, [&](auto const& c) { return c == capability; });
  }
  bool is_encrypted() const { return wire_->is_encrypted(); }
  imap::session_state state;

 private:
  net::runtime& runtime_;
  std::unique_ptr<flow::dialer> dialer_;
  std::unique_ptr<flow::wire> wire_;
};

class imap_suite : public testing::TestWithParam<server& (*)()> {
 protected:
  server& at() { return GetParam()(); }
  // Connected and greeted, with what the server can.
  client connect() {
    client c(runtime_, at(), at().over_tls());
    EXPECT_TRUE(c.talk<imap::greeting>());
    c.know_capabilities();
    return c;
  }
  client open_inbox(std::string const& login) {
    auto c = connect();
    EXPECT_TRUE(c.talk<imap::authenticate>(password_of(login)));
    EXPECT_TRUE(c.talk<imap::select>("INBOX"));
    return c;
  }
  static std::string fresh_account() {
    static int next = 0;
    return "u" + std::to_string(next++ % 50);
  }
  net::runtime runtime_;
};

TEST_P(imap_suite, greets_and_says_what_it_can_over_tls) {
  auto c = connect();
  EXPECT_TRUE(c.is_encrypted());
  EXPECT_TRUE(c.state.can("IMAP4rev1"));
  EXPECT_THAT(c.state.sasl_mechanisms(), testing::IsSupersetOf({"PLAIN", "XOAUTH2", "OAUTHBEARER"}));
  EXPECT_TRUE(c.talk<imap::capability>());
  EXPECT_TRUE(c.state.can("IMAP4rev1"));
}

TEST_P(imap_suite, starttls_protects_what_follows) {
  client c(runtime_, at(), at().over_start_tls());
  ASSERT_TRUE(c.talk<imap::greeting>());
  c.know_capabilities();
  EXPECT_FALSE(c.is_encrypted());
  ASSERT_TRUE(c.talk<imap::starttls>());
  EXPECT_TRUE(c.is_encrypted());
  EXPECT_TRUE(c.state.capabilities.empty()) << "what was said in the clear is not believed";
  c.know_capabilities();
  EXPECT_TRUE(c.talk<imap::authenticate>(password_of("alice")));
  EXPECT_TRUE(c.talk<imap::logout>());
}

TEST_P(imap_suite, signs_in_by_every_mechanism_with_and_without_an_initial_response) {
  auto const token = at().token_of_alice();
  for (bool const initial : {true, false})
    for (std::string const mechanism : {"PLAIN", "XOAUTH2", "OAUTHBEARER"}) {
      auto c = connect();
      if (!initial) c.forget("SASL-IR");
      if (mechanism == "OAUTHBEARER") c.forget("AUTH=XOAUTH2");
      auto const who = mechanism == "PLAIN" ? password_of("alice") : token_for("alice", token);
      auto const end = c.talk<imap::authenticate>(who);
      EXPECT_TRUE(end) << mechanism << " " << initial << ": " << describe(end.error());
      EXPECT_TRUE(c.talk<imap::select>("INBOX"));
    }
}

TEST_P(imap_suite, a_refused_password_is_for_an_administrator) {
  for (bool const initial : {true, false}) {
    auto c = connect();
    if (!initial) c.forget("SASL-IR");
    auto const end = c.talk<imap::authenticate>(password_of("alice", "wrong"));
    ASSERT_FALSE(end);
    EXPECT_EQ(end.error().code, "imap.authentication_failed");
    EXPECT_EQ(end.error().remedy, remedy::fix_setup);
    EXPECT_EQ(end.error().where, "sign in");
  }
}

TEST_P(imap_suite, a_refused_token_asks_for_consent_and_keeps_the_error_document) {
  for (std::string const& token : {at().revoked_token(), std::string("nonsense")})
    for (bool const initial : {true, false})
      for (std::string const mechanism : {"XOAUTH2", "OAUTHBEARER"}) {
        auto c = connect();
        if (!initial) c.forget("SASL-IR");
        if (mechanism == "OAUTHBEARER") c.forget("AUTH=XOAUTH2");
        auto const end = c.talk<imap::authenticate>(token_for("bob", token));
        ASSERT_FALSE(end);
        EXPECT_EQ(end.error().code, "imap.authentication_failed");
        EXPECT_EQ(end.error().remedy, remedy::consent_again);
        EXPECT_THAT(end.error().peer, testing::HasSubstr("status ")) << mechanism << " " << initial;
        EXPECT_EQ(describe(end.error()).find(token), std::string::npos);
      }
}

TEST_P(imap_suite, a_token_of_somebody_else_is_refused) {
  auto c = connect();
  auto const end = c.talk<imap::authenticate>(token_for("bob", at().token_of_alice()));
  ASSERT_FALSE(end);
  EXPECT_EQ(end.error().code, "imap.authentication_failed");
}

TEST_P(imap_suite, a_server_that_cannot_check_a_token_now_is_asked_again_later) {
  at().break_check();
  auto c = connect();
  auto const end = c.talk<imap::authenticate>(token_for("alice", at().token_of_alice()));
  ASSERT_FALSE(end);
  EXPECT_EQ(end.error().code, "imap.unavailable");
  EXPECT_EQ(end.error().remedy, remedy::retry);
  auto again = connect();
  EXPECT_TRUE(again.talk<imap::authenticate>(token_for("alice", at().token_of_alice())));
}

TEST_P(imap_suite, signs_in_by_the_login_command) {
  auto c = connect();
  EXPECT_FALSE(imap::needs_login_command(c.state, password_of("alice")));
  c.forget("AUTH=PLAIN");
  EXPECT_TRUE(imap::needs_login_command(c.state, password_of("alice")));
  EXPECT_TRUE(c.talk<imap::login>(password_of("alice")));
  EXPECT_TRUE(c.talk<imap::select>("INBOX"));
}

TEST_P(imap_suite, a_password_refused_by_login_is_for_an_administrator) {
  for (std::string const wrong : {"wrong", "wr\xC3\xB6ng", "\"wr\\ong\""})
    for (bool const waits : {true, false}) {
      auto c = connect();
      if (waits) c.forget("LITERAL+");
      auto const end = c.talk<imap::login>(password_of("alice", wrong));
      ASSERT_FALSE(end);
      EXPECT_EQ(end.error().code, "imap.authentication_failed") << wrong << ": " << describe(end.error());
      EXPECT_EQ(end.error().remedy, remedy::fix_setup);
    }
}

TEST_P(imap_suite, folders_are_created_and_listed) {
  auto const login = fresh_account();
  auto c = open_inbox(login);
  for (std::string const name : {"Bugs",
                                 "Zur\xC3\xBC"
                                 "ckgestellt & fertig",
                                 "Bugs"})
    EXPECT_TRUE(c.talk<imap::create_folder>(name)) << name;
  auto const list = c.talk<imap::list_folders>().value();
  std::vector<std::string> names;
  for (auto const& f : list.folders) {
    names.push_back(f.name);
    EXPECT_EQ(f.delimiter, "/");
    EXPECT_TRUE(c.talk<imap::select>(f.name)) << f.name;
  }
  EXPECT_THAT(names, testing::IsSupersetOf({"INBOX", "Bugs",
                                            "Zur\xC3\xBC"
                                            "ckgestellt & fertig"}));
}

TEST_P(imap_suite, folders_keep_their_uid_validity_until_they_are_made_anew) {
  auto const login = fresh_account();
  at().recreate(login, "Bugs");
  auto c = connect();
  ASSERT_TRUE(c.talk<imap::authenticate>(password_of(login)));
  auto const first = c.talk<imap::select>("Bugs").value();
  EXPECT_GT(first.uid_validity, 0u);
  EXPECT_EQ(first.uid_next, 1u);
  EXPECT_EQ(first.exists, 0u);
  EXPECT_EQ(c.talk<imap::select>("Bugs")->uid_validity, first.uid_validity);
  at().recreate(login, "Bugs");
  auto again = connect();
  ASSERT_TRUE(again.talk<imap::authenticate>(password_of(login)));
  EXPECT_NE(again.talk<imap::select>("Bugs")->uid_validity, first.uid_validity);
}

TEST_P(imap_suite, a_folder_that_is_not_there_is_told) {
  auto c = connect();
  ASSERT_TRUE(c.talk<imap::authenticate>(password_of("alice")));
  auto const end = c.talk<imap::select>("Nowhere");
  ASSERT_FALSE(end);
  EXPECT_EQ(end.error().code, "imap.no_folder");
  EXPECT_EQ(end.error().where, "folder");
}

TEST_P(imap_suite, letters_are_found_fetched_unread_and_marked) {
  auto const login = fresh_account();
  std::string const text = "Subject: one\r\nFrom: a@example.test\r\n\r\nbody {5}\r\n.\r\nA1 OK not an answer\r\n";
  at().deliver(login, text);
  at().deliver(login, "Subject: two\r\n\r\n");
  auto c = open_inbox(login);
  EXPECT_EQ(c.talk<imap::uid_search>("UID 1:*").value(), (std::vector<std::uint32_t>{1, 2}));
  auto const facts = c.talk<imap::uid_list>(imap::uid_set({1, 2})).value();
  ASSERT_EQ(facts.size(), 2u);
  EXPECT_FALSE(facts[0].is_seen);
  EXPECT_GT(facts[0].received, 1769900000) << "1 February 2026";
  auto const since = [](int year) { return imap::since_criterion(std::chrono::year(year) / 1 / 1); };
  EXPECT_EQ(c.talk<imap::uid_search>(since(2020))->size(), 2u);
  EXPECT_TRUE(c.talk<imap::uid_search>(since(2100))->empty());
  auto const one = c.talk<imap::uid_fetch>(1u, std::size_t{1} << 20).value();
  ASSERT_TRUE(one);
  EXPECT_TRUE(one->ends_with(text)) << *one;
  EXPECT_EQ(one->size(), facts[0].bytes);
  EXPECT_FALSE(c.talk<imap::uid_list>("1").value()[0].is_seen) << "fetching does not mark";
  ASSERT_TRUE(c.talk<imap::uid_mark_seen>(std::vector<std::uint32_t>{1, 77}));
  EXPECT_TRUE(c.talk<imap::uid_list>("1").value()[0].is_seen);
  EXPECT_FALSE(c.talk<imap::uid_list>("2").value()[0].is_seen);
}

TEST_P(imap_suite, letters_are_fetched_by_one_command) {
  auto const login = fresh_account();
  for (std::string const subject : {"one", "two", "three"})
    at().deliver(login, "Subject: " + subject + "\r\n\r\nx\r\n");
  auto c = open_inbox(login);
  at().remove(login, 2);
  auto const got = c.talk<imap::uid_fetch_many>(std::vector<std::uint32_t>{1, 2, 3, 77}, std::size_t{1} << 20);
  ASSERT_TRUE(got) << describe(got.error());
  // Dovecot may still have the second one, since this session saw it.
  ASSERT_THAT(got->size(), testing::AnyOf(2u, 3u));
  EXPECT_EQ(got->front().uid, 1u);
  EXPECT_THAT(got->front().bytes, testing::EndsWith("Subject: one\r\n\r\nx\r\n"));
  EXPECT_EQ(got->back().uid, 3u);
  EXPECT_THAT(got->back().bytes, testing::EndsWith("Subject: three\r\n\r\nx\r\n"));
  EXPECT_FALSE(c.talk<imap::uid_list>("1").value()[0].is_seen) << "fetching does not mark";
}

TEST_P(imap_suite, letters_are_moved_and_deleted_in_every_way_that_the_server_offers) {
  for (std::vector<std::string> const& without :
       std::vector<std::vector<std::string>>{{}, {"MOVE"}, {"MOVE", "UIDPLUS"}}) {
    auto const login = fresh_account();
    for (int i = 0; i < 3; ++i) at().deliver(login, "Subject: one\r\n\r\n");
    auto c = open_inbox(login);
    for (auto const& w : without) c.forget(w);
    auto const end = without.size() == 2 ? imap::removal::flagged : imap::removal::complete;
    EXPECT_EQ(c.talk<imap::uid_move>(std::vector<std::uint32_t>{1}, "Done").error().code, "imap.no_folder");
    ASSERT_TRUE(c.talk<imap::create_folder>("Done"));
    EXPECT_EQ(c.talk<imap::uid_move>(std::vector<std::uint32_t>{1, 77}, "Done").value(), end);
    EXPECT_EQ(c.talk<imap::uid_delete>(std::vector<std::uint32_t>{3, 78}).value(), end);
    EXPECT_EQ(c.state.exists, end == imap::removal::flagged ? 3u : 1u);
    EXPECT_EQ(c.talk<imap::uid_list>("2")->size(), 1u);
    EXPECT_EQ(c.talk<imap::select>("Done")->exists, 1u);
  }
}

TEST_P(imap_suite, a_letter_that_comes_between_commands_is_not_slept_over) {
  auto const login = fresh_account();
  auto c = open_inbox(login);
  at().deliver(login, "Subject: news\r\n\r\n");
  // The news come with this command, and the IDLE would not tell them again.
  ASSERT_TRUE(c.talk<imap::noop>());
  EXPECT_TRUE(c.state.has_news);
  EXPECT_EQ(c.talk<imap::idle>(20s).value(), imap::idle_end::news);
}

TEST_P(imap_suite, an_empty_letter_and_one_that_vanished) {
  auto const login = fresh_account();
  at().deliver(login, "");
  at().deliver(login, "Subject: goes\r\n\r\n");
  auto c = open_inbox(login);
  EXPECT_TRUE(c.talk<imap::uid_fetch>(1u, std::size_t{1} << 20).value());
  at().remove(login, 2);
  ASSERT_TRUE(c.talk<imap::noop>());
  EXPECT_FALSE(c.talk<imap::uid_fetch>(2u, std::size_t{1} << 20).value());
  EXPECT_TRUE(c.talk<imap::uid_list>("2").value().empty());
  EXPECT_TRUE(c.talk<imap::uid_mark_seen>(std::vector<std::uint32_t>{2}));
}

TEST_P(imap_suite, twenty_megabytes_arrive_whole_and_too_much_is_refused) {
  auto const login = fresh_account();
  std::string const line = "0123456789 the quick brown fox jumps over the lazy dog 0123456789\r\n";
  at().deliver(login, line, 20u << 20);
  auto c = open_inbox(login);
  auto const got = c.talk<imap::uid_fetch>(1u, limits::letter_bytes_max).value();
  ASSERT_TRUE(got);
  EXPECT_GE(got->size(), 20u << 20);
  // Behind what a server put in front, line by line.
  auto const begin = got->size() - (20u << 20) / line.size() * line.size();
  for (auto i = begin; i < got->size(); i += line.size()) ASSERT_EQ(got->compare(i, line.size(), line), 0) << i;
  auto const refused = c.talk<imap::uid_fetch>(1u, std::size_t{1} << 20);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "imap.literal_too_large");
}

TEST_P(imap_suite, idle_is_renewed_and_ends_with_a_letter) {
  auto const login = fresh_account();
  auto c = open_inbox(login);
  EXPECT_EQ(c.talk<imap::idle>(200ms).value(), imap::idle_end::renewal);
  EXPECT_EQ(c.talk<imap::idle>(200ms).value(), imap::idle_end::renewal);
  EXPECT_TRUE(c.talk<imap::noop>());
  std::thread post([&] {
    // While the client idles, or just before: both must end in news.
    at().deliver(login, "Subject: news\r\n\r\n");
  });
  EXPECT_EQ(c.talk<imap::idle>(20s).value(), imap::idle_end::news);
  post.join();
  EXPECT_EQ(c.talk<imap::uid_search>("UID 1:*").value().size(), 1u);
}

TEST_P(imap_suite, after_logout_the_connection_is_over) {
  auto c = open_inbox("alice");
  EXPECT_TRUE(c.talk<imap::logout>());
  EXPECT_FALSE(c.talk<imap::noop>());
}

TEST_P(imap_suite, a_source_reads_a_mailbox_over_tls_and_starttls_by_password_and_by_token) {
  auto const dialer = net::make_dialer(runtime_.executor(), at().ca_file()).value();
  std::vector<mail::proof> const proofs{mail::password_proof{secret_text(std::string("alice-pw"))},
                                        mail::token_proof{secret_text(at().token_of_alice())}};
  for (auto const& where : {at().over_tls(), at().over_start_tls()})
    for (auto const& p : proofs) {
      mail::mailbox m;
      m.server = where;
      m.user_name = "alice@example.test";
      auto const source = mail::make_imap_source(m, *dialer, runtime_.clock());
      auto const view = run(runtime_, source->open(p));
      ASSERT_TRUE(view) << describe(view.error());
      at().deliver("alice", "Subject: for the source\r\n\r\nx\r\n");
      // The news, or a NOOP that lets Dovecot tell it.
      ASSERT_TRUE(run(runtime_, source->wait()));
      mail::cursor const here{.uid_validity = view->uid_validity, .uid_next = view->uid_next};
      auto const letters = run(runtime_, source->list(here, 10)).value().letters;
      ASSERT_EQ(letters.size(), 1u);
      EXPECT_FALSE(letters[0].is_seen);
      auto const fetched = run(runtime_, source->fetch({letters[0].uid})).value();
      ASSERT_EQ(fetched.size(), 1u);
      EXPECT_THAT(fetched[0].raw, testing::EndsWith("Subject: for the source\r\n\r\nx\r\n"));
      ASSERT_TRUE(run(runtime_, source->touch({{.uid = letters[0].uid}})));
      EXPECT_TRUE(run(runtime_, source->list(here, 10)).value().letters[0].is_seen);
      runtime_.run_until_done(source->close());
    }
}

INSTANTIATE_TEST_SUITE_P(scripted, imap_suite, testing::Values(&scripted));
INSTANTIATE_TEST_SUITE_P(dovecot, imap_suite, testing::Values(&dovecot));

}  // namespace
}  // namespace outlink::imap_suite
