#pragma once

#include <memory>
#include <string>

#include "flow/wire.h"

/// What the suite needs of an IMAP server: the scripted one, or Dovecot from the test bed.
namespace outlink::imap_suite {

class server {
 public:
  virtual ~server() = default;
  virtual flow::endpoint over_tls() const = 0;
  virtual flow::endpoint over_start_tls() const = 0;
  /// PEM of the authority that made its certificate.
  virtual std::string ca_file() const = 0;
  /// Accounts are LOGIN@example.test with the password LOGIN-pw: alice, bob, u0 to u49.
  virtual std::string token_of_alice() const = 0;
  /// A token of bob's that was revoked.
  virtual std::string revoked_token() const = 0;
  /// Puts `text` into the account's INBOX, repeated until it has at least `size` bytes. A server may add headers in
  /// front.
  virtual void deliver(std::string const& login, std::string const& text, std::size_t size = 0) = 0;
  virtual void remove(std::string const& login, std::uint32_t uid) = 0;
  /// Deletes the folder, if there is one, and creates it again.
  virtual void recreate(std::string const& login, std::string const& folder) = 0;
  /// The next token cannot be checked.
  virtual void break_check() = 0;
};

std::unique_ptr<server> make_scripted_server();
std::unique_ptr<server> make_dovecot();

}  // namespace outlink::imap_suite
