#include "mail/letter_sweep.h"

#include <utility>

#include "base/mail_limits.h"

namespace outlink::mail {

task<void> sweep_letters(flow::storage<tables>& storage, flow::bell& pause, outlink::clock const& clock) {
  for (;;) {
    auto const now = clock.now();
    CO_TRY(auto const swept, co_await flow::write<std::int64_t>(storage, [&](tables& t) {
             return t.history.sweep(now - limits::letter_bytes_kept, limits::letter_sweep_letters);
           }));
    bool const is_more = std::cmp_equal(swept, limits::letter_sweep_letters);
    if (!is_more) co_await pause.wait_until(now + limits::letter_sweep_every);
  }
}

}  // namespace outlink::mail
