// What servers said, conversation by conversation: tests/talk/imap holds their bytes, which are the fuzzer's seeds,
// too. Dovecot's were recorded in the test bed; the others follow what their makers and users have published.
#include <gmock/gmock.h>

#include <fstream>
#include <iterator>

#include "base/text.h"
#include "protocol/imap/imap.h"

namespace outlink::imap {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using uids = std::vector<std::uint32_t>;

sasl::credentials const password_of_alice{.user = "alice", .proof = sasl::password{secret_text(std::string("pw"))}};
sasl::credentials const token_of_alice{.user = "alice", .proof = sasl::access_token{secret_text(std::string("T"))}};

// One connection: each conversation reads on where the last one ended.
class transcript : public testing::Test {
 protected:
  void open(std::string const& name) {
    std::ifstream in(std::string(OUTLINK_IMAP_TALK "/") + name + ".txt", std::ios::binary);
    bytes_.assign(std::istreambuf_iterator<char>(in), {});
    ASSERT_FALSE(bytes_.empty()) << name;
    rest_ = bytes_;
  }
  template <class Talk, class... Args>
  auto talk(Args&&... args) {
    Talk t(state_, std::forward<Args>(args)...);
    written_.clear();
    drive(t);
    return t.outcome();
  }
  void expect_over() { EXPECT_EQ(rest_, ""); }

  session_state state_;
  std::string written_;

 private:
  std::string take(std::size_t bytes) {
    auto const taken = std::string(rest_.substr(0, bytes));
    rest_.remove_prefix(std::min(bytes, rest_.size()));
    return taken;
  }
  void drive(protocol::conversation& c) {
    protocol::event happened = protocol::started{};
    for (;;) {
      auto wants = c.resume(std::move(happened));
      if (std::holds_alternative<protocol::finished>(wants)) return;
      if (auto const* w = std::get_if<protocol::write_bytes>(&wants)) {
        written_ += w->bytes;
        happened = protocol::written{};
      } else if (auto const* exact = std::get_if<protocol::read_exactly>(&wants)) {
        happened = protocol::bytes_read{take(exact->bytes)};
      } else if (rest_.empty()) {
        ADD_FAILURE() << "the server has nothing more to say after " << written_;
        happened = protocol::broken{{.code = "net.closed", .remedy = remedy::retry, .words = "closed"}};
      } else {
        auto line = take(rest_.find('\n') + 1);
        line.pop_back();
        happened = protocol::line_read{std::move(line)};
      }
    }
  }

