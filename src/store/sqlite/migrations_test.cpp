#include "store/sqlite/migrations.h"

#include <gtest/gtest.h>

#include "store/sqlite/data_folder.h"
#include "store/sqlite/sqlite_stage_test_support.h"

namespace outlink::sqlite {
namespace {

struct fresh_database {
  temporary_folder place;
  data_folder folder = data_folder::open(place.path() / "data").value();
  connection db = open();
  connection open() {
    EXPECT_TRUE(folder.make_database_file());
    return connection::open(folder.database(), access_mode::read_write).value();
  }
  std::vector<std::string> schema() {
    return db
        .all("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name", {}, [](row& r) { return r.text(); })
        .value();
  }
  std::int64_t newest() {
    return db.first("SELECT max(number) FROM schema_migrations", {}, [](row& r) { return r.integer(); })
        .value()
        .value();
  }
};

std::vector<migration> first_steps(std::size_t n) {
  auto const& all = embedded_migrations();
  return {all.begin(), all.begin() + static_cast<std::ptrdiff_t>(n)};
}

TEST(migrations_test, the_files_are_embedded_in_order) {
  auto const& all = embedded_migrations();
  ASSERT_GE(all.size(), 5u);
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(all[i].number, static_cast<int>(i + 1));
    EXPECT_NE(all[i].sql.find("CREATE TABLE"), std::string_view::npos) << all[i].name;
  }
}

TEST(migrations_test, every_earlier_step_becomes_the_newest) {
  fresh_database newest;
  ASSERT_TRUE(migrate(newest.db));
  for (std::size_t n = 0; n < embedded_migrations().size(); ++n) {
    fresh_database old;
    ASSERT_TRUE(migrate(old.db, first_steps(n)));
    EXPECT_NE(old.schema(), newest.schema());
    ASSERT_TRUE(migrate(old.db));
    EXPECT_EQ(old.schema(), newest.schema()) << "from step " << n;
  }
}

TEST(migrations_test, a_second_time_changes_nothing) {
  fresh_database fresh;
  ASSERT_TRUE(migrate(fresh.db));
  auto const before = fresh.schema();
  ASSERT_TRUE(migrate(fresh.db));
  EXPECT_EQ(fresh.schema(), before);
}

TEST(migrations_test, every_table_is_strict) {
  fresh_database fresh;
  ASSERT_TRUE(migrate(fresh.db));
  auto const loose = fresh.db.all(
      "SELECT name FROM pragma_table_list WHERE schema = 'main' AND strict = 0 AND name NOT LIKE 'sqlite%'", {},
      [](row& r) { return r.text(); });
  EXPECT_EQ(loose.value(), std::vector<std::string>{});
}

TEST(migrations_test, a_newer_database_is_refused_in_words) {
  fresh_database fresh;
  ASSERT_TRUE(migrate(fresh.db));
  auto const outcome = migrate(fresh.db, first_steps(2));
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code, "store.newer");
  EXPECT_EQ(outcome.error().remedy, remedy::fix_setup);
  EXPECT_NE(outcome.error().words.find("later release"), std::string::npos);
}

TEST(migrations_test, a_step_that_fails_leaves_nothing_of_itself) {
  fresh_database fresh;
  auto steps = first_steps(1);
  steps.push_back(
      {2, "002_bad", "CREATE TABLE half (id INTEGER) STRICT; CREATE TABLE sealing_keys (again INTEGER) STRICT;"});
  EXPECT_FALSE(migrate(fresh.db, steps));
  EXPECT_EQ(fresh.newest(), 1);
  EXPECT_FALSE(fresh.db.exists("SELECT 1 FROM sqlite_master WHERE name = 'half'", {}).value());
  EXPECT_TRUE(migrate(fresh.db));
}

}  // namespace
}  // namespace outlink::sqlite
