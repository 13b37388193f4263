#include "store/sqlite/database.h"

#include <gtest/gtest.h>

#include "store/sqlite/data_folder.h"
#include "store/sqlite/sqlite_stage_test_support.h"

namespace outlink::sqlite {
namespace {

class database_test : public testing::Test {
 protected:
  connection open(access_mode mode = access_mode::read_write) {
    return connection::open(folder_.database(), mode).value();
  }
  void SetUp() override {
    ASSERT_TRUE(folder_.make_database_file());
    db = open();
    ASSERT_TRUE(db->script(
        "CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT UNIQUE, data BLOB, n INTEGER CHECK (n < 100)) STRICT"));
  }
  std::int64_t count(connection& of) {
    return of.first("SELECT count(*) FROM t", {}, [](row& r) { return r.integer(); }).value().value();
  }

  temporary_folder place_;
  data_folder folder_ = data_folder::open(place_.path() / "data").value();
  std::optional<connection> db;
};

TEST_F(database_test, durable_and_strict_from_the_start) {
  auto const pragma = [&](std::string_view sql) {
    return db->first(sql, {}, [](row& r) { return r.text(); }).value().value();
  };
  EXPECT_EQ(pragma("PRAGMA journal_mode"), "wal");
  EXPECT_EQ(pragma("PRAGMA synchronous"), "2");
  EXPECT_EQ(pragma("PRAGMA foreign_keys"), "1");
  EXPECT_EQ(pragma("PRAGMA trusted_schema"), "0");
}

TEST_F(database_test, text_and_bytes_are_not_cut_at_nul) {
  std::string const text("a\0b 🦀", 8);
  ASSERT_TRUE(db->run("INSERT INTO t (id, name, data) VALUES (1, $1, $2)", {text, blob{text}}));
  auto const back =
      db->first("SELECT name, data FROM t", {}, [](row& r) { return std::pair(r.text(), r.bytes()); }).value().value();
  EXPECT_EQ(back.first, text);
  EXPECT_EQ(back.second, text);
}

TEST_F(database_test, null_empty_and_absent_are_three_things) {
  ASSERT_TRUE(db->run("INSERT INTO t (id, name, data) VALUES (1, $1, $2)", {"", blob{}}));
  ASSERT_TRUE(
      db->run("INSERT INTO t (id, name, data) VALUES (2, $1, $2)", {std::nullopt, std::optional<std::string>()}));
  auto const all = db->all("SELECT name, data FROM t ORDER BY id", {}, [](row& r) {
    bool const no_name = r.next_is_null();
    r.skip(1);
    return std::pair(no_name, r.maybe_bytes());
  });
  ASSERT_EQ(all.value().size(), 2u);
  EXPECT_FALSE(all.value()[0].first);
  EXPECT_EQ(all.value()[0].second, "");
  EXPECT_TRUE(all.value()[1].first);
  EXPECT_FALSE(all.value()[1].second);
  EXPECT_FALSE(db->first("SELECT id FROM t WHERE id = 3", {}, [](row& r) { return r.integer(); }).value());
}

TEST_F(database_test, parameters_are_numbered_as_written) {
  ASSERT_TRUE(db->run("INSERT INTO t (name, id) VALUES ($2, $1)", {7, "seven"}));
  EXPECT_TRUE(db->exists("SELECT 1 FROM t WHERE id = $1 AND name = $2 AND id = $1", {7, "seven"}).value());
  auto const missing = db->run("INSERT INTO t (id, name) VALUES ($1, $2)", {8});
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, "store.broken");
}

TEST_F(database_test, failures_tell_no_values) {
  ASSERT_TRUE(db->run("INSERT INTO t (name, n) VALUES ($1, $2)", {"hunter2", 1}));
  auto const twice = db->run("INSERT INTO t (name, n) VALUES ($1, $2)", {"hunter2", 1});
  ASSERT_FALSE(twice);
  EXPECT_EQ(twice.error().code, "store.unique");
  auto const checked = db->run("INSERT INTO t (name, n) VALUES ($1, $2)", {"hunter2 b", 424242});
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().code, "store.broken");
  EXPECT_EQ(checked.error().remedy, remedy::report_bug);
  auto const mistyped = db->run("INSERT INTO t (name, n) VALUES ($1, $2)", {"c", "hunter2"});
  ASSERT_FALSE(mistyped);
  for (auto const* f : {&twice.error(), &checked.error(), &mistyped.error()}) {
    EXPECT_EQ(describe(*f).find("hunter2"), std::string::npos) << describe(*f);
    EXPECT_EQ(describe(*f).find("424242"), std::string::npos) << describe(*f);
    EXPECT_NE(describe(*f).find("INSERT INTO t"), std::string::npos) << "the statement is named";
  }
}

