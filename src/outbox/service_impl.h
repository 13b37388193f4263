#pragma once

#include "outbox/notifier.h"
#include "outbox/senders.h"
#include "outbox/server_rules.h"
#include "outbox/service.h"

namespace outlink::outbox {

/// The use cases of outbox/service.h over a storage, the senders and a sink factory.
class outbox_service final : public service {
 public:
  outbox_service(needs const& n, sink_factory& sinks);

  task<void> start();

  task<std::vector<server>> list() override;
  task<server> load(server_id id) override;
  task<server> create(server_form form) override;
  task<server> update(server_id id, version seen, server_form form) override;
  task<void> remove(server_id id) override;
  outbox::health health(server_id id) const override { return senders_.health_of(id); }
  task<std::vector<test_stage>> test(server_id id) override;
  task<letter> send_test(server_id id, std::string to) override;

  task<std::vector<letter>> letters(letter_filter filter) override;
  task<letter> load_letter(letter_id id) override;
  task<std::string> raw_letter(letter_id id) override;
  task<letter> send_again(letter_id id) override;
  task<letter> cancel(letter_id id) override;

  task<std::vector<shown_template>> templates() override;
  task<shown_template> load_template(template_kind kind) override;
  task<shown_template> store_template(letter_template t) override;
  task<shown_template> reset_template(template_kind kind) override;

  void wake() override;
  void on_change(std::function<void()> listener) override { listeners_.push_back(std::move(listener)); }

 private:
  void changed() const;
  task<void> check_projects(std::vector<tracker::project_id> const& projects);
  task<void> settle_authentication(server& s, wanted_authentication wanted);
  task<proof> proof_for(server const& s);
  task<void> sweep();

  needs needs_;
  sink_factory& sinks_;
  senders senders_;
  notifier notifier_;
  std::vector<std::function<void()>> listeners_;
};

}  // namespace outlink::outbox
