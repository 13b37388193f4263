#include <random>

#include "contract/audit_contract.h"
#include "store/sqlite/database.h"
#include "store/sqlite/killed_writer_test_support.h"
#include "store/sqlite/sqlite_stage_test_support.h"

namespace outlink::contract {

INSTANTIATE_TYPED_TEST_SUITE_P(sqlite, audit_contract, sqlite::sqlite_stage);

}  // namespace outlink::contract

namespace outlink::sqlite {
namespace {

using contract::at;
using contract::bench;

audit::entry numbered(std::int64_t number) {
  return {.at = at(0), .action = "a", .about = {.kind = "link", .id = std::to_string(number)}, .last_at = at(0)};
}

// Records entry after entry and says each number as soon as it is recorded.
[[noreturn]] void record_for_ever(std::filesystem::path const& folder, int progress) {
  boost::asio::io_context loop;
  auto opened = store::open(folder, loop.get_executor());
  if (!opened) _exit(3);
  bench<audit::tables> db(loop, (*opened)->audit());
  auto const newest = db.get([](auto& t) { return t.entries.list({.limit = 1}); });
  for (auto number = newest.empty() ? 1 : std::stoll(newest[0].about.id) + 1;; ++number) {
    db.put([&](auto& t) { return t.entries.insert(numbered(number)); });
    if (::write(progress, &number, sizeof number) != sizeof number) _exit(0);
  }
}

TEST(audit_table_test, a_kill_at_any_moment_loses_no_entry_that_was_recorded) {
  temporary_folder place;
  auto const folder = place.path() / "data";
  std::mt19937 dice(20240609);
  std::uniform_int_distribution<int> entries(1, 12);
  std::uniform_int_distribution<int> microseconds(0, 4000);
  long long last = 0;
  for (int round = 0; round < 30 && !HasFailure(); ++round) {
    last = run_and_kill([&](int progress) { record_for_ever(folder, progress); }, entries(dice),
                        std::chrono::microseconds(microseconds(dice)), last);
    auto db = connection::open(folder / "outlink.db", access_mode::read_write).value();
    EXPECT_EQ(db.first("PRAGMA integrity_check", {}, [](row& r) { return r.text(); }).value(), "ok");
    auto const numbers = db.all("SELECT subject_id FROM audit_entries ORDER BY id", {}, [](row& r) {
                             return std::stoll(r.text());
                           }).value();
    EXPECT_GE(static_cast<long long>(numbers.size()), last) << "an entry that was said to be recorded is gone";
    for (std::size_t i = 0; i < numbers.size(); ++i) EXPECT_EQ(numbers[i], static_cast<long long>(i) + 1);
  }
  EXPECT_GT(last, 60) << "the recorders hardly came to record";
}

}  // namespace
}  // namespace outlink::sqlite