TEST_F(database_test, a_full_disk_is_for_an_administrator_and_ends_the_transaction) {
  ASSERT_TRUE(db->script("PRAGMA max_page_count = 8"));
  std::string const large(100'000, 'x');
  auto const outcome = db->transaction([&]() -> result<void> {
    auto const full = db->run("INSERT INTO t (name, data) VALUES ('large', $1)", {blob{large}});
    EXPECT_EQ(full.error().code, "store.full");
    EXPECT_EQ(full.error().remedy, remedy::fix_setup);
    EXPECT_NE(full.error().words.find("outlink.db"), std::string::npos);
    // Work that overlooks the failure must not write outside of a transaction.
    TRY_DO(db->run("INSERT INTO t (name) VALUES ('after')"));
    return {};
  });
  EXPECT_FALSE(outcome);
  EXPECT_EQ(count(*db), 0);
  EXPECT_TRUE(db->transaction([&]() -> result<void> {
    TRY_DO(db->run("INSERT INTO t (name) VALUES ('small')"));
    return {};
  }));
  EXPECT_EQ(count(*db), 1);
}

TEST_F(database_test, works_together_are_undone_one_by_one) {
  auto const insert = [&](std::int64_t id, std::string name) -> std::function<result<void>()> {
    return [this, id, name]() -> result<void> {
      TRY_DO(db->run("INSERT INTO t (id) VALUES ($1)", {id + 100}));
      TRY_DO(db->run("INSERT INTO t (id, name) VALUES ($1, $2)", {id, name}));
      return {};
    };
  };
  std::vector const works{insert(1, "a"), insert(2, "a"), insert(3, "b"),
                          std::function<result<void>()>([]() -> result<void> { return fail({.code = "own"}); })};
  auto const outcomes = db->together(works);
  ASSERT_EQ(outcomes.size(), 4u);
  EXPECT_TRUE(outcomes[0]);
  EXPECT_EQ(outcomes[1].error().code, "store.unique");
  EXPECT_TRUE(outcomes[2]);
  EXPECT_EQ(outcomes[3].error().code, "own");
  auto other = open(access_mode::read_only);
  EXPECT_EQ(count(other), 4) << "the two that succeeded are on the disk, with both their rows";
  EXPECT_TRUE(db->together({}).empty());
}

TEST_F(database_test, works_together_all_fail_when_nothing_can_be_committed) {
  ASSERT_TRUE(db->script("PRAGMA max_page_count = 8"));
  std::string const large(100'000, 'x');
  int begun = 0;
  auto const insert = [&](std::string_view bytes) -> std::function<result<void>()> {
    return [&, bytes]() -> result<void> {
      ++begun;
      TRY_DO(db->run("INSERT INTO t (data) VALUES ($1)", {blob{bytes}}));
      return {};
    };
  };
  std::vector const works{insert("small"), insert(large), insert("small")};
  auto const outcomes = db->together(works);
  ASSERT_EQ(outcomes.size(), 3u);
  for (auto const& o : outcomes) EXPECT_EQ(o.error().code, "store.full");
  EXPECT_EQ(begun, 2) << "after a full disk nothing more is begun";
  EXPECT_EQ(count(*db), 0);
  EXPECT_TRUE(db->together(std::vector{insert("small")}).at(0));
  EXPECT_EQ(count(*db), 1);
}

TEST_F(database_test, works_together_that_cannot_begin_all_say_why) {
  auto other = open();
  ASSERT_TRUE(db->script("PRAGMA busy_timeout = 0"));
  ASSERT_TRUE(other.transaction([&]() -> result<void> {
    std::vector<std::function<result<void>()>> const works(2, []() -> result<void> { return {}; });
    for (auto const& o : db->together(works)) EXPECT_EQ(o.error().code, "store.busy");
    return {};
  }));
}

TEST_F(database_test, a_read_sees_one_snapshot_and_cannot_write) {
  auto reader = open(access_mode::read_only);
  auto const outcome = reader.transaction([&]() -> result<void> {
    EXPECT_EQ(count(reader), 0);
    EXPECT_TRUE(db->run("INSERT INTO t (name) VALUES ('meanwhile')"));
    EXPECT_EQ(count(reader), 0);
    return {};
  });
  EXPECT_TRUE(outcome);
  EXPECT_EQ(count(reader), 1);
  auto const wrote = reader.run("INSERT INTO t (name) VALUES ('x')");
  ASSERT_FALSE(wrote);
  EXPECT_EQ(wrote.error().code, "store.broken");
}

TEST_F(database_test, another_writer_makes_it_busy) {
  auto other = open();
  ASSERT_TRUE(other.script("PRAGMA busy_timeout = 0"));
  auto const outcome = db->transaction([&]() -> result<void> {
    auto const refused = other.transaction([]() -> result<void> { return {}; });
    EXPECT_EQ(refused.error().code, "store.busy");
    EXPECT_EQ(refused.error().remedy, remedy::retry);
    return {};
  });
  EXPECT_TRUE(outcome);
  EXPECT_TRUE(other.transaction([]() -> result<void> { return {}; }));
}

TEST_F(database_test, a_file_that_is_no_database_is_refused) {
  auto const file = place_.path() / "other.db";
  std::string const text(4096, 'n');
  FILE* out = std::fopen(file.c_str(), "wb");
  ASSERT_TRUE(out);
  ASSERT_EQ(std::fwrite(text.data(), 1, text.size(), out), text.size());
  std::fclose(out);
  EXPECT_EQ(connection::open(file, access_mode::read_write).error().code, "store.broken");
  EXPECT_FALSE(connection::open(place_.path() / "missing.db", access_mode::read_write));
}

}  // namespace
}  // namespace outlink::sqlite