  std::string bytes_;
  std::string_view rest_;
};

MATCHER_P(fails_with, code, "") { return !arg.has_value() && arg.error().code == code; }

std::vector<std::string> names_of(folder_list const& list) {
  std::vector<std::string> names;
  for (auto const& f : list.folders) names.push_back(f.name);
  return names;
}

TEST_F(transcript, dovecot_23_reads_and_moves) {
  open("dovecot_23_reads_and_moves");
  ASSERT_TRUE(talk<greeting>());
  EXPECT_FALSE(needs_login_command(state_, password_of_alice));
  ASSERT_TRUE(talk<authenticate>(password_of_alice));
  EXPECT_THAT(names_of(talk<list_folders>().value()), ElementsAre("INBOX"));
  EXPECT_EQ(written_, "A2 LIST \"\" \"*\"\r\n") << "no folder there has a use, so they are not offered";
  EXPECT_TRUE(talk<create_folder>("Done"));
  EXPECT_TRUE(talk<create_folder>("Done"));
  EXPECT_EQ(talk<imap::select>("INBOX")->uid_next, 4u);
  EXPECT_EQ(talk<uid_search>(since_criterion(std::chrono::year(2026) / 2 / 1)).value(), (uids{1, 2, 3}));
  auto const facts = talk<uid_list>("1:3").value();
  ASSERT_EQ(facts.size(), 3u);
  EXPECT_EQ(facts[0].received, 1795587302) << "as its UIDVALIDITY, made in the same second";
  auto const letters = talk<uid_fetch_many>(uids{1, 2, 3, 9}, std::size_t{1000}).value();
  ASSERT_EQ(letters.size(), 3u);
  EXPECT_TRUE(letters[2].bytes.ends_with("Subject: e\n\ne\n"));
  EXPECT_EQ(talk<uid_move>(uids{1}, "Done").value(), removal::complete);
  EXPECT_EQ(talk<uid_delete>(uids{2}).value(), removal::complete);
  EXPECT_EQ(state_.exists, 1u);
  EXPECT_EQ(talk<idle>().value(), idle_end::news);
  EXPECT_EQ(state_.exists, 2u);
  EXPECT_THAT(talk<uid_move>(uids{3}, "Nowhere"), fails_with("imap.no_folder"));
  EXPECT_THAT(talk<imap::select>("Nowhere"), fails_with("imap.no_folder"));
  EXPECT_TRUE(talk<logout>());
}

TEST_F(transcript, cyrus_36_reads_and_moves) {
  open("cyrus_36_reads_and_moves");
  ASSERT_TRUE(talk<greeting>());
  ASSERT_TRUE(talk<authenticate>(password_of_alice));
  auto const folders = talk<list_folders>().value();
  EXPECT_EQ(written_, "A2 LIST \"\" \"*\" RETURN (SPECIAL-USE)\r\n");
  EXPECT_THAT(names_of(folders), ElementsAre("INBOX", "Archive", "Support", "Support/Erledigt & fertig",
                                             "Support/Zurückgestellt", "Trash"));
  EXPECT_TRUE(folders.folders[1].is("\\Archive"));
  EXPECT_FALSE(folders.folders[2].can_be_opened());
  EXPECT_TRUE(talk<create_folder>("Done"));
  auto const inbox = talk<imap::select>("INBOX").value();
  EXPECT_EQ(inbox.uid_validity, 1763985600u);
  EXPECT_EQ(inbox.uid_next, 12u);
  EXPECT_EQ(talk<uid_search>("SINCE 1-Feb-2026").value(), (uids{7, 9, 11}));
  auto const facts = talk<uid_list>("7,9,11").value();
  ASSERT_EQ(facts.size(), 3u);
  EXPECT_TRUE(facts[0].is_seen);
  EXPECT_EQ(facts[0].received, 1769945696);
  EXPECT_EQ(facts[1].received, 1771131599);
  EXPECT_EQ(facts[2].received, 1772236800);
  auto const letters = talk<uid_fetch_many>(uids{7, 9, 11}, std::size_t{100}).value();
  ASSERT_EQ(letters.size(), 3u);
  EXPECT_EQ(letters[1].uid, 11u);
  EXPECT_EQ(letters[1].bytes, "");
  EXPECT_EQ(letters[2].bytes, "Subject: b\n\nde\n");
  EXPECT_EQ(talk<uid_move>(uids{7}, "Done").value(), removal::complete);
  EXPECT_EQ(talk<idle>().value(), idle_end::news);
  EXPECT_THAT(talk<uid_move>(uids{9}, "Nowhere"), fails_with("imap.no_folder"));
  EXPECT_THAT(talk<imap::select>("Nowhere"), fails_with("imap.no_folder"));
  EXPECT_TRUE(talk<logout>());
}

TEST_F(transcript, courier_logs_in_and_copies) {
  open("courier_logs_in_and_copies");
  ASSERT_TRUE(talk<greeting>());
  ASSERT_TRUE(needs_login_command(state_, password_of_alice));
  ASSERT_TRUE(talk<login>(password_of_alice));
  EXPECT_EQ(written_, "A1 LOGIN \"alice\" \"pw\"\r\n");
  auto const folders = talk<list_folders>().value();
  EXPECT_THAT(names_of(folders), ElementsAre("INBOX", "INBOX.Trash"));
  EXPECT_EQ(folders.folders[0].delimiter, ".");
  EXPECT_EQ(talk<imap::select>("INBOX")->uid_next, 0u) << "it does not tell";
  EXPECT_EQ(talk<uid_search>("UID 1:*").value(), (uids{7, 9}));
  EXPECT_EQ(talk<uid_list>("7,9")->front().received, 1769945696);
  EXPECT_EQ(talk<uid_fetch_many>(uids{7, 9}, std::size_t{100})->size(), 2u);
  EXPECT_EQ(talk<uid_move>(uids{7}, "INBOX.Done").value(), removal::complete);
  EXPECT_EQ(written_,
            "A7 UID COPY 7 \"INBOX.Done\"\r\nA8 UID STORE 7 +FLAGS.SILENT (\\Deleted)\r\nA9 UID EXPUNGE 7\r\n");
  EXPECT_EQ(state_.exists, 1u);
  EXPECT_EQ(talk<idle>().value(), idle_end::news);
  EXPECT_THAT(talk<uid_move>(uids{9}, "INBOX.Nowhere"), fails_with("imap.no_folder"));
  EXPECT_THAT(talk<imap::select>("INBOX.Nowhere"), fails_with("imap.no_folder"));
  EXPECT_TRUE(talk<logout>());
}

TEST_F(transcript, exchange_throttles) {
  open("exchange_throttles");
  ASSERT_TRUE(talk<greeting>());
  ASSERT_TRUE(talk<capability>());
  ASSERT_TRUE(talk<authenticate>(token_of_alice));
  ASSERT_TRUE(talk<imap::select>("INBOX"));
  auto const end = talk<uid_fetch_many>(uids{29, 30}, std::size_t{100});
  EXPECT_THAT(end, fails_with("imap.throttled"));
  EXPECT_EQ(end.error().remedy, remedy::retry);
  EXPECT_EQ(state_.suggested_wait, 297s);
  EXPECT_THAT(talk<noop>(), fails_with("imap.bye"));
  expect_over();
}

TEST_F(transcript, gmail_refuses) {
  open("gmail_refuses");
  ASSERT_TRUE(talk<greeting>());
  auto const afresh = [&] { state_ = {.capabilities = {"SASL-IR", "AUTH=XOAUTH2"}}; };
  afresh();
  EXPECT_THAT(talk<authenticate>(token_of_alice), fails_with("imap.throttled"));
  afresh();
  EXPECT_THAT(talk<authenticate>(token_of_alice), fails_with("imap.switched_off"));
  afresh();
  EXPECT_THAT(talk<imap::select>("Inbx"), fails_with("imap.no_folder"));
  EXPECT_THAT(talk<noop>(), fails_with("imap.bye"));
  expect_over();
}

TEST_F(transcript, exchange_refuses) {
  open("exchange_refuses");
  ASSERT_TRUE(talk<greeting>());
  state_.capabilities = {"SASL-IR", "AUTH=XOAUTH2"};
  EXPECT_THAT(talk<authenticate>(token_of_alice), fails_with("imap.authentication_failed"));
  expect_over();
}

}  // namespace
}  // namespace outlink::imap
