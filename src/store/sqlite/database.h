#pragma once

#include <concepts>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"

struct sqlite3;
struct sqlite3_stmt;

/// A thin layer over the sqlite3 library. SQL text is always a constant of ours, values are always bound: no failure
/// that comes from here holds a value.
///
/// PostgreSQL is to join with the same SQL, so: numbered parameters ($1), RETURNING, ON CONFLICT, standard types and
/// functions. What differs there and stands only in migrations/sqlite: INTEGER PRIMARY KEY AUTOINCREMENT (bigint
/// generated always as identity), STRICT (nothing), BLOB (bytea), INTEGER (bigint). Text with a NUL is kept here and
/// impossible there.
namespace outlink::sqlite {

/// Bytes that are no text.
struct blob {
  std::string_view bytes;
};

/// One value to bind. Text and bytes are borrowed until the call returns.
class value {
 public:
  using kind = std::variant<std::monostate, std::int64_t, std::string_view, blob>;
  value(std::nullopt_t) {}
  template <std::integral N>
  value(N number) : kind_(static_cast<std::int64_t>(number)) {}
  value(std::string_view text) : kind_(text) {}
  value(std::string const& text) : kind_(std::string_view(text)) {}
  value(char const* text) : kind_(std::string_view(text)) {}
  value(blob bytes) : kind_(bytes) {}
  /// Milliseconds since 1970.
  value(time_point when) : kind_(static_cast<std::int64_t>(when.time_since_epoch().count())) {}
  template <class Noun>
  value(id<Noun> key) : kind_(key.value) {}
  value(version v) : kind_(v.value) {}
  template <class T>
  value(std::optional<T> const& maybe) {
    if (maybe) *this = value(*maybe);
  }
  kind const& get() const { return kind_; }

 private:
  kind kind_;
};

/// NULL for a key of 0.
template <class Noun>
value nullable(id<Noun> key) {
  return key ? value(key) : value(std::nullopt);
}

/// The row under the cursor, read column by column from the left. Valid until the next row.
class row {
 public:
  explicit row(sqlite3_stmt* statement) : statement_(statement) {}
  std::int64_t integer();
  bool boolean() { return integer() != 0; }
  std::string text();
  std::string bytes();
  time_point time();
  /// NULL gives 0.
  template <class Id>
  Id key() {
    return Id{integer()};
  }
  outlink::version version() { return {integer()}; }
  /// Whether the next column is NULL; does not move on.
  bool next_is_null() const;
  /// NULL gives nothing; moves on.
  std::optional<std::string> maybe_bytes();
  std::optional<time_point> maybe_time();
  void skip(int columns) { column_ += columns; }

 private:
  sqlite3_stmt* statement_;
  int column_ = 0;
};

namespace detail {
template <class T>
result<T> as_result(T plain) {
  return plain;
}
template <class T>
result<T> as_result(result<T> wrapped) {
  return wrapped;
}
}  // namespace detail

/// What one row becomes, without the result around it.
template <class Read>
using read_type = typename decltype(detail::as_result(std::declval<Read&>()(std::declval<row&>())))::value_type;

enum class access_mode { read_only, read_write };

/// One connection; used by one thread at a time. Statements are prepared once and kept.
/// Failures of every call: "store.busy" (retry), "store.full" (fix_setup), "store.broken" (report_bug), and
/// "store.unique", which the stores turn into the failure that their port promises.
class connection {
 public:
  /// Opens a database file, which must exist.
  static result<connection> open(std::filesystem::path const& file, access_mode mode);
  connection(connection&&) noexcept;
  connection& operator=(connection&&) noexcept;
  ~connection();

  access_mode mode() const { return mode_; }

  /// Runs one statement and drops its rows; returns the number of changed rows.
  result<std::int64_t> run(std::string_view sql, std::vector<value> const& values = {});

  /// Runs one statement and gives every row to `read`, which returns a T or a result<T>.
  template <class Read>
  auto all(std::string_view sql, std::vector<value> const& values, Read read) -> result<std::vector<read_type<Read>>> {
    std::vector<read_type<Read>> found;
    TRY(auto cursor, start(sql, values));
    for (;;) {
      TRY(bool const more, cursor.next());
      if (!more) return found;
      row current(cursor.get());
      TRY(auto one, detail::as_result(read(current)));
      found.push_back(std::move(one));
    }
  }
  /// The first row, if there is one.
  template <class Read>
  auto first(std::string_view sql, std::vector<value> const& values, Read read)
      -> result<std::optional<read_type<Read>>> {
    std::optional<read_type<Read>> found;
    TRY(auto cursor, start(sql, values));
    TRY(bool more, cursor.next());
    if (!more) return found;
    row current(cursor.get());
    TRY(auto one, detail::as_result(read(current)));
    found.emplace(std::move(one));
    // Run to the end: RETURNING has not finished writing before.
    while (more) {
      TRY(more, cursor.next());
    }
    return found;
  }
  /// True when there is a row.
  result<bool> exists(std::string_view sql, std::vector<value> const& values);

  /// Several statements without parameters (migrations, pragmas).
  result<void> script(std::string_view sql);

  /// One transaction around `work`; rolled back when it fails or throws. A read-only connection sees one snapshot
  /// throughout.
  template <class Work>
  result<void> transaction(Work&& work) {
    TRY_DO(begin());
    rollback_unless_kept guard{this};
    TRY_DO(work());
    TRY_DO(commit());
    guard.of = nullptr;
    return {};
  }

  /// Several works one after another, committed together with one write to the disk; gives their outcomes. What a work
  /// wrote that fails is undone alone. When nothing can be committed, all fail. No work may throw.
  std::vector<result<void>> together(std::span<std::function<result<void>()> const> works);

 private:
  /// A prepared statement while it runs; made ready for the next use when it goes.
  class running {
   public:
    running(connection& of, sqlite3_stmt* statement) : of_(&of), statement_(statement) {}
    running(running&& other) noexcept : of_(other.of_), statement_(std::exchange(other.statement_, nullptr)) {}
    running& operator=(running&&) = delete;
    ~running();
    sqlite3_stmt* get() const { return statement_; }
    result<bool> next();

   private:
    connection* of_;
    sqlite3_stmt* statement_;
  };
  struct rollback_unless_kept {
    connection* of;
    ~rollback_unless_kept() {
      if (of) of->roll_back();
    }
  };

  connection(sqlite3* db, access_mode mode) : db_(db), mode_(mode) {}
  result<running> start(std::string_view sql, std::vector<value> const& values);
  result<void> begin();
  result<void> commit();
  result<void> one_of_many(std::function<result<void>()> const& work);
  void roll_back();
  failure failure_of(int code, std::string_view sql) const;

  sqlite3* db_ = nullptr;
  access_mode mode_ = access_mode::read_only;
  bool in_transaction_ = false;
  std::map<std::string, sqlite3_stmt*, std::less<>> prepared_;
};

}  // namespace outlink::sqlite
