#include "store/sqlite/links_tables.h"

namespace outlink::sqlite {

result<std::vector<std::string>> told_table::list() {
  return db_.all("SELECT key FROM told_warnings ORDER BY key", {}, [](row& r) { return r.text(); });
}

result<void> told_table::record(std::string_view key, time_point now) {
  TRY_DO(db_.run("INSERT INTO told_warnings (key, told_at) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING", {key, now}));
  return {};
}

result<void> told_table::remove_before(time_point when) {
  TRY_DO(db_.run("DELETE FROM told_warnings WHERE told_at < $1", {when}));
  return {};
}

}  // namespace outlink::sqlite
