#include "mail/pump_plan.h"

#include <gtest/gtest.h>

#include "base/mail_limits.h"

namespace outlink::mail {
namespace {

using namespace std::chrono_literals;

time_point const now{1'000'000s};

failure with(remedy r) { return {.code = "x.y", .remedy = r, .words = "w"}; }

TEST(pump_plan_test, passing_trouble_backs_off_and_is_bounded) {
  auto first = *plan_after(with(remedy::retry), 1, now, 0.0).next_try - now;
  auto fifth = *plan_after(with(remedy::retry), 5, now, 0.0).next_try - now;
  auto many = *plan_after(with(remedy::retry), 1000, now, 0.999).next_try - now;
  EXPECT_EQ(first, 500ms);
  EXPECT_EQ(fifth, 8s);
  EXPECT_LE(many, limits::backoff_max);
  EXPECT_GT(many, limits::backoff_max / 2);
}

TEST(pump_plan_test, jitter_spreads_over_the_second_half) {
  EXPECT_LT(*plan_after(with(remedy::retry), 8, now, 0.1).next_try,
            *plan_after(with(remedy::retry), 8, now, 0.9).next_try);
}

TEST(pump_plan_test, a_date_from_the_server_is_kept) {
  auto why = with(remedy::wait_until);
  why.not_before = now + 90s;
  EXPECT_GE(*plan_after(why, 1, now, 0.5).next_try, now + 90s);
}

TEST(pump_plan_test, a_missing_consent_waits_for_a_person_and_a_wrong_setup_is_tried_rarely) {
  EXPECT_FALSE(plan_after(with(remedy::consent_again), 1, now, 0.5).next_try.has_value());
  EXPECT_GE(*plan_after(with(remedy::fix_setup), 1, now, 0.0).next_try - now, limits::backoff_max / 2);
}

listed_letter imap_letter(std::uint32_t uid, bool seen = false, bool from_before = true) {
  return {
      .uid = std::to_string(uid), .bytes = 100, .is_seen = seen, .is_from_before = from_before, .uid_next = uid + 1};
}
std::vector<std::string> uids_of(std::vector<listed_letter> const& letters) {
  std::vector<std::string> all;
  for (auto const& l : letters) all.push_back(l.uid);
  return all;
}
using uids = std::vector<std::string>;
folder_view const ten_letters{.uid_validity = 7, .uid_next = 10, .letters = 3};

TEST(pump_plan_test, first_connection_takes_over_unread_letters_only) {
  auto const start = begin_at({}, ten_letters, {});
  EXPECT_EQ(start.at, (cursor{.uid_validity = 7, .uid_next = 1, .taken_over_below = 10}));
  EXPECT_FALSE(start.skips_all);
  EXPECT_EQ(uids_of(letters_to_take({}, {imap_letter(3, true), imap_letter(4), imap_letter(10, true, false)})),
            (uids{"4", "10"}))
      << "a letter that came after us is taken even when somebody read it first";
}

TEST(pump_plan_test, what_is_taken_over_is_chosen) {
  mailbox const nothing{.take_over = take_over::nothing};
  EXPECT_EQ(begin_at({}, ten_letters, nothing).at.uid_next, 10u) << "all before is skipped at once";
  auto untold = ten_letters;
  untold.uid_next = UINT32_MAX;
  auto const at = begin_at({}, untold, nothing).at;
  EXPECT_EQ(at.uid_next, 1u);
  EXPECT_TRUE(letters_to_take(nothing, {imap_letter(4)}).empty());
  mailbox const everything{.take_over = take_over::everything};
  EXPECT_EQ(letters_to_take(everything, {imap_letter(3, true)}).size(), 1u);
  mailbox const dated{.take_over = take_over::since_date, .since = now};
  auto old = imap_letter(3);
  old.received_at = now - 1s;
  auto fresh = imap_letter(4, true);
  fresh.received_at = now;
  EXPECT_EQ(uids_of(letters_to_take(dated, {old, fresh, imap_letter(5)})), (uids{"4", "5"}))
      << "one without a date is taken";
}

TEST(pump_plan_test, pop3_takes_all_or_notes_all) {
  mailbox m{.protocol = protocol_kind::pop3};
  folder_view const view{.uid_validity = 1, .uid_next = 1, .letters = 2};
  EXPECT_EQ(begin_at({}, view, m).at, (cursor{.uid_validity = 1, .uid_next = 1}));
  EXPECT_FALSE(begin_at({}, view, m).skips_all);
  EXPECT_EQ(letters_to_take(m, {{.uid = "a"}, {.uid = "b"}}).size(), 2u);
  m.take_over = take_over::nothing;
  EXPECT_TRUE(begin_at({}, view, m).skips_all);
  EXPECT_FALSE(begin_at({.uid_validity = 1}, view, m).skips_all) << "only the first time";
  auto const note = left_alone(m, {.uid_validity = 1}, {.uid = "a", .bytes = 5}, now);
  EXPECT_EQ(note.left_alone_as, letter_state::filtered);
  EXPECT_EQ(note.uid, "a");
}

TEST(pump_plan_test, the_same_folder_goes_on_where_it_was) {
  cursor const stored{.uid_validity = 7, .uid_next = 42, .taken_over_below = 10};
  EXPECT_EQ(begin_at(stored, {.uid_validity = 7, .uid_next = 50, .letters = 1}, {}).at, stored);
}

TEST(pump_plan_test, a_new_uidvalidity_looks_at_everything_again) {
  cursor const stored{.uid_validity = 7, .uid_next = 42, .taken_over_below = 10};
  auto const at = begin_at(stored, {.uid_validity = 8, .uid_next = 5, .letters = 4}, {}).at;
  EXPECT_EQ(at, (cursor{.uid_validity = 8, .uid_next = 1, .taken_over_below = 0}));
  EXPECT_EQ(letters_to_take({}, {imap_letter(1, true, false)}).size(), 1u);
}

TEST(pump_plan_test, letters_are_fetched_in_groups_that_fit) {
  auto const sizes = [](std::vector<listed_letter> const& letters) {
    std::vector<std::size_t> all;
    for (auto const& chunk : chunks_of(letters)) all.push_back(chunk.size());
    return all;
  };
  using counts = std::vector<std::size_t>;
  EXPECT_EQ(sizes({}), counts{});
  EXPECT_EQ(sizes(std::vector<listed_letter>(limits::mailbox_fetch_letters + 1, imap_letter(1))),
            (counts{limits::mailbox_fetch_letters, 1}));
  auto half = imap_letter(1);
  half.bytes = limits::mailbox_fetch_bytes / 2;
  EXPECT_EQ(sizes({half, half, half}), (counts{2, 1}));
  auto huge = imap_letter(2);
  huge.bytes = static_cast<std::int64_t>(limits::letter_bytes_max) + 1;
  EXPECT_TRUE(is_too_large(huge));
  EXPECT_EQ(sizes({imap_letter(1), huge, imap_letter(3), imap_letter(4)}), (counts{1, 1, 2}));
}

TEST(pump_plan_test, only_what_is_named_is_kept_in_its_order) {
  std::vector<listed_letter> letters{imap_letter(1), imap_letter(2), imap_letter(3)};
  keep_only(letters, {"3", "1"});
  EXPECT_EQ(uids_of(letters), (uids{"1", "3"}));
}

TEST(pump_plan_test, a_refused_fresh_token_is_a_matter_of_rights) {
  auto const f = refused_fresh_token(
      {.code = "imap.authentication_failed", .remedy = remedy::consent_again, .words = "w", .peer = "NO"}, "a@b");
  EXPECT_EQ(f.remedy, remedy::fix_setup);
  EXPECT_EQ(f.peer, "NO");
  EXPECT_NE(f.words.find("a@b"), std::string::npos);
}

}  // namespace
}  // namespace outlink::mail
