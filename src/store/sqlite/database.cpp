#include "store/sqlite/database.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <charconv>

#include "base/limits.h"

namespace outlink::sqlite {
namespace {

/// Enough of the statement to find it in the source. It is our constant, so no value can be in it.
std::string_view head_of(std::string_view sql) { return sql.substr(0, 80); }

failure broken(std::string words) {
  return {.code = "store.broken", .remedy = remedy::report_bug, .words = std::move(words)};
}

failure translate(int code, std::string_view sql, std::string_view file) {
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {
          .code = "store.busy", .remedy = remedy::retry, .words = "using the database: another transaction holds it"};
    case SQLITE_FULL:
      return {.code = "store.full",
              .remedy = remedy::fix_setup,
              .words = fmt::format("writing to the database: there is no room left on the disk that holds {}", file)};
    case SQLITE_CONSTRAINT:
      if (code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY)
        return {.code = "store.unique",
                .remedy = remedy::report_bug,
                .words = fmt::format("running \"{}\": not unique", head_of(sql))};
      break;
    default:
      break;
  }
  // The library's own message is left out: it may quote what was written.
  return broken(fmt::format("running \"{}\": {} [sqlite {}]", head_of(sql), sqlite3_errstr(code), code));
}

int bind(sqlite3_stmt* statement, int index, value const& v) {
  // SQLITE_STATIC: the caller's values live until the statement was reset, see connection::run.
  struct binder {
    sqlite3_stmt* statement;
    int index;
    int operator()(std::monostate) const { return sqlite3_bind_null(statement, index); }
    int operator()(std::int64_t number) const { return sqlite3_bind_int64(statement, index, number); }
    int operator()(std::string_view text) const {
      // A null pointer would bind NULL.
      return sqlite3_bind_text64(statement, index, text.data() ? text.data() : "", text.size(), SQLITE_STATIC,
                                 SQLITE_UTF8);
    }
    int operator()(blob bytes) const {
      if (bytes.bytes.empty()) return sqlite3_bind_zeroblob(statement, index, 0);
      return sqlite3_bind_blob64(statement, index, bytes.bytes.data(), bytes.bytes.size(), SQLITE_STATIC);
    }
  };
  return std::visit(binder{statement, index}, v.get());
}

/// "$12" -> 12. SQLite numbers parameters by their first appearance; we mean the number that is written.
std::size_t written_number(char const* name) {
  std::size_t number = 0;
  if (name && name[0] == '$') std::from_chars(name + 1, name + std::char_traits<char>::length(name), number);
  return number;
}

}  // namespace

std::int64_t row::integer() { return sqlite3_column_int64(statement_, column_++); }

std::string row::text() {
  int const column = column_++;
  auto const* start = sqlite3_column_text(statement_, column);
  auto const size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
  return start ? std::string(reinterpret_cast<char const*>(start), size) : std::string();
}

std::string row::bytes() {
  int const column = column_++;
  auto const* start = sqlite3_column_blob(statement_, column);
  auto const size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
  return start ? std::string(static_cast<char const*>(start), size) : std::string();
}

time_point row::time() { return time_point(duration(integer())); }

bool row::next_is_null() const { return sqlite3_column_type(statement_, column_) == SQLITE_NULL; }

std::optional<std::string> row::maybe_bytes() {
  bool const is_null = next_is_null();
  auto found = bytes();
  if (is_null) return std::nullopt;
  return found;
}

std::optional<time_point> row::maybe_time() {
  bool const is_null = next_is_null();
  auto const found = time();
  if (is_null) return std::nullopt;
  return found;
}

