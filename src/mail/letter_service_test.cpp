#include "mail/service_impl.h"
#include "support/mail_stage.h"

namespace outlink::mail {
namespace {

using testing_support::letter_text;

class letter_service_test : public testing::Test {
 protected:
  testing_support::mail_stage s_;
  letter_service_impl letters_{s_.store().mail(), s_.runtime().pool(), s_.clock(), s_.intake, [] {}};
};

TEST_F(letter_service_test, html_is_made_harmless_and_filtered_letters_run_again) {
  auto const id = s_.receive("Precedence: bulk\r\nContent-Type: text/html\r\n\r\n<p>x</p><script>y</script>");
  ASSERT_TRUE(s_.handle(id).has_value());
  auto const html = s_.run(letters_.safe_html(id)).value();
  EXPECT_NE(html.find("<p>x</p>"), std::string::npos);
  EXPECT_EQ(html.find("script"), std::string::npos);
  EXPECT_EQ(s_.run(letters_.run_again(id))->state, letter_state::filtered);
  auto const done = s_.receive(letter_text("9@x", "fine"));
  ASSERT_TRUE(s_.handle(done).has_value());
  EXPECT_EQ(s_.run(letters_.run_again(done)).error().code, "letter.not_repeatable");
}

TEST_F(letter_service_test, all_failed_letters_run_again_once_the_handler_was_mended) {
  s_.change_handler([](handler& h) { h.create_users = false; });
  for (int i = 0; i < 3; ++i)
    ASSERT_TRUE(s_.handle(s_.receive(letter_text(std::to_string(i) + "@x", "n"))).has_value());
  EXPECT_EQ(s_.run(letters_.list({.state = letter_state::failed}))->size(), 3u);
  s_.change_handler([](handler& h) { h.create_users = true; });
  EXPECT_EQ(s_.run(letters_.run_all_again(mailbox_id{4711})).value(), 0);
  EXPECT_EQ(s_.run(letters_.run_all_again(s_.mailbox.id)).value(), 3);
  EXPECT_EQ(s_.issues().size(), 3u);
  EXPECT_EQ(s_.run(letters_.run_all_again(std::nullopt)).value(), 0);
}

TEST_F(letter_service_test, a_letter_is_imported_once) {
  auto const l = s_.run(letters_.import(s_.mailbox.id, letter_text("1@x", "from a file"))).value();
  EXPECT_EQ(l.state, letter_state::done);
  EXPECT_EQ(s_.run(letters_.import(s_.mailbox.id, letter_text("1@x", "from a file"))).error().code, "letter.known");
  EXPECT_EQ(s_.run(letters_.import({4711}, "x")).error().code, "mailbox.not_found");
  EXPECT_EQ(s_.run(letters_.import(s_.mailbox.id, std::string(26u << 20, 'x'))).error().code, "letter.too_large");
  EXPECT_EQ(s_.issues().size(), 1u);
}

TEST_F(letter_service_test, letters_are_found_by_their_words) {
  ASSERT_TRUE(s_.handle(s_.receive(letter_text("1@x", "Printer on fire"))).has_value());
  ASSERT_TRUE(s_.handle(s_.receive(letter_text("2@x", "Coffee"))).has_value());
  EXPECT_EQ(s_.run(letters_.list({.text = "fire BOB"}))->size(), 1u);
  EXPECT_EQ(s_.run(letters_.list({.text = "2@x"}))->size(), 1u);
  EXPECT_TRUE(s_.run(letters_.list({.text = "tea"}))->empty());
}

}  // namespace
}  // namespace outlink::mail
