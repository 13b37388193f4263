// A writer is killed at random moments of its stream of letters; what it leaves must be whole, and the next one goes on
// from it.
#include <chrono>
#include <map>
#include <random>

#include "contract/loop.h"
#include "store/sqlite/database.h"
#include "store/sqlite/killed_writer_test_support.h"
#include "store/sqlite/sqlite_stage_test_support.h"

namespace outlink::sqlite {
namespace {

using contract::at;
using contract::bench;

constexpr std::uint32_t validity = 7;
constexpr int rounds = 30;

std::string message_id_of(std::uint32_t uid) { return "letter-" + std::to_string(uid) + "@example.org"; }

/// Every third letter answers the one before.
bool is_reply(std::uint32_t uid) { return uid % 3 == 0; }

/// The work of the pump and the intake, by hand: store the letter, then everything that it becomes in one transaction.
class writer {
 public:
  writer(std::filesystem::path const& folder, int progress) : progress_(progress) {
    auto opened = store::open(folder, loop_.get_executor());
    if (!opened) _exit(3);
    store_ = *std::move(opened);
  }

  [[noreturn]] void run() {
    set_up();
    recover();
    for (auto uid = db().get([&](auto& t) { return t.mailboxes.load_cursor(box_.id); }).uid_next;; ++uid) {
      mail::new_letter const fresh{.mailbox = box_.id,
                                   .uid_validity = validity,
                                   .uid = std::to_string(uid),
                                   .raw = "raw " + std::to_string(uid),
                                   .bytes = 5,
                                   .at = at(1)};
      auto const id = db().put([&](auto& t) { return t.letters.insert(fresh); });
      if (!id) _exit(4);
      handle(*id, uid);
      if (::write(progress_, &uid, sizeof uid) != sizeof uid) _exit(0);
    }
  }

 private:
  bench<mail::tables> db() { return {loop_, store_->mail()}; }

  void set_up() {
    db().put([this](auto& t) -> result<void> {
      TRY(auto const boxes, t.mailboxes.list());
      if (!boxes.empty()) {
        box_ = boxes.front();
        TRY(auto const ada, t.tracker.people.find("ada@example.org"));
        ada_ = *ada;
        TRY(auto const projects, t.tracker.projects.list());
        project_ = projects.front();
        return {};
      }
      TRY(project_, t.tracker.projects.insert({.key = "SUP", .name = "Support", .created_at = at(0)}));
      TRY(ada_, t.tracker.people.insert({.name = "Ada", .email = "ada@example.org", .created_at = at(0)}));
      TRY(box_,
          t.mailboxes.insert(
              {.name = "box", .authentication = mail::password_authentication{secret_text("p")}, .created_at = at(0)}));
      TRY_DO(t.mailboxes.store_cursor(box_.id, {.uid_validity = validity, .uid_next = 1}));
      return {};
    });
  }

  void recover() {
    for (auto const& l : db().get([](auto& t) { return t.letters.list({.state = mail::letter_state::received}); }))
      handle(l.id, static_cast<std::uint32_t>(std::stoul(l.uid)));
  }

