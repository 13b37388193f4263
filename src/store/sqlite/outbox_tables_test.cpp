#include <fstream>

#include "contract/outbox_contract.h"
#include "store/sqlite/migrations.h"
#include "store/sqlite/sqlite_stage_test_support.h"

namespace outlink::contract {

INSTANTIATE_TYPED_TEST_SUITE_P(sqlite, outbox_contract, sqlite::sqlite_stage);

}  // namespace outlink::contract

namespace outlink::sqlite {
namespace {

TEST(outbox_migration_test, nobody_is_told_of_the_past_and_threads_keep_their_order) {
  temporary_folder place;
  auto const file = place.path() / "outlink.db";
  std::ofstream{file}.close();
  auto db = connection::open(file, access_mode::read_write).value();
  auto const& all = embedded_migrations();
  ASSERT_TRUE(migrate(db, {all.begin(), all.begin() + 9}));
  ASSERT_TRUE(
      db.script("INSERT INTO projects VALUES (1, 'SUP', 'S', 0); INSERT INTO people (name, email, created_at) VALUES "
                "('A', 'a@x.test', 0); INSERT INTO issues (project_id, key, summary, description, status, reporter_id, "
                "created_at, updated_at, version) VALUES (1, 'SUP-1', 's', '', 'open', 1, 0, 0, 1);"
                "INSERT INTO issue_events (issue_id, kind, author_id, at) VALUES (1, 'created', 1, 0);"
                "INSERT INTO message_ids VALUES ('z@x', 1), ('a@x', 1);"));
  ASSERT_TRUE(migrate(db));
  EXPECT_EQ(db.first("SELECT event_id FROM notifier_position", {}, [](row& r) { return r.integer(); }).value(), 1);
  auto const ids =
      db.all("SELECT message_id FROM message_ids ORDER BY number", {}, [](row& r) { return r.text(); }).value();
  EXPECT_EQ(ids, (std::vector<std::string>{"z@x", "a@x"}));
}

}  // namespace
}  // namespace outlink::sqlite
