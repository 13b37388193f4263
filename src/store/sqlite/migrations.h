#pragma once

#include <string_view>
#include <vector>

#include "store/sqlite/database.h"

namespace outlink::sqlite {

struct migration {
  int number = 0;
  std::string_view name;
  std::string_view sql;
};

/// The files of src/store/migrations/sqlite, numbered 1, 2, 3... without gaps.
std::vector<migration> const& embedded_migrations();

/// Applies what is missing, each migration in a transaction of its own. Failures: "store.newer" (fix_setup) when the
/// database has seen a migration that is not in `all`; those of the connection.
result<void> migrate(connection& db, std::vector<migration> const& all = embedded_migrations());

}  // namespace outlink::sqlite