  void handle(mail::letter_id id, std::uint32_t uid) {
    db().put([&](auto& t) -> result<void> {
      mail::letter_outcome outcome{.message_id = message_id_of(uid), .at = at(2)};
      if (is_reply(uid)) {
        TRY(auto const issue, t.outbox.threads.find({message_id_of(uid - 1)}));
        if (!issue) _exit(5);
        TRY(auto const comment,
            t.tracker.comments.insert(
                {.issue = *issue, .author = ada_.id, .text = "c", .at = at(2), .letter = id.value}));
        outcome.issue = *issue;
        outcome.comment = comment.id;
      } else {
        TRY(auto const issue,
            t.tracker.issues.insert(
                {.project = project_.id, .summary = "s", .reporter = ada_.id, .at = at(2), .letter = id.value}));
        outcome.issue = issue.id;
      }
      TRY_DO(t.tracker.attachments.insert({.issue = outcome.issue,
                                           .comment = outcome.comment,
                                           .content = std::string(20'000, static_cast<char>(uid)),
                                           .at = at(2)}));
      TRY_DO(t.outbox.threads.record(outcome.message_id, outcome.issue));
      TRY(bool const first, t.letters.finish(id, outcome));
      if (!first) _exit(6);
      return t.mailboxes.store_cursor(box_.id, {.uid_validity = validity, .uid_next = uid + 1});
    });
  }

  tracker::project project_;
  int progress_;
  boost::asio::io_context loop_;
  std::unique_ptr<store> store_;
  mail::mailbox box_;
  tracker::person ada_;
};

/// How often a letter is named by the issues or comments; every row must name one.
std::map<std::int64_t, int> letters_named_by(connection& db, std::string_view sql) {
  std::map<std::int64_t, int> named;
  auto const rows = db.all(sql, {}, [](row& r) { return r.integer(); });
  EXPECT_TRUE(rows);
  for (auto const letter : rows.value()) ++named[letter];
  return named;
}

void expect_whole(std::filesystem::path const& folder, std::uint32_t last_committed) {
  auto db = connection::open(folder / "outlink.db", access_mode::read_write).value();
  EXPECT_EQ(db.first("PRAGMA integrity_check", {}, [](row& r) { return r.text(); }).value(), "ok");
  EXPECT_FALSE(db.exists("SELECT 1 FROM pragma_foreign_key_check", {}).value());

  auto const issues = letters_named_by(db, "SELECT letter_id FROM issues");
  auto const comments = letters_named_by(db, "SELECT letter_id FROM comments");
  struct seen {
    std::int64_t id;
    std::uint32_t uid;
    bool is_done;
  };
  auto const letters = db.all("SELECT id, CAST(uid AS INTEGER), state FROM letters ORDER BY id", {}, [](row& r) {
    return seen{r.integer(), static_cast<std::uint32_t>(r.integer()), r.text() == "done"};
  });
  std::uint32_t done = 0;
  for (auto const& l : letters.value()) {
    auto const count = [&](std::map<std::int64_t, int> const& in) { return in.contains(l.id) ? in.at(l.id) : 0; };
    EXPECT_EQ(count(issues), l.is_done && !is_reply(l.uid) ? 1 : 0) << "letter " << l.uid;
    EXPECT_EQ(count(comments), l.is_done && is_reply(l.uid) ? 1 : 0) << "letter " << l.uid;
    EXPECT_EQ(db.exists("SELECT 1 FROM message_ids WHERE message_id = $1", {message_id_of(l.uid)}).value(), l.is_done)
        << l.uid;
    if (!l.is_done) continue;
    EXPECT_EQ(l.uid, done + 1) << "a letter is missing";
    done = l.uid;
  }
  EXPECT_EQ(issues.size() + comments.size(), done);
  EXPECT_GE(done, last_committed) << "a letter that was said to be committed is gone";
  auto const next = db.first("SELECT uid_next FROM mailbox_cursors", {}, [](row& r) { return r.integer(); }).value();
  if (next) EXPECT_EQ(*next, done + 1);
  EXPECT_EQ(db.first("SELECT count(*) FROM attachments", {}, [](row& r) { return r.integer(); }).value(), done);
  EXPECT_FALSE(
      db.exists(
            "SELECT 1 FROM attachment_bytes b WHERE NOT EXISTS (SELECT 1 FROM attachments a WHERE a.digest = b.digest)",
            {})
          .value());
}

TEST(crash_test, killed_at_any_moment_it_leaves_every_letter_whole) {
  temporary_folder place;
  auto const folder = place.path() / "data";
  std::mt19937 dice(20240607);
  std::uniform_int_distribution<int> letters(1, 12);
  std::uniform_int_distribution<int> microseconds(0, 6000);
  std::uint32_t last = 0;
  for (int round = 0; round < rounds && !HasFailure(); ++round) {
    last = run_and_kill([&](int progress) { writer(folder, progress).run(); }, letters(dice),
                        std::chrono::microseconds(microseconds(dice)), last);
    SCOPED_TRACE("round " + std::to_string(round) + ", letter " + std::to_string(last));
    expect_whole(folder, last);
  }
  EXPECT_GT(last, 2u * rounds) << "the writers hardly came to write";
}

TEST(crash_test, killed_while_it_starts_it_starts_again) {
  std::mt19937 dice(20240608);
  std::uniform_int_distribution<int> microseconds(0, 40'000);
  for (int round = 0; round < rounds && !HasFailure(); ++round) {
    temporary_folder place;
    auto const folder = place.path() / "data";
    run_and_kill([&](int progress) { writer(folder, progress).run(); }, 0,
                 std::chrono::microseconds(microseconds(dice)), std::uint32_t{0});
    boost::asio::io_context loop;
    auto const opened = store::open(folder, loop.get_executor());
    EXPECT_TRUE(opened) << "round " << round << ": " << (opened ? "" : describe(opened.error()));
  }
}

}  // namespace
}  // namespace outlink::sqlite
