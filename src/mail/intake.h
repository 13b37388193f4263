#pragma once

#include "mail/judge.h"
#include "mail/pump.h"
#include "outbox/queue.h"

namespace outlink::mail {

/// Stands in for the address of a letter without a sender; never written to.
inline constexpr std::string_view unknown_sender = "unknown@sender.invalid";

/// A letter with what the pool made of it.
struct understood_letter {
  letter_id id;
  std::string raw;
  result<mime::letter> parsed;
  std::string content_digest;
};

/// What does not change while a mailbox's letters are handled.
struct house {
  mail::mailbox mailbox;
  std::vector<handler> handlers;
  /// Addresses that Outlink reads or sends from; lower case.
  std::vector<std::string> own_addresses;
  /// For what is answered.
  outbox::origin from = {};
};

/// Reads it inside a transaction.
result<house> load_house(tables& t, mailbox const& m);

/// What is known about a letter's sender and issue, inside a transaction.
struct found_circumstances {
  mail::circumstances seen;
  std::optional<tracker::issue> issue;
  std::optional<tracker::person> sender;
};
result<found_circumstances> look_around(tables& t, mime::letter const& l, std::vector<handler> const& handlers,
                                        time_point now);

/// The transaction's work for one letter: claims it and gives it its effect. A letter that could not be parsed is
/// failed with its words.
result<void> settle(tables& t, house const& h, understood_letter const& l, time_point now);

struct intake_needs {
  flow::storage<tables>& storage;
  flow::work_pool& pool;
  outlink::clock const& clock;
  outlink::randomness& randomness;
  /// Of this Outlink, without a trailing slash.
  std::string base_url;
  /// Called on the I/O thread after letters were handled: pages look again, and what was queued is sent.
  std::function<void()> changed;
};

/// Gives letters to their mailbox's handlers.
class intake final : public letter_handler {
 public:
  explicit intake(intake_needs n) : needs_(std::move(n)) {}
  task<void> handle(mailbox const& m, std::vector<stored_letter> letters, std::optional<cursor> at) override;
  task<void> refuse(mailbox const& m, refused_letter letter, std::uint32_t uid_validity) override;

 private:
  task<std::vector<understood_letter>> understand(std::vector<stored_letter> letters);
  task<void> write(mailbox const& m, std::vector<understood_letter> const& letters, std::optional<cursor> const& at);

  intake_needs needs_;
};

}  // namespace outlink::mail
