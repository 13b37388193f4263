#include "audit/fold.h"

#include <algorithm>

#include "base/limits.h"

namespace outlink::audit {

std::size_t fold::alike::operator()(entry const& e) const {
  std::size_t all = static_cast<std::size_t>(e.who.kind);
  for (auto const* part : {&e.who.id, &e.action, &e.about.kind, &e.about.id, &e.remote})
    all = all * 1'000'003 + std::hash<std::string_view>{}(*part);
  return e.who.id.empty() ? all * 1'000'003 + std::hash<std::string_view>{}(e.who.name) : all;
}

// Without the names: they are how the same actor or subject was called at that time, and an actor without an id has
// nothing else.
bool fold::alike::operator()(entry const& a, entry const& b) const {
  return a.who.kind == b.who.kind && a.who.id == b.who.id && a.action == b.action && a.about.kind == b.about.kind &&
         a.about.id == b.about.id && a.remote == b.remote && (!a.who.id.empty() || a.who.name == b.who.name);
}

std::size_t fold::limit() { return limits::audit_windows_max; }

bool fold::count(entry const& use, time_point now) {
  auto const it = open_.find(use);
  if (it == open_.end()) return false;
  auto& w = **it;
  if (w.ends_at <= now) return false;
  ++w.entry.count;
  w.entry.last_at = std::max(w.entry.last_at, now);
  return true;
}

window_ptr fold::open(entry first, time_point now) {
  first.count = 1;
  first.at = first.last_at = now;
  auto w = std::make_shared<window>(window{.entry = std::move(first), .ends_at = now + limits::audit_fold_window});
  // One that ended and was not taken yet: it is still among those that end.
  if (auto const old = open_.find(w); old != open_.end()) open_.erase(old);
  open_.insert(w);
  ending_.push_back(w);
  return w;
}

void fold::stored(window_ptr const& w, entry_id id) {
  w->entry.id = id;
  w->stored_count = 1;
  w->first_use = window::storing::done;
}

void fold::not_stored(window_ptr const& w) {
  --w->entry.count;
  w->first_use = window::storing::failed;
  close(w);
}

void fold::close(window_ptr const& w) {
  // A successor may stand in its place.
  if (auto const it = open_.find(w); it != open_.end() && *it == w) open_.erase(it);
}

std::optional<time_point> fold::next_end() const {
  return ending_.empty() ? std::nullopt : std::optional(ending_.front()->ends_at);
}

std::vector<window_ptr> fold::take_ended(time_point now) {
  std::vector<window_ptr> ended;
  std::vector<window_ptr> later;
  while (!ending_.empty() && ending_.front()->ends_at <= now) {
    auto w = std::move(ending_.front());
    ending_.pop_front();
    close(w);
    if (w->first_use == window::storing::under_way)
      later.push_back(std::move(w));
    else if (is_to_write(*w))
      ended.push_back(std::move(w));
  }
  for (auto& w : later) put_back(std::move(w), now);
  return ended;
}

std::vector<window_ptr> fold::take_all() {
  std::vector<window_ptr> all(ending_.begin(), ending_.end());
  std::erase_if(all, [](auto const& w) { return !is_to_write(*w); });
  ending_.clear();
  open_.clear();
  return all;
}

void fold::put_back(window_ptr w, time_point now) {
  w->ends_at = now + limits::audit_fold_window;
  ending_.push_back(std::move(w));
}

}  // namespace outlink::audit
