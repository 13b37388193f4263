#include "mail/pumps.h"

namespace outlink::mail {

pumps::pumps(pump_needs const& n, flow::supervisor& owner, std::function<void()> changed)
    : needs_(n), owner_(owner), changed_(std::move(changed)) {}

std::string pumps::name_of(mailbox_id id) { return "pump " + std::to_string(id.value); }

task<void> pumps::run(std::shared_ptr<pump> p) { co_return co_await p->run(); }

void pumps::start(mailbox const& m) {
  auto p = std::make_shared<pump>(needs_, m, owner_.make_bell(), changed_);
  auto const* link = std::get_if<link_authentication>(&m.authentication);
  entries_[m.id] = {.running = p, .grant = link ? link->grant : links::grant_id{}};
  owner_.start(name_of(m.id), [p] { return run(p); });
}

boost::asio::awaitable<void> pumps::stop(mailbox_id id) {
  if (entries_.erase(id) > 0) co_await owner_.stop(name_of(id));
}

void pumps::wake(links::grant_id grant) {
  for (auto const& [id, e] : entries_)
    if (e.grant == grant && e.running->health().state == pump_state::waiting) e.running->wake();
}

void pumps::wake(mailbox_id id) {
  if (auto const it = entries_.find(id); it != entries_.end()) it->second.running->wake();
}

health pumps::health_of(mailbox_id id) const {
  auto const it = entries_.find(id);
  return it == entries_.end() ? health{} : it->second.running->health();
}

}  // namespace outlink::mail
