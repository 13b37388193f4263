#include "outbox/service_impl.h"

#include <algorithm>

#include "base/mail_limits.h"
#include "outbox/queue.h"
#include "outbox/sinks.h"
#include "outbox/test_stages.h"

namespace outlink::outbox {

std::string_view to_string(sender_state s) {
  switch (s) {
    case sender_state::stopped:
      return "stopped";
    case sender_state::idle:
      return "idle";
    case sender_state::connecting:
      return "connecting";
    case sender_state::sending:
      return "sending";
    case sender_state::waiting:
      return "waiting";
  }
  return "stopped";
}

outbox_service::outbox_service(needs const& n, sink_factory& sinks)
    : needs_(n),
      sinks_(sinks),
      senders_({.storage = n.storage, .sinks = sinks, .tokens = n.tokens, .clock = n.clock, .randomness = n.randomness},
               n.supervisor, [this] { changed(); }),
      notifier_({.storage = n.storage,
                 .clock = n.clock,
                 .randomness = n.randomness,
                 .base_url = n.base_url,
                 .own_addresses = n.own_addresses},
                n.supervisor.make_bell(), [this] {
                  senders_.letters_came();
                  changed();
                }) {
  needs_.links.on_grant_change([this](links::grant_id id) { senders_.wake(id); });
}

void outbox_service::changed() const {
  for (auto const& listener : listeners_) listener();
}

void outbox_service::wake() {
  notifier_.wake();
  senders_.letters_came();
}

task<void> outbox_service::start() {
  CO_TRY(auto const all, co_await list());
  for (auto const& s : all)
    if (s.enabled) senders_.start(s);
  needs_.supervisor.start("notifier", [this] { return notifier_.run(); });
  needs_.supervisor.start("outbox sweep", [this] { return sweep(); });
  co_return result<void>{};
}

// What was sent, or given up, long ago is kept without its bytes.
task<void> outbox_service::sweep() {
  auto const pause = needs_.supervisor.make_bell();
  for (;;) {
    auto const now = needs_.clock.now();
    CO_TRY(auto const swept, co_await flow::write<std::int64_t>(needs_.storage, [&](tables& t) {
             return t.letters.sweep(now - limits::outbox_bytes_kept, limits::outbox_sweep_letters);
           }));
    bool const is_more = std::cmp_equal(swept, limits::outbox_sweep_letters);
    if (!is_more) co_await pause->wait_until(now + limits::outbox_sweep_every);
  }
}

task<std::vector<server>> outbox_service::list() {
  return flow::read<std::vector<server>>(needs_.storage, [](tables& t) { return t.servers.list(); });
}

task<server> outbox_service::load(server_id id) {
  return flow::read<server>(needs_.storage, [id](tables& t) { return t.servers.load(id); });
}

task<server> outbox_service::create(server_form form) {
  CO_TRY(auto checked, check_form({}, form, true, needs_.allow_plain));
  auto& s = checked.taken;
  CO_TRY_DO(co_await check_projects(s.projects));
  CO_TRY_DO(co_await settle_authentication(s, std::move(checked.authentication)));
  s.created_at = s.updated_at = needs_.clock.now();
  CO_TRY(auto stored, co_await flow::write<server>(needs_.storage, [&](tables& t) -> result<server> {
           TRY(auto made, t.servers.insert(s));
           TRY_DO(assign_waiting(t));
           return made;
         }));
  if (stored.enabled) senders_.start(stored);
  senders_.letters_came();
  changed();
  co_return stored;
}

task<server> outbox_service::update(server_id id, version seen, server_form form) {
  CO_TRY(auto before, co_await load(id));
  if (before.version != seen) co_return stale("outgoing_server");
  CO_TRY(auto checked, check_form(before, form, false, needs_.allow_plain));
  auto& s = checked.taken;
  if (s.projects != before.projects) CO_TRY_DO(co_await check_projects(s.projects));
  CO_TRY_DO(co_await settle_authentication(s, std::move(checked.authentication)));
  s.updated_at = needs_.clock.now();
  CO_TRY(auto stored, co_await flow::write<server>(needs_.storage, [&](tables& t) -> result<server> {
           TRY(auto made, t.servers.replace(s, seen));
           TRY_DO(assign_waiting(t));
           return made;
         }));
  co_await senders_.stop(id);
  if (stored.enabled) senders_.start(stored);
  senders_.letters_came();
  changed();
  co_return stored;
}

task<void> outbox_service::remove(server_id id) {
  CO_TRY_DO(co_await load(id));
  // First, so that it sends nothing that another gets then.
  co_await senders_.stop(id);
  CO_TRY_DO(co_await needs_.storage.write([id](tables& t) -> result<void> {
    TRY_DO(t.servers.remove(id));
    TRY_DO(assign_waiting(t));
    return {};
  }));
  senders_.letters_came();
  changed();
  co_return result<void>{};
}

task<void> outbox_service::check_projects(std::vector<tracker::project_id> const& projects) {
  auto found = co_await needs_.storage.read([&](tables& t) -> result<void> {
    for (auto const id : projects) TRY_DO(t.tracker.projects.load(id));
    return {};
  });
  if (!found && found.error().code == "project.not_found")
    co_return invalid_field("outgoing_server", "projects", "There is no such project.");
  co_return found;
}

task<void> outbox_service::settle_authentication(server& s, wanted_authentication wanted) {
  if (std::holds_alternative<wants_nothing>(wanted)) {
    s.authentication = no_authentication{};
  } else if (auto* password = std::get_if<wants_password>(&wanted)) {
    s.authentication = password_authentication{std::move(password->password)};
  } else if (auto* link = std::get_if<wants_new_grant>(&wanted)) {
    CO_TRY(auto grant, co_await needs_.links.add_grant(link->link, s.user_name));
    s.authentication = link_authentication{grant.id};
  } else if (auto* chosen = std::get_if<wants_grant>(&wanted)) {
    CO_TRY(auto grant, co_await needs_.links.load_grant(chosen->grant));
    s.authentication = link_authentication{grant.id};
  }
  co_return result<void>{};
}

task<proof> outbox_service::proof_for(server const& s) {
  if (std::holds_alternative<no_authentication>(s.authentication)) co_return no_proof{};
  if (auto const* password = std::get_if<password_authentication>(&s.authentication))
    co_return password_proof{password->password};
  CO_TRY(auto token, co_await needs_.tokens.fresh(std::get<link_authentication>(s.authentication).grant));
  co_return token_proof{std::move(token.access_token)};
}

task<std::vector<test_stage>> outbox_service::test(server_id id) {
  CO_TRY(auto s, co_await load(id));
  auto const proof = co_await proof_for(s);
  if (!proof) co_return stages_of(s, proof.error(), {});
  auto const sink = sinks_.make(s);
  auto tried = co_await sink->open(*proof);
  if (tried) tried = co_await sink->try_sender(s.from_address);
  co_await sink->close();
  co_return stages_of(s, std::nullopt, tried);
}

namespace {

class outbox_feature final : public feature {
 public:
  explicit outbox_feature(needs const& n)
      : sinks_(make_sinks(n.dialer, n.http, n.clock, name_for_servers(n.base_url))), service_(n, *sinks_) {}
  outbox::service& service() override { return service_; }
  task<void> start() override { return service_.start(); }

 private:
  // Servers refuse names that are none in the public sense; an address literal is always allowed.
  static std::string name_for_servers(std::string const& base_url) {
    auto host = host_of(base_url);
    bool const is_address = host.find_first_not_of("0123456789.") == host.npos;
    bool const is_full = host.find('.') != host.npos && !host.ends_with(".invalid");
    return is_full && !is_address ? host : "[127.0.0.1]";
  }

  std::unique_ptr<sink_factory> sinks_;
  outbox_service service_;
};

}  // namespace

std::unique_ptr<feature> make_feature(needs const& n) { return std::make_unique<outbox_feature>(n); }

}  // namespace outlink::outbox
