#pragma once

#include <map>
#include <memory_resource>
#include <optional>

#include "base/clock.h"
#include "links/links.h"

namespace outlink::links {

/// Which grant must be looked at when, the earliest first; made for 100,000 of them. Putting, moving and removing take
/// O(log n), looking at the first takes no search. Pure: the clock comes from outside.
class due_list {
 public:
  using list = std::pmr::multimap<time_point, grant_id>;
  /// Where a grant stands; valid until it is removed or taken.
  using place = list::iterator;

  /// `memory` outlives the list.
  explicit due_list(std::pmr::memory_resource* memory = std::pmr::get_default_resource()) : list_(memory) {}

  place put(time_point when, grant_id id) { return list_.emplace(when, id); }
  void remove(place p) { list_.erase(p); }

  /// The time of the earliest; empty when there is none.
  std::optional<time_point> first() const { return list_.empty() ? std::nullopt : std::optional(list_.begin()->first); }
  /// The earliest grant if it is due now; it stays on the list. Empty when nothing is due.
  std::optional<grant_id> due(time_point now) const {
    return list_.empty() || list_.begin()->first > now ? std::nullopt : std::optional(list_.begin()->second);
  }
  std::size_t size() const { return list_.size(); }

 private:
  list list_;
};

}  // namespace outlink::links