result<connection> connection::open(std::filesystem::path const& file, access_mode mode) {
  sqlite3* db = nullptr;
  // The read-only connection is opened for writing too: it must be able to make the shared memory of the WAL.
  // query_only stops it.
  int const code =
      sqlite3_open_v2(file.c_str(), &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
  connection made(db, mode);
  if (code != SQLITE_OK) return fail(made.failure_of(code, "open"));
  sqlite3_busy_timeout(db, static_cast<int>(std::chrono::milliseconds(limits::store_busy_time_max).count()));
  sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  // FULL: a commit is on the disk before the server's copy of a letter is touched.
  TRY_DO(made.script(
      "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY;"));
  TRY_DO(made.script(fmt::format("PRAGMA journal_size_limit = {};", limits::store_log_bytes_kept)));
  if (mode == access_mode::read_only) TRY_DO(made.script("PRAGMA query_only = ON;"));
  return made;
}

connection::connection(connection&& other) noexcept
    : db_(std::exchange(other.db_, nullptr)),
      mode_(other.mode_),
      in_transaction_(std::exchange(other.in_transaction_, false)),
      prepared_(std::exchange(other.prepared_, {})) {}

connection& connection::operator=(connection&& other) noexcept {
  std::swap(db_, other.db_);
  std::swap(mode_, other.mode_);
  std::swap(in_transaction_, other.in_transaction_);
  std::swap(prepared_, other.prepared_);
  return *this;
}

connection::~connection() {
  for (auto const& [sql, statement] : prepared_) sqlite3_finalize(statement);
  sqlite3_close(db_);
}

connection::running::~running() {
  if (!statement_) return;
  sqlite3_reset(statement_);
  // The values were borrowed.
  sqlite3_clear_bindings(statement_);
}

result<bool> connection::running::next() {
  int const code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return fail(of_->failure_of(code, sqlite3_sql(statement_)));
}

result<connection::running> connection::start(std::string_view sql, std::vector<value> const& values) {
  // A full disk ends the transaction behind our back; what the work does after that must not commit itself.
  if (in_transaction_ && sqlite3_get_autocommit(db_))
    return fail(broken("using the database: the transaction was rolled back before"));
  auto found = prepared_.find(sql);
  if (found == prepared_.end()) {
    sqlite3_stmt* statement = nullptr;
    int const code = sqlite3_prepare_v3(db_, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                                        &statement, nullptr);
    if (code != SQLITE_OK) return fail(failure_of(code, sql));
    found = prepared_.emplace(std::string(sql), statement).first;
  }
  auto* statement = found->second;
  if (sqlite3_stmt_busy(statement)) return fail(broken(fmt::format("running \"{}\": it runs already", head_of(sql))));
  running started(*this, statement);
  for (int index = 1; index <= sqlite3_bind_parameter_count(statement); ++index) {
    auto const number = written_number(sqlite3_bind_parameter_name(statement, index));
    if (number == 0 || number > values.size())
      return fail(broken(fmt::format("running \"{}\": a parameter has no value", head_of(sql))));
    int const code = bind(statement, index, values[number - 1]);
    if (code != SQLITE_OK) return fail(failure_of(code, sql));
  }
  return started;
}

result<std::int64_t> connection::run(std::string_view sql, std::vector<value> const& values) {
  TRY(auto cursor, start(sql, values));
  for (;;) {
    TRY(bool const more, cursor.next());
    if (!more) return sqlite3_changes64(db_);
  }
}

result<bool> connection::exists(std::string_view sql, std::vector<value> const& values) {
  TRY(auto cursor, start(sql, values));
  return cursor.next();
}

result<void> connection::script(std::string_view sql) {
  std::string const text(sql);
  int const code = sqlite3_exec(db_, text.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return fail(failure_of(code, sql));
  return {};
}

result<void> connection::begin() {
  // IMMEDIATE: two writers queue at the start instead of failing in the middle.
  TRY_DO(run(mode_ == access_mode::read_write ? "BEGIN IMMEDIATE" : "BEGIN"));
  in_transaction_ = true;
  return {};
}

result<void> connection::commit() {
  TRY_DO(run("COMMIT"));
  in_transaction_ = false;
  return {};
}

void connection::roll_back() {
  in_transaction_ = false;
  // Some failures (disk full) have rolled back already.
  if (!sqlite3_get_autocommit(db_)) sqlite3_exec(db_, "ROLLBACK", nullptr, nullptr, nullptr);
}

result<void> connection::one_of_many(std::function<result<void>()> const& work) {
  TRY_DO(run("SAVEPOINT one_of_many"));
  auto done = work();
  if (!done) {
    // After a full disk there is no savepoint left to go back to.
    if (sqlite3_get_autocommit(db_)) return done;
    TRY_DO(run("ROLLBACK TO one_of_many"));
  }
  TRY_DO(run("RELEASE one_of_many"));
  return done;
}

std::vector<result<void>> connection::together(std::span<std::function<result<void>()> const> works) {
  std::vector<result<void>> outcomes;
  std::optional<failure> ended;
  auto const whole = transaction([&]() -> result<void> {
    for (auto const& work : works) {
      outcomes.push_back(one_of_many(work));
      if (!outcomes.back() && sqlite3_get_autocommit(db_)) {
        ended = outcomes.back().error();
        return fail(*ended);
      }
    }
    return {};
  });
  if (whole) return outcomes;
  // Nothing of it is on the disk: those that had succeeded have not, and the rest was not begun.
  auto const why = ended.value_or(whole.error());
  outcomes.resize(works.size());
  for (auto& o : outcomes)
    if (o) o = fail(why);
  return outcomes;
}

failure connection::failure_of(int code, std::string_view sql) const {
  char const* file = db_ ? sqlite3_db_filename(db_, nullptr) : nullptr;
  return translate(code, sql, file ? file : "the database");
}

}  // namespace outlink::sqlite
