#pragma once

#include <deque>

#include "store/sqlite/database.h"
#include "store/sqlite/seal.h"

namespace outlink::sqlite {

/// What every table needs.
struct context {
  connection& db;
  sealer const& seals;
};

/// A row that the statement just wrote must be there: "store.broken" when it is not.
template <class T>
result<T> written(std::optional<T> maybe) {
  if (maybe) return *std::move(maybe);
  return fail({.code = "store.broken", .words = "writing a row: it was not given back"});
}

/// The row, or "{noun}.not_found".
template <class T>
result<T> found(std::optional<T> maybe, std::string_view noun) {
  if (maybe) return *std::move(maybe);
  return not_found(noun);
}

/// Turns a broken uniqueness into the failure that the port promises.
template <class T>
result<T> unless_taken(result<T> outcome, failure taken) {
  if (!outcome && outcome.error().code == "store.unique") return fail(std::move(taken));
  return outcome;
}

/// "{noun}.exists", fix_input.
failure exists_already(std::string_view noun, std::string_view where, std::string words);

/// "{noun}.not_found" unless the id is there. `sql` selects by $1.
result<void> must_exist(connection& db, std::string_view sql, value const& key, std::string_view noun);

/// After an UPDATE ... WHERE id = $1 AND version = seen changed nothing: "{noun}.not_found" or "{noun}.stale".
result<void> must_have_changed(connection& db, std::int64_t changed, std::string_view sql, value const& key,
                               std::string_view noun);

/// The name of a new row in what is sealed: 128 random bits, hexadecimal.
std::string make_uid();

/// Keeps the bytes once, under their SHA-256, which it returns. `sql` inserts ($1 digest, $2 content) unless it is
/// there.
result<std::string> keep_once(connection& db, std::string_view sql, std::string_view content);

/// Conditions are joined by AND; their values are numbered as they come.
struct conditions {
  std::string sql = "1 = 1";
  /// They only look at their texts: `kept` holds those that nobody else does.
  std::vector<value> values = {};
  std::deque<std::string> kept = {};
  /// `condition` names its value "${}", or "${0}" each time.
  void add(std::string_view condition, value const& v);
};

/// A condition for each word of a search, by LIKE without wildcards. "{noun}.invalid" (where=text) for a search beyond
/// the limits.
result<conditions> conditions_for_words(std::string_view text, std::string_view noun, std::string_view condition);

}  // namespace outlink::sqlite
