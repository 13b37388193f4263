#include "store/sqlite/migrations.h"

#include <fmt/format.h>

namespace outlink::sqlite {
namespace {

result<std::int64_t> newest_applied(connection& db) {
  TRY(auto const newest,
      db.first("SELECT coalesce(max(number), 0) FROM schema_migrations", {}, [](row& r) { return r.integer(); }));
  return newest.value_or(0);
}

result<void> apply(connection& db, migration const& m) {
  return db.transaction([&]() -> result<void> {
    TRY_DO(db.script(m.sql));
    TRY_DO(db.run("INSERT INTO schema_migrations (number, name) VALUES ($1, $2)", {m.number, m.name}));
    return {};
  });
}

}  // namespace

result<void> migrate(connection& db, std::vector<migration> const& all) {
  TRY_DO(
      db.script("CREATE TABLE IF NOT EXISTS schema_migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL, "
                "applied_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP) STRICT"));
  TRY(auto const newest, newest_applied(db));
  auto const known = static_cast<std::int64_t>(all.size());
  if (newest > known)
    return fail(
        {.code = "store.newer",
         .remedy = remedy::fix_setup,
         .words = fmt::format(
             "opening the database: a later release wrote it (its tables are at step {}, this release knows {}); "
             "install that release again, or put back a copy made before",
             newest, known)});
  for (auto const& m : all)
    if (m.number > newest) TRY_DO(apply(db, m));
  return {};
}

}  // namespace outlink::sqlite
