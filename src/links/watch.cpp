#include "links/watch.h"

#include <algorithm>

#include "base/limits.h"
#include "base/log.h"

namespace outlink::links {

task<std::vector<warning>> watch::look() {
  struct view {
    std::vector<link> links;
    std::vector<grant> grants;
  };
  CO_TRY(auto const all, co_await flow::read<view>(needs_.storage, [](tables& t) -> result<view> {
           TRY(auto links, t.links.list());
           TRY(auto grants, t.grants.list());
           return view{std::move(links), std::move(grants)};
         }));
  std::vector<warning> found;
  for (auto const& l : all.links) {
    std::vector<grant> mine;
    std::ranges::copy_if(all.grants, std::back_inserter(mine), [&](grant const& g) { return g.link == l.id; });
    std::ranges::move(find_warnings({.link = l,
                                     .row = needs_.providers.find(l.provider),
                                     .grants = mine,
                                     .clock_ahead = needs_.endpoint.clock_ahead(l.id),
                                     .base_url = needs_.address.base_url},
                                    needs_.clock.now()),
                      std::back_inserter(found));
  }
  std::ranges::stable_sort(found, std::ranges::greater(), &warning::severity);
  co_return found;
}

void watch::start() {
  needs_.owner.start("watch", [this] { return run(); });
}

task<void> watch::run() {
  for (;;) {
    if (auto done = co_await tell_new(); !done)
      log(log_level::error, "warnings.not_looked_for", {{"why", describe(done.error())}});
    (void)co_await bell_->wait_until(needs_.clock.now() + limits::warnings_every);
  }
}

// Sent first, remembered after: a crash between the two tells once more rather than never.
task<void> watch::tell_new() {
  if (!needs_.tell) co_return result<void>{};
  CO_TRY(auto const found, co_await look());
  CO_TRY(auto const told,
         co_await flow::read<std::vector<std::string>>(needs_.storage, [](tables& t) { return t.told.list(); }));
  for (auto const& w : found) {
    if (std::ranges::binary_search(told, w.key)) continue;
    if (auto sent = co_await needs_.tell->tell(w); !sent) {
      log(log_level::warning, "warning.not_sent", {{"code", w.code}, {"why", describe(sent.error())}});
      co_return result<void>{};
    }
    auto const now = needs_.clock.now();
    CO_TRY_DO(co_await needs_.storage.write([&](tables& t) -> result<void> {
      TRY_DO(t.told.record(w.key, now));
      return t.told.remove_before(now - limits::told_warnings_kept);
    }));
  }
  co_return result<void>{};
}

}  // namespace outlink::links
