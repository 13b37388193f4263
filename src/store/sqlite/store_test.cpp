#include "store/sqlite/store.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <fstream>
#include <future>
#include <thread>

#include "contract/links_contract.h"
#include "contract/loop.h"
#include "store/sqlite/database.h"
#include "store/sqlite/sqlite_stage_test_support.h"

namespace outlink::sqlite {
namespace {

namespace fs = std::filesystem;
using contract::at;
using contract::bench;

result<std::unique_ptr<store>> open_again(boost::asio::io_context& loop, fs::path const& folder) {
  return store::open(folder, loop.get_executor());
}

unsigned mode_of(fs::path const& path) {
  struct stat about{};
  EXPECT_EQ(stat(path.c_str(), &about), 0) << path;
  return about.st_mode & 0777;
}

std::string bytes_of_every_file(fs::path const& folder) {
  std::string all;
  for (auto const& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.path().filename() == "outlink.key") continue;
    std::ifstream in(entry.path(), std::ios::binary);
    all.append(std::istreambuf_iterator<char>(in), {});
  }
  return all;
}

TEST(store_test, only_the_owner_can_read_what_it_makes) {
  sqlite_stage stage;
  EXPECT_EQ(mode_of(stage.folder()), 0700u);
  for (auto const* name : {"outlink.db", "outlink.db-wal", "outlink.key", "lock"})
    EXPECT_EQ(mode_of(stage.folder() / name), 0600u) << name;
}

TEST(store_test, what_was_stored_is_there_after_a_restart) {
  sqlite_stage stage;
  bench<links::tables>(stage.loop(), stage.links()).put([](auto& t) {
    return t.links.insert(contract::a_link("Example"));
  });
  stage.restart();
  auto const all = bench<links::tables>(stage.loop(), stage.links()).get([](auto& t) { return t.links.list(); });
  ASSERT_EQ(all.size(), 1u);
  EXPECT_TRUE(all[0].client_secrets.at(0).value.same_as(contract::a_link("").client_secrets[0].value));
}

TEST(store_test, a_second_store_on_the_folder_is_refused) {
  sqlite_stage stage;
  auto const second = open_again(stage.loop(), stage.folder());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, "store.locked");
  EXPECT_NE(second.error().words.find(stage.folder().native()), std::string::npos);
}

TEST(store_test, a_folder_that_cannot_be_made_is_refused_in_words) {
  temporary_folder place;
  std::ofstream(place.path() / "file") << "x";
  boost::asio::io_context loop;
  auto const refused = open_again(loop, place.path() / "file" / "data");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "store.folder");
  EXPECT_EQ(refused.error().remedy, remedy::fix_setup);
}

TEST(store_test, secrets_cannot_be_read_in_the_files) {
  sqlite_stage stage;
  bench<links::tables> db(stage.loop(), stage.links());
  auto link = contract::a_link("Example");
  link.client_secrets = {{.value = secret_text("plain-client-secret"), .added_at = at(0)}};
  link.key = links::client_key{.private_key = secret_text("plain-private-key")};
  auto const made = db.put([&](auto& t) { return t.links.insert(link); });
  links::token_set const tokens{.access_token = secret_text("plain-access-token"),
                                .expires_at = at(1),
                                .refresh_token = secret_text("plain-refresh-token"),
                                .obtained_at = at(0)};
  auto const grant = db.put([&](auto& t) {
    return t.grants.insert({.link = made.id,
                            .login_hint = "seen-in-clear",
                            .candidate = links::candidate{.tokens = tokens, .came_at = at(0)},
                            .state = links::usable{tokens},
                            .created_at = at(0)});
  });
  db.put([&](auto& t) {
    return t.grants.insert({.link = made.id,
                            .state = links::awaiting_device{.device_code = secret_text("plain-device-code")},
                            .created_at = at(0)});
  });
  db.put([&](auto& t) {
    return t.consents.insert(
        {.state_digest = "d", .grant = grant.id, .code_verifier = secret_text("plain-verifier"), .expires_at = at(1)});
  });
  bench<mail::tables> mail(stage.loop(), stage.mail());
  mail.put([](auto& t) -> result<void> {
    TRY_DO(t.mailboxes.insert({.name = "box",
                               .authentication = outlink::mail::password_authentication{secret_text("plain-password")},
                               .created_at = at(0)}));
    return {};
  });
  for (bool const closed : {false, true}) {
    auto const bytes = bytes_of_every_file(stage.folder());
    EXPECT_NE(bytes.find("seen-in-clear"), std::string::npos) << "the files were really read";
    EXPECT_EQ(bytes.find("plain-"), std::string::npos) << bytes.substr(bytes.find("plain-"), 30);
    if (!closed) stage.restart();
  }
}

