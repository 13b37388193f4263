#include <algorithm>

#include "base/limits.h"
#include "base/mail_limits.h"
#include "base/text.h"
#include "mail/service_impl.h"
#include "protocol/html/html.h"
#include "protocol/mime/mime.h"

namespace outlink::mail {

task<std::vector<letter>> letter_service_impl::list(letter_filter filter) {
  filter.limit = std::clamp<std::size_t>(filter.limit, 1, limits::page_items_max);
  co_return co_await flow::read<std::vector<letter>>(storage_, [&](tables& t) { return t.letters.list(filter); });
}

task<letter> letter_service_impl::load(letter_id id) {
  return flow::read<letter>(storage_, [id](tables& t) { return t.letters.load(id); });
}

task<std::string> letter_service_impl::raw(letter_id id) {
  return flow::read<std::string>(storage_, [id](tables& t) { return t.letters.raw(id); });
}

task<std::string> letter_service_impl::safe_html(letter_id id) {
  CO_TRY(auto bytes, co_await raw(id));
  result<std::string> html = std::string();
  co_await pool_.run([&] {
    auto parsed = mime::parse(bytes);
    if (!parsed)
      html = fail(std::move(parsed).error());
    else if (parsed->html)
      html = html::make_safe(*parsed->html);
  });
  co_return html;
}

task<letter> letter_service_impl::run_again(letter_id id) {
  CO_TRY(auto before, co_await load(id));
  CO_TRY(auto m, co_await flow::read<mailbox>(storage_, [&](tables& t) { return t.mailboxes.load(before.mailbox); }));
  CO_TRY(auto reopened, co_await flow::write<bool>(storage_, [id](tables& t) { return t.letters.reopen(id); }));
  if (!reopened)
    co_return fail({.code = "letter.not_repeatable",
                    .remedy = remedy::fix_input,
                    .words = "Only a failed or filtered letter whose bytes were kept can be run again."});
  std::vector<stored_letter> one;
  one.push_back({.id = id, .raw = {}});
  CO_TRY_DO(co_await handler_.handle(m, std::move(one), std::nullopt));
  changed_();
  co_return co_await load(id);
}

task<std::int64_t> letter_service_impl::run_all_again(std::optional<mailbox_id> of) {
  CO_TRY(auto const ids, co_await flow::read<std::vector<letter_id>>(
                             storage_, [&](tables& t) { return t.history.failed(of, limits::letters_run_again_max); }));
  std::int64_t count = 0;
  for (auto const id : ids) {
    auto done = co_await run_again(id);
    // Its mailbox may be gone, or somebody else ran it.
    if (done) ++count;
    if (!done && flow::is_store_trouble(done.error())) co_return fail(std::move(done).error());
  }
  co_return count;
}

task<letter> letter_service_impl::import(mailbox_id into, std::string raw) {
  if (raw.size() > limits::letter_bytes_max)
    co_return fail({.code = "letter.too_large",
                    .remedy = remedy::fix_input,
                    .words = "The letter is larger than is taken.",
                    .where = "letter"});
  CO_TRY(auto m, co_await flow::read<mailbox>(storage_, [into](tables& t) { return t.mailboxes.load(into); }));
  // UIDVALIDITY 0 is no server's: claims of imported letters meet no others. The digest makes an import repeatable.
  new_letter const fresh{.mailbox = into,
                         .uid_validity = 0,
                         .uid = "import-" + hex(sha256(raw)),
                         .raw = raw,
                         .bytes = static_cast<std::int64_t>(raw.size()),
                         .at = clock_.now()};
  CO_TRY(auto const id,
         co_await flow::write<std::optional<letter_id>>(storage_, [&](tables& t) { return t.letters.insert(fresh); }));
  if (!id)
    co_return fail({.code = "letter.known",
                    .remedy = remedy::fix_input,
                    .words = "This letter came into the mailbox before.",
                    .where = "letter"});
  std::vector<stored_letter> one;
  one.push_back({.id = *id, .raw = std::move(raw)});
  CO_TRY_DO(co_await handler_.handle(m, std::move(one), std::nullopt));
  co_return co_await load(*id);
}

}  // namespace outlink::mail
