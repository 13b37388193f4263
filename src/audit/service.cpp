#include "audit/service.h"

#include "base/limits.h"
#include "base/log.h"

namespace outlink::audit {

service::service(flow::storage<tables>& storage, flow::supervisor& owner, outlink::clock const& clock)
    : storage_(storage),
      owner_(owner),
      clock_(clock),
      due_(owner.make_bell()),
      sweep_(owner.make_bell()),
      idle_(owner.make_bell()) {}

void service::start() {
  owner_.start("audit", [this] { return run(); });
  owner_.start("audit sweep", [this] { return run_sweep(); });
}

task<void> service::run() {
  for (;;) {
    CO_TRY_DO(co_await write_due());
    (void)co_await due_->wait_until(waiting_.empty() ? fold_.next_end().value_or(time_point::max()) : clock_.now());
  }
}

task<void> service::run_sweep() {
  for (;;) {
    CO_TRY_DO(co_await sweep());
    (void)co_await sweep_->wait_until(clock_.now() + limits::audit_sweep_every);
  }
}

task<void> service::finish() {
  is_finished_ = true;
  while (being_stored_ > 0) (void)co_await idle_->wait_until(time_point::max());
  co_return co_await write(fold_.take_all());
}

task<void> service::record(entry e) {
  e = bounded(std::move(e));
  e.count = 1;
  e.at = e.last_at = clock_.now();
  co_return co_await storage_.write([&](tables& t) -> result<void> {
    TRY_DO(t.entries.insert(e));
    return {};
  });
}

task<void> service::record_use(entry e) {
  e = bounded(std::move(e));
  if (!is_finished_ && fold_.count(e, clock_.now())) co_return result<void>{};
  if (is_finished_ || fold_.is_full()) co_return co_await record(std::move(e));
  co_return co_await begin_window(std::move(e));
}

task<void> service::begin_window(entry e) {
  // However this ends, cancelled as well: the window knows how its first use went.
  struct storing {
    service& s;
    window_ptr w;
    std::optional<entry_id> id = {};
    storing(service& all, window_ptr opened) : s(all), w(std::move(opened)) { ++s.being_stored_; }
    storing(storing const&) = delete;
    ~storing() {
      if (id)
        s.fold_.stored(w, *id);
      else
        s.fold_.not_stored(w);
      if (--s.being_stored_ == 0) s.idle_->ring();
    }
  };
  bool const sleeps = !fold_.next_end();
  storing guard(*this, fold_.open(std::move(e), clock_.now()));
  if (sleeps) due_->ring();
  // A copy: others count on while the store has it.
  auto const first = guard.w->entry;
  CO_TRY(auto const stored, co_await flow::write<entry>(storage_, [&](tables& t) { return t.entries.insert(first); }));
  guard.id = stored.id;
  co_return result<void>{};
}

void service::note(entry e) {
  e = bounded(std::move(e));
  e.count = 1;
  e.at = e.last_at = clock_.now();
  if (waiting_.size() >= limits::audit_waiting_max) {
    log(log_level::error, "audit.not_recorded", {{"action", e.action}, {"subject", e.about.kind + " " + e.about.id}});
    return;
  }
  waiting_.push_back(std::move(e));
  due_->ring();
}

task<void> service::write_due() { co_return co_await write(fold_.take_ended(clock_.now())); }

// In one transaction: the counts of the windows and what listeners noted.
task<void> service::write(std::vector<window_ptr> counted) {
  auto const noted = std::exchange(waiting_, {});
  if (counted.empty() && noted.empty()) co_return result<void>{};
  // If it fails, and if it is cut short: nothing is forgotten.
  struct keeping {
    service& s;
    std::vector<window_ptr> const& counted;
    std::vector<entry> const& noted;
    bool is_written = false;
    ~keeping() {
      if (is_written) return;
      for (auto const& w : counted) s.fold_.put_back(w, s.clock_.now());
      s.waiting_.insert(s.waiting_.begin(), noted.begin(), noted.end());
    }
  } guard{*this, counted, noted};
  CO_TRY_DO(co_await storage_.write([&](tables& t) -> result<void> {
    for (auto const& e : noted) TRY_DO(t.entries.insert(e));
    for (auto const& w : counted) {
      if (w->entry.id) {
        TRY_DO(t.entries.recount(w->entry.id, w->entry.count, w->entry.last_at));
      } else {
        TRY_DO(t.entries.insert(w->entry));
      }
    }
    return {};
  }));
  guard.is_written = true;
  co_return result<void>{};
}

task<page> service::list(query q) {
  auto const wanted = q.limit;
  // One more than asked for tells whether there is a next part.
  ++q.limit;
  CO_TRY(auto found, co_await flow::read<std::vector<entry>>(storage_, [&](tables& t) { return t.entries.list(q); }));
  page p{.items = std::move(found)};
  if (p.items.size() > wanted) {
    p.items.resize(wanted);
    if (!p.items.empty()) p.next = p.items.back().id;
  }
  co_return p;
}

task<void> service::sweep() {
  auto const when = clock_.now() - limits::audit_kept;
  for (std::int64_t removed = 1; removed > 0;) {
    CO_TRY(removed, co_await flow::write<std::int64_t>(storage_, [&](tables& t) {
             return t.entries.remove_before(when, limits::audit_sweep_entries);
           }));
  }
  co_return result<void>{};
}

}  // namespace outlink::audit