TEST(store_test, a_sealed_value_moved_to_another_row_does_not_open) {
  sqlite_stage stage;
  bench<links::tables> db(stage.loop(), stage.links());
  auto const one = db.put([](auto& t) { return t.links.insert(contract::a_link("one")); });
  db.put([](auto& t) { return t.links.insert(contract::a_link("two")); });
  auto direct = connection::open(stage.folder() / "outlink.db", access_mode::read_write).value();
  ASSERT_TRUE(
      direct.run("UPDATE link_secrets SET sealed_value = (SELECT s.sealed_value FROM link_secrets s JOIN links l "
                 "ON l.id = s.link_id WHERE l.name = 'two' AND s.rank = 0) "
                 "WHERE rank = 0 AND link_id = (SELECT id FROM links WHERE name = 'one')"));
  EXPECT_EQ(contract::code_of(db.read([&](auto& t) { return t.links.load(one.id); })), "store.unsealed");
}

TEST(store_test, secrets_without_their_key_are_refused_at_the_start) {
  temporary_folder place;
  boost::asio::io_context loop;
  auto const folder = place.path() / "data";
  ASSERT_TRUE(open_again(loop, folder));
  fs::rename(folder / "outlink.key", folder / "kept");
  auto const missing = open_again(loop, folder);
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, "store.key");
  EXPECT_FALSE(fs::exists(folder / "outlink.key")) << "a new key would make it look well";
  ASSERT_TRUE(open_again(loop, place.path() / "other"));
  fs::copy_file(place.path() / "other" / "outlink.key", folder / "outlink.key");
  fs::permissions(folder / "outlink.key", fs::perms::owner_read | fs::perms::owner_write);
  auto const wrong = open_again(loop, folder);
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().code, "store.key");
  fs::remove(folder / "outlink.key");
  fs::rename(folder / "kept", folder / "outlink.key");
  EXPECT_TRUE(open_again(loop, folder));
}

TEST(store_test, a_key_without_its_row_is_taken) {
  temporary_folder place;
  boost::asio::io_context loop;
  auto const folder = place.path() / "data";
  ASSERT_TRUE(open_again(loop, folder));
  fs::remove(folder / "outlink.db");
  EXPECT_TRUE(open_again(loop, folder));
  EXPECT_TRUE(open_again(loop, folder));
}

TEST(store_test, a_database_of_a_later_release_is_refused) {
  sqlite_stage stage;
  auto direct = connection::open(stage.folder() / "outlink.db", access_mode::read_write).value();
  ASSERT_TRUE(direct.run("INSERT INTO schema_migrations (number, name) VALUES (999, 'later')"));
  EXPECT_THROW(stage.restart(), std::runtime_error);
  auto const refused = open_again(stage.loop(), stage.folder());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "store.newer");
}

TEST(store_test, a_state_with_foreign_columns_is_refused_by_the_table) {
  sqlite_stage stage;
  bench<links::tables> db(stage.loop(), stage.links());
  auto const link = db.put([](auto& t) { return t.links.insert(contract::a_link("one")); });
  auto const add = [&](links::grant_state state) {
    db.put([&](auto& t) { return t.grants.insert({.link = link.id, .state = state, .created_at = at(0)}); });
  };
  add(links::awaiting_consent{});
  add(links::usable{contract::some_tokens()});
  auto direct = connection::open(stage.folder() / "outlink.db", access_mode::read_write).value();
  for (auto const* sql :
       {"UPDATE grants SET next_try = 1", "UPDATE grants SET trouble_code = 'x'", "UPDATE grants SET state = 'failing'",
        "UPDATE grants SET expires_at = NULL WHERE state = 'usable'", "UPDATE grants SET state = 'unheard of'",
        "UPDATE grants SET sealed_refresh_token = x'00' WHERE state = 'awaiting_consent'"})
    EXPECT_FALSE(direct.run(sql)) << sql;
}

TEST(store_test, work_runs_on_threads_of_its_own_and_comes_back_on_the_loop) {
  sqlite_stage stage;
  std::thread::id wrote;
  std::thread::id read;
  bench<tracker::tables> db(stage.loop(), stage.tracker());
  db.put([&](auto&) -> result<void> {
    wrote = std::this_thread::get_id();
    return {};
  });
  db.get([&](auto&) -> result<void> {
    read = std::this_thread::get_id();
    return {};
  });
  EXPECT_NE(wrote, std::this_thread::get_id());
  EXPECT_NE(read, std::this_thread::get_id());
  EXPECT_NE(read, wrote);
}

/// Waits inside the work until the test lets it go.
struct gate {
  std::promise<void> entered;
  std::promise<void> open;
};

