#pragma once

#include "mail/pump.h"
#include "protocol/mime/mime.h"

namespace outlink::mail {

/// Why a letter is deliberately made into nothing, in plain words; empty when it is a person's letter. Pure.
std::string filter_reason(mime::letter const& l, std::string_view own_address);

/// Where to look for the issue that the letter belongs to, after the keys in its subject: In-Reply-To, then References
/// from the newest.
std::vector<std::string> ancestors(mime::letter const& l);

/// The handler *create issue or comment*: belongs by issue key in the subject, else by Message-IDs, else becomes a new
/// issue.
class intake final : public letter_handler {
 public:
  intake(flow::storage<tables>& storage, flow::work_pool& pool, outlink::clock const& clock,
         std::function<void()> changed)
      : storage_(storage), pool_(pool), clock_(clock), changed_(std::move(changed)) {}
  task<void> handle(mailbox const& m, letter_id letter, std::string raw, std::optional<cursor> at) override;

 private:
  flow::storage<tables>& storage_;
  flow::work_pool& pool_;
  outlink::clock const& clock_;
  std::function<void()> changed_;
};

/// The transaction's work: claims the letter and gives it its effect. `parsed` may be a failure: then the letter is
/// failed with its words.
result<void> settle(tables& t, mailbox const& m, letter_id id, result<mime::letter> const& parsed,
                    std::optional<cursor> at, time_point now);

}  // namespace outlink::mail
