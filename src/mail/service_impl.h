#pragma once

#include "mail/mailbox_rules.h"
#include "mail/pumps.h"
#include "mail/service.h"

namespace outlink::mail {

/// The use cases of mail/service.h over a storage, the pumps and a source factory.
class mail_service final : public service {
 public:
  mail_service(needs const& n, source_factory& sources, letter_handler& handler);

  task<void> start_pumps();
  void changed() const;

  task<std::vector<mailbox>> list() override;
  task<mailbox> load(mailbox_id id) override;
  task<mailbox> create(mailbox_form form, std::optional<tracker::project_id> project) override;
  task<mailbox> update(mailbox_id id, version seen, mailbox_form form) override;
  task<void> remove(mailbox_id id) override;
  mail::health health(mailbox_id id) const override { return pumps_.health_of(id); }
  task<std::vector<test_stage>> test(mailbox_id id) override;
  task<void> pump_now(mailbox_id id) override;
  task<std::vector<connection_event>> connections(mailbox_id id) override;
  task<std::vector<quiet_mailbox>> quiet() override;

  task<std::vector<handler>> handlers(mailbox_id of) override;
  task<handler> load_handler(handler_id id) override;
  task<handler> create_handler(mailbox_id of, handler_form form) override;
  task<handler> update_handler(handler_id id, version seen, handler_form form) override;
  task<void> remove_handler(handler_id id) override;
  task<mail::dry_run> try_letter(mailbox_id of, std::string raw) override;
  void on_change(std::function<void()> listener) override { listeners_.push_back(std::move(listener)); }

 private:
  task<void> settle_authentication(mailbox& m, wanted_authentication wanted);
  task<proof> proof_for(mailbox const& m);

  needs needs_;
  source_factory& sources_;
  pumps pumps_;
  std::vector<std::function<void()>> listeners_;
};

/// The use cases around letters.
class letter_service_impl final : public letter_service {
 public:
  letter_service_impl(flow::storage<tables>& storage, flow::work_pool& pool, outlink::clock const& clock,
                      letter_handler& handler, std::function<void()> changed)
      : storage_(storage), pool_(pool), clock_(clock), handler_(handler), changed_(std::move(changed)) {}
  task<std::vector<letter>> list(letter_filter filter) override;
  task<letter> load(letter_id id) override;
  task<std::string> raw(letter_id id) override;
  task<std::string> safe_html(letter_id id) override;
  task<letter> run_again(letter_id id) override;
  task<std::int64_t> run_all_again(std::optional<mailbox_id> of) override;
  task<letter> import(mailbox_id into, std::string raw) override;

 private:
  flow::storage<tables>& storage_;
  flow::work_pool& pool_;
  outlink::clock const& clock_;
  letter_handler& handler_;
  std::function<void()> changed_;
};

}  // namespace outlink::mail
