#pragma once

#include <memory>

#include "audit/fold.h"
#include "flow/runtime.h"
#include "flow/storage.h"

namespace outlink::audit {

/// A part of the list.
struct page {
  std::vector<entry> items;
  /// What `before` is for the next part; empty when there is none.
  std::optional<entry_id> next;
};

/// The audit log. It gives each entry its time, and keeps it as bounded() makes it. All on the I/O thread.
class service {
 public:
  service(flow::storage<tables>& storage, flow::supervisor& owner, outlink::clock const& clock);

  /// Starts the coroutines that write what was counted ("audit") and remove what is old ("audit sweep").
  void start();
  /// Writes all that is only in memory; from now on every use is stored before record_use returns. At the end of the
  /// process, when the coroutines have been joined.
  task<void> finish();

  /// Stored when it returns. Failures of the storage.
  task<void> record(entry e);
  /// For frequent uses (reading a token). The first of those that are alike (actor, action, subject, address) is stored
  /// when it returns; further ones within limits::audit_fold_window are counted in memory, and the entry's count and
  /// last_at are written when the window ends. Failures of the storage, for the first.
  task<void> record_use(entry e);
  /// For listeners, which cannot wait: stored soon, at the latest by finish(). What a kill takes is what came in the
  /// last moment.
  void note(entry e);

  /// Newest first.
  task<page> list(query q);

  /// Writes what waits and the windows that have ended (called by the coroutine).
  task<void> write_due();
  /// Removes what is older than limits::audit_kept (called by the coroutine).
  task<void> sweep();

 private:
  task<void> begin_window(entry e);
  task<void> write(std::vector<window_ptr> counted);
  task<void> run();
  task<void> run_sweep();

  flow::storage<tables>& storage_;
  flow::supervisor& owner_;
  outlink::clock const& clock_;
  fold fold_;
  std::vector<entry> waiting_;
  /// First uses on their way to the store.
  int being_stored_ = 0;
  bool is_finished_ = false;
  std::unique_ptr<flow::bell> due_;
  std::unique_ptr<flow::bell> sweep_;
  /// Rung when no first use is on its way any more.
  std::unique_ptr<flow::bell> idle_;
};

}  // namespace outlink::audit