task<void> write_slowly(flow::storage<tracker::tables>& db, gate& g, bool& finished) {
  std::string captured = "lives in the frame of the caller";
  auto const outcome = co_await db.write([&](tracker::tables& t) -> result<void> {
    g.entered.set_value();
    g.open.get_future().wait();
    TRY_DO(t.projects.insert({.key = "SUP", .name = captured, .created_at = at(0)}));
    return {};
  });
  finished = outcome.has_value();
  co_return outcome;
}

TEST(store_test, a_cancelled_caller_still_waits_for_its_work) {
  sqlite_stage stage;
  gate g;
  bool finished = false;
  boost::asio::cancellation_signal cancel;
  boost::asio::co_spawn(stage.loop(), write_slowly(stage.tracker(), g, finished),
                        boost::asio::bind_cancellation_slot(cancel.slot(), [](std::exception_ptr, result<void>) {}));
  stage.loop().restart();
  auto entered = g.entered.get_future();
  while (entered.wait_for(std::chrono::milliseconds(1)) != std::future_status::ready) stage.loop().poll();
  cancel.emit(boost::asio::cancellation_type::all);
  stage.loop().poll();
  EXPECT_FALSE(finished);
  g.open.set_value();
  stage.loop().run();
  EXPECT_TRUE(finished);
  auto const all = bench<tracker::tables>(stage.loop(), stage.tracker()).get([](auto& t) { return t.projects.list(); });
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].name, "lives in the frame of the caller");
}

TEST(store_test, a_read_does_not_wait_for_a_write) {
  sqlite_stage stage;
  gate g;
  bool finished = false;
  boost::asio::co_spawn(stage.loop(), write_slowly(stage.tracker(), g, finished),
                        [](std::exception_ptr, result<void>) {});
  bool was_read = false;
  auto entered = g.entered.get_future();
  while (entered.wait_for(std::chrono::milliseconds(1)) != std::future_status::ready) stage.loop().poll();
  boost::asio::co_spawn(stage.loop(), stage.tracker().read([](auto& t) -> result<void> {
    TRY(auto const all, t.projects.list());
    EXPECT_TRUE(all.empty());
    return {};
  }),
                        [&](std::exception_ptr, result<void> r) { was_read = r.has_value(); });
  while (!was_read) stage.loop().run_one();
  EXPECT_FALSE(finished);
  g.open.set_value();
  stage.loop().run();
  EXPECT_TRUE(finished);
}

task<void> make_issues(flow::storage<tracker::tables>& db, tracker::new_issue issue, int count) {
  for (int i = 0; i < count; ++i)
    CO_TRY_DO(co_await flow::write<tracker::issue>(db, [&](tracker::tables& t) { return t.issues.insert(issue); }));
  co_return result<void>{};
}

TEST(store_test, many_callers_at_once_get_keys_without_gap_or_double) {
  sqlite_stage stage;
  bench<tracker::tables> db(stage.loop(), stage.tracker());
  auto const project =
      db.put([](auto& t) { return t.projects.insert({.key = "SUP", .name = "s", .created_at = at(0)}); });
  auto const person =
      db.put([](auto& t) { return t.people.insert({.name = "a", .email = "a@b", .created_at = at(0)}); });
  int ended = 0;
  for (int i = 0; i < 10; ++i)
    boost::asio::co_spawn(stage.loop(),
                          make_issues(stage.tracker(), {.project = project.id, .reporter = person.id, .at = at(1)}, 10),
                          [&](std::exception_ptr, result<void> r) { ended += r.has_value() ? 1 : 0; });
  stage.loop().restart();
  stage.loop().run();
  EXPECT_EQ(ended, 10);
  EXPECT_EQ(db.get([](auto& t) { return t.issues.load("SUP-100"); }).key, "SUP-100");
  EXPECT_EQ(contract::code_of(db.read([](auto& t) { return t.issues.load("SUP-101"); })), "issue.not_found");
}

TEST(store_test, a_letter_becomes_at_most_one_issue) {
  sqlite_stage stage;
  bench<tracker::tables> db(stage.loop(), stage.tracker());
  auto const project =
      db.put([](auto& t) { return t.projects.insert({.key = "SUP", .name = "s", .created_at = at(0)}); });
  auto const person =
      db.put([](auto& t) { return t.people.insert({.name = "a", .email = "a@b", .created_at = at(0)}); });
  auto const insert = [&](auto& t) {
    return t.issues.insert({.project = project.id, .reporter = person.id, .at = at(1), .letter = 5});
  };
  db.put(insert);
  EXPECT_FALSE(db.write(insert));
}

}  // namespace
}  // namespace outlink::sqlite
