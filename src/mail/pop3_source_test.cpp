#include "mail/pop3_source.h"

#include "base/text.h"
#include "support/scripted_wire.h"
#include "support/stage.h"

namespace outlink::mail {
namespace {

using protocol::testing_support::script;
using testing_support::scripted_wire_dialer;

class pop3_source_test : public testing::Test {
 protected:
  std::unique_ptr<letter_source> make(afterwards then = afterwards::keep,
                                      flow::transport_security security = flow::transport_security::tls) {
    mailbox m;
    m.protocol = protocol_kind::pop3;
    m.server = {.host = "h", .port = 995, .security = security};
    m.user_name = "u";
    m.afterwards = then;
    return make_pop3_source(m, dialer_, stage_.runtime().clock());
  }
  void open_plainly() {
    dialer_.parts = {
        {"S: +OK hi"},
        {"C: CAPA", "S: -ERR what"},
        {"C: USER u", "S: +OK", "C: PASS p", "S: +OK in"},
        {"C: UIDL", "S: +OK", "S: 1 a", "S: 2 b", "S: .", "C: LIST", "S: +OK", "S: 1 100", "S: 2 200", "S: ."}};
  }
  proof const password_ = password_proof{secret_text(std::string("p"))};
  testing_support::stage stage_;
  scripted_wire_dialer dialer_;
};

TEST_F(pop3_source_test, a_session_lists_fetches_and_ends) {
  open_plainly();
  auto const s = make();
  EXPECT_EQ(stage_.run(s->open(password_)).value().letters, 2u);
  auto const found = stage_.run(s->list({.uid_validity = 1}, 1)).value();
  ASSERT_EQ(found.letters.size(), 2u);
  EXPECT_EQ(found.letters[1].uid, "b");
  EXPECT_EQ(found.letters[1].bytes, 200);
  EXPECT_EQ(found.after, (cursor{.uid_validity = 1}));
  dialer_.parts = {{"C: RETR 2", "S: +OK", "S: Subject: x", "S: ", "S: ..dot", "S: ."},
                   {"C: RETR 1", "S: -ERR no such letter"},
                   {"C: QUIT", "S: +OK bye"}};
  auto const got = stage_.run(s->fetch({"b", "a", "unknown"})).value();
  ASSERT_EQ(got.size(), 1u);
  EXPECT_EQ(got[0].raw, "Subject: x\r\n\r\n.dot\r\n");
  EXPECT_TRUE(stage_.run(s->touch({{.uid = "a"}})).value()) << "it is kept";
  EXPECT_EQ(stage_.run(s->wait()).value(), next_step::reopen);
  EXPECT_TRUE(dialer_.parts.empty());
}

TEST_F(pop3_source_test, letters_are_deleted_only_when_the_session_ends_well) {
  open_plainly();
  auto const s = make(afterwards::remove);
  ASSERT_TRUE(stage_.run(s->open(password_)).has_value());
  dialer_.parts = {{"C: DELE 1", "S: +OK"}, {"C: QUIT", "S: +OK bye"}};
  EXPECT_FALSE(stage_.run(s->touch({{.uid = "a"}, {.uid = "gone"}})).value()) << "the connection is closed";
  open_plainly();
  ASSERT_TRUE(stage_.run(s->open(password_)).has_value());
  dialer_.parts = {{"C: DELE 1", "S: +OK"}, {"C: QUIT", "S: -ERR some not deleted"}};
  EXPECT_FALSE(stage_.run(s->touch({{.uid = "a"}})).has_value());
}

TEST_F(pop3_source_test, a_copy_that_must_go_goes_even_where_others_are_kept) {
  open_plainly();
  auto const s = make(afterwards::keep);
  ASSERT_TRUE(stage_.run(s->open(password_)).has_value());
  dialer_.parts = {{"C: DELE 2", "S: +OK"}, {"C: QUIT", "S: +OK bye"}};
  EXPECT_FALSE(stage_.run(s->touch({{.uid = "a"}, {.uid = "b", .remove_copy = true}})).value());
  EXPECT_TRUE(dialer_.parts.empty());
}

TEST_F(pop3_source_test, stls_comes_before_the_password) {
  dialer_.parts = {{"S: +OK hi"},
                   {"C: CAPA", "S: +OK", "S: STLS", "S: ."},
                   {"C: STLS", "S: +OK", "T:"},
                   {"C: CAPA", "S: +OK", "S: SASL PLAIN", "S: ."},
                   {"C: AUTH PLAIN", "S: + ", "C: " + base64_encode(std::string("\0u\0p", 4)), "S: +OK in"},
                   {"C: UIDL", "S: +OK", "S: .", "C: LIST", "S: +OK", "S: ."}};
  EXPECT_EQ(stage_.run(make(afterwards::keep, flow::transport_security::start_tls)->open(password_)).value().letters,
            0u);
  EXPECT_TRUE(dialer_.parts.empty());
}

TEST_F(pop3_source_test, the_header_of_what_is_too_large) {
  open_plainly();
  auto const s = make();
  ASSERT_TRUE(stage_.run(s->open(password_)).has_value());
  dialer_.parts = {{"C: TOP 1 0", "S: +OK", "S: Subject: big", "S: ", "S: ."}};
  EXPECT_EQ(stage_.run(s->fetch_header("a")).value(), "Subject: big\r\n\r\n");
  EXPECT_FALSE(stage_.run(s->fetch_header("gone")).value().has_value());
}

}  // namespace
}  // namespace outlink::mail
