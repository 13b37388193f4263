#include <algorithm>

#include "base/limits.h"
#include "base/text.h"
#include "outbox/queue.h"
#include "outbox/service_impl.h"

namespace outlink::outbox {
namespace {

result<shown_template> show(tables& t, template_kind kind) {
  TRY(auto changed, t.templates.load(kind));
  if (changed) return shown_template{.words = *std::move(changed), .is_changed = true};
  return shown_template{.words = default_template(kind)};
}

}  // namespace

task<letter> outbox_service::send_test(server_id id, std::string to) {
  CO_TRY(auto const s, co_await load(id));
  if (!s.enabled)
    co_return fail({.code = "outgoing_server.disabled",
                    .remedy = remedy::fix_input,
                    .words = "Sending a test letter: the outgoing mail server is switched off. Switch it on first."});
  to = std::string(trim(to));
  auto const from = make_origin(needs_.base_url, needs_.randomness, needs_.clock.now());
  CO_TRY(auto queued, co_await flow::write<letter>(needs_.storage, [&](tables& t) -> result<letter> {
           TRY(auto const made, queue_test(t, s, to, from));
           return t.letters.load(made);
         }));
  senders_.letters_came();
  changed();
  co_return queued;
}

task<std::vector<letter>> outbox_service::letters(letter_filter filter) {
  filter.limit = std::clamp<std::size_t>(filter.limit, 1, limits::page_items_max);
  filter.text = utf8_prefix(filter.text, limits::search_text_bytes_max);
  co_return co_await flow::read<std::vector<letter>>(needs_.storage, [&](tables& t) { return t.letters.list(filter); });
}

task<letter> outbox_service::load_letter(letter_id id) {
  return flow::read<letter>(needs_.storage, [id](tables& t) { return t.letters.load(id); });
}

task<std::string> outbox_service::raw_letter(letter_id id) {
  return flow::read<std::string>(needs_.storage, [id](tables& t) { return t.letters.raw(id); });
}

task<letter> outbox_service::send_again(letter_id id) {
  auto const now = needs_.clock.now();
  CO_TRY(auto const l, co_await flow::write<letter>(needs_.storage, [&](tables& t) -> result<letter> {
           TRY(bool const waits, t.letters.send_again(id, now));
           if (!waits)
             return fail({.code = "outgoing_letter.not_repeatable",
                          .remedy = remedy::fix_input,
                          .words = "Only a failed or cancelled letter whose bytes were kept can be sent again."});
           TRY_DO(assign_waiting(t));
           return t.letters.load(id);
         }));
  senders_.letters_came();
  changed();
  co_return l;
}

task<letter> outbox_service::cancel(letter_id id) {
  auto const now = needs_.clock.now();
  CO_TRY(auto const l, co_await flow::write<letter>(needs_.storage, [&](tables& t) -> result<letter> {
           TRY(bool const is_cancelled, t.letters.cancel(id, "Cancelled by hand.", now));
           if (!is_cancelled)
             return fail({.code = "outgoing_letter.not_waiting",
                          .remedy = remedy::fix_input,
                          .words = "Only a letter that waits can be cancelled."});
           return t.letters.load(id);
         }));
  changed();
  co_return l;
}

task<std::vector<shown_template>> outbox_service::templates() {
  return flow::read<std::vector<shown_template>>(needs_.storage, [](tables& t) -> result<std::vector<shown_template>> {
    std::vector<shown_template> all;
    for (auto const kind : all_template_kinds) {
      TRY(auto one, show(t, kind));
      all.push_back(std::move(one));
    }
    return all;
  });
}

task<shown_template> outbox_service::load_template(template_kind kind) {
  return flow::read<shown_template>(needs_.storage, [kind](tables& t) { return show(t, kind); });
}

task<shown_template> outbox_service::store_template(letter_template words) {
  CO_TRY_DO(check_template(words));
  co_return co_await flow::write<shown_template>(needs_.storage, [&](tables& t) -> result<shown_template> {
    TRY_DO(t.templates.store(words));
    return show(t, words.kind);
  });
}

task<shown_template> outbox_service::reset_template(template_kind kind) {
  return flow::write<shown_template>(needs_.storage, [kind](tables& t) -> result<shown_template> {
    TRY_DO(t.templates.reset(kind));
    return show(t, kind);
  });
}

}  // namespace outlink::outbox
