#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "flow/wire.h"
#include "mail/stores.h"

namespace outlink::mail {

/// What a source signs in with: the mailbox's password, or an access token.
struct password_proof {
  secret_text password;
};
struct token_proof {
  secret_text access_token;
};
using proof = std::variant<password_proof, token_proof>;

/// The folder as it was opened.
struct folder_view {
  /// 1 where the protocol has none.
  std::uint32_t uid_validity = 1;
  /// The next letter's UID will be this or higher; 1 where the protocol does not count.
  std::uint32_t uid_next = 1;
  std::uint32_t letters = 0;
};

struct listed_letter {
  std::string uid;
  std::int64_t bytes = 0;
  bool is_seen = false;
  /// It was there before the first connection, as far as the protocol can tell.
  bool is_from_before = false;
  /// When the server received it; empty when it does not say.
  std::optional<time_point> received_at = {};
  /// IMAP: the cursor's uid_next once this letter is handled; 0 elsewhere.
  std::uint32_t uid_next = 0;
};

struct listing {
  /// In the order they came.
  std::vector<listed_letter> letters;
  /// Where reading goes on once all of these are handled.
  cursor after;
  /// Letters beyond these that are known of, for progress.
  std::size_t more = 0;
};

struct fetched_letter {
  std::string uid;
  std::string raw;
  /// The server could not say its size before, and `raw` may be empty: it is refused like the others that are.
  bool is_too_large = false;
};

/// How a pump goes on.
enum class next_step {
  look,    ///< there may be something new: list
  poll,    ///< the server tells nothing by itself: list after poll_every
  reopen,  ///< the connection is closed, as it should be: open again after poll_every
};

/// Port: one connection to a mailbox. Used by the pump and the connection test; implemented over IMAP, POP3 and Graph.
/// Failures carry the stage in `where` (dns, tcp, tls, greeting, sign in, folder, list, fetch, mark, wait); a code that
/// ends in ".authentication_failed" means that the proof was refused. After any failure the connection is gone.
class letter_source {
 public:
  virtual ~letter_source() = default;
  /// Connects, signs in and opens the folder.
  virtual task<folder_view> open(proof const& p) = 0;
  /// Letters from the cursor on that the server knows of, at most `limit` where it counts them.
  virtual task<listing> list(cursor const& at, std::size_t limit) = 0;
  /// The letters' bytes; those that vanished meanwhile are absent.
  virtual task<std::vector<fetched_letter>> fetch(std::vector<std::string> const& uids) = 0;
  /// The header alone, for a letter that is too large to take; empty when it vanished.
  virtual task<std::optional<std::string>> fetch_header(std::string const& uid) = 0;
  /// Does with the server's copies what the mailbox says. Letters that are gone do not matter. False when the
  /// connection had to be closed for it (POP3 deletes only at the end).
  virtual task<bool> touch(std::vector<due_touch> const& which) = 0;
  /// Returns when there may be something new, or says how to find out.
  virtual task<next_step> wait() = 0;
  /// Ends a wait() under way: somebody wants the server to be asked now. False when it ends soon by itself.
  virtual bool nudge() { return false; }
  /// Says good-bye, shortly.
  virtual boost::asio::awaitable<void> close() = 0;
};

/// Makes a source for each connection of a mailbox.
class source_factory {
 public:
  virtual ~source_factory() = default;
  virtual std::unique_ptr<letter_source> make(mailbox const& m) = 0;
};

}  // namespace outlink::mail
