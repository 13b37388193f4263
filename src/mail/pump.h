#pragma once

#include <functional>
#include <memory>

#include "flow/runtime.h"
#include "flow/storage.h"
#include "links/service.h"
#include "mail/service.h"
#include "mail/source.h"

namespace outlink::mail {

/// A letter whose bytes are stored.
struct stored_letter {
  letter_id id;
  /// May be empty: then it is read from the store.
  std::string raw;
};

/// A letter that is too large to take.
struct refused_letter {
  std::string uid;
  std::int64_t bytes = 0;
  /// Its header; may be empty.
  std::string header;
};

/// Turns stored letters into issues and comments (or says why not), and moves the cursor, in one transaction.
/// Handling the same letter twice does nothing the second time.
class letter_handler {
 public:
  virtual ~letter_handler() = default;
  /// `at` is the cursor to store with them; empty leaves the cursor alone.
  virtual task<void> handle(mailbox const& m, std::vector<stored_letter> letters, std::optional<cursor> at) = 0;
  /// Notes it as failed and tells its sender.
  virtual task<void> refuse(mailbox const& m, refused_letter letter, std::uint32_t uid_validity) = 0;
};

/// What a pump works with; everything outlives it.
struct pump_needs {
  flow::storage<tables>& storage;
  source_factory& sources;
  links::token_source& tokens;
  letter_handler& handler;
  outlink::clock const& clock;
  outlink::randomness& randomness;
};

/// Reads one mailbox for as long as it runs: connects, catches up, listens, and after trouble tries again by plan.
/// Raw letters first, then their effect in one transaction, then the server's copies are touched.
class pump {
 public:
  /// `wake` interrupts a wait (the grant or the mailbox changed, somebody asks for the mail now); `changed` is called
  /// after each change of the health.
  pump(pump_needs const& n, mailbox m, std::unique_ptr<flow::bell> wake, std::function<void()> changed);

  /// Never returns success; fails only when our own store does.
  task<void> run();
  mail::health const& health() const { return health_; }
  /// Try again, or ask the server, now.
  void wake();

 private:
  task<void> live_connection();
  task<void> stay_connected(letter_source& source);
  task<folder_view> open(letter_source& source);
  task<void> begin(folder_view const& view);
  task<proof> take_proof();
  task<void> finish_interrupted();
  task<bool> catch_up(letter_source& source);
  task<std::vector<listed_letter>> choose(std::vector<listed_letter> const& listed);
  task<void> take(letter_source& source, std::vector<listed_letter> const& chosen);
  task<void> keep(std::vector<fetched_letter> fetched, std::uint32_t uid_next);
  task<void> refuse_large(letter_source& source, std::vector<fetched_letter>& fetched);
  task<void> refuse(letter_source& source, listed_letter const& l);
  task<bool> touch_handled(letter_source& source);
  task<void> log_connection(std::string what, failure const* why);
  void set_state(pump_state s);

  pump_needs needs_;
  mailbox mailbox_;
  std::unique_ptr<flow::bell> wake_;
  std::function<void()> changed_;
  mail::health health_;
  cursor cursor_;
  /// What was there before and is not taken, where no UID tells (POP3).
  bool skips_all_ = false;
  /// What waits for news just now; null when nothing does.
  letter_source* waiting_ = nullptr;
  /// The grant's version behind the last token.
  version token_from_;
  int failures_in_a_row_ = 0;
  std::string last_logged_;
};

}  // namespace outlink::mail
