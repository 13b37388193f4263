#pragma once

#include <deque>
#include <memory>
#include <unordered_set>
#include <vector>

#include "audit/audit.h"

namespace outlink::audit {

/// One window of uses that are alike, as one entry of the log.
struct window {
  /// Its id is 0 until it is stored.
  audit::entry entry;
  time_point ends_at;
  enum class storing { under_way, done, failed };
  storing first_use = storing::under_way;
  /// What the stored entry says; it is written again when it was used more often.
  std::int64_t stored_count = 0;
};
using window_ptr = std::shared_ptr<window>;

/// Counts frequent uses: those by the same actor, with the same action, subject and address, within
/// limits::audit_fold_window are one entry. Pure: the caller has the clock and the store.
class fold {
 public:
  /// True when a window is open for it: then it is counted there, without allocating.
  bool count(entry const& use, time_point now);
  /// Begins a window with its first use; the caller stores it, and says how that went.
  window_ptr open(entry first, time_point now);
  void stored(window_ptr const& w, entry_id id);
  /// The first use is taken back. What was counted after it stays, to be stored at the window's end; the next use
  /// begins a new window.
  void not_stored(window_ptr const& w);

  /// As many windows as may be open.
  bool is_full() const { return open_.size() >= limit(); }
  /// The end of the window that ends first; empty without one.
  std::optional<time_point> next_end() const;
  /// Windows that have ended, without those whose first use is being stored: these are given later.
  std::vector<window_ptr> take_ended(time_point now);
  /// All that were counted, ended or not; afterwards it is empty.
  std::vector<window_ptr> take_all();
  /// A window that could not be written: it is given again later.
  void put_back(window_ptr w, time_point now);

 private:
  struct alike {
    using is_transparent = void;
    std::size_t operator()(entry const& e) const;
    std::size_t operator()(window_ptr const& w) const { return (*this)(w->entry); }
    bool operator()(entry const& a, entry const& b) const;
    bool operator()(window_ptr const& a, window_ptr const& b) const { return (*this)(a->entry, b->entry); }
    bool operator()(entry const& a, window_ptr const& b) const { return (*this)(a, b->entry); }
    bool operator()(window_ptr const& a, entry const& b) const { return (*this)(a->entry, b); }
  };
  static std::size_t limit();
  static bool is_to_write(window const& w) { return w.entry.count > w.stored_count; }
  void close(window_ptr const& w);
  std::unordered_set<window_ptr, alike, alike> open_;
  /// In the order of their ends, which is that of their beginnings.
  std::deque<window_ptr> ending_;
};

}  // namespace outlink::audit
