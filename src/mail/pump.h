#pragma once

#include <functional>
#include <memory>

#include "flow/runtime.h"
#include "flow/storage.h"
#include "links/service.h"
#include "mail/service.h"
#include "mail/source.h"

namespace outlink::mail {

/// Turns a stored letter into an issue or a comment (or says why not), and moves the cursor, in one transaction.
/// Handling the same letter twice does nothing the second time.
class letter_handler {
 public:
  virtual ~letter_handler() = default;
  /// `raw` may be empty: then it is read from the store. `at` is the cursor to store with it; empty leaves the cursor
  /// alone.
  virtual task<void> handle(mailbox const& m, letter_id letter, std::string raw, std::optional<cursor> at) = 0;
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
/// Raw letter first, then its effect in one transaction, then the server's copy is marked as read.
class pump {
 public:
  /// `wake` interrupts a wait (the grant or the mailbox changed); `changed` is called after each change of the health.
  pump(pump_needs const& n, mailbox m, std::unique_ptr<flow::bell> wake, std::function<void()> changed);

  /// Never returns success; fails only when our own store does.
  task<void> run();
  mail::health const& health() const { return health_; }
  /// Try again now, if waiting.
  void wake();

 private:
  task<void> live_connection();
  task<folder_view> open(letter_source& source);
  task<proof> take_proof();
  task<void> finish_interrupted();
  task<void> catch_up(letter_source& source);
  task<void> take(letter_source& source, listed_letter const& l);
  task<void> mark_handled(letter_source& source);
  void set_state(pump_state s);

  pump_needs needs_;
  mailbox mailbox_;
  std::unique_ptr<flow::bell> wake_;
  std::function<void()> changed_;
  mail::health health_;
  cursor cursor_;
  /// The grant's version behind the last token.
  version token_from_;
  int failures_in_a_row_ = 0;
};

}  // namespace outlink::mail
