#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "flow/wire.h"
#include "mail/mail.h"

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
  std::uint32_t uid_validity = 0;
  /// The next letter's UID will be this or higher.
  std::uint32_t uid_next = 1;
  std::uint32_t letters = 0;
};

struct listed_letter {
  std::uint32_t uid = 0;
  std::int64_t bytes = 0;
  bool is_seen = false;
};

/// Port: one connection to a mailbox, read letter by letter. Used by the pump and the connection test; implemented over
/// IMAP. Failures carry the stage in `where` (dns, tcp, tls, greeting, sign in, folder, fetch, mark, wait);
/// "imap.authentication_failed" means that the proof was refused. After any failure the connection is gone.
class letter_source {
 public:
  virtual ~letter_source() = default;
  /// Connects, signs in and opens the folder.
  virtual task<folder_view> open(proof const& p) = 0;
  /// Letters with a UID of at least `from`, lowest first, at most `limit`.
  virtual task<std::vector<listed_letter>> list(std::uint32_t from, std::size_t limit) = 0;
  /// The letter's bytes; empty when it vanished meanwhile.
  virtual task<std::optional<std::string>> fetch(std::uint32_t uid) = 0;
  /// Marks letters as read. UIDs that are gone do not matter.
  virtual task<void> mark_seen(std::vector<std::uint32_t> const& uids) = 0;
  /// Returns when there may be something new, or simply after a while.
  virtual task<void> wait() = 0;
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
