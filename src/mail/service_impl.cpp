#include "mail/service_impl.h"

#include <algorithm>

#include "base/mail_limits.h"
#include "mail/intake.h"
#include "mail/letter_sweep.h"
#include "mail/quiet.h"
#include "mail/sources.h"
#include "mail/test_stages.h"

namespace outlink::mail {

mail_service::mail_service(needs const& n, source_factory& sources, letter_handler& handler)
    : needs_(n),
      sources_(sources),
      pumps_({.storage = n.storage,
              .sources = sources,
              .tokens = n.tokens,
              .handler = handler,
              .clock = n.clock,
              .randomness = n.randomness},
             n.supervisor, [this] { changed(); }) {
  needs_.links.on_grant_change([this](links::grant_id id) { pumps_.wake(id); });
}

void mail_service::changed() const {
  for (auto const& listener : listeners_) listener();
}

task<void> mail_service::start_pumps() {
  CO_TRY(auto all, co_await list());
  for (auto const& m : all)
    if (m.enabled) pumps_.start(m);
  co_return result<void>{};
}

task<std::vector<mailbox>> mail_service::list() {
  return flow::read<std::vector<mailbox>>(needs_.storage, [](tables& t) { return t.mailboxes.list(); });
}

task<mailbox> mail_service::load(mailbox_id id) {
  return flow::read<mailbox>(needs_.storage, [id](tables& t) { return t.mailboxes.load(id); });
}

task<mailbox> mail_service::create(mailbox_form form, std::optional<tracker::project_id> project) {
  CO_TRY(auto checked, check_form({}, form, true, needs_.allow_plain));
  auto& m = checked.taken;
  if (project) {
    auto found = co_await flow::read<tracker::project>(needs_.storage,
                                                       [&](tables& t) { return t.tracker.projects.load(*project); });
    if (!found && found.error().code == "project.not_found")
      co_return invalid_field("mailbox", "project", "There is no such project.");
    CO_TRY_DO(std::move(found));
  }
  CO_TRY_DO(co_await settle_authentication(m, std::move(checked.authentication)));
  m.created_at = m.updated_at = needs_.clock.now();
  CO_TRY(auto stored, co_await flow::write<mailbox>(needs_.storage, [&](tables& t) -> result<mailbox> {
           TRY(auto made, t.mailboxes.insert(m));
           if (project) TRY_DO(t.handlers.insert({.mailbox = made.id, .name = made.name, .project = *project}));
           return made;
         }));
  if (stored.enabled) pumps_.start(stored);
  changed();
  co_return stored;
}

task<mailbox> mail_service::update(mailbox_id id, version seen, mailbox_form form) {
  CO_TRY(auto before, co_await load(id));
  if (before.version != seen) co_return stale("mailbox");
  CO_TRY(auto checked, check_form(before, form, false, needs_.allow_plain));
  auto& m = checked.taken;
  CO_TRY_DO(co_await settle_authentication(m, std::move(checked.authentication)));
  m.updated_at = needs_.clock.now();
  CO_TRY(auto stored, co_await flow::write<mailbox>(needs_.storage, [&](tables& t) -> result<mailbox> {
           // Another server or folder counts its UIDs on its own: reading starts as with a new mailbox.
           bool const other_place = m.protocol != before.protocol || m.server.host != before.server.host ||
                                    m.folder != before.folder || m.user_name != before.user_name;
           if (other_place) TRY_DO(t.mailboxes.store_cursor(id, {}));
           return t.mailboxes.replace(m, seen);
         }));
  co_await pumps_.stop(id);
  if (stored.enabled) pumps_.start(stored);
  changed();
  co_return stored;
}

task<void> mail_service::remove(mailbox_id id) {
  CO_TRY_DO(co_await load(id));
  co_await pumps_.stop(id);
  CO_TRY_DO(co_await needs_.storage.write([id](tables& t) { return t.mailboxes.remove(id); }));
  changed();
  co_return result<void>{};
}

task<void> mail_service::settle_authentication(mailbox& m, wanted_authentication wanted) {
  if (auto* password = std::get_if<wants_password>(&wanted)) {
    m.authentication = password_authentication{std::move(password->password)};
  } else if (auto* link = std::get_if<wants_new_grant>(&wanted)) {
    CO_TRY(auto grant, co_await needs_.links.add_grant(link->link, m.user_name));
    m.authentication = link_authentication{grant.id};
  } else if (auto* chosen = std::get_if<wants_grant>(&wanted)) {
    CO_TRY(auto grant, co_await needs_.links.load_grant(chosen->grant));
    m.authentication = link_authentication{grant.id};
  }
  co_return result<void>{};
}

task<proof> mail_service::proof_for(mailbox const& m) {
  if (auto const* password = std::get_if<password_authentication>(&m.authentication))
    co_return password_proof{password->password};
  CO_TRY(auto token, co_await needs_.tokens.fresh(std::get<link_authentication>(m.authentication).grant));
  co_return token_proof{std::move(token.access_token)};
}

task<std::vector<test_stage>> mail_service::test(mailbox_id id) {
  CO_TRY(auto m, co_await load(id));
  auto proof = co_await proof_for(m);
  auto source = sources_.make(m);
  // Without a proof the network can still be tested: the server answers a wrong one.
  auto opened = proof ? co_await source->open(*proof) : result<folder_view>(fail(proof.error()));
  co_await source->close();
  co_return stages_of(m, proof ? std::nullopt : std::optional(proof.error()), opened);
}

task<void> mail_service::pump_now(mailbox_id id) {
  CO_TRY_DO(co_await load(id));
  pumps_.wake(id);
  co_return result<void>{};
}

task<std::vector<connection_event>> mail_service::connections(mailbox_id id) {
  return flow::read<std::vector<connection_event>>(needs_.storage,
                                                   [id](tables& t) -> result<std::vector<connection_event>> {
                                                     TRY_DO(t.mailboxes.load(id));
                                                     return t.connections.list(id);
                                                   });
}

task<std::vector<quiet_mailbox>> mail_service::quiet() {
  return flow::read<std::vector<quiet_mailbox>>(
      needs_.storage, [now = needs_.clock.now()](tables& t) -> result<std::vector<quiet_mailbox>> {
        std::vector<quiet_mailbox> found;
        TRY(auto const all, t.mailboxes.list());
        for (auto const& m : all) {
          if (!m.enabled) continue;
          TRY(auto const arrivals, t.history.arrivals(m.id, limits::quiet_letters_looked_at));
          if (auto const pause = unusual_pause(arrivals, now))
            found.push_back(
                {.mailbox = m.id, .name = m.name, .last_letter_at = arrivals.front(), .longest_pause = *pause});
        }
        return found;
      });
}

namespace {

class mail_feature final : public feature {
 public:
  explicit mail_feature(needs const& n)
      : sources_(make_sources(n.dialer, n.http, n.clock)),
        intake_({.storage = n.storage,
                 .pool = n.pool,
                 .clock = n.clock,
                 .randomness = n.randomness,
                 .base_url = n.base_url,
                 .changed = [this] { service_.changed(); }}),
        service_(n, *sources_, intake_),
        letters_(n.storage, n.pool, n.clock, intake_, [this] { service_.changed(); }),
        storage_(n.storage),
        supervisor_(n.supervisor),
        clock_(n.clock),
        pause_(n.supervisor.make_bell()) {}
  mail::service& service() override { return service_; }
  letter_service& letters() override { return letters_; }
  task<void> start() override {
    supervisor_.start("letter sweep", [this] { return sweep_letters(storage_, *pause_, clock_); });
    return service_.start_pumps();
  }

 private:
  std::unique_ptr<source_factory> sources_;
  intake intake_;
  mail_service service_;
  letter_service_impl letters_;
  flow::storage<tables>& storage_;
  flow::supervisor& supervisor_;
  outlink::clock const& clock_;
  std::unique_ptr<flow::bell> pause_;
};

}  // namespace

std::unique_ptr<feature> make_feature(needs const& n) { return std::make_unique<mail_feature>(n); }

}  // namespace outlink::mail
