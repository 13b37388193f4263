#pragma once

#include <functional>
#include <optional>
#include <utility>

#include "flow/task.h"

namespace outlink::flow {

/// Port: runs work on a feature's tables inside one transaction, on the store's own thread. `Tables` is the feature's
/// struct of store ports (links::tables, mail::tables, ...), valid only during the call. A failure of the work rolls
/// everything back and is returned. The work must not touch the I/O thread's objects other than what its caller keeps
/// alive by awaiting; it is never cut short: once begun, it is awaited even when the caller is being cancelled.
/// Failures of its own: "store.busy" (retry), "store.full" (fix_setup), "store.broken" (report_bug).
template <class Tables>
class storage {
 public:
  virtual ~storage() = default;
  virtual task<void> read(std::function<result<void>(Tables&)> work) = 0;
  virtual task<void> write(std::function<result<void>(Tables&)> work) = 0;
};

/// The store itself is in trouble; "store.unique" is not: what was to be written met what is there.
inline bool is_store_trouble(failure const& f) { return f.code.starts_with("store.") && f.code != "store.unique"; }

namespace detail {
template <class T, class Tables, class Work>
std::function<result<void>(Tables&)> into(std::optional<T>& out, Work& work) {
  return [&out, &work](Tables& tables) -> result<void> {
    auto value = work(tables);
    if (!value) return std::unexpected(std::move(value).error());
    out.emplace(*std::move(value));
    return {};
  };
}
}  // namespace detail

/// Reads a value: `co_await read<T>(storage, [&](tables& t) { return t.links.load(id); })`.
template <class T, class Tables, class Work>
task<T> read(storage<Tables>& db, Work work) {
  std::optional<T> out;
  CO_TRY_DO(co_await db.read(detail::into<T, Tables>(out, work)));
  co_return *std::move(out);
}

/// Writes and returns a value, in one transaction.
template <class T, class Tables, class Work>
task<T> write(storage<Tables>& db, Work work) {
  std::optional<T> out;
  CO_TRY_DO(co_await db.write(detail::into<T, Tables>(out, work)));
  co_return *std::move(out);
}

}  // namespace outlink::flow
