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
  task<mailbox> create(mailbox_form form) override;
  task<mailbox> update(mailbox_id id, version seen, mailbox_form form) override;
  task<void> remove(mailbox_id id) override;
  mail::health health(mailbox_id id) const override { return pumps_.health_of(id); }
  task<std::vector<test_stage>> test(mailbox_id id) override;

  task<std::vector<letter>> letters(letter_filter filter) override;
  task<letter> load_letter(letter_id id) override;
  task<std::string> raw_letter(letter_id id) override;
  task<std::string> safe_html(letter_id id) override;
  task<letter> run_again(letter_id id) override;
  void on_change(std::function<void()> listener) override { listeners_.push_back(std::move(listener)); }

 private:
  task<void> settle_authentication(mailbox& m, wanted_authentication wanted);
  task<void> check_project(tracker::project_id id);
  task<proof> proof_for(mailbox const& m);

  needs needs_;
  source_factory& sources_;
  letter_handler& handler_;
  pumps pumps_;
  std::vector<std::function<void()>> listeners_;
};

}  // namespace outlink::mail
