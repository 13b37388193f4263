#include "outbox/senders.h"

namespace outlink::outbox {

senders::senders(sender_needs const& n, flow::supervisor& owner, std::function<void()> changed)
    : needs_(n), owner_(owner), changed_(std::move(changed)) {}

std::string senders::name_of(server_id id) { return "sender " + std::to_string(id.value); }

task<void> senders::run(std::shared_ptr<sender> s) { co_return co_await s->run(); }

void senders::start(server const& s) {
  auto made = std::make_shared<sender>(needs_, s, owner_.make_bell(), changed_);
  auto const* link = std::get_if<link_authentication>(&s.authentication);
  entries_[s.id] = {.running = made, .grant = link ? link->grant : links::grant_id{}};
  owner_.start(name_of(s.id), [made] { return run(made); });
}

boost::asio::awaitable<void> senders::stop(server_id id) {
  if (entries_.erase(id) > 0) co_await owner_.stop(name_of(id));
}

void senders::letters_came() {
  for (auto const& [id, e] : entries_)
    if (e.running->health().state != sender_state::waiting) e.running->wake();
}

void senders::wake(links::grant_id grant) {
  for (auto const& [id, e] : entries_)
    if (e.grant == grant && e.running->health().state == sender_state::waiting) e.running->wake();
}

health senders::health_of(server_id id) const {
  auto const it = entries_.find(id);
  return it == entries_.end() ? health{} : it->second.running->health();
}

}  // namespace outlink::outbox
